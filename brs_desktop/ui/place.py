"""What every place of the window is: a page that can be arrived at, shows records of its own, and is left in order."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from brs_desktop.ui.desk import Desk


class Place(QWidget):
    """One stop of the rail. It is built when it is first shown, so the workspace may be open already or open later.

    A place with much in it makes that in `_make`, one part between two yields: the window asks for a part in each turn
    of its event loop, and for the rest at once when somebody wants the place now.
    """

    place_asked = Signal(str)
    record_asked = Signal(str, str)
    review_asked = Signal(str, str)
    list_asked = Signal(str)
    begin_asked = Signal(str)
    find_asked = Signal(str)
    record_closed = Signal()

    def __init__(self, desk: Desk, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"place_{name}")
        self.name = name
        self._desk = desk
        self._parts = self._make()

    def _make(self) -> Iterator[None]:
        """What stands here, part by part."""
        yield from ()

    def make_some(self) -> bool:
        """Make the next part; whether there may be more."""
        return next(self._parts, self) is None

    def make_rest(self) -> None:
        """Make all that is not made yet."""
        while self.make_some():
            pass

    @property
    def waits(self) -> bool:
        """Whether something that was asked for is still on its way to the screen."""
        return False

    @property
    def holds_record(self) -> bool:
        """Whether a record is open here, or still being closed; `record_closed` tells when it is not any more."""
        return False

    def arrive(self) -> None:
        """The place has just been shown: put the focus where its work begins."""

    def begin(self) -> None:
        """Begin something new here, as the place's own button for it does."""

    def search_here(self) -> None:
        """Put the focus where one searches in this place."""
        self.arrive()

    def show_list(self, collection: str, words: str = "") -> None:
        """Show the list of a collection of this place, narrowed to what these words find."""

    def open_record(self, collection: str, record: str) -> None:
        """Show a record of this place, ready to work on."""

    def close_record(self) -> None:
        """Give on whatever is being typed and close the record, if one is open; called before the window closes."""
