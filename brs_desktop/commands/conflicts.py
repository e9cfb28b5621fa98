"""The commands on conflicts: list, settle, undo."""

from __future__ import annotations

from brs_desktop.commands.answer import Answer, Shape
from brs_desktop.commands.desk import Desk
from brs_desktop.commands.parse import Call
from brs_desktop.commands.record import plain
from brs_desktop.sentences import problem


def list_conflicts(desk: Desk, call: Call) -> Answer:
    """`conflicts list [--settled]`: what waits for a decision, or what was decided and can be undone."""
    return Answer(desk.workspace().conflicts(settled=call.flag("settled")), _text, many=True)


def settle(desk: Desk, call: Call) -> Answer:
    """`conflicts settle ID (--value V | --head DOT | --accept) --reason TEXT`."""
    ways = [name for name in ("value", "head", "accept") if call.flag(name)]
    if len(ways) != 1:
        raise problem("choose-one-way")
    reason = (call.option("reason") or "").strip()
    if not reason:
        raise problem("reason-missing")
    (conflict,) = call.arguments
    given = {"accept": True} if ways == ["accept"] else {ways[0]: call.option(ways[0])}
    return Answer(desk.workspace().settle(conflict, reason=reason, **given), _decided)


def undo(desk: Desk, call: Call) -> Answer:
    """`conflicts undo ID`: the decision's heads live again unless they were superseded elsewhere."""
    return Answer(desk.workspace().undo(call.arguments[0], reason=call.option("reason") or ""), _decided)


def _decided(shape: Shape) -> str:
    return str(shape["id"])


def _text(shape: Shape) -> str:
    lines = [f"{shape['id']}  {shape['kind']}  {shape['collection']}/{shape['record']}  {shape['path']}"]
    lines.append(f"  before: {plain(shape['before'])}")
    lines += [f"  {h['path']} = {plain(h['value'])}\t{h['author']} {h['time']}  {h['dot']}" for h in shape["heads"]]
    return "\n".join(lines)
