"""How the state of the exchange is said: one sentence for the pill, one for the page (UX: the sync pill)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from brs_desktop.language import _, format_number, ngettext
from brs_desktop.workspace.foretold import history_came, still_differs

_MINUTE, _HOUR, _DAY = 60_000, 3_600_000, 86_400_000


@dataclass(frozen=True)
class Said:
    """What is shown: the words, the icon before them, the tone of their colour."""

    words: str
    icon: str
    tone: str


def pill(status: Any, now_ms: int, syncing: bool = False) -> Said:
    """The pill's words: never better than the truth (`held` only from a receipt)."""
    if syncing or status.state == "syncing":
        return Said(_("Syncing…"), "sync", "info")
    if status.conflicts:
        return Said(conflicts(status.conflicts), "conflict", "warn")
    if status.state == "refused":
        return Said(_("The hub refused"), "error", "bad")
    if status.state == "portal":
        return Said(_("Network wants a sign-in"), "warning", "warn")
    if status.state == "never":
        return Said(_joined(_("Only on this computer"), _unsent(status.waiting)), "device", "")
    if status.state == "offline":
        return Said(_joined(_("Offline"), waiting(status.waiting)), "offline", "")
    if status.unagreed:
        return Said(_joined(_("Differs from the hub"), waiting(status.waiting)), "warning", "warn")
    if status.waiting:
        return Said(waiting(status.waiting), "waiting", "info")
    return Said(synced(status.last_sync_ms, now_ms), "good", "good")


def conflicts(count: int) -> str:
    return ngettext("{count} conflict needs you", "{count} conflicts need you", count).format(
        count=format_number(count)
    )


def waiting(count: int) -> str:
    """How many changes have not left this computer; nothing is said of none."""
    return (
        ngettext("{count} change waiting", "{count} changes waiting", count).format(count=format_number(count))
        if count
        else ""
    )


def synced(last_ms: int | None, now_ms: int) -> str:
    """When the hub last answered, in the largest fitting unit."""
    if not last_ms:
        return _("Not synced yet")
    passed = max(0, now_ms - last_ms)
    if passed < _MINUTE:
        return _("Synced just now")
    if passed < _HOUR:
        return ngettext("Synced {count} min ago", "Synced {count} min ago", passed // _MINUTE).format(
            count=passed // _MINUTE
        )
    if passed < _DAY:
        return ngettext("Synced {count} h ago", "Synced {count} h ago", passed // _HOUR).format(count=passed // _HOUR)
    return ngettext("Synced {count} day ago", "Synced {count} days ago", passed // _DAY).format(count=passed // _DAY)


def exchanged(sent: int, received: int, history: int = 0, differs: bool = False) -> str:
    """What an exchange took and brought, in a sentence or two; `differs`: at its end both did not hold the same."""
    if history:
        before = [exchanged(sent, received, 0, differs)] if sent or received or differs else []
        return " ".join([*before, history_came(history)])
    if not sent and not received and differs:
        return still_differs(())
    if not sent and not received:
        return _("Nothing new on either side.")
    out = ngettext("Sent {count} set of changes", "Sent {count} sets of changes", sent).format(
        count=format_number(sent)
    )
    back = ngettext("received {count}.", "received {count}.", received).format(count=format_number(received))
    return f"{out}, {back}"


def _unsent(count: int) -> str:
    return ngettext("{count} change", "{count} changes", count).format(count=format_number(count)) if count else ""


def _joined(first: str, second: str) -> str:
    return f"{first} · {second}" if second else first
