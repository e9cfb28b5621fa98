"""The commands on what waits for the hub: its order, what the next exchange costs, and the exchanges that were."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from brs_desktop.commands.answer import Answer, Shape
from brs_desktop.commands.desk import Desk
from brs_desktop.commands.parse import Call
from brs_desktop.commands.telling import foretold, queued, remembered
from brs_desktop.errors import NO_HUB
from brs_desktop.sentences import problem
from brs_desktop.workspace.shapes import time_text

if TYPE_CHECKING:
    from brs_sync.pace import Range

    from brs_desktop.workspace.outlook import Item, Wish

_LIMIT = 50


def listed(desk: Desk, call: Call) -> Answer:
    """`queue list`: what waits, in the order in which it goes."""
    from brs_desktop.workspace import outlook

    return Answer([_item(one) for one in outlook.waiting(desk.workspace())], queued, many=True)


def first(desk: Desk, call: Call) -> Answer:
    """`queue first PARTITION`: this goes before everything else."""
    return _wished(desk, call, "first")


def later(desk: Desk, call: Call) -> Answer:
    """`queue later PARTITION`: this stays until it is asked for."""
    return _wished(desk, call, "later")


def usual(desk: Desk, call: Call) -> Answer:
    """`queue usual PARTITION`: this goes in its usual place again."""
    return _wished(desk, call, "")


def forecast(desk: Desk, call: Call) -> Answer:
    """`sync forecast`: bytes and seconds of the next exchange; nothing is sent."""
    from brs_desktop.workspace import outlook

    found = outlook.forecast(desk.workspace())
    if found is None:
        raise problem("not-enrolled", exit_code=NO_HUB)
    shape: dict[str, Any] = {"up": found.up, "down": found.down}
    shape["bytes"] = {"low": found.low, "likely": found.likely, "high": found.high}
    shape["files"] = {"up": found.files_up, "down": found.files_down}
    shape |= {"seconds": _range(found.seconds), "measured": found.measured}
    return Answer(shape | {"least": found.least, "allowed": found.allowed}, foretold)


def history(desk: Desk, call: Call) -> Answer:
    """`sync history [--limit N] [--offset N]`: the exchanges of late, the newest first."""
    limit, offset = call.number("limit", _LIMIT), call.number("offset", 0)
    assert limit is not None and offset is not None
    runs = desk.workspace().sync_history()[::-1][offset : offset + limit]
    return Answer([_run(one) for one in runs], remembered, many=True)


def _wished(desk: Desk, call: Call, wish: Wish) -> Answer:
    from brs_desktop.workspace import outlook

    workspace, partition = desk.workspace(), call.arguments[0]
    outlook.wish(workspace, partition, wish)
    return Answer(next(_item(one) for one in outlook.waiting(workspace) if one.partition == partition), queued)


def _item(one: Item) -> Shape:
    wish = one.wish or "usual"
    counts = {"commits": one.commits, "changes": one.changes, "bytes": one.bytes}
    return {"partition": one.partition, "kind": one.kind, **counts, "wish": wish}


def _range(seconds: Range) -> Shape:
    return {"low": round(seconds.low, 1), "likely": round(seconds.likely, 1), "high": round(seconds.high, 1)}


def _run(one: Any) -> Shape:
    return {
        "time": time_text(one.time_ms),
        "road": one.road,
        "sent": one.sent,
        "received": one.received,
        "history": one.history,
        "went": dict(one.went),
        "brought": dict(one.brought),
        "bytes_up": one.bytes_up,
        "bytes_down": one.bytes_down,
        "seconds": one.seconds,
        "kept_aside": one.kept_aside,
        "stopped": one.stopped,
        "left_up": one.left_up,
        "left_down": one.left_down,
        "needs": one.needs,
        "lost": one.lost,
        "unagreed": one.unagreed,
        "differ": list(one.differ),
        "error": one.code,
        "message": one.error,
        "tries": one.tries,
        "since": time_text(one.first_ms) if one.first_ms else None,
    }
