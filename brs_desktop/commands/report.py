"""The commands on reports: cycles, list, check, submit, versions, copy, receipt."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from brs_desktop.commands.answer import Answer, Shape
from brs_desktop.commands.desk import Desk
from brs_desktop.commands.parse import Call
from brs_desktop.language import language
from brs_desktop.workspace.reports.shapes import Check, Cycle, Finding, MyReport, Version
from brs_desktop.workspace.settings import checked_language
from brs_desktop.workspace.shapes import key_shape, tier_shape, time_text

if TYPE_CHECKING:
    from brs_desktop.workspace.reports.shapes import Copied

MOST = 10_000


def cycles(desk: Desk, call: Call) -> Answer:
    """`report cycles`: what is to be reported by when."""
    shapes = [_cycle(one) for one in desk.workspace().reports.cycles()]
    return Answer(shapes, lambda shape: f"{shape['due']}\t{shape['collection']}\t{shape['period']}", many=True)


def list_reports(desk: Desk, call: Call) -> Answer:
    """`report list`: what this country has begun and owes, each counted as it is now; what was sent here to be read."""
    reports = desk.workspace().reports
    limit, offset = call.number("limit", MOST) or 0, call.number("offset", 0) or 0
    found = reports.mine(limit=limit, offset=offset)
    counted = (reports.progress(one.key) if one.key is not None and one.problems is None else one for one in found)
    return Answer([_report(one) for one in counted], _report_text, many=True)


def check(desk: Desk, call: Call) -> Answer:
    """`report check ID`: what a submission would be refused for or asked about; exit 3 when it would be refused."""
    found = desk.workspace().reports.check(call.arguments[0])
    return Answer(_check(found), _check_text, exit_code=0 if found.can_submit else 3)


def submit(desk: Desk, call: Call) -> Answer:
    """`report submit ID [--as-is]`: makes the version; --as-is agrees to what the check lists and does not refuse."""
    reports = desk.workspace().reports
    reference = call.arguments[0]
    agreed = reports.check(reference).acknowledge if call.flag("as-is") else ()
    return Answer(_version(reports.submit(reference, acknowledged=agreed)), _version_text)


def versions(desk: Desk, call: Call) -> Answer:
    """`report versions ID`: every version, oldest first."""
    found = desk.workspace().reports.versions(call.arguments[0])
    return Answer([_version(one) for one in found], _version_text, many=True)


def copy(desk: Desk, call: Call) -> Answer:
    """`report copy ID [--over] [--preview]`: the answers of the last report into this draft."""
    workspace = desk.workspace()
    if call.flag("preview"):
        key = workspace.find(call.arguments[0])
        return Answer(_copied(workspace.reports.copy_preview(key.collection, key)), _copied_text)
    return Answer(_copied(workspace.reports.copy_from_last(call.arguments[0], over=call.flag("over"))), _copied_text)


def receipt(desk: Desk, call: Call) -> Answer:
    """`report receipt VERSION [--out FILE] [--language L]`: what a hub has said about a version, also on paper."""
    chosen = checked_language(call.option("language") or "") or language()
    reports = desk.workspace().reports
    told = reports.receipt(call.arguments[0], chosen)
    out = call.option("out")
    written = reports.export_receipt(told.version.id, language=chosen, out=Path(out)).path if out else ""
    more = {"report": told.title, "form_title": told.form_title, "hub_key": told.hub_key, "out": str(written)}
    return Answer({**_version(told.version), **more}, _version_text)


def _cycle(one: Cycle) -> Shape:
    names = ("collection", "convention", "period", "opens", "due", "basis", "who", "note")
    return {name: getattr(one, name) for name in names}


def _report(one: MyReport) -> Shape:
    return {
        "id": one.record,
        "collection": one.collection,
        "partition": one.partition,
        "title": one.title,
        "convention": one.convention,
        "period": one.period,
        "due": one.due,
        "days_left": one.days_left,
        "state": one.state,
        "answered": one.answered,
        "total": one.total,
        "problems": one.problems,
        "versions": one.versions,
        "standing": one.standing,
        "contested": one.contested,
        "practice": one.practice,
        "changed_since_sent": one.changed_since_sent,
        "first": dict(one.first),
        "remarks": one.remarks,
        "received": one.received.id if one.received is not None else None,
    }


def _check(found: Check) -> Shape:
    return key_shape(found.key) | {
        "can_submit": found.can_submit,
        "answered": found.answered,
        "total": found.total,
        "dropped": list(found.dropped),
        "findings": [_finding(one) for one in found.findings],
    }


def _finding(one: Finding) -> Shape:
    names = ("path", "section", "section_label", "label", "kind", "message", "hard", "acknowledge", "conflict")
    return {name: getattr(one, name) for name in names}


def _version(one: Version) -> Shape:
    return {
        "id": one.id,
        "collection": one.collection,
        "partition": one.partition,
        "draft": one.draft,
        "number": one.number,
        "code": one.code,
        "state": one.state,
        "submitted": time_text(one.submitted_ms),
        "person": one.person,
        "sent": time_text(one.sent_ms) if one.sent_ms is not None else None,
        "held": time_text(one.held_ms) if one.held_ms is not None else None,
        "held_by": one.held_by,
        "tiers": [tier_shape(tier) for tier in one.holders],
        "aside": one.aside,
        "stands": one.stands,
        "rival": one.rival,
        "replaces": list(one.replaces),
        "form": one.form_hash,
        "hash": one.hash,
        "dot": str(one.dot),
    }


def _copied(one: Copied) -> Shape:
    names = ("title", "code", "count", "skipped", "fresh", "kept")
    return {name: getattr(one, name) for name in names} | {"paths": list(one.paths)}


def _report_text(shape: Shape) -> str:
    figures = f"{shape['answered']}/{shape['total']}"
    return "\t".join(
        (shape["due"] or "", shape["state"], figures, shape["collection"], shape["id"] or "", shape["title"])
    )


def _check_text(shape: Shape) -> str:
    lines = [f"{shape['answered']}/{shape['total']}"]
    return "\n".join(lines + [f"{one['path']}\t{one['label']}\t{one['message']}" for one in shape["findings"]])


def _version_text(shape: Shape) -> str:
    return "\t".join(
        (shape["code"], str(shape["number"]), shape["state"], shape["held"] or shape["submitted"], shape["id"])
    )


def _copied_text(shape: Shape) -> str:
    return f"{shape['count']}\t{shape['title']}"
