"""The pane beside the results: one entry, where its file is, what can be done with it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from brs_desktop.language import _
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.library.filecard import FileCard
from brs_desktop.ui.library.sheet import entry_sheet
from brs_desktop.ui.parts import button, name_only
from brs_desktop.ui.records.pane import SidePane
from brs_desktop.ui.room import Flow
from brs_desktop.ui.speech import speak


class PreviewPane(SidePane):
    """One entry of the library with its file."""

    read_asked = Signal(str)
    program_asked = Signal(str)
    file_asked = Signal(str)
    edit_asked = Signal(str)
    delete_asked = Signal(str, str)
    entry_asked = Signal(str)
    review_asked = Signal(str)
    keep_asked = Signal(str, bool)
    never_asked = Signal(str, bool)
    fetch_asked = Signal(str)
    stop_asked = Signal()
    told = Signal()
    offers_taken = Signal(str, object)

    def __init__(self, desk: Desk, card: FileCard, parent: QWidget | None = None) -> None:
        super().__init__(desk, "preview", "document", parent)
        self.setObjectName("library_preview")
        self._asked = ""
        self.shown: Any = None
        self.card = card
        self.edit = button("", name="preview_edit", icon="edit", pressed=lambda: self.edit_asked.emit(self._asked))
        self.delete = button("", name="preview_delete", icon="delete", tone="quiet", pressed=self._delete)
        self.review = button("", name="preview_review", icon="conflict", pressed=self._review)
        self._arrange()
        self._connect()
        speak(self._words)

    def _arrange(self) -> None:
        self._above.addWidget(self.review, 0, Qt.AlignmentFlag.AlignLeading)
        self._above.addWidget(self.card)
        foot = Flow()
        foot.put(self.edit)
        foot.put(self.delete)
        self._column.addLayout(foot)

    def _connect(self) -> None:
        self.card.read.clicked.connect(lambda: self.read_asked.emit(self._asked))
        self.card.program.clicked.connect(lambda: self.program_asked.emit(self._asked))
        self.card.bring.clicked.connect(lambda: self.file_asked.emit(self._asked))
        self.card.keep.clicked.connect(lambda on: self.keep_asked.emit(self._asked, on))
        self.card.never.clicked.connect(lambda on: self.never_asked.emit(self._asked, on))
        self.card.fetch.clicked.connect(lambda: self.fetch_asked.emit(self._asked))
        self.card.stop.clicked.connect(self.stop_asked)
        self._desk.records_changed.connect(self._look_again)

    def show_entry(self, record: str) -> None:
        """Read an entry and show it."""
        self._asked = record
        self.reload()

    def stay_if_listed(self, asked: Any) -> None:
        """Leave an entry that is none of those now asked for: what stands beside a list is in it."""
        if self.shown is None or not self._desk.is_open:
            return
        key, named, library = self.shown.key, self._asked, self._desk.workspace.library

        def decide(listed: bool) -> None:
            if not listed and self._asked == named:
                self.leave()

        self._desk.data.run(lambda _job: library.lists(asked, key), done=decide, owner=self)

    def reload(self) -> None:
        """Read again what is shown."""
        if not self._asked or not self._desk.is_open:
            return
        asked = self._asked
        self._look_up(lambda _job: self._desk.workspace.library.entry(asked, offers=True), self._take)

    def _look_again(self, changes: Any) -> None:
        """The entry shown, or one that may be another edition of it, has changed."""
        if self._asked and any(key.collection == "documents" for key in changes.records):
            self.reload()

    def _take(self, entry: Any) -> None:
        another = self.shown is None or self.shown.key != entry.key
        self.shown = entry
        self._head_with(entry.title or _("(no title yet)"), entry.tongue)
        self.card.show_entry(entry)
        self.told.emit()
        for widget in (self.edit, self.delete):
            widget.setVisible(not entry.readonly)
        self.review.setVisible(entry.contested)
        self._lay(entry_sheet(entry, self.entry_asked.emit, lambda: self._take_offers(entry)), anew=another)

    def _take_offers(self, entry: Any) -> None:
        self.offers_taken.emit(entry.key.record, tuple(offer.path for offer in entry.offers))

    def _gone(self) -> None:
        self._asked, self.shown = "", None

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
