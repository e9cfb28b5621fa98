"""Printing a version or its receipt."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from brs_desktop.ui.desk import Desk
from brs_desktop.ui.export import PdfDialog
from brs_desktop.ui.jobs import Job


class PrintDialog(PdfDialog):
    """What cannot be asked for blank; `make` prints it in a language into a file, in the data lane."""

    def __init__(
        self,
        desk: Desk,
        heading: str,
        name: str,
        make: Callable[..., Any],
        parent: QWidget | None = None,
        *,
        locks: bool = False,
        twice: bool = False,
        word: Callable[..., Any] | None = None,
        spoken: Callable[[], tuple[str, ...]] | None = None,
    ) -> None:
        """With `locks` the way to print takes a passphrase as well, with `twice` a second language.

        `word` is the way to a Word file; `spoken` looks up, in the data lane, which languages can be the second.
        """
        super().__init__(desk, "print", heading, name, parent, locks=locks, edits=word is not None, twice=twice)
        self._write, self._word = make, word
        if spoken is not None:
            desk.data.run(lambda _job: spoken(), done=self.speak_also, failed=lambda _problem: None, owner=self)

    def work(self, code: str, out: Path, passphrase: str) -> Callable[[Job], Any]:
        word, beside = self._word, self.beside
        if word is not None and self.suffix == "docx":
            return lambda _job: word(code, out, **beside)
        way = beside | ({"passphrase": passphrase} if passphrase else {})
        return lambda _job: self._write(code, out, **way)
