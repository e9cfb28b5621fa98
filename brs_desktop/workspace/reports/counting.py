"""How far each report is, counted once for each change and kept in the workspace's database: a fold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from brs_sync.ids import RecordKey
from brs_sync.submission import state_of

from brs_desktop.errors import Problem
from brs_desktop.records.keys import value_text
from brs_desktop.workspace.reports.places import report_of

if TYPE_CHECKING:
    from brs_desktop.workspace.workspace import Workspace

_TABLE = (
    "CREATE TABLE IF NOT EXISTS workspace_report (partition TEXT NOT NULL, collection TEXT NOT NULL,"
    " record TEXT NOT NULL, mark TEXT NOT NULL, period TEXT NOT NULL, state TEXT NOT NULL, changed_ms INTEGER NOT NULL,"
    " answered INTEGER NOT NULL, total INTEGER NOT NULL, problems INTEGER,"
    " PRIMARY KEY (partition, collection, record)) WITHOUT ROWID"
)
_COLUMNS = "mark, period, state, changed_ms, answered, total, problems"


@dataclass(frozen=True)
class Count:
    """What is known of a draft as of `mark`; `problems` is None while its form was not opened since."""

    mark: str
    period: str
    state: str
    changed_ms: int
    answered: int
    total: int
    problems: int | None


class Counting:
    """Keeps the counts; opening a long form takes a moment, so it is done when asked and never twice."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def prepare(self) -> None:
        """Make the table."""
        with self._workspace.replica.writing() as connection:
            connection.execute(_TABLE)

    def glance(self, key: RecordKey) -> Count:
        """What can be told without opening the form; figures counted before the last change stay until they are new."""
        mark, kept = self._mark(key), self._kept(key)
        if kept is not None and kept.mark == mark:
            return kept
        cells = self._workspace.replica.cells(key)
        period = report_of(self._workspace.collection(key.collection)).period
        count = Count(
            mark,
            value_text(cells[period].value) if period in cells else "",
            state_of(cells),
            max((head.wall_ms for cell in cells.values() for head in cell.heads), default=0),
            kept.answered if kept else 0,
            kept.total if kept else 0,
            None,
        )
        self._keep(key, count)
        return count

    def count(self, key: RecordKey) -> Count:
        """Everything, by opening the form if nobody did since the last change."""
        found = self.glance(key)
        if found.problems is not None:
            return found
        try:
            form = self._workspace.form_for(key)
        except Problem:
            return found  # its form is not on this device: it is listed and cannot be counted
        progress = form.progress()
        values = (found.mark, found.period, found.state, found.changed_ms)
        count = Count(*values, progress.answered, progress.total, len(form.problems()))
        if self._mark(key) == found.mark:
            self._keep(key, count)
        return count

    def _mark(self, key: RecordKey) -> str:
        """Changes with the record, with its form, and with the day, since rules may speak of today."""
        collection = self._workspace.collection(key.collection)
        return f"{self._workspace.replica.mark(key)}:{collection.form_hash[:16]}:{self._workspace.filling.now().date()}"

    def _kept(self, key: RecordKey) -> Count | None:
        row = (
            self._workspace.replica.reader()
            .execute(
                f"SELECT {_COLUMNS} FROM workspace_report"  # noqa: S608 (fixed names)
                " WHERE partition = ? AND collection = ? AND record = ?",
                tuple(key),
            )
            .fetchone()
        )
        return Count(*row) if row else None

    def _keep(self, key: RecordKey, one: Count) -> None:
        values = (one.mark, one.period, one.state, one.changed_ms, one.answered, one.total, one.problems)
        with self._workspace.replica.writing() as connection:
            connection.execute("REPLACE INTO workspace_report VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (*key, *values))
