"""Cells under a name that a question had in another version: what it was called, and where it stands now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from brs_sync.ids import Dot, RecordKey
from brs_sync.views import ChooseHead

from brs_desktop.language import _
from brs_desktop.sentences import problem

if TYPE_CHECKING:
    from brs_desktop.forms import FormDefinition
    from brs_desktop.workspace.workspace import Workspace


def name_of(path: str) -> str:
    """The question that a cell belongs to, without rows, the element of a set, its language and what stands beside."""
    parts = path.split("/")
    return (parts[-1] if len(parts) % 2 else parts[-2]).partition("@")[0]


def asked_by(workspace: Workspace, key: RecordKey, name: str) -> FormDefinition | None:
    """The version of the record's form that asked a question of this name, the record's own first."""
    return next((one for one in _versions(workspace, key) if one.has(name)), None)


def words_of(workspace: Workspace, key: RecordKey, path: str, language: str) -> str:
    """What the question of a cell is called by the version that asked it; its name where no version here did."""
    name = name_of(path)
    form = asked_by(workspace, key, name)
    if form is None:
        return name
    spoken = (form.label(name, one) for one in (language, form.default_language))
    return next((words for words in spoken if words.strip("- ")), name)


def today(workspace: Workspace, key: RecordKey, path: str) -> str:
    """The same cell under the name that its question has in the record's own form; empty where it has no other."""
    from brs_desktop.forms.changes import renaming

    versions = list(_versions(workspace, key))
    if not versions or versions[0].has(name_of(path)):
        return ""
    own = versions[0]
    for other in versions:
        now = _under(path, renaming(other, own))
        if now != path and own.has(name_of(now)):
            return now
    return ""


def follow(workspace: Workspace, conflict: str, dot: Dot, shown: Any, reason: str = "") -> RecordKey:
    """An answer that was given under an older name goes to the name of today, and ends the conflict about it there.

    Nothing does so by itself: applying computes nothing into a record (SYNC rule 6), and somebody may have answered
    under the new name meanwhile. Between the two commits it stands among the answers of removed questions.
    """
    clash = workspace.review.get(conflict)
    head = next((one for one in clash.heads if one.dot == dot), None)
    target = today(workspace, clash.key, clash.path)
    if head is None or not target:
        raise problem("conflict-not-settleable")
    said = reason or _("The question has another name in the version of the form that this record has now.")
    workspace.settle(conflict, ChooseHead(dot), reason=said, shown=shown)
    element = isinstance(head.value, bool) and clash.path.count("/") % 2
    with workspace.edit() as edit:
        edit.set(clash.key, target, head.value)
        edit.set(clash.key, clash.path, False if element else None)
    return clash.key


def _versions(workspace: Workspace, key: RecordKey) -> Iterator[FormDefinition]:
    """The record's own version, those that it had, the one in use, then others that are here."""
    collection, seen = workspace.collection(key.collection), set()
    hashes = [*workspace.migrating.hashes(key), collection.form_hash]
    for form_hash in dict.fromkeys(hashes):
        form = workspace.forms.known(collection, form_hash)
        if form is not None:
            seen.add(form.hash)
            yield form
    for form in workspace.forms.related(collection.form.form_id):
        if form.hash not in seen:
            yield form


def _under(path: str, names: dict[str, str]) -> str:
    parts = path.split("/")
    for place in range(0, len(parts), 2):  # names stand in turn with rows
        name, at, rest = parts[place].partition("@")
        parts[place] = names.get(name, name) + at + rest
    return "/".join(parts)
