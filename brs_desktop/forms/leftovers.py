"""Answers of removed questions: cells that the form of their record has no place for, or that are no answer there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from brs_sync.ids import element_value
from brs_sync.values import Missing, Number, Ref, Value

from brs_desktop.forms.changes import path_now
from brs_desktop.forms.compare import SILENT, is_wider
from brs_desktop.forms.errors import UnknownPath
from brs_desktop.forms.model.definition import FormDefinition
from brs_desktop.forms.model.parts import record_path
from brs_desktop.forms.onecell import cell_of
from brs_desktop.forms.session.beside import question_beside
from brs_desktop.forms.session.paths import ALIVE, ORDER, parse_path
from brs_desktop.forms.shapes import Question

_WHOLE = re.compile(r"[+-]?[0-9]{1,100}")
_DAY = re.compile(r"-?[0-9]{4,}-[0-9]{2}-[0-9]{2}([T ].*)?")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}.*")
_FILES = frozenset({"file", "image", "audio", "video"})


@dataclass(frozen=True)
class Leftover:
    """One answer without a place: of a question that is gone, or (`retyped`) that asks for something else now.

    `path` is the record path of the question, `values` what was answered: the chosen values of a set. `form` is the
    version that asked it, None when no version on this device did. `row` counts from 1 where it stood in a table.
    """

    kind: Literal["removed", "retyped"]
    path: str
    values: tuple[Value, ...]
    form: FormDefinition | None
    language: str = ""
    row: int = 0

    @property
    def name(self) -> str:
        """The question's name."""
        return self.path.rpartition("/")[2]


def leftovers(
    form: FormDefinition, cells: Mapping[str, Value], earlier: Sequence[FormDefinition] = ()
) -> tuple[Leftover, ...]:
    """What the form cannot show of a record's cells; `earlier` are other versions, the one that is asked first first.

    What stands beside an answer and marks of rows are no answers. Rows that were taken away are left out.
    """
    sorter, rows = _Sorter(form, cells, [_Version(one, form) for one in earlier]), _rows(cells)
    found: dict[tuple[Literal["removed", "retyped"], str, str], list[Value]] = {}
    for path, value in sorted(cells.items()):
        if _says(path, value) and not _is_dead(path, cells):
            (question, language), chosen = _taken_apart(path, value)
            kind = sorter.trouble(path, question, value)
            if kind is not None:
                found.setdefault((kind, question, language), []).append(chosen)
    told = [
        Leftover(kind, path, tuple(values), sorter.asking(path), language, rows.get(path.rpartition("/")[0], 0))
        for (kind, path, language), values in found.items()
    ]
    return tuple(sorted(told, key=lambda one: sorter.order(one.path)))


def fits(question: Question, value: Value, choices: Iterable[str] = ()) -> bool:
    """Whether a value can be an answer of a question; a reason for having none always is."""
    kind, values = question.kind, set(choices)
    if isinstance(value, Missing):
        return True
    if kind in SILENT:
        return False
    if kind in _FILES or isinstance(value, dict):
        return kind in _FILES and isinstance(value, dict)
    text = value.text if isinstance(value, Number) else value.target if isinstance(value, Ref) else str(value)
    if kind in ("integer", "decimal", "range"):
        return isinstance(value, Number) and (kind != "integer" or _WHOLE.fullmatch(text) is not None)
    if kind in ("date", "datetime", "time"):
        return (_TIME if kind == "time" else _DAY).fullmatch(text) is not None
    if kind in ("select_one", "select_multiple", "rank"):
        return not values or set(text.split() if kind != "select_one" else [text]) <= values
    return not isinstance(value, bool)


def _says(path: str, value: Value) -> bool:
    last = path.rpartition("/")[2]
    mark = last in (ALIVE, ORDER) or path.startswith(".") or path == "form" or question_beside(path) is not None
    return not mark and value is not None and value is not False and value != ""


