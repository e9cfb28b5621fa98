"""Finds actions that mean a question in rows and do not say in which row: the engines of the field fail there."""

from __future__ import annotations

from collections.abc import Iterator

from brs_desktop.forms.errors import FormIssue
from brs_desktop.forms.model.definition import FormDefinition
from brs_desktop.forms.model.parts import Action, Template
from brs_desktop.forms.session.events import FIRST_LOAD, NEW_REPEAT, READY
from brs_desktop.language import mark

MESSAGE = mark(
    "“{name}” would be set in every row of “{repeat}” at once, by something outside the rows, over what was typed "
    "there: move the trigger into the rows, or make it a calculation."
)
_BEGINNING = frozenset({FIRST_LOAD, READY, NEW_REPEAT})


def rowless(definition: FormDefinition) -> Iterator[FormIssue]:
    """The actions of a form that write into several rows at once, each at the question that it would fill."""
    for action in definition.actions:
        if action.events == {NEW_REPEAT} or (action.events <= _BEGINNING and not _several(definition, action)):
            continue  # in the row that was made; in the one row that there is
        yield from _told(definition, action, definition.root, "default")
    for template in definition.templates.values():
        for action in template.control.actions if template.control is not None else ():
            yield from _told(definition, action, template, "trigger")


def _told(definition: FormDefinition, action: Action, place: Template, column: str) -> Iterator[FormIssue]:
    target = definition.templates[action.target]
    apart = [repeat for repeat in target.repeats if repeat not in place.repeats]
    if apart and action.where is None:
        values = {"name": target.local, "repeat": apart[0].local, "in": column}
        yield FormIssue(MESSAGE, values, column=target.local, code="action")


def _several(definition: FormDefinition, action: Action) -> bool:
    """Whether a form begins with more than one row of what an action means."""
    found = [definition.primary]
    for name in action.target.split("/")[2:]:
        local = name.rpartition(":")[2]
        inner = (child for one in found for child in one.elements() if child.local == local)
        found = [one for one in inner if not any(item.local == "template" for item in one.attributes)]
    counted = any(one.control is not None and one.control.count for one in definition.templates[action.target].repeats)
    return counted or len(found) > 1
