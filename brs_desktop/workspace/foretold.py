"""How long something takes and what a budget does not buy, in words that the window and the command line share."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from brs_desktop.language import _, format_bytes, format_number, ngettext


def seconds(count: float) -> str:
    """So long, in the largest fitting unit."""
    whole = max(1, round(count))
    if whole < 120:
        return ngettext("{count} second", "{count} seconds", whole).format(count=whole)
    minutes = round(whole / 60)
    if minutes < 120:
        return ngettext("{count} minute", "{count} minutes", minutes).format(count=minutes)
    hours = round(minutes / 60)
    return ngettext("{count} hour", "{count} hours", hours).format(count=hours)


def larger_budget(needs: int, said: Callable[[int], str] = format_bytes) -> str:
    """What an exchange ended with that could move nothing, since the next step takes more bytes than it had.

    `said` writes an amount of bytes as it stands in a sentence.
    """
    return _("Waiting for a larger budget: the next step takes about {size}.").format(size=said(needs))


def history_came(count: int, said: Callable[[str], str] = str) -> str:
    """What came of the history beneath a hub's word, which no exchange counts as new.

    `said` writes an amount as it stands in a sentence.
    """
    words = ngettext("{count} set of changes", "{count} sets of changes", count).format(count=format_number(count))
    return _("History brought: {what}.").format(what=said(words))


def still_differs(differ: Sequence[str], said: Callable[[str], str] = str) -> str:
    """What an exchange ended with after which this computer and the hub did not hold the same, and where they differ.

    `said` writes a name as it stands in a sentence.
    """
    words = _("All was told, and this computer and the hub still differ.")
    where = _("Where: {names}")
    return f"{words} {where.format(names=said(', '.join(differ)))}" if differ else words


def too_little_left(needs: int, left: int, said: Callable[[int], str] = format_bytes) -> str:
    """What the next exchange by itself waits for: a step takes more bytes than the month still has."""
    words = _("Waiting for a larger budget: the next step takes about {size}, and {left} are left this month.")
    return words.format(size=said(needs), left=said(left))
