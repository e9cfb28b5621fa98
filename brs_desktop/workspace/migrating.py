"""Records and the versions of their form: what a newer one changes, bringing a record there, what has no place."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from brs_sync.ids import RecordKey
from brs_sync.values import Value, to_json

from brs_desktop.records.inuse import version_rank
from brs_desktop.records.margins import is_margin
from brs_desktop.records.moved import is_answer
from brs_desktop.sentences import problem
from brs_desktop.workspace.shapes import key_shape

if TYPE_CHECKING:
    from brs_desktop.forms import FormDefinition
    from brs_desktop.forms.changes import Changed
    from brs_desktop.forms.leftovers import Leftover
    from brs_desktop.records import Collection
    from brs_desktop.workspace.workspace import Workspace

State = Literal["current", "older", "newer", "missing"]
_MARKS = ("/alive", "/.order")
_MOST_STAYING = 2_000


@dataclass(frozen=True)
class Migrated:
    """A record that was brought to another version of its form; to take it back, bring it to `was` again."""

    key: RecordKey
    was: str
    now: str
    renamed: int
    dots: tuple[Any, ...] = ()

    def shape(self) -> dict[str, Any]:
        """As scripts read it."""
        told = {"from": self.was, "to": self.now, "renamed": self.renamed, "dots": [str(dot) for dot in self.dots]}
        return key_shape(self.key) | told


@dataclass(frozen=True)
class Standing:
    """How the form of a record stands to the one in use here.

    `older`: a newer version is in use, `changes` says what it changes. `newer`: the record has a later version that is
    here. `missing`: the record has one that is not here. `own` is the record's form, None when it is missing.
    """

    key: RecordKey
    state: State
    hash: str
    own: FormDefinition | None
    in_use: FormDefinition
    changes: tuple[Changed, ...] = ()
    staying: bool = False
    passed_over: str = ""
    # Why the form that came with a record whose form is missing cannot be used.
    aside: str = ""
    brought: Migrated | None = None
    # The two versions that `changes` compares.
    before: FormDefinition | None = None
    after: FormDefinition | None = None

    def shape(self) -> dict[str, Any]:
        """As scripts read it."""
        return key_shape(self.key) | {
            "form": self.hash,
            "version": self.own.version if self.own is not None else None,
            "state": self.state,
            "in_use": {"form": self.in_use.hash, "version": self.in_use.version},
            "passed_over": self.passed_over or None,
            "aside": self.aside or None,
            "changes": [{"kind": one.kind, "was": one.was or None, "now": one.now or None} for one in self.changes],
        }


def leftover_shape(one: Leftover, language: str) -> dict[str, Any]:
    """An answer without a place as scripts read it."""
    label = one.form.label(one.name, language) if one.form is not None else ""
    values = [to_json(value) for value in one.values]
    told = {"kind": one.kind, "path": one.path, "label": label or one.path, "values": values}
    return told | {"version": one.form.version if one.form is not None else None}


class Migrating:
    """A record keeps the form it was answered with until somebody brings it to another (FORMS)."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        # What was brought to another version since the workspace was opened: it can be taken back at once.
        self._brought: dict[RecordKey, Migrated] = {}

    def standing(self, key: RecordKey) -> Standing:
        """Which form the record has, beside the one in use."""
        from brs_desktop.forms.changes import changes_of

        workspace = self._workspace
        collection, cells = workspace.collection(key.collection), workspace.replica.cells(key)
        in_use = collection.form
        own_hash = _hash(cells, collection)
        told = Standing(key, "current", own_hash, in_use, in_use, passed_over=self._passed_over(collection))
        brought = self._brought.get(key)
        if own_hash == collection.form_hash:
            older = workspace.forms.known(collection, brought.was) if brought and brought.now == own_hash else None
            if older is None:
                return told
            changed = changes_of(older, in_use)
            return replace(told, brought=brought, changes=changed, before=older, after=in_use)
        own = workspace.forms.known(collection, own_hash)
        if own is None:
            came = workspace.packages.came(collection, own_hash)
            return replace(told, state="missing", own=None, aside=came.reason if came is not None else "")
        if version_rank(own.version) > version_rank(in_use.version):
            return replace(told, state="newer", own=own)
        staying = self._staying().get(str(workspace.reference(key))) == collection.form_hash
        changed = changes_of(own, in_use)
        return replace(told, state="older", own=own, changes=changed, staying=staying, before=own, after=in_use)

    def migrate(self, key: RecordKey, to: str | None = None) -> Migrated:
        """Bring a record to the form in use, or to another that is here: one edit, its declared renames with it.

        What was typed is sealed first. A newer name that has an answer already keeps it; no other answer is touched.
        A group that is one cell in one of the two goes into it, or out of it, with the same edit.
        """
        from brs_desktop.forms.changes import renaming
        from brs_desktop.workspace.regrouping import brought_cells

        workspace = self._workspace
        collection = workspace.collection(key.collection)
        workspace.replica.seal()
        with workspace.edit() as edit:
            shown = edit.shown(key)
            if not shown or ("alive" in shown and shown["alive"].value is False):
                raise problem("record-deleted" if shown else "not-found", name=key.record)
            was, now = _hash(shown, collection), to or collection.form_hash
            if was == now:
                raise problem("form-current")
            target = workspace.forms.form(collection, now)
            own = workspace.forms.known(collection, was)
            cells = {path: cell.value for path, cell in shown.items()}
            contested = frozenset(path for path, cell in shown.items() if cell.contested)
            carried = brought_cells(cells, own, target, renamed_cells, contested)
            edit.set(key, "form", now)
            if own is None or version_rank(target.version) > version_rank(own.version):
                workspace.packages.add(edit, key.partition, collection, now)  # colleagues may not have it
            for path, value in carried.items():
                edit.set(key, path, value)
        named = frozenset(renaming(own, target).values())
        answers = [path for path, value in carried.items() if value and not _is_mark(path) and _is_named(path, named)]
        done = Migrated(key, was, now, len(answers), edit.dots)
        self._brought[key] = done
        return done

    def previous(self, key: RecordKey) -> str | None:
        """The form that the record had before the one it has, where that is still here."""
        now = _hash(self._workspace.replica.cells(key), self._workspace.collection(key.collection))
        return next((one for one in self.hashes(key) if one != now), None)

    def stay(self, key: RecordKey) -> None:
        """Remember on this device that a draft stays with its own form; a still newer one is offered again."""
        name, collection = str(self._workspace.reference(key)), self._workspace.collection(key.collection)
        staying = self._staying()
        staying.pop(name, None)
        staying[name] = collection.form_hash
        for old in list(staying)[:-_MOST_STAYING]:
            del staying[old]
        partial = self._file.with_suffix(f".{os.getpid()}.part")
        partial.write_text(json.dumps(staying, ensure_ascii=False), encoding="utf-8")
        os.replace(partial, self._file)

    def leftovers(self, key: RecordKey, form: FormDefinition | None = None) -> tuple[Leftover, ...]:
        """The record's answers that its form, or the one given, has no place for; of a contested one every value."""
        from brs_desktop.forms.leftovers import leftovers

        workspace = self._workspace
        collection = workspace.collection(key.collection)
        cells = workspace.replica.cells(key)
        values = {path: cell.value for path, cell in cells.items() if is_answer(path)}
        # A cell that one side emptied and the other answered holds an answer nobody has decided about.
        values |= {
            path: next((head.value for head in cell.heads if head.value is not None), None)
            for path, cell in cells.items()
            if cell.contested and cell.value is None and is_answer(path)
        }
        shown = form or workspace.forms.known(collection, _hash(cells, collection)) or collection.form
        hashes = [one for one in self.hashes(key) if one != shown.hash]
        known = [workspace.forms.known(collection, one) for one in dict.fromkeys([*hashes, collection.form_hash])]
        earlier = [one for one in known if one is not None and one.hash != shown.hash]
        found = leftovers(shown, values, earlier)
        if any(one.form is None for one in found):
            there = {one.hash for one in earlier} | {shown.hash}
            others = [one for one in workspace.forms.related(shown.form_id) if one.hash not in there]
            found = leftovers(shown, values, [*earlier, *others])
        return tuple(replace(one, values=_every(one, cells)) for one in found)

    def hashes(self, key: RecordKey) -> list[str]:
        """The forms that the record had, the last one first."""
        history = self._workspace.replica.history(key, "form")
        return list(dict.fromkeys(one.value for one in reversed(history) if isinstance(one.value, str)))

    def _passed_over(self, collection: Collection) -> str:
        found = self._workspace.registry.passed_over.get(collection.name)
        return found.message if found is not None else ""

    def _staying(self) -> dict[str, str]:
        try:
            told = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return {str(name): str(kept) for name, kept in told.items()} if isinstance(told, dict) else {}

    @property
    def _file(self) -> Any:
        return self._workspace.folder / "forms" / "staying.json"


