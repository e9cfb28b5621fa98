"""The commands on editors that stay open while others sync: open, set, show, refresh, save, list."""

from __future__ import annotations

from brs_desktop.commands.answer import Answer, Shape
from brs_desktop.commands.desk import Desk
from brs_desktop.commands.parse import Call
from brs_desktop.commands.record import plain, typed


def open_editor(desk: Desk, call: Call) -> Answer:
    """`edit open ID` -> token; what the editor shows now is what its changes will be compared with."""
    return Answer(desk.workspace().edit_open(call.arguments[0]), lambda shape: str(shape["token"]))


def set_cells(desk: Desk, call: Call) -> Answer:
    """`edit set TOKEN PATH=VALUE…`: on disk before the answer, in no commit yet."""
    token, *words = call.arguments
    return Answer(desk.workspace().edit_set(token, typed(desk, tuple(words))), _token)


def show(desk: Desk, call: Call) -> Answer:
    """`edit show TOKEN`: what it was shown, with what was typed over it."""
    return Answer(desk.workspace().edit_show(call.arguments[0]), _cells)


def refresh(desk: Desk, call: Call) -> Answer:
    """`edit refresh TOKEN`: seals what was typed under the old context, then shows everything anew."""
    return Answer(desk.workspace().edit_refresh(call.arguments[0]), _cells)


def save(desk: Desk, call: Call) -> Answer:
    """`edit save TOKEN`: seals what was typed into one commit and closes the editor."""
    return Answer(desk.workspace().edit_save(call.arguments[0]), lambda shape: str(shape["id"]))


def list_editors(desk: Desk, call: Call) -> Answer:
    """`edit list`: the editors that are open."""
    return Answer(desk.workspace().edit_list(), lambda s: f"{s['token']}\t{s['id']}\t{s['pending']}", many=True)


def _token(shape: Shape) -> str:
    return str(shape["token"])


def _cells(shape: Shape) -> str:
    return "\n".join(f"{path} = {plain(cell['value'])}" for path, cell in shape["cells"].items())
