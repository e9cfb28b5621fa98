"""Keeps up to date which row of the last report each row goes on with, a few rows in a turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from brs_desktop.ui.turns import Soon

if TYPE_CHECKING:
    from brs_desktop.ui.reports.filler.presenter import FillerPresenter
    from brs_desktop.workspace.reports.pairing import Paired

_A_TURN = 25  # rows
_ANOTHER = "\n"


class LastRows(QObject):
    """Looks at rows when the last report is known, when they come and go, and when what they are known by changes."""

    def __init__(self, presenter: FillerPresenter) -> None:
        super().__init__(presenter)
        self._presenter = presenter
        self._due: dict[str, None] = {}
        # What stood in the last report of rows that were looked at again, before.
        self._before: dict[str, str] = {}
        self._soon = Soon(self, self._look)
        presenter.restructured.connect(self.begin)
        presenter.nodes_changed.connect(self._changed)

    @property
    def waits(self) -> bool:
        """Whether rows are still to be looked at."""
        return self._soon.waits

    @property
    def _paired(self) -> Paired | None:
        last = self._presenter.last
        return last.rows if last is not None else None

    def begin(self) -> None:
        """Rows have come or gone: those that are new are looked at, those that are gone make no other ambiguous."""
        paired = self._paired
        if paired is None:
            return
        rows = frozenset(paired.known.rows(self._presenter.form))
        for row in paired.looked_at() - rows:
            self._note(paired, row)
            paired.forget(row)
        self._ask(rows - paired.looked_at())

    def _changed(self, changed: frozenset[str]) -> None:
        paired = self._paired
        if paired is None:
            return
        due: set[str] = set()
        for path in changed:
            head, slash, name = path.rpartition("/")
            if slash and name in paired.known.names.get(head.split("/")[-2] if "/" in head else "", ()):
                due.add(head)
        if due:
            self._ask(self._with_inner(paired, due))

    def _with_inner(self, paired: Paired, rows: set[str]) -> frozenset[str]:
        """A row is known by those around it, too."""
        inner = (one for one in paired.looked_at() if any(one.startswith(f"{row}/") for row in rows))
        return frozenset({*rows, *inner} if len(paired.known.names) > 1 else rows)

    def _ask(self, rows: frozenset[str]) -> None:
        if rows:
            self._due |= dict.fromkeys(sorted(rows))
            self._soon.start()

    def _note(self, paired: Paired, row: str) -> None:
        """Before a row is looked at: what it, and the one that it makes ambiguous, go on with."""
        for one in (row, *paired.others(row)):
            self._before.setdefault(one, paired.row(one))

    def _look(self) -> None:
        paired, form = self._paired, self._presenter.form
        if paired is None:
            return
        for row in list(self._due)[:_A_TURN]:
            del self._due[row]
            self._note(paired, row)
            try:
                paired.look(form, row)
            except LookupError:  # gone since
                paired.forget(row)
            for one in paired.others(row):
                self._before.setdefault(one, _ANOTHER)  # it may have gone on with one
        if self._due:
            self._soon.start()
        else:
            self._tell(paired)

    def _tell(self, paired: Paired) -> None:
        """The rows that go on with another row than before are drawn again, as if their answers had changed."""
        changed = frozenset(f"{row}/" for row, then in self._before.items() if paired.row(row) != then)
        self._before.clear()
        if changed:
            self._presenter.nodes_changed.emit(changed)
