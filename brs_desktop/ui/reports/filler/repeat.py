"""A repeat on the page: its heading, its rows as an editable table, adding, removing, pasting, sorting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from brs_desktop.language import _, format_number, ngettext
from brs_desktop.ui.parts import button, in_turns, text
from brs_desktop.ui.reports.filler.beneath import CellAbout
from brs_desktop.ui.reports.filler.grid import RowGrid
from brs_desktop.ui.reports.filler.mending import MendBar
from brs_desktop.ui.reports.filler.presenter import FillerPresenter
from brs_desktop.ui.reports.filler.question import show_media
from brs_desktop.ui.reports.filler.rows import RowTable
from brs_desktop.ui.reports.filler.sorting import SortBar
from brs_desktop.ui.room import Flow

if TYPE_CHECKING:
    from brs_desktop.forms.shapes import NodeState
    from brs_desktop.ui.reports.filler.media import MediaView


class RepeatView(QFrame):
    """Shows one repeat of the form whose rows are simple; others are cards."""

    def __init__(self, presenter: FillerPresenter, repeat: str, path: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("question")
        self.path = path
        self._presenter = presenter
        self._label = text("", "group", wraps=True)
        self._count = text("", "caption")
        self._hint = text("", "hint", wraps=True)
        self._wrong = text("", "problem", wraps=True, name=f"rows_said:{repeat}")
        self._wrong.hide()
        self.model = RowTable(presenter, repeat, self)
        self.grid = RowGrid(presenter, self.model)
        self.grid.setObjectName(f"repeat:{repeat}")
        self.mend = MendBar(presenter, self.model, self.grid)
        self.beneath = CellAbout(presenter, self.model, self.grid, self)
        self.add = button("", name=f"add_row:{repeat}", icon="add", pressed=self._add)
        self.remove = button("", name=f"remove_row:{repeat}", icon="remove", pressed=self._remove)
        self.sort = SortBar(self.model, self.grid.flush, self._sorted, self, self.grid.horizontalHeader())
        self._tip = text("", "caption", wraps=True)
        self.grid.emptied.connect(lambda index: presenter.answer(self.model.path(index), None))
        self.grid.pasted.connect(self._paste)
        self.grid.selectionModel().currentChanged.connect(self._left)
        self.grid.selectionModel().selectionChanged.connect(lambda *_moved: self._enable())
        self.model.modelReset.connect(self._enable)
        self._media: MediaView | None = None
        self._shape: tuple[int, str] | None = None
        self._fits = False
        self._arrange()
        presenter.counted.connect(self._say_what_is_wrong)

    def _arrange(self) -> None:
        head, tools = Flow(), Flow()
        for layout, parts in ((head, (self._label, self._count)), (tools, (self.add, self.remove, self._tip))):
            for one in parts:
                layout.put(one)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 12, 8)
        column.setSpacing(6)
        column.addLayout(head)
        for part in (self._hint, self._wrong, self.sort, self.grid, self.mend, self.beneath):
            column.addWidget(part)
        column.addLayout(tools)

    def show_state(self, state: NodeState, contested: bool) -> None:
        """Show heading and rows as they stand now."""
        self._label.setText(state.label)
        self._hint.setText(state.hint)
        self._hint.setVisible(bool(state.hint))
        self._media = show_media(self._media, self._presenter.sights, state, self._column, self._hint)
        self.grid.setAccessibleName(state.label)
        self.grid.setAccessibleDescription(_("Enter changes a cell; a block from a spreadsheet can be pasted"))
        self.add.setText(_("Add a row"))
        self.add.setAccessibleName(_("Add a row to {table}").format(table=state.label))
        self.remove.setText(_("Remove"))
        self.remove.setAccessibleName(_("Remove the chosen row of {table}").format(table=state.label))
        self._tip.setText(_("Rows can be pasted from a spreadsheet (Ctrl+V)."))
        self.model.look_again()
        self._enable()
        self._say_what_is_wrong()

    def _say_what_is_wrong(self) -> None:
        """Rows that an answer asks for and that are not there are told here: no cell could tell it."""
        told = [one.message for one in self._presenter.problems if one.path == self.path and one.kind == "rows"]
        self._wrong.setText("\n".join(told))
        self._wrong.setVisible(bool(told))
        self.add.setAccessibleDescription(self._wrong.text())

    def refresh(self, changed: frozenset[str]) -> None:
        """Draw again when one of the cells has changed."""
        if any(path.startswith(f"{self.model.repeat}/") for path in changed):
            self.model.look_again()
            self._enable()

    @property
    def waits(self) -> bool:
        """Whether something was typed that is given on soon."""
        return self.grid.waits or self._fits or self.sort.waits or self.beneath.waits

    def stops(self) -> list[QWidget]:
        played = self._media.stops() if self._media is not None else []
        return [*played, *self.sort.stops(), self.grid, self.mend.take, *self.beneath.stops(), self.add, self.remove]

    def focus(self) -> None:
        self.grid.setFocus() if self.model.rows else self.add.setFocus()

    def focus_cell(self, path: str) -> None:
        """Put the focus on a cell."""
        index = self.model.index_of(path)
        if index.isValid():
            self.grid.setCurrentIndex(index)
            self.grid.scrollTo(index)
        self.focus()

    def flush(self) -> None:
        """Close a cell that is being edited: what was typed is given on."""
        self.grid.flush()
        self.beneath.about.flush()

    def _enable(self) -> None:
        rows = len(self.model.rows)
        chosen = self.grid.currentIndex()
        self.remove.setEnabled(chosen.isValid() and rows > 0)
        self._count.setText(ngettext("{count} row", "{count} rows", rows).format(count=format_number(rows)))
        self.grid.setVisible(rows > 0)
        self._tip.setVisible(rows > 0)
        self.sort.show_words(self._label.text())
        shape = (rows, self._presenter.form.language)
        if shape != self._shape:
            self._shape = shape
            self._fit_soon()

    def _sorted(self) -> None:
        """Other rows stand first now, other words may be the widest."""
        self._enable()
        self._fit_soon()

    def _fit_soon(self) -> None:
        if not self._fits:
            self._fits = True
            in_turns(self, *self.grid.measuring(), self._fit)

    def _fit(self) -> None:
        """Measured in turns of their own: rows that have just been pasted are counted and told in the one before."""
        self._fits = False
        self.grid.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.grid.fit() if self.grid.measured else self._fit_soon()

    def _add(self) -> None:
        row = self._presenter.add_row(self.model.repeat)
        self.model.look_again()
        self._enable()
        if row in self.model.rows:
            self.grid.setCurrentIndex(self.model.index(self.model.rows.index(row), 0))
            self.grid.setFocus()

    def _remove(self) -> None:
        chosen = {index.row() for index in self.grid.selectedIndexes()} or {self.grid.currentIndex().row()}
        gone = [self.model.rows[number] for number in sorted(chosen) if 0 <= number < len(self.model.rows)]
        if gone:
            presenter, repeat = self._presenter, self.model.repeat
            presenter.do(lambda: presenter.editor.removing_rows(repeat, gone))
        self.model.look_again()
        self._enable()

    def _paste(self, block: str) -> None:
        current = self.grid.currentIndex()
        if block.strip() and self.model.questions:
            self._presenter.paste(self.model, max(0, current.row()), max(0, current.column()), block)

    def _left(self, _now: QModelIndex, before: QModelIndex) -> None:
        """A cell was left: what is missing there is told from now on."""
        if before.isValid() and before.row() < len(self.model.rows):
            # While a view goes to another cell nothing of it may be told to change.
            path = self.model.path(before)
            QTimer.singleShot(0, self, lambda: self._presenter.leave(path))
