"""Choices looked for in turns: the window is never held, however long a form's own list is."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from brs_desktop.ui.turns import Soon

if TYPE_CHECKING:
    from brs_desktop.forms.session.choices import ChoiceSearch
    from brs_desktop.forms.shapes import ChoicePage
    from brs_desktop.ui.reports.filler.editors.base import Asked

# Seconds of the window's thread that one turn gives to a search.
_SLICE = 0.006
# A search that takes longer tells what it has found by then, and again with each such part of the list looked at.
_PATIENCE, _PARTS = 0.15, 8


class Seek(QObject):
    """One search at a time; a new one calls off the one before. A short list is looked through when `begin` returns."""

    found = Signal(object)
    so_far = Signal(object, int, int)

    def __init__(self, asked: Asked, limit: int, parent: QObject) -> None:
        super().__init__(parent)
        self._asked, self._limit = asked, limit
        self._search: ChoiceSearch | None = None
        self._quiet = self._ready = False
        self._told, self._begun = -1, 0.0
        self._soon = Soon(self, self._go_on)

    @property
    def waits(self) -> bool:
        """Whether somebody waits for what is being looked for."""
        return self._search is not None and not self._quiet

    def make_ready(self) -> None:
        """Put together what choices are found by before anybody searches."""
        if not self._ready and self._search is None and not self._asked.from_records:
            self._start("", quiet=True)

    def begin(self, words: str) -> None:
        """Look for choices: `found` has what there is, `so_far` what was found meanwhile."""
        self.stop()
        self._start(words, quiet=False)

    def stop(self) -> None:
        """Call off what is being looked for; what was put together stays."""
        self._search = None
        self._soon.stop()

    def finish(self) -> None:
        """Look through all that is left at once: what was asked for is lost otherwise."""
        while self._search is not None:
            self._go_on()

    def _start(self, words: str, *, quiet: bool) -> None:
        form = self._asked.form
        self._search = form.search(self._asked.path, words) if form is not None and (words or quiet) else None
        self._quiet, self._told, self._begun = quiet, -1, time.perf_counter()
        if self._search is not None:
            self._go_on()
        elif not quiet:
            self.found.emit(self._asked.choices(words, 0, self._limit))

    def _go_on(self) -> None:
        search = self._search
        if search is None:
            return
        until = time.perf_counter() + _SLICE
        try:
            while search.go_on():
                if time.perf_counter() > until:
                    self._tell(search)
                    self._soon.start()
                    return
        except BaseException:
            self.stop()  # nobody waits for what failed
            raise
        self._search, self._ready = None, True
        if not self._quiet:
            self.found.emit(search.page(self._limit))

    def _tell(self, search: ChoiceSearch) -> None:
        part = search.looked * _PARTS // max(1, search.total)
        if not self._quiet and part != self._told and time.perf_counter() - self._begun > _PATIENCE:
            self._told = part
            page: ChoicePage = search.page(self._limit)
            self.so_far.emit(page, search.looked, search.total)
