"""The outline of a form that came converted: read from the form itself, so that nobody can tell another beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brs_desktop.records.sheets import Field, Outline, Words

if TYPE_CHECKING:
    from brs_desktop.forms import FormDefinition
    from brs_desktop.forms.shapes import Question

_NOT_KEPT = frozenset({"note", "calculate", "hidden"})
_FROM_LISTS = frozenset({"select_one", "select_multiple", "rank"})


def outline_from(form: FormDefinition) -> Outline:
    """Every question that holds an answer, and the words of every choice, as `outline_of` reads them from sheets."""
    fields, choices = {}, {}
    whole = {member: group for group, members in form.one_cell.items() for member in members}
    for question in form.questions:
        if question.kind in _NOT_KEPT:
            continue
        offered = _choices(form, question) if question.kind in _FROM_LISTS else None
        from_file = question.kind in _FROM_LISTS and offered is None
        name, list_name = question.name, question.list_name or ""
        fields[name] = Field(
            name,
            question.path_template,
            question.kind,
            {one: " ".join(form.label(name, one).split()) for one in form.languages},
            list_name,
            from_file,
            question.multilingual,
            question.group_path,
            whole.get(name, ""),
        )
        if list_name and offered is not None:
            choices[list_name] = offered
    return Outline(fields, choices)


def _choices(form: FormDefinition, question: Question) -> dict[str, Words] | None:
    """None for a list from records."""
    found: dict[str, dict[str, str]] = {}
    for language in form.languages:
        offered = form.choices(question.name, language)
        if offered is None:
            return None
        for one in offered:
            found.setdefault(one.value, {})[language] = " ".join(one.label.split())
    return dict(found)
