"""The list of records: heading, search and filters, the table, and what to do when there is nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QComboBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from brs_desktop.language import _, format_number, ngettext
from brs_desktop.ui import theme
from brs_desktop.ui.empty import EmptyState
from brs_desktop.ui.leaning import LeaningLine
from brs_desktop.ui.parts import button, name_only, on_key, text
from brs_desktop.ui.picker import Picker
from brs_desktop.ui.records.exporting import ExportMenu
from brs_desktop.ui.records.filters import FilterBar
from brs_desktop.ui.records.grid import RecordGrid
from brs_desktop.ui.records.presenter import ListPresenter, Offered
from brs_desktop.ui.records.shape import ListShape
from brs_desktop.ui.room import Flow
from brs_desktop.ui.speech import speak

_NARROW, _LARGE = 620, 130


class RecordListView(QWidget):
    """The list page of a place."""

    new_asked = Signal()
    record_opened = Signal(str)
    record_chosen = Signal(str)
    export_asked = Signal(str)

    def __init__(self, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icon

    def make(self) -> Iterator[None]:
        """What stands here, part by part (see `Place`)."""
        self.switch = _switch()
        self.heading = text("", "title", wraps=True, name="place_title")
        self.count = text("", "caption", name="record_count")
        self.new = button("", name="new_record", icon="add", tone="primary", pressed=self.new_asked.emit)
        self.new.hide()
        self.export = ExportMenu()
        self.export.asked.connect(self.export_asked)
        self.search = LeaningLine()
        self.search.setObjectName("record_search")
        self.search.setClearButtonEnabled(True)
        self.filters = FilterBar()
        yield
        self._stack = QStackedWidget(self)
        self.grid = RecordGrid(self._stack)
        self.grid.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._stack.addWidget(self.grid)
        yield
        self._make_empty()
        self._stack.setCurrentWidget(self.empty)
        yield
        self._arrange()
        yield

    def _make_empty(self) -> None:
        self.empty = EmptyState(self._icon, parent=self._stack)
        self.empty_new = button("", name="empty_new", icon="add", tone="primary", pressed=self.new_asked.emit)
        self.empty_clear = button("", name="empty_clear", pressed=self._clear)
        self.empty.add_action(self.empty_new)
        self.empty.add_action(self.empty_clear)
        self._stack.addWidget(self.empty)

    def show_what(self, presenter: ListPresenter) -> None:
        """Show what is read from now on: the last that is done to a list that is whole."""
        self._presenter = presenter
        self.grid.setModel(presenter.table)
        self._connect()
        speak(self._words)

    def _arrange(self) -> None:
        self._top = top = Flow()
        for widget in (self.heading, self.switch, self.count, self.export, self.new):
            top.put(widget, wide=widget in (self.switch, self.count))
        self._tools = tools = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        tools.setSpacing(8)
        tools.addWidget(self.search, 1)
        tools.addWidget(self.filters, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        column.addLayout(top)
        column.addLayout(tools)
        column.addWidget(self.filters.rest)
        column.addWidget(self._stack, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() * 100 >= _NARROW * theme.look.percent
        self.export.spare_words(not wide)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._tools.setDirection(down if theme.look.percent > _LARGE and not wide else across)

    def add_tool(self, widget: QWidget) -> None:
        """A button of the place, before those of every list."""
        self._top.put(widget, before=self.export)

    def picked(self) -> list[int]:
        """The rows that are chosen, in their order."""
        return sorted({index.row() for index in self.grid.selectionModel().selectedRows()})

    def _connect(self) -> None:
        presenter = self._presenter
        presenter.shaped.connect(self._take_shape)
        presenter.collections_offered.connect(self._offer)
        presenter.table.counted.connect(self._show_count)
        presenter.table.modelReset.connect(self.grid.fit_columns)
        self.search.textChanged.connect(presenter.search)
        self.filters.filtered.connect(presenter.filter)
        self.switch.activated.connect(lambda row: presenter.choose(self.switch.itemData(row)))
        self.grid.opened.connect(lambda index: self._tell(index, self.record_opened))
        self.grid.chosen.connect(lambda index: self._tell(index, self.record_chosen))
        on_key(self.search, "Down", self.grid.setFocus, alone=True)

    def new_by_key(self) -> None:
        """A new record, where this list may have one."""
        if self.new.isVisible():
            self.new_asked.emit()

    def _tell(self, index: QModelIndex, signal: Any) -> None:
        row = self._presenter.table.row(index.row()) if index.isValid() else None
        if row is not None:
            signal.emit(row.id)

    def _offer(self, offered: tuple[Offered, ...]) -> None:
        self.switch.clear()
        for one in offered:
            self.switch.addItem(one.label, one.name)
        self.switch.bound()
        self.switch.setCurrentIndex(max(0, self.switch.findData(self._presenter.collection)))
        self.switch.setVisible(len(offered) > 1)
        self.heading.setVisible(len(offered) <= 1)

    def _take_shape(self, shape: ListShape) -> None:
        self.heading.setText(shape.label)
        self.switch.setCurrentIndex(self.switch.findData(shape.name))
        self.new.setVisible(not shape.readonly)
        self.export.offer(shape.formats)
        self.filters.offer(shape.filters)
        self.grid.setAccessibleName(shape.label)
        self._words()

    def _show_count(self, total: int) -> None:
        words = ngettext("{count} record", "{count} records", total)
        self.count.setText(words.format(count=format_number(total)))
        self._stack.setCurrentWidget(self.grid if total else self.empty)
        self._say_empty()

    def _clear(self) -> None:
        self.search.clear()
        self.filters.clear()
        self._presenter.clear()

    def _say_empty(self) -> None:
        shape, narrowed = self._presenter.shape, self._presenter.narrowed
        self.empty_clear.setVisible(narrowed)
        self.empty_new.setVisible(not narrowed and shape is not None and not shape.readonly)
        if shape is None:
            self.empty.say(_("Opening your workspace…"), _("Everything is on this computer; no network is needed."))
        elif narrowed:
            self.empty.say(_("Nothing matches"), _("Search for fewer words, or show everything again."))
        elif shape.readonly:
            self.empty.say(_("Nothing here yet"), _("These records come with the program and by sync."))
        else:
            hint = _("Add the first one. It is saved on this computer as you type.")
            self.empty.say(_("No records yet"), hint)

    def _words(self) -> None:
        self.new.setText(_("New"))
        self.new.setToolTip(_("Add a record (Ctrl+N)"))
        self.empty_new.setText(_("Add a record"))
        self.empty_clear.setText(_("Show everything"))
        self.search.setPlaceholderText(_("Search in this list"))
        name_only(self.search, _("Search in this list"))
        name_only(self.switch, _("Which list"))
        self.grid.setAccessibleDescription(_("Enter opens the record"))
        self._say_empty()


def _switch() -> Picker:
    made = Picker()
    made.setObjectName("collection_switch")
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setMinimumContentsLength(6)
    made.hide()
    return made
