"""The commands on devices at the hub: who is here, whom to invite, what is lost, and who comes after."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from brs_desktop.commands.answer import Answer, Shape, dump
from brs_desktop.commands.desk import Desk
from brs_desktop.commands.parse import Call
from brs_desktop.sentences import problem
from brs_desktop.workspace.shapes import time_text

if TYPE_CHECKING:
    from brs_desktop.workspace.devices import Devices, KnownDevice, MadeInvitation

_HOW = ("closed", "lost", "compromised")


def listed(desk: Desk, call: Call) -> Answer:
    """`device list`: every device that this one may see at its hub."""
    return Answer([_shape(one) for one in _devices(desk).all()], _line, many=True)


def invite(desk: Desk, call: Call) -> Answer:
    """`device invite [--role ROLE] [--country ISO3] [--device ID] [--out FILE]`: a code for one more device."""
    devices = _devices(desk)
    known, role = call.option("device"), call.option("role")
    if (known is None) == (role is None):
        raise problem("bad-option-value", option="--role", value=role or "")
    made = devices.further(known) if known else devices.invite(role or "", (call.option("country") or "").upper())
    return Answer(_made(made, call), dump)


def end(desk: Desk, call: Call) -> Answer:
    """`device end DEVICE --how closed|lost|compromised [--reason TEXT]`: it may do nothing from now on."""
    how = call.option("how") or ""
    if how not in _HOW:
        raise problem("bad-option-value", option="--how", value=how)
    return Answer(_shape(_devices(desk).end(call.arguments[0], how, call.option("reason") or "")), _line)


def rename(desk: Desk, call: Call) -> Answer:
    """`device rename DEVICE --name TEXT`: call it so."""
    return Answer(_shape(_devices(desk).rename(call.arguments[0], call.option("name") or "")), _line)


def hand_over(desk: Desk, call: Call) -> Answer:
    """`device hand-over DEVICE [--successor DEVICE] [--out FILE]`: its person's rights go to a successor."""
    from brs_desktop.workspace.devices import MadeInvitation

    done = _devices(desk).hand_over(call.arguments[0], call.option("successor") or "")
    if isinstance(done, MadeInvitation):
        return Answer({"device": None, "invitation": _made(done, call)}, dump)
    return Answer({"device": _shape(done), "invitation": None}, dump)


def _devices(desk: Desk) -> Devices:
    from brs_desktop.workspace.devices import Devices

    return Devices(desk.workspace())


def _made(made: MadeInvitation, call: Call) -> Shape:
    from brs_desktop.workspace.devices import write_invitation

    out = call.option("out")
    if out:
        write_invitation(made, Path(out))
    return {"invitation": made.text, "role": made.role, "expires": time_text(made.expires_ms), "file": out}


def _shape(one: KnownDevice) -> Shape:
    shape: dict[str, Any] = {"device": one.id, "name": one.name, "label": one.label, "role": one.role}
    shape |= {"prefixes": list(one.prefixes), "enrolled": time_text(one.enrolled_ms)}
    shape |= {"seen": None if one.seen_ms is None else time_text(one.seen_ms)}
    return shape | {"ended": one.ended, "this": one.this}


def _line(shape: Shape) -> str:
    parts = (shape["device"][:8], shape["name"], shape["label"], shape["role"], shape["seen"] or "", shape["ended"])
    return "  ".join(part for part in parts if part)
