"""The words that paper adds to a form, marked for the catalogues; said in the language of the paper, not the screen."""

from __future__ import annotations

from brs_desktop.language import mark

PAGE = mark("Page {page} of {pages}")
PAGE_OF_MOST = mark("Page {page} of at most {most}")
PAGE_OVER = mark("Page {page} of {pages} (at most {most})")
CONTENTS = mark("Contents")
LIMIT = mark("Page limit: {most}")
SECTION_LIMIT = mark("Page limit of section {number}: {most}")
TOO_LONG = mark("Too long: {pages} pages of at most {most}. Sections to shorten: {sections}.")
SECTION_TOO_LONG = mark("Section {number} is too long: {pages} pages of at most {most}.")
UNSHOWN = mark("{sign} stands for a character that this program has no letter for.")
PAGE_CODE = mark("Page code {code}")
PRINTED = mark("Printed {date}")
DRAFT = mark("Draft")
BLANK = mark("Blank form")
DATA_OF = mark("Data as of")
RECEIPT_CODE = mark("Receipt code")
VERSION = mark("Version")
STATE = mark("State")
PRACTICE = mark("Practice data, not for submission")
STATES = {
    "waiting": mark("Waiting on this computer"),
    "sent": mark("Sent, no receipt yet"),
    "held": mark("Held"),
}
HELD = mark("Held by {hub} since {date}")
RECEIPT_TITLE = mark("Receipt of {version}")
REPORT = mark("Report")
SUBMITTED = mark("Submitted")
SUBMITTED_BY = mark("Submitted by")
SENT_ON = mark("Left this computer")
HUB = mark("Hub")
HUB_KEY = mark("Key of the hub")
FINGERPRINT = mark("Fingerprint")
REPLACES = mark("Replaces")
NO_RECEIPT = mark("No hub has said yet that it holds this version.")
SIGNED_RECEIPT = mark("The hub has signed that it holds this version; the signed words are kept on this computer.")
UTC = mark("{date} (UTC)")

LETTER = mark("Letter")
ANNEXES = mark("Enclosures")
SECRETARIAT = mark("Secretariat of the Basel, Rotterdam and Stockholm conventions")

CODE_TITLE = mark("Sealed bundle as a code")
CODE_FOR = mark("Who it is for")
CODE_FROM = mark("Who it is from")
CODE_HOLDS = mark("Holds")
CODE_SIZE = mark("Size")
CODE_HOW = mark(
    "Scan the code, or make a picture of it, on the computer it is for: Sync, Sticks and mail, Take a bundle in."
    " Nobody else can open it."
)

PICTURE_OF = mark("Picture of “{question}”")
NO_PICTURE = {
    "missing": mark("The picture {name} was not on the computer that made this."),
    "broken": mark("The picture {name} is damaged and cannot be printed."),
    "huge": mark("The picture {name} is too large to be printed."),
    "kind": mark("The file {name} is no picture that can be printed."),
    "many": mark("The picture {name} is left out: a paper has {most} pictures at most."),
}

NO_ANSWER = mark("No answer")
REASONS = {
    "unknown": mark("Unknown"),
    "not-collected": mark("Not collected"),
    "confidential": mark("Confidential"),
    "not-applicable": mark("Not applicable"),
    "erased": mark("Erased"),
}
# What is said about an answer, by the kinds of cells beside it.
SAID = {"note": mark("Note"), "method": mark("Method"), "source": mark("Source"), "reason": mark("Reason")}
SAID_LINE = mark("{margin}: {text}")
IF_NO_NUMBER = mark("If there is no number:")

REQUIRED = mark("* An answer is required.")
IF_APPLIES = mark("Answer only if this applies.")
LONG_LIST = mark("Write the words or the code of one entry of the list.")
POSSIBLE = mark("{question}: {choices}")
ATTACH = mark("Attach the file and write its name here.")
MORE_ROWS = mark("Continue on another sheet if you need more rows.")
NO_ROWS = mark("No entries.")
ROW = mark("{name} – {number}")
NUMBER = mark("No.")

DAY, MONTH, YEAR = mark("Day"), mark("Month"), mark("Year")
HOUR, MINUTE = mark("Hour"), mark("Minute")
LATITUDE, LONGITUDE = mark("Latitude"), mark("Longitude")

OTHER_ANSWER = mark("Another answer stands beside this one: {answer}")
OTHER_ANSWER_BY = mark("Another answer stands beside this one: {answer} ({who})")

SIGNATURES = (mark("Name"), mark("Function"), mark("Date"), mark("Signature and stamp"))
