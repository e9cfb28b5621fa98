"""What a question finds: the first records of every collection, bounded in time however many there are."""
# ruff: noqa: S608 (every name in the SQL is made in columns.py, every value is bound)

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from brs_sync.database import Connection
from brs_sync.ids import RecordKey

from brs_desktop.folding import fold
from brs_desktop.records.readmodel import ReadModel
from brs_desktop.records.search.asking import TITLE, Asked
from brs_desktop.records.search.index import PRACTICE, SHIFT

# More than this many in a collection are not counted.
MOST = 100
# Of so many a collection the titles are compared with what was typed.
CONSIDERED = 40
_MATCH = "SELECT rowid FROM search_index WHERE search_index MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid DESC"


@dataclass(frozen=True)
class Found:
    """One record: its title for the reader, and whether the title is what was found."""

    key: RecordKey
    title: str
    by_title: bool
    rank: int


@dataclass(frozen=True)
class Matches:
    """What is found of one collection, the best first; `total` counts to `MOST`, `more` says that there are others."""

    collection: str
    rows: tuple[Found, ...]
    total: int
    more: bool

    @property
    def rank(self) -> int:
        """How well the best of them fits."""
        return max((row.rank for row in self.rows), default=0)


def condition(model: ReadModel, connection: Connection, asked: Asked) -> str:
    """The question in the index's language, with typed beginnings completed to words that are there."""
    return asked.condition(lambda start: model.search.complete(connection, start))


def find(
    model: ReadModel, connection: Connection, asked: Asked, *, language: str, each: int, practice: bool
) -> tuple[Matches, ...]:
    """The first `each` records of every collection that is filled, best collections first.

    A title that is exactly what was typed comes first, then titles with every word, then texts; the newest of each
    first. Nothing is ranked by counting: a word that every record has costs no more than a rare one.
    """
    if not asked.words:
        return ()
    matches = _find(model, connection, asked, condition(model, connection, asked), language, each, practice)
    loose = None if matches else asked.loosened()
    if loose is not None:
        matches = _find(model, connection, loose, condition(model, connection, loose), language, each, practice)
    return matches


def _find(
    model: ReadModel,
    connection: Connection,
    asked: Asked,
    wanted: str,
    language: str,
    each: int,
    practice: bool,
) -> tuple[Matches, ...]:
    last = (2 * PRACTICE if practice else PRACTICE) << SHIFT
    exact = _by_space(connection, f"start : {asked.whole()}", last)
    titled = _by_space(connection, f"{TITLE} : {wanted}", last)
    every = _by_space(connection, wanted, last)
    found: dict[str, list[tuple[int, int]]] = {}
    for space in sorted({*every, *exact}):
        name = model.search.collection_of(space)
        if name is not None and model.search.is_filled(name):
            ranked = _ranked(exact.get(space, ()), titled.get(space, ()), every.get(space, ()))
            found.setdefault(name, []).extend(ranked)
    made = (_matches(model, connection, name, ranked, asked, language, each) for name, ranked in found.items())
    return tuple(sorted((one for one in made if one.rows), key=lambda one: -one.rank))


def _by_space(connection: Connection, wanted: str, last: int) -> dict[int, list[int]]:
    """The newest records of each range that fit, one more than are counted; a full range is left by a leap."""
    found: dict[int, list[int]] = {}
    while (full := _until_full(connection.execute(_MATCH, (wanted, 0, last)), found)) is not None:
        last = (full << SHIFT) - 1
    return found


def _until_full(numbers: Iterator[tuple[int]], found: dict[int, list[int]]) -> int | None:
    for (number,) in numbers:
        held = found.setdefault(number >> SHIFT, [])
        held.append(number)
        if len(held) > MOST:
            return number >> SHIFT
    return None


def _ranked(exact: Sequence[int], titled: Sequence[int], every: Sequence[int]) -> list[tuple[int, int]]:
    """Each record once with how it was found: 3 exactly, 2 by its title, 1 by its text."""
    ranks: dict[int, int] = {}
    for rank, numbers in ((3, exact), (2, titled), (1, every)):
        for number in numbers:
            ranks.setdefault(number, rank)
    return list(ranks.items())


def _matches(
    model: ReadModel,
    connection: Connection,
    name: str,
    ranked: list[tuple[int, int]],
    asked: Asked,
    language: str,
    each: int,
) -> Matches:
    """The first rows of one collection; titles that begin with what was typed come before other titles."""
    ranked.sort(key=lambda one: (-one[1], -one[0]))
    shown = _shown(model, connection, name, [number for number, _rank in ranked[: max(each, CONSIDERED)]], language)
    typed = fold(asked.text)
    rows = [
        Found(key, title, rank > 1, rank * 2 + int(rank == 2 and fold(title).startswith(typed)))
        for number, rank in ranked
        if number in shown
        for key, title in (shown[number],)
    ]
    rows.sort(key=lambda row: -row.rank)
    return Matches(name, tuple(rows[:each]), min(len(ranked), MOST), len(ranked) > MOST)


def _shown(
    model: ReadModel, connection: Connection, name: str, numbers: list[int], language: str
) -> dict[int, tuple[RecordKey, str]]:
    """Records by number, with their titles as the list of their collection shows them."""
    marks = ", ".join("?" * len(numbers))
    rows = connection.execute(
        f"SELECT s.id, s.partition, s.record, r.title_{language} FROM search_rows AS s JOIN {model.layouts[name].table}"
        f" AS r ON r.partition = s.partition AND r.record = s.record WHERE s.id IN ({marks}) AND r.alive IN (1, 2)",
        numbers,
    )
    return {row[0]: (RecordKey(row[1], name, row[2]), row[3]) for row in rows}
