"""The rows of a table in the order of one of its columns: of this view alone, the record keeps its own order."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from brs_sync.values import Missing, Number
from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QHeaderView, QMenu, QWidget

from brs_desktop import language
from brs_desktop.collation import sort_key
from brs_desktop.language import _
from brs_desktop.ui.parts import button, in_turns, text
from brs_desktop.ui.room import Flow

if TYPE_CHECKING:
    from brs_desktop.forms.shapes import NodeState
    from brs_desktop.ui.reports.filler.rows import RowTable

# Rows that are read in one turn of the event loop.
_AT_ONCE = 100
_WORDS = frozenset({"text", "select_one", "select_multiple", "rank", "barcode"})
Key = tuple[int, float, str]
_EMPTY: Key = (3, 0.0, "")


def key_of(state: NodeState, kind: str, spoken: str, counted: str = "") -> Key:
    """Numbers by what they come to (`counted` in the form's unit), words as the language orders them, days in time.

    Behind them why there is no answer, and what is empty or not asked.
    """
    value = state.value
    if not state.relevant or value is None:
        return _EMPTY
    if isinstance(value, Missing):
        return (2, 0.0, value.reason)
    if isinstance(value, Number):
        return (0, float(counted or value.text), "")
    return (1, 0.0, sort_key(state.text, spoken) if kind in _WORDS else state.text)


def in_order(keys: dict[str, Key], *, down: bool) -> tuple[str, ...]:
    """Rows by their keys; those that are alike keep their order, and what has no answer stays behind either way."""
    answered = [row for row, key in keys.items() if key[0] < 2]
    others = [row for row, key in keys.items() if key[0] >= 2]
    ordered = sorted(answered, key=lambda row: keys[row], reverse=down)
    return (*ordered, *sorted(others, key=lambda row: keys[row]))


class SortBar(QWidget):
    """Above a table or cards: which column the rows are ordered by, and the way back; to press a heading does the same.

    `flush` gives on what is being typed, `sorted_now` hears that the rows stand in another order.
    """

    def __init__(
        self,
        model: RowTable,
        flush: Callable[[], None],
        sorted_now: Callable[[], None],
        parent: QWidget,
        header: QHeaderView | None = None,
    ) -> None:
        super().__init__(parent)
        self._model, self._flush, self._sorted_now, self._header = model, flush, sorted_now, header
        self._column, self._down, self._reading = -1, False, 0
        self.choose = button("", name=f"sort:{model.repeat}", icon="", tone="quiet", pressed=self._open)
        self.back = button("", name=f"unsort:{model.repeat}", icon="undo", tone="quiet", pressed=self.undo)
        self._told = text("", "caption", wraps=True, name=f"sorted:{model.repeat}")
        line = Flow(parent=self)
        for part in (self.choose, self._told, self.back):
            line.put(part)
        if header is not None:
            header.setSectionsClickable(True)
            header.setSortIndicatorShown(True)
            header.setSortIndicatorClearable(True)
            header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
            header.sortIndicatorChanged.connect(self._pressed)

    def show_words(self, table: str) -> None:
        """Say in the language of now what is shown."""
        self.choose.setText(_("Sort"))
        self.choose.setAccessibleName(_("Sort the rows of {table}").format(table=table))
        self.back.setText(_("Order of the record"))
        sorts = self._column >= 0
        heading = self._heading(self._column) if sorts else ""
        words = _("Sorted by “{column}” in this view only: the record keeps its order.").format(column=heading)
        self._told.setText(words if sorts else "")
        self._told.setVisible(sorts)
        self.back.setVisible(sorts)
        self.choose.setVisible(len(self._model.rows) > 1)
        self.setVisible(sorts or len(self._model.rows) > 1)

    def stops(self) -> list[QWidget]:
        """What takes the focus, in order."""
        return [self.choose, self.back]

    @property
    def waits(self) -> bool:
        """Whether rows are being read for their order."""
        return self._reading > 0

    def _heading(self, column: int) -> str:
        return str(self._model.headerData(column, Qt.Orientation.Horizontal) or "")

    def _open(self) -> None:
        menu = QMenu(self)
        menu.setObjectName("sort_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for column in range(self._model.columnCount()):
            action = menu.addAction(self._heading(column).replace("&", "&&"))
            action.setObjectName(f"sort={self._model.questions[column].name}")
            action.triggered.connect(lambda _on=False, column=column: self.by(column, down=False))
        menu.addSeparator()
        turned = menu.addAction(_("The other way round"))
        turned.setObjectName("sort=turned")
        turned.setEnabled(self._column >= 0)
        turned.triggered.connect(lambda _on=False: self.by(self._column, down=not self._down))
        menu.popup(self.choose.mapToGlobal(self.choose.rect().bottomLeft()))

    def _pressed(self, column: int, order: Qt.SortOrder) -> None:
        """A heading was pressed: up, down, and at the third time as the record has it."""
        self.by(column, down=order == Qt.SortOrder.DescendingOrder) if column >= 0 else self.undo()

    def by(self, column: int, *, down: bool) -> None:
        """Order the rows by a column; many rows are read in turns."""
        self._flush()
        self._column, self._down = column, down
        rows, keys = self._model.rows_now(), dict[str, Key]()

        def read(some: tuple[str, ...]) -> None:
            keys.update((row, self._key(row, column)) for row in some)

        def done() -> None:
            self._reading -= 1
            if (column, down) == (self._column, self._down):
                self._show(in_order(keys, down=down))

        self._reading += 1
        parts = [rows[at : at + _AT_ONCE] for at in range(0, len(rows), _AT_ONCE)]
        in_turns(self, *(lambda some=some: read(some) for some in parts), done)

    def undo(self) -> None:
        """The rows in the record's order again."""
        self._column = -1
        self._show(())

    def _key(self, row: str, column: int) -> Key:
        try:
            state = self._model.state_at(row, column)
        except LookupError:  # taken away meanwhile
            return _EMPTY
        counted = self._model.in_form_unit(row, column)
        return key_of(state, self._model.questions[column].kind, language.language(), counted)

    def _show(self, rows: tuple[str, ...]) -> None:
        self._model.arrange(rows)
        if self._header is not None:
            with QSignalBlocker(self._header):
                order = Qt.SortOrder.DescendingOrder if self._down else Qt.SortOrder.AscendingOrder
                self._header.setSortIndicator(self._column, order)
            self._header.viewport().update()
        self._sorted_now()
