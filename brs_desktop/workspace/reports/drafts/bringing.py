"""Chosen answers of a what-if draft as one command of the main draft's form: one undo takes it back."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from brs_sync.values import Missing, Value
from brs_sync.views import Cell

from brs_desktop.forms.onecell import members_of, unfolded
from brs_desktop.records.margins import is_margin, split
from brs_desktop.records.moved import is_answer
from brs_desktop.workspace.reports.copying import question_path
from brs_desktop.workspace.reports.drafts.shapes import Unlike

if TYPE_CHECKING:
    from brs_desktop.forms import FormDefinition, FormSession
    from brs_desktop.forms.session.carrying import Plan
    from brs_desktop.forms.session.piecemeal import Piecemeal

_ERASED = Missing("erased")


@dataclass(frozen=True)
class Planned:
    """The command, and how many cells of what was chosen have no place in the main draft yet."""

    plan: Plan
    left: int


def planning(form: FormSession, draft: Mapping[str, Cell], chosen: Collection[Unlike]) -> Piecemeal[Planned]:
    """What the chosen questions and rows come to; nothing changes. A row that was taken out of the main draft comes
    as a new one: whoever took it out keeps that.
    """
    answers = {path: cell.value for path, cell in draft.items() if is_answer(path) and cell.value is not None}
    answers = {path: value for path, value in answers.items() if value is not False and value != _ERASED}
    questions = {one.path for one in chosen if one.what == "answer"}
    cells = {path: value for path, value in answers.items() if question_path(path) in questions and not _is_row(path)}
    for one in chosen:
        if one.what in ("row-added", "row-gone"):
            row = one.path if one.what == "row-added" else _anew(form, one.path)
            inside = ((path, value) for path, value in answers.items() if path.startswith(f"{one.path}/"))
            cells |= {row + path[len(one.path) :]: value for path, value in inside}
    plan = yield from form.planning(unfolded(form.definition, cells), over=True)
    left = len(plan.homeless) + len(plan.kept)
    said = [path for path in cells if is_margin(path)]
    for one in chosen:
        if one.what == "answer":
            said += [path for path in (*one.here, *one.there) if is_margin(path)]
            for path in _emptied(form.definition, one, cells):
                plan.answers.setdefault(path, None)
        elif one.what == "row-removed":
            plan.gone.append(one.path)
    plan.beside = {path: cells.get(path) for path in said if _has_place(form.definition, path)}
    return Planned(plan, left)


def is_asked(form: FormDefinition, path: str) -> bool:
    """Whether a person answers the question at a path: what a form computes or takes from the day is found anew."""
    name = path.rpartition("/")[2]
    template = form.by_name.get(name)
    if template is None:
        return False
    return name in form.one_cell or not ("calculate" in template.bind.expressions or template.bind.preload)


def _is_row(path: str) -> bool:
    return path.count("/") % 2 == 0 and path.endswith(("/alive", "/.order"))


def _anew(form: FormSession, row: str) -> str:
    return f"{row.rpartition('/')[0]}/{form.new_rows(1)[0]}"


def _has_place(form: FormDefinition, path: str) -> bool:
    """Whether what stands beside an answer is of a kind known here, beside a question of this form."""
    found = split(path)
    return found is not None and is_asked(form, found[0])


def _emptied(form: FormDefinition, one: Unlike, cells: Mapping[str, Value]) -> Iterator[str]:
    """The answers that the what-if draft has not any more: what is planned says what there is, never what is not."""
    for path in dict.fromkeys((*one.here, *one.there)):
        if is_margin(path):
            continue
        if path.count("/") % 2:  # elements of a set are one answer
            yield path.rpartition("/")[0]
        elif not _is_said_otherwise(path, cells):
            value = cells.get(path)
            for member in members_of(form, path):
                held = value.get(member.rpartition("/")[2]) if isinstance(value, Mapping) and member != path else value
                if held is None and (member == path or is_asked(form, member)):
                    yield member


def _is_said_otherwise(path: str, cells: Mapping[str, Value]) -> bool:
    """Whether a text in languages gives way to a reason for its absence, or such a reason to a text."""
    head, at, language = path.rpartition("@")
    if at and "/" not in language:
        return cells.get(head) is not None
    return any(other.startswith(f"{path}@") and not is_margin(other) for other in cells)