def renamed_cells(cells: Mapping[str, Value], own: FormDefinition | None, target: FormDefinition) -> dict[str, Value]:
    """What a record's cells become under the names of another version, forwards or back: the new cell, the old emptied.

    A question that has an answer under its other name keeps that one, and the first one stays where it is with all that
    is said about it. Which rows there are, and in which order, is as the form shows it that the record has now.
    """
    from brs_desktop.forms.changes import renaming

    names = renaming(own, target)
    if not names:
        return {}
    moves = [(path, now) for path in cells if is_answer(path) and (now := _under(path, names)) != path]
    # Of a question that had several names, what the record's form shows goes first; the others find its place taken.
    moves.sort(key=lambda move: not _is_shown(move[0], names, own))
    staying, came_from = _staying_questions(cells, moves), dict[str, str]()
    found: dict[str, Value] = {}
    for path, now in moves:
        value, question = cells[path], _question(path)
        if value is None or now in found:
            continue
        if _is_mark(path):
            if cells.get(now) is None or _is_shown(path, names, own):
                found[now] = value
        elif question not in staying and came_from.setdefault(_question(now), question) == question:
            found[now] = value
            found[path] = False if isinstance(value, bool) and path.count("/") % 2 else None
    return found


def _staying_questions(cells: Mapping[str, Value], moves: Iterable[tuple[str, str]]) -> frozenset[str]:
    """The questions that stay whole: answered under the other name too, or with two texts of one kind beside them."""
    answered = {_question(path) for path, value in cells.items() if _says(value) and not is_margin(path)}
    return frozenset(
        _question(path)
        for path, now in moves
        if _question(now) in answered or (is_margin(path) and _says(cells[path]) and _says(cells.get(now)))
    )


