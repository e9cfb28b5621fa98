"""What stands between a draft and its submission, each finding with the path that leads to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from brs_sync.ids import RecordKey, in_scope
from brs_sync.views import Conflict, HeldCommit

from brs_desktop.errors import Problem
from brs_desktop.language import _, format_date, mark
from brs_desktop.workspace.oldnames import words_of
from brs_desktop.workspace.practice import is_practice
from brs_desktop.workspace.reports.copying import last
from brs_desktop.workspace.reports.places import sent_partition
from brs_desktop.workspace.reports.shapes import Check, Finding, Kind
from brs_desktop.workspace.reports.unusual import answered, jumps, reasons, said_of
from brs_desktop.workspace.shapes import time_text

if TYPE_CHECKING:
    from brs_desktop.forms import FormSession
    from brs_desktop.workspace.workspace import Workspace

CONTESTED = mark("Several answers stand side by side; somebody has to decide between them.")
DELETED = mark("One side deleted this and the other went on with it; somebody has to decide.")
REVIEW = mark("Two people changed parts of this at the same time; look whether it still fits together.")
UNSEEN = mark("A change by {name} of {date} is here but not applied; it will not be part of this version.")
IN_PART = mark(
    "A part of a change by {name} of {date} to this report, or to a what-if draft of it, has not come to this computer;"
    " it will not be part of this version. Sync, or import the file that has it, before you submit; where nobody has it"
    " any more, you can submit without it."
)
ON_WORD = mark(
    "A change by {name} of {date} counts in this version though its author has no right here any more. Only its history"
    " can tell what follows, and nobody has brought it. Look at it before you submit."
)
NO_RIGHT = mark("Your invitation does not let you submit this report.")
GIVEN = mark("Reason given: {reason}")
PRACTICE = mark("This is practice data, and practice is never submitted.")
WHAT_IF = mark("This is a what-if draft. Only the main draft is the report of the country and can be submitted.")
_CONFLICTS: Mapping[str, tuple[Kind, str]] = {
    "hard": ("contested", CONTESTED),
    "delete": ("deleted", DELETED),
    "soft": ("review", REVIEW),
}


def check(workspace: Workspace, key: RecordKey, form: FormSession | None = None) -> Check:
    """Everything found, what refuses a submission first (SYNC rule 19), the rest as the form goes.

    Open conflicts, a missing right, practice and more pages than are allowed refuse. What the form misses or breaks,
    what is unusual without a reason, and what is held of the draft without being applied, or in part only, must have
    been shown and acknowledged.
    """
    session = form or workspace.form_for(key)
    found = [*_place(workspace, key), *_conflicts(workspace, key, session), *_unseen(workspace, key)]
    found += _answers(session)
    found += _unusual(workspace, key, session)
    found += workspace.reports.lengths.findings(key, session)
    progress = session.progress()
    ordered = sorted(found, key=lambda one: not one.hard)
    return Check(key, tuple(ordered), progress.answered, progress.total, session.would_drop())


def _place(workspace: Workspace, key: RecordKey) -> Iterator[Finding]:
    """What no answer can mend: a what-if draft, practice, and rights."""
    if workspace.reports.drafts.is_one(key):
        yield Finding("", None, "", "", "what-if", _(WHAT_IF), True)
        return
    if is_practice(key.partition):
        yield Finding("", None, "", "", "practice", _(PRACTICE), True)
        return
    sent = sent_partition(workspace, key)
    rights = [one for one in workspace.replica.rights(workspace.replica.key) if in_scope(sent, one.prefixes)]
    if rights and not any("write" in one.rights for one in rights):
        yield Finding("", None, "", "", "right", _(NO_RIGHT), True)


def _conflicts(workspace: Workspace, key: RecordKey, form: FormSession) -> Iterator[Finding]:
    sections = _sections(form)
    for one in workspace.replica.conflicts(key=key):
        if one.open:
            kind, message = _CONFLICTS[one.kind]
            path = one.path.split("|")[0]
            label, section = _place_of(form, path)
            label = label or (words_of(workspace, key, path, form.language) if path else "")
            yield Finding(
                path, section, sections.get(section or "", ""), label, kind, _(message), _is_hard(one), conflict=one.id
            )


def _is_hard(conflict: Conflict) -> bool:
    return conflict.kind != "soft"


def _place_of(form: FormSession, path: str) -> tuple[str, str | None]:
    """The words and the section of what a cell's path belongs to: a set's element and a row's existence too."""
    parts = path.split("/")
    base = "/".join(parts[:-1]) if len(parts) % 2 == 0 or parts[-1] in ("alive", ".order") else path
    name = (base if len(base.split("/")) % 2 else base.rsplit("/", 1)[0]).rsplit("/", 1)[-1].partition("@")[0]
    try:
        section = form.definition.question(name).section
    except LookupError:
        section = None
    try:
        return form.state(base.partition("@")[0]).label, section
    except LookupError:
        return "", section


