"""The commands on editors that stay open while others sync: open, set, show, refresh, save, list."""

from __future__ import annotations

from typing import Any

from brs_desktop.commands.answer import Answer, Shape
from brs_desktop.commands.desk import Desk
from brs_desktop.commands.parse import Call
from brs_desktop.commands.record import plain, typed
from brs_desktop.workspace import Filler
from brs_desktop.workspace.shapes import key_shape


def open_editor(desk: Desk, call: Call) -> Answer:
    """`edit open ID` -> token; what the editor shows now is what its changes will be compared with."""
    workspace = desk.workspace()
    key = workspace.find(call.arguments[0])
    filler = workspace.filling.over(key, {}, kept=True)
    return Answer(_editor(filler), lambda shape: str(shape["token"]))


def set_cells(desk: Desk, call: Call) -> Answer:
    """`edit set TOKEN PATH=VALUE…`: on disk before the answer, in no commit yet."""
    token, *words = call.arguments
    filler = desk.workspace().filler(token)
    desk.workspace().filling.type_into(filler, typed(desk, tuple(words)))
    return Answer(_editor(filler), _token)


def show(desk: Desk, call: Call) -> Answer:
    """`edit show TOKEN`: what it was shown, with what was typed over it."""
    return Answer(_shown(desk.workspace().filler(call.arguments[0])), _cells)


def refresh(desk: Desk, call: Call) -> Answer:
    """`edit refresh TOKEN`: seals what was typed under the old context, then shows everything anew."""
    filler = desk.workspace().filler(call.arguments[0])
    filler.refresh()
    return Answer(_shown(filler), _cells)


def save(desk: Desk, call: Call) -> Answer:
    """`edit save TOKEN`: seals what was typed into one commit and closes the editor."""
    session = desk.workspace().replica.session(call.arguments[0])
    changed = session.changed_meanwhile()
    dots = [str(dot) for dot in session.close()]
    shape = {"token": session.token, **key_shape(session.key), "dots": dots, "changed_meanwhile": changed}
    return Answer(shape, lambda shape: str(shape["id"]))


def list_editors(desk: Desk, call: Call) -> Answer:
    """`edit list`: the editors that are open."""
    shapes = [
        {"token": one.token, **key_shape(one.key), "pending": one.pending}
        for one in desk.workspace().replica.sessions()
    ]
    return Answer(shapes, lambda shape: f"{shape['token']}\t{shape['id']}\t{shape['pending']}", many=True)


def _editor(filler: Filler) -> dict[str, Any]:
    told = {"pending": filler.session.pending, "changed_meanwhile": filler.changed_meanwhile()}
    return {"token": filler.token, **key_shape(filler.key), **told}


def _shown(filler: Filler) -> dict[str, Any]:
    return _editor(filler) | {"cells": filler.shown_shape()}


def _token(shape: Shape) -> str:
    return str(shape["token"])


def _cells(shape: Shape) -> str:
    return "\n".join(f"{path} = {plain(cell['value'])}" for path, cell in shape["cells"].items())
