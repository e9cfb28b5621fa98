"""What every place of the window is: a page that can be arrived at, shows records of its own, and is left in order."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from brs_desktop.ui.desk import Desk


class Place(QWidget):
    """One stop of the rail. It is built when it is first shown, so the workspace may be open already or open later."""

    place_asked = Signal(str)
    record_asked = Signal(str, str)
    review_asked = Signal(str, str)

    def __init__(self, desk: Desk, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"place_{name}")
        self.name = name
        self._desk = desk

    @property
    def waits(self) -> bool:
        """Whether something that was asked for is still on its way to the screen."""
        return False

    def arrive(self) -> None:
        """The place has just been shown: put the focus where its work begins."""

    def open_record(self, collection: str, record: str) -> None:
        """Show a record of this place, ready to work on."""

    def close_record(self) -> None:
        """Give on whatever is being typed and close the record, if one is open; called before the window closes."""
