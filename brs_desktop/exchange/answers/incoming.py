"""Sheets of a file as given answers: each cell read as its question's, what cannot be read told with its place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from brs_sync.errors import SyncProblem
from brs_sync.values import Missing, Value, from_plain

from brs_desktop.exchange.answers.beside import NO_KIND, as_put, marks_of, said_in
from brs_desktop.exchange.answers.interpret import BOTH, NO_REASON, Interpreter, Refused, as_text
from brs_desktop.exchange.answers.layout import Asked, Table, tables
from brs_desktop.exchange.answers.model import About, Answer, Given, Incoming, Place, RawSheet, RowGiven, Unread
from brs_desktop.exchange.answers.outgoing import (
    ABOUT_SIGN,
    BASE_SIGN,
    BESIDE,
    INSIDE,
    ROW_ID,
    ROWS_SIGN,
    SINGLES_SIGN,
    WHY,
)
from brs_desktop.exchange.answers.shown import Shower, alike, gathered, rows_in
from brs_desktop.exchange.answers.texts import plain
from brs_desktop.exchange.xlsx import fitting
from brs_desktop.language import mark
from brs_desktop.sentences import problem

if TYPE_CHECKING:
    from brs_desktop.forms.model.definition import FormDefinition
    from brs_desktop.forms.shapes import ListProvider

NO_QUESTION = mark("The form has no such question.")
NO_ROW = mark("The row that this one stands in was not found.")
TWICE = mark("This answer stands in the file twice; the first one counts.")
SHEET_TWICE = mark("This sheet stands in the file twice; the first one counts.")
NO_IDS = mark("The hidden column that tells the rows apart is gone from this sheet: none of its rows can be taken.")
_ABOUT = ("form", "version", "hash", "collection", "record", "language", "made", "format")


def about_of(sheets: Sequence[RawSheet]) -> About:
    """Which record and form a file names; nothing where it has no such sheet."""
    found: dict[str, str] = {}
    for sheet in _signed(sheets, ABOUT_SIGN):
        for row in sheet.rows[1:200]:
            name = as_text(row[0]) if row else ""
            if name in _ABOUT and len(row) > 2:
                found[name] = as_text(row[2])[:500]
    if found and found.get("format") != "1":
        raise problem("answers-newer-file")
    names = {"form": "form_id", "version": "form_version", "hash": "form_hash"}
    return About(**{names.get(name, name): text for name, text in found.items() if name != "format"})


def base_of(sheets: Sequence[RawSheet]) -> dict[str, Value] | None:
    """What every answer was when the file was made; None where it does not say."""
    found: dict[str, Value] | None = None
    for sheet in _signed(sheets, BASE_SIGN):
        found = {}
        for row in sheet.rows[1:]:
            path, told = as_text(row[0]) if row else "", "".join(as_text(piece) for piece in row[1:])
            try:
                found[path] = from_plain(json.loads(told))
            except (ValueError, SyncProblem, RecursionError):
                continue  # what was damaged counts as not known
    return found


def understood(sheets: Sequence[RawSheet], definition: FormDefinition, lists: ListProvider, notation: str) -> Incoming:
    """The answers of a file; `answers-not-readable` where none of its sheets has the names of any."""
    about, base = about_of(sheets), base_of(sheets)
    reading = _Reading(definition, lists, about, base, notation)
    known, signs = 0, set[str]()
    # Outer rows before those inside them, in whatever order the sheets stand.
    for sign, table in reading.tables.items():
        for sheet in _signed(sheets, sign):
            known += 1
            if sign in signs:
                reading.doubled(sheet, table)
            elif table.repeat:
                reading.table(sheet, table)
            else:
                reading.singles(sheet, table)
            signs.add(sign)
    if not known:
        raise problem("answers-not-readable", file=sheets[0].title[:80] if sheets else "")
    whole = frozenset(reading.whole) if base is not None else frozenset()
    return Incoming(
        about,
        tuple(reading.given),
        tuple(reading.rows),
        tuple(reading.unread),
        reading.base,
        whole,
        frozenset(reading.bad),
        tuple(reading.beside),
        frozenset(reading.named),
        tuple(reading.same_beside),
    )


def _signed(sheets: Sequence[RawSheet], sign: str) -> Iterator[RawSheet]:
    return (one for one in sheets if one.rows and one.rows[0] and as_text(one.rows[0][0]) == sign)


class _Reading:
    """One file being read."""

    def __init__(
        self,
        definition: FormDefinition,
        lists: ListProvider,
        about: About,
        base: Mapping[str, Value] | None,
        notation: str,
    ) -> None:
        made = tables(definition)
        self.tables: dict[str, Table] = {
            f"{ROWS_SIGN}{one.repeat}" if one.repeat else SINGLES_SIGN: one for one in made
        }
        self._older = definition.older_names
        self.base = self._renamed(base) if base is not None else None
        self._base = gathered(self.base or {})
        self._marks = marks_of(self.base)
        self._based = base is not None
        self._shower = Shower(definition, lists, about.language or notation)
        self._reader = Interpreter(definition, lists, about.language or notation)
        self.given: list[Given] = []
        self.beside: list[Given] = []
        self.same_beside: list[Given] = []
        self.rows: list[RowGiven] = []
        self.unread: list[Unread] = []
        self.whole: set[str] = set()
        self.bad: set[str] = set()
        self.named: set[tuple[str, str]] = set()
        self._seen: set[str] = set()
        # The rows of each repeat by the number that people see.
        self._numbered: dict[tuple[str, str], str] = {}

    def singles(self, sheet: RawSheet, table: Table) -> None:
        """A question a row: its name, its words, its answer, why there is none."""
        names = [as_text(cell) for cell in sheet.rows[0]]
        asked = {one.name: one for one in table.asked}
        at = {name: names.index(name) for name in ("answer", "why") if name in names}
        beside = {name: column for column, name in enumerate(names) if name.startswith(BESIDE)}
        for number, row in enumerate(sheet.rows[1:], 2):
            name = self._now(as_text(row[0]) if row else "")
            raw, why = _at(row, at.get("answer")), _at(row, at.get("why"))
            place = Place(sheet.title, number, _letter(at.get("answer", 0)))
            if name in asked:
                self._cell(asked[name], asked[name].name, raw, why, place)
                for kind, column in beside.items() if asked[name].leads else ():
                    where = Place(sheet.title, number, _letter(column))
                    self._said(asked[name].question.name + kind, _at(row, column), where)
            elif name and (as_text(raw) or as_text(why)):
                self._tell(place, name, raw, NO_QUESTION)

    def table(self, sheet: RawSheet, table: Table) -> None:
        """A row of a repeat a row."""
        names = [self._now(as_text(cell)) for cell in sheet.rows[0]]
        if ROW_ID not in names and self._knows_rows(table):
            self._tell(Place(sheet.title), table.repeat, "", NO_IDS)
            return
        asked = {one.name: one for one in table.asked}
        columns = [(asked[name], at, _index(names, name + WHY)) for at, name in enumerate(names) if name in asked]
        known = {one.question.name for one in table.asked}
        beside = [at for at, name in enumerate(names) if BESIDE in name and name.partition(BESIDE)[0] in known]
        strange = [
            at for at, name in enumerate(names) if name and not name.startswith(("#", "brs:")) and at and
            name.removesuffix(WHY) not in asked and at not in beside
        ]  # fmt: skip
        telling = [at for _one, column, why in columns for at in (column, why)] + beside
        for number, row in enumerate(sheet.rows[2:], 3):
            if any(as_text(_at(row, at)).strip() for at in telling) or as_text(_at(row, _index(names, ROW_ID))):
                path = self._row(sheet, number, row, table, names, columns)
                for at in beside if path else ():
                    self._said(f"{path}/{names[at]}", _at(row, at), Place(sheet.title, number, _letter(at)))
            for at in strange:
                if as_text(_at(row, at)).strip():
                    message = NO_KIND if BESIDE in names[at] else NO_QUESTION
                    self._tell(Place(sheet.title, number, _letter(at)), names[at], row[at], message)
        if ROW_ID in names:
            self.whole.add(table.repeat)

    def doubled(self, sheet: RawSheet, table: Table) -> None:
        """A copy of a sheet: which of the two is meant nobody knows, so nothing counts as taken out by either."""
        self._tell(Place(sheet.title), table.repeat or sheet.title, "", SHEET_TWICE)
        self.whole.discard(table.repeat)

    def _knows_rows(self, table: Table) -> bool:
        return any(row.rpartition("/")[0].rpartition("/")[2] == table.repeat for row in rows_in(self.base or {}))

    def _row(
        self,
        sheet: RawSheet,
        number: int,
        row: Sequence[Any],
        table: Table,
        names: list[str],
        columns: list[tuple[Asked, int, int | None]],
    ) -> str:
        """Its path in the file; empty where the row that it stands in is not found."""
        place = Place(sheet.title, number)
        name = as_text(_at(row, _index(names, ROW_ID))).strip()
        if name:
            self.named.add((table.repeat, name))
        around = self._around(row, table, names)
        if around is None:
            self._tell(place, self._shower.label(table.repeat), _at(row, _index(names, INSIDE)), NO_ROW)
            return ""
        repeat = f"{around}/{table.repeat}" if around else table.repeat
        # A line that was copied stands for a new row: the first of them is the one that was.
        if not name or "/" in name or f"{repeat}/{name}" in self._seen:
            name = f"+{number}"
        path = f"{repeat}/{name}"
        self._seen.add(path)
        shown = as_text(row[0]).strip()
        if shown:
            self._numbered.setdefault((table.repeat, shown), path)
        self.rows.append(RowGiven(repeat, name, place, shown))
        for asked, column, why in columns:
            where = Place(sheet.title, number, _letter(column))
            self._cell(asked, f"{path}/{asked.name}", _at(row, column), _at(row, why), where)
        return path

    def _said(self, path: str, raw: Any, place: Place) -> None:
        """What stands beside an answer; what stands as it was put there is not even read."""
        try:
            found = said_in(path, raw, place, self._marks)
        except Refused as refused:
            self._tell(place, path.rpartition("/")[2], raw, refused.message)
            self.bad.add(path.rpartition("/")[0])
            return
        if found is None:
            self.same_beside += as_put(path, raw, place)
        elif path in self._seen:
            self._tell(place, path.rpartition("/")[2], raw, TWICE)
        else:
            self._seen.add(path)
            self.beside.append(found)

    def _around(self, row: Sequence[Any], table: Table, names: list[str]) -> str | None:
        """The row that this one stands in; None where it is not told or not there."""
        if not table.around:
            return ""
        number = as_text(_at(row, _index(names, INSIDE))).strip()
        return self._numbered.get((table.around[-1], number))

    def _cell(self, asked: Asked, path: str, raw: Any, why: Any, place: Place) -> None:
        """One answer with the reason beside it: what stands as it was put there is not even read."""
        before = self._base.get(path)
        if before is None and asked.language:
            plainly = self._base.get(path.rpartition("@")[0])
            before = plainly if isinstance(plainly, Missing) else None
        same = self._untouched(asked, raw, before)
        why_same = plain(as_text(why)) == plain(self._shower.reason(before))
        if self._based and same and why_same:
            return
        if path in self._seen:
            self._tell(place, asked.name, raw, TWICE)
            return
        self._seen.add(path)
        try:
            value, note, values = self._answer(asked, raw, why, same, why_same)
        except Refused as refused:
            self._tell(place, asked.name, raw if as_text(raw) else why, refused.message, refused.proposal)
            self.bad |= {path, path.rpartition("/")[0]}
            return
        if note:
            self._tell(place, asked.name, raw, note, taken=True, values=values)
        if not self._based or not alike(value, before, ranked=asked.question.kind == "rank"):
            target = path.rpartition("@")[0] if asked.language and isinstance(value, Missing) else path
            self.given.append(Given(target, value, place))

    def _answer(
        self, asked: Asked, raw: Any, why: Any, same: bool, why_same: bool
    ) -> tuple[Answer, str, Mapping[str, object]]:
        """Of an answer and a reason the one that was changed counts; Refused where both were."""
        reason = self._reader.reason(why)
        if reason == Missing("erased"):
            raise Refused(NO_REASON)
        if reason is not None and not why_same and (same or not as_text(raw).strip()):
            return reason, "", {}
        if reason is not None and as_text(raw).strip() and not (self._based and why_same):
            raise Refused(BOTH)
        if reason is not None and not as_text(raw).strip():
            return reason, "", {}
        taken = self._reader.answer(asked.question, raw)
        return taken.value, taken.note, taken.values

    def _untouched(self, asked: Asked, raw: Any, before: Answer) -> bool:
        """Whether the cell reads as it did when the file was made."""
        if not self._based:
            return False
        shown = plain(self._shower.answer(asked.question, before))
        told = plain(as_text(raw))
        return told == shown or told == plain(fitting(shown)[0])

    def _now(self, name: str) -> str:
        """A question's name of today where the file knows it by an older one."""
        stem, why = (name.removesuffix(WHY), WHY) if name.endswith(WHY) else (name, "")
        bare, sign, rest = stem.partition("@")
        return self._older.get(bare, bare) + sign + rest + why

    def _renamed(self, base: Mapping[str, Value]) -> dict[str, Value]:
        """What every answer was, under the names that questions have today."""
        if not self._older:
            return dict(base)
        found: dict[str, Value] = {}
        for path, value in base.items():
            parts = path.split("/")
            parts[::2] = [self._now(part) for part in parts[::2]]
            found["/".join(parts)] = value
        return found

    def _tell(
        self,
        place: Place,
        name: str,
        raw: Any,
        message: str,
        proposal: str = "",
        *,
        taken: bool = False,
        values: Mapping[str, object] | None = None,
    ) -> None:
        bare = name.partition("@")[0]
        words = self._shower.label(bare) if self._shower.definition.has(bare) else name[:80]
        self.unread.append(Unread(place, words, as_text(raw)[:200], message, values or {}, proposal, taken))


def _at(row: Sequence[Any], place: int | None) -> Any:
    return row[place] if place is not None and place < len(row) else None


def _index(names: list[str], name: str) -> int | None:
    return names.index(name) if name in names else None


def _letter(column: int) -> str:
    """A column as spreadsheets call it."""
    found, rest = "", column + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        found = chr(65 + digit) + found
    return found
