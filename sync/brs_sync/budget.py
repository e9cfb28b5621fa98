"""How many bytes an exchange may cost, heads both ways included: planned before, metered after. No sockets here."""

from __future__ import annotations

from collections.abc import Callable

# Bytes of HTTP around a body, at most as long as a hub's name is of usual length; the tests hold them to a real line.
REQUEST_HEAD, REPLY_HEAD = 220, 170
EMPTY_REPLY = 150  # the body of a reply that brings nothing: digest, cursor, a short receipt
HEADS = 480  # all of an empty request and its answer, at most
FRAME_MARK = 18  # what a frame costs in the head that names it


class Allowance:
    """Bytes that may still be planned for; taken as they are planned."""

    def __init__(self, left: int) -> None:
        self.left = max(0, left)

    def take(self, count: int) -> bool:
        """Take so many, all or none."""
        if count > self.left:
            return False
        self.left -= count
        return True


class Budget:
    """What is left of a total, by a meter that counts what really went and came; no total is no bound."""

    def __init__(self, total: int | None, meter: Callable[[], int]) -> None:
        self._total = total
        self._meter = meter
        self._start = meter()

    @property
    def spent(self) -> int:
        """Bytes since the budget was made."""
        return self._meter() - self._start

    @property
    def left(self) -> int | None:
        """Bytes that may still go or come; None where nothing bounds them."""
        return None if self._total is None else max(0, self._total - self.spent)

    @property
    def broken(self) -> bool:
        """Whether a hub sends more than it was told to: a twentieth over the budget ends it."""
        return self._total is not None and self.spent * 20 > self._total * 21

    def allows(self, count: int) -> bool:
        """Whether so many more bytes, both ways and with heads, would keep the budget."""
        left = self.left
        return left is None or count <= left


def frames_up(left: int | None, head: int, most: int) -> int:
    """How many bytes of frames a request may have, whose head part has `head` bytes, so that an answer still fits."""
    if left is None:
        return most
    return max(0, min(most, left - REQUEST_HEAD - head - REPLY_HEAD - EMPTY_REPLY))


def bytes_for(head: int, frames: int) -> int:
    """The budget that lets so many bytes of frames into a request whose head part has `head` bytes."""
    return rounded(REQUEST_HEAD + head + frames + REPLY_HEAD + EMPTY_REPLY)


def rounded(count: int) -> int:
    """Up to a full hundred, for people."""
    return -(-count // 100) * 100
