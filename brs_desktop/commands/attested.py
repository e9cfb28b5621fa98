"""The commands on what is shown on a tier's word alone (SYNC rule 18): what it is, and having its history come."""

from __future__ import annotations

from brs_desktop.commands.answer import Answer, Shape, dump
from brs_desktop.commands.desk import Desk
from brs_desktop.commands.parse import Call
from brs_desktop.workspace.behind import Attested
from brs_desktop.workspace.shapes import time_text


def listed(desk: Desk, call: Call) -> Answer:
    """`sync attested`: whose word is shown, as of when, and how many records lists do not show yet."""
    behind = desk.workspace().behind
    return Answer({"attested": [_shape(one) for one in behind.attested()], "to_list": behind.owed}, dump)


def fetch(desk: Desk, call: Call) -> Answer:
    """`sync log [--off]`: the history beneath it comes with the next exchange, or is asked for no more."""
    behind = desk.workspace().behind
    if call.flag("off"):
        behind.leave_history()
    else:
        behind.fetch_history()
    found = behind.lacking()
    counts = {"partitions": found.partitions, "fetching": found.fetching, "commits": found.commits, "here": found.here}
    size = {"low": found.low, "likely": found.likely, "high": found.high}
    return Answer({**counts, "bytes": size}, dump)


def _shape(one: Attested) -> Shape:
    return {
        "tier": one.tier,
        "at": time_text(one.wall_ms),
        "partitions": one.partitions,
        "fetching": one.fetching,
        "contradicted": one.contradicted,
    }
