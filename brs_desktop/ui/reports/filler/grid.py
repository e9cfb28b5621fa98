"""The grid that answers are edited in: whole headings, a first column that stays, paste, delete, edit by key."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QGuiApplication, QInputMethodEvent, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QTableView,
    QWidget,
)

from brs_desktop.ui.reports.filler.cells import CellDelegate, Index
from brs_desktop.ui.reports.filler.presenter import FillerPresenter
from brs_desktop.ui.reports.filler.rows import AnswerTable

ROW, _NARROWEST, _WIDEST = 34, 96, 240
_PADDING, _MOST_SHOWN, _HEADING = 24, 10, 150
_AT_ONCE = 4  # columns that are measured in one turn
WRAPPED = Qt.AlignmentFlag(
    int(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextWordWrap)
)


class RowGrid(QTableView):
    """Typing edits a cell, Delete empties it, a block from a spreadsheet can be pasted."""

    emptied = Signal(QModelIndex)
    pasted = Signal(str)

    _first: FirstColumn | None = None

    def __init__(self, presenter: FillerPresenter, model: AnswerTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = model
        # How wide columns have to be, and for which rows, words and letters that was measured.
        self._measured: tuple[object, dict[int, int]] = (None, {})
        self._fitted: object = None
        self.setVerticalHeader(RowNumbers(self))
        model.modelReset.connect(self.forget)
        self.setModel(model)
        self._cells = CellDelegate(presenter, self)
        self.setItemDelegate(self._cells)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().setDefaultSectionSize(ROW)
        header = self.horizontalHeader()
        header.setDefaultAlignment(WRAPPED)
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        self.setCornerButtonEnabled(False)
        self.horizontalScrollBar().valueChanged.connect(self._follow)

    @property
    def first(self) -> FirstColumn:
        """The first column drawn again; made when it is asked for, which is when the table is first scrolled."""
        if self._first is None:
            self._first = FirstColumn(self)
        return self._first

    def _follow(self) -> None:
        if self._first is not None or self.horizontalScrollBar().value() > 0:
            self.first.follow()

    @property
    def waits(self) -> bool:
        """Whether something was typed into a cell that is given on soon."""
        return self._cells.waits

    def flush(self) -> None:
        """Close a cell that is being edited and give on what was typed there."""
        self._cells.finish()

    def fit(self) -> None:
        """Columns as wide as their contents up to a bound, headings on as many lines as they need."""
        header, count = self.horizontalHeader(), self._table.columnCount()
        if not count:
            return
        headings, widths = self._measure(self._columns())
        needed = [widths[at] for at in self._columns()]
        fitted = (headings, tuple(needed), self.viewport().width(), self._table.rowCount())
        if fitted == self._fitted:
            return
        self._fitted = fitted
        shared = self._shared(needed)
        for at, width in enumerate(shared):
            header.resizeSection(at, width)
        header.setFixedHeight(max(self._heading(at, width).height() for at, width in enumerate(shared)) + 14)
        rows = max(1, min(self._table.rowCount(), _MOST_SHOWN))
        self.setFixedHeight(header.height() + ROW * rows + 18)
        self._follow()

    def _shared(self, needed: list[int]) -> list[int]:
        """What is left of the room goes to the columns that hold words."""
        texts = [at for at, one in enumerate(self._table.questions) if one.kind == "text"]
        left = max(0, self.viewport().width() - sum(needed))
        return [width + (left // len(texts) if at in texts else 0) for at, width in enumerate(needed)]

    @property
    def measured(self) -> bool:
        """Whether it is known how wide the contents of the rows that are shown are."""
        asked, widths = self._measured
        return len(widths) == self._table.columnCount() and asked == self._asked()

    def measuring(self) -> list[Callable[[], object]]:
        """What `fit` measures, a few columns in each step."""
        return [partial(self._measure, self._columns()[at : at + _AT_ONCE]) for at in self._columns()[::_AT_ONCE]]

    def _measure(self, columns: range) -> tuple[object, dict[int, int]]:
        """How wide columns have to be, measured once for the same rows, words and letters."""
        asked = self._asked()
        if self._measured[0] != asked:
            self._measured = asked, {}
        widths = self._measured[1]
        widths |= {at: self._width(at, asked[1][at]) for at in columns if at not in widths and at < len(asked[1])}
        return self._measured

    def _asked(self) -> tuple[tuple[str, ...], tuple[str, ...], str]:
        """What the widths of the columns depend on: the first rows, the headings, the letters."""
        headings = (str(self._table.headerData(at, Qt.Orientation.Horizontal) or "") for at in self._columns())
        return tuple(self._table.rows[:_MOST_SHOWN]), tuple(headings), self.font().key()

    def _columns(self) -> range:
        return range(self._table.columnCount())

    def _width(self, at: int, words: str) -> int:
        metrics = self._metrics()
        longest = max((metrics.horizontalAdvance(word) for word in words.split()), default=0)
        whole = min(metrics.horizontalAdvance(words), _HEADING)
        return max(_NARROWEST, longest + _PADDING, whole + _PADDING, min(_WIDEST, self._inside(at) + _PADDING))

    def _inside(self, at: int) -> int:
        """The widest content of a column: of its first rows alone."""
        shown = (self._table.words(row, at) for row in range(min(_MOST_SHOWN, len(self._table.rows))))
        return max((self.fontMetrics().horizontalAdvance(words) for words in shown), default=0)

    def forget(self) -> None:
        """What stands in the columns may be wider or narrower than it was."""
        self._measured, self._fitted = (None, {}), None

    def _heading(self, at: int, width: int) -> QRect:
        words = str(self._table.headerData(at, Qt.Orientation.Horizontal) or "")
        return self._metrics().boundingRect(QRect(0, 0, width - _PADDING, 400), int(Qt.TextFlag.TextWordWrap), words)

    def _metrics(self) -> QFontMetrics:
        font = self.horizontalHeader().font()
        font.setBold(True)
        return QFontMetrics(font)

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """What stands behind the column that stays is not in sight yet."""
        super().scrollTo(index, hint)
        hidden = self.first.hides(self.visualRect(index)) if self._first is not None and index.column() > 0 else 0
        if hidden:
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() - hidden)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._follow()

    def updateGeometries(self) -> None:
        super().updateGeometries()
        if self._first is not None:
            self._first.follow()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        current = self.currentIndex()
        if event.matches(QKeySequence.StandardKey.Paste):
            self.pasted.emit(QGuiApplication.clipboard().text())
        elif event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self._chosen())
        elif event.key() == Qt.Key.Key_Delete and current.isValid():
            for index in self.selectedIndexes():
                self.emptied.emit(index)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and current.isValid():
            # Enter in a cell that is being edited comes here too, when its field is done with it.
            if self.state() != self.State.EditingState:
                self.edit(current)
        else:
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """What is composed over a closed cell opens it and stands in its field (Qt tells only what is around that).

        The field has the focus when the composing ends: a change of focus would break it off.
        """
        if self.state() != self.State.EditingState:
            super().inputMethodEvent(event)
        editor = self.indexWidget(self.currentIndex()) if self.state() == self.State.EditingState else None
        if editor is not None:
            field = editor.focusProxy() or editor
            QApplication.sendEvent(field, event)
            if not event.preeditString():
                field.setFocus()

    def keyboardSearch(self, search: str) -> None:
        """Letters that no cell takes go nowhere: led to another row, the next ones would overwrite its answer."""

    def _chosen(self) -> str:
        """What is chosen as a spreadsheet takes it."""
        rows: dict[int, list[str]] = {}
        for index in sorted(self.selectedIndexes(), key=lambda one: (one.row(), one.column())):
            rows.setdefault(index.row(), []).append(str(index.data() or "").replace("\t", " ").replace("\n", " "))
        return "\n".join("\t".join(cells) for cells in rows.values())


class RowNumbers(QHeaderView):
    """What stands before the rows; its width is that of the longest words there, the last number of a long table."""

    def __init__(self, grid: RowGrid) -> None:
        super().__init__(Qt.Orientation.Vertical, grid)
        self.setSectionsClickable(True)
        self.setHighlightSections(True)

    def sizeHint(self) -> QSize:
        """Qt asks for the words and the letters of two hundred rows each time something is laid out."""
        last = str(self.model().headerData(max(0, self.count() - 1), Qt.Orientation.Vertical) or "")
        return QSize(self.fontMetrics().horizontalAdvance(last) + _PADDING, 0)


class FirstColumn(QTableView):
    """The grid's first column drawn again over it as soon as it is scrolled away; it takes no focus and no answer."""

    def __init__(self, grid: RowGrid) -> None:
        super().__init__(grid)
        self._grid = grid
        self.setObjectName("qt_first_column")
        self.setModel(grid.model())
        self.setSelectionModel(grid.selectionModel())
        # Of its own: who closes a cell to go to the next tells every view of the delegate, and this one goes elsewhere.
        self.setItemDelegate(QStyledItemDelegate(self))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("role", "first-column")
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW)
        self.horizontalHeader().setDefaultAlignment(grid.horizontalHeader().defaultAlignment())
        for bar in (self.setHorizontalScrollBarPolicy, self.setVerticalScrollBarPolicy):
            bar(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(grid.verticalScrollMode())
        grid.verticalScrollBar().valueChanged.connect(self.verticalScrollBar().setValue)
        self.pressed.connect(grid.setCurrentIndex)
        self.hide()

    def follow(self) -> None:
        """Be where the first column would be, while that is not in sight."""
        grid = self._grid
        wanted = grid.horizontalScrollBar().value() > 0 and self.model().columnCount() > 1
        if not wanted:
            self.hide()
            return
        for column in range(1, self.model().columnCount()):
            self.setColumnHidden(column, True)
        width, header = grid.columnWidth(0), grid.horizontalHeader().height()
        self.setColumnWidth(0, width)
        self.horizontalHeader().setFixedHeight(header)
        view = grid.viewport().geometry()
        rtl = grid.layoutDirection() == Qt.LayoutDirection.RightToLeft
        start = view.right() - width + 1 if rtl else view.left()
        self.setGeometry(start, view.top() - header, width, view.height() + header)
        self.verticalScrollBar().setValue(grid.verticalScrollBar().value())
        self.show()
        self.raise_()

    def hides(self, place: QRect) -> int:
        """How much of a cell lies behind this column."""
        if not self.isVisible():
            return 0
        if self._grid.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            return max(0, place.right() - (self._grid.viewport().width() - self.width()) + 1)
        return max(0, self.width() - place.left())
