"""What a form may ask of a phone and a desktop cannot do: where the device is, a sound recorded while one fills."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from brs_desktop.forms.errors import FormIssue
from brs_desktop.language import mark

if TYPE_CHECKING:
    from brs_desktop.forms.model.definition import FormDefinition
    from brs_desktop.forms.model.parts import Action

MESSAGE_PLACE = mark("“{name}” is for the place of the device, which a desktop does not know: it stays as it is.")
MESSAGE_SOUND = mark("“{name}” is for a sound recorded while one fills in the form, which a desktop does not do.")
_MESSAGES = {"setgeopoint": MESSAGE_PLACE, "setlocation": MESSAGE_PLACE, "recordaudio": MESSAGE_SOUND}
MESSAGE_PROPERTY = mark(
    "“{name}” is for “{property}” of the device or person, which is not known here: it stays empty."
)
DONE = "setvalue"
# What this program knows of the device and the person in front of it.
KNOWN_PROPERTIES = frozenset({"deviceid", "username"})


def issue(action: str, name: str) -> FormIssue:
    """An action that is not done, as a finding about the question that it would fill."""
    return FormIssue(_MESSAGES[action], {"name": name}, level="warning", code="action")


def unknown_property(preload: str, params: str, name: str) -> FormIssue | None:
    """A question that the form wants filled with something nobody knows here, as a finding about it."""
    asked = params.lower().removeprefix("uri:")
    if preload != "property" or asked in KNOWN_PROPERTIES:
        return None
    return FormIssue(MESSAGE_PROPERTY, {"name": name, "property": asked}, level="warning", code="property")


def unable(definition: FormDefinition) -> Iterator[Action]:
    """The actions of a form that are never done here, in its order."""
    controls = (one.control for one in definition.templates.values())
    at_questions = (action for control in controls if control is not None for action in control.actions)
    return (action for action in (*definition.actions, *at_questions) if action.name != DONE)
