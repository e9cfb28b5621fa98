"""A letter to a contact, or one that goes with a report or a request: its blocks are there, its text is typed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from brs_desktop.language import _
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.export import PdfDialog
from brs_desktop.ui.jobs import Job
from brs_desktop.ui.printing.dialog import telling

_BLOCK, _TEXT, _ANNEXES = 3, 6, 2  # lines that are seen; the others are scrolled to
_AROUND = 22  # pixels of the frame


class LetterDialog(PdfDialog):
    """What is known stands in its fields until somebody writes something else; nothing of it is kept but the file."""

    def __init__(self, desk: Desk, subject: str, parent: QWidget | None = None) -> None:
        super().__init__(desk, "letter", _("Letter"), _("Letter"), parent)
        self._subject, self._receipt = subject, ""
        self.writer, self.addressee = _lines("letter_sender", _BLOCK), _lines("letter_addressee", _BLOCK)
        self.about = QLineEdit()
        self.about.setObjectName("letter_subject")
        self.words, self.annexes = _lines("letter_text", _TEXT), _lines("letter_annexes", _ANNEXES)
        fields: tuple[tuple[str, QWidget], ...] = (
            (_("From"), self.writer),
            (_("To"), self.addressee),
            (_("Subject"), self.about),
            (_("Text"), self.words),
            (_("Enclosures, one a line"), self.annexes),
        )
        for at, (called, field) in enumerate(fields, 1):
            self.add_row(at, called, field)
        before: QWidget = self.languages
        for _called, field in fields:
            self.setTabOrder(before, field)
            before = field
        self.languages.currentIndexChanged.connect(self._read)
        self._put: dict[str, str] = {}
        self._read()

    def _read(self) -> None:
        """What is known, in the language of the letter."""
        workspace, subject, code = self._desk.workspace, self._subject, str(self.languages.currentData())

        def read(_job: Job) -> Any:
            from brs_desktop.workspace.letters import drafted

            return drafted(workspace, subject, code)

        self._desk.data.run(read, done=self._take, owner=self)

    def _take(self, letter: Any) -> None:
        """Where nobody has written something else meanwhile."""
        self._receipt = letter.receipt
        known = {"writer": letter.sender, "addressee": letter.addressee, "annexes": "\n".join(letter.annexes)}
        for name, text in known.items():
            field: QPlainTextEdit = getattr(self, name)
            if field.toPlainText() == self._put.get(name, ""):
                field.setPlainText(text)
        if self.about.text() == self._put.get("subject", ""):
            self.about.setText(letter.subject)
        self._put = known | {"subject": letter.subject}

    def work(self, code: str, out: Path, passphrase: str) -> Callable[[Job], Any]:
        workspace = self._desk.workspace
        typed: dict[str, Any] = {
            "sender": self.writer.toPlainText(),
            "addressee": self.addressee.toPlainText(),
            "subject": self.about.text().strip(),
            "text": self.words.toPlainText(),
            "annexes": tuple(one.strip() for one in self.annexes.toPlainText().splitlines() if one.strip()),
            "receipt": self._receipt,
        }

        def make(job: Job) -> Any:
            from brs_desktop.pdf.letter import Letter
            from brs_desktop.workspace.letters import export_letter

            way: dict[str, Any] = {"progress": telling(job), "cancelled": job.ask_to_stop, "passphrase": passphrase}
            return export_letter(workspace, Letter(**typed), language=code, out=out, **way)

        return make


def _lines(name: str, count: int) -> QPlainTextEdit:
    field = QPlainTextEdit()
    field.setObjectName(name)
    field.setTabChangesFocus(True)
    field.ensurePolished()
    field.setFixedHeight(field.fontMetrics().lineSpacing() * count + _AROUND)
    return field
