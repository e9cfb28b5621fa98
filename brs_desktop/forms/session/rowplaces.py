"""Where a row stands in its repeat, and whether rows may be added to it."""

from __future__ import annotations

from brs_desktop.forms.errors import UnknownPath
from brs_desktop.forms.model.tree import Range


def must_be_free(rows: Range, repeat: str) -> None:
    """UnknownPath where the form itself counts the rows."""
    control = rows.template.control
    if control is not None and control.count is not None:
        raise UnknownPath(repeat)


def place_of(rows: Range, name: str, repeat: str) -> int:
    """The place of a row by its id; UnknownPath where there is none."""
    for at, row in enumerate(rows.rows):
        if row.row == name:
            return at
    raise UnknownPath(f"{repeat}/{name}")
