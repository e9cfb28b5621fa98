"""The commands that move records to another country or key, take that back, and bring later work over."""

from __future__ import annotations

from typing import Any

from brs_desktop.commands.answer import Answer, Shape
from brs_desktop.commands.desk import Desk
from brs_desktop.commands.parse import Call
from brs_desktop.commands.record import plain, typed
from brs_desktop.sentences import problem
from brs_desktop.workspace.moving.shapes import Differing
from brs_desktop.workspace.shapes import key_shape


def move(desk: Desk, call: Call) -> Answer:
    """`record move ID [FIELD=VALUE…] [--partition P | --country C]`: with --preview it only says what would be."""
    moves, (reference, *words) = desk.workspace().moves, call.arguments
    source = desk.workspace().find(reference)
    country = call.option("country")
    plan = moves.plan(
        source,
        partition=call.option("partition"),
        home=country.upper() if country else None,
        key=moves.key(source.collection, typed(desk, tuple(words))),
    )
    if call.flag("preview"):
        return Answer(plan.shape(), _planned)
    return Answer(moves.move(plan, _chosen(call, plan.differing)).shape(), _moved)


def undo(desk: Desk, call: Call) -> Answer:
    """`record unmove ID`: of the old record or of the copy."""
    return Answer(desk.workspace().moves.undo(call.arguments[0]).shape(), _taken_back)


def late(desk: Desk, call: Call) -> Answer:
    """`record late ID`: nothing where nothing came too late."""
    found = desk.workspace().moves.late(call.arguments[0])
    return Answer([found.shape()] if found is not None else [], _late, many=True)


def bring(desk: Desk, call: Call) -> Answer:
    """`record bring ID`: what is not taken stays on the old record and is not asked about again."""
    moves = desk.workspace().moves
    found = moves.late(call.arguments[0])
    if found is None:
        raise problem("move-none-late")
    return Answer(moves.bring(found, _chosen(call, found.changes)).shape(), _moved)


def elsewhere(desk: Desk, call: Call) -> Answer:
    """`record elsewhere`: what was written under a prefix that no grant covers."""
    moves = desk.workspace().moves
    if not call.flag("confirm"):
        return Answer([one.shape() for one in moves.elsewhere()], _elsewhere, many=True)
    moved, left = moves.move_elsewhere()
    stays = [{**key_shape(key), "left": True} for key in left]
    return Answer([one.shape() for one in moved] + stays, _went, many=True)


def _chosen(call: Call, differing: tuple[Differing, ...]) -> frozenset[str] | None:
    """The answers that are to come; None while nothing was said."""
    if call.flag("over"):
        return frozenset(one.path for one in differing)
    taken = call.repeated.get("take", ())
    known = {one.path for one in differing}
    for path in taken:
        if path not in known:
            raise problem("bad-path", path=path[:80])
    return frozenset(taken) if taken or call.flag("keep") else None


def _planned(shape: Shape) -> str:
    lines = [f"{_named(shape['from'])} → {_named(shape['to'])}"]
    return "\n".join([*lines, *(_differs(one) for one in shape["differing"])])


def _late(shape: Shape) -> str:
    people = ", ".join(shape["people"])
    return "\n".join([f"{_named(shape['from'])} → {_named(shape['to'])}\t{people}", *map(_differs, shape["changes"])])


def _differs(one: dict[str, Any]) -> str:
    mark = " !" if one["contested"] else ""
    return f"  {one['path']}: {plain(one['here'])} | {plain(one['there'])}{mark}"


def _moved(shape: Shape) -> str:
    return _named(shape)


def _went(shape: Shape) -> str:
    """What is there already with other answers is left to be moved by itself."""
    left = problem("move-exists", name=str(shape["id"])).message if shape.get("left") else ""
    return f"{_named(shape)}\t{left}".rstrip()


def _taken_back(shape: Shape) -> str:
    return _named(shape["from"])


def _elsewhere(shape: Shape) -> str:
    return f"{_named(shape)}\t{shape['title']}\t→ {shape['to']}"


def _named(shape: Shape) -> str:
    return f"{shape['collection']}/{shape['id'] or '…'} ({shape['partition']})"
