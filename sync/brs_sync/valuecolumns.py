"""Columns of values: like beside like, in as few bytes as they need before a compressor sees them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from brs_sync.cbor import dumps, loads
from brs_sync.errors import SyncProblem
from brs_sync.streams import In, Out, signed, unsigned

_MIXED, _TEXTS, _TABLE, _NUMBERS, _PATTERN, _WORDS = range(6)
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,15})\.([0-9]{1,15})")
_PIECES = re.compile(r"[0-9]+|[^0-9]+")
_MOST_PIECES = 12
_MOST_DIGITS = 18
MAX_WORDS = 1 << 18
_MOST_NUMBER = 1 << 60
_DIGITS = frozenset("0123456789")


def put_values(out: Out, values: Sequence[Any]) -> None:
    """A column of plain values (PROTOCOL, value) whose count the reader knows."""
    if values:
        _put(out, values, nested=False)


def take_values(source: In, count: int) -> list[Any]:
    """The column of so many values."""
    if count == 1 and (text := source.text_behind(_TEXTS)) is not None:  # as most are in a small frame
        source.spend(1)
        return [text]
    return _take(source, count, nested=False) if count else []


def _put(out: Out, values: Sequence[Any], *, nested: bool) -> None:
    numbers = _as_numbers(values)
    if numbers is not None:
        return _put_numbers(out, numbers)
    keys = [(type(value), value if type(value) in (str, int, bool) else dumps(value)) for value in values]
    different = dict(zip(keys, values))
    if not nested and _repeats(len(values), len(different)):
        return _put_table(out, keys, different)
    if not all(type(value) is str for value in values) or any("\0" in value for value in values):
        out.raw(bytes((_MIXED,)))
        return out.blob(dumps(list(values)))
    columns = _as_pattern(values)
    if columns is not None:
        return _put_pattern(out, columns)
    words = [value.split(" ") for value in values]
    if _repeats(sum(map(len, words)), len({word for text in words for word in text})):
        return _put_words(out, words)
    out.raw(bytes((_TEXTS,)) + b"".join(value.encode() + b"\0" for value in values))


def _repeats(count: int, different: int) -> bool:
    """Whether naming things by their places in a table pays; a compressor names a repeated one in about two bytes."""
    return 16 * (count - different) > count * (different - 1).bit_length()


def _take(source: In, count: int, *, nested: bool) -> list[Any]:
    form = source.take(1)[0]
    source.spend(count)
    if form == _MIXED:
        return _take_mixed(source, count)
    if form == _TEXTS:
        return source.texts(count)
    if form == _NUMBERS:
        return _take_numbers(source, count)
    if form == _TABLE and not nested:
        return _take_table(source, count)
    if form == _PATTERN:
        return _take_pattern(source, count)
    if form == _WORDS:
        return _take_words(source, count)
    raise SyncProblem("malformed", what="values")


def _take_mixed(source: In, count: int) -> list[Any]:
    data = source.blob()
    values = loads(data, max_bytes=len(data), max_depth=4)
    if type(values) is not list or len(values) != count:
        raise SyncProblem("malformed", what="values")
    return values


# A table of the different values, and which of them stands where.


def _put_table(out: Out, keys: Sequence[Any], different: dict[Any, Any]) -> None:
    out.raw(bytes((_TABLE,)))
    out.number(len(different))
    _put(out, list(different.values()), nested=True)
    places = {key: place for place, key in enumerate(different)}
    out.ints([places[key] for key in keys])


def _take_table(source: In, count: int) -> list[Any]:
    size = source.number(count)
    if not size:
        raise SyncProblem("malformed", what="values")
    different = _take(source, size, nested=True)
    places = source.ints(count, size - 1)
    # One long value named again and again must not grow beyond what its reader allows.
    weights = [len(value) if type(value) is str else len(dumps(value)) for value in different]
    source.spend(sum(weights[place] for place in places))
    return [different[place] for place in places]


# Numbers: digits after the point, and the number without its point. A whole number has none.


def _as_numbers(values: Sequence[Any]) -> list[tuple[int, int]] | None:
    found = []
    for value in values:
        if type(value) is int:
            found.append((0, value))
            continue
        match value:
            case [0, str(text)] if (decimal := _DECIMAL.fullmatch(text)) and not text.startswith("-0.0"):
                found.append((len(decimal[1]), int(text.replace(".", ""))))
            case _:
                return None
    right = (abs(number) < _MOST_NUMBER and _number(scale, number) == v for (scale, number), v in zip(found, values))
    return found if all(right) else None


def _number(scale: int, number: int) -> Any:
    if not scale:
        return number
    digits = f"{abs(number):0{scale + 1}}"
    return [0, f"{'-' if number < 0 else ''}{digits[:-scale]}.{digits[-scale:]}"]


def _put_numbers(out: Out, numbers: Sequence[tuple[int, int]]) -> None:
    out.raw(bytes((_NUMBERS,)))
    out.ints([scale for scale, _ in numbers])
    out.ints([unsigned(number) for _, number in numbers])


def _take_numbers(source: In, count: int) -> list[Any]:
    scales = source.ints(count, _MOST_DIGITS)
    return [_number(scale, signed(number)) for scale, number in zip(scales, source.ints(count))]


# Texts of one pattern (codes, dates, registry numbers): a column of numbers or texts for each of its pieces.


def _as_pattern(values: Sequence[str]) -> list[list[str]] | None:
    pieces = [_PIECES.findall(value) for value in values]
    width = len(pieces[0])
    if len(values) < 2 or not 0 < width <= _MOST_PIECES or any(len(piece) != width for piece in pieces):
        return None
    columns = [list(column) for column in zip(*pieces)]
    digits = [[_is_digits(piece) for piece in column] for column in columns]
    if not any(map(all, digits)) or any(any(kind) and not all(kind) for kind in digits):
        return None
    return columns if all(not kind[0] or _fits(column) for kind, column in zip(digits, columns)) else None


def _is_digits(piece: str) -> bool:
    return piece[0] in _DIGITS


def _fits(column: Sequence[str]) -> bool:
    """Whether the digits can be written as numbers: all of one length, or none with a zero in front."""
    return max(map(len, column)) <= _MOST_DIGITS and (
        len({len(piece) for piece in column}) == 1 or all(piece == "0" or piece[0] != "0" for piece in column)
    )


def _put_pattern(out: Out, columns: Sequence[Sequence[str]]) -> None:
    out.raw(bytes((_PATTERN, len(columns))))
    for column in columns:
        if not _is_digits(column[0]):
            out.number(0)
            _put_chosen(out, column)
            continue
        lengths = {len(piece) for piece in column}
        out.number(1 + (lengths.pop() if len(lengths) == 1 else 0))
        out.ints([int(piece) for piece in column])


def _take_pattern(source: In, count: int) -> list[str]:
    columns = [_take_column(source, count) for _ in range(source.number(_MOST_PIECES))]
    texts = ["".join(pieces) for pieces in zip(*columns)]
    if len(texts) != count:
        raise SyncProblem("malformed", what="values")
    source.spend(sum(map(len, texts)))
    return texts


def _take_column(source: In, count: int) -> list[str]:
    form = source.number(_MOST_DIGITS + 1)
    if not form:
        return _take_chosen(source, count)
    return [f"{number:0{form - 1}}" for number in source.ints(count, 10**_MOST_DIGITS)]


def _put_chosen(out: Out, column: Sequence[str]) -> None:
    different = list(dict.fromkeys(column))
    out.number(len(different))
    out.raw(b"".join(piece.encode() + b"\0" for piece in different))
    places = {piece: place for place, piece in enumerate(different)}
    out.ints([places[piece] for piece in column])


def _take_chosen(source: In, count: int) -> list[str]:
    different = source.texts(source.number(count))
    if not different:
        raise SyncProblem("malformed", what="values")
    places = source.ints(count, len(different) - 1)
    source.spend(sum(len(different[place]) for place in places))
    return [different[place] for place in places]


# Texts of a few words that come again and again: how many each has, and which.


def _put_words(out: Out, texts: Sequence[Sequence[str]]) -> None:
    out.raw(bytes((_WORDS,)))
    out.ints([len(words) for words in texts])
    _put_chosen(out, [word for words in texts for word in words])


def _take_words(source: In, count: int) -> list[str]:
    sizes = source.ints(count, MAX_WORDS)
    words = iter(_take_chosen(source, sum(sizes)))
    return [" ".join([next(words) for _ in range(size)]) for size in sizes]