def _unseen(workspace: Workspace, key: RecordKey) -> Iterator[Finding]:
    # Of one commit both may be so, and each is acknowledged by itself.
    found = [(ON_WORD if one.counts else UNSEEN, one, str(one.dot)) for one in unseen(workspace, key)]
    found += [(IN_PART, one, f"part {one.dot}") for one in workspace.replica.in_part(key.partition)]
    for words, one, acknowledge in found:
        said = _(words).format(name=one.author, date=format_date(time_text(one.wall_ms)[:10]))
        yield Finding("", None, "", "", "unseen", said, False, acknowledge=acknowledge)


def unseen(workspace: Workspace, key: RecordKey) -> list[HeldCommit]:
    """What is held of the draft's partition and not applied, and so stands beside the draft's vector.

    Then what counts on a hub's word alone against what authority says: that is part of it.
    """
    return [one for one in workspace.replica.held() if one.partition == key.partition]


def _answers(form: FormSession) -> Iterator[Finding]:
    sections = _sections(form)
    for one in form.problems():
        label = sections.get(one.section or "", "")
        yield Finding(one.path, one.section, label, one.label, one.kind, one.message, False, f"{one.kind} {one.path}")
    for path, message in form.failures():
        yield Finding(path, None, "", form.state(path).label, "calculation", message, False)


def _unusual(workspace: Workspace, key: RecordKey, form: FormSession) -> Iterator[Finding]:
    """Figures far from the last report's for which nobody said why, and every reason that was given."""
    sections, given = _sections(form), dict(reasons(form))
    for path, said in _far(workspace, key, form):
        if path not in given:
            label, section = _place_of(form, path)
            yield Finding(path, section, sections.get(section or "", ""), label, "jump", said, False, f"jump {path}")
    for path, reason in given.items():
        label, section = _place_of(form, path)
        said = _(GIVEN).format(reason=reason)
        yield Finding(path, section, sections.get(section or "", ""), label, "reason", said, False)


def _far(workspace: Workspace, key: RecordKey, form: FormSession) -> Iterator[tuple[str, str]]:
    collection = workspace.collection(key.collection)
    try:
        before = last(workspace, collection, key, {})
    except Problem:
        return  # there is none to compare with
    from brs_desktop.forms.quantities import quantities

    amounts = quantities(form.definition)
    then = workspace.filling.form(form.definition, dict(before.every), collection, new=False)
    for path, earlier in jumps(form, then, collection.key):
        figure = answered(then, earlier, amounts.get(path.rsplit("/", 1)[-1]))
        yield path, said_of(before.period or before.title, figure)


def _sections(form: FormSession) -> dict[str, str]:
    """The headings of the sections that are there, by name."""
    return {item.section or item.name: item.label for item in form.items() if item.kind == "section"} | {
        item.name: item.label for item in form.items() if item.depth == 0 and item.kind in ("section", "repeat")
    }


def lines(check_: Check) -> str:
    """The blockers as lines for a message's details."""
    return "\n".join(f"{one.label or one.path or '–'}: {one.message}" for one in check_.blockers)
