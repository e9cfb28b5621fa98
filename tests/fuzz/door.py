"""A hub's whole door under one device that says anything, rightly signed, and under strangers who say anything at all.

Whatever comes: an answer of a bounded length, 200 or a refusal by a known code, and after a refusal nothing is there
that was not before. The hub is one for all inputs, with its limits around it, as `brs-hub serve` runs it.
"""

from __future__ import annotations

import asyncio
import atexit
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import cbor2
from brs_sync import cbor
from brs_sync.asking import AUTHORITY_PATH
from brs_sync.auth import REQUEST_HEADER, format_credentials, sign_request
from brs_sync.blobs.wire import FILES_PATH
from brs_sync.clock import SystemClock
from brs_sync.enrol import ALPHABET, MAX_ENROL, ask_to_enrol, encode_enrol
from brs_sync.errors import SyncProblem
from brs_sync.hub.application import _STATUS
from brs_sync.hub.guarded import guarded
from brs_sync.hub.service import HubService
from brs_sync.hub.settings import Settings
from brs_sync.hub.watch import Watch
from brs_sync.identity import Identity, make_identity
from brs_sync.ids import replica_text
from brs_sync.parts import encode_part, open_part
from brs_sync.wire import ENROL_PATH, SYNC_PATH, encode_message, frame_hash

from tests.fuzz.keys import READER
from tests.sync.world import SPACE

