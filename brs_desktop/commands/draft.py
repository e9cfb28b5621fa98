"""The commands on what-if drafts: list, new, compare, bring, rename, remove, restore."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from brs_desktop.commands.answer import Answer, Shape
from brs_desktop.commands.desk import Desk
from brs_desktop.commands.parse import Call
from brs_desktop.commands.record import plain
from brs_desktop.sentences import problem
from brs_desktop.workspace.reports.drafts.service import asked

if TYPE_CHECKING:
    from brs_desktop.workspace.reports.drafts import Comparison


def list_drafts(desk: Desk, call: Call) -> Answer:
    """`draft list REPORT`: the what-if drafts of a report, the oldest first."""
    found = desk.workspace().reports.drafts.of(call.arguments[0])
    return Answer([one.shape() for one in found], _line, many=True)


def new(desk: Desk, call: Call) -> Answer:
    """`draft new REPORT --name NAME`: a copy of the main draft as it is now."""
    made = desk.workspace().reports.drafts.make(call.arguments[0], _name(call))
    return Answer(made.shape(), _line)


def compare(desk: Desk, call: Call) -> Answer:
    """`draft compare DRAFT`: what differs from the main draft, and who of the two changed it since the copy."""
    return Answer(desk.workspace().reports.drafts.compare(call.arguments[0]).shape(), _compared)


def bring(desk: Desk, call: Call) -> Answer:
    """`draft bring DRAFT [PATH…] [--over | --keep]`: into the main draft, as one act."""
    reference, *paths = call.arguments
    drafts = desk.workspace().reports.drafts
    found = drafts.compare(reference)
    return Answer(drafts.bring(found, paths or _every(call, found)).shape(), _brought)


def rename(desk: Desk, call: Call) -> Answer:
    """`draft rename DRAFT --name NAME`."""
    return Answer(desk.workspace().reports.drafts.rename(call.arguments[0], _name(call)).shape(), _line)


def remove(desk: Desk, call: Call) -> Answer:
    """`draft remove DRAFT`: it can be put back."""
    drafts = desk.workspace().reports.drafts
    key = desk.workspace().find(call.arguments[0])
    drafts.remove(key)
    return Answer(next(one.shape() for one in drafts.removed() if one.key == key), _line)


def removed(desk: Desk, call: Call) -> Answer:
    """`draft removed [REPORT]`: what was removed in the last thirty days, the newest first."""
    report = call.arguments[0] if call.arguments else None
    return Answer([one.shape() for one in desk.workspace().reports.drafts.removed(report)], _line, many=True)


def restore(desk: Desk, call: Call) -> Answer:
    """`draft restore DRAFT`: with all that was in it."""
    return Answer(desk.workspace().reports.drafts.put_back(call.arguments[0]).shape(), _line)


def _name(call: Call) -> str:
    name = call.option("name")
    if name is None:
        raise problem("option-missing", option="--name")
    return name


def _every(call: Call, found: Comparison) -> list[str]:
    """What was changed in the what-if draft; of what was changed in both nothing before somebody has said which."""
    both = found.of("both")
    if both and not (call.flag("over") or call.flag("keep")):
        raise problem("what-if-asked", count=len(both), details=asked(found))
    return [one.path for one in (*found.of("draft"), *(both if call.flag("over") else ()))]


def _line(shape: Shape) -> str:
    figures = f"{shape['answered']}/{shape['total']}" if "total" in shape else shape["until"]
    return f"{shape['id']}\t{figures}\t{shape['name']}"


def _compared(shape: Shape) -> str:
    return "\n".join(_differs(one) for one in shape["differing"])


def _differs(one: dict[str, Any]) -> str:
    sides = (" ".join(plain(value) for value in one[side].values()) for side in ("draft", "main"))
    return f"{one['changed_in']}\t{one['what']}\t{one['path']}: {' | '.join(sides)}"


def _brought(shape: Shape) -> str:
    return f"{shape['count']}\t{shape['collection']}/{shape['id']}"
