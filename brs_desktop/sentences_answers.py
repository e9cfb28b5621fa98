"""What is said of files of answers: what happened, what is safe, what to do next."""

from __future__ import annotations

from brs_desktop.errors import BAD_INPUT, REFUSED
from brs_desktop.language import mark
from brs_desktop.workbooks import FAULTS

_STAYS = mark("Nothing of the record was changed.")

SENTENCES: dict[str, tuple[str, str, str, int]] = {
    "answers-not-readable": (
        mark("“{file}” cannot be read as answers."),
        _STAYS,
        mark("Choose a file that was exported here, or save it again in its own format."),
        BAD_INPUT,
    ),
    **{one.code: (one.what, _STAYS, one.next, BAD_INPUT) for one in FAULTS},
    "answers-other-form": (
        mark("This file holds answers to another form: “{form}”."),
        _STAYS,
        mark("Open the record that it belongs to and import it there."),
        BAD_INPUT,
    ),
    "answers-other-record": (
        mark("This file was made of another record: {record}."),
        _STAYS,
        mark("Open that record and import the file there."),
        BAD_INPUT,
    ),
    "answers-newer-form": (
        mark("This file was made with a version of the form that is not here: {version}."),
        _STAYS,
        mark("Sync to get that version, or export the record here and copy the answers over."),
        BAD_INPUT,
    ),
    "answers-newer-file": (
        mark("This file was made by a newer version of the program."),
        _STAYS,
        mark("Update the program, then import the file again."),
        BAD_INPUT,
    ),
    "page-code-unread": (
        mark("“{typed}” is no page code."),
        _STAYS,
        mark("Type the twelve digits from the foot of the page; look at each again."),
        BAD_INPUT,
    ),
    "page-other-form": (
        mark("This page belongs to another form, or to a version of it that is not on this computer."),
        _STAYS,
        mark("Open a record of that form and type the page there, or print this form again."),
        BAD_INPUT,
    ),
    "page-other-version": (
        mark("This page was printed from version {version} of the form; the record has version {own}."),
        _STAYS,
        mark("Bring the record to that version first, or type the answers into the form by their questions."),
        BAD_INPUT,
    ),
    "page-set-otherwise": (
        mark("This page was printed by another version of the program, which sets the pages otherwise."),
        _STAYS,
        mark("Type its answers into the form by their questions, or print the form again for the next time."),
        BAD_INPUT,
    ),
    "paper-row-gone": (
        mark("The row of this answer was taken away meanwhile."),
        mark("What you typed still stands in its field."),
        mark("Empty the field, show the page again by its code, and type the row anew."),
        REFUSED,
    ),
}
