"""The road to a hub over HTTP: one request, one answer that can be read as it comes, and plain names for failures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO

import requests
import urllib3
from requests.utils import get_environ_proxies, select_proxy
from urllib3.util import SKIP_HEADER

from brs_sync import cbor
from brs_sync.auth import REPLY_HEADER
from brs_sync.errors import SyncProblem
from brs_sync.heads import reply_head, request_head
from brs_sync.ids import is_partition
from brs_sync.lines import Cause, cause_of, stranger
from brs_sync.pin import split_pin
from brs_sync.securely import Secure
from brs_sync.wire import HELLO_PATH, MAX_MESSAGE

CONNECT_SECONDS, SILENCE_SECONDS, KNOCK_SECONDS = 15.0, 90.0, 20.0
_CHUNK = 1 << 16
_MAX_ERROR = 4096
# What a hub may say of its refusal; anything else is just a refusal.
_REFUSALS = frozenset(
    {
        "malformed", "unauthentic", "not-enrolled", "no-right", "code-unknown", "code-used", "code-expired",
        "stale-request", "too-large", "slow-down", "hub-full", "over-quota", "bad-value", "not-found", "access-ended",
        "role-not-for-hub",
    }
)  # fmt: skip


@dataclass(slots=True)
class Answer:
    """A hub's answer on its way in; `signature` is for the head."""

    signature: str
    _response: requests.Response
    _road: Road

    def chunks(self) -> Iterator[bytes]:
        """The body as it comes; a line that breaks is no-hub, and what came before it was right."""
        size = 0
        with _named():
            while chunk := self._response.raw.read1(_CHUNK, decode_content=False):
                size += len(chunk)
                self._road.bytes_down += len(chunk)
                if size > MAX_MESSAGE:
                    raise SyncProblem("too-large", limit=MAX_MESSAGE)
                yield chunk


class Road:
    """Requests to one hub, over one connection while it lasts, with a count of what they cost.

    The bytes are all those of HTTP, heads and bodies. A proxy of the system or the environment is used. Behind the
    address may stand the pin of the only certificate that is taken for the hub's.
    """

    def __init__(self, url: str, session: requests.Session | None = None) -> None:
        address, pin = split_pin(url)
        self._url = address.rstrip("/")
        self._session = session if session is not None else bare_session()
        if pin or (session is None and self._url.startswith("https:")):
            self._session.mount("https://", Secure(pin))
        self.proxied = bool(select_proxy(self._url, get_environ_proxies(self._url)))
        self._plain_proxy = self.proxied and self._url.startswith("http:")
        self.requests = 0
        self.bytes_up = 0
        self.bytes_down = 0
        self.went = False  # whether the last body left as a whole, and no stranger answered

    def close(self) -> None:
        """Hang up."""
        self._session.close()

    @contextmanager
    def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> Iterator[Answer]:
        """Send a body; no-hub, captive-portal, or the hub's own refusal where there is no good answer."""
        self.requests += 1
        self.went = False
        with _named():
            response = self._session.post(
                self._url + path,
                data=_Leaving(body, self, self._head(path, len(body), headers)),
                headers=dict(headers),
                stream=True,
                allow_redirects=False,
                timeout=(CONNECT_SECONDS, SILENCE_SECONDS),
            )
        try:
            self.bytes_down += reply_head(response.status_code, response.reason, response.headers)
            signature = response.headers.get(REPLY_HEADER)
            if signature is None:
                self.went = False
                raise SyncProblem(stranger(response.status_code, _lower(response.headers)))
            if response.status_code != 200:
                raise _refusal(b"".join(Answer(signature, response, self).chunks()))
            yield Answer(signature, response, self)
        finally:
            response.close()

    def _head(self, path: str, body: int | None, headers: Mapping[str, str]) -> int:
        return request_head(self._url, path, body, headers, proxied=self._plain_proxy)

    def knock(self) -> None:
        """One small request: does a hub answer here? Else the same failures as those of an exchange."""
        self.requests += 1
        with _named():
            response = self._session.get(
                self._url + HELLO_PATH,
                stream=True,
                allow_redirects=False,
                timeout=(CONNECT_SECONDS, KNOCK_SECONDS),
            )
        try:
            self.bytes_up += self._head(HELLO_PATH, None, {})
            self.bytes_down += reply_head(response.status_code, response.reason, response.headers)
            if response.headers.get(REPLY_HEADER) is None:
                raise SyncProblem(stranger(response.status_code, _lower(response.headers)))
        finally:
            response.close()


class _Leaving(BytesIO):
    """A body that tells its road when the last of it was handed to the line: what is read again was sent before.

    Its head leaves with its first block, so a line that never opened has cost nothing.
    """

    def __init__(self, body: bytes, road: Road, head: int) -> None:
        super().__init__(body)
        self._road = road
        self._head = head

    def read(self, size: int | None = -1, /) -> bytes:
        """The next block; an empty one follows the last."""
        block = super().read(size)
        self._road.went = not block
        self._road.bytes_up += len(block) + self._head
        self._head = 0
        return block


def bare_session() -> requests.Session:
    """What a device's requests go by: with no head that a hub does not need."""
    session = requests.Session()
    session.headers.clear()
    # Bytes count on a slow line, and a hub needs none of these.
    session.headers.update(dict.fromkeys(("User-Agent", "Accept-Encoding"), SKIP_HEADER))
    return session


@contextmanager
def _named() -> Iterator[None]:
    try:
        yield
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        cause: Cause = cause_of(error)
        raise SyncProblem(cause.code, what=cause.what) from error


def _refusal(body: bytes) -> SyncProblem:
    """The hub's refusal; a code that this program does not know is a refusal all the same."""
    if not body:
        return SyncProblem("no-hub", what="cut")
    try:
        told = cbor.loads(body, max_bytes=_MAX_ERROR, max_depth=2)
    except SyncProblem:
        told = None
    if not isinstance(told, dict) or told.get("error") not in _REFUSALS:
        return SyncProblem("hub-refused")
    problem, what = SyncProblem(told["error"]), told.get("what")
    problem.values = {name: told[name] for name in ("counter", "seconds", "limit") if isinstance(told.get(name), int)}
    if problem.code == "over-quota" and isinstance(what, str) and is_partition(what):
        problem.values["what"] = what  # it has no room; else it is the day's quota
    return problem


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
