"""A section as a sheet: one line for each record or repeat row, so that like values of many commits stand together.

What is not of the form that a writer gives a section travels as it is: a sheet makes the same bytes again or is none.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from brs_sync.cbor import closed, loads
from brs_sync.errors import SyncProblem
from brs_sync.ids import ID_BYTES, replica_text, rows_of
from brs_sync.section import MAX_SECTION, VERSION

_ROW = re.compile(r"([a-z2-7]{8})([1-9][0-9]{0,14})")
_SMALL = 2048
_NO_SHEET = (TypeError, ValueError, IndexError, KeyError, AttributeError, OverflowError, RecursionError, SyncProblem)


class Line(NamedTuple):
    """A record, or a repeat row of one: who made it and as which of his (or its key), and its cells by question.

    `maker` is None for a record with a key, whose text is `name`; a question is a path with its rows' names left out.
    """

    collection: str
    maker: bytes | None
    number: int
    name: str
    rows: tuple[str, ...]
    cells: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The lines of a section, and its changes that are no plain writes as the section has them."""

    lines: Sequence[Line]
    specials: Sequence[Any]


def open_sheet(replica: bytes, data: bytes) -> Sheet | None:
    """The sheet that makes these bytes again, or None where there is none; nobody changes what is in it.

    A hub says one commit to many, so the last small ones are kept as opened.
    """
    return _kept_sheet(replica, data) if len(data) <= _SMALL else _open_sheet(replica, data)


def _open_sheet(replica: bytes, data: bytes) -> Sheet | None:
    try:
        columns = loads(data, max_bytes=MAX_SECTION, max_depth=6)
        sheet = _parse(replica, columns)
        return sheet if close_sheet(replica, sheet) == data else None
    except _NO_SHEET:
        return None


_kept_sheet = lru_cache(maxsize=1024)(_open_sheet)


def _parse(replica: bytes, columns: Any) -> Sheet:
    _, collections, creators, of, ids, counts, paths, at, values, specials = columns
    if "\0" in "".join((*paths, *collections)):
        raise ValueError("a name with a zero byte")
    split = [split_path(path) for path in paths]
    lines: list[Line] = []
    done = 0
    for place, short, count in zip(of, ids, counts, strict=True):
        found: dict[tuple[str, ...], dict[str, Any]] = {}
        for i in range(done, done + count):
            question, rows = split[at[i]]
            found.setdefault(rows, {})[question] = values[i]
        done += count
        record = (collections[place], *_maker(replica, creators, short))
        lines += [Line(*record, rows, cells) for rows, cells in found.items()]
    lines.sort(key=_order)
    return Sheet(lines, specials)


def _maker(replica: bytes, creators: Sequence[bytes], short: Any) -> tuple[bytes | None, int, str]:
    if type(short) is str:
        return None, 0, short
    maker, number = (replica, short) if type(short) is int else (creators[short[0]], short[1])
    if type(number) is not int or not 0 < number < 1 << 62 or len(maker) != ID_BYTES:
        raise ValueError("not the name of a record")
    return maker, number, ""


def _order(line: Line) -> tuple[Any, ...]:
    return line.collection, line.maker or b"", line.number, line.name, [(len(row), row) for row in line.rows]


def close_sheet(replica: bytes, sheet: Sheet) -> bytes:
    """The section's bytes."""
    records = _by_record(sheet.lines)
    order = sorted(records)
    paths = sorted({path for cells in records.values() for path in cells[1]})
    path_at = {path: place for place, path in enumerate(paths)}
    collections = sorted({collection for collection, _ in order})
    creators: dict[bytes, int] = {}
    ids, counts, at, values = [], [], [], []
    for key in order:
        line, cells = records[key]
        ids.append(_short(replica, line, creators))
        counts.append(len(cells))
        for path in sorted(cells):
            at.append(path_at[path])
            values.append(cells[path])
    of = [collections.index(collection) for collection, _ in order]
    return closed([VERSION, collections, list(creators), of, ids, counts, paths, at, values, list(sheet.specials)])


def _by_record(lines: Sequence[Line]) -> dict[tuple[str, str], tuple[Line, dict[str, Any]]]:
    records: dict[tuple[str, str], tuple[Line, dict[str, Any]]] = {}
    for line in lines:
        record = line.name if line.maker is None else f"{_text(line.maker)}-{line.number}"
        cells = records.setdefault((line.collection, record), (line, {}))[1]
        if line.rows:
            for question, value in line.cells.items():
                cells[join_path(question, line.rows)] = value
        else:
            cells.update(line.cells)
    return records


def _short(replica: bytes, line: Line, creators: dict[bytes, int]) -> object:
    if line.maker is None:
        return line.name
    if line.maker == replica:
        return line.number
    return [creators.setdefault(line.maker, len(creators)), line.number]


_text = lru_cache(maxsize=256)(replica_text)


@lru_cache(maxsize=8192)
def split_path(path: str) -> tuple[str, tuple[str, ...]]:
    """A path's question, and the names of the rows around it, outermost first."""
    rows = rows_of(path) if "|" not in path else ()
    if not rows:
        return path, ()
    parts = path.split("/")
    names = tuple(parts[2 * n + 1] for n in range(len(rows)))
    for n in range(len(rows)):
        parts[2 * n + 1] = ""
    return "/".join(parts), names


def join_path(question: str, rows: Sequence[str]) -> str:
    """The path of a question in these rows."""
    parts = question.split("/")
    empty = [place for place, part in enumerate(parts) if not part]
    if len(empty) != len(rows):
        raise SyncProblem("malformed", what="question")
    for place, row in zip(empty, rows):
        parts[place] = row
    return "/".join(parts)


@lru_cache(maxsize=256)
def row_prefix(replica: bytes) -> str:
    """How the names of rows that a replica made begin."""
    return base64.b32encode(replica[:5]).decode("ascii").lower()


def split_row(name: str) -> tuple[str, int] | None:
    """The beginning that names a row's maker, and the number after it, where a row's name is of that form."""
    match = _ROW.fullmatch(name)
    return (match[1], int(match[2])) if match else None
