"""Exchanges in plain words, for whoever reads the command line: what went and came, what ended it, what to do."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from brs_desktop.commands.answer import Shape
from brs_desktop.language import _, format_bytes, ngettext


def exchanged(shape: Shape) -> str:
    """One exchange that has just ended, with all that its person has to be told."""
    told = [f"{one['message']} {one['safe']} {one['next']}" for one in shape["told"]]
    return "\n".join([" ".join(_moved(shape)), *told])


def remembered(shape: Shape) -> str:
    """One line of the history: when, what moved, what ended it."""
    when = datetime.fromisoformat(shape["time"]).astimezone().strftime("%Y-%m-%d %H:%M")
    parts = [when, shape["message"]] if shape["error"] else [when]
    if shape["tries"] > 1:
        parts.append(ngettext("{count} try", "{count} tries", shape["tries"]).format(count=shape["tries"]))
    if not shape["error"] or shape["sent"] or shape["received"]:
        parts += _moved(shape)
    if shape["lost"]:
        parts.append(_("The hub had gone back to an older state, and was sent again what it had lost."))
    return "  ".join(parts)


def _moved(shape: Any) -> list[str]:
    sent, received = shape["sent"], shape["received"]
    size = format_bytes(shape["bytes_up"] + shape["bytes_down"])
    if not sent and not received:
        return [_("Nothing new on either side."), size]
    out = ngettext("Sent {count} set of changes", "Sent {count} sets of changes", sent).format(count=sent)
    back = ngettext("received {count}.", "received {count}.", received).format(count=received)
    parts = [f"{out}, {back}", size]
    if shape["stopped"]:
        parts.append(_("The rest goes with the next exchange: the budget was used up."))
    return parts
