"""The pane beside the results: one entry, where its file is, what can be done with it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from brs_desktop.errors import Problem
from brs_desktop.language import _
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.empty import EmptyState
from brs_desktop.ui.jobs import Job
from brs_desktop.ui.library.filecard import FileCard
from brs_desktop.ui.library.sheet import entry_sheet
from brs_desktop.ui.parts import button, discard, name_only, text
from brs_desktop.ui.speech import speak


class PreviewPane(QFrame):
    """Reads one entry through the data lane; the last one asked for is the one shown."""

    read_asked = Signal(str)
    program_asked = Signal(str)
    file_asked = Signal(str)
    edit_asked = Signal(str)
    delete_asked = Signal(str, str)
    entry_asked = Signal(str)
    review_asked = Signal(str)
    keep_asked = Signal(str, bool)
    offers_taken = Signal(str, object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("library_preview")
        self.setProperty("role", "side")
        self.setMinimumWidth(290)
        self._desk = desk
        self._asked = ""
        self._job: Job | None = None
        self.shown: Any = None
        self._stack = QStackedWidget(self)
        self._empty = EmptyState("document", "preview_empty")
        self._title = text("", "heading", wraps=True, name="preview_title")
        self.card = FileCard()
        self.edit = button("", name="preview_edit", icon="edit", pressed=lambda: self.edit_asked.emit(self._asked))
        self.delete = button("", name="preview_delete", icon="delete", tone="quiet", pressed=self._delete)
        self.review = button("", name="preview_review", icon="conflict", pressed=self._review)
        self._scroll = QScrollArea()
        self._scroll.setObjectName("preview_scroll")
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._page())
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)
        self._connect()
        speak(self._words)

    def _page(self) -> QWidget:
        page = QWidget(self._stack)
        foot = QHBoxLayout()
        foot.addWidget(self.edit)
        foot.addStretch(1)
        foot.addWidget(self.delete)
        column = QVBoxLayout(page)
        column.setContentsMargins(14, 12, 14, 10)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self.review, 0, Qt.AlignmentFlag.AlignLeading)
        column.addWidget(self.card)
        column.addWidget(self._scroll, 1)
        column.addLayout(foot)
        return page

    def _connect(self) -> None:
        self.card.read.clicked.connect(lambda: self.read_asked.emit(self._asked))
        self.card.program.clicked.connect(lambda: self.program_asked.emit(self._asked))
        self.card.bring.clicked.connect(lambda: self.file_asked.emit(self._asked))
        self.card.keep.clicked.connect(lambda on: self.keep_asked.emit(self._asked, on))
        self._desk.records_changed.connect(self._look_again)

    @property
    def waits(self) -> bool:
        """Whether an entry is being read."""
        return self._job is not None

    def show_entry(self, record: str) -> None:
        """Read an entry and show it."""
        self._asked = record
        self.reload()

    def reload(self) -> None:
        """Read again what is shown."""
        if not self._asked or not self._desk.is_open:
            return
        if self._job is not None:
            self._job.cancel()
        asked = self._asked
        self._job = self._desk.data.run(
            lambda _job: self._desk.workspace.library.entry(asked, offers=True),
            done=self._take,
            failed=self._gone,
            owner=self,
        )

    def _look_again(self, changes: Any) -> None:
        """The entry shown, or one that may be another edition of it, has changed."""
        if self._asked and any(key.collection == "documents" for key in changes.records):
            self.reload()

    def _take(self, entry: Any) -> None:
        self._job = None
        self.shown = entry
        self._title.setText(entry.title or _("(no title yet)"))
        self.card.show_entry(entry)
        for widget in (self.edit, self.delete):
            widget.setVisible(not entry.readonly)
        self.review.setVisible(entry.contested)
        sheet = entry_sheet(entry, self.entry_asked.emit, lambda: self._take_offers(entry))
        before = self._scroll.takeWidget()
        if before is not None:
            discard(before)
        self._scroll.setWidget(sheet)
        self._stack.setCurrentIndex(1)

    def _take_offers(self, entry: Any) -> None:
        self.offers_taken.emit(entry.key.record, tuple(offer.path for offer in entry.offers))

    def _gone(self, _problem: Problem) -> None:
        """The entry is not there any more; the list says so by itself."""
        self._job = None
        self._asked = ""
        self.shown = None
        self._stack.setCurrentIndex(0)

    def _review(self) -> None:
        self.review_asked.emit(self._asked)

    def _delete(self) -> None:
        if self.shown is not None:
            self.delete_asked.emit(self._asked, self.shown.title)

    def _words(self) -> None:
        self.edit.setText(_("Edit"))
        self.review.setText(_("Compare the answers"))
        name_only(self.delete, _("Delete this entry"))
        self._scroll.setAccessibleName(_("The entry"))
        self._empty.say(_("No entry chosen"), _("Choose an entry in the list to see it here; Enter opens its file."))
        self.reload()
