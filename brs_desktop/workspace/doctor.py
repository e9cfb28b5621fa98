"""Looks at everything a workspace stands on and says, check by check, what is wrong and what to do."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brs_sync.errors import SyncProblem

from brs_desktop.errors import Problem
from brs_desktop.language import _, format_bytes, format_date, format_number, language
from brs_desktop.sentences import as_problem, problem
from brs_desktop.workspace import settings, tidings
from brs_desktop.workspace.foretold import still_differs

if TYPE_CHECKING:
    from brs_desktop.workspace.workspace import Workspace

LEAST_FREE_BYTES = 200_000_000


@dataclass(frozen=True)
class Check:
    """One check: its name, whether all is well, what was found, what to do."""

    name: str
    ok: bool
    what: str
    next: str = ""

    def shape(self) -> dict[str, Any]:
        """As scripts read it."""
        return {"name": self.name, "ok": self.ok, "what": self.what, "next": self.next}


def examine(folder: Path, opener: Callable[[], Workspace]) -> Iterator[Check]:
    """Every check of a folder; a workspace that can't be opened is one of the findings and is not touched."""
    yield _space(folder)
    yield _storage()
    if not settings.exists(folder):
        yield _failed("workspace", problem("no-workspace", folder=str(folder)))
        return
    try:
        workspace = opener()
    except Exception as error:  # whatever keeps it from opening is what a doctor is asked about
        yield _failed("workspace", as_problem(error))
        return
    yield Check("workspace", True, str(folder))
    yield from inspect(workspace)


def inspect(workspace: Workspace) -> Iterator[Check]:
    """The checks of an open workspace."""
    yield _database(workspace)
    yield _clock(workspace)
    yield from _collections(workspace)
    yield from _form_media(workspace)
    yield _held(workspace)
    yield _files(workspace)
    yield _backup(workspace)
    yield _editors(workspace)
    yield _conflicts(workspace)
    yield _hub(workspace)


def _failed(name: str, trouble: Any) -> Check:
    return Check(name, False, f"{trouble.message} {trouble.safe}", trouble.next)


def _space(folder: Path) -> Check:
    place = folder
    while not place.exists() and place != place.parent:
        place = place.parent
    free = shutil.disk_usage(place).free
    words = _("{size} are free on the disk.").format(size=format_bytes(free))
    return Check("space", free >= LEAST_FREE_BYTES, words, "" if free >= LEAST_FREE_BYTES else _("Free some space."))


def _storage() -> Check:
    from brs_sync.database import ENCRYPTION

    if ENCRYPTION:
        return Check("storage", True, _("The storage can be encrypted."))
    # Not a failure: everything works, and the person should know.
    return Check("storage", True, _("The storage of this platform cannot be encrypted."), _("Encrypt the whole disk."))


def _database(workspace: Workspace) -> Check:
    from brs_sync.database import check

    if check(workspace.replica.reader()):
        return Check("database", True, _("Every page of the database was read."))
    return _failed("database", problem("database-damaged"))


def _clock(workspace: Workspace) -> Check:
    found = tidings.clock(workspace, workspace.sync_history())
    return Check("clock", True, _("The clock is plausible.")) if found is None else _failed("clock", found)


def _collections(workspace: Workspace) -> Iterator[Check]:
    for one in workspace.registry.problems:
        yield Check(f"collection {one.file.parent.name}", False, one.message, _("Mend the file; the others work."))
    for name, one in workspace.registry.passed_over.items():
        advice = _("Mend the form or get it anew; the last good version is in use, and no draft was touched.")
        yield Check(f"collection {name}", False, one.message, advice)
    names = ", ".join(sorted(one.name for one in workspace.collections))
    yield Check("collections", bool(names), names or _("There is no collection."))


