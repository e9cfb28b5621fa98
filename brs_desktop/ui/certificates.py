"""Certificates of all who took part in a workshop: their names are there and can be changed, or are put in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QLineEdit, QWidget

from brs_desktop.language import _, language
from brs_desktop.sentences import problem
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.export import PdfDialog
from brs_desktop.ui.jobs import Job
from brs_desktop.ui.leaning import lean
from brs_desktop.ui.parts import button
from brs_desktop.ui.printing.dialog import telling
from brs_desktop.ui.reports.filler.asides import Written
from brs_desktop.workspace.certificates import MOST_LINE, MOST_REGISTERED

_NAMES = 7  # lines that are seen; the others are scrolled to


class CertificatesDialog(PdfDialog):
    """Who registered for the workshop stands in the names until somebody writes other ones.

    What was typed goes only when that was meant: the dialog stays until the file is there.
    """

    def __init__(self, desk: Desk, collection: str, record: str | None, parent: QWidget | None = None) -> None:
        super().__init__(desk, "certificates", _("Certificates"), _("Certificates"), parent)
        self._collection, self._record = collection, record
        self._put, self._asked, self._sure = "", "", False
        self.code, self.title, self.place, self.dates = QLineEdit(), QLineEdit(), QLineEdit(), QLineEdit()
        self.names = Written("certificates_names", _NAMES)
        self.names.most = MOST_REGISTERED * MOST_LINE
        self.names.full.connect(self._full)
        fields: dict[str, tuple[str, QWidget]] = {
            "code": (_("Workshop code"), self.code),
            "title": (_("Title of the workshop"), self.title),
            "place": (_("Place"), self.place),
            "dates": (_("Dates"), self.dates),
            "names": (_("Names, one a line"), self.names),
        }
        before: QWidget = self.languages
        for at, (name, (words, field)) in enumerate(fields.items(), 1):
            field.setObjectName(f"certificates_{name}")
            if isinstance(field, QLineEdit):
                field.setMaxLength(MOST_LINE)
                field.textEdited.connect(self._changed)
            self.add_row(at, words, field)
            self.setTabOrder(before, field)
            before = field
        self.registered = button(
            _("Put in who registered"), name="certificates_registered", icon="undo", tone="small", pressed=self._put_in
        )
        self.registered.setEnabled(False)
        self.rows.insertRow(1 + len(fields), "", self.registered)
        self.setTabOrder(before, self.registered)
        self.names.ensurePolished()
        self.names.fit()
        self.names.textChanged.connect(self._changed)
        self.code.editingFinished.connect(self._look_up)
        self.languages.currentIndexChanged.connect(self._changed)
        lean(self.names, language())
        if record is not None and desk.is_open:
            desk.data.run(self._read_code, done=self._begin_with, failed=lambda _problem: None, owner=self)

    # Who registered.

    def _read_code(self, _job: Job) -> str:
        from brs_desktop.workspace.certificates import certificate_of

        workspace = self._desk.workspace
        collection = workspace.collection(self._collection)
        template = certificate_of(collection)
        cells = workspace.replica.cells(workspace.find(f"{self._collection}/{self._record}"))
        cell = cells.get(collection.field(template.together).path) if template is not None else None
        return cell.value if cell is not None and isinstance(cell.value, str) else ""

    def _begin_with(self, code: str) -> None:
        if not self.code.text():
            self.code.setText(code)
            self._look_up()

    def _look_up(self) -> None:
        """Put the names of those who registered in; where other ones were typed they stay, and that is said."""
        if self.code.text().strip() == self._asked:
            return
        if self.names.toPlainText() == self._put:
            self._read_names(self._take)
            return
        self.state.setText(_("The names stay as they are: they are not read anew for this workshop."))
        self._changed()

    def _put_in(self) -> None:
        """In place of what stands there, which the field's own undo brings back."""
        self._read_names(self._take_over)

    def _read_names(self, take: Callable[[tuple[str, str]], None]) -> None:
        code, workspace, of, spoken = self.code.text().strip(), self._desk.workspace, self._collection, language()
        self._asked = code

        def read(_job: Job) -> tuple[str, str]:
            from brs_desktop.workspace.certificates import participants

            return code, "\n".join(participants(workspace, of, code, spoken))

        self._desk.data.run(read, done=take, owner=self)

    def _take(self, found: tuple[str, str]) -> None:
        code, names = found
        if code == self._asked and self.names.toPlainText() == self._put:
            self._put = names
            self.names.setPlainText(names)
            self._changed()

    def _take_over(self, found: tuple[str, str]) -> None:
        code, names = found
        if code != self._asked:
            return
        cursor = self.names.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(names)
        self._put = self.names.toPlainText()
        self.state.setText("")
        self.names.setFocus()
        self._changed()

    # What is typed.

    def _changed(self) -> None:
        self._sure = False
        other = self.code.text().strip() != self._asked or self.names.toPlainText() != self._put
        self.registered.setEnabled(bool(self.code.text().strip()) and other)
        lean(self.names, str(self.languages.currentData()))

    def _full(self) -> None:
        self.state.setText(problem("field-full", count=self.names.most).message)

    @property
    def _typed(self) -> bool:
        lines = (self.title, self.place, self.dates)
        return any(one.text().strip() for one in lines) or self.names.toPlainText() != self._put

    def reject(self) -> None:
        """What was typed is nowhere else: it goes with the second press."""
        if self._typed and not self._sure and not self.waits:
            self._sure = True
            self.state.setText(_("What you typed is kept nowhere else. Press again to leave without it."))
            return
        super().reject()

    # The file.

    def begin(self, code: str, out: Path) -> None:
        """It goes when the file is there: a refusal leaves what was typed."""
        tell = self.teller(out)

        def made(result: Any) -> None:
            tell(result)
            self.accept()

        self.run(self.work(code, out, self.locking.passphrase), made)

    def work(self, code: str, out: Path, passphrase: str) -> Callable[[Job], Any]:
        workspace, of, typed = self._desk.workspace, self._collection, self.names.toPlainText()
        said = tuple(one.text().strip() for one in (self.code, self.title, self.place, self.dates))

        def make(job: Job) -> Any:
            from brs_desktop.workspace.certificates import Event, export_certificates, names_in

            way: dict[str, Any] = {"progress": telling(job), "cancelled": job.ask_to_stop, "passphrase": passphrase}
            return export_certificates(workspace, of, Event(*said), names_in(typed), language=code, out=out, **way)

        return make
