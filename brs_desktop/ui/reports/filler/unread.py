"""What became of a pasted block, told in a notice, and the way to the cells of it that were not understood."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brs_desktop.language import _, format_number, ngettext
from brs_desktop.ui.notices import Notice
from brs_desktop.ui.reports.filler.paste import Pasted, words
from brs_desktop.ui.turns import Soon

if TYPE_CHECKING:
    from brs_desktop.ui.reports.filler.presenter import FillerPresenter


class Unread:
    """The cells of the last paste that nobody has looked at since."""

    def __init__(self, presenter: FillerPresenter) -> None:
        self._presenter = presenter
        self._left: list[str] = []
        self._told = Pasted()
        self._soon = Soon(presenter, self._tell)

    @property
    def waits(self) -> bool:
        """Whether what became of a block has still to be said."""
        return self._soon.waits

    def tell(self, told: Pasted) -> None:
        """Say what became of a block, in a turn after that of its cells: the notice moves the whole page."""
        self._left, self._told = list(told.unread), told
        self._soon.start()

    def _tell(self) -> None:
        told = self._told
        self._presenter.say(lambda: self._outcome(told))

    def _outcome(self, told: Pasted) -> Notice:
        said, more = words(told)
        if told.unread:
            return Notice("warn", said, more, action=_("Show the first one"), act=self.show)
        return Notice("warn" if more else "good", said, more, action=_("Undo"), act=self._presenter.undo)

    def show(self) -> None:
        """Lead to the next cell of the last paste that is still not understood."""
        while self._left and self._understood(self._left[0]):
            self._left.pop(0)
        if not self._left:
            return
        self._presenter.led.emit(self._left.pop(0))
        left = len(self._left)
        if left:
            self._presenter.say(lambda: self._rest(left))

    def _rest(self, left: int) -> Notice:
        said = ngettext("{count} more cell could not be read.", "{count} more cells could not be read.", left)
        return Notice("warn", said.format(count=format_number(left)), action=_("Show the next one"), act=self.show)

    def _understood(self, path: str) -> bool:
        try:
            return self._presenter.state(path).violation != "constraint"
        except LookupError:  # its row is gone
            return True
