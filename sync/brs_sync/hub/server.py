"""The hub as a process: listens, says when it is ready, stops when it is told to."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from types import FrameType

import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol

from brs_sync.errors import SyncProblem

CONCURRENT = 128
KEEP_ALIVE_SECONDS = 75
STOP_SECONDS = 10
HEADER_SECONDS = 30.0
_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class _Server(uvicorn.Server):
    """Ends without an error when it is told to stop, and calls `ready` once it listens."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen."""
        await super().startup(sockets)
        if self.started:
            self._ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop at the signals that ask for it, and swallow them: a hub that was stopped has not failed."""

        def stop(number: int, frame: FrameType | None) -> None:
            self.should_exit = True

        before = {number: signal.signal(number, stop) for number in _SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


class _Patient(H11Protocol):
    """Waits so long for a request's headers and no longer, however slowly they drip: places at the door are few."""

    header_seconds = HEADER_SECONDS
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody is at the door."""
        super().connection_made(transport)
        self._arm()

    def data_received(self, data: bytes) -> None:
        """He says something; the patience ends when it is a whole request's head."""
        super().data_received(data)
        if self.cycle is None or self.cycle.response_complete:
            self._arm()
        else:
            self._disarm()

    def connection_lost(self, exc: Exception | None) -> None:
        """He is gone."""
        super().connection_lost(exc)
        self._disarm()

    def _arm(self) -> None:
        if self._timer is None:
            self._timer = self.loop.call_later(self.header_seconds, self.transport.close)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def listen(host: str, port: int) -> socket.socket:
    """A bound socket; port 0 takes any free one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, or the event loop does not see that it is, and short answers wait for each other's receipt.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise SyncProblem("address-unusable", host=host, port=port) from error
    return listener


def address(listener: socket.socket, scheme: str = "http", host: str = "") -> str:
    """The URL at which the socket is reached, by another name or number of this machine if one is given."""
    bound, port = listener.getsockname()[:2]
    host = host or bound
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def outward(listener: socket.socket) -> str:
    """Under which number others reach a socket that listens everywhere: that of the way out; nothing without one."""
    host = listener.getsockname()[0]
    if host not in ("0.0.0.0", "::"):  # noqa: S104 (it is looked for, not bound)
        return str(host)
    target = "192.0.2.1" if host == "0.0.0.0" else "2001:db8::1"  # noqa: S104
    with socket.socket(listener.family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((target, 9))  # asks for the way, sends nothing
            return str(probe.getsockname()[0])
        except OSError:
            return ""


def run(
    application: Starlette,
    listener: socket.socket,
    ready: Callable[[], None],
    header_seconds: float = HEADER_SECONDS,
    tls: ssl.SSLContext | None = None,
    proxies: Sequence[str] = (),
) -> None:
    """Serve until told to stop; requests under way are finished first.

    `proxies` are those whose word is taken for where a request came from.
    """
    # Whoever talks nonsense is answered, not written about.
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    config = uvicorn.Config(
        application,
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        lifespan="off",
        ws="none",
        proxy_headers=bool(proxies),
        forwarded_allow_ips=list(proxies),
        ssl_context_factory=None if tls is None else lambda _config, _default: tls,
        http=type("Patient", (_Patient,), {"header_seconds": header_seconds}),
        limit_concurrency=CONCURRENT,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=STOP_SECONDS,
    )
    _Server(config, ready).run([listener])