def _under(path: str, names: Mapping[str, str]) -> str:
    parts = path.split("/")
    for place in range(0, len(parts), 2):
        name, at, rest = parts[place].partition("@")
        parts[place] = names.get(name, name) + at + rest
    return "/".join(parts)


def _says(value: Value) -> bool:
    return value is not None and value is not False


def _is_named(path: str, names: frozenset[str]) -> bool:
    """Whether a question or a table in a path has one of these names."""
    return any(part.partition("@")[0] in names for part in path.split("/")[::2])


def _is_mark(path: str) -> bool:
    """Whether a cell says of a row that it is there, or its place among the others."""
    return path.count("/") % 2 == 0 and path.endswith(_MARKS)


def _is_shown(path: str, names: Mapping[str, str], own: FormDefinition | None) -> bool:
    """Whether the record's form knows these names itself: marks under names older still say what was once."""
    renamed = (name for part in path.split("/")[::2] if (name := part.partition("@")[0]) in names)
    return own is not None and all(name in own.by_name for name in renamed)


def _question(path: str) -> str:
    """The path of the question of a cell: a set's elements, its languages and margins stand together."""
    whole = path.rpartition("/")[0] if path.count("/") % 2 else path
    row, slash, last = whole.rpartition("/")
    return row + slash + last.partition("@")[0]


def _hash(cells: Mapping[str, Any], collection: Collection) -> str:
    cell = cells.get("form")
    return cell.value if cell is not None and isinstance(cell.value, str) else collection.form_hash


def _every(one: Leftover, cells: Mapping[str, Any]) -> tuple[Value, ...]:
    cell = cells.get(one.path + (f"@{one.language}" if one.language else ""))
    if cell is None or not cell.contested:
        return one.values
    return tuple(head.value for head in cell.heads if head.value is not None)
