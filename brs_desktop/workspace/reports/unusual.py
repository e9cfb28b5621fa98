"""Figures that are far from the last report's, and the reasons that were given for what is unusual."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from brs_sync.values import Value

from brs_desktop.language import _, format_number
from brs_desktop.records.jumps import is_jump, limit
from brs_desktop.records.keys import value_text
from brs_desktop.records.margins import split

if TYPE_CHECKING:
    from brs_desktop.forms import FormSession, Question

_FIGURES = frozenset({"integer", "decimal", "range"})


def is_far(form: FormSession, question: Question, now: Value, before: Value) -> bool:
    """Whether an answer is a figure that is so far from the one before that a reason is asked for."""
    if question.kind not in _FIGURES or "year" in question.appearance.split():
        return False
    return is_jump(now, before, limit(question.jump, form.definition.jump))


def jumps(form: FormSession, before: Mapping[str, Value], key: Collection[str] = ()) -> Iterator[tuple[str, Value]]:
    """Every relevant answer that is far from the one before, with that one; what makes the record's id is compared with
    nothing, and a row with the row that was carried over into it.
    """
    for path, value in form.relevant_values().items():
        earlier = before.get(path)
        if earlier is None or path in key:
            continue
        name = path.rsplit("/", 1)[-1]
        if form.definition.has(name) and is_far(form, form.definition.question(name), value, earlier):
            yield path, earlier


def said_of(report: str, before: Value) -> str:
    """What is said of a figure that is far from the last report's."""
    figure = format_number(value_text(before))
    return _("Far from the last report ({report}): {answer}.").format(report=report, answer=figure)


def reasons(form: FormSession) -> Iterator[tuple[str, str]]:
    """The reasons that were given, by the path of the answer; those of answers that are not asked for stay out."""
    cells = form.relevant_cells()
    for path in form.beside:
        found = split(path)
        if found is not None and found[1] == "reason" and (text := value_text(cells.get(path)).strip()):
            yield found[0], text
