"""The grid that answers are edited in: whole headings, a first column that stays, paste, delete, edit by key."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QFontMetrics, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTableView, QWidget

from brs_desktop.ui.reports.filler.cells import CellDelegate, Index
from brs_desktop.ui.reports.filler.presenter import FillerPresenter
from brs_desktop.ui.reports.filler.rows import AnswerTable

ROW, _NARROWEST, _WIDEST = 34, 96, 240
_PADDING, _MOST_SHOWN, _HEADING = 24, 10, 150
WRAPPED = Qt.AlignmentFlag(
    int(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextWordWrap)
)


class RowGrid(QTableView):
    """Typing edits a cell, Delete empties it, a block from a spreadsheet can be pasted."""

    emptied = Signal(QModelIndex)
    pasted = Signal(str)

    def __init__(self, presenter: FillerPresenter, model: AnswerTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = model
        self._measured: dict[tuple[tuple[str, ...], int], int] = {}
        model.modelReset.connect(self.forget)
        self.setModel(model)
        self.setItemDelegate(CellDelegate(presenter, self))
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
        self.first = FirstColumn(self)

    def fit(self) -> None:
        """Columns as wide as their contents up to a bound, headings on as many lines as they need."""
        header, count = self.horizontalHeader(), self._table.columnCount()
        if not count:
            return
        texts = [at for at, one in enumerate(self._table.questions) if one.kind == "text"]
        widths = [self._width(at) for at in range(count)]
        left = max(0, self.viewport().width() - sum(widths))
        for at in texts:
            widths[at] += left // len(texts)
        for at, width in enumerate(widths):
            header.resizeSection(at, width)
        header.setFixedHeight(max(self._heading(at, width).height() for at, width in enumerate(widths)) + 14)
        rows = max(1, min(self._table.rowCount(), _MOST_SHOWN))
        self.setFixedHeight(header.height() + ROW * rows + 18)
        self.first.follow()

    def _width(self, at: int) -> int:
        words = str(self._table.headerData(at, Qt.Orientation.Horizontal) or "")
        metrics = self._metrics()
        longest = max((metrics.horizontalAdvance(word) for word in words.split()), default=0)
        whole = min(metrics.horizontalAdvance(words), _HEADING)
        return max(_NARROWEST, longest + _PADDING, whole + _PADDING, min(_WIDEST, self._inside(at) + _PADDING))

    def _inside(self, at: int) -> int:
        """The widest content of a column: of its first rows alone, and measured once for them."""
        rows = self._table.rows[:_MOST_SHOWN]
        if (rows, at) not in self._measured:
            texts = (str(self._table.index(row, at).data() or "") for row in range(len(rows)))
            self._measured[rows, at] = max((self.fontMetrics().horizontalAdvance(text) for text in texts), default=0)
        return self._measured[rows, at]

    def forget(self) -> None:
        """What stands in the columns may be wider or narrower than it was."""
        self._measured.clear()

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
        hidden = self.first.hides(self.visualRect(index)) if index.column() > 0 else 0
        if hidden:
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() - hidden)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.first.follow()

    def updateGeometries(self) -> None:
        super().updateGeometries()
        if hasattr(self, "first"):
            self.first.follow()

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
            self.edit(current)
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters that no cell takes go nowhere: led to another row, the next ones would overwrite its answer."""

    def _chosen(self) -> str:
        """What is chosen as a spreadsheet takes it."""
        rows: dict[int, list[str]] = {}
        for index in sorted(self.selectedIndexes(), key=lambda one: (one.row(), one.column())):
            rows.setdefault(index.row(), []).append(str(index.data() or "").replace("\t", " ").replace("\n", " "))
        return "\n".join("\t".join(cells) for cells in rows.values())


class FirstColumn(QTableView):
    """The grid's first column drawn again over it as soon as it is scrolled away; it takes no focus and no answer."""

    def __init__(self, grid: RowGrid) -> None:
        super().__init__(grid)
        self._grid = grid
        self.setObjectName("qt_first_column")
        self.setModel(grid.model())
        self.setSelectionModel(grid.selectionModel())
        self.setItemDelegate(grid.itemDelegate())
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
        grid.horizontalScrollBar().valueChanged.connect(self.follow)
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
