"""A line to a hub that counts every byte of HTTP and can be as slow as a bad mobile link, or break."""

from __future__ import annotations

import contextlib
import queue
import socket
import struct
import threading
import time
from collections import deque
from typing import Self

from benchmarks._sync_count import Count, Reader

SLOW_BITS, SLOW_SECONDS = 32_000, 0.8
_READ = 1024
_RESET = struct.pack("ii", 1, 0)


class Lane:
    """One direction of the line, shared by all its connections as the air of one mobile link is."""

    def __init__(self) -> None:
        self.count = Count()
        self._free = 0.0
        self._lock = threading.Lock()

    def book(self, seconds: float) -> float:
        """Take the lane for so long after whoever has it; when it is free again."""
        with self._lock:
            self._free = max(time.monotonic(), self._free) + seconds
            return self._free


class Link:
    """Listens on a port of its own and passes on to the hub's port, however many connections a client opens."""

    def __init__(self, target: int) -> None:
        self._target = ("127.0.0.1", target)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.bits, self.seconds = 0, 0.0
        self.cut_after: int | None = None  # bytes in both directions
        self.broke = threading.Event()
        self.up, self.down = Lane(), Lane()
        self._open: list[socket.socket] = []
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
        self.up.count.clear()
        self.down.count.clear()

    def hang_up(self) -> None:
        """End what connections there are; whoever calls next has a new one."""
        while self._open:
            with contextlib.suppress(OSError):
                self._open.pop().shutdown(socket.SHUT_RDWR)

    def figures(self) -> dict[str, int]:
        """Requests, the bytes of bodies, and all bytes both ways."""
        up, down = self.up.count, self.down.count
        return {"requests": up.messages, "body": up.body + down.body, "bytes": up.bytes + down.bytes}

    def _accept(self) -> None:
        while True:
            client, _ = self._listener.accept()
            if self._over:
                client.close()
                return
            threading.Thread(target=self._connect, args=(client,), daemon=True).start()

    def _connect(self, client: socket.socket) -> None:
        time.sleep(self.seconds)  # the handshake
        try:
            hub = socket.create_connection(self._target)
        except OSError:
            client.close()
            return
        asked: deque[bytes] = deque()
        self._open += (client, hub)
        for end in (client, hub):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for source, sink, lane in ((client, hub, self.up), (hub, client, self.down)):
            reader = Reader(lane.count, asked, answers=lane is self.down)
            threading.Thread(target=self._carry, args=(source, sink, lane, reader), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket, lane: Lane, reader: Reader) -> None:
        """Take bytes as they come and hand them on when a line of this speed would have brought them."""
        waiting: queue.SimpleQueue[tuple[float, bytes]] = queue.SimpleQueue()
        deliverer = threading.Thread(target=self._deliver, args=(waiting, source, sink, reader), daemon=True)
        deliverer.start()
        with contextlib.suppress(OSError):
            while data := source.recv(_READ if self.bits else 1 << 16):
                free = lane.book(len(data) * 8 / self.bits if self.bits else 0.0)
                waiting.put((free + self.seconds / 2, data))
                # A line holds no more than what is on its way: whoever sends has to wait as on a real one.
                time.sleep(max(0.0, free - time.monotonic()))
        waiting.put((0.0, b""))
        deliverer.join()

    def _deliver(
        self,
        waiting: queue.SimpleQueue[tuple[float, bytes]],
        source: socket.socket,
        sink: socket.socket,
        reader: Reader,
    ) -> None:
        with contextlib.suppress(OSError):
            while True:
                due, data = waiting.get()
                if not data:
                    sink.shutdown(socket.SHUT_WR)
                    return
                time.sleep(max(0.0, due - time.monotonic()))
                reader.feed(data)
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
