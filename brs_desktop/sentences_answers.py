"""What is said of files of answers: what happened, what is safe, what to do next."""

from __future__ import annotations

from brs_desktop.errors import BAD_INPUT
from brs_desktop.language import mark

_STAYS = mark("Nothing of the record was changed.")

SENTENCES: dict[str, tuple[str, str, str, int]] = {
    "answers-not-readable": (
        mark("“{file}” cannot be read as answers."),
        _STAYS,
        mark("Choose a file that was exported here, or save it again in its own format."),
        BAD_INPUT,
    ),
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
}
