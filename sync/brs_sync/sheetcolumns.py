"""The sheets of one frame in columns: which records and rows, which questions of each, and the values by question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from brs_sync.cbor import dumps, loads
from brs_sync.errors import SyncProblem
from brs_sync.section import MAX_CHANGES, MAX_SECTION
from brs_sync.sheet import Line, Sheet, row_prefix, split_row
from brs_sync.streams import In, Out
from brs_sync.valuecolumns import put_values, take_values

_MAX_LINES = 1 << 18
_MAX_DEPTH = 4
_OWN, _NAMED, _FIRST = 0, 1, 2  # of the commit's own replica; by a text; by the replica at that place, counted from 2


class Names(Protocol):
    """The places of replicas and texts."""

    @property
    def texts(self) -> list[str]:
        """All texts in their places."""
        ...

    def text(self, text: str) -> int:
        """The place of a text."""
        ...

    def replica(self, replica: bytes) -> int:
        """The place of a replica."""
        ...

    def replicas(self) -> list[bytes]:
        """All replicas in their places."""
        ...


def put_sheets(out: Out, names: Names, sheets: Sequence[tuple[bytes, Sheet]]) -> None:
    """All these sheets, each with the replica of its commit."""
    out.ints([len(sheet.lines) for _, sheet in sheets])
    out.ints([int(bool(sheet.specials)) for _, sheet in sheets])
    for _, sheet in sheets:
        if sheet.specials:
            out.blob(dumps(list(sheet.specials)))
    lines = [(own, line) for own, sheet in sheets for line in sheet.lines]
    out.ints([names.text(line.collection) for _, line in lines])
    _put_records(out, names, lines)
    _put_rows(out, names, lines)
    _put_cells(out, names, [line for _, line in lines])


def take_sheets(source: In, names: Names, makers: Sequence[bytes]) -> list[Sheet]:
    """The sheets in their order; `makers` are the replicas of their commits."""
    sizes = source.ints(len(makers), _MAX_LINES)
    special = source.ints(len(makers), 1)
    specials = [_take_specials(source) if one else [] for one in special]
    own = [maker for maker, size in zip(makers, sizes) for _ in range(size)]
    if len(own) > _MAX_LINES:
        raise SyncProblem("too-large", limit=_MAX_LINES)
    collections = [names.texts[place] for place in source.ints(len(own), len(names.texts) - 1)]
    records = _take_records(source, names, own)
    rows = _take_rows(source, names, own)
    cells = _take_cells(source, names, len(own))
    lines = iter([Line(*parts) for parts in zip(collections, *zip(*records), rows, cells)] if own else [])
    sheets = [Sheet([next(lines) for _ in range(size)], extra) for size, extra in zip(sizes, specials)]
    for sheet in sheets:
        for line in sheet.lines:
            if line.rows:  # each of its paths is a text of its own; a record's are those of the questions
                source.spend(sum(len(question) + sum(map(len, line.rows)) for question in line.cells))
    return sheets


def _take_specials(source: In) -> list[Any]:
    data = source.blob()
    found = loads(data, max_bytes=MAX_SECTION, max_depth=4)
    if type(found) is not list:
        raise SyncProblem("malformed", what="special")
    return found


def _put_records(out: Out, names: Names, lines: Sequence[tuple[bytes, Line]]) -> None:
    makers = [_NAMED if line.maker is None else _place(names, own, line.maker) for own, line in lines]
    out.ints(makers)
    out.ints([line.number for _, line in lines if line.maker is not None])
    put_values(out, [line.name for _, line in lines if line.maker is None])


def _take_records(source: In, names: Names, own: Sequence[bytes]) -> list[tuple[bytes | None, int, str]]:
    replicas = names.replicas()
    makers = source.ints(len(own), len(replicas) + _FIRST - 1)
    named = sum(maker == _NAMED for maker in makers)
    numbers = iter(source.ints(len(own) - named))
    texts = iter(_take_texts(source, named))
    return [
        (None, 0, next(texts)) if maker == _NAMED else (_replica(replicas, mine, maker), next(numbers), "")
        for mine, maker in zip(own, makers)
    ]


def _put_rows(out: Out, names: Names, lines: Sequence[tuple[bytes, Line]]) -> None:
    out.ints([len(line.rows) for _, line in lines])
    prefixes: dict[str, int] = {}
    makers, numbers, texts = [], [], []
    for own, line in lines:
        for row in line.rows:
            split = split_row(row)
            maker = _row_maker(names, prefixes, own, split[0]) if split is not None else None
            if split is None or maker is None:
                makers.append(_NAMED)
                texts.append(row)
            else:
                makers.append(maker)
                numbers.append(split[1])
    out.ints(makers)
    out.ints(numbers)
    put_values(out, texts)


def _row_maker(names: Names, prefixes: dict[str, int], own: bytes, prefix: str) -> int | None:
    if prefix == row_prefix(own):
        return _OWN
    if not prefixes:
        prefixes |= {row_prefix(replica): place for place, replica in reversed(list(enumerate(names.replicas())))}
    return prefixes[prefix] + _FIRST if prefix in prefixes else None


def _take_rows(source: In, names: Names, own: Sequence[bytes]) -> list[tuple[str, ...]]:
    depths = source.ints(len(own), _MAX_DEPTH)
    replicas = names.replicas()
    makers = source.ints(sum(depths), len(replicas) + _FIRST - 1)
    named = sum(maker == _NAMED for maker in makers)
    numbers = iter(source.ints(len(makers) - named))
    texts = iter(_take_texts(source, named))
    left = iter(makers)
    return [
        tuple(
            next(texts) if maker == _NAMED else f"{row_prefix(_replica(replicas, mine, maker))}{next(numbers)}"
            for maker in (next(left) for _ in range(depth))
        )
        for mine, depth in zip(own, depths)
    ]


def _put_cells(out: Out, names: Names, lines: Sequence[Line]) -> None:
    shapes: dict[tuple[str, ...], int] = {}
    columns: dict[str, list[Any]] = {}
    of = []
    for line in lines:
        of.append(shapes.setdefault(tuple(line.cells), len(shapes)))
        for question, value in line.cells.items():
            columns.setdefault(question, []).append(value)
    out.number(len(shapes))
    out.ints([len(shape) for shape in shapes])
    out.ints([names.text(question) for shape in shapes for question in shape])
    out.ints(of)
    for column in columns.values():
        put_values(out, column)


def _take_cells(source: In, names: Names, count: int) -> list[dict[str, Any]]:
    sizes = source.ints(source.number(_MAX_LINES), MAX_CHANGES)
    flat = iter(source.ints(sum(sizes), len(names.texts) - 1))
    shapes = [[names.texts[next(flat)] for _ in range(size)] for size in sizes]
    of = source.ints(count, len(shapes) - 1)
    counts: dict[str, int] = {}
    source.spend(sum(sizes[place] for place in of))
    for place in of:
        for question in shapes[place]:
            counts[question] = counts.get(question, 0) + 1
    columns = {question: iter(take_values(source, size)) for question, size in counts.items()}
    return [{question: next(columns[question]) for question in shapes[place]} for place in of]


def _take_texts(source: In, count: int) -> list[str]:
    texts = take_values(source, count)
    if not all(type(text) is str for text in texts):
        raise SyncProblem("malformed", what="name")
    return texts


def _place(names: Names, own: bytes, replica: bytes) -> int:
    return _OWN if replica == own else names.replica(replica) + _FIRST


def _replica(replicas: Sequence[bytes], own: bytes, place: int) -> bytes:
    return own if place == _OWN else replicas[place - _FIRST]
