"""What is said of this copy and its hub where nothing failed: access that ended, clocks apart, a hub that went back."""

from __future__ import annotations

from brs_desktop.errors import NO_HUB, REFUSED
from brs_desktop.language import mark

_KEPT = mark("Everything you typed is kept on this device.")
_STAYS = mark("Everything on this computer stays, and what you wrote before still goes to the hub.")
_TIMES = mark("Nothing is lost by it; only the times that are shown are wrong.")
_HERE = mark("Nothing is lost: it is on this computer and, once sent, at the hub.")
_ASK = mark("Ask the administrator of your hub.")
_JOIN = mark("Ask the administrator of your hub for a new invitation, and join again.")
_LATE = mark(
    "What you write where {by} let you in counts for nobody yet: that access has ended, and whoever ended it did not"
    " know of you."
)

SENTENCES: dict[str, tuple[str, str, str, int]] = {
    "access-ended": (
        mark("The hub has ended the access of this computer: it sends nothing more, and does not apply what is new."),
        _STAYS,
        _ASK,
        REFUSED,
    ),
    "access-narrowed": (mark("The hub has ended the access of this computer to: {what}"), _STAYS, _ASK, REFUSED),
    "work-set-aside": (
        mark("What you wrote on this computer after its access had been ended counts for nobody yet. Changes: {count}"),
        _HERE,
        mark("Ask {who} to look at it and let it in, or for a new invitation."),
        REFUSED,
    ),
    "work-set-aside-unnamed": (
        mark("What you wrote on this computer after its access had been ended counts for nobody yet. Changes: {count}"),
        _HERE,
        mark("Ask the administrator of your hub to look at it and let it in, or for a new invitation."),
        REFUSED,
    ),
    "let-in-late": (_LATE, _HERE, mark("Ask {who} to let you in, or for a new invitation."), REFUSED),
    "let-in-late-unnamed": (
        _LATE,
        _HERE,
        mark("Ask the administrator of your hub, or of the hub above it, to let you in, or for a new invitation."),
        REFUSED,
    ),
    "access-missing": (
        mark("The hub has given this computer no right under its present key."),
        _KEPT,
        _JOIN,
        REFUSED,
    ),
    "hub-forgot": (
        mark(
            "The hub does not know this computer: it has a new key, since a copy was found or a backup restored, or the"
            " hub went back to an older state."
        ),
        _KEPT,
        _JOIN,
        NO_HUB,
    ),
    "work-elsewhere": (
        mark("Records that you wrote where you have no right now, so that nobody else gets them: {count}"),
        _KEPT,
        mark("Move them to {place}: under Sync, or by `record elsewhere --confirm`."),
        REFUSED,
    ),
    "clocks-apart": (
        mark("The clocks of this computer and of the hub are {time} apart."),
        _TIMES,
        mark("Set the date and time of this computer right; if they are right, tell the administrator of your hub."),
        REFUSED,
    ),
    "disk-low": (
        mark("The disk is full: there is room for little more."),
        mark("Everything here can be read, and nothing is lost."),
        mark("Free some space before you write more."),
        REFUSED,
    ),
    "clock-wrong": (mark("The clock of this computer is wrong."), _TIMES, mark("Set the clock."), REFUSED),
    "not-agreed": (
        mark("This computer and the hub have told each other all they could, and still do not hold the same."),
        mark("Nothing is lost: what each of them holds stays there, and what you write is kept here."),
        mark(
            "The program tries again by itself, later each time. If this stays for a day, copy the details under Sync"
            " and send them to the administrator of your hub."
        ),
        REFUSED,
    ),
    "hub-went-back": (
        mark("The hub had gone back to an older state, as after a restore; sets of changes that it had lost: {count}"),
        mark("Nothing is lost: this computer sends them to it again."),
        mark("Tell the administrator of your hub."),
        REFUSED,
    ),
}
