"""Printing the guide: the page that is read, or all of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QComboBox, QWidget

from brs_desktop.help.page import Page
from brs_desktop.language import _, words
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.export import PdfDialog
from brs_desktop.ui.folders import new_file
from brs_desktop.ui.jobs import Job
from brs_desktop.ui.printing.dialog import telling


class GuidePaper(PdfDialog):
    """In whichever of the languages; there is nothing in it that would need a passphrase."""

    def __init__(self, desk: Desk, page: Page, parent: QWidget | None = None) -> None:
        self._page = page
        super().__init__(desk, "guide_paper", _("Print the help"), page.title, parent, locks=False)
        self.content = QComboBox()
        self.content.setObjectName("guide_paper_content")
        self.content.addItem(_("This page: {title}").format(title=page.title), page.name)
        self.content.addItem(_("The whole guide"), "")
        self.content.currentIndexChanged.connect(self._named)
        self.add_row(1, _("Content"), self.content)
        self.setTabOrder(self.languages, self.content)

    def _named(self) -> None:
        """The file is called what is printed, unless somebody gave it a name."""
        if not self.file.isModified():
            whole = _("Guide to BRS Desktop")
            self.file.setText(str(new_file(self._page.title if self.content.currentData() else whole, self.suffix)))
            self.forget_replaced()

    def work(self, code: str, out: Path, passphrase: str) -> Callable[[Job], Any]:
        wanted = str(self.content.currentData())

        def make(job: Job) -> Any:
            from brs_desktop.help.guide import read
            from brs_desktop.pdf.guide import export_guide

            pages = tuple(page for page in read(code) if wanted in ("", page.name))
            return export_guide(
                pages,
                words(code)("Guide to BRS Desktop"),
                language=code,
                out=out,
                printed_ms=int(time.time() * 1000),
                passphrase=passphrase,
                progress=telling(job),
                cancelled=job.ask_to_stop,
            )

        return make
