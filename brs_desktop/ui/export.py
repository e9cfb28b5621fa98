"""Making a PDF or a Word file: in which language, of what, where to; made behind the window, with no network."""

from __future__ import annotations

from collections.abc import Callable, Container
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QComboBox, QWidget

from brs_desktop import language
from brs_desktop.language import _, format_number, ngettext
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.filedialog import tell_made
from brs_desktop.ui.folders import new_file
from brs_desktop.ui.jobs import Job
from brs_desktop.ui.parts import button
from brs_desktop.ui.printing.dialog import PaperDialog, telling
from brs_desktop.workspace.certificates import certificate_of
from brs_desktop.workspace.letters import takes_letters
from brs_desktop.workspace.profiles import papers_of

_BLANK = "/blank"  # after the name of a paper that is to be had without answers
_PAIR = 3  # no second language, and two that can stand side by side
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
    return " " + words.format(count=format_number(count), sign=UNKNOWN)


class PdfDialog(PaperDialog):
    """The language, the file and the button of every PDF; what is printed is said by who builds on it.

    What can be a Word file too asks which it is to be; of a Word file there is no preview and no passphrase. What can
    be printed in two languages (`twice`) asks for the second.
    """

    def __init__(
        self,
        desk: Desk,
        kind: str,
        heading: str,
        name: str,
        parent: QWidget | None = None,
        *,
        locks: bool = True,
        edits: bool = False,
        twice: bool = False,
        light: bool = False,
    ) -> None:
        self.format = QComboBox()
        self.format.setObjectName(f"{kind}_format")
        self.format.addItem(_("PDF, to print and to keep"), "pdf")
        self.format.addItem(_("Word (DOCX), to work on"), "docx")
        self._locks = locks
        super().__init__(desk, kind, heading, (name, "pdf"), parent, locks=locks, light=light)
        self.format.setParent(self)
        self.format.setVisible(edits)
        if edits:
            self.add_row(0, _("Kind of file"), self.format)
            self.setTabOrder(self.format, self.languages)
        self.second = QComboBox(self)
        self.second.setObjectName(f"{kind}_second")
        self.second.addItem(_("In one language only"), "")
        for one in language.LANGUAGES:
            self.second.addItem(language.NATIVE_NAMES[one], one)
        self.second.setVisible(twice)
        self._twice = self._may_be_twice = self._offered = twice
        if twice:
            self.add_row(1 + edits, _("Second language"), self.second)
            self.setTabOrder(self.languages, self.second)
        self.languages.currentIndexChanged.connect(self._another_language)
        self.second.currentIndexChanged.connect(self._another_language)
        self.format.currentIndexChanged.connect(self._another_kind)

    @property
    def making(self) -> str:
        return _("Make the Word file") if self.suffix == "docx" else _("Make the PDF")

    @property
    def speaking(self) -> str:
        return _("Language of the file")

    @property
    def suffix(self) -> str:
        return str(self.format.currentData())

    @property
    def beside(self) -> dict[str, Any]:
        """The second language of what is printed, as printing takes it; nothing where there is to be none."""
        chosen = str(self.second.currentData())
        return {"second": chosen} if self._twice and chosen else {}

    def offer_second(self, offered: bool) -> None:
        """Whether what is chosen can be printed in two languages."""
        self._offered = offered
        self._twice = offered and self._may_be_twice and self.second.count() >= _PAIR
        if self._may_be_twice:
            self.rows.setRowVisible(self.second, self._twice)

    def speak_also(self, spoken: Container[str]) -> None:
        """Offer as second languages only those that are spoken by what is printed."""
        chosen = self.second.currentData()
        self.second.blockSignals(True)
        while self.second.count() > 1:
            self.second.removeItem(self.second.count() - 1)
        for one in language.LANGUAGES:
            if one in spoken:
                self.second.addItem(language.NATIVE_NAMES[one], one)
        self.second.setCurrentIndex(max(0, self.second.findData(chosen)))
        self.second.blockSignals(False)
        self.offer_second(self._offered)

    def _another_language(self) -> None:
        """A language is not its own second one."""
        if self.second.currentData() == self.languages.currentData():
            self.second.setCurrentIndex(0)

    def _another_kind(self) -> None:
        """The name goes with the kind."""
        typed = Path(self.file.text().strip())
        if typed.name:  # an emptied field has no ending to change
            modified = self.file.isModified()
            self.file.setText(str(typed.with_suffix(f".{self.suffix}")))
            self.file.setModified(modified)
        self.offer_paper(self.suffix == "pdf")
        self.locking.setVisible(self.suffix == "pdf" and self._locks)
        self.forget_replaced()

    def begin(self, code: str, out: Path) -> None:
        if self.beside:  # a form may not speak it: that is said while another one can be chosen
            tell = self.teller(out)

            def made(result: Any) -> None:
                tell(result)
                self.accept()

            self.run(self.work(code, out, self.locking.passphrase), made)
            return
        # The dialog may be gone before the file is there: the notice belongs to the window.
        self._desk.data.run(self.work(code, out, self.locking.passphrase), done=self.teller(out))
        self.accept()

    def teller(self, out: Path) -> Callable[[Any], None]:
        """What says that the file is there."""
        desk, word = self._desk, self.suffix == "docx"

        def tell(result: Any) -> None:
            made = _("The Word file is made: {file}") if word else _("The PDF is made: {file}") + unshown_words(result)
            tell_made(desk, made, out)

        return tell


