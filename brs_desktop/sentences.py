"""Every failure's code -> what happened, what is safe, what to do next, in the person's language."""

from __future__ import annotations

import errno
import traceback
from pathlib import Path
from typing import Any, NamedTuple

from brs_desktop.errors import BAD_INPUT, NO_HUB, REFUSED, Problem
from brs_desktop.language import _, mark
from brs_desktop.sentences_answers import SENTENCES as ANSWERS
from brs_desktop.sentences_bundles import SENTENCES as BUNDLES
from brs_desktop.sentences_devices import SENTENCES as DEVICES
from brs_desktop.sentences_erasing import SENTENCES as ERASING
from brs_desktop.sentences_files import SENTENCES as FILES
from brs_desktop.sentences_moving import SENTENCES as MOVING
from brs_desktop.sentences_reports import SENTENCES as REPORTS
from brs_desktop.sentences_roads import SENTENCES as ROADS
from brs_desktop.sentences_sections import SENTENCES as SECTIONS
from brs_desktop.sentences_tidings import SENTENCES as TIDINGS

UNTOUCHED = mark("Nothing was changed.")
KEPT = mark("Everything you typed is kept on this device.")
FOLDER_KEPT = mark("The folder was not touched.")


class Sentence(NamedTuple):
    """The three sentences of a code, and the exit code that goes with it."""

    message: str
    safe: str
    next: str
    exit: int = REFUSED


def _input(message: str, next_step: str) -> Sentence:
    return Sentence(message, UNTOUCHED, next_step, BAD_INPUT)


_HELP = mark("See `brs-desktop --help`.")
_SEE_DOCTOR = mark("Run `brs-desktop doctor` and follow what it says.")
_COPY = mark("Copy the folder to a safe place, then restore a backup or make a new workspace and sync it.")
_LATER = mark("Try again later; the program also tries by itself.")
_ASK_CODE = mark("Ask for a new invitation code.")
_ASK_ADMIN = mark("Ask the administrator of your hub.")
_SEE_CONFLICTS = mark("See `conflicts list` for what can be settled and how.")

