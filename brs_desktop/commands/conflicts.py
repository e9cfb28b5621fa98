"""The commands on conflicts: list, settle, undo."""

from __future__ import annotations

from brs_sync.ids import parse_dot
from brs_sync.views import Accept, Choice, ChooseHead, ChooseValue, Delete, Keep

from brs_desktop.commands.answer import Answer, Shape
from brs_desktop.commands.desk import Desk
from brs_desktop.commands.parse import Call
from brs_desktop.commands.record import plain
from brs_desktop.sentences import problem
from brs_desktop.workspace.review import Clash
from brs_desktop.workspace.shapes import conflict_shape


def list_conflicts(desk: Desk, call: Call) -> Answer:
    """`conflicts list [--settled]`: what waits for a decision, or what was decided and can be undone."""
    clashes = desk.workspace().conflicts(settled=call.flag("settled"))
    return Answer([conflict_shape(one) for one in clashes], _text, many=True)


def settle(desk: Desk, call: Call) -> Answer:
    """`conflicts settle ID (--value V | --head DOT | --accept) --reason TEXT`."""
    ways = [name for name in ("value", "head", "accept") if call.flag(name)]
    if len(ways) != 1:
        raise problem("choose-one-way")
    reason = (call.option("reason") or "").strip()
    if not reason:
        raise problem("reason-missing")
    workspace = desk.workspace()
    clash = workspace.review.get(call.arguments[0])
    if not clash.open:
        raise problem("conflict-settled")
    dot = workspace.settle(clash.id, _choice(desk, clash, ways[0], call.option(ways[0]) or ""), reason=reason)
    return Answer({"id": clash.id, "record": clash.key.record, "dot": str(dot)}, _decided)


def undo(desk: Desk, call: Call) -> Answer:
    """`conflicts undo ID`: the decision's heads live again unless they were superseded elsewhere."""
    workspace = desk.workspace()
    clash = workspace.review.get(call.arguments[0])
    dot = workspace.undo(clash.id, reason=call.option("reason") or "")
    return Answer({"id": clash.id, "record": clash.key.record, "dot": str(dot)}, _decided)


def _choice(desk: Desk, clash: Clash, way: str, text: str) -> Choice:
    """What was asked for, where this kind of conflict can be settled so."""
    if clash.kind == "versions":
        raise problem("versions-need-submission")
    if way == "accept":
        if clash.kind not in ("soft", "rule"):
            raise problem("conflict-not-settleable")
        return Accept()
    if clash.kind == "delete" and way == "value":
        if text not in ("keep", "delete"):
            raise problem("bad-option-value", option="--value", value=text[:80])
        return Keep() if text == "keep" else Delete()
    if clash.kind != "hard":
        raise problem("conflict-not-settleable")
    if way == "head":
        return ChooseHead(parse_dot(text))
    return ChooseValue(desk.workspace().filling.value_at(clash.key, clash.path, text))


def _decided(shape: Shape) -> str:
    return str(shape["id"])


def _text(shape: Shape) -> str:
    lines = [f"{shape['id']}  {shape['kind']}  {shape['collection']}/{shape['record']}  {shape['path']}"]
    lines.append(f"  before: {plain(shape['before'])}")
    lines += [f"  {h['path']} = {plain(h['value'])}\t{h['author']} {h['time']}  {h['dot']}" for h in shape["heads"]]
    return "\n".join(lines)
