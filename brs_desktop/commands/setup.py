"""The commands around the workspace itself: init, enrol, sync, doctor."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from brs_sync.ids import Dot

from brs_desktop.commands.answer import Answer, Shape, dump
from brs_desktop.commands.desk import Desk
from brs_desktop.commands.parse import Call
from brs_desktop.commands.sizes import bytes_of
from brs_desktop.commands.telling import exchanged
from brs_desktop.errors import REFUSED, Problem

if TYPE_CHECKING:
    from brs_sync.receipt import CommitVerdict


def init(desk: Desk, call: Call) -> Answer:
    """`init [--country ISO3] [--name NAME] [--language L]`: a new workspace in the folder."""
    from brs_desktop.workspace import Workspace

    workspace = Workspace.init(
        desk.folder.absolute(),
        name=call.option("name") or "",
        country=call.option("country") or "",
        language=call.option("language") or "",
    )
    desk.keep(workspace)
    return Answer(workspace.about(), lambda shape: str(shape["workspace"]))


def enrol(desk: Desk, call: Call) -> Answer:
    """`enrol CODE [--hub URL]`: joins the hub that gave the code; a file or a picture may hold it."""
    from brs_desktop.workspace.devices import is_invitation, read_invitation

    workspace = desk.workspace()
    if name := call.option("name"):
        workspace.set_profile(name=name)
    given = call.arguments[0]
    code = read_invitation(Path(given)) if is_invitation(Path(given)) else given
    joined = workspace.enrol(code, call.option("hub"))
    shape = {"hub": workspace.profile.hub_url, "person": joined.person, "name": joined.name, "role": joined.role}
    return Answer(shape | {"prefixes": list(joined.prefixes)}, dump)


def sync(desk: Desk, call: Call) -> Answer:
    """`sync [--budget BYTES]`: seals what was typed, then exchanges until nothing is missing or the budget is used."""
    from brs_desktop.workspace.tidings import tidings

    workspace = desk.workspace()
    report = workspace.sync(within=bytes_of(call, "budget"))
    workspace.behind.finish()
    status = workspace.sync_status()
    shape: dict[str, Any] = {"sent": report.sent, "received": report.received, "rounds": report.rounds}
    shape["kept_aside"] = [_verdict(one) for one in report.verdicts if one.verdict == "quarantined"]
    shape |= {"bytes_up": report.bytes_up, "bytes_down": report.bytes_down}
    shape |= {"seconds": round(report.seconds, 3), "went": dict(report.went), "brought": dict(report.brought)}
    shape |= {"stopped": report.stopped, "left_up": report.left_up, "left_down": report.left_down}
    shape |= {
        "needs": report.needs,
        "history": report.history,
        "unagreed": status.unagreed,
        "differ": list(report.differ),
    }
    shape |= {"waiting": status.waiting, "conflicts": status.conflicts}
    shape["told"] = [
        {"code": one.code, "message": one.message, "safe": one.safe, "next": one.next} for one in tidings(workspace)
    ]
    return Answer({"state": str(status.state), **shape}, exchanged)


def _told(one: Problem) -> Shape:
    return {"code": one.code, "message": one.message, "safe": one.safe, "next": one.next}


def _verdict(one: CommitVerdict) -> Shape:
    return {"partition": one.partition, "dot": str(Dot(one.replica, one.seq)), "reason": one.reason}


def doctor(desk: Desk, call: Call) -> Answer:
    """`doctor`: each check and what to do; exit 3 when one of them fails. It changes nothing."""
    from brs_desktop.workspace.doctor import examine

    checks = [check.shape() for check in examine(desk.folder.absolute(), desk.workspace)]
    failed = any(not check["ok"] for check in checks)
    return Answer(checks, _check, many=True, exit_code=REFUSED if failed else 0)


def _check(shape: Shape) -> str:
    return f"{'ok ' if shape['ok'] else '!! '} {shape['name']}: {shape['what']} {shape['next']}".rstrip()