MOST_ANSWER = 1 << 20
ROLE, PREFIXES = "national-focal-point", ("contacts/KEN", "report/KEN")
OTHER = make_identity(Random("another device of fuzzing").randbytes)
# A web browser's answers to who has not signed in at the page, and to what is no page.
_PAGE = (200, 303, 400, 401, 403, 404, 405, 413, 429)
_METHODS = ("GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "BREW")
_MOST_FRAMES = 8


@dataclass(slots=True)
class Said:
    """What the hub answered."""

    status: int = 0
    body: bytearray = field(default_factory=bytearray)
    type: bytes = b""

    def hear(self, message: Mapping[str, Any]) -> None:
        """The next of it."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.type = next((v for n, v in message["headers"] if n.lower() == b"content-type"), b"")
        self.body += message.get("body", b"")


class Hub:
    """The application with its limits, in this process, and one device that it has admitted."""

    def __init__(self, folder: Path) -> None:
        self.service = HubService(folder, clock=SystemClock(), entropy=Random(11).randbytes)
        self._stack, self._loop = ExitStack(), asyncio.new_event_loop()
        self._counter = count(SystemClock().now_ms())
        settings = Settings(data=folder, address_rate=0, device_rate=0, device_daily=0, disk_floor=0, log="errors")
        application, _ = self._stack.enter_context(guarded(self.service, settings, SystemClock()))
        assert isinstance(application, Watch)
        self._application, self._limits = application, application._limits
        for who in (READER, OTHER):
            self._admit(who)

    def invited(self) -> str:
        """A code that nobody has used yet."""
        return self.service.admin.invite(ROLE, PREFIXES, SystemClock().now_ms())[0]

    def _admit(self, who: Identity) -> None:
        ask = ask_to_enrol(self.invited(), who.public, "P", who.key.sign)
        self.service.enrol(encode_enrol(ask), "here")

    def close(self) -> None:
        """Let go of all."""
        self._stack.close()
        self.service.close()
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

    def state(self) -> tuple[object, ...]:
        """All that a request could leave behind, but counters of the device and of wrong codes."""
        replica, admin = self.service.replica, self.service.admin
        devices = [(one.replica, one.role, one.label, one.ended) for one in admin.devices()]
        invitations = sum(admin.invitations(0).values())
        pieces = dict(self.service._pieces.held(replica_text(READER.id)))
        return replica.state_digest(), replica.digest(), len(list(replica.statements())), devices, invitations, pieces

    def signed(self, path: str, head: bytes, frames: tuple[bytes, ...] = ()) -> Said:
        """What the device is told that signed this head, whatever is in it."""
        part = encode_part(head)
        key = sign_request(
            READER.key.sign, READER.id, self.service.replica.key, path, next(self._counter), part
        )  # fmt: skip
        return self.asked("POST", path, encode_message(part, frames), {REQUEST_HEADER: format_credentials(key)})

    def asked(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Said:
        """What anybody is told; a refusal that leaves something behind, or says too much or too little, fails."""
        before, said = self.state(), Said()
        self._loop.run_until_complete(self._call(said, method, path, body, headers or {}))
        assert len(said.body) <= MOST_ANSWER, f"{len(said.body)} bytes"
        assert self._limits.places.taken == 0 and not self._limits._under_way, "a place is not given back"
        if said.status == 200:
            return said
        assert self.state() == before, f"a refusal left something behind: {said.status} {bytes(said.body)!r}"
        if path.startswith("/admin"):
            assert said.status in _PAGE, f"{said.status} {bytes(said.body[:200])!r}"
            return said
        told = cbor.loads(bytes(said.body), max_bytes=4096, max_depth=3)
        code = told["error"]
        assert _STATUS.get(code) == said.status or (code, said.status) == ("malformed", 404), f"{said.status} {told}"
        return said

    async def _call(self, said: Said, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> None:
        whole, _, query = path.partition("?")
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
            "path": whole, "raw_path": _line(whole), "query_string": _line(query), "root_path": "",
            "headers": [(_line(name.lower()), _line(value)) for name, value in headers.items()],
            "client": ("127.0.0.1", 5), "server": ("127.0.0.1", 8765),
        }  # fmt: skip
        half = len(body) // 2 if len(body) % 3 == 0 else len(body)  # now and then a body comes in two chunks
        chunks = [(body[:half], half < len(body)), *([(body[half:], False)] if half < len(body) else [])]

        async def receive() -> dict[str, Any]:
            if not chunks:
                return {"type": "http.disconnect"}
            chunk, more = chunks.pop(0)
            return {"type": "http.request", "body": chunk, "more_body": more}

        async def send(message: Mapping[str, Any]) -> None:
            said.hear(message)

        await self._application(scope, receive, send)


def _line(text: str) -> bytes:
    return text.encode("latin-1", "replace")


@cache
def hub() -> Hub:
    """One for all."""
    folder = Path(tempfile.mkdtemp(dir=SPACE, prefix="brs-fuzz-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    made = Hub(folder / "hub")
    atexit.register(made.close)
    return made


# One input, one request. Contents are squeezed and hashes said here: what is in them is altered, not their wrapping.


def _exchanged(path: str) -> Callable[[bytes], object]:
    def request(data: bytes) -> object:
        head, *frames = _contents(data)
        parts = tuple(encode_part(frame) for frame in frames)
        return _understood(hub().signed(path, _naming(_canonical(head), parts), parts))

    return request


def _asked(data: bytes) -> object:
    return _understood(hub().signed(AUTHORITY_PATH, _canonical(data)))


def _enrolled(data: bytes) -> object:
    return _understood(hub().asked("POST", ENROL_PATH, encode_message(encode_part(data))))


def _by_code(data: bytes) -> object:
    """Rightly signed by a key of its own, with any code and name."""
    code, _, name = data.decode("utf-8", "replace").partition("\n")
    ask = encode_enrol(ask_to_enrol(code, READER.public, name, READER.key.sign))
    return _understood(hub().asked("POST", ENROL_PATH, encode_message(ask)))


def _anything(data: bytes) -> object:
    """A method, a path and headers as somebody types them, and a body."""
    words, _, body = data.partition(b"\n\n")
    line, *headers = words.decode("latin-1").split("\n")
    method, _, path = line.partition(" ")
    said = dict(header.partition(":")[::2] for header in headers)
    name = method if method in _METHODS else _METHODS[sum(map(ord, method)) % len(_METHODS)]
    return _understood(hub().asked(name, "/" + path.lstrip("/"), body, {n: v.strip() for n, v in said.items() if n}))


def _understood(said: Said) -> Said:
    """A refusal is one of a parser's, to who only asks whether honest programs are understood."""
    if said.status != 200:
        raise SyncProblem("malformed", what="refused")
    return said


def _contents(data: bytes) -> list[bytes]:
    """The head's and the frames' contents: each with its length in front, the last as long as it is."""
    found: list[bytes] = []
    while len(found) < _MOST_FRAMES and (data or not found):
        size = int.from_bytes(data[:2])
        found.append(data[2 : 2 + size])
        data = data[2 + size :]
    return found


def written(*contents: bytes) -> bytes:
    """The same the other way."""
    return b"".join(len(one).to_bytes(2) + one for one in contents)


def _canonical(data: bytes) -> bytes:
    """What can be read at all, in its one form: another is refused before anything is looked at."""
    try:
        return cbor.dumps(cbor2.loads(data))
    except Exception:
        return data


def _naming(head: bytes, frames: tuple[bytes, ...]) -> bytes:
    """The head with the frames that come, where it is one."""
    try:
        said = cbor.loads(head, max_bytes=1 << 18)
    except SyncProblem:
        return head
    if not isinstance(said, dict) or not frames:
        return head
    return cbor.dumps({**said, "f": [frame_hash(frame) for frame in frames]})


READERS: dict[str, Callable[[bytes], object]] = {
    "door-sync": _exchanged(SYNC_PATH),
    "door-files": _exchanged(FILES_PATH),
    "door-authority": _asked,
    "door-enrol": _enrolled,
    "door-code": _by_code,
    "door": _anything,
}


def asks() -> Iterator[bytes]:
    """Requests to be admitted, by a code that nobody has used, and by none."""
    for code in (hub().invited(), "K7QF-3M9X-T2PA"):
        yield open_part(encode_enrol(ask_to_enrol(code, READER.public, "P", READER.key.sign)), MAX_ENROL)


def acts() -> Iterator[bytes]:
    """Everything that can be asked about devices."""
    other = replica_text(OTHER.id)
    for act, said in (
        ("devices", {}),
        ("devices", {"after": 1}),
        ("held", {"after": 0}),
        ("preview", {"device": other, "partitions": ["contacts/KEN"]}),
        ("invite", {"role": "focal-point", "country": "KEN", "prefixes": ["contacts/KEN"]}),
        ("invite", {"further": other}),
        ("end", {"device": other, "how": "closed", "reason": "gone"}),
        ("admit", {"device": other, "partitions": ["contacts/KEN"], "reason": "seen"}),
        ("rename", {"device": other, "label": "Ana’s laptop"}),
        ("hand-over", {"device": other}),
    ):
        yield cbor.dumps([1, act, said])


def requests() -> Iterator[bytes]:
    """What browsers, probes and devices say without a signature."""
    yield b"GET /v1/hello\nAccept: application/json\n\n"
    for path in ("v1/sync", "v1/enrol", "v1/files", "v1/authority"):
        yield f"POST /{path}\nBRS: AAAA\nContent-Length: 5\n\n\x01\x04ab".encode("latin-1")
    for path in ("health", "ready", "metrics", "v2/hello", "admin/", "admin/devices?after=2", "admin/../v1/hello"):
        yield f"GET /{path}\nAuthorization: Bearer x\nCookie: brs-page=abc\nHost: hub\n\n".encode()
    yield b"POST /admin/\nContent-Type: application/x-www-form-urlencoded\nOrigin: http://hub\nHost: hub\n\ncode=" + (
        ALPHABET[:12].encode()
    )
