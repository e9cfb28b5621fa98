"""A dialog of the program: F1 opens the guide over it at the page that is about what is done there."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QDialog, QWidget

from brs_desktop.ui.help.where import attend_at


class Dialog(QDialog):
    """Whoever builds on it says which page of the guide is about it."""

    guide: ClassVar[str]

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        attend_at(self, self.guide)
