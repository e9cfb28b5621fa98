"""The commands on records and the versions of their form: form, migrate."""

from __future__ import annotations

from brs_desktop.commands.answer import Answer, Shape
from brs_desktop.commands.desk import Desk
from brs_desktop.commands.parse import Call
from brs_desktop.language import _
from brs_desktop.sentences import problem
from brs_desktop.workspace.migrating import leftover_shape


def standing(desk: Desk, call: Call) -> Answer:
    """`record form ID`: its form beside the one in use, what that changes, and the answers without a place."""
    workspace = desk.workspace()
    key = workspace.find(call.arguments[0])
    left = workspace.migrating.leftovers(key)
    shape = workspace.migrating.standing(key).shape()
    return Answer(shape | {"answers": [leftover_shape(one, workspace.language) for one in left]}, _text)


def migrate(desk: Desk, call: Call) -> Answer:
    """`record migrate ID [--back]`: to the version in use, or back to the one before."""
    workspace = desk.workspace()
    key = workspace.find(call.arguments[0])
    to = workspace.migrating.previous(key) if call.flag("back") else None
    if call.flag("back") and to is None:
        raise problem("form-current")
    return Answer(workspace.migrating.migrate(key, to).shape(), lambda shape: f"{shape['from']} → {shape['to']}")


def _text(shape: Shape) -> str:
    lines = [f"{shape['state']}: {shape['version'] or shape['form']} / {shape['in_use']['version']}"]
    lines += [f"{one['kind']}: {one['was'] or ''} → {one['now'] or ''}" for one in shape["changes"]]
    lines += [f"{_('Answers of removed questions')}: {one['label']} = {one['values']}" for one in shape["answers"]]
    return "\n".join(lines)
