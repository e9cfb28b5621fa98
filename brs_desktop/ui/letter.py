"""A letter to a contact, or one that goes with a report or a request: its blocks are there, its text is typed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from brs_desktop.errors import Problem
from brs_desktop.language import _
from brs_desktop.sentences import problem
from brs_desktop.ui.addressee import ContactField
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.export import PdfDialog
from brs_desktop.ui.jobs import Job
from brs_desktop.ui.leaning import lean
from brs_desktop.ui.parts import button
from brs_desktop.ui.printing.dialog import telling
from brs_desktop.ui.reports.filler.asides import Written
from brs_desktop.workspace.letters import MOST_TEXT

_BLOCK, _TEXT, _ANNEXES = 3, 6, 2  # lines that are seen; the others are scrolled to
_PAUSE_MS = 400
_BEFORE = 2  # rows above the fields: the kind of file and its language


class LetterDialog(PdfDialog):
    """What is known stands in its fields until somebody writes something else.

    That is kept on this computer at each pause and however the dialog goes, until the letter is a file or is begun
    anew; what is known is never kept, and so is always as it is now.
    """

    def __init__(self, desk: Desk, subject: str, parent: QWidget | None = None) -> None:
        super().__init__(desk, "letter", _("Letter"), _("Letter"), parent, edits=True)
        self._subject, self._receipt = subject, ""
        self._to = ""  # the contact whose block was put in: the letter goes where its data are erased
        self._key: Any = None  # not known before it is read
        self._put: dict[str, str] = {}
        self._kept: dict[str, str] = {}
        self._away: dict[str, str] = {}
        self._showing = False
        self.writer, self.addressee = Written("letter_sender", _BLOCK), Written("letter_addressee", _BLOCK)
        self.about = QLineEdit()
        self.about.setObjectName("letter_subject")
        self.words, self.annexes = Written("letter_text", _TEXT), Written("letter_annexes", _ANNEXES)
        self._fields: dict[str, QPlainTextEdit | QLineEdit] = {
            "sender": self.writer,
            "addressee": self.addressee,
            "subject": self.about,
            "text": self.words,
            "annexes": self.annexes,
        }
        called = (_("From"), _("To"), _("Subject"), _("Text"), _("Enclosures, one a line"))
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.keep)
        self.contact = ContactField(desk, "letter_contact")
        self.contact.chosen.connect(self._address)
        before: QWidget = self.languages
        for at, (words, field) in enumerate(zip(called, self._fields.values(), strict=True), _BEFORE):
            if field is self.addressee:
                self.add_row(at, _("To a contact"), self.contact)
                self.setTabOrder(before, self.contact)
                before = self.contact
            self.add_row(at + (at > _BEFORE), words, field)
            self.setTabOrder(before, field)
            before = field
            field.setReadOnly(True)  # until what was typed the last time is there
            field.textChanged.connect(self._changed)
            if isinstance(field, Written):
                field.most = MOST_TEXT
                field.full.connect(self._full)
                field.ensurePolished()
                field.fit()
        self._offer_making(False)  # likewise
        self.anew = button(_("Start over"), name="letter_anew", icon="undo", tone="small", pressed=self._begin_anew)
        self.anew.setEnabled(False)
        self.rows.insertRow(_BEFORE + 1 + len(self._fields), "", self.anew)
        self.setTabOrder(before, self.anew)
        self.languages.currentIndexChanged.connect(self._read)
        desk.closing.connect(self.keep)
        self._read()

    def _offer_making(self, offered: bool) -> None:
        """Nothing is made of blocks that are not there yet, or are there in another language."""
        for one in (self.look, self.print, self.make):
            one.setEnabled(offered)

    def _address(self, contact: str) -> None:
        """Put the block of a contact where the addressee's stands; what was typed there can be had back by undo."""
        workspace, code = self._desk.workspace, str(self.languages.currentData())

        def read(_job: Job) -> tuple[str, str, str]:
            from brs_desktop.workspace.letters import addressed

            return contact, code, addressed(workspace, contact, code)

        self._desk.data.run(read, done=self._put_address, failed=self._unaddressed, owner=self)

    def _put_address(self, found: tuple[str, str, str]) -> None:
        contact, code, block = found
        if code != self.languages.currentData():
            self._address(contact)  # another language was chosen meanwhile
            return
        self._to = contact
        cursor = self.addressee.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(block)  # undone by the field's own undo
        self.contact.clear()
        self.addressee.setFocus()

    def _unaddressed(self, refused: Problem) -> None:
        self.contact.clear()
        self.state.setText(refused.message)

    # What is known, and what was typed the last time.

    def _read(self) -> None:
        """In the language of the letter; at first in the one that it was begun in."""
        workspace, subject, code, first = (
            self._desk.workspace,
            self._subject,
            str(self.languages.currentData()),
            self._key is None,
        )

        def read(_job: Job) -> Any:
            from brs_desktop.workspace.letterdrafts import kept
            from brs_desktop.workspace.letters import drafted

            key = workspace.find(subject)
            typed = kept(workspace, key) if first else {}
            return key, code, typed, drafted(workspace, subject, typed.get("language", code))

        self._offer_making(False)
        self._desk.data.run(read, done=self._take, owner=self)

    def _take(self, found: tuple[Any, str, dict[str, str], Any]) -> None:
        """Where nobody has written something else meanwhile."""
        key, code, typed, letter = found
        self._receipt = letter.receipt
        known = {name: getattr(letter, name) for name in ("sender", "addressee", "subject", "text")}
        known["annexes"] = "\n".join(letter.annexes)
        first, written = self._key is None, self._typed()
        self._key, self._put = key, known
        if first:
            self._open_as_left(code, typed)
            written = self._kept
        self._show({**known, **written})
        self._offer_making(code == self.languages.currentData() or first)

    def _open_as_left(self, code: str, typed: dict[str, str]) -> None:
        begun = self.languages.findData(typed.get("language", code))
        if begun >= 0 and self.languages.currentData() == code:
            self.languages.blockSignals(True)
            self.languages.setCurrentIndex(begun)
            self.languages.blockSignals(False)
        self._kept, self._to = typed, typed.get("contact", "")
        for field in self._fields.values():
            field.setReadOnly(False)

    def _show(self, texts: dict[str, str]) -> None:
        self._showing = True
        for name, field in self._fields.items():
            if _said(field) != texts[name]:
                field.setText(texts[name]) if isinstance(field, QLineEdit) else field.setPlainText(texts[name])
        self._showing = False
        self._lean()
        self.anew.setEnabled(bool(self._typed() or self._away))

    # What is typed.

    def _typed(self) -> dict[str, str]:
        """What differs from what is known, with the language that it is written in and the contact it is to."""
        said = {name: _said(field) for name, field in self._fields.items()}
        typed = {name: text for name, text in said.items() if text != self._put.get(name, "")}
        if typed.get("addressee") and self._to:
            typed["contact"] = self._to
        return {**typed, "language": str(self.languages.currentData())} if typed else {}

    def _changed(self) -> None:
        if self._showing:
            return
        self._lean()
        self._pause.start()
        self._away = {}
        self.anew.setText(_("Start over"))
        self.anew.setEnabled(bool(self._typed()))

    def _lean(self) -> None:
        """Each block stands on the side where its writing begins; an empty one where the letter's language does."""
        for field in self._fields.values():
            if isinstance(field, QPlainTextEdit):
                lean(field, str(self.languages.currentData()))

    def keep(self) -> None:
        """Give on what was typed."""
        self._pause.stop()
        typed, key = self._typed(), self._key
        if key is None or typed == self._kept or not self._desk.is_open:
            return
        self._kept, workspace = typed, self._desk.workspace

        def work(_job: Job) -> None:
            from brs_desktop.workspace.letterdrafts import keep

            keep(workspace, key, typed)

        self._desk.data.run(work)  # of no owner: it is done though the dialog is gone

    def _full(self) -> None:
        """Something that was put into a field had no room there."""
        self.state.setText(problem("field-full", count=MOST_TEXT).message)

    def _begin_anew(self) -> None:
        """What was typed goes; as long as nothing else is typed it can be had back."""
        away, self._away = self._away, {} if self._away else self._typed()
        self._to = away.get("contact", "")
        self.anew.setText(_("Undo") if self._away else _("Start over"))
        self._show({**self._put, **away})
        self.keep()

    def done(self, result: int) -> None:
        """However it goes: by a button, by Escape, with its window or with the program."""
        self.keep()
        super().done(result)

    # The file.

    def begin(self, code: str, out: Path) -> None:
        self.keep()
        make, workspace = self.work(code, out, self.locking.passphrase), self._desk.workspace
        key, typed = self._key, self._typed()

        def make_and_end(job: Job) -> Any:
            from brs_desktop.workspace.letterdrafts import printed

            made = make(job)
            printed(workspace, key, typed)
            return made

        # The dialog may be gone before the file is there: the notice belongs to the window.
        self._desk.data.run(make_and_end, done=self.teller(out))
        self.accept()

    def work(self, code: str, out: Path, passphrase: str) -> Callable[[Job], Any]:
        workspace = self._desk.workspace
        said = {name: _said(field) for name, field in self._fields.items()}
        annexes = tuple(one.strip() for one in said["annexes"].splitlines() if one.strip())
        typed: dict[str, Any] = {**said, "subject": said["subject"].strip(), "annexes": annexes}
        typed["receipt"], word = self._receipt, self.suffix == "docx"

        def make(job: Job) -> Any:
            from brs_desktop.pdf.letter import Letter
            from brs_desktop.workspace.letters import export_letter

            way: dict[str, Any] = {"progress": telling(job), "cancelled": job.ask_to_stop, "word": word}
            if not word:
                way["passphrase"] = passphrase
            return export_letter(workspace, Letter(**typed), language=code, out=out, **way)

        return make


def _said(field: QPlainTextEdit | QLineEdit) -> str:
    return field.text() if isinstance(field, QLineEdit) else field.toPlainText()
