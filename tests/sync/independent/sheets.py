"""Sheets: the lines of sections, by column over all sections of a frame."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from tests.sync.independent import cbor
from tests.sync.independent.columns import Bytes
from tests.sync.independent.sections import Ident, base32, make_section

_OWN, _NAMED = 0, 1  # makers: the commit's replica; one that is no maker's, but named as it is
_ROW_BYTES = 5


@dataclass(frozen=True)
class Line:
    """One record, or one repeat row of it; a maker None is the commit's own replica."""

    collection: str
    record: str | tuple[bytes | None, int]
    rows: tuple[str | tuple[bytes | None, int], ...]
    cells: tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Sheet:
    """One section."""

    lines: tuple[Line, ...]
    specials: list[Any]

    @property
    def collections(self) -> set[str]:
        """Those of its lines."""
        return {line.collection for line in self.lines}

    def section(self, replica: bytes) -> bytes:
        """Its bytes, in a commit of that replica."""
        records: dict[tuple[str, Ident], dict[str, Any]] = {}
        for line in self.lines:
            ident: Ident = line.record if isinstance(line.record, str) else (line.record[0] or replica, line.record[1])
            rows = [row if isinstance(row, str) else _row(row[0] or replica, row[1]) for row in line.rows]
            cells = records.setdefault((line.collection, ident), {})
            cells |= {_filled(path, rows): value for path, value in line.cells}
        return make_section(replica, records, self.specials)


def _row(maker: bytes, number: int) -> str:
    return base32(maker[:_ROW_BYTES]) + str(number)


def _filled(path: str, rows: Sequence[str]) -> str:
    left = iter(rows)
    return "/".join(segment or next(left) for segment in path.split("/"))


def read_sheets(reader: Bytes, count: int, names: Sequence[bytes], texts: Sequence[str]) -> Iterator[Sheet]:
    """So many sheets."""
    sizes, flags = reader.column(count), reader.column(count)
    specials = [cbor.decode(reader.blob()) if flag else [] for flag in flags]
    total = sum(sizes)
    collections = reader.column(total)
    records = _made(reader, total, names)
    deep = reader.column(total)
    rows = iter(_made(reader, sum(deep), names))
    around = [tuple(islice(rows, depth)) for depth in deep]
    cells = _cells(reader, total, texts)
    lines = iter(
        [
            Line(texts[collection], record, within, tuple(found))
            for collection, record, within, found in zip(collections, records, around, cells, strict=True)
        ]
    )
    return iter([Sheet(tuple(islice(lines, size)), special) for size, special in zip(sizes, specials, strict=True)])


def _made(reader: Bytes, count: int, names: Sequence[bytes]) -> list[str | tuple[bytes | None, int]]:
    """So many ids or rows: of a maker and his counter, or as they are named."""
    makers = reader.column(count)
    known = sum(maker != _NAMED for maker in makers)
    counters, others = iter(reader.column(known)), iter(reader.values(count - known))
    return [
        next(others) if maker == _NAMED else (None if maker == _OWN else names[maker - 2], next(counters))
        for maker in makers
    ]


def _cells(reader: Bytes, count: int, texts: Sequence[str]) -> list[list[tuple[str, Any]]]:
    """The cells of each line: its shape says which questions it has, and each question has its values together."""
    sizes = reader.column(reader.number())
    places = iter(reader.column(sum(sizes)))
    shapes = [list(islice(places, size)) for size in sizes]
    of = reader.column(count)
    asked: dict[int, list[int]] = {}
    for line, shape in enumerate(of):
        for question in shapes[shape]:
            asked.setdefault(question, []).append(line)
    found: list[list[tuple[str, Any]]] = [[] for _ in range(count)]
    for question, lines in asked.items():
        for line, value in zip(lines, reader.values(len(lines)), strict=True):
            found[line].append((texts[question], value))
    return found
