"""Numbers and bytes written one after another, columns of numbers in as few bits as they need, and both read back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, groupby, pairwise, repeat

from brs_sync.errors import SyncProblem
from brs_sync.parts import varint

MAX_NUMBER = 1 << 64
_SHORT = 8
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
            self._data += _kept_form(tuple(numbers)) if len(numbers) <= _SHORT else _best_form(numbers)

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
        data, at = self._data, self._at
        if at < len(data) and data[at] < 128 and data[at] <= most:  # most are of one byte
            self._at = at + 1
            return data[at]
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

    def texts(self, count: int) -> list[str]:
        """So many texts, each before a zero byte."""
        if not count:
            return []
        data, begin, end = self._data, self._at, self._at - 1
        try:
            for _ in range(count):
                end = data.index(0, end + 1)
            found = data[begin:end].decode().split("\0")
        except ValueError as error:  # also of what is no text
            raise SyncProblem("malformed", what="text") from error
        self._at = end + 1
        return found

    def text_behind(self, mark: int) -> str | None:
        """The text before a zero byte, where `mark` stands in front of it; nothing is taken where it does not."""
        data, at = self._data, self._at
        if at == len(data) or data[at] != mark:
            return None
        try:
            end = data.index(0, at + 1)
            text = data[at + 1 : end].decode()
        except ValueError as error:
            raise SyncProblem("malformed", what="text") from error
        self._at = end + 1
        return text

    def rest(self) -> bytes:
        """All that is left."""
        return self.take(len(self._data) - self._at)

    @property
    def at_end(self) -> bool:
        """Whether nothing is left."""
        return self._at == len(self._data)

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
            if not form:
                return [low] * count
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
        first = self.number(MAX_NUMBER)
        steps = self._ints(count - 1, turned=False) if count > 1 else ()
        return [*accumulate(map(signed, steps), initial=first)]

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


def _shortest(numbers: Sequence[int], *, sized: bool = True) -> tuple[int, Callable[[], bytes]]:
    """The length of the shortest form, and how to write it: only that one is written."""
    low, high = min(numbers), max(numbers)
    size, count = (high - low).bit_length(), len(numbers)
    if size > 64:
        raise ValueError("a number of more than 64 bits")
    best: tuple[int, Callable[[], bytes]] = (
        2 + _VARINT_SIZE[low.bit_length()] + (count * size + 7) // 8,
        lambda: bytes((size,)) + varint(low) + _packed([number - low for number in numbers], repeat(size)),
    )
    if not size:
        return best
    lengths = [number.bit_length() for number in numbers]
    length = 2 + sum([_VARINT_SIZE[bits] for bits in lengths])
    if length < best[0]:
        best = (length, lambda: bytes((_VARINTS,)) + b"".join(map(varint, numbers)))
    rest = sum(lengths) - count + lengths.count(0)
    if sized and rest // 8 < best[0]:
        before, write = _shortest(lengths, sized=False)
        if (length := 2 + before + (rest + 7) // 8) < best[0]:
            best = (length, lambda: bytes((_SIZED,)) + write() + _tails(numbers, lengths))
    return best


def _tails(numbers: Sequence[int], lengths: Sequence[int]) -> bytes:
    """The numbers without their first bit, which the length says."""
    pairs = [(number ^ 1 << length - 1, length - 1) for number, length in zip(numbers, lengths) if length > 1]
    return _packed([number for number, _ in pairs], [size for _, size in pairs])


def _best_form(numbers: Sequence[int]) -> bytes:
    """As they are, as steps from one to the next, or as runs of equal ones."""
    best, write = _shortest(numbers)
    if len(numbers) < 3 or best < 5:
        return write()
    steps = [unsigned(b - a) for a, b in pairwise(numbers)]
    size, write_steps = _shortest(steps)
    if (size := size + 1 + _VARINT_SIZE[numbers[0].bit_length()]) < best:
        best, write = size, lambda: bytes((_STEPS,)) + varint(numbers[0]) + write_steps()
    runs = steps.count(0) * 2 >= len(steps) and [(value, len(list(group))) for value, group in groupby(numbers)]
    if runs:
        coded = [_shortest([run[place] for run in runs]) for place in (0, 1)]
        if sum(length for length, _ in coded) + 3 < best:
            return bytes((_RUNS,)) + varint(len(runs)) + b"".join(make() for _, make in coded)
    return write()


_kept_form = lru_cache(maxsize=4096)(_best_form)  # short columns are alike in most frames


def _packed(numbers: Sequence[int], sizes: Iterable[int]) -> bytes:
    """Numbers of so many bits after one another, the first in the highest bits, zeros at the end."""
    text = "".join([f"{number:0{size}b}" for number, size in zip(numbers, sizes) if size])
    if not text:
        return b""
    text += "0" * (-len(text) % 8)
    return int(text, 2).to_bytes(len(text) // 8, "big")


_VARINT_SIZE = tuple(max(1, (bits + 6) // 7) for bits in range(80))
