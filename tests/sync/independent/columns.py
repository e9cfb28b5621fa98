"""Columns of numbers and of values, and the reader of bytes beneath them."""

from __future__ import annotations

from itertools import accumulate
from typing import Any

from tests.sync.independent import cbor


def signed(number: int) -> int:
    """A number of either sign, written as 2n, or as -2n - 1 where it is below zero."""
    return -(number + 1 >> 1) if number & 1 else number >> 1


class Bytes:
    """Reads on from where it stands."""

    def __init__(self, data: bytes) -> None:
        self._data, self.at = data, 0

    def take(self, count: int) -> bytes:
        """So many bytes."""
        found = self._data[self.at : self.at + count]
        assert len(found) == count, "torn"
        self.at += count
        return found

    def rest(self) -> bytes:
        """All that is left."""
        return self.take(len(self._data) - self.at)

    def end(self) -> None:
        """Nothing is left."""
        assert self.at == len(self._data), f"{len(self._data) - self.at} bytes behind the end"

    def number(self) -> int:
        """A varint: seven bits a byte, lowest first."""
        found = shift = 0
        while True:
            byte = self.take(1)[0]
            found |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return found

    def blob(self) -> bytes:
        """A number and so many bytes."""
        return self.take(self.number())

    def text(self) -> str:
        """UTF-8 and a zero byte."""
        found = bytearray()
        while byte := self.take(1)[0]:
            found.append(byte)
        return found.decode()

    def column(self, count: int) -> list[int]:
        """So many numbers."""
        return _column(self, count) if count else []

    def signed_column(self, count: int) -> list[int]:
        """So many numbers of either sign."""
        return [signed(one) for one in self.column(count)]

    def chosen(self, count: int) -> list[str]:
        """So many texts, each by its place among those that stand first."""
        texts = [self.text() for _ in range(self.number())]
        return [texts[place] for place in self.column(count)]

    def values(self, count: int) -> list[Any]:
        """So many plain values."""
        return _values(self, count) if count else []


def _column(reader: Bytes, count: int) -> list[int]:
    form = reader.take(1)[0]
    if form <= 64:
        low = reader.number()
        return [low + one for one in _packed(reader, [form] * count)]
    if form == 65:
        return [reader.number() for _ in range(count)]
    if form == 66:
        widths = reader.column(count)
        rest = _packed(reader, [max(width - 1, 0) for width in widths])
        return [1 << width - 1 | one if width else 0 for width, one in zip(widths, rest, strict=True)]
    if form == 67:
        first = reader.number()
        return list(accumulate(reader.signed_column(count - 1), initial=first))
    assert form == 68, f"column {form}"
    runs = reader.number()
    values, lengths = reader.column(runs), reader.column(runs)
    found = [value for value, length in zip(values, lengths, strict=True) for _ in range(length)]
    assert len(found) == count
    return found


def _packed(reader: Bytes, widths: list[int]) -> list[int]:
    """Numbers of so many bits each, the first in the highest, zeros up to the next byte."""
    size = -(-sum(widths) // 8)
    bits, left = int.from_bytes(reader.take(size), "big"), size * 8
    found = []
    for width in widths:
        left -= width
        found.append(bits >> left & (1 << width) - 1)
    assert not bits & (1 << left) - 1, "bits behind the last number"
    return found


def _values(reader: Bytes, count: int) -> list[Any]:
    form = reader.take(1)[0]
    if form == 0:
        found = cbor.decode(reader.blob())
        assert len(found) == count
        return list(found)
    if form == 1:
        return [reader.text() for _ in range(count)]
    if form == 2:
        table = reader.values(reader.number())
        return [table[place] for place in reader.column(count)]
    if form == 3:
        return [_decimal(*pair) for pair in zip(reader.column(count), reader.signed_column(count), strict=True)]
    if form == 4:
        pieces = [_piece(reader, count) for _ in range(reader.number())]
        return ["".join(parts) for parts in zip(*pieces, strict=True)]
    assert form == 5, f"values {form}"
    lengths = reader.column(count)
    words = iter(reader.chosen(sum(lengths)))
    return [" ".join(next(words) for _ in range(length)) for length in lengths]


def _decimal(digits: int, number: int) -> int | list[Any]:
    """A whole number, or the text of one with so many digits behind the point."""
    if not digits:
        return number
    shown = str(abs(number)).rjust(digits + 1, "0")
    return [0, f"{'-' if number < 0 else ''}{shown[:-digits]}.{shown[-digits:]}"]


def _piece(reader: Bytes, count: int) -> list[str]:
    width = reader.take(1)[0]
    if not width:
        return reader.chosen(count)
    return [str(one).rjust(width - 1, "0") for one in reader.column(count)]
