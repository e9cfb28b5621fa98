"""What is said when a report cannot be submitted, copied or shown: what happened, what is safe, what to do next."""

from __future__ import annotations

from brs_desktop.errors import BAD_INPUT, REFUSED
from brs_desktop.language import mark

UNTOUCHED = mark("Nothing was changed.")
_CHECK = mark("Run the check; each finding leads to its question.")

SENTENCES: dict[str, tuple[str, str, str, int]] = {
    "not-a-report": (
        mark("Records of “{collection}” are not submitted."), UNTOUCHED, mark("Choose a report."), BAD_INPUT
    ),
    "no-version": (
        mark("“{name}” is no submitted version on this device."),
        UNTOUCHED,
        mark("See `brs-desktop report versions ID` for the codes."),
        BAD_INPUT,
    ),
    "report-blocked": (
        mark("The report cannot be submitted yet: {count} places need a decision first."),
        mark("Your draft is safe and stays as it is."),
        _CHECK,
        REFUSED,
    ),
    "report-incomplete": (
        mark("The report is not complete: {count} answers are missing, break a rule or are not part of it."),
        mark("Your draft is safe and stays as it is."),
        mark("Complete it, or submit it as it is after looking at the check."),
        REFUSED,
    ),
    "what-if-not-submitted": (
        mark("This is a what-if draft. Only the main draft is the report of the country and can be submitted."),
        UNTOUCHED,
        mark("Bring the answers that are right into the main draft, then submit that."),
        REFUSED,
    ),
    "what-if-not-moved": (
        mark("A what-if draft goes with its report and cannot be moved by itself."),
        UNTOUCHED,
        mark("Move the report."),
        REFUSED,
    ),
    "what-if-of-what-if": (
        mark("“{name}” is a what-if draft itself."), UNTOUCHED, mark("Name the report that it is of."), BAD_INPUT
    ),
    "what-if-name": (
        mark("A what-if draft needs a name of at most {count} letters."),
        UNTOUCHED,
        mark("Say in a few words what it supposes, such as “With the new factory”."),
        BAD_INPUT,
    ),
    "what-if-again": (
        mark("This report has a what-if draft called “{name}” already."),
        UNTOUCHED,
        mark("Choose another name."),
        BAD_INPUT,
    ),
    "what-if-forms": (
        mark("“{name}” and the main draft are of two versions of the form."),
        UNTOUCHED,
        mark("Bring both to the same version of the form, then compare them again."),
        REFUSED,
    ),
    "what-if-changed": (
        mark("Something was changed in “{name}” or in the main draft while you were choosing."),
        mark("Nothing was brought over; both are as they were."),
        mark("Look at what differs again, then choose."),
        REFUSED,
    ),
    "what-if-nothing": (
        mark("Nothing was chosen of “{name}” that could be brought over."),
        UNTOUCHED,
        mark("See `brs-desktop draft compare ID` for what differs."),
        BAD_INPUT,
    ),
    "what-if-asked": (
        mark("{count} answers were changed in the what-if draft and in the main draft."),
        mark("Nothing was brought over; both are as they were."),
        mark("Name each that is to be taken, or give --over to take all or --keep to leave these as they are."),
        REFUSED,
    ),
    "no-what-if": (
        mark("“{name}” is no what-if draft."), UNTOUCHED, mark("See `brs-desktop draft list REPORT`."), BAD_INPUT
    ),
    "remark-empty": (
        mark("There is nothing to send: the message is empty."), UNTOUCHED, mark("Write the message first."), BAD_INPUT
    ),
    "field-full": (
        mark("This field has room for {count} characters."),
        mark("What stands in it stays; what you put in just now was left out."),
        mark("Put in less, or keep it elsewhere."),
        BAD_INPUT,
    ),
    "no-names": (
        mark("There is no name to make a certificate for."),
        UNTOUCHED,
        mark("Write the names, one a line, or give the code of a workshop that people registered for here."),
        BAD_INPUT,
    ),
    "names-many": (
        mark("There are {count} names, and one file holds {most} certificates at most."),
        UNTOUCHED,
        mark("Make several files, each with some of the names."),
        BAD_INPUT,
    ),
    "line-too-long": (
        mark("What begins with “{begins}” has more than {count} characters."),
        UNTOUCHED,
        mark("Make it shorter."),
        BAD_INPUT,
    ),
    "remark-too-long": (
        mark("The message has more than {count} characters."),
        mark("What you wrote stays in its field."),
        mark("Make it shorter, or send it in two messages."),
        BAD_INPUT,
    ),
    "practice-not-submitted": (
        mark("This is practice data, and practice is never submitted."),
        UNTOUCHED,
        mark("Start for real in the settings, then begin the report anew."),
        REFUSED,
    ),
    "version-frozen": (
        mark("This is a submitted version and cannot be changed."),
        UNTOUCHED,
        mark("Change the draft and submit again; the new version replaces this one."),
        REFUSED,
    ),
    "changed-meanwhile": (
        mark("The report changed while it was being submitted."),
        mark("Nothing was submitted; your draft is safe."),
        mark("Look at the changes and submit again."),
        REFUSED,
    ),
    "nothing-to-copy": (
        mark("There is no earlier report of this country to copy from."),
        UNTOUCHED,
        mark("Answer the questions yourself; next time there will be one."),
        REFUSED,
    ),
}  # fmt: skip
