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
        self, desk: Desk, heading: str, name: str, make: Callable[[str, Path], Any], parent: QWidget | None = None
    ) -> None:
        super().__init__(desk, "print", heading, name, parent)
        self._print = make

    def work(self, code: str, out: Path) -> Callable[[Job], Any]:
        return lambda _job: self._print(code, out)
