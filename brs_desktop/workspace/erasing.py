"""Personal data erased for good: what would go, and that no file keeps it (SYNC rule 15)."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from brs_sync.bundle.peers import known_to
from brs_sync.erasures import Erasure
from brs_sync.errors import SyncProblem
from brs_sync.ids import RecordKey

from brs_desktop.errors import Problem
from brs_desktop.sentences import problem
from brs_desktop.workspace import letterdrafts
from brs_desktop.workspace.shapes import key_shape, time_text

if TYPE_CHECKING:
    from brs_sync.bundle.peers import Reader

    from brs_desktop.workspace.workspace import Workspace

# Why a draft is not emptied by this device.
_LEFT = ("no-right", "erase-contested", "shown-in-part", "too-large")


def erasable(workspace: Workspace, reference: str | RecordKey, paths: Sequence[str]) -> tuple[str, ...]:
    """The cells of a record that an erasure would empty: those of `paths`, or every personal one.

    Refused as the erasure would be: not-personal, nothing-to-erase, erase-contested, no-right.
    """
    return workspace.replica.erasable(workspace.find(reference), paths)


@dataclass(frozen=True)
class Preview:
    """What an erasure would empty, in a person's words: the record, its cells, the changes and who made them."""

    title: str
    paths: tuple[str, ...]
    commits: int
    sections: int
    people: tuple[str, ...]
    peers: tuple[str, ...]
    # The what-if drafts of a report that are emptied with it.
    drafts: tuple[str, ...] = ()
    # Whether a letter to or with the record, or addressed to it, is begun on this computer, which goes too.
    letter: bool = False


def preview(workspace: Workspace, reference: str | RecordKey, language: str) -> Preview:
    """What erasing all personal data of a record would come to; refused as the erasure would be."""
    key = workspace.find(reference)
    found = workspace.replica.going(key, ())
    names = tuple(_name(workspace, person) for person in found.people)
    peers_known = tuple(_called(one) for one in _peers(workspace, key.partition))
    title = workspace.title(key, language)
    copies = _in_drafts(workspace, key, found.paths)
    drafts = tuple(workspace.title(copy, language) for copy in copies)
    letter = bool(letterdrafts.about(workspace, key))
    return Preview(title, found.paths, found.commits, found.sections, names, peers_known, drafts, letter)


@dataclass(frozen=True)
class Done:
    """An erasure as listed: how many cells of which record, by whom, when, why, and who has said that he holds it.

    `missing` are known copies that have not said so.
    """

    title: str
    collection: str
    record: str
    cells: int
    author: str
    wall_ms: int
    reason: str
    acknowledged: tuple[str, ...]
    missing: tuple[str, ...]


def erasures(workspace: Workspace, language: str) -> list[Done]:
    """Everything that was erased, newest first, with the copies that have acknowledged it."""
    return [_done(workspace, one, language) for one in reversed(workspace.replica.erasures())]


def _done(workspace: Workspace, one: Erasure, language: str) -> Done:
    has: list[str] = []
    lacks: list[str] = []
    for peer in _peers(workspace, one.key.partition):
        known = known_to(workspace.replica, peer).get(one.key.partition, {})
        (has if known.get(one.dot.replica, 0) >= one.dot.seq else lacks).append(_called(peer))
    return Done(
        workspace.title(one.key, language),
        one.key.collection,
        one.key.record,
        len(one.paths),
        one.author,
        one.wall_ms,
        one.reason,
        tuple(has),
        tuple(lacks),
    )


def _peers(workspace: Workspace, partition: str) -> list[Reader]:
    """The copies that may hold the partition: the hub and everybody whose grant is known here."""
    return [one for one in workspace.bundles.readers() if one.may_hold(partition)]


def _called(peer: Reader) -> str:
    return peer.name or peer.replica_text[:8]


def _name(workspace: Workspace, person: str) -> str:
    row = workspace.replica.reader().execute("SELECT name FROM person WHERE id=?", (person,)).fetchone()
    return str(row[0]) if row else person


