"""A line that breaks: passes TCP on to a port, and cuts both ends after a number of bytes in one direction."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from typing import Literal, Self

Direction = Literal["up", "down"]
_RESET = struct.pack("ii", 1, 0)


class Cutter:
    """Listens on a port of its own; `cut_after` bytes counted anew for each connection, None lets all through."""

    def __init__(self, port: int) -> None:
        self._target = ("127.0.0.1", port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(None)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.cut_after: int | None = None
        self.direction: Direction = "up"
        self.unheard = False  # the hub's end stays open: it does not hear that the line is gone
        self.carried = {"up": 0, "down": 0}
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        # A connection of its own wakes the accepting thread, which sees that it is over.
        self._over = True
        with contextlib.suppress(OSError), socket.create_connection(self._listener.getsockname()):
            pass
        self._threads[0].join()
        self._listener.close()

    _over = False

    def break_after(self, direction: Direction, count: int) -> None:
        """Cut every connection from now on after so many bytes in that direction."""
        self.direction, self.cut_after = direction, count

    def mend(self) -> None:
        """Let everything through again."""
        self.cut_after = None

    def _accept(self) -> None:
        while True:
            client, _ = self._listener.accept()
            if self._over:
                client.close()
                return
            hub = socket.create_connection(self._target)
            for source, sink, direction in ((client, hub, "up"), (hub, client, "down")):
                threading.Thread(target=self._carry, args=(source, sink, direction), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket, direction: Direction) -> None:
        left = self.cut_after if direction == self.direction else None
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                passing = data if left is None else data[:left]
                self.carried[direction] += len(passing)  # before it is sent: whoever has it finds it counted
                sink.sendall(passing)
                if left is not None:
                    left -= len(passing)
                    if left <= 0:
                        return _cut(*(source, sink)[: 1 if self.unheard and direction == "up" else 2])
            sink.shutdown(socket.SHUT_WR)


def _cut(*ends: socket.socket) -> None:
    """Break the line as a lost network does: no orderly goodbye."""
    for end in ends:
        with contextlib.suppress(OSError):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            end.shutdown(socket.SHUT_RDWR)
        end.close()
