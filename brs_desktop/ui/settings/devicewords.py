"""What is said of devices: whose each is, how old the list is, and what a hub that did not answer means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brs_desktop.errors import Problem
from brs_desktop.language import _, is_rtl
from brs_desktop.ui.roles import role_words
from brs_desktop.ui.values import apart, when

if TYPE_CHECKING:
    from brs_desktop.workspace.devicelist import KnownDevice
    from brs_desktop.workspace.settings import Profile


def called(one: KnownDevice | None) -> str:
    """A device by its person's name and its own."""
    if one is None:
        return ""
    return f"{one.name or one.id[:8]} ({one.label})" if one.label else one.name or one.id[:8]


def described(one: KnownDevice) -> str:
    """Whose, what for, when it was last heard of, and whether it is still in use."""
    seen = _("last seen {when}").format(when=when(one.seen_ms)) if one.seen_ms is not None else _("not seen yet")
    state = {"closed": _("ended"), "lost": _("lost"), "compromised": _("in wrong hands")}.get(one.ended, "")
    return in_a_row(called(one), role_words(one.role), seen, state or (_("this device") if one.this else ""))


def own(profile: Profile, letters: str) -> str:
    """What this computer knows of itself: its person, the first letters of its id, its role, its hub."""
    return in_a_row(profile.name, letters[:8], role_words(profile.role), profile.hub_url, _("this device"))


def away(why: Problem) -> str:
    """Why the hub cannot be asked, in the language spoken now; told quietly, for nothing waits for it."""
    now = why.again() if why.again is not None else why
    return _("The hub cannot be reached now.") if now.code == "no-hub" else f"{now.message} {now.next}".strip()


def as_of(time_ms: int, more: str) -> str:
    """How old the list is, and what else is to be said."""
    return " ".join((_("As of {when}.").format(when=apart(when(time_ms))), more))


def not_done(why: Problem) -> str:
    """What was asked for has found no hub; should its answer alone be lost, the next list tells."""
    return " ".join((away(why), _("As far as this computer knows, nothing was changed; the next list shows it.")))


def in_a_row(*parts: str) -> str:
    """In the order of the window, whatever script the first of them is written in."""
    return _mark() + "  ·  ".join(apart(part) for part in parts if part)


def _mark() -> str:
    return "\u200f" if is_rtl() else "\u200e"
