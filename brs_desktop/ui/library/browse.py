"""The page of the library: facets, the search with its results, the preview beside them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QMenu, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from brs_desktop.language import _, format_bytes, format_number, ngettext
from brs_desktop.ui import theme
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.empty import EmptyState
from brs_desktop.ui.leaning import LeaningLine
from brs_desktop.ui.library.facets import FacetTree
from brs_desktop.ui.library.filecard import FileCard
from brs_desktop.ui.library.presenter import LibraryPresenter
from brs_desktop.ui.library.preview import PreviewPane
from brs_desktop.ui.library.results import ResultList
from brs_desktop.ui.parts import button, name_only, on_key, text
from brs_desktop.ui.picker import Picker
from brs_desktop.ui.room import Flow
from brs_desktop.ui.speech import speak

_FACETS_WIDTH = 218  # pixels with usual texts, as is the width of the page from which they stand beside the list
_FACETS_FROM = 760
_ANY_WIDTH = 16_777_215  # what Qt takes as no bound


class BrowsePage(QWidget):
    """What the library shows first; it tells what was asked for and does nothing itself."""

    import_asked = Signal()
    folder_asked = Signal()
    new_asked = Signal()
    opened = Signal(str)

    def __init__(self, desk: Desk, presenter: LibraryPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("library_page")
        self._split = QSplitter(Qt.Orientation.Horizontal, self)
        # Said while it is empty: each thing that is said to a full one has it ask every part for its sizes.
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(1)
        self._left = QWidget(self._split)
        self._results = QWidget(self._left)
        self.beside = QWidget(self._left)
        self._desk, self._presenter = desk, presenter
        self._used: Any = None

    def make(self) -> Iterator[None]:
        """What stands here, part by part (see `Place`)."""
        self._make_head()
        yield
        self.facets = FacetTree(self.beside)
        self._stack = QStackedWidget(self._results)
        self.list = ResultList(self._stack)
        self.list.setModel(self._presenter.table)
        self._make_empty()
        yield
        card = FileCard()
        yield
        self.preview = PreviewPane(self._desk, card, self._split)
        yield
        self._arrange()
        self._connect()
        self._presenter.begin()
        speak(self._words)
        theme.look.changed.connect(self._fold)

    def _make_head(self) -> None:
        self.heading = text("", "title", name="library_title")
        self.count = text("", "caption", name="library_count")
        self.used = text("", "caption", wraps=True, name="library_used")
        self.bring = button("", name="library_import", icon="import", tone="primary")
        self.bring.setProperty("menu", "yes")
        self.menu = QMenu(self)
        self.menu.setObjectName("library_import_menu")
        self.files = self.menu.addAction("", self.import_asked.emit)
        self.folder = self.menu.addAction("", self.folder_asked.emit)
        self.bring.setMenu(self.menu)
        self.new = button("", name="library_new", icon="add", pressed=self.new_asked.emit)
        self.search = LeaningLine()
        self.search.setObjectName("library_search")
        self.search.setClearButtonEnabled(True)
        self.narrow = button("", name="library_narrow", icon="filter", pressed=self._fold)
        self.narrow.setCheckable(True)
        self.order = Picker()
        self.order.setObjectName("library_order")
        self.order.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.order.setMinimumContentsLength(8)

    def _make_empty(self) -> None:
        self.empty = EmptyState("library", "library_empty")
        self.empty_clear = button("", name="library_clear", pressed=self._clear)
        self.empty_import = button("", name="library_first", icon="import", tone="primary")
        self.empty_import.clicked.connect(self.import_asked)
        for widget in (self.empty_import, self.empty_clear):
            self.empty.add_action(widget)
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.empty)

    def _arrange(self) -> None:
        top = Flow(10)
        for widget in (self.heading, self.count, self.narrow, self.new, self.bring):
            top.put(widget, wide=widget is self.count)
        tools = QHBoxLayout()
        tools.setSpacing(8)
        tools.addWidget(self.search, 3)
        tools.addWidget(self.order, 2)
        column = QVBoxLayout(self._results)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(tools)
        column.addWidget(self._stack, 1)
        narrow = QVBoxLayout(self.beside)
        narrow.setContentsMargins(0, 0, 0, 0)
        narrow.setSpacing(6)
        narrow.addWidget(self.facets, 1)
        narrow.addWidget(self.used)
        middle = QHBoxLayout()
        middle.setSpacing(10)
        middle.addWidget(self.beside, 1)
        middle.addWidget(self._results, 1)
        whole = QVBoxLayout(self._left)
        whole.setContentsMargins(14, 10, 12, 12)
        whole.setSpacing(10)
        whole.addLayout(top)
        whole.addLayout(middle, 1)
        split = self._split
        split.addWidget(self._left)
        split.addWidget(self.preview)
        split.setStretchFactor(0, 5)
        split.setStretchFactor(1, 2)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(split)

    def _connect(self) -> None:
        presenter = self._presenter
        presenter.faceted.connect(self.facets.offer)
        presenter.used_told.connect(self._show_used)
        presenter.narrowed_anew.connect(self.preview.stay_if_listed)
        presenter.table.counted.connect(self._show_count)
        self.facets.chosen.connect(presenter.choose)
        self.search.textChanged.connect(presenter.search)
        self.order.activated.connect(presenter.order)
        self.list.chosen.connect(lambda index: self._tell(index, self.preview.show_entry))
        self.list.opened.connect(lambda index: self._tell(index, self.opened.emit))
        self.preview.entry_asked.connect(self.show_entry)
        on_key(self.search, "Down", self.list.setFocus, alone=True)
        for keys, act in (("Ctrl+N", self.new_asked), ("Ctrl+O", self.import_asked)):
            on_key(self, keys, act.emit)

    def _tell(self, index: QModelIndex, told: Any) -> None:
        row = self._presenter.table.row(index.row()) if index.isValid() else None
        if row is not None:
            told(row.id)

    def show_entry(self, record: str) -> None:
        """Show an entry beside the list, chosen in it where it is in sight."""
        self.preview.show_entry(record)
        row = self._presenter.table.find(record)
        if row < 0:
            self.list.setCurrentIndex(QModelIndex())
        elif row != self.list.currentIndex().row():
            self.list.setCurrentIndex(self._presenter.table.index(row, 0))

    def focus_first(self) -> None:
        """Where work begins: the list, or the search while there is nothing in it."""
        (self.list if self._presenter.table.rowCount() else self.search).setFocus()

    def _clear(self) -> None:
        self.search.clear()
        self._presenter.clear()
        self.search.setFocus()

    def _show_count(self, total: int) -> None:
        words = ngettext("{count} entry", "{count} entries", total)
        self.count.setText(words.format(count=format_number(total)))
        self._stack.setCurrentWidget(self.list if total else self.empty)
        self._say_empty()

    def _show_used(self, used: Any) -> None:
        self._used = used
        self.used.setVisible(used.files > 0)
        words = ngettext("{count} file here, {size}", "{count} files here, {size}", used.files)
        self.used.setText(words.format(count=format_number(used.files), size=format_bytes(used.bytes)))
        self.used.setToolTip(_("What the files of the library take on this computer"))

    def _say_empty(self) -> None:
        narrowed = self._presenter.narrowed
        self.empty_clear.setVisible(narrowed)
        self.empty_import.setVisible(not narrowed and self._desk.is_open)
        if not self._desk.is_open:
            self.empty.say(_("Opening your workspace…"), _("Everything is on this computer; no network is needed."))
        elif narrowed:
            self.empty.say(_("Nothing matches"), _("Search for fewer words, or show everything again."))
        else:
            self.empty.say(_("No entries yet"), _("Import documents, or drop files and folders here."))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        """Where there is no room for the facets beside the list, they come in its place when they are asked for."""
        percent = max(100, theme.look.percent)
        wide = self.width() * 100 >= _FACETS_FROM * percent
        self.narrow.setVisible(not wide)
        asked = self.narrow.isChecked() and not wide
        self.beside.setMaximumWidth(_FACETS_WIDTH * percent // 100 if wide else _ANY_WIDTH)
        self.beside.setMinimumWidth(_FACETS_WIDTH * percent // 100 if wide else 0)
        self.beside.setVisible(wide or asked)
        self._results.setVisible(not asked)

    def _words(self) -> None:
        self.heading.setText(_("Library"))
        self.bring.setText(_("Import"))
        self.files.setText(_("Files…"))
        self.folder.setText(_("A folder…"))
        self.bring.setToolTip(_("Bring in files and folders (Ctrl+O); you can also drop them here"))
        self.new.setText(_("New"))
        self.new.setToolTip(_("Add an entry without a file (Ctrl+N)"))
        self.empty_clear.setText(_("Show everything"))
        self.empty_import.setText(_("Import documents…"))
        self.search.setPlaceholderText(_("Search in the library"))
        name_only(self.search, _("Search in the library"))
        name_only(self.narrow, _("Narrow the list"))
        name_only(self.order, _("Order of the list"))
        name_only(self.facets, _("Narrow the list"))
        self.list.setAccessibleName(_("Entries"))
        self.list.setAccessibleDescription(_("Enter opens the file of the entry"))
        chosen = max(0, self.order.currentIndex())
        self.order.clear()
        self.order.addItems([_("By title"), _("Newest first"), _("By kind"), _("By symbol")])
        self.order.setCurrentIndex(chosen)
        self.order.bound()
        if self._used is not None:
            self._show_used(self._used)
        self._say_empty()
