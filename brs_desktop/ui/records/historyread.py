"""A page of a record's history in words: who, when, on which device, which question, before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from brs_desktop import language
from brs_desktop.language import _
from brs_desktop.ui.records.reading import what_happened
from brs_desktop.ui.records.words import Line, RecordWords
from brs_desktop.ui.values import when

PAGE = 50
Side = Literal["before", "after"]
SIDES: tuple[Side, Side] = ("before", "after")


@dataclass(frozen=True)
class Told:
    """One change as it is read; `step` is what the workspace is asked to bring back."""

    step: Any
    what: str
    before: str
    after: str
    who: str
    device: str
    when: str
    reason: str

    @property
    def can_return(self) -> dict[Side, bool]:
        """Which of its two values can be brought back."""
        return {side: bool(self.step.can_return(side)) for side in SIDES}


@dataclass(frozen=True)
class HistoryRead:
    """One page of changes, newest first."""

    collection: str
    record: str
    title: str
    readonly: bool
    told: tuple[Told, ...]
    total: int
    offset: int


@dataclass(frozen=True)
class ThenRead:
    """The record as it was at one of its changes; `line.contested` marks what is different now."""

    title: str
    who: str
    when: str
    lines: tuple[Line, ...]


def read_history(workspace: Any, name: str, record: str, offset: int = 0) -> HistoryRead:
    """Asked in the data lane, in the language spoken now."""
    from brs_desktop.workspace.past import past

    collection, spoken = workspace.collection(name), language.language()
    key = workspace.find(f"{name}/{record}")
    words = RecordWords(workspace, collection, spoken)
    found = past(workspace, key, limit=PAGE, offset=offset)
    title = workspace.title(key, spoken) or collection.singular(spoken)
    told = tuple(_told(words, step) for step in found.steps)
    return HistoryRead(name, record, title, collection.read_only, told, found.total, offset)


def read_then(workspace: Any, name: str, record: str, told: Told) -> ThenRead:
    """The record as the change's author had it then; what was not there yet is not shown."""
    from brs_desktop.workspace.past import as_it_was
    from brs_desktop.workspace.shapes import cell_shape

    collection, spoken = workspace.collection(name), language.language()
    key = workspace.find(f"{name}/{record}")
    words = RecordWords(workspace, collection, spoken)
    cells = {path: cell_shape(cell) for path, cell in as_it_was(workspace, key, told.step.dot).items()}
    now = {line.path: line.text for line in words.lines(workspace.show(f"{name}/{record}")["cells"])}
    lines = (Line(line.label, line.text, now.get(line.path) != line.text, line.faint) for line in words.lines(cells))
    title = workspace.title(key, spoken) or collection.singular(spoken)
    return ThenRead(title, told.who, told.when, tuple(lines))


def _told(words: RecordWords, step: Any) -> Told:
    decided = step.kind in ("accept", "reopen")
    return Told(
        step,
        what_happened(words, step.kind, step.path),
        "" if decided else words.value(step.path, step.before),
        "" if decided else words.value(step.path, step.after),
        step.author,
        _("this computer") if step.is_here else _("device {code}").format(code=step.device),
        when(step.wall_ms),
        step.reason,
    )
