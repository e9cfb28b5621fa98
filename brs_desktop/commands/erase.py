"""The commands that erase personal data for good, and list what was erased."""

from __future__ import annotations

from brs_desktop.commands.answer import Answer, Shape
from brs_desktop.commands.desk import Desk
from brs_desktop.commands.parse import Call
from brs_desktop.sentences import problem
from brs_desktop.workspace import erasing


def erase(desk: Desk, call: Call) -> Answer:
    """`erase ID [PATH…] --reason TEXT --confirm`: without --confirm it says what would go and does nothing."""
    record, *paths = call.arguments
    reason = call.option("reason") or ""
    if not call.flag("confirm"):
        going = erasing.erasable(desk.workspace(), record, paths)
        raise problem("erase-unconfirmed", name=record[:120], paths=", ".join(going))
    return Answer(erasing.erase(desk.workspace(), record, paths, reason), _line)


def erasures(desk: Desk, call: Call) -> Answer:
    """`erasures`: what was erased, by whom, when and why, oldest first."""
    found = desk.workspace().replica.erasures()
    return Answer([erasing.erasure_shape(one) for one in found], _line, many=True)


def _line(shape: Shape) -> str:
    told = (shape.get("time", ""), shape.get("author", ""), f"{shape['collection']}/{shape['id']}")
    return "  ".join(part for part in (*told, ", ".join(shape["paths"]), shape.get("reason", "")) if part)
