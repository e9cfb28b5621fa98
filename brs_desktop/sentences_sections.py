"""What is said of section files that cannot be given, opened or taken: what happened, what is safe, what to do next."""

from __future__ import annotations

from brs_desktop.errors import BAD_INPUT, REFUSED
from brs_desktop.language import mark

_NOTHING_TAKEN = mark("Nothing of it was taken in; the record is as it was.")
_NOTHING_GIVEN = mark("Nothing was given; the record is as it was.")
_ASK_AGAIN = mark("Ask whoever made the file for a fresh copy.")

SENTENCES: dict[str, tuple[str, str, str, int]] = {
    "section-none": (
        mark("The form has no section “{section}” in which something is asked."),
        _NOTHING_GIVEN,
        mark("Name a group or a table of the form."),
        BAD_INPUT,
    ),
    "section-no-file": (
        mark("“{name}” is no section file."),
        _NOTHING_TAKEN,
        mark("Choose a file whose name ends in .brssec."),
        BAD_INPUT,
    ),
    "section-unreadable": (
        mark("“{name}” cannot be read."),
        _NOTHING_TAKEN,
        mark("See whether the stick is still in, and whether you may read the file."),
        REFUSED,
    ),
    "section-too-large": (
        mark("“{name}” holds more than a section may; files may have up to {most}."),
        _NOTHING_TAKEN,
        mark("Give a smaller section, or ask for a smaller one."),
        REFUSED,
    ),
    "section-damaged": (
        mark("“{name}” is damaged or was altered."),
        _NOTHING_TAKEN,
        _ASK_AGAIN,
        REFUSED,
    ),
    "section-code-wrong": (
        mark("“{name}” does not open with this code."),
        mark("Nothing was opened; you can try again."),
        mark("Compare the code, letter by letter, with whoever gave you the file."),
        BAD_INPUT,
    ),
    "section-not-given": (
        mark("“{name}” brings answers back; there is nothing to fill in it."),
        _NOTHING_TAKEN,
        mark("Take it in where the section was given."),
        BAD_INPUT,
    ),
    "section-not-returned": (
        mark("“{name}” is a section to be filled in; it brings no answers."),
        _NOTHING_TAKEN,
        mark("Open it with its code; answers come in the file that the other office makes then."),
        BAD_INPUT,
    ),
    "section-unknown": (
        mark("“{name}” answers a section that was not given from here."),
        _NOTHING_TAKEN,
        mark("Take it in on the computer that made the section file."),
        REFUSED,
    ),
    "section-other": (
        mark("“{name}” answers another section or another form than the one that was given."),
        _NOTHING_TAKEN,
        _ASK_AGAIN,
        REFUSED,
    ),
    "section-outside": (
        mark("“{name}” has answers that do not belong to the section that was given."),
        _NOTHING_TAKEN,
        mark("Ask the other office how the file was made; give the section again."),
        REFUSED,
    ),
    "section-bad-file": (
        mark("“{name}” brings a file that cannot be kept: a program, an archive, or not what its name says."),
        _NOTHING_TAKEN,
        mark("Ask the other office for the file in another form."),
        REFUSED,
    ),
    "section-files-full": (
        mark("There is no room for “{name}”: all files of a section may have {most} together."),
        mark("Nothing was changed."),
        mark("Make the file smaller, or take another file away, close the section and open it again."),
        REFUSED,
    ),
    "section-files-many": (
        mark("There is no room for “{name}”: a section may have {most} files."),
        mark("Nothing was changed."),
        mark("Take another file away, close the section and open it again."),
        REFUSED,
    ),
    "section-file-not-here": (
        mark("The file “{name}” did not come along with the section."),
        mark("Nothing was changed."),
        mark("Ask whoever gave you the section for it."),
        REFUSED,
    ),
    "section-older": (
        mark("“{name}” is older than what was taken in of the same office."),
        mark("Nothing was changed; the newer answers stay."),
        mark("Take in the newest file of that office."),
        REFUSED,
    ),
    "section-too-many": (
        mark("“{name}” is one copy too many of this section; fifty were taken in."),
        _NOTHING_TAKEN,
        mark("Give the section again."),
        REFUSED,
    ),
    "section-unknown-kind": (
        mark("The section is of a kind of record that is not known here: {collection}."),
        mark("Nothing was opened."),
        mark("Update the program, or ask for the folder of that kind and put it into “collections”."),
        REFUSED,
    ),
    "section-gone": (
        mark("The section's folder is damaged."),
        mark("Everything else is as it was."),
        mark("Open the section's file again on another computer, or ask for a new one."),
        REFUSED,
    ),
    "section-open": (
        mark("This section is being filled in already."),
        mark("What was typed into it is safe."),
        mark("Close it where it is open, then try again."),
        REFUSED,
    ),
    "section-unsent": (
        mark("This section has answers that were not given back yet."),
        mark("Nothing was changed."),
        mark("Give it back first, or remove it all the same; it is kept for 30 days."),
        REFUSED,
    ),
    "section-file-there": (
        mark("There is a file “{name}” already."),
        mark("It was left as it is."),
        mark("Choose another name."),
        REFUSED,
    ),
    "section-not-here": (
        mark("No section “{name}” was opened here, or more than one begins so."),
        mark("Nothing was changed."),
        mark("See `section received`."),
        BAD_INPUT,
    ),
    "section-nameless": (
        mark("Nobody would know who filled the section in."),
        mark("Your answers are safe on this computer."),
        mark("Say the name of your office or your own."),
        BAD_INPUT,
    ),
    "section-closed-question": (
        mark("“{path}” does not belong to the section that was given to you."),
        mark("Nothing was changed."),
        mark("Answer the questions of the section alone."),
        BAD_INPUT,
    ),
}
