"""The commands on work that the hub has set aside: what there is, what would come in, and letting it in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from brs_desktop.commands.answer import Answer, Shape
from brs_desktop.commands.desk import Desk
from brs_desktop.commands.parse import Call
from brs_desktop.errors import NO_HUB
from brs_desktop.sentences import problem
from brs_desktop.workspace.shapes import time_text

if TYPE_CHECKING:
    from brs_desktop.errors import Problem
    from brs_desktop.workspace.aside import ComingIn, HeldWork
    from brs_desktop.workspace.devices import Devices


def listed(desk: Desk, call: Call) -> Answer:
    """`device held`: what the hub holds and counts for nobody, as far as this device may see."""
    return Answer([_work(one) for one in _devices(desk).held().works], _work_line, many=True)


def preview(desk: Desk, call: Call) -> Answer:
    """`device preview DEVICE`: what letting in its work would bring, by partition."""
    return Answer([_coming(one) for one in _devices(desk).preview(call.arguments[0])], _coming_line, many=True)


def admit(desk: Desk, call: Call) -> Answer:
    """`device admit DEVICE --reason TEXT [--partition P,P]`: let it in, as far as it was held at this moment."""
    reason = (call.option("reason") or "").strip()
    if not reason:
        raise problem("bad-option-value", option="--reason", value="")
    devices, device = _devices(desk), call.arguments[0]
    wanted = {one.strip() for one in (call.option("partition") or "").split(",") if one.strip()}
    found = devices.preview(device)
    if unknown := wanted - {one.partition for one in found}:
        raise problem("bad-option-value", option="--partition", value=sorted(unknown)[0])
    chosen = [one for one in found if not wanted or one.partition in wanted]
    told = devices.admit(device, chosen, reason)
    if told.failed is not None:
        raise _stopped(told.parts, told.failed)
    return Answer([_coming(one) for one in told.parts], _coming_line, many=True)


def _stopped(parts: Sequence[ComingIn], why: Problem) -> Problem:
    """A refusal of all is told as it is; otherwise something has come in, or may have."""
    if not parts and why.exit != NO_HUB:
        return why
    where = [f"{one.partition}: {one.commits}" for one in parts]
    return problem(
        "admit-stopped",
        count=sum(one.commits for one in parts),
        exit_code=why.exit,
        details="; ".join([*where, f"{why.code}: {why.message}"]),
    )


def _devices(desk: Desk) -> Devices:
    from brs_desktop.workspace.devices import Devices

    return Devices(desk.workspace())


def _work(one: HeldWork) -> Shape:
    shape: dict[str, Any] = {"device": one.device, "name": one.name, "label": one.label, "partition": one.partition}
    shape |= {"verdict": one.verdict, "reason": one.reason, "commits": one.commits, "since": time_text(one.since_ms)}
    return shape | {"own": one.own, "may_admit": one.may_admit}


def _coming(one: ComingIn) -> Shape:
    shape: dict[str, Any] = {"partition": one.partition, "commits": one.commits, "changes": one.changes}
    shape |= {"upto": one.last, "first": time_text(one.first_ms), "last": time_text(one.last_ms)}
    return shape | {"who": list(one.who), "records": list(one.records), "more_records": one.more_records}


def _work_line(shape: Shape) -> str:
    who = (shape["device"][:8], shape["name"], shape["label"])
    reason = f"applied: {shape['reason']}" if shape["verdict"] == "applied" else shape["reason"]
    parts = (*who, shape["partition"], str(shape["commits"]), reason, shape["since"])
    return "  ".join(part for part in parts if part)


def _coming_line(shape: Shape) -> str:
    parts = (shape["partition"], str(shape["commits"]), ", ".join(shape["who"]), " ".join(shape["records"]))
    return "  ".join(part for part in parts if part)
