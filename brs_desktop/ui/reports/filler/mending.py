"""Under a table: what is wrong in the chosen cell, the choice that may be meant, and the way to the next such cell."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QTableView, QWidget

from brs_desktop.forms.errors import UnknownPath
from brs_desktop.language import format_number, ngettext
from brs_desktop.ui.parts import button, text
from brs_desktop.ui.reports.filler.presenter import FillerPresenter
from brs_desktop.ui.reports.filler.rows import AnswerTable
from brs_desktop.ui.room import Flow
from brs_desktop.ui.turns import Soon
from brs_desktop.ui.values import apart


class MendBar(QWidget):
    """Shown while the chosen cell breaks a rule; a proposal is taken by a press, never by itself."""

    def __init__(self, presenter: FillerPresenter, model: AnswerTable, grid: QTableView) -> None:
        super().__init__(grid.parentWidget())
        self._presenter, self._model, self._grid = presenter, model, grid
        self._said = text("", "problem", wraps=True, name=f"mend_said:{grid.objectName()}")
        self.take = button("", name=f"mend_take:{grid.objectName()}", pressed=self._take)
        self._answers: dict[str, object] = {}
        line = Flow(parent=self)
        line.put(self._said, wide=True)
        line.put(self.take)
        self.hide()
        self._soon = Soon(self, self._look)
        for told in (grid.selectionModel().currentChanged, model.dataChanged, model.modelReset):
            told.connect(self._look_soon)

    def _look_soon(self, *_what: object) -> None:
        """Another cell was chosen or answers have changed: looked at when the view is done with it."""
        self._soon.start()

    def _look(self) -> None:
        index = self._grid.currentIndex()
        try:
            broken = index.isValid() and index.row() < len(self._model.rows)
            broken = broken and self._model.state(index).violation == "constraint"
            if broken:
                self._show(index)
        except UnknownPath:  # the row went, and the table has not heard of it yet
            broken = False
        self.setVisible(broken)

    def _show(self, index: QModelIndex) -> None:
        state, question = self._model.state(index), self._model.question(index)
        self._said.setText(str(self._model.data(index, Qt.ItemDataRole.ToolTipRole) or ""))
        near = self._presenter.proposal(question, state.text)
        self.take.setVisible(near is not None)
        if near is None:
            return
        same = self._same(index, state.text)
        self._answers = dict.fromkeys(same, near.value)
        words = ngettext("Use “{choice}”", "Use “{choice}” in {count} cells", len(same))
        self.take.setText(words.format(choice=apart(near.label), count=format_number(len(same))))

    def _same(self, index: QModelIndex, words: str) -> list[str]:
        """The cells of this column in which the same was written."""
        column = [self._model.path_at(row, index.column()) for row in self._model.rows]
        return [path for path in column if self._presenter.state(path).text == words]

    def _take(self) -> None:
        self._grid.setFocus()
        self._presenter.give_all(self._answers)
