"""A line to a hub that counts every byte of HTTP and can be as slow as a bad mobile link, or break."""

from __future__ import annotations

import contextlib
import queue
import socket
import struct
import threading
import time
from dataclasses import dataclass, field
from typing import Self

SLOW_BITS, SLOW_SECONDS = 32_000, 0.8
_READ = 1024
_RESET = struct.pack("ii", 1, 0)


@dataclass
class Count:
    """What one direction carried: messages, and the bytes of their heads and bodies."""

    messages: int = 0
    head: int = 0
    body: int = 0
    _left: int = 0
    _buffer: bytearray = field(default_factory=bytearray)

    def begin(self) -> None:
        """A new connection: what was broken off in the last one is not continued."""
        self._left = 0
        self._buffer.clear()

    def feed(self, data: bytes) -> None:
        """Take what went by; every message of ours states the length of its body."""
        self._buffer += data
        while self._buffer:
            if self._left:
                took = min(self._left, len(self._buffer))
                self.body, self._left = self.body + took, self._left - took
                del self._buffer[:took]
                continue
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            lines = bytes(self._buffer[:end]).lower().split(b"\r\n")
            lengths = [int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length:")]
            self._left = lengths[0] if lengths else 0
            self.messages, self.head = self.messages + 1, self.head + end + 4
            del self._buffer[: end + 4]


class Link:
    """Listens on a port of its own for one client at a time and passes on to the hub's port."""

    def __init__(self, target: int) -> None:
        self._target = ("127.0.0.1", target)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.bits, self.seconds = 0, 0.0
        self.cut_after: int | None = None  # bytes in both directions
        self.broke = threading.Event()
        self.reset()
        self._over = False
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._over = True
        with contextlib.suppress(OSError), socket.create_connection(self._listener.getsockname()):
            pass
        self._thread.join()
        self._listener.close()

    def slow(self, bits: int = SLOW_BITS, seconds: float = SLOW_SECONDS) -> None:
        """From now on so many bits a second each way, and so long for a way there and back; 0 is as fast as it goes."""
        self.bits, self.seconds = bits, seconds

    def reset(self) -> None:
        """Count anew."""
        self.up, self.down = Count(), Count()

    def figures(self) -> dict[str, int]:
        """Requests, the bytes of bodies, and all bytes both ways."""
        body = self.up.body + self.down.body
        return {"requests": self.up.messages, "body": body, "bytes": body + self.up.head + self.down.head}

    def _accept(self) -> None:
        while True:
            client, _ = self._listener.accept()
            if self._over:
                client.close()
                return
            time.sleep(self.seconds)  # the handshake
            hub = socket.create_connection(self._target)
            for end in (client, hub):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for source, sink, count in ((client, hub, self.up), (hub, client, self.down)):
                count.begin()
                threading.Thread(target=self._carry, args=(source, sink, count), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket, count: Count) -> None:
        """Take bytes as they come and hand them on when a line of this speed would have brought them."""
        waiting: queue.SimpleQueue[tuple[float, bytes]] = queue.SimpleQueue()
        deliverer = threading.Thread(target=self._deliver, args=(waiting, source, sink, count), daemon=True)
        deliverer.start()
        free = 0.0
        with contextlib.suppress(OSError):
            while data := source.recv(_READ if self.bits else 1 << 16):
                free = max(time.monotonic(), free) + (len(data) * 8 / self.bits if self.bits else 0.0)
                waiting.put((free + self.seconds / 2, data))
                # A line holds no more than what is on its way: whoever sends has to wait as on a real one.
                time.sleep(max(0.0, free - time.monotonic()))
        waiting.put((0.0, b""))
        deliverer.join()

    def _deliver(
        self, waiting: queue.SimpleQueue[tuple[float, bytes]], source: socket.socket, sink: socket.socket, count: Count
    ) -> None:
        with contextlib.suppress(OSError):
            while True:
                due, data = waiting.get()
                if not data:
                    sink.shutdown(socket.SHUT_WR)
                    return
                time.sleep(max(0.0, due - time.monotonic()))
                count.feed(data)
                sink.sendall(data)
                if self._cuts(len(data)):
                    break_both(source, sink)
                    self.broke.set()
                    return

    def _cuts(self, size: int) -> bool:
        if self.cut_after is None:
            return False
        self.cut_after -= size
        return self.cut_after <= 0


def break_both(*ends: socket.socket) -> None:
    """Break the line as a lost network does: no orderly goodbye."""
    for end in ends:
        with contextlib.suppress(OSError):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            end.shutdown(socket.SHUT_RDWR)
            end.close()
