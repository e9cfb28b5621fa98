"""How the queue is said: what waits, what the next exchange costs, what was, and when it is tried again; no widgets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from brs_desktop.errors import Problem
from brs_desktop.language import _, format_bytes, format_number, ngettext
from brs_desktop.sentences import problem
from brs_desktop.ui.values import apart, unmarked, when
from brs_desktop.workspace.foretold import history_came, larger_budget, seconds, still_differs, too_little_left

MEGABYTE = 1_000_000
_MOST_LETTERS = 12
_AMOUNT = re.compile(r"\d{1,6}([.,٫]\d{0,3})?")


def _size(count: int) -> str:
    """An amount of bytes in the middle of a sentence, whichever way that is read."""
    return apart(format_bytes(count))


def kind(name: str) -> str:
    """What the partitions are about that begin like this, for people; "" where only a collection can say."""
    named = {
        "report": _("Reports"),
        "contacts": _("Contacts"),
        "assistance": _("Assistance"),
        "library": _("Library"),
        "reference": _("Reference"),
        "person": _("Private notes"),
        "files": _("Files"),
    }
    return named.get(name, "")


def item(one: Any, labels: Mapping[str, str]) -> str:
    """One line of the queue: what, where, how much, and what was asked for it."""
    what = kind(one.kind) or labels.get(one.kind, one.kind)
    place = " / ".join(one.partition.split("/")[1:])
    if one.kind == "files":
        count = ngettext("{count} file, {size}", "{count} files, {size}", one.changes)
    else:
        count = ngettext("{count} change, {size}", "{count} changes, {size}", one.changes)
    named = f"{what} {apart(place)}" if place else what
    words = f"{named} · {count.format(count=format_number(one.changes), size=apart(format_bytes(one.bytes)))}"
    said = {"first": _("This goes first"), "later": _("Stays for now")}.get(one.wish, "")
    return f"{words} · {said}" if said else words


def forecast(found: Any) -> str:
    """About how much and how long, in one sentence."""
    words = _("The next exchange will take about {size} and {time}.")
    said = words.format(size=apart(format_bytes(found.likely)), time=seconds(found.seconds.likely))
    return f"{said} {too_little_left(found.least, found.allowed, _size)}" if found.short else said


def between(found: Any) -> str:
    """The honest range, and on what it rests."""
    quick, slow = seconds(found.seconds.low), seconds(found.seconds.high)
    time = quick if quick == slow else _("{quick} to {slow}").format(quick=quick, slow=slow)
    low, high = format_bytes(found.low), format_bytes(found.high)
    size = apart(low) if low == high else _("{low} to {high}").format(low=apart(low), high=apart(high))
    words = _("Likely: {size}, {time}.").format(size=size, time=time)
    guess = "" if found.measured else _("The speed of this line has not been measured yet.")
    return f"{words} {guess}".strip()


def rest(bytes_left: int, seconds_left: float) -> str:
    """What is still to come while an exchange runs."""
    words = _("about {size} and {time} left")
    return words.format(size=apart(format_bytes(bytes_left)), time=seconds(seconds_left))


def counted(records: Mapping[str, int], labels: Mapping[str, str]) -> str:
    """Records by collection: Contacts 14, Parties 2."""
    files = {"files": _("Files")}
    return ", ".join(f"{labels.get(name) or files.get(name, name)} {count}" for name, count in records.items())


def past(run: Any, labels: Mapping[str, str]) -> str:
    """One exchange: when, what it took and brought, what it cost and how it ended."""
    if run.code:
        first = _failed(run)
    elif not (run.left_up or run.freed or run.unagreed or _moved(run, labels)):
        first = _("Nothing new on either side.")
    else:
        parts = (_moved(run, labels), _unagreed(run), freed(run), left(run))
        first = " ".join(part for part in parts if part)
    if run.lost:
        first += " " + _("The hub had gone back to an older state, and was sent again what it had lost.")
    cost = _("{size} in {time}").format(
        size=apart(format_bytes(run.bytes_up + run.bytes_down)), time=seconds(run.seconds)
    )
    road = _("through a proxy") if run.road == "proxy" else _("over the network")
    return f"{apart(when(run.time_ms))}   {first}\n{cost}, {road}"


def _moved(run: Any, labels: Mapping[str, str]) -> str:
    parts = []
    if run.sent or run.went:
        words = counted(run.went, labels) or ngettext("{count} set of changes", "{count} sets of changes", run.sent)
        parts.append(_("Sent: {what}.").format(what=apart(words.format(count=format_number(run.sent)))))
    if run.received or run.brought:
        words = counted(run.brought, labels) or ngettext(
            "{count} set of changes", "{count} sets of changes", run.received
        )
        parts.append(_("Brought: {what}.").format(what=apart(words.format(count=format_number(run.received)))))
    if run.history:
        parts.append(history_came(run.history, apart))
    return " ".join(parts)


def _failed(run: Any) -> str:
    return " ".join(part for part in (problem(run.code).message, _tries(run)) if part)


def _unagreed(run: Any) -> str:
    words = (still_differs(run.differ, apart), _tries(run)) if run.unagreed else ()
    return " ".join(part for part in words if part)


def _tries(run: Any) -> str:
    if run.tries <= 1:
        return ""
    words = ngettext("{count} try since {when}.", "{count} tries since {when}.", run.tries)
    return words.format(count=format_number(run.tries), when=apart(when(run.first_ms)))


def freed(run: Any) -> str:
    """Which documents made room: those that are fetched when they are opened, never one that is kept."""
    if not run.freed:
        return ""
    words = ngettext(
        "{count} document that nobody kept offline left this computer to make room ({size}). It can be fetched again.",
        "{count} documents that nobody kept offline left this computer to make room ({size}). They can be fetched"
        " again.",
        run.freed,
    )
    return words.format(count=format_number(run.freed), size=apart(format_bytes(run.freed_bytes)))


def left(run: Any) -> str:
    """What a budget left for the next time."""
    if not run.stopped:
        return ""
    words = [larger_budget(run.needs, _size) if run.needs else _("The data that were allowed are used up.")]
    if run.left_up:
        some = ngettext("{count} set of changes stays here", "{count} sets of changes stay here", run.left_up)
        words.append(_("{what} for the next exchange.").format(what=some.format(count=format_number(run.left_up))))
    if run.left_down:
        words.append(
            _("About {size} wait at the hub for the next exchange.").format(size=apart(format_bytes(run.left_down)))
        )
    return " ".join(words)


def trouble(run: Any) -> str:
    """Why the last exchange failed, what is safe and what to do: the three sentences of its code."""
    said = problem(run.code)
    return " ".join(part for part in (said.message, said.safe, said.next) if part)


def told(problems: Iterable[Problem]) -> str:
    """What is to be known though nothing failed, in the language that is spoken now."""
    said = [one.again() if one.again is not None else one for one in problems]
    return " ".join(part for one in said for part in (one.message, one.safe, one.next) if part)


def countdown(wait_ms: int | None) -> str:
    """When the program tries again by itself."""
    if wait_ms is None:
        return ""
    return _("Next try by itself in {time}.").format(time=seconds(wait_ms / 1000))


def details(run: Any, labels: Mapping[str, str], hub: str) -> str:
    """What support can use, as plain text."""
    lines = [
        past(run, labels),
        f"hub: {hub}",
        f"code: {run.code or run.stopped or ('not-agreed' if run.unagreed else 'ok')} {run.what}".rstrip(),
        f"bytes: {run.bytes_up} up, {run.bytes_down} down; {run.seconds} s; tries: {run.tries}",
    ]
    return unmarked("\n".join(lines))


def megabytes(text: str) -> int | None:
    """The bytes that somebody typed as MB, in any script's digits; None where it is no amount above nought."""
    plain = "".join(str(unicodedata.digit(sign, sign)) for sign in text.strip()[:_MOST_LETTERS])
    if not _AMOUNT.fullmatch(plain):
        return None
    amount = int(float(plain.replace("٫", ".").replace(",", ".")) * MEGABYTE)
    return amount or None