class ExportDialog(PdfDialog):
    """A record, filled or blank; the file is called what the record is called."""

    def __init__(
        self, desk: Desk, collection: str, record: str | None, parent: QWidget | None = None, *, content: str = ""
    ) -> None:
        """`content` is the paper that is offered first, where the collection has it."""
        super().__init__(desk, "export", _("Print or export"), collection, parent, edits=True, twice=True, light=True)
        self._collection, self._record = collection, record
        self._first_name = self.file.text()
        self.content = QComboBox()
        self.content.setObjectName("export_content")
        if record is not None:
            self.content.addItem(_("With the answers"), False)
        self.content.addItem(_("Blank, to fill in by hand"), True)
        papers = papers_of(desk.workspace, collection, language.language()) if desk.is_open else ()
        for paper, called, form in papers:
            if record is not None:
                self.content.addItem(called, paper)
            if form:
                self.content.addItem(_("{paper}, blank").format(paper=called), f"{paper}{_BLANK}")
        self.content.setCurrentIndex(max(0, self.content.findData(content)))
        self.add_row(3, _("Content"), self.content)
        self.setTabOrder(self.second, self.content)
        if record is not None and desk.is_open and takes_letters(desk.workspace.collection(collection)):
            self.letter = button(_("Write a letter…"), name="export_letter", icon="edit", pressed=self._write)
            self.rows.addRow("", self.letter)
            self.setTabOrder(self.content, self.letter)
        if desk.is_open and certificate_of(desk.workspace.collection(collection)) is not None:
            words = _("Certificates of a whole workshop…")
            self.certificates = button(words, name="export_certificates", icon="contacts", pressed=self._certify)
            self.rows.addRow("", self.certificates)
            self.setTabOrder(self.content, self.certificates)
        desk.data.run(self._read, done=self._offer, failed=lambda _problem: None, owner=self)

    def _certify(self) -> None:
        """The certificates of all who took part in a workshop: a dialog of its own in place of this one."""
        from brs_desktop.ui.certificates import CertificatesDialog

        certificates = CertificatesDialog(self._desk, self._collection, self._record, self.parentWidget())
        self.reject()
        certificates.open()

    def _write(self) -> None:
        """A letter to the contact, or to go with the report: a dialog of its own in place of this one."""
        from brs_desktop.ui.letter import LetterDialog

        letter = LetterDialog(self._desk, f"{self._collection}/{self._record}", self.parentWidget())
        self.reject()
        letter.open()

    def _read(self, job: Job) -> tuple[str, tuple[str, ...]]:
        """What the record is called, and the languages that its form speaks."""
        from brs_desktop.workspace.paper import paper_languages

        workspace = self._desk.workspace
        form = workspace.collection(self._collection).form
        if self._record is not None:
            form = workspace.form_for(workspace.find(f"{self._collection}/{self._record}")).definition
        return self._name(job), paper_languages(form)

    def _name(self, _job: Job) -> str:
        """A file is found again by what the record is called, not by an id."""
        workspace, spoken = self._desk.workspace, language.language()
        kind = workspace.collection(self._collection).singular(spoken)
        if self._record is None:
            return kind
        return f"{kind} {workspace.title(workspace.find(f'{self._collection}/{self._record}'), spoken)}"

    def _offer(self, read: tuple[str, tuple[str, ...]]) -> None:
        name, spoken = read
        self.speak_also(spoken)
        if not self.file.isModified() and self.file.text() == self._first_name:
            self.file.setText(str(new_file(name, self.suffix)))
            self._first_name = self.file.text()

    def work(self, code: str, out: Path, passphrase: str) -> Callable[[Job], Any]:
        content, workspace, beside = self.content.currentData(), self._desk.workspace, self.beside
        blank = content is True
        what = self._collection if blank else f"{self._collection}/{self._record}"
        word, of, marking = self.suffix == "docx", self._collection, self.marking

        def make(job: Job) -> Any:
            way: dict[str, Any] = {"language": code, "out": out}
            way |= {"progress": telling(job), "cancelled": job.ask_to_stop}
            if isinstance(content, str):
                from brs_desktop.workspace.profiles import export_profile

                way |= {"name": content.removesuffix(_BLANK), "word": word, **beside}
                if not word:
                    way |= {"passphrase": passphrase, **marking}
                if content.endswith(_BLANK):
                    return export_profile(workspace, of, blank=True, **way)
                return export_profile(workspace, what, **way)
            way["blank"] = blank
            if not word:
                return workspace.export_pdf(what, **way, **beside, **marking, passphrase=passphrase)
            from brs_desktop.workspace.paper import export_word

            return export_word(workspace, (what,), **way, **beside)

        return make
