"""Numbers and bytes written one after another, columns of numbers in as few bits as they need, and both read back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from brs_sync.errors import SyncProblem
from brs_sync.parts import varint

MAX_NUMBER = 1 << 64
_VARINTS, _SIZED, _STEPS, _RUNS = 65, 66, 67, 68  # up to 64: packed in so many bits each


class Out:
    """What is written so far."""

    def __init__(self) -> None:
        self._data = bytearray()

    def number(self, number: int) -> None:
        """One number, seven bits a byte."""
        self._data += varint(number)

    def raw(self, data: bytes) -> None:
        """Bytes whose length the reader knows."""
        self._data += data

    def blob(self, data: bytes) -> None:
        """Bytes with their length in front."""
        self._data += varint(len(data)) + data

    def ints(self, numbers: Sequence[int]) -> None:
        """A column of numbers whose count the reader knows, in the shortest of its forms."""
        if numbers:
            self._data += min((*_plain_forms(numbers), *_turned_forms(numbers)), key=len)

    def bytes(self) -> bytes:
        """All of it."""
        return bytes(self._data)


class In:
    """Takes what was written out again; `budget` is how much it may grow to, in bytes or things."""

    def __init__(self, data: bytes, budget: int) -> None:
        self._data = data
        self._at = 0
        self._left = self._limit = budget

    def spend(self, size: int) -> None:
        """So much more is about to be made of the bytes; too-large when it is more than was allowed."""
        self._left -= size
        if self._left < 0:
            raise SyncProblem("too-large", limit=self._limit)

    def number(self, most: int) -> int:
        """A number up to `most`, in its shortest form."""
        number = shift = 0
        while True:
            byte = self.take(1)[0]
            number |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                break
            if shift > 63:
                raise SyncProblem("malformed", what="number")
        if shift > 7 and not byte:
            raise SyncProblem("malformed", what="number")
        if number > most:
            raise SyncProblem("too-large", limit=most)
        return number

    def take(self, size: int) -> bytes:
        """That many bytes."""
        end = self._at + size
        if end > len(self._data):
            raise SyncProblem("malformed", what="frame")
        taken, self._at = self._data[self._at : end], end
        return taken

    def blob(self) -> bytes:
        """Bytes with their length in front."""
        return self.take(self.number(len(self._data)))

    def until(self, mark: int) -> bytes:
        """The bytes before the next byte of this value, which is taken too."""
        end = self._data.find(mark, self._at)
        if end < 0:
            raise SyncProblem("malformed", what="frame")
        taken, self._at = self._data[self._at : end], end + 1
        return taken

    def rest(self) -> bytes:
        """All that is left."""
        return self.take(len(self._data) - self._at)

    def end(self) -> None:
        """Nothing may be left."""
        if self._at != len(self._data):
            raise SyncProblem("malformed", what="frame")

    def ints(self, count: int, most: int = MAX_NUMBER) -> list[int]:
        """A column of so many numbers, each up to `most`."""
        if not count:
            return []
        self.spend(count)
        numbers = self._ints(count, turned=True)
        if max(numbers) > most or min(numbers) < 0:
            raise SyncProblem("malformed", what="column")
        return numbers

    def _ints(self, count: int, *, turned: bool) -> list[int]:
        form = self.take(1)[0]
        if form < _VARINTS:
            low = self.number(MAX_NUMBER)
            return [low + number for number in self._bits([form] * count)]
        if form == _VARINTS:
            return [self.number(MAX_NUMBER) for _ in range(count)]
        if form == _SIZED:
            sizes = self._ints(count, turned=False)
            if max(sizes) > 64:
                raise SyncProblem("malformed", what="column")
            rest = self._bits([max(size - 1, 0) for size in sizes])
            return [number | 1 << size - 1 if size else 0 for size, number in zip(sizes, rest)]
        if turned and form == _STEPS:
            return self._steps(count)
        if turned and form == _RUNS:
            return self._runs(count)
        raise SyncProblem("malformed", what="column")

    def _steps(self, count: int) -> list[int]:
        numbers = [self.number(MAX_NUMBER)]
        for step in self._ints(count - 1, turned=False) if count > 1 else ():
            numbers.append(numbers[-1] + signed(step))
        return numbers

    def _runs(self, count: int) -> list[int]:
        runs = self.number(count)
        values = self._ints(runs, turned=False) if runs else []
        lengths = self._ints(runs, turned=False) if runs else []
        if sum(lengths) != count:
            raise SyncProblem("malformed", what="column")
        return [value for value, length in zip(values, lengths) for _ in range(length)]

    def _bits(self, sizes: Sequence[int]) -> Iterator[int]:
        """Numbers of so many bits each, the first in the highest."""
        total = sum(sizes)
        data = self.take((total + 7) // 8)
        text = f"{int.from_bytes(data, 'big'):0{8 * len(data)}b}" if data else ""
        at = 0
        for size in sizes:
            yield int(text[at : at + size], 2) if size else 0
            at += size


def unsigned(number: int) -> int:
    """A number of either sign as one that is not below zero: 0, -1, 1, -2, 2 …"""
    return number * 2 if number >= 0 else -number * 2 - 1


def signed(number: int) -> int:
    """The number behind it."""
    return number >> 1 if not number & 1 else -(number + 1 >> 1)


def _plain_forms(numbers: Sequence[int]) -> Iterator[bytes]:
    low, high = min(numbers), max(numbers)
    size = (high - low).bit_length()
    if size > 64:
        raise ValueError("a number of more than 64 bits")
    yield bytes((size,)) + varint(low) + _packed([(number - low, size) for number in numbers])
    if len(numbers) > 1:
        yield bytes((_VARINTS,)) + b"".join(map(varint, numbers))
        lengths = [number.bit_length() for number in numbers]
        sizes = min(_packed_or_varints(lengths), key=len)
        rest = [(number ^ 1 << length - 1, length - 1) for number, length in zip(numbers, lengths) if length > 1]
        yield bytes((_SIZED,)) + sizes + _packed(rest)


def _turned_forms(numbers: Sequence[int]) -> Iterator[bytes]:
    """As steps from one to the next, and as runs of equal ones."""
    if len(numbers) < 3:
        return
    steps = [unsigned(b - a) for a, b in pairwise(numbers)]
    yield bytes((_STEPS,)) + varint(numbers[0]) + min(_plain_forms(steps), key=len)
    runs = [(value, len(list(group))) for value, group in groupby(numbers)]
    if len(runs) * 2 <= len(numbers):
        values, lengths = ([run[place] for run in runs] for place in (0, 1))
        coded = (min(_plain_forms(column), key=len) for column in (values, lengths))
        yield bytes((_RUNS,)) + varint(len(runs)) + b"".join(coded)


def _packed_or_varints(numbers: Sequence[int]) -> Iterator[bytes]:
    low = min(numbers)
    size = (max(numbers) - low).bit_length()
    yield bytes((size,)) + varint(low) + _packed([(number - low, size) for number in numbers])
    yield bytes((_VARINTS,)) + b"".join(map(varint, numbers))


def _packed(numbers: Sequence[tuple[int, int]]) -> bytes:
    """(number, bits) after one another, the first in the highest bits, zeros at the end."""
    text = "".join(f"{number:0{size}b}" for number, size in numbers if size)
    if not text:
        return b""
    text += "0" * (-len(text) % 8)
    return int(text, 2).to_bytes(len(text) // 8, "big")
