"""How Home says what it found: one sentence on what waits, days left, costs, copies; no widgets."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from brs_desktop.language import _, format_bytes, format_date, format_number, ngettext
from brs_desktop.ui.reports import words as reports
from brs_desktop.ui.sync.words import synced
from brs_desktop.ui.values import apart

_DAY_MS = 86_400_000


class Badge(NamedTuple):
    """A few words at the end of a row, and their tone: good, warn, bad or nothing."""

    words: str
    tone: str = ""


NO_BADGE = Badge("")


def standing(status: Any, now_ms: int) -> str:
    """What waits to leave, and that it is safe, in one sentence."""
    count = status.waiting
    if not status.hub:
        if not count:
            return _("You work on this computer alone; no hub is joined.")
        words = ngettext(
            "{count} change is kept on this computer alone; no hub is joined.",
            "{count} changes are kept on this computer alone; no hub is joined.",
            count,
        )
        return words.format(count=format_number(count))
    if status.state == "offline":
        if not count:
            return _("You are offline; nothing waits to leave.")
        words = ngettext(
            "You are offline; {count} change waits to leave and is safe on this computer.",
            "You are offline; {count} changes wait to leave and are safe on this computer.",
            count,
        )
        return words.format(count=format_number(count))
    if count:
        words = ngettext(
            "{count} change waits to leave and is safe on this computer.",
            "{count} changes wait to leave and are safe on this computer.",
            count,
        )
        return words.format(count=format_number(count))
    if status.unagreed:
        return _("Nothing waits to leave, but this computer and the hub still differ.")
    return _("Nothing waits to leave.") + " " + synced(status.last_sync_ms, now_ms) + "."


def due(report: Any) -> Badge:
    """How long a report still has, or what else presses."""
    if report.contested:
        return Badge(_("Two versions"), "bad")
    if report.remarks:
        return Badge(reports.remarks(report).words, "warn")
    days = report.days_left
    if days is None:
        return Badge(_("Changed since it was sent"), "warn")
    if days < 0:
        return Badge(ngettext("{count} day late", "{count} days late", -days).format(count=-days), "bad")
    if days == 0:
        return Badge(_("Due today"), "bad")
    words = ngettext("{count} day left", "{count} days left", days).format(count=format_number(days))
    return Badge(words, "warn" if days <= 30 else "")


def progress(report: Any) -> str:
    """When it is due and how far it is."""
    parts = [_("Due {date}").format(date=apart(format_date(report.due)))] if report.due else []
    if report.received is not None:
        parts.append(report.received.code)
    elif report.record is None:
        parts.append(_("Not begun"))
    elif report.changed_since_sent:
        parts.append(_("Changed since it was sent"))
    elif report.total:
        words = ngettext("{done} of {count} answer", "{done} of {count} answers", report.total)
        parts.append(words.format(done=format_number(report.answered), count=format_number(report.total)))
    return " · ".join(parts)


def ago(wall_ms: int, now_ms: int) -> str:
    """When something was, in days of this computer's calendar: what one remembers it by."""
    days = max(0, (date.fromisoformat(day(now_ms)) - date.fromisoformat(day(wall_ms))).days)
    if days == 0:
        return _("Today")
    if days == 1:
        return _("Yesterday")
    if days < 30:
        return ngettext("{count} day ago", "{count} days ago", days).format(count=format_number(days))
    return format_date(day(wall_ms))


def since(seen_ms: int) -> str:
    """The heading of what is new."""
    if not seen_ms:
        return _("New from others")
    return _("New from others since {date}").format(date=apart(format_date(day(seen_ms))))


def backup(last_ms: int | None, is_due: bool, now_ms: int) -> tuple[str, Badge]:
    """When the last copy was taken, and whether that is well."""
    if last_ms is None:
        words = _("No backup yet") if is_due else _("Nothing to back up yet")
        return words, Badge(_("Due now"), "warn") if is_due else NO_BADGE
    words = _("Last backup: {when}").format(when=apart(ago(last_ms, now_ms)))
    late = now_ms - last_ms >= 3 * _DAY_MS
    return words, Badge(_("Due now"), "warn") if is_due and late else Badge(_("Verified"), "good")


def spent(month: Any) -> tuple[str, Badge]:
    """What this month's exchanges have cost, against the budget."""
    used = format_bytes(month.total)
    if month.allowed is None:
        return _("{used} this month").format(used=apart(used)), NO_BADGE
    words = _("{used} of {allowed} this month").format(used=apart(used), allowed=apart(format_bytes(month.allowed)))
    if month.used_up:
        return words, Badge(_("Used up"), "warn")
    return words, Badge(_("Nearly used up"), "warn") if month.total * 5 >= month.allowed * 4 else NO_BADGE


def waits_for_month(month: Any) -> str:
    """What a used-up budget means, and what one can do all the same."""
    words = _("Automatic exchange waits until {date}. You can still sync by hand.")
    return words.format(date=apart(format_date(day(month.month_ends_ms))))


def day(wall_ms: int) -> str:
    """The day of an instant on this computer's calendar, as an ISO date."""
    from brs_desktop.workspace.zone import LocalZone

    try:
        return datetime.fromtimestamp(wall_ms / 1000, LocalZone()).date().isoformat()
    except (OverflowError, OSError, ValueError):
        return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=0)).date().isoformat()
