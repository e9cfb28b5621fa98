"""The keys of the window on one page (Shift+F1): nothing here needs a mouse."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from brs_desktop.language import _, mark
from brs_desktop.ui.dialog import Dialog
from brs_desktop.ui.parts import button, text
from brs_desktop.ui.room import Page

_MARGIN, _LETTERS = 24, 84

_KEYS = (
    ("F1  Shift+F1", mark("Help for the page you are at; these keys")),
    ("Alt+1  …  Alt+8", mark("Go to a place")),
    ("Ctrl+K", mark("Search everything")),
    ("Ctrl+N", mark("Add a record")),
    ("Ctrl+H", mark("Show the history of the chosen record")),
    ("Ctrl+M", mark("Move the chosen record to another country or key")),
    ("↑  ↓  Enter", mark("Choose and open a record in a list")),
    ("Ctrl+O", mark("Import documents into the library")),
    ("Ctrl+F  F3  Shift+F3", mark("Find in a document, next and previous place")),
    ("Tab  Shift+Tab", mark("Next and previous question")),
    ("↓", mark("Show all choices of a question")),
    ("Ctrl+PgDown  Ctrl+PgUp", mark("Next and previous section")),
    ("Ctrl+F", mark("Find a question, filter questions")),
    ("F9", mark("Guidance, remarks and a private note beside the question")),
    ("F7", mark("Check and submit")),
    ("F8", mark("Next problem")),
    ("Alt+Backspace", mark("Undo the last answer")),
    ("Ctrl+V", mark("Paste rows from a spreadsheet into a table")),
    ("Ctrl+S  Esc", mark("Close the record; everything is kept")),
)


def named(keys: str) -> str:
    """Keys as the language calls them, Échap and Entrée in French; what is no name of a key stays."""
    native = QKeySequence.SequenceFormat.NativeText
    return "  ".join(QKeySequence(key).toString(native) if key.isascii() else key for key in keys.split("  "))


class KeyTable(QWidget):
    """Two columns: the key, what it does."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(7)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 3)
        self._rows = [(text("", "strong", wraps=True), text("", wraps=True)) for _key in _KEYS]
        for row, (keys, meaning) in enumerate(self._rows):
            grid.addWidget(keys, row, 0)
            grid.addWidget(meaning, row, 1)
        self.say()

    def say(self) -> None:
        """Say keys and meanings in the language spoken now."""
        for (pressed, does), (keys, meaning) in zip(_KEYS, self._rows, strict=True):
            keys.setText(named(pressed))
            meaning.setText(_(does))


class KeysDialog(Dialog):
    """The table, and a way back. Where the window has no room for all of it the table is scrolled, also by its keys."""

    guide = "settings"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("keys_dialog")
        self.setWindowTitle(_("Keys"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(480)
        close = button(_("Close"), name="keys_close", tone="primary", pressed=self.accept)
        close.setDefault(True)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(close)
        self._table = KeyTable()
        # Its height is that of its lines at the width they have, not at the least width.
        self._table.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self._page = Page(self._table)
        self._page.setObjectName("keys_page")
        self._page.setAccessibleName(_("Everything can be done with keys"))
        self._page.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for one in (self._page.viewport(), self._table):
            one.setAutoFillBackground(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 16)
        column.setSpacing(14)
        column.addWidget(text(_("Everything can be done with keys"), "heading", wraps=True))
        column.addWidget(self._page, 1)
        column.addLayout(foot)
        self._page.setFocus()

    def fit(self) -> None:
        """As wide as a line of text and as high as the table, and no larger than the window that it stands over."""
        above, inside, column = self.parentWidget(), self._table.layout(), self.layout()
        assert inside is not None and column is not None
        room = above.window().size() if above is not None else self.screen().availableSize()
        self.resize(min(room.width() - _MARGIN, _LETTERS * self.fontMetrics().averageCharWidth()), self.height())
        column.activate()
        beside = self.width() - self._page.viewport().width(), self.height() - self._page.viewport().height()
        whole = inside.totalHeightForWidth(self.width() - beside[0]) + beside[1]
        self.resize(self.width(), min(room.height() - _MARGIN, whole))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self, self.fit)  # once the rows have found their widths