def _taken_apart(path: str, value: Value) -> tuple[tuple[str, str], Value]:
    """The question's path with the language of an answer in languages, and the value or the chosen element."""
    question, slash, segment = path.rpartition("/")
    if slash and path.count("/") % 2:
        return (question, ""), element_value(segment)
    base, _at, language = path.partition("@") if "@" in segment else (path, "", "")
    return (base, language), value


class _Version:
    """A version of the form, by the paths of its questions in its own words and in those of the form at hand."""

    def __init__(self, form: FormDefinition, now: FormDefinition) -> None:
        asked = [one for one in form.questions if one.kind not in SILENT]
        self.form = form
        self.asked: dict[str, Question | None] = {one.path_template: one for one in asked}
        self.asked |= {record_path(form.by_name[group]): None for group in form.one_cell}
        self.place = {path: place for place, path in enumerate(self.asked)}
        self.by_now = {path_now(path, now): one for path, one in self.asked.items() if one is not None}


class _Sorter:
    """Says of a cell whether the form has a place for it and whether what stands there is an answer."""

    def __init__(self, form: FormDefinition, cells: Mapping[str, Value], earlier: Sequence[_Version]) -> None:
        self.form, self.cells, self.earlier = form, cells, earlier
        self.questions = {one.path_template: one for one in form.questions}

    def trouble(self, path: str, base: str, value: Value) -> Literal["removed", "retyped"] | None:
        now = path_now(path, self.form)
        if now != path and now in self.cells:  # the question has an answer under the name it has today
            return "removed"
        if now == path and cell_of(self.form, base) in self.cells and cell_of(self.form, base) != base:
            return "removed"  # its group has a cell: what an older program wrote beside it is read by nobody
        question = self.questions.get(_template(path_now(base, self.form)))
        try:
            steps = parse_path(self.form, now)
        except UnknownPath:
            return "retyped" if question is not None else "removed"
        if steps.template.is_group and not steps.about and not steps.template.bind.whole:
            return "removed"  # the group is one answer in another version only
        if question is None or not self._was_otherwise(question):
            return None
        return None if fits(question, value, self.form.choice_values(question.name)) else "retyped"

    def _was_otherwise(self, question: Question) -> bool:
        """Whether an earlier version asked for something else: what was typed wrong in this one is its own matter."""
        before = (one.by_now.get(question.path_template) for one in self.earlier)
        return any(one.kind != question.kind and not is_wider(one.kind, question.kind) for one in before if one)

    def asking(self, path: str) -> FormDefinition | None:
        """The first version that asked a person the question of a path."""
        return next((one.form for one in self.earlier if _template(path) in one.asked), None)

    def order(self, path: str) -> tuple[int, int, str]:
        """In the order of the versions that asked; what none of them knows stands last, by its path."""
        template = _template(path)
        places = ((place, one.place[template]) for place, one in enumerate(self.earlier) if template in one.place)
        return (*next(places, (len(self.earlier), 0)), path)


def _template(path: str) -> str:
    """A record path with `*` for its rows."""
    parts = path.split("/")
    return "/".join("*" if place % 2 else part for place, part in enumerate(parts))


def _is_dead(path: str, cells: Mapping[str, Value]) -> bool:
    parts = path.split("/")
    return any(cells.get("/".join([*parts[:end], ALIVE])) is False for end in range(2, len(parts), 2))


def _rows(cells: Mapping[str, Value]) -> Mapping[str, int]:
    """The number of each living row among those of its repeat, as they stood in their table."""
    found: dict[str, list[tuple[str, str]]] = {}
    for path in cells:
        parts = path.split("/")
        for end in range(2, len(parts), 2):
            row = "/".join(parts[:end])
            if not _is_dead(f"{row}/x", cells):
                order = cells.get(f"{row}/{ORDER}")
                found.setdefault("/".join(parts[: end - 1]), []).append((str(order or ""), row))
    return {row: place for rows in found.values() for place, (_order_, row) in enumerate(sorted(set(rows)), 1)}
