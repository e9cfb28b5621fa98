"""Making a PDF: in which language, of what, into which file; made behind the window, with no network."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QComboBox, QWidget

from brs_desktop import language
from brs_desktop.language import _, ngettext
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.filedialog import tell_made
from brs_desktop.ui.folders import new_file
from brs_desktop.ui.jobs import Job
from brs_desktop.ui.printing.dialog import PaperDialog, telling

UNKNOWN = "\ufffd"  # pdf.fonts.UNKNOWN, which is not brought in for a dialog


def unshown_words(result: Any) -> str:
    """That a mark stands for some of what was printed; nothing where all of it has letters."""
    count = len(getattr(result, "unshown", ()))
    if not count:
        return ""
    words = ngettext(
        "One character in it has no letter in this program; {sign} stands for it.",
        "{count} characters in it have no letter in this program; {sign} stands for them.",
        count,
    )
    return " " + words.format(count=count, sign=UNKNOWN)


class PdfDialog(PaperDialog):
    """The language, the file and the button of every PDF; what is printed is said by who builds on it."""

    def __init__(
        self, desk: Desk, kind: str, heading: str, name: str, parent: QWidget | None = None, *, locks: bool = True
    ) -> None:
        super().__init__(desk, kind, heading, (name, "pdf"), parent, locks=locks)

    @property
    def making(self) -> str:
        return _("Make the PDF")

    @property
    def speaking(self) -> str:
        return _("Language of the PDF")

    @property
    def suffix(self) -> str:
        return "pdf"

    def begin(self, code: str, out: Path) -> None:
        desk = self._desk

        def tell(result: Any) -> None:
            tell_made(desk, _("The PDF is made: {file}") + unshown_words(result), out)

        # The dialog may be gone before the file is there: the notice belongs to the window.
        desk.data.run(self.work(code, out, self.locking.passphrase), done=tell)
        self.accept()


class ExportDialog(PdfDialog):
    """A record, filled or blank; the file is called what the record is called."""

    def __init__(self, desk: Desk, collection: str, record: str | None, parent: QWidget | None = None) -> None:
        super().__init__(desk, "export", _("Make a PDF"), collection, parent)
        self._collection, self._record = collection, record
        self._first_name = self.file.text()
        self.content = QComboBox()
        self.content.setObjectName("export_content")
        if record is not None:
            self.content.addItem(_("With the answers"), False)
        self.content.addItem(_("Blank, to fill in by hand"), True)
        self.add_row(1, _("Content"), self.content)
        self.setTabOrder(self.languages, self.content)
        desk.data.run(self._name, done=self._offer, failed=lambda _problem: None, owner=self)

    def _name(self, _job: Job) -> str:
        """What the record is called: a file is found again by that, not by an id."""
        workspace, spoken = self._desk.workspace, language.language()
        kind = workspace.collection(self._collection).singular(spoken)
        if self._record is None:
            return kind
        return f"{kind} {workspace.title(workspace.find(f'{self._collection}/{self._record}'), spoken)}"

    def _offer(self, name: str) -> None:
        if not self.file.isModified() and self.file.text() == self._first_name:
            self.file.setText(str(new_file(name, "pdf")))

    def work(self, code: str, out: Path, passphrase: str) -> Callable[[Job], Any]:
        blank, workspace = bool(self.content.currentData()), self._desk.workspace
        what = self._collection if blank else f"{self._collection}/{self._record}"
        way: dict[str, Any] = {"language": code, "out": out, "blank": blank, "passphrase": passphrase}

        def make(job: Job) -> Any:
            return workspace.export_pdf(what, **way, progress=telling(job), cancelled=job.ask_to_stop)

        return make
