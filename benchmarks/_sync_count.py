"""What a line carried: every byte of HTTP/1.1 as it goes by, and of these the bodies', with and without chunks."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Generator
from dataclasses import dataclass, field

_TO_THE_END = 1 << 62  # an answer that states no length is over when its connection is
_Steps = Generator[None, None, None]


@dataclass
class Count:
    """One direction, over all connections: messages, all bytes, and those of bodies without the frames of chunks."""

    messages: int = 0
    body: int = 0
    bytes: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def clear(self) -> None:
        """Count anew; who has a connection open goes on counting into this."""
        with self.lock:
            self.messages = self.body = self.bytes = 0


class Reader:
    """One direction of one connection. `asked` are the methods whose answers are still to come, `answers` which way."""

    def __init__(self, count: Count, asked: deque[bytes], *, answers: bool) -> None:
        self._count, self._asked, self._answers = count, asked, answers
        self._buffer = bytearray()
        self._steps = self._messages()
        next(self._steps)

    def feed(self, data: bytes) -> None:
        """Take what went by."""
        with self._count.lock:
            self._count.bytes += len(data)
            self._buffer += data
            next(self._steps)

    def _messages(self) -> _Steps:
        while True:
            first, *lines = (yield from self._until(b"\r\n\r\n")).lower().split(b"\r\n")
            fields = {name.strip(): value.strip() for name, _, value in (line.partition(b":") for line in lines)}
            if self._answers and first.split()[1:2] and first.split()[1].startswith(b"1"):
                continue
            self._count.messages += 1
            if self._is_empty(first):
                continue
            if b"chunked" in fields.get(b"transfer-encoding", b""):
                yield from self._chunks()
            else:
                yield from self._body(int(fields.get(b"content-length", _TO_THE_END if self._answers else 0)))

    def _is_empty(self, first: bytes) -> bool:
        """Whether no body follows whatever the head says; a request only leaves its method for its answer."""
        words = first.split()
        if not self._answers:
            self._asked.append(words[0] if words else b"")
            return False
        method = self._asked.popleft() if self._asked else b""
        return method == b"head" or words[1:2] in ([b"204"], [b"304"])

    def _chunks(self) -> _Steps:
        while size := int((yield from self._until(b"\r\n")).split(b";")[0], 16):
            yield from self._body(size)
            yield from self._until(b"\r\n")
        while (yield from self._until(b"\r\n")):
            pass  # trailers, up to an empty line

    def _body(self, size: int) -> _Steps:
        while size:
            if not self._buffer:
                yield
            took = min(size, len(self._buffer))
            self._count.body, size = self._count.body + took, size - took
            del self._buffer[:took]

    def _until(self, mark: bytes) -> Generator[None, None, bytes]:
        while (end := self._buffer.find(mark)) < 0:
            yield
        found = bytes(self._buffer[:end])
        del self._buffer[: end + len(mark)]
        return found
