"""How reports are spoken of: their state, their deadline, their versions; never by colour alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brs_desktop.language import _, format_date, format_number, ngettext
from brs_desktop.ui.sync.words import Said
from brs_desktop.ui.values import apart, when

if TYPE_CHECKING:
    from brs_sync.tierwords import Holder

    from brs_desktop.workspace.reports import MyReport, Version

_SOON_DAYS = 30
TONES = {"good": "good", "warn": "warn", "bad": "bad", "info": "accent_ink", "": "muted"}
# What a person reads in: the roles of the style sheet that go with a tone.
ROLES = {"good": "good", "warn": "warn", "bad": "problem", "info": "hint", "": "hint"}


def state(of: str) -> Said:
    """A report's state in words with its icon; `held` is said by a hub's receipt alone."""
    known = {
        "not-begun": Said(_("Not begun"), "outline", ""),
        "draft": Said(_("Draft"), "edit", "info"),
        "waiting": Said(_("Submitted; waiting to leave this computer"), "waiting", "warn"),
        "sent": Said(_("Sent; no receipt yet"), "export", "info"),
        "held": Said(_("Held by the hub"), "safe", "good"),
    }
    return known[of]


def remarks(report: MyReport) -> Said:
    """How many conversations about its answers wait: questions to us, or answers to what we asked of another."""
    if report.received is not None:
        words = ngettext("{count} answer to read", "{count} answers to read", report.remarks)
    else:
        words = ngettext("Returned with {count} remark", "Returned with {count} remarks", report.remarks)
    return Said(words.format(count=format_number(report.remarks)), "talk", "warn")


def due(report: MyReport) -> Said:
    """The deadline: when, and how long it is until then or since; a report that was sent is pressed no more."""
    left = report.days_left
    if report.due is None or left is None:
        return Said(_("No deadline"), "calendar", "")
    day = apart(format_date(report.due))
    if report.state in ("waiting", "sent", "held"):
        return Said(
            _("Was due on {date}").format(date=day) if left < 0 else _("Due on {date}").format(date=day), "calendar", ""
        )
    return deadline(left, day)


def deadline(left: int, day: str) -> Said:
    """How a day stands to today, in words that need no colour."""
    if left < 0:
        words = ngettext(
            "Overdue by {count} day: it was due on {date}", "Overdue by {count} days: it was due on {date}", -left
        )
        return Said(words.format(count=-left, date=day), "warning", "bad")
    if left == 0:
        return Said(_("Due today, {date}").format(date=day), "warning", "warn")
    words = ngettext("{count} day left: due on {date}", "{count} days left: due on {date}", left)
    return Said(words.format(count=format_number(left), date=day), "calendar", "warn" if left <= _SOON_DAYS else "")


def progress(report: MyReport) -> str:
    """How far a report is and what is wrong in it."""
    done = _("{answered} of {total} answered").format(
        answered=format_number(report.answered), total=format_number(report.total)
    )
    if report.problems is None:
        return done
    wrong = ngettext("{count} problem", "{count} problems", report.problems).format(
        count=format_number(report.problems)
    )
    return f"{done} · {wrong if report.problems else _('no problems')}"


def version(one: Version) -> str:
    """A version by its number and code: what people compare over the telephone."""
    return _("Version {number} · code {code}").format(number=one.number, code=apart(one.code))


def submitted(one: Version) -> str:
    """When and by whom."""
    return _("{who}, {when}").format(who=apart(one.person), when=apart(when(one.submitted_ms)))


def way(one: Version) -> Said:
    """Where a version is, with the time at which that was known."""
    if one.aside:
        return next((held(tier) for tier in one.holders if tier.aside), put_aside(one.aside))
    holding = [tier for tier in one.holders if tier.held_ms is not None]
    if one.state == "held" and len(one.holders) > 1 and holding:
        return held(holding[-1])  # the farthest that it is known to have come
    if one.state == "held" and one.held_ms:
        words = _("Held by the hub since {when}").format(when=apart(when(one.held_ms)))
        return Said(words, "safe", "good")
    if one.state == "sent" and one.sent_ms:
        return sent(one.sent_ms)
    return state(one.state)


def put_aside(reason: str) -> Said:
    """A hub holds it and does not apply it."""
    return Said(_("At the hub, but put aside: {reason}").format(reason=_why(reason)), "warning", "warn")


def _why(reason: str) -> str:
    """Why a hub does not apply what it holds; of what a later release has a reason for, that it does not."""
    ended = _("the access of the device that wrote it had been ended")
    no_right = _("its author has no right there")
    known = {
        "compromised": ended,
        "revoked": ended,
        "unknown-author": no_right,
        "out-of-scope": no_right,
        "no-right": no_right,
        "later-grant": no_right,
        "context": _("something that it builds on has not come there yet"),
    }
    return known.get(reason, _("the hub could not make use of it"))


def sent(at_ms: int) -> Said:
    """It left, and nobody has said yet that it came."""
    return Said(_("Sent {when}; no receipt yet").format(when=apart(when(at_ms))), "export", "info")


def tiers(one: Version) -> tuple[Said, ...]:
    """What each hub above has said of a version, the nearest first; nothing where there is but one hub."""
    if len(one.holders) < 2 or one.aside:
        return ()
    return tuple(held(tier) for tier in one.holders)


def held(tier: Holder) -> Said:
    """Whether a tier has said that it holds something, and since when, or why it does not apply it."""
    by_name = tier.kind == "hub" and tier.name
    if tier.aside:
        words = {
            "hub": _("At {name}, but put aside: {reason}") if by_name else _("At the hub, but put aside: {reason}"),
            "centre": _("At the regional centre, but put aside: {reason}"),
            "secretariat": _("At the Secretariat, but put aside: {reason}"),
        }
        said = words[tier.kind].format(name=apart(tier.name), reason=_why(tier.aside))
        return Said(said, "warning", "warn")
    if tier.held_ms is None:
        words = {
            "hub": _("No receipt of {name} yet") if by_name else _("No receipt of the hub yet"),
            "centre": _("No receipt of the regional centre yet"),
            "secretariat": _("No receipt of the Secretariat yet"),
        }
        return Said(words[tier.kind].format(name=apart(tier.name)), "waiting", "")
    words = {
        "hub": _("Held by {name} since {when}") if by_name else _("Held by the hub since {when}"),
        "centre": _("Held by the regional centre since {when}"),
        "secretariat": _("Held by the Secretariat since {when}"),
    }
    return Said(words[tier.kind].format(name=apart(tier.name), when=apart(when(tier.held_ms))), "safe", "good")


def standing(one: Version) -> str:
    """Whether a version counts: what replaced it is told, and that two stand side by side."""
    if one.rival and one.stands:
        return _("Two versions stand side by side; submit again to replace both.")
    return "" if one.stands else _("Replaced by a later version")


def handed_in(one: Version, has_hub: bool) -> str:
    """That a version was made, and what becomes of it now."""
    if has_hub:
        words = _("Submitted: {version}. It leaves with the next exchange.")
    else:
        words = _("Submitted: {version}. It waits on this computer; no hub is joined yet.")
    return words.format(version=version(one))