def erase(workspace: Workspace, reference: str | RecordKey, paths: Sequence[str], reason: str) -> dict[str, Any]:
    """Empty these cells here and on every device that hears of it; lists, search and files follow.

    The what-if drafts of a report hold the same and are emptied with it, those that were removed too. The backups
    beside the workspace follow; copies that were carried elsewhere are out of reach.
    """
    if not reason.strip():
        raise problem("reason-missing")
    going = erasable(workspace, reference, paths)
    key = workspace.find(reference)
    copies = _in_drafts(workspace, key, going)
    for copy, cells in copies.items():
        workspace.replica.erase(copy, cells, reason.strip())
    dot = workspace.replica.erase(key, going, reason.strip())
    letterdrafts.follow(workspace)
    _tidy(workspace)
    return key_shape(key) | {"paths": list(going), "dot": str(dot), "drafts": [copy.record for copy in copies]}


def follow(workspace: Workspace) -> tuple[RecordKey, ...]:
    """Empty what-if drafts that were copied where an erasure of their report was not known yet; which they were.

    Called when something has come in. Unfinished letters to those whose data were erased elsewhere go too. A draft that
    this person may not empty is left to the device of whoever may; what was typed into a draft after it was emptied
    stays.
    """
    letterdrafts.follow(workspace)
    known = [one for one in workspace.replica.erasures() if _is_report(workspace, one.key)]
    if not known:
        return ()
    emptied = {(one.key, path) for one in known for path in one.paths}
    done = []
    for copy, origin in workspace.reports.drafts.origins():
        late = [one for one in known if workspace.reports.drafts.is_unseen(one.key, one.dot, origin)]
        paths = {path: one.reason for one in late for path in one.paths if (copy, path) not in emptied}
        if _follow_in(workspace, copy, paths):
            done.append(copy)
    if done:
        _tidy(workspace)
    return tuple(done)


def _is_report(workspace: Workspace, key: RecordKey) -> bool:
    return any(one.name == key.collection and one.report is not None for one in workspace.collections)


def _follow_in(workspace: Workspace, copy: RecordKey, paths: Mapping[str, str]) -> bool:
    """Empty of these what may be emptied here; what somebody else has to, or has to decide first, is left."""
    going = [path for path in sorted(paths) if _has(workspace, copy, path)]
    if not going:
        return False
    try:
        workspace.replica.erase(copy, going, paths[going[0]])
    except SyncProblem as error:
        if error.code not in _LEFT:
            raise
        return False
    return True


def _has(workspace: Workspace, key: RecordKey, path: str) -> bool:
    """Whether something is there that this device may empty; what hangs on another cell is seen with all of them."""
    try:
        return bool(_held(workspace, key, (path,)))
    except SyncProblem as error:
        if error.code not in _LEFT:
            raise
        return error.code == "erase-contested"


def _tidy(workspace: Workspace) -> None:
    """Let the search and the backups beside the workspace forget it, too."""
    workspace.searching.tidy()
    with contextlib.suppress(Problem):  # where there is no room just now, they forget it at the next opening
        workspace.backups.forget()


def _in_drafts(workspace: Workspace, key: RecordKey, paths: Sequence[str]) -> dict[RecordKey, tuple[str, ...]]:
    """The what-if drafts of a report that hold what is erased of it, with the cells; all of it where all goes.

    Refused as the erasure would be, before anything is erased.
    """
    every = set(paths) >= set(workspace.replica.erasable(key, ()))
    found: dict[RecordKey, tuple[str, ...]] = {}
    for copy in workspace.reports.drafts.copies(key):
        asked: list[tuple[str, ...]] = [()] if every else [(path,) for path in paths]
        held = tuple(path for some in asked for path in _held(workspace, copy, some))
        if held:
            found[copy] = held
    return found


def _held(workspace: Workspace, key: RecordKey, paths: Sequence[str]) -> tuple[str, ...]:
    try:
        return workspace.replica.erasable(key, paths)
    except SyncProblem as error:
        if error.code != "nothing-to-erase":
            raise
        return ()


def erasure_shape(one: Erasure) -> dict[str, Any]:
    """`{id, collection, partition, paths, dot, author, time, reason}`: who erased what of a record, when and why."""
    told = {"author": one.author, "time": time_text(one.wall_ms), "reason": one.reason}
    return key_shape(one.key) | {"paths": list(one.paths), "dot": str(one.dot)} | told
