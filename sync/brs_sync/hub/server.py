"""The hub as a process: listens, says when it is ready, stops when it is told to."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
import ssl
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from types import FrameType
from typing import Any, cast

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from brs_sync.errors import SyncProblem
from brs_sync.hub.body import LEFT
from brs_sync.hub.limits import neighbourhood

KEEP_ALIVE_SECONDS = 75
STOP_SECONDS = 10
HEADER_SECONDS = 30.0
CONNECTIONS = 512
_FILES = 4096  # lines and files that may be open at once, if the system lets us
_LONGEST_HEAD = 16_384
_ANSWER = b"HTTP/1.1 "  # what a head begins with
Beside = tuple[ASGIApp, socket.socket]
_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class _Server(uvicorn.Server):
    """Ends without an error when it is told to stop, and calls `ready` once it listens."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None], beside: Beside | None) -> None:
        super().__init__(config)
        self._ready, self._beside = ready, beside

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen: for devices, and without TLS for who runs the hub on this machine."""
        await self.lifespan.startup()
        doors = [(one, self.config, self.config.ssl) for one in sockets or ()]
        if self._beside is not None:
            config = uvicorn.Config(self._beside[0], log_config=None, access_log=False, lifespan="off", ws="none")
            config.load()
            doors.append((self._beside[1], config, None))
        self.servers = [await self._open(*door) for door in doors]
        self.started = True
        self._ready()

    async def _open(
        self, listener: socket.socket, config: uvicorn.Config, tls: ssl.SSLContext | None
    ) -> asyncio.Server:
        def protocol() -> asyncio.Protocol:
            made: asyncio.Protocol = config.http_protocol_class(  # type: ignore[call-arg]
                config=config, server_state=self.server_state, app_state={}
            )
            return made

        # Who does not even greet is sent away like one who does not ask.
        greeting = None if tls is None else HEADER_SECONDS
        loop = asyncio.get_running_loop()
        return await loop.create_server(
            protocol, sock=listener, ssl=tls, backlog=self.config.backlog, ssl_handshake_timeout=greeting
        )

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


class _Joining:
    """A line that holds the head of an answer back for its body: both go in one packet, and in one record of TLS.

    A head whose body is still to come goes with the event loop's next turn.
    """

    def __init__(self, line: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._line, self._loop = line, loop
        self._held = b""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._line, name)

    def write(self, data: bytes) -> None:
        """Send, or hold back for what comes next."""
        if data and not self._held and data.startswith(_ANSWER):
            self._held = data
            self._loop.call_soon(self._let_go)
        elif data:
            data, self._held = self._held + data, b""
            self._line.write(data)

    def close(self) -> None:
        """Hang up once all is sent."""
        self._let_go()
        self._line.close()

    def _let_go(self) -> None:
        if self._held:
            data, self._held = self._held, b""
            self._line.write(data)


class _Patient(H11Protocol):
    """Waits so long for a request's headers and no longer, however slowly they drip: places at the door are few."""

    header_seconds = HEADER_SECONDS
    most_connections = CONNECTIONS
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody is at the door; where that is one too many, who takes up the most of it has to go."""
        super().connection_made(cast(asyncio.Transport, _Joining(transport, self.loop)))
        self._arm()
        if len(self.connections) > self.most_connections:
            self._make_room()

    def _make_room(self) -> None:
        """Close a line of the address that has the most: one that asks for nothing now, if there is one."""
        lines = [one for one in self.connections if isinstance(one, _Patient) and not one.transport.is_closing()]
        crowd = Counter(neighbourhood(one.client[0]) if one.client else "" for one in lines)
        (most, _count), *_ = crowd.most_common(1)
        theirs = [one for one in lines if (neighbourhood(one.client[0]) if one.client else "") == most]
        min(theirs, key=lambda one: (one.is_asking, one is self)).transport.close()

    @property
    def is_asking(self) -> bool:
        """Whether a request of his is being answered."""
        return self.cycle is not None and not self.cycle.response_complete

    def data_received(self, data: bytes) -> None:
        """He says something; the patience ends when it is a whole request's head."""
        super().data_received(data)
        if self.cycle is None or self.cycle.response_complete:
            self._arm()
        else:
            self._disarm()

    def connection_lost(self, exc: Exception | None) -> None:
        """He is gone; what had come of his request and was not asked for yet is left for who asks (body.py)."""
        if self.cycle is not None and self.is_asking and self.cycle.body:
            self.cycle.scope[LEFT] = bytes(self.cycle.body)  # type: ignore[literal-required]
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
    application: ASGIApp,
    listener: socket.socket,
    ready: Callable[[], None],
    header_seconds: float = HEADER_SECONDS,
    tls: ssl.SSLContext | None = None,
    proxies: Sequence[str] = (),
    connections: int = CONNECTIONS,
    beside: Beside | None = None,
) -> None:
    """Serve until told to stop; requests under way are finished first.

    `proxies` are those whose word is taken for where a request came from; `beside` is another application, with its
    own socket.
    """
    # Whoever talks nonsense is answered, not written about.
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    _open_more_files()
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
        http=type("Patient", (_Patient,), {"header_seconds": header_seconds, "most_connections": connections}),
        h11_max_incomplete_event_size=_LONGEST_HEAD,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=STOP_SECONDS,
    )
    _Server(config, ready, beside).run([listener])


def _open_more_files() -> None:
    """A line is an open file, and the usual limit is no more than a hostile laptop can open."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < _FILES:
        wanted = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (max(wanted, soft), hard))
