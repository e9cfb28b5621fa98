"""The commands that show how far a workspace is: vector and digest."""

from __future__ import annotations

from brs_desktop.commands.answer import Answer
from brs_desktop.commands.desk import Desk
from brs_desktop.commands.parse import Call


def vector(desk: Desk, call: Call) -> Answer:
    """`vector`: `{partition: {replica: seq}}`."""
    held = desk.workspace().replica.vector()
    # In order, so that two workspaces that hold the same print the same.
    return Answer({partition: dict(sorted(held[partition].items())) for partition in sorted(held)})


def digest(desk: Desk, call: Call) -> Answer:
    """`digest`: equal on two workspaces that hold the same."""
    return Answer({"digest": desk.workspace().replica.digest()}, lambda shape: str(shape["digest"]))
