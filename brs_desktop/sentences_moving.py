"""What is said of a record that cannot be moved (SYNC rules 4 and 5): what happened, what is safe, what to do next."""

from __future__ import annotations

from brs_desktop.errors import BAD_INPUT, REFUSED
from brs_desktop.language import mark

_STAYS = mark("The record stays where it is; nothing was changed.")
_BOTH = mark("Both records are as they were.")

SENTENCES: dict[str, tuple[str, str, str, int]] = {
    "move-nowhere": (
        mark("The record is there already."),
        _STAYS,
        mark("Choose another country or another key."),
        BAD_INPUT,
    ),
    "move-no-place": (
        mark("“{partition}” is no place for records of “{collection}”."),
        _STAYS,
        mark("Leave --partition out, or name the partition of another country."),
        BAD_INPUT,
    ),
    "move-no-right": (
        mark("You have no right to write in {partition}, so nobody would see the record there."),
        _STAYS,
        mark("Ask the administrator of your hub for that right, or choose another place."),
        REFUSED,
    ),
    "move-read-only": (
        mark("You may read this record but not change it, and a move writes in it where it went."),
        _STAYS,
        mark("Ask whoever may write in {partition} to move it."),
        REFUSED,
    ),
    "move-no-key": (
        mark("“{path}” is no part of the key of this record."),
        _STAYS,
        mark("Change it with `record set` instead."),
        BAD_INPUT,
    ),
    "move-again": (
        mark("“{name}” has moved already."),
        _STAYS,
        mark("Move the record that it has become, or take the first move back."),
        REFUSED,
    ),
    "move-exists": (
        mark("“{name}” is there already, with other answers."),
        _BOTH,
        mark("Look at both. Say which answers come along with --take PATH, with --over all of them, with --keep none."),
        REFUSED,
    ),
    "move-changed": (
        mark("One of the two records was changed while you were looking at them."),
        _BOTH,
        mark("Look at them again, then decide."),
        REFUSED,
    ),
    "move-contested": (
        mark("This record was moved to two places; both copies are there."),
        _BOTH,
        mark("Decide under Sync where it went; then take the other one back."),
        REFUSED,
    ),
    "not-moved": (mark("“{name}” was not moved."), _STAYS, mark("See its history."), REFUSED),
    "move-none-late": (
        mark("Nothing was written on this record after it moved."),
        _STAYS,
        mark("See its history."),
        REFUSED,
    ),
    "move-undo-there": (
        mark("This move joined two records. What the other one said before is not on this device, or not to be read."),
        _BOTH,
        mark(
            "Have the history come, under Settings, Data or by `sync log`; or take it back on the device that made it."
        ),
        REFUSED,
    ),
    "move-late-contested": (
        mark("Some of what was written later is another answer than the one at the new place."),
        _BOTH,
        mark("Look at both. Say which answers come along with --take PATH, with --over all of them, with --keep none."),
        REFUSED,
    ),
}
