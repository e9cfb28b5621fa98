"""What is said of personal data that cannot be erased: what happened, what is safe, what to do next."""

from __future__ import annotations

from brs_desktop.errors import BAD_INPUT, REFUSED
from brs_desktop.language import mark

_NOTHING = mark("Nothing was erased.")

SENTENCES: dict[str, tuple[str, str, str, int]] = {
    "erase-unconfirmed": (
        mark("This erases {paths} of “{name}” for good, here and on every device that hears of it."),
        _NOTHING,
        mark("If that is what you want, give the same command again with --confirm."),
        REFUSED,
    ),
    "not-personal": (
        mark("“{path}” is no personal data in this collection; only personal data can be erased."),
        _NOTHING,
        mark("Empty it with `record set` instead; its history stays."),
        BAD_INPUT,
    ),
    "nothing-to-erase": (
        mark("There is nothing to erase in “{name}”."),
        _NOTHING,
        mark("See `record show ID` for what it holds."),
        REFUSED,
    ),
    "erase-contested": (
        mark("“{path}” would stay, but has two values that were saved together with what is to go."),
        _NOTHING,
        mark("Settle that conflict first, or erase this too."),
        REFUSED,
    ),
}
