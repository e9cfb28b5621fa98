"""The reader: pages of a PDF with what one does while reading: turn, zoom, find, copy, go back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from brs_desktop.language import _, format_number, format_percent
from brs_desktop.ui.empty import EmptyState
from brs_desktop.ui.jobs import Lane
from brs_desktop.ui.leaning import LeaningLine
from brs_desktop.ui.library.reader.presenter import Hit, ReaderPresenter
from brs_desktop.ui.library.reader.strip import STEP, PageStrip
from brs_desktop.ui.parts import button, name_only, on_key, text
from brs_desktop.ui.speech import speak

_PAUSE_MS = 250


class ReaderView(QWidget):
    """One document open for reading; `closed` asks to go back to the list."""

    closed = Signal()
    program_asked = Signal()

    def __init__(self, lane: Lane, title: str, parent: QWidget | None = None, *, is_file: bool = True) -> None:
        """What is no file is no other program's to open, and its way back is that of the dialog it stands in."""
        super().__init__(parent)
        self.setObjectName("reader")
        self.presenter = ReaderPresenter(lane, self)
        self.pages = PageStrip()
        self._hits: tuple[Hit, ...] = ()
        self._at = -1
        self._over = True
        self._trouble = ""
        self._title = text(title, "strong", name="reader_title")
        self._title.setMinimumWidth(40)
        self._make_tools()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._search)
        self._empty = EmptyState("document", "reader_empty")
        self._elsewhere = button("", name="reader_elsewhere", icon="external", pressed=self.program_asked.emit)
        self._empty.add_action(self._elsewhere)
        for one in () if is_file else (self.back, self.program, self._elsewhere):
            one.hide()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.pages)
        self._stack.addWidget(self._empty)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._bar())
        whole.addWidget(self._stack, 1)
        self._connect()
        self._keys()
        speak(self._words)

    def _make_tools(self) -> None:
        self.back = button("", name="reader_back", icon="back", tone="quiet", pressed=self.closed.emit)
        self.program = button("", name="reader_program", icon="external", tone="quiet", pressed=self.program_asked.emit)
        self.previous = button("", name="reader_previous", icon="up", tone="quiet", pressed=lambda: self._turn(-1))
        self.next = button("", name="reader_next", icon="down", tone="quiet", pressed=lambda: self._turn(1))
        self.number = QLineEdit()
        self.number.setObjectName("reader_page")
        self.number.setMaximumWidth(58)
        self.number.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.number.editingFinished.connect(self._go)
        self._of = text("", "caption", name="reader_of")
        self.smaller = button("", name="reader_smaller", icon="zoom-out", tone="quiet", pressed=lambda: self._zoom(-1))
        self.larger = button("", name="reader_larger", icon="zoom-in", tone="quiet", pressed=lambda: self._zoom(1))
        self.fit = button("", name="reader_fit", icon="fit", tone="quiet", pressed=self.pages.fit_width)
        self._size = text("", "caption", name="reader_zoom")
        self._size.setMinimumWidth(44)
        self.sought = LeaningLine()
        self.sought.setObjectName("reader_find")
        self.sought.setClearButtonEnabled(True)
        self.sought.setMinimumWidth(190)
        self.sought.setMaximumWidth(240)
        self._found = text("", "caption", name="reader_found")
        self.before = button("", name="reader_hit_before", icon="up", tone="quiet", pressed=lambda: self._step(-1))
        self.after = button("", name="reader_hit_after", icon="down", tone="quiet", pressed=lambda: self._step(1))

    def _bar(self) -> QFrame:
        bar = QFrame()
        bar.setObjectName("reader_bar")
        bar.setProperty("role", "bar")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.back)
        head.addWidget(self._title, 1)
        head.addWidget(self.program)
        self._tools = QWidget()
        tools = QHBoxLayout(self._tools)
        tools.setContentsMargins(0, 0, 0, 0)
        tools.setSpacing(4)
        for widget in (self.previous, self.number, self._of, self.next):
            tools.addWidget(widget)
        tools.addSpacing(10)
        for widget in (self.smaller, self._size, self.larger, self.fit):
            tools.addWidget(widget)
        tools.addStretch(1)
        for widget in (self._found, self.sought, self.before, self.after):
            tools.addWidget(widget)
        column = QVBoxLayout(bar)
        column.setContentsMargins(10, 6, 10, 6)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self._tools)
        return bar

    def _connect(self) -> None:
        presenter, pages = self.presenter, self.pages
        presenter.opened.connect(self._opened)
        presenter.failed.connect(self._fail)
        presenter.drawn.connect(pages.take_picture)
        presenter.text_known.connect(pages.take_text)
        presenter.searched.connect(self._take_hits)
        pages.wanted.connect(self._want)
        pages.page_changed.connect(lambda _page: self._show_page())
        pages.zoomed.connect(lambda _zoom: self._show_zoom())
        self.sought.textChanged.connect(lambda _words: self._pause.start())
        self.sought.returnPressed.connect(lambda: self._step(1))

    def _keys(self) -> None:
        for keys, act in (
            ("Ctrl+F", self._to_find),
            ("F3", lambda: self._step(1)),
            ("Shift+F3", lambda: self._step(-1)),
            ("Ctrl++", lambda: self._zoom(1)),
            ("Ctrl+=", lambda: self._zoom(1)),
            ("Ctrl+-", lambda: self._zoom(-1)),
            ("Ctrl+0", self.pages.fit_width),
            ("Esc", self._leave),
        ):
            on_key(self, keys, act)

    @property
    def waits(self) -> bool:
        """Whether something is on its way to the screen."""
        return self.presenter.waits or self._pause.isActive()

    def open(self, source: Path | bytes) -> None:
        """Read this file, or what would be in one."""
        self.presenter.open(source)

    def focus_first(self) -> None:
        """The pages take the keys; where nothing can be read, the way out does."""
        (self._elsewhere if self._trouble else self.pages).setFocus()

    def close_paper(self) -> None:
        """Let the file go."""
        self.presenter.close()

    def _opened(self, sizes: Any) -> None:
        self.number.setValidator(QIntValidator(1, len(sizes), self.number))
        self.pages.show_pages(sizes)
        self._show_page()
        self.pages.setFocus()

    def _fail(self, code: str) -> None:
        self._trouble = code
        self._tools.hide()
        self._stack.setCurrentWidget(self._empty)
        self._words()
        self._elsewhere.setFocus()

    def _want(self, pages: Any, scale: float) -> None:
        self.presenter.want(pages, scale)
        for number in self.pages.visible_pages:
            self.presenter.want_text(number)

    # Turning, zooming.

    def _turn(self, step: int) -> None:
        self.pages.go_to(self.pages.page + step)

    def _go(self) -> None:
        if self.number.hasAcceptableInput():
            wanted = int(self.number.text()) - 1
            if wanted != self.pages.page:
                self.pages.go_to(wanted)
        self._show_page()

    def _show_page(self) -> None:
        self.number.setText(str(self.pages.page + 1))
        self.previous.setEnabled(self.pages.page > 0)
        self.next.setEnabled(self.pages.page + 1 < self.pages.count)
        self._of.setText(_("of {count}").format(count=format_number(self.pages.count)))

    def _zoom(self, step: int) -> None:
        self.pages.set_zoom(self.pages.zoom * (STEP if step > 0 else 1 / STEP))

    def _show_zoom(self) -> None:
        self._size.setText(format_percent(round(self.pages.zoom * 100)))

    # Finding.

    def _to_find(self) -> None:
        self.sought.setFocus()
        self.sought.selectAll()

    def _search(self) -> None:
        self._at = -1
        self.presenter.search(self.sought.text())

    def _take_hits(self, hits: Any, over: bool) -> None:
        first = not self._hits or self._at < 0
        self._hits, self._over = hits, over
        if first and hits:
            self._at = next((at for at, hit in enumerate(hits) if hit[0] >= self.pages.page), 0)
        if not hits:
            self._at = -1
        self._show_hits()

    def _step(self, step: int) -> None:
        if self._pause.isActive():
            self._pause.stop()
            self._search()
        elif self._hits:
            self._at = (self._at + step) % len(self._hits)
            self._show_hits()

    def _show_hits(self) -> None:
        self.pages.mark(self._hits, self._hits[self._at] if self._at >= 0 else None)
        for tool in (self.before, self.after):
            tool.setEnabled(bool(self._hits))
        self._found.setText(self._hits_told())

    def _hits_told(self) -> str:
        count = len(self._hits)
        if not self.sought.text().strip():
            return ""
        if count:
            return _("{number} of {count}").format(number=format_number(self._at + 1), count=format_number(count))
        if not self._over:
            return _("Searching…")
        return _("Not found") if self.presenter.has_text else _("This document has no text to search in")

    def _leave(self) -> None:
        """Escape leaves the search first, then the document."""
        if self.sought.hasFocus() and not self._trouble:
            self.sought.clear()
            self.pages.setFocus()
        else:
            self.closed.emit()

    def _words(self) -> None:
        self.back.setText(_("Back"))
        self._elsewhere.setText(_("Open with the program of this computer"))
        for widget, spoken in (
            (self.program, _("Open with the program of this computer")),
            (self.previous, _("Previous page (Ctrl+Page up)")),
            (self.next, _("Next page (Ctrl+Page down)")),
            (self.number, _("Page number")),
            (self.smaller, _("Smaller (Ctrl+-)")),
            (self.larger, _("Larger (Ctrl++)")),
            (self.fit, _("As wide as the window (Ctrl+0)")),
            (self.sought, _("Find in this document (Ctrl+F)")),
            (self.before, _("Previous place found (Shift+F3)")),
            (self.after, _("Next place found (F3)")),
        ):
            name_only(widget, spoken)
        self.sought.setPlaceholderText(_("Find in this document"))
        self.pages.setAccessibleName(_("Pages"))
        self._show_page()
        self._show_zoom()
        self._show_hits()
        title, hint = _trouble(self._trouble)
        self._empty.say(title, hint)


def _trouble(code: str) -> tuple[str, str]:
    """Why a document cannot be read here, and what to do; the file itself is kept as it is."""
    if code == "encrypted":
        return (
            _("This document is locked with a password"),
            _("The file is kept as it is. Open it with another program and enter the password there."),
        )
    if code == "too-long":
        return _("This document has too many pages"), _("The file is kept as it is. Open it with another program.")
    return (
        _("This document is damaged"),
        _("The file is kept as it is. Ask where it came from for an intact copy, or try another program."),
    )
