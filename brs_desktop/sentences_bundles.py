"""What is said of bundles that cannot be written or taken in: what happened, what is safe, what to do next."""

from __future__ import annotations

from brs_desktop.errors import BAD_INPUT, REFUSED
from brs_desktop.language import mark

_NOTHING = mark("Nothing of it was taken in, and nothing here was changed.")
_KEPT = mark("Everything in this workspace is safe.")
_ASK_AGAIN = mark("Ask whoever gave it to you for a new one.")
_OTHER_STICK = mark("Put the stick in again, or use another, and repeat this.")

SENTENCES: dict[str, tuple[str, str, str, int]] = {
    "no-bundle": (mark("“{name}” is no bundle of BRS Desktop."), _NOTHING, mark("Choose another file."), BAD_INPUT),
    "no-code": (
        mark("There is no code of BRS Desktop in the picture “{name}”."),
        _NOTHING,
        mark("Make a picture with the whole code in it, sharp and straight, and choose that."),
        BAD_INPUT,
    ),
    "picture-unreadable": (
        mark("“{name}” is no picture that can be read, or too large a one."),
        _NOTHING,
        mark("Choose a PNG or JPEG of up to 40 MB."),
        BAD_INPUT,
    ),
    "bundle-too-large-for-code": (
        mark("Too large for one code: {size}, and a code holds {most}."),
        _KEPT,
        mark("Use a stick or mail parts."),
        REFUSED,
    ),
    "bundle-for-other": (
        mark("“{name}” is sealed for somebody else, or for an earlier key of this computer."),
        _NOTHING,
        mark("Hand it to the person it is for, or ask for one that is made for this computer."),
        REFUSED,
    ),
    "bundle-damaged": (
        mark("“{name}” is damaged: it was cut off or altered on its way."),
        _NOTHING,
        mark("Copy it again or ask for a new one; its sound beginning can be taken in with --partial."),
        REFUSED,
    ),
    "bundle-unsigned": (
        mark("“{name}” is not as its sender made it."),
        _NOTHING,
        _ASK_AGAIN,
        REFUSED,
    ),
    "bundle-bad": (
        mark("“{name}” holds something that no bundle may hold."),
        _NOTHING,
        _ASK_AGAIN,
        REFUSED,
    ),
    "bundle-bomb": (
        mark("“{name}” unpacks to far more than a bundle can hold, as if it were made to fill this computer."),
        _NOTHING,
        mark("Do not use it, and tell whoever gave it to you."),
        REFUSED,
    ),
    "bundle-newer": (
        mark("“{name}” was made by a later version of BRS Desktop."),
        _NOTHING,
        mark("Update this program, then take it in."),
        REFUSED,
    ),
    "bundle-unreadable": (mark("“{name}” cannot be read."), _NOTHING, _OTHER_STICK, REFUSED),
    "bundle-too-many": (
        mark("There are too many files in “{name}”: {most} at most are looked at."),
        _NOTHING,
        mark("Choose the bundles themselves."),
        REFUSED,
    ),
    "part-damaged": (
        mark("“{name}”, a part of a bundle, is damaged."),
        mark("Nothing of it was taken in; the other parts are kept."),
        mark("Ask for this part once more."),
        REFUSED,
    ),
    "bundle-part-size": (
        mark("A bundle cannot be cut into parts of this size: each must have {least} bytes at least."),
        _KEPT,
        mark("Choose larger parts."),
        BAD_INPUT,
    ),
    "bundle-bad-name": (
        mark("A stick does not take the file name “{name}”."),
        _KEPT,
        mark("Choose a plain, shorter name."),
        BAD_INPUT,
    ),
    "bundle-no-reader": (
        mark("It is not said for whom the bundle is."),
        _KEPT,
        mark("Give --to; see `brs-desktop bundle readers` for who can read one."),
        BAD_INPUT,
    ),
    "bundle-reader-unknown": (
        mark("Nobody called “{name}” is known here who could read a bundle."),
        _KEPT,
        mark("See `brs-desktop bundle readers`; an exchange with the hub brings those who have joined."),
        BAD_INPUT,
    ),
    "bundle-reader-unclear": (
        mark("More than one person is called “{name}”."),
        _KEPT,
        mark("Give the device's letters as `brs-desktop bundle readers` shows them."),
        BAD_INPUT,
    ),
    "bundle-not-his": (
        mark("{name} has no right to read what was chosen."),
        _KEPT,
        mark("Choose something else, or another reader."),
        REFUSED,
    ),
    "bundle-no-space": (
        mark("There is too little room: {needed} are needed, {free} are free."),
        _KEPT,
        mark("Free some space, or use another stick."),
        REFUSED,
    ),
    "stick-gone": (
        mark("Writing “{name}” failed: the stick was pulled out, or it is broken."),
        mark("Everything in this workspace is safe; no half bundle is left under that name."),
        _OTHER_STICK,
        REFUSED,
    ),
}
