"""Rounds of reporting: what is due by when, and whether this country is asked; read from the shipped records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from brs_sync.ids import RecordKey
from brs_sync.values import Value
from brs_sync.views import Cell, Changes

from brs_desktop.language import LANGUAGES, language
from brs_desktop.records.keys import value_text
from brs_desktop.workspace.reports.shapes import Cycle

if TYPE_CHECKING:
    from brs_desktop.workspace.workspace import Workspace

COLLECTION, PARTIES = "cycles", "parties"
MOST_CYCLES = 1000
# A round whose day is longer past than this is history: it is in the list of cycles, not among what one owes.
OVERDUE_SHOWN = timedelta(days=400)


class Cycles:
    """The rounds of reporting, kept by language until one changes: every look at reports and at Home asks for all."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._kept: dict[str, tuple[Cycle, ...]] = {}
        workspace.replica.listen(self._forget)

    def all(self) -> tuple[Cycle, ...]:
        """Every cycle of a kind of report that this program can fill, by its due date."""
        known = {one.name for one in self._workspace.collections if one.report is not None}
        return tuple(one for one in self._read() if one.collection in known)

    def _read(self) -> tuple[Cycle, ...]:
        kept, spoken = self._kept, language()
        found = kept.get(spoken)
        if found is None:
            # What changes meanwhile takes `kept` out of use: nothing old is kept beyond that.
            found = tuple(sorted((_cycle(self._workspace, key) for key in _keys(self._workspace)), key=_order))
            kept[spoken] = found
        return found

    def _forget(self, changes: Changes) -> None:
        if any(key.collection == COLLECTION for key in changes.records):
            self._kept = {}


def _keys(workspace: Workspace) -> list[RecordKey]:
    if COLLECTION not in workspace.registry:
        return []
    keys = workspace.replica.records(COLLECTION)
    return [key for key, _number in zip(keys, range(MOST_CYCLES), strict=False)]


def _cycle(workspace: Workspace, key: RecordKey) -> Cycle:
    cells = workspace.replica.cells(key, pending=False)
    field, value = _text(cells, "who_field"), _text(cells, "who_value")
    return Cycle(
        collection=_text(cells, "collection"),
        convention=_text(cells, "convention"),
        period=_text(cells, "period"),
        opens=_text(cells, "opens"),
        due=_text(cells, "due"),
        basis=_spoken(cells, "basis"),
        who=f"{field}={value}" if field else "",
        note=_spoken(cells, "note"),
        record=key.record,
    )


def _order(cycle: Cycle) -> tuple[str, str, str]:
    return (cycle.due or "9999", cycle.collection, cycle.period)


def _text(cells: Mapping[str, Cell], name: str) -> str:
    return value_text(cells[name].value) if name in cells else ""


def _spoken(cells: Mapping[str, Cell], name: str) -> str:
    """FORMS, 'Languages in answers': the reader's language, else the declared order."""
    texts = (_text(cells, f"{name}@{code}") for code in (language(), *LANGUAGES))
    return next((text for text in texts if text), _text(cells, name))


def asked(workspace: Workspace, cycle: Cycle, home: str) -> bool:
    """Whether the cycle is this country's: the fact about Parties that it names holds; without one everybody's."""
    field, _equals, wanted = cycle.who.partition("=")
    if not field:
        return True
    if PARTIES not in workspace.registry:
        return False
    values: dict[str, Value] = {"code": home}
    key = RecordKey("reference/global", PARTIES, workspace.collection(PARTIES).record_id(values))
    return _text(workspace.replica.cells(key, pending=False), field) == wanted


def is_open(cycle: Cycle, today: date) -> bool:
    """Whether it has begun and is not so long past that nobody waits for it."""
    opens, due = as_date(cycle.opens), as_date(cycle.due)
    return (opens is None or opens <= today) and (due is None or today - due <= OVERDUE_SHOWN)


def as_date(text: str) -> date | None:
    """An ISO date, or None."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def days_left(due: str | None, today: date) -> int | None:
    """Days until the due date, below nought when it has passed."""
    day = as_date(due or "")
    return (day - today).days if day is not None else None
