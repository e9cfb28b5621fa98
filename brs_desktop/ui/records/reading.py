"""One record read for the pane beside the list: its answers in the form's order and its latest changes, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from brs_desktop import language
from brs_desktop.language import _
from brs_desktop.records.moved import BROUGHT
from brs_desktop.records.tongue import title_tongue
from brs_desktop.ui.records.words import Line, RecordWords
from brs_desktop.ui.values import when

_MOST_CHANGES = 50


@dataclass(frozen=True)
class Past:
    """One change of the record's history."""

    what: str
    text: str
    who: str
    when: str


@dataclass(frozen=True)
class RecordRead:
    """A record as it is read."""

    collection: str
    record: str
    title: str
    readonly: bool
    contested: bool
    lines: tuple[Line, ...]
    past: tuple[Past, ...]
    moves: Any = None
    references: tuple[str, str] = ("", "")
    movable: bool = False
    tongue: str = ""
    way: Any = None


def read_record(workspace: Any, name: str, record: str) -> RecordRead:
    """Everything the pane shows of a record, in the language spoken now (asked in the data lane)."""
    collection, spoken = workspace.collection(name), language.language()
    from brs_desktop.workspace.moving.places import can_move

    reference = f"{name}/{record}"
    key, cells = workspace.find(reference), workspace.show(reference)["cells"]
    words = RecordWords(workspace, collection, spoken)
    history = workspace.history(reference)[-_MOST_CHANGES:]
    return RecordRead(
        name,
        record,
        workspace.title(key, spoken) or collection.singular(spoken),
        collection.read_only,
        any(len(cell["heads"]) > 1 for cell in cells.values()),
        tuple(words.lines(cells)),
        tuple(past for change in reversed(history) if (past := _past(words, change)) is not None),
        moves := workspace.moves.whereabouts(reference),
        (_reference(workspace, moves.target), _reference(workspace, moves.source)),
        can_move(collection) and moves.target is None,
        title_tongue(collection, key, workspace.replica.cells(key), spoken),
        read_way(workspace, reference),
    )


def read_way(workspace: Any, reference: str) -> Any:
    """How far the record is known to have come (asked in the data lane)."""
    from brs_sync.ways import way_of

    return way_of(workspace.replica, workspace.find(reference))


def _reference(workspace: Any, key: Any) -> str:
    return workspace.reference(key) if key is not None else ""


def _past(words: RecordWords, change: Any) -> Past | None:
    """A change in words; what only keeps order or form says nothing to a person."""
    if change.path.rsplit("/", 1)[-1] in (".order", "form") or change.path.startswith(BROUGHT):
        return None
    came = words.value(change.path, change.value) or _("(emptied)")
    return Past(what_happened(words, change.kind, change.path), came, change.author, when(change.wall_ms))


def what_happened(words: RecordWords, kind: str, path: str) -> str:
    """What a change is about; a decision and its undoing say so."""
    question = words.question(path)
    if kind in ("settle", "accept"):
        return _("Decided: {question}").format(question=question)
    if kind == "reopen":
        return _("Decision undone: {question}").format(question=question)
    if kind == "erase":
        return _("Erased: {question}").format(question=question)
    return question
