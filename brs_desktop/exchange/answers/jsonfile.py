"""Answers as one JSON object by path, and such an object as given answers."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brs_sync.errors import SyncProblem
from brs_sync.ids import is_path, rows_of
from brs_sync.values import Missing, Value, from_plain, to_json, to_plain

from brs_desktop.exchange.answers.beside import NO_TEXT, as_put, marks_of, said_in
from brs_desktop.exchange.answers.guards import content_of, unreadable
from brs_desktop.exchange.answers.incoming import NO_QUESTION
from brs_desktop.exchange.answers.interpret import NO_REASON, Interpreter, Refused, Taken, as_text
from brs_desktop.exchange.answers.layout import FILES, tables
from brs_desktop.exchange.answers.model import (
    MOST_CELLS,
    MOST_ROWS,
    About,
    Answer,
    Given,
    Incoming,
    Place,
    RowGiven,
    Unread,
)
from brs_desktop.exchange.answers.outgoing import Leaving
from brs_desktop.exchange.answers.shown import alike, gathered, marked, rows_in
from brs_desktop.exchange.whole import beside
from brs_desktop.records.keys import value_text
from brs_desktop.records.margins import split
from brs_desktop.sentences import problem

if TYPE_CHECKING:
    from brs_desktop.forms.model.definition import FormDefinition
    from brs_desktop.forms.shapes import ListProvider, Question

FORMAT = "brs-desktop-answers"
_PARTS = ("collection", "record", "form_id", "form_version", "form_hash", "language", "made")


def write_json(definition: FormDefinition, leaving: Leaving, out: Path) -> None:
    """Codes, not words; numbers as typed; a reason for having no answer as {"missing": reason}.

    What the form computes stands apart: it is never taken in.
    """
    asked = {one.name.partition("@")[0] for table in tables(definition) for one in table.asked}
    rows: dict[str, list[str]] = {}
    for row in rows_in(leaving.cells):
        repeat, _slash, name = row.rpartition("/")
        rows.setdefault(repeat, []).append(name)
    answers = {
        path: value if isinstance(value, list) else to_json(value)
        for path, value in sorted(gathered(leaving.cells).items())
        if value is not None
    }
    computed = {path: answers.pop(path) for path in list(answers) if _name(path) not in asked}
    about = {name: getattr(leaving.about, name) for name in _PARTS}
    told = {"format": FORMAT, "version": 1, "title": leaving.title, **about, "rows": rows}
    told |= {"answers": answers, "computed": computed, "beside": _beside(leaving.cells, asked)}
    told |= {"base": {path: to_plain(value) for path, value in marked(leaving.cells).items()}}
    with beside(out) as part:
        part.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _beside(cells: Mapping[str, Value], asked: Collection[str]) -> dict[str, dict[str, str]]:
    """What stands beside answers, by question and kind."""
    found: dict[str, dict[str, str]] = {}
    for path, value in sorted(cells.items()):
        where = split(path)
        if where is not None and value is not None and _name(where[0]) in asked:
            found.setdefault(where[0], {})[where[1]] = value_text(value)
    return found


def _name(path: str) -> str:
    return path.rpartition("/")[2].partition("@")[0]


def read_json(file: Path, definition: FormDefinition, lists: ListProvider) -> Incoming:
    """The answers that a file gives: those that it does not name stay as they are, null takes one away.

    Problem: no-such-file, too-large, answers-not-readable, answers-newer-file.
    """
    try:
        told = json.loads(content_of(file).decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise unreadable(file, error) from error
    if not isinstance(told, dict) or told.get("format") != FORMAT or not isinstance(told.get("answers"), dict):
        raise unreadable(file, "format")
    if told.get("version") != 1:
        raise problem("answers-newer-file")
    rows = told.get("rows")
    named = [one for one in rows.values() if isinstance(one, list)] if isinstance(rows, dict) else []
    said = told.get("beside")
    cells = len(told["answers"]) + (len(said) if isinstance(said, dict) else 0)
    if cells > MOST_CELLS or sum(map(len, named)) > MOST_ROWS:
        raise problem("too-large", what=file.name[:80])
    about = About(**{name: str(told.get(name) or "")[:500] for name in _PARTS})
    return _Reading(definition, lists, file.name).read(about, told)


class _Reading:
    def __init__(self, definition: FormDefinition, lists: ListProvider, file: str) -> None:
        self._definition, self._file = definition, file
        self._reader = Interpreter(definition, lists, "en")
        self._asked = {
            f"{table.path}/*/{asked.name}" if table.repeat else asked.name: asked.question
            for table in tables(definition)
            for asked in table.asked
        }
        self._rows: dict[str, RowGiven] = {}
        self._given: list[Given] = []
        self._said: list[Given] = []
        self._same: list[Given] = []
        self._unread: list[Unread] = []
        self._bad: set[str] = set()
        self._base: dict[str, Answer] | None = None

    def read(self, about: About, told: Mapping[str, Any]) -> Incoming:
        base = self._read_base(told.get("base"))
        self._base = gathered(base) if base is not None else None
        rows = told.get("rows")
        for repeat, names in rows.items() if isinstance(rows, dict) else ():
            for name in names if isinstance(names, list) else ():
                self._need(f"{self._now(repeat)}/{name}")
        for path, raw in told["answers"].items():
            self._answer(path, raw)
        said = told.get("beside")
        for path, kinds in said.items() if isinstance(said, dict) else ():
            for kind, raw in kinds.items() if isinstance(kinds, dict) else (("", kinds),):
                self._beside(path, kind, raw, marks_of(base))
        return Incoming(
            about,
            tuple(self._given),
            tuple(self._rows.values()),
            tuple(self._unread),
            base,
            bad=frozenset(self._bad),
            beside=tuple(self._said),
            same_beside=tuple(self._same),
        )

    def _read_base(self, told: object) -> dict[str, Value] | None:
        """What every answer was when the file was made; None where it does not say."""
        if not isinstance(told, dict):
            return None
        found: dict[str, Value] = {}
        for path, plain in told.items():
            try:
                found[self._now(path)] = from_plain(plain)
            except (SyncProblem, RecursionError):
                continue  # what was damaged counts as not known
        return found

    def _now(self, path: str) -> str:
        from brs_desktop.forms.changes import path_now

        return path_now(path, self._definition)

    def _need(self, row: str) -> None:
        if not is_path(f"{row}/x"):
            return
        for one in rows_of(f"{row}/x"):
            repeat, _slash, name = one.rpartition("/")
            self._rows.setdefault(one, RowGiven(repeat, name, Place(self._file, 0, one), name))

    def _answer(self, written: str, raw: Any) -> None:
        path, place = self._now(written), Place(self._file, 0, written[:200])
        question = self._question(path)
        if question is None:
            self._unread.append(Unread(place, path[:80], as_text(raw)[:200], NO_QUESTION))
            return
        try:
            taken = self._taken(question, raw)
        except Refused as refused:
            words = self._definition.label(question.name, "") or question.name
            self._bad |= {path, path.rpartition("/")[0]}
            self._unread.append(Unread(place, words, str(raw)[:200], refused.message, {}, refused.proposal))
            return
        if "/" in path:
            self._need(path.rpartition("/")[0])
        before = self._base.get(path) if self._base is not None else None
        if self._base is None or not alike(before, taken.value, ranked=question.kind == "rank"):
            self._given.append(Given(path, taken.value, place))
        if taken.note:
            self._unread.append(Unread(place, question.name, str(raw)[:200], taken.note, taken.values, taken=True))

    def _beside(self, written: str, kind: str, raw: Any, marks: Mapping[str, Value] | None) -> None:
        path, place = self._now(written), Place(self._file, 0, written[:200])
        question = self._question(path)
        if question is None:
            self._unread.append(Unread(place, path[:80], as_text(raw)[:200], NO_QUESTION))
            return
        try:
            if raw is not None and not isinstance(raw, str):
                raise Refused(NO_TEXT)
            where = f"{path.partition('@')[0]}@.{kind}"
            found = said_in(where, raw, place, marks)
        except Refused as refused:
            words = self._definition.label(question.name, "") or question.name
            self._bad.add(path.rpartition("/")[0])
            self._unread.append(Unread(place, words, as_text(raw)[:200], refused.message))
            return
        if found is None:
            self._same += as_put(where, raw, place)
            return
        if "/" in path:
            self._need(path.rpartition("/")[0])
        self._said.append(found)

    def _question(self, path: str) -> Question | None:
        if not is_path(path):
            return None
        parts = path.split("/")
        parts[1::2] = ["*"] * len(parts[1::2])
        plain = "/".join(parts)
        found = self._asked.get(plain)
        if found is not None or "@" in plain:
            return found
        # A text in several languages may be missing as a whole.
        return next((one for name, one in self._asked.items() if name.partition("@")[0] == plain), None)

    def _taken(self, question: Question, raw: Any) -> Taken:
        if isinstance(raw, dict):
            if set(raw) == {"missing"}:
                try:
                    return Taken(Missing(str(raw["missing"])))
                except SyncProblem:
                    raise Refused(NO_REASON) from None
            return Taken(raw) if question.kind in FILES else self._reader.answer(question, str(raw))
        return self._reader.answer(question, raw)
