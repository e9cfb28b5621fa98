"""The guide: its pages in a list, the page that is read beside it, a search over both; nothing here needs a network."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import QColor, QTextCursor, QTextDocument
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QTextBrowser,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from brs_desktop import language
from brs_desktop.help.guide import PAGES, read
from brs_desktop.help.page import Page
from brs_desktop.help.seeking import Index, spots
from brs_desktop.language import _
from brs_desktop.ui import theme
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.help.written import written
from brs_desktop.ui.keys import KeysDialog
from brs_desktop.ui.leaning import LeaningLine
from brs_desktop.ui.parts import button, name_only, on_key, text
from brs_desktop.ui.speech import speak
from brs_desktop.ui.values import apart

_SIZE, _LEAST = QSize(860, 560), QSize(560, 380)
_LIST = 230


class GuideWindow(QDialog):
    """Stands beside what is worked on, and goes on speaking the window's language."""

    shown = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("guide")
        self._desk = desk
        self._pages: dict[str, Page] = {}
        self._index = Index(())
        self._present = PAGES[0]
        self._before: list[str] = []
        self._spots: list[tuple[int, int]] = []
        self.back = button("", name="guide_back", icon="back", tone="quiet", pressed=self.go_back)
        self.search = LeaningLine()
        self.search.setObjectName("guide_search")
        self.search.setClearButtonEnabled(True)
        self.search.setMaxLength(200)
        self.search.textChanged.connect(self._seek)
        self.search.returnPressed.connect(self._open_first)
        self.keys = button("", name="guide_keys", tone="quiet", pressed=self._show_keys)
        self.paper = button("", name="guide_print", icon="print", tone="quiet", pressed=self._print)
        self.list = QListWidget()
        self.list.setObjectName("guide_pages")
        self.list.setProperty("role", "outline")
        self.list.setWordWrap(True)
        self.list.currentItemChanged.connect(self._chosen)
        self.nothing = text("", "hint", wraps=True, name="guide_nothing")
        self.nothing.hide()
        self.page = QTextBrowser()
        self.page.setObjectName("guide_page")
        self.page.setOpenLinks(False)
        self.page.anchorClicked.connect(self._follow)
        self._arrange()
        theme.look.changed.connect(self._write)
        speak(self._words)

    def _arrange(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(self.back)
        bar.addWidget(self.search, 1)
        bar.addWidget(self.keys)
        bar.addWidget(self.paper)
        side = QWidget()
        beneath = QVBoxLayout(side)
        beneath.setContentsMargins(0, 0, 0, 0)
        beneath.addWidget(self.nothing)
        beneath.addWidget(self.list, 1)
        middle = QSplitter()
        middle.setChildrenCollapsible(False)
        middle.addWidget(side)
        middle.addWidget(self.page)
        middle.setSizes([_LIST, _SIZE.width() - _LIST])
        middle.setStretchFactor(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 12)
        column.addLayout(bar)
        column.addWidget(middle, 1)
        self.setMinimumSize(_LEAST)
        self.resize(_SIZE)
        for first, second in ((self.back, self.search), (self.search, self.keys), (self.keys, self.paper)):
            self.setTabOrder(first, second)
        self.setTabOrder(self.paper, self.list)
        self.setTabOrder(self.list, self.page)
        on_key(self, "Alt+Left", self.go_back)
        on_key(self, "F6", self._other_pane)
        on_key(self, "Ctrl+F", self._begin_search)
        on_key(self, "F3", self._next_spot)
        on_key(self, "Ctrl+P", self._print)

    @property
    def present(self) -> str:
        """The name of the page that is read, or that is read once the pages are there."""
        return self._present

    @property
    def waits(self) -> bool:
        """Whether the pages are still being read from the disk."""
        return not self._pages or next(iter(self._pages.values())).language != language.language()

    def open_at(self, name: str) -> None:
        """Show a page; what was searched for before is over."""
        self.search.clear()
        self._go_to(name)
        self.show()
        self.raise_()
        self.activateWindow()
        self.page.setFocus()

    def go_back(self) -> None:
        """To the page that was read before this one."""
        if self._before:
            self._show(self._before.pop())

    def _go_to(self, name: str) -> None:
        if name not in PAGES:
            return
        if name != self._present and self.isVisible():
            self._before.append(self._present)
        self._show(name)

    def _show(self, name: str) -> None:
        self._present = name
        self._write()
        self._mark()
        self.back.setEnabled(bool(self._before))

    # The words.

    def _words(self) -> None:
        self.setWindowTitle(_("Help"))
        name_only(self.back, _("Back (Alt+Left)"))
        name_only(self.search, _("Search in the help (Ctrl+F)"))
        self.search.setPlaceholderText(_("Search in the help"))
        self.list.setAccessibleName(_("Pages of the help"))
        self.keys.setText(_("Keys"))
        self.keys.setToolTip(_("Keys of the window (Shift+F1)"))
        self.paper.setText(_("Print…"))
        code = language.language()
        self._desk.lane("help").run(lambda _job: _read(code), done=self._take, owner=self)

    def _take(self, found: tuple[tuple[Page, ...], Index]) -> None:
        """The pages are there; those of a language that is no longer spoken come too late."""
        pages, index = found
        if pages[0].language != language.language():
            return
        self._pages = {page.name: page for page in pages}
        self._index = index
        self._write()
        self._seek()

    def _write(self) -> None:
        page = self._pages.get(self._present)
        if page is None:
            return
        option = self.page.document().defaultTextOption()
        rtl = language.is_rtl(page.language)
        option.setTextDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
        self.page.document().setDefaultTextOption(option)
        self.page.setHtml(written(page, theme.look.colours, self.page.font().pointSizeF()))
        self.page.setAccessibleName(page.title)
        self._mark_spots()
        self.shown.emit(page.name)

    # The search.

    def _seek(self) -> None:
        found = self._index.find(self.search.text())
        self.list.blockSignals(True)
        self.list.clear()
        for page in found:
            item = QListWidgetItem(page.title)
            item.setData(Qt.ItemDataRole.UserRole, page.name)
            self.list.addItem(item)
        self.list.blockSignals(False)
        self.nothing.setText(_("Nothing found for “{words}”").format(words=apart(self.search.text().strip())))
        self.nothing.setVisible(bool(self._pages) and not found)
        self._mark()
        self._mark_spots()

    def _mark(self) -> None:
        """Mark the page that is read in the list, where it is there."""
        self.list.blockSignals(True)
        self.list.setCurrentRow(-1)
        for row in range(self.list.count()):
            if self.list.item(row).data(Qt.ItemDataRole.UserRole) == self._present:
                self.list.setCurrentRow(row)
        self.list.blockSignals(False)

    def _mark_spots(self) -> None:
        """What is searched for, as it stands in the page."""
        document = self.page.document()
        self._spots = list(spots(document.toPlainText(), self.search.text(), language.language()))
        marks = []
        for spot in self._spots:
            mark = QTextEdit.ExtraSelection()
            mark.cursor = _selected(document, spot)
            mark.format.setBackground(QColor(theme.look.colours.selected))
            marks.append(mark)
        self.page.setExtraSelections(marks)

    def _next_spot(self) -> None:
        """Lead to the next place of the page that was found, and after the last to the first."""
        here = self.page.textCursor().selectionEnd()
        later = [spot for spot in self._spots if spot[0] >= here] or self._spots
        if later:
            self.page.setTextCursor(_selected(self.page.document(), later[0]))

    def _open_first(self) -> None:
        """Enter in the search: the first page found, at the first place in it."""
        if self.list.count():
            self._go_to(self.list.item(0).data(Qt.ItemDataRole.UserRole))
            self.page.setFocus()
            self._next_spot()

    def _begin_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def _chosen(self, item: QListWidgetItem | None, _before: Any) -> None:
        if item is not None:
            self._go_to(item.data(Qt.ItemDataRole.UserRole))

    def _follow(self, link: QUrl) -> None:
        """Only to pages of the guide: nothing here leads out of the program."""
        self._go_to(link.toString())

    def _other_pane(self) -> None:
        (self.list if self.page.hasFocus() else self.page).setFocus()

    def _show_keys(self) -> None:
        KeysDialog(self).open()

    def _print(self) -> None:
        from brs_desktop.ui.help.paper import GuidePaper

        if not self.waits:
            GuidePaper(self._desk, self._pages[self._present], self).open()


def _selected(document: QTextDocument, spot: tuple[int, int]) -> QTextCursor:
    cursor = QTextCursor(document)
    cursor.setPosition(spot[0])
    cursor.setPosition(spot[1], QTextCursor.MoveMode.KeepAnchor)
    return cursor


def _read(code: str) -> tuple[tuple[Page, ...], Index]:
    pages = read(code)
    return pages, Index(pages)


def show_help(desk: Desk, name: str, parent: QWidget) -> GuideWindow:
    """The guide over a window, at a page; there is one over each."""
    found = parent.findChild(GuideWindow, "guide", Qt.FindChildOption.FindDirectChildrenOnly)
    guide = found or GuideWindow(desk, parent)
    guide.open_at(name)
    return guide
