"""Who filled a section, as the author of what was taken back: a name that is nobody's id and says so itself.

The commit is the giver's, signed by the giver's device; its person is the name that the other office gave itself.
"""

from __future__ import annotations

from brs_desktop.workspace.sections.papers import called

_SIGN = "§ "


def author(name: str) -> str:
    """The author of answers that somebody of this name filled in."""
    return _SIGN + called(name)


def is_author(person: str) -> bool:
    """Whether what a person's id would be stands for another office that filled a section."""
    return person.startswith(_SIGN)