def _form_media(workspace: Workspace) -> Iterator[Check]:
    """Nobody's signature is on what a name of a form's pictures stands for: where places differ, it is said."""
    for form_hash, count in workspace.versionmedia.differing():
        collection = workspace.packages.collection_of(form_hash)
        words = _("Pictures or sounds of the form “{form}” differ between the places that sent it: {count}.")
        said = words.format(form=collection.form_title(language()) if collection else "", count=format_number(count))
        advice = _("Each record shows those of its own place. Ask who made the form which are right.")
        yield Check("form media", False, said, advice)


def _held(workspace: Workspace) -> Check:
    held = workspace.replica.held()
    waiting, counting = sum(one.verdict == "waiting" for one in held), sum(one.counts for one in held)
    kept = len(held) - waiting - counting
    said = [_("{waiting} commits wait for others, {kept} are kept aside.").format(waiting=waiting, kept=kept)]
    advice = [_("Ask your administrator about those that are kept aside.")] if kept else []
    if counting:
        words = _("{count} count on a hub's word though their authors have no right there any more.")
        said.append(words.format(count=format_number(counting)))
        advice.append(_("Exchange with somebody who has their history, by network or by stick."))
    return Check("held", not advice, " ".join(said), " ".join(advice))


def _files(workspace: Workspace) -> Check:
    """The lists and pieces of files on their way; the documents themselves lie beside them."""
    shelf = workspace.files.shelf
    try:
        sound = shelf.is_sound()
    except SyncProblem:
        sound = False
    if not sound:
        words = _("What is remembered of files on their way is damaged. The documents themselves are safe.")
        return Check("files", False, words, _("Sync: the next exchange puts it aside, and finds out what is to go."))
    found = workspace.files.outlook()
    parts = [
        _("{count} files wait for the hub, {size}.").format(
            count=format_number(found.up.files), size=format_bytes(found.up.bytes)
        ),
        _("{count} files are to come.").format(count=format_number(found.down.files)),
        _("Parts of unfinished files take {size}.").format(size=format_bytes(shelf.waiting_bytes())),
    ]
    return Check("files", True, " ".join(parts))


def _backup(workspace: Workspace) -> Check:
    """The newest backup, read to its last byte: a copy that cannot be restored is worse than none."""
    from brs_desktop.workspace import backup

    last = workspace.backups.last
    if last is None:
        return Check(
            "backup", True, _("No backup has been made yet."), _("Back up now, or wait: one is made each day.")
        )
    try:
        backup.check(last)
    except Problem as trouble:
        return _failed("backup", trouble)
    words = _("The newest backup is of {date} and was read to its last byte.")
    return Check("backup", True, words.format(date=format_date(datetime.fromtimestamp(last.when_ms / 1000).date())))


def _editors(workspace: Workspace) -> Check:
    count = len(workspace.replica.sessions())
    return Check("editors", True, _("{count} editors are open.").format(count=format_number(count)))


def _conflicts(workspace: Workspace) -> Check:
    count = len(workspace.conflicts())
    words = _("{count} conflicts wait for a decision.").format(count=format_number(count))
    return Check("conflicts", True, words, _("See `conflicts list`.") if count else "")


def _hub(workspace: Workspace) -> Check:
    status = workspace.sync_status()
    if not status.hub:
        return Check("hub", True, _("This device has not joined a hub."), _("Join one when you have a code."))
    words = _("{count} changes wait for the hub {hub}.").format(count=format_number(status.waiting), hub=status.hub)
    # Being offline is how this program lives; a hub that refuses is something to see to.
    runs = workspace.sync_history()
    aside = runs[-1].kept_aside if runs else 0
    if aside:
        words += " " + _("{count} commits are held there without being applied.").format(count=format_number(aside))
    if status.unagreed:
        words += " " + still_differs(runs[-1].differ)
    wrong = status.state == "refused" or bool(aside) or status.unagreed
    advice = _("Ask the administrator of your hub.") if wrong else ""
    return Check("hub", not wrong, f"{words} {status.last_error}".strip(), advice)
