"""Cells under a name that a question had in another version: what it was called, and where it stands now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from brs_sync.ids import Dot, RecordKey, element_value
from brs_sync.values import Value, same
from brs_sync.views import ChooseValue

from brs_desktop.language import _
from brs_desktop.records.margins import is_margin
from brs_desktop.sentences import problem

if TYPE_CHECKING:
    from brs_desktop.forms import FormDefinition
    from brs_desktop.workspace.workspace import Workspace

_SEVERAL = ("select_multiple", "rank")


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


@dataclass(frozen=True)
class Standing:
    """Where an answer given under an older name could go, and what stands there now."""

    path: str
    value: Value


@dataclass(frozen=True)
class Followed:
    """An answer that was put under the name of today: where, what stood there before, and the conflict it ended."""

    key: RecordKey
    conflict: str
    path: str
    before: Value
    value: Value


def standing(workspace: Workspace, key: RecordKey, path: str, value: Value) -> Standing | None:
    """Where an answer could go that was given under an older name; None where its question takes no such answer now."""
    target = today(workspace, key, path)
    form = next(_versions(workspace, key), None) if target else None
    if form is None or not _takes(form, target, value):
        return None
    cell = workspace.replica.cells(key).get(target)
    return Standing(target, cell.value if cell is not None else None)


def follow(
    workspace: Workspace, conflict: str, dot: Dot, shown: Iterable[Dot], there: Standing, reason: str = ""
) -> Followed:
    """An answer that was given under an older name goes to the name of today, and ends the conflict about it there.

    Nothing does so by itself: applying computes nothing into a record (SYNC rule 6), and somebody may have answered
    under the new name meanwhile. `there` is what the person was shown of it; anything else that stands there stays,
    and answer-given-meanwhile is raised.
    """
    workspace.replica.seal()
    clash, seen = workspace.review.get(conflict), frozenset(shown)
    head = next((one for one in clash.heads if one.dot == dot), None)
    now = standing(workspace, clash.key, clash.path, head.value) if head is not None and clash.open else None
    if head is None or now is None or now.path != there.path:
        raise problem("conflict-not-settleable")
    if any(seen.isdisjoint((one.dot, *one.dots)) for one in clash.heads):
        raise problem("answer-given-meanwhile")
    said = reason or _("The question has another name in the version of the form that this record has now.")
    element = isinstance(head.value, bool) and clash.path.count("/") % 2
    _write(workspace, clash.key, there.path, there.value, head.value)
    try:
        workspace.settle(conflict, ChooseValue(False if element else None), reason=said, shown=seen)
    except BaseException:
        _write(workspace, clash.key, there.path, head.value, there.value)
        raise
    return Followed(clash.key, conflict, there.path, there.value, head.value)


def unfollow(workspace: Workspace, done: Followed) -> None:
    """Take it back: what stood there stands again, and the conflict is open; an answer given since then stays."""
    workspace.replica.seal()
    _write(workspace, done.key, done.path, done.value, done.before)
    workspace.undo(done.conflict)


def _write(workspace: Workspace, key: RecordKey, path: str, shown: Value, value: Value) -> None:
    """A cell's next value where the one that was shown stands and nobody disputes it."""
    with workspace.edit() as edit:
        cell = edit.shown(key).get(path)
        if not same(cell.value if cell is not None else None, shown) or (cell is not None and cell.contested):
            raise problem("answer-given-meanwhile")
        edit.set(key, path, value)


def _takes(form: FormDefinition, path: str, value: Value) -> bool:
    """Whether a value can stand in a cell: of its question's kind, in languages or not, alone in its cell."""
    from brs_desktop.forms.leftovers import fits
    from brs_desktop.forms.onecell import cell_of

    if is_margin(path):
        return isinstance(value, str)
    element = path.count("/") % 2 == 1
    base = path.rpartition("/")[0] if element else path.partition("@")[0]
    question = form.question(name_of(path))
    if cell_of(form, base) != base or element != (question.kind in _SEVERAL):
        return False
    if element:
        return isinstance(value, bool) and element_value(path.rpartition("/")[2]) in form.choice_values(question.name)
    in_languages = "@" in path.rpartition("/")[2]
    return in_languages == question.multilingual and fits(question, value, form.choice_values(question.name))


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
