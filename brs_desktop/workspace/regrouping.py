"""A record's cells under another version of its form: names that changed, and groups that are one cell in one only."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from brs_sync.values import Value

from brs_desktop.forms import FormDefinition
from brs_desktop.forms.changes import renaming
from brs_desktop.forms.compare import is_wider
from brs_desktop.forms.errors import UnknownPath
from brs_desktop.forms.leftovers import fits
from brs_desktop.forms.onecell import asked, beside, cell_of
from brs_desktop.forms.session.paths import parse_path
from brs_desktop.forms.shapes import Question

Cells = Mapping[str, Value]
Renamed = Callable[[Cells, "FormDefinition | None", FormDefinition], dict[str, Value]]


def brought_cells(
    cells: Cells, own: FormDefinition | None, target: FormDefinition, renamed: Renamed, contested: Collection[str] = ()
) -> dict[str, Value]:
    """What a record's cells become: what the one version shows is what the other shows.

    A group goes as a whole or stays as it is: where an answer of the other version stands in its place, where one of
    its cells is contested, or where the other version asks for something else.
    """
    names = renaming(own, target)
    alike = {
        group
        for group, members in (own.one_cell if own is not None else {}).items()
        if set(target.one_cell.get(names.get(group, group), ())) == set(members)
    }
    opened = _opened(cells, own, alike, contested)
    moved = opened | renamed({**cells, **opened}, own, target)
    kinds = {names.get(one.name, one.name): one.kind for one in own.questions} if own is not None else {}
    now = {names.get(group, group) for group in alike}
    found = moved | _closed({**cells, **moved}, target, now, contested, kinds)
    return {path: value for path, value in found.items() if value != cells.get(path)}


def _opened(
    cells: Cells, own: FormDefinition | None, alike: Collection[str], contested: Collection[str]
) -> dict[str, Value]:
    """Groups that are one cell in the record's form only: each answer in a cell of its own, the group's emptied."""
    groups = {group: members for group, members in own.one_cell.items() if group not in alike} if own else {}
    found: dict[str, Value] = {}
    for path, value in cells.items() if groups else ():
        members = groups.get(asked(path))
        if members is None or not isinstance(value, dict) or not set(value) <= set(members):
            continue
        places = {beside(path, member): value.get(member) for member in members}
        taken = any(cells.get(place) not in (None, told) for place, told in places.items())
        if not taken and not {path, *places} & set(contested):
            found |= {place: told for place, told in places.items() if told is not None} | {path: None}
    return found


def _closed(
    cells: Cells, target: FormDefinition, alike: Collection[str], contested: Collection[str], kinds: Mapping[str, str]
) -> dict[str, Value]:
    """Groups that are one cell in the version to come: their answers in it, the cells that they had emptied."""
    groups: dict[str, dict[str, Value]] = {}
    for path, value in cells.items() if target.one_cell else ():
        group = cell_of(target, path)
        if group != path and value is not None and asked(group) not in alike:
            groups.setdefault(group, {})[path] = value
    found: dict[str, Value] = {}
    for group, told in groups.items():
        free = cells.get(group) is None and not {group, *told} & set(contested) and _is_place(target, group)
        if free and all(_is_answer(target.question(asked(path)), one, target, kinds) for path, one in told.items()):
            found |= dict.fromkeys(told) | {group: {asked(path): value for path, value in told.items()}}
    return found


def _is_place(target: FormDefinition, group: str) -> bool:
    try:
        parse_path(target, group)
    except UnknownPath:
        return False
    return True


def _is_answer(question: Question, value: Value, target: FormDefinition, kinds: Mapping[str, str]) -> bool:
    """Whether it is one still where the question was asked otherwise; what was typed wrong goes along as it is."""
    before = kinds.get(question.name, question.kind)
    same = before == question.kind or is_wider(before, question.kind)
    return same or fits(question, value, target.choice_values(question.name))