_SENTENCES: dict[str, Sentence] = {
    # What a person wrote on the command line.
    "no-command": _input(mark("No command was given."), _HELP),
    "unknown-command": _input(mark("There is no command “{command}”."), _HELP),
    "unknown-option": _input(mark("There is no option {option}."), _HELP),
    "option-not-here": _input(mark("The option {option} does not belong to “{command}”."), _HELP),
    "option-twice": _input(mark("The option {option} was given twice with different values."), mark("Give it once.")),
    "option-without-value": _input(mark("The option {option} needs a value."), _HELP),
    "option-missing": _input(mark("The option {option} is needed here."), _HELP),
    "bad-option-value": _input(mark("“{value}” is no value for {option}."), _HELP),
    "bad-passphrase": _input(
        mark("A PDF cannot be locked with this passphrase."),
        mark("Use at most 40 letters, digits, signs and blanks, all in the first line of plain text (UTF-8)."),
    ),
    "no-such-pages": _input(
        mark("The document has none of these pages."), mark("Give pages between the first and the last one.")
    ),
    "wrong-arguments": _input(mark("“{command}” was given too few or too many words."), mark("Write: {usage}")),
    "bad-line": _input(
        mark("This line is no command: {line}"), mark("Close the quotes, or write a JSON list of words.")
    ),
    "not-an-assignment": _input(
        mark("“{word}” is not PATH=VALUE."), mark("Write the question's name, = and the value.")
    ),
    "bad-json": _input(
        mark("The value of {path} is not valid JSON."), mark("Write PATH=TEXT, or valid JSON after :=.")
    ),
    "bad-path": _input(mark("“{path}” is no question of this form."), mark("See `show ID` or the form for its names.")),
    "bad-value": _input(mark("“{text}” is no value for {path}."), mark("Give a value of the question's kind.")),
    "bad-choice": _input(mark("“{text}” is not among the choices of {path}."), mark("Choose one of: {choices}")),
    "bad-key": _input(mark("The key field {field} is missing."), mark("Give a value for every key field.")),
    "key-fixed": _input(
        mark("{path} is part of this record's key and cannot change."),
        mark("Move the record: `record move ID FIELD=VALUE` with the right key."),
    ),
    "bad-country": _input(
        mark("“{country}” is no ISO code of a country."), mark("Give three letters, for example KEN.")
    ),
    "bad-language": _input(mark("“{language}” is not one of the languages."), mark("Choose one of: {choices}")),
    "bad-partition": _input(mark("“{partition}” cannot name a partition."), mark("Leave --partition out.")),
    "bad-address": _input(mark("“{url}” is no address of a hub."), mark("Give an address that begins with https://.")),
    "bad-column": _input(mark("The collection does not keep “{column}”."), mark("Use a list, sort or filter field.")),
    "choose-one-way": _input(
        mark("A conflict is settled in exactly one way."), mark("Give one of --value, --head and --accept.")
    ),
    "reason-missing": _input(mark("A decision needs a reason."), mark("Give --reason TEXT.")),
    "not-found": _input(mark("“{name}” is not in this workspace."), mark("Check the name; a sync may bring it.")),
    "record-ambiguous": _input(mark("More than one record has this id."), mark("Write COLLECTION/ID.")),
    "session-unknown": _input(
        mark("There is no open editor “{token}”."), mark("Open one with `edit open ID`; see `edit list`.")
    ),
    "conflict-unknown": _input(mark("There is no conflict “{conflict}”."), _SEE_CONFLICTS),
    "no-such-collection": _input(
        mark("There is no collection “{collection}”."), mark("See `brs-desktop collections` for their names.")
    ),
    "no-such-folder": _input(mark("There is no folder “{folder}”."), mark("Choose another place.")),
    "no-such-file": _input(mark("The file {file} cannot be read."), mark("Check its name and its rights.")),
    "bad-form": _input(mark("The form has errors: {detail}"), mark("Mend the form and check it again.")),
    # What is refused.
    "no-workspace": Sentence(
        mark("There is no workspace in {folder}."), FOLDER_KEPT, mark("Make one with `brs-desktop init`.")
    ),
    "workspace-exists": Sentence(
        mark("There is already a workspace in {folder}."), FOLDER_KEPT, mark("Use it, or choose another folder.")
    ),
    "settings-damaged": Sentence(mark("The settings of the workspace cannot be read."), FOLDER_KEPT, _SEE_DOCTOR),
    "database-damaged": Sentence(mark("The database of the workspace is damaged."), FOLDER_KEPT, _COPY),
    "database-locked": Sentence(
        mark("Another program is using this workspace."), FOLDER_KEPT, mark("Close it and try again.")
    ),
    "database-newer": Sentence(
        mark("A newer version of the program made this workspace."), FOLDER_KEPT, mark("Update the program.")
    ),
    "database-read-only": Sentence(
        mark("This workspace cannot be written to."),
        FOLDER_KEPT,
        mark("Give yourself the right to write to the folder."),
    ),
    "database-key-wrong": Sentence(
        mark("The passphrase does not open this workspace."), FOLDER_KEPT, mark("Try again.")
    ),
    "no-encryption": Sentence(
        mark("This workspace is encrypted, which this installation cannot read."),
        FOLDER_KEPT,
        mark("Use an installation with encrypted storage."),
    ),
    "database-not-ours": Sentence(
        mark("A file of the workspace belongs to another program."), FOLDER_KEPT, mark("Choose another folder.")
    ),
    "identity-damaged": Sentence(mark("The key of this workspace cannot be read."), FOLDER_KEPT, _SEE_DOCTOR),
    "disk-full": Sentence(mark("The disk is full."), KEPT, mark("Free some space and try again.")),
    "not-writable": Sentence(mark("{file} cannot be written."), UNTOUCHED, mark("Choose another place.")),
    "not-printed": Sentence(
        mark("The printer does not take the pages."),
        UNTOUCHED,
        mark("See whether it is on and connected, then try again."),
    ),
    "no-right": Sentence(mark("You have no right to do this here."), UNTOUCHED, _ASK_ADMIN),
    "read-only-collection": Sentence(
        mark("Records of “{collection}” that come with the program cannot be changed here."),
        UNTOUCHED,
        mark("A later release or your hub brings corrections."),
    ),
    "form-missing": Sentence(
        mark("The form of this record is not on this device."), KEPT, mark("Sync or update the program; then edit it.")
    ),
    "form-current": Sentence(
        mark("This record has this version of its form already."), UNTOUCHED, mark("Nothing has to be done.")
    ),
    "form-not-newer": Sentence(
        mark("Version “{version}” of this form is not newer than “{in_use}”, which is in use."),
        UNTOUCHED,
        mark("Give the form a higher version, then try again."),
    ),
    "form-changed-meanwhile": Sentence(
        mark("Another version of this form was put in use meanwhile."),
        UNTOUCHED,
        mark("Choose the file again and look at what it changes now."),
    ),
    "answer-given-meanwhile": Sentence(
        mark("Somebody gave another answer to this question meanwhile."),
        UNTOUCHED,
        mark("Look at what stands there now, then decide again."),
    ),
    "form-none-before": Sentence(
        mark("There is no version of this form that could be brought back."),
        UNTOUCHED,
        mark("Choose a file with the version that you want, under a higher number."),
    ),
    "form-unusable": Sentence(
        mark("This form cannot be put in use: {detail}"),
        mark("The version that was in use stays in use; no record was touched."),
        mark("Run `brs-desktop form check FILE --against OLD` and mend what it finds."),
    ),
    "record-exists": Sentence(mark("This record exists already."), UNTOUCHED, mark("Change it with `record set`.")),
    "record-deleted": Sentence(
        mark("The record “{name}” is deleted."), mark("Its history is kept."), mark("Set alive=true to take it back.")
    ),
    "conflict-not-settleable": Sentence(mark("This conflict cannot be settled so."), UNTOUCHED, _SEE_CONFLICTS),
    "shown-in-part": Sentence(
        mark("This cannot be done yet: part of what it concerns is missing on this computer, or is set aside."),
        UNTOUCHED,
        mark(
            "Sync, or import the file that has the rest; then try again. Where nobody has it any more, ask whoever"
            " looks after the hub."
        ),
    ),
    "conflict-settled": Sentence(
        mark("This conflict is settled already."), UNTOUCHED, mark("Undo it with `conflicts undo ID`.")
    ),
    "conflict-open": Sentence(mark("This conflict is not settled yet."), UNTOUCHED, _SEE_CONFLICTS),
    "versions-need-submission": Sentence(
        mark("Two versions were sent; only a third one ends that."),
        UNTOUCHED,
        mark("Send a new version that replaces both."),
    ),
    "list-too-long": Sentence(
        mark("This list is longer than such a file can be: {most} records at most."),
        UNTOUCHED,
        mark("Narrow it with a filter or a search, or choose a plain table (CSV)."),
    ),
    "too-large": Sentence(mark("This is larger than what is accepted: {what}"), UNTOUCHED, mark("Make it smaller.")),
    "malformed": Sentence(mark("What came from the other side cannot be read."), KEPT, _ASK_ADMIN),
    "unauthentic": Sentence(
        mark("What came from the other side is not signed as it should be, and was not taken."), KEPT, _ASK_ADMIN
    ),
    "not-enrolled": Sentence(
        mark("This device has not joined a hub."),
        KEPT,
        mark("Join one with `brs-desktop enrol CODE --hub URL`."),
        NO_HUB,
    ),
    "cloned": Sentence(
        mark("A copy of this workspace is used on another computer and has sent other work under the same name."),
        mark("Nothing is lost: what was not sent yet is kept here under a new name."),
        mark("Ask the hub’s administrator for a new invitation, join again, and synchronise."),
    ),
    "enrolled-already": Sentence(
        mark("This device has already joined the hub {hub}."), UNTOUCHED, mark("Use another workspace for another hub.")
    ),
    "hub-missing": _input(mark("The address of the hub is not known."), mark("Give --hub URL.")),
    "code-unknown": Sentence(mark("The hub does not know this invitation code."), UNTOUCHED, _ASK_CODE),
    "code-used": Sentence(mark("This invitation code has been used."), UNTOUCHED, _ASK_CODE),
    "code-expired": Sentence(mark("This invitation code has expired."), UNTOUCHED, _ASK_CODE),
    "bad-code": _input(mark("This is no invitation code."), mark("Check it sign by sign, for example K7QF-3M9X-T2PA.")),
    "slow-down": Sentence(mark("The hub asks to wait before the next try."), KEPT, _LATER),
    "hub-refused": Sentence(mark("The hub refused the exchange."), KEPT, _ASK_ADMIN),
    "stale-request": Sentence(mark("The hub has seen a later request of this device."), KEPT, mark("Sync once more.")),
    "address-unusable": Sentence(
        mark("The hub cannot listen at this address."), UNTOUCHED, mark("Choose another address or port.")
    ),
    "hub-busy": Sentence(mark("The hub is busy."), KEPT, _LATER, NO_HUB),
    "no-hub": Sentence(mark("The hub cannot be reached."), KEPT, _LATER, NO_HUB),
    "captive-portal": Sentence(
        mark("The network asks for a sign-in page before it lets anything through."),
        KEPT,
        mark("Open a browser, sign in to the network, and try again."),
        NO_HUB,
    ),
    "closed": Sentence(mark("The workspace has been closed."), KEPT, mark("Open it again.")),
    "backup-none": Sentence(
        mark("“{name}” is no backup of BRS Desktop, or only half of one."), UNTOUCHED, mark("Choose another backup.")
    ),
    "backup-newer": Sentence(
        mark("The backup “{name}” was made by a later version of BRS Desktop."),
        UNTOUCHED,
        mark("Install the later version, then restore it."),
    ),
    "backup-damaged": Sentence(
        mark("The backup “{name}” is damaged."), UNTOUCHED, mark("Choose another backup; an older one may be whole.")
    ),
    "backup-no-space": Sentence(
        mark("There is too little room for a backup: {needed} are needed, {free} are free."),
        KEPT,
        mark("Free some space, or choose another disk."),
    ),
    "copy-damaged": Sentence(
        mark("“{name}” did not arrive whole: what was read back differs from what was written."),
        mark("The backup on this computer is whole."),
        mark("Try again, or use another stick: this one may be failing."),
    ),
    "backup-goes-on": Sentence(mark("A backup is being made just now."), KEPT, mark("Wait until it is done.")),
    "restore-unclear": Sentence(
        mark("A restore was begun in {folder} and cannot be finished: its plan is unreadable."),
        FOLDER_KEPT,
        mark("Copy the folder to a safe place and ask for support."),
    ),
    "admit-stopped": Sentence(
        mark("Letting in stopped before its end; {count} changes are known to have come in."),
        mark("What came in stays in; the rest stays set aside."),
        mark("Ask for the list again: it shows what is still set aside."),
    ),
    "cancelled": Sentence(mark("The work was cancelled."), KEPT, mark("Start it again when you like.")),
    "no-window": Sentence(mark("The window cannot be opened here."), UNTOUCHED, mark("Use a desktop session.")),
    "internal": Sentence(mark("Something went wrong inside the program."), KEPT, mark("Send the details to support.")),
    # The library and its files.
    "file-not-here": Sentence(
        mark("The file of “{title}” is not on this computer."),
        UNTOUCHED,
        mark("Import the file for this entry, if you have it from elsewhere."),
    ),
    "no-file-to-keep": Sentence(
        mark("“{title}” has no file that could be kept."), UNTOUCHED, mark("Import a file for this entry first.")
    ),
    "file-refused": _input(mark("“{name}” was not imported. {reason}"), mark("Choose another file.")),
}

