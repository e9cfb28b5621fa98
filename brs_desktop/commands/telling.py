"""Exchanges in plain words, for whoever reads the command line: what went and came, what ended it, what to do."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from brs_desktop.commands.answer import Shape
from brs_desktop.language import _, format_bytes, ngettext
from brs_desktop.workspace.foretold import history_came, larger_budget, seconds, still_differs, too_little_left


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
    if shape["unagreed"]:
        parts.append(still_differs(shape["differ"]))
    if shape["lost"]:
        parts.append(_("The hub had gone back to an older state, and was sent again what it had lost."))
    return "  ".join(parts)


def queued(shape: Shape) -> str:
    """One line of the queue: where, how much, and what was asked for it; the first word is what commands take."""
    if shape["kind"] == "files":
        words = ngettext("{count} file, {size}", "{count} files, {size}", shape["changes"])
    else:
        words = ngettext("{count} change, {size}", "{count} changes, {size}", shape["changes"])
    line = f"{shape['partition']}  {words.format(count=shape['changes'], size=format_bytes(shape['bytes']))}"
    said = {"first": _("This goes first"), "later": _("Stays for now")}.get(shape["wish"], "")
    return f"{line}  {said}" if said else line


def foretold(shape: Shape) -> str:
    """What the next exchange takes, with its honest range, and what it waits for."""
    size, time = shape["bytes"], shape["seconds"]
    words = _("The next exchange will take about {size} and {time}.")
    parts = [words.format(size=format_bytes(size["likely"]), time=seconds(time["likely"]))]
    low, high = format_bytes(size["low"]), format_bytes(size["high"])
    quick, slow = seconds(time["low"]), seconds(time["high"])
    size = low if low == high else _("{low} to {high}").format(low=low, high=high)
    time = quick if quick == slow else _("{quick} to {slow}").format(quick=quick, slow=slow)
    parts.append(_("Likely: {size}, {time}.").format(size=size, time=time))
    if not shape["measured"]:
        parts.append(_("The speed of this line has not been measured yet."))
    if shape["allowed"] is not None and shape["allowed"] < shape["least"]:
        parts.append(too_little_left(shape["least"], shape["allowed"]))
    return " ".join(parts)


def _moved(shape: Any) -> list[str]:
    sent, received, history = shape["sent"], shape["received"], shape["history"]
    size = format_bytes(shape["bytes_up"] + shape["bytes_down"])
    if shape["needs"]:
        return [larger_budget(shape["needs"]), size]
    came = [history_came(history)] if history else []
    if not sent and not received and (shape["unagreed"] or (came and not shape["stopped"])):
        return [*came, size]
    if not sent and not received and not shape["stopped"]:
        return [_("Nothing new on either side."), size]
    out = ngettext("Sent {count} set of changes", "Sent {count} sets of changes", sent).format(count=sent)
    back = ngettext("received {count}.", "received {count}.", received).format(count=received)
    parts = [f"{out}, {back}", *came, size]
    if shape["stopped"]:
        parts.append(_("The rest goes with the next exchange: the budget was used up."))
    return parts
