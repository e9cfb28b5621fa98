"""Around the hub's door: who may come in now, what is counted, and one line in the log when it is over."""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from brs_sync import cbor
from brs_sync.auth import REPLY_HEADER, UNSIGNED
from brs_sync.errors import SyncProblem
from brs_sync.hub.limits import OVER, Limits, Visit, neighbourhood, visiting
from brs_sync.hub.logs import Log
from brs_sync.hub.metrics import Metrics

_MOST_REFUSAL = 4096
_SHOWN = {"/v1/hello", "/v1/enrol", "/v1/sync", "/v1/files", "/v1/authority"}
_PAGE = "/admin"  # whatever is asked for there
Message = MutableMapping[str, Any]


@dataclass(slots=True)
class _Seen:
    """What is known of a request when it is over."""

    began: float
    path: str
    request: str = field(default_factory=lambda: secrets.token_hex(4))
    status: int = 0
    came: int = 0
    went: int = 0
    refusal: bytes = b""

    @property
    def code(self) -> str:
        """The hub's word for a refusal."""
        if self.status < 400 or not self.refusal:
            return ""
        try:
            told = cbor.loads(self.refusal, max_bytes=_MOST_REFUSAL, max_depth=2)
        except SyncProblem:
            return "other"
        code = told.get("error") if isinstance(told, dict) else None
        return code if isinstance(code, str) and code.replace("-", "").isalpha() else "other"


class Watch:
    """The application behind its limits; `office` answers who runs the hub, if he shows the token."""

    def __init__(
        self,
        inner: ASGIApp,
        limits: Limits,
        metrics: Metrics,
        log: Log,
        office: ASGIApp,
        token: str = "",
        asks_page: Callable[[Scope], bool] = lambda _scope: False,
    ) -> None:
        """A browser that `asks_page` is refused in words of the page, everybody else in those of the door."""
        self._inner, self._limits, self._metrics, self._log = inner, limits, metrics, log
        self._office, self._token, self._asks_page = office, token, asks_page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
        elif self._is_official(scope):
            await self._office(scope, receive, send)
        else:
            await self._watched(scope, receive, send)

    async def _watched(self, scope: Scope, receive: Receive, send: Send) -> None:
        seen = _Seen(time.monotonic(), _shown(scope["path"]))

        async def hear() -> Message:
            message = await receive()
            seen.came += len(message.get("body", b""))
            return message

        async def say(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen.status = message["status"]
            body = message.get("body", b"")
            seen.went += len(body)
            if seen.status >= 400 and len(seen.refusal) < _MOST_REFUSAL:
                seen.refusal += body
            await send(message)

        try:
            await self._limited(scope, hear, say)
        except Exception as error:  # it was answered with 500; its words may be somebody's
            self._metrics.count("brs_hub_failures_total")
            self._log.failed(error, request=seen.request, path=seen.path)
        finally:
            self._tell(seen)

    async def _limited(self, scope: Scope, receive: Receive, send: Callable[[Message], Awaitable[None]]) -> None:
        """Behind the limits of the address: its rate, and a place for the body."""
        who = neighbourhood(scope["client"][0] if scope.get("client") else "")
        try:
            self._limits.addresses.take(who)
        except SyncProblem as problem:
            if self._asks_page(scope):
                await self._inner({**scope, OVER: problem.values["seconds"]}, receive, send)
            else:
                await _refuse(send, problem)
            return
        if scope["method"] != "POST":
            await self._inner(scope, receive, send)
            return
        await self._limits.places.take(who)
        visit = Visit(self._limits)
        mark = visiting.set(visit)
        try:
            await self._inner(scope, receive, send)
        finally:
            visiting.reset(mark)
            visit.end()
            self._limits.places.give_back(who)

    def _tell(self, seen: _Seen) -> None:
        seconds = time.monotonic() - seen.began
        self._metrics.count("brs_hub_requests_total", path=seen.path, status=str(seen.status))
        self._metrics.took("brs_hub_request_seconds", seconds, path=seen.path)
        self._metrics.count("brs_hub_bytes_total", seen.came, direction="in")
        self._metrics.count("brs_hub_bytes_total", seen.went, direction="out")
        if code := seen.code:
            self._metrics.count("brs_hub_refusals_total", code=code)
        self._log.request(
            request=seen.request,
            path=seen.path,
            status=seen.status,
            **({"refused": code} if code else {}),
            seconds=round(seconds, 4),
            bytes_in=seen.came,
            bytes_out=seen.went,
        )

    def _is_official(self, scope: Scope) -> bool:
        """Whether this asks for the office's pages with the right token."""
        shown = next((value for name, value in scope["headers"] if name == b"authorization"), b"")
        right = b"Bearer " + self._token.encode()
        return bool(self._token) and scope["path"] in OFFICE_PATHS and hmac.compare_digest(shown, right)


def _shown(path: str) -> str:
    """A path for figures and log: those that there are, and no word of who asks."""
    return _PAGE if path == _PAGE or path.startswith(_PAGE + "/") else path if path in _SHOWN else "other"


OFFICE_PATHS = frozenset({"/health", "/ready", "/metrics"})


async def _refuse(send: Callable[[Message], Awaitable[None]], problem: SyncProblem) -> None:
    """The refusal that the door itself would give, before a byte of the body is read."""
    body = cbor.dumps({"error": problem.code, "seconds": problem.values["seconds"]})
    headers = [(REPLY_HEADER.lower().encode(), UNSIGNED.encode()), (b"connection", b"close")]
    headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": 429, "headers": headers})
    await send({"type": "http.response.body", "body": body})