_SENTENCES |= {
    code: Sentence(*parts)
    for code, parts in (
        ANSWERS | REPORTS | BUNDLES | DEVICES | ERASING | FILES | MOVING | ROADS | SECTIONS | TIDINGS
    ).items()
}


def codes() -> tuple[str, ...]:
    """Every code that has its sentences."""
    return tuple(_SENTENCES)


def problem(code: str, *, details: str = "", exit_code: int | None = None, **values: object) -> Problem:
    """The Problem for a code, its sentences filled with the values."""
    known = code in _SENTENCES
    sentence = _SENTENCES[code if known else "internal"]
    filled = [_fill(text, values) for text in (sentence.message, sentence.safe, sentence.next)]
    number = sentence.exit if exit_code is None else exit_code
    made = Problem(code, *filled, exit_code=number, details=details or ("" if known else repr(values)))
    made.again = lambda: problem(code, details=details, exit_code=exit_code, **values)
    return made


def unwritten(error: OSError, out: Path) -> Problem:
    """Why a file was not made; what was written beside its place meanwhile has a name that nobody chose."""
    if error.filename is not None:
        error.filename = str(out)
    return as_problem(error)


def as_problem(error: BaseException) -> Problem:
    """Any failure as the one shape that people and scripts see; what nobody foresaw is `internal`, with details."""
    if isinstance(error, Problem):
        return error
    if isinstance(cause := getattr(error, "failure", None), Exception):  # a form's Unfollowed
        return as_problem(cause)
    if isinstance(getattr(error, "code", None), str) and isinstance(getattr(error, "values", None), dict):
        return _coded(error)
    if hasattr(error, "issues"):
        return problem("bad-form", detail="; ".join(issue.sentence() for issue in error.issues))
    if isinstance(error, LookupError) and isinstance(path := getattr(error, "path", None), str):
        return problem("bad-path", path=path[:80])
    if isinstance(error, OSError):
        return _of_system(error)
    trace = traceback.format_exception(error)
    return problem("internal", details="".join(trace)[-2000:])


def _coded(error: Any) -> Problem:
    values = dict(error.values)
    values.setdefault("name", values.get("record") or values.get("id") or values.get("what") or "")
    if hasattr(error, "message"):  # a manifest's finding has its own sentence, with file, line and key
        return problem("bad-form", detail=error.message)
    return problem(error.code, exit_code=getattr(error, "exit", None), **values)


def _of_system(error: OSError) -> Problem:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return problem("disk-full", details=str(error))
    file = error.filename if isinstance(error.filename, str) else ""
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return problem("not-writable", details=str(error), file=file)
    if error.errno in (errno.ENOENT, errno.EISDIR, errno.ENOTDIR):
        return problem("no-such-file", details=str(error), file=file)
    return problem("internal", details=repr(error))


class _Holes(dict[str, object]):
    """Values for a sentence; one that is not known reads as dots instead of failing."""

    def __missing__(self, key: str) -> str:
        return "…"


def _fill(text: str, values: dict[str, object]) -> str:
    return _(text).format_map(_Holes(values)) if text else ""
