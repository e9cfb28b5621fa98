"""Giving a section, opening one with its code, giving it back: a few words and a file, made behind the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from brs_desktop.language import _, format_bytes, format_number, ngettext
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.dialog import Dialog
from brs_desktop.ui.folders import new_file
from brs_desktop.ui.leaning import LeaningLine
from brs_desktop.ui.parts import button, text
from brs_desktop.ui.room import Flow
from brs_desktop.ui.settings.page import in_line
from brs_desktop.ui.values import apart

if TYPE_CHECKING:
    from brs_sync.ids import RecordKey

    from brs_desktop.errors import Problem
    from brs_desktop.workspace.sections.guest import Received
    from brs_desktop.workspace.sections.service import GivenBack, Handed, Offer

END = "brssec"
_FILES = "*.brssec"


def choose_file(parent: QWidget) -> str:
    """Ask which section file is meant; nothing where nobody said."""
    return QFileDialog.getOpenFileName(parent, _("Open a section file"), "", _FILES)[0]


class SectionDialog(Dialog):
    """One thing to say, perhaps a file to write, one button; a refusal is told where it was asked."""

    guide = "sections"  # the page of the guide that is about it

    def __init__(self, desk: Desk, kind: str, heading: str, asked: str, go: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"section_{kind}")
        self.setWindowTitle(heading)
        self.setMinimumWidth(520)
        self._desk, self._kind = desk, kind
        self.hint = text("", "hint", wraps=True, name=f"section_{kind}_hint")
        self.said = LeaningLine()
        self.said.setObjectName(f"section_{kind}_said")
        self.said.setMaxLength(100)
        self.said.setAccessibleName(asked)
        self.state = text("", "problem", wraps=True, name=f"section_{kind}_state")
        self.go = button(go, name=f"section_{kind}_go", tone="primary", pressed=self._go)
        self.go.setDefault(True)
        self.leave = button(_("Cancel"), name=f"section_{kind}_leave", pressed=self.reject)
        self.rows = QFormLayout()
        self.rows.setSpacing(10)
        self.rows.addRow(asked, self.said)
        self.foot = Flow(8)
        self.foot.put(self.go)
        self.foot.put(self.leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addWidget(text(heading, "heading", wraps=True))
        column.addWidget(self.hint)
        column.addLayout(self.rows)
        column.addWidget(self.state)
        column.addLayout(self.foot)
        self.file: QLineEdit | None = None
        self._agreed = ""  # a file that somebody said may be written over
        self._working = False

    def reject(self) -> None:
        """Not while the file is made: its code is shown once, when it is there."""
        if not self._working:
            super().reject()

    def ask_file(self, name: str) -> None:
        """Ask where the file is to be written."""
        self.file = QLineEdit(str(new_file(name, END)))
        self.file.setObjectName(f"section_{self._kind}_file")
        self.file.setAccessibleName(_("File"))
        browse = button(_("Choose…"), name=f"section_{self._kind}_browse", pressed=self._browse)
        self.rows.addRow(_("File"), in_line(self.file, browse))

    def work(self, said: str, out: Path, over: bool) -> Callable[[Any], Any]:
        """What is done in the data lane; a file that is there may be written `over` or not."""
        raise NotImplementedError

    def done_with(self, result: Any) -> None:
        """What follows when it is done."""
        raise NotImplementedError

    def _browse(self) -> None:
        if self.file is not None:
            chosen, _kind = QFileDialog.getSaveFileName(self, self.windowTitle(), self.file.text(), _FILES)
            self.file.setText(chosen or self.file.text())
            self._agreed = chosen  # the chooser has asked where that file was there

    def _go(self) -> None:
        said = " ".join(self.said.text().split())
        if not said:
            self.said.setFocus()
            return
        out = Path(self.file.text().strip()).expanduser() if self.file is not None else Path()
        over = self.file is not None and bool(self._agreed) and self.file.text() == self._agreed
        self._at_work(True)
        self.state.setText("")
        self._desk.data.run(self.work(said, out, over), done=self._did, failed=self._refused, owner=self)

    def _at_work(self, working: bool) -> None:
        self._working = working
        self.go.setEnabled(not working)
        self.leave.setEnabled(not working)

    def _did(self, result: Any) -> None:
        self._at_work(False)
        self.done_with(result)

    def _refused(self, problem: Problem) -> None:
        self._at_work(False)
        self.state.setText(" ".join(part for part in (problem.message, problem.next) if part))
        self.said.setFocus()


class GiveDialog(SectionDialog):
    """For whom, and where the file goes; then the code, to be told another way than the file goes."""

    def __init__(self, desk: Desk, key: RecordKey, section: str, offer: Offer, parent: QWidget | None = None) -> None:
        heading = _("Give this section: {section}").format(section=apart(offer.label))
        super().__init__(desk, "give", heading, _("For which office"), _("Make the file"), parent)
        self._key, self._section = key, section
        self.hint.setText(_offered(offer))
        self.ask_file(offer.label)
        self.code = text("", "title", name="section_code")
        self.code.hide()
        self.copy = button(_("Copy the code"), name="section_code_copy", icon="copy", pressed=self._copy)
        self.copy.hide()
        self.foot.put(self.copy)
        column = self.layout()
        assert isinstance(column, QVBoxLayout)
        column.insertWidget(2, self.code)

    def work(self, said: str, out: Path, over: bool) -> Callable[[Any], Any]:
        sections, key, section = self._desk.workspace.sections, self._key, self._section
        return lambda _job: sections.give(key, section, said, out, over=over)

    def done_with(self, result: Handed) -> None:
        words = _("The file is made: {file}. Tell “{office}” this code in person or by telephone, never with the file.")
        self.hint.setText(words.format(file=apart(str(result.file)), office=apart(result.giving.whom)))
        self.code.setText(result.code)
        for row in reversed(range(self.rows.rowCount())):
            self.rows.setRowVisible(row, False)
        for widget, shown in ((self.go, False), (self.code, True), (self.copy, True)):
            widget.setVisible(shown)
        self.leave.setText(_("Close"))
        self.copy.setFocus()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.code.text())


class OpenDialog(SectionDialog):
    """The code of a section that another office gave."""

    def __init__(
        self, desk: Desk, file: Path, opened: Callable[[Received], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(desk, "open", _("Open a section file"), _("Code"), _("Open"), parent)
        self._file, self._opened = file, opened
        self.hint.setText(_("Whoever gave you the file tells you its code. No account and no network are needed."))
        self.said.setPlaceholderText("K7QF-3M9X-T2PA")

    def work(self, said: str, out: Path, over: bool) -> Callable[[Any], Any]:
        sections, file = self._desk.workspace.sections, self._file
        return lambda _job: sections.open(file, said)

    def done_with(self, result: Received) -> None:
        self.accept()
        self._opened(result)


class BackDialog(SectionDialog):
    """Who filled the section, and where the file goes that takes the answers back."""

    def __init__(
        self, desk: Desk, received: Received, title: str, done: Callable[[], None], parent: QWidget | None = None
    ) -> None:
        heading = _("Give back: {section}").format(section=apart(title))
        super().__init__(desk, "back", heading, _("Your office or your name"), _("Make the file"), parent)
        self._received, self._done = received, done
        self.hint.setText(_("The answers are sealed: only whoever gave you the section can open the file."))
        self.ask_file(title)

    def work(self, said: str, out: Path, over: bool) -> Callable[[Any], Any]:
        sections, received = self._desk.workspace.sections, self._received
        return lambda _job: sections.give_back(received, said, out, over=over)

    def done_with(self, result: GivenBack) -> None:
        words = _("The file is made: {file}. Bring it to whoever gave you the section; you can go on and do it again.")
        self._desk.notices.good(words.format(file=apart(str(result.file))))
        self.accept()
        self._done()


class RemoveDialog(Dialog):
    """Whether a section is to leave the list, and what becomes of it."""

    guide = "sections"

    def __init__(self, title: str, words: str, go: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("section_removing")
        self.setWindowTitle(_("Remove from the list"))
        self.setMinimumWidth(480)
        self.accepted.connect(go)
        remove = button(_("Remove"), name="section_remove_go", tone="danger", pressed=self.accept)
        leave = button(_("Cancel"), name="section_remove_leave", pressed=self.reject)
        leave.setDefault(True)
        foot = Flow(8)
        foot.put(remove)
        foot.put(leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addWidget(text(_("Remove from the list: {section}").format(section=apart(title)), "heading", wraps=True))
        column.addWidget(text(words, wraps=True, name="section_remove_told"))
        column.addLayout(foot)


def _offered(offer: Offer) -> str:
    questions = ngettext("{count} question", "{count} questions", offer.questions).format(
        count=format_number(offer.questions)
    )
    answers = ngettext("{count} answer", "{count} answers", offer.answers).format(count=format_number(offer.answers))
    words = [_("The file holds {questions} and {answers}.").format(questions=questions, answers=answers)]
    if offer.beside:
        more = ngettext(
            "{count} answer outside of the section goes along: its questions depend on it.",
            "{count} answers outside of the section go along: its questions depend on them.",
            offer.beside,
        )
        words.append(more.format(count=format_number(offer.beside)))
    if offer.files:
        files = ngettext("{count} file goes along ({size}).", "{count} files go along ({size}).", offer.files)
        words.append(files.format(count=format_number(offer.files), size=apart(format_bytes(offer.file_bytes))))
    if offer.left:
        left = ngettext(
            "{count} file is only named: it is not on this computer, or too large.",
            "{count} files are only named: they are not on this computer, or too large.",
            offer.left,
        )
        words.append(left.format(count=format_number(offer.left)))
    words.append(_("You can go on meanwhile; what comes back is compared answer by answer."))
    return " ".join(words)
