"""Two people of one country who gave the same contact different answers."""

from __future__ import annotations

from pathlib import Path

from brs_desktop.workspace import Workspace
from tests.ui.desks import contact, new_workspace
from tests.workspace.peers import admit, carry


def clash(mine: Workspace, theirs: Workspace) -> str:
    """Both give the same contact another function; answers the record's id."""
    admit(mine, theirs)
    record = mine.add("contacts", contact("Grace", function="Officer")).key.record
    carry(mine, theirs)
    mine.set(f"contacts/{record}", {"function": "Director"})
    theirs.set(f"contacts/{record}", {"function": "Head of unit"})
    carry(theirs, mine)
    return record


def clashing(folder: Path) -> Path:
    """A workspace in which a clash waits for a decision, closed again."""
    mine, theirs = new_workspace(folder / "mine"), new_workspace(folder / "theirs", "Jean")
    with Workspace.open(mine) as one, Workspace.open(theirs) as other:
        clash(one, other)
    return mine
