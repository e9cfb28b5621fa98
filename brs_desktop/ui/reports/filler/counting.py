"""How far an open form is and what is wrong in it, counted a little in each turn of the event loop."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from brs_desktop.ui.reports.filler.outline import Part, parts
from brs_desktop.ui.reports.filler.pages import Pages
from brs_desktop.ui.turns import Soon

if TYPE_CHECKING:
    from brs_desktop.forms.session import FormSession
    from brs_desktop.forms.session.piecemeal import Piecemeal
    from brs_desktop.forms.shapes import Findings
    from brs_desktop.records.collection import Collection

_A_SLICE = 0.010


@dataclass(frozen=True)
class Look:
    """A form's pages with what was found on them."""

    pages: Pages
    findings: Findings
    parts: tuple[Part, ...]


def look(form: FormSession, collection: Collection, pages: Pages, findings: Findings) -> Look:
    """The outline of what was found."""
    return Look(pages, findings, parts(form, pages, findings, collection.form_title(form.language)))


def first_look(form: FormSession, collection: Collection) -> Look:
    """All of it at once, for a lane: the form is in nobody else's hands yet."""
    from brs_desktop.forms.session.piecemeal import at_once

    return look(form, collection, Pages(form.definition), at_once(form.examining()))


class Counting(QObject):
    """Counts after every change; a change meanwhile begins it anew."""

    counted = Signal(object)

    def __init__(self, form: FormSession, busy: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._form, self._busy = form, busy
        self._turns: Piecemeal[Findings] | None = None
        self._found: Findings | None = None
        self._next = Soon(self, self._go_on)

    @property
    def waits(self) -> bool:
        """Whether there is something to count."""
        return self._next.waits

    def soon(self) -> None:
        """What was counted is not true any more."""
        self._turns = self._found = None
        self._next.start()

    def void(self) -> None:
        """A command begins: what is being counted changes under it, and whoever ends it counts again."""
        self._turns = self._found = None
        self._next.stop()

    def _go_on(self) -> None:
        """A slice of the counting, or, in a turn of its own, what came of it is told."""
        if self._busy():
            return
        found, self._found = self._found, None
        if found is not None:
            self.counted.emit(found)
            return
        turns = self._turns = self._turns or self._form.examining()
        until = time.perf_counter() + _A_SLICE
        try:
            while time.perf_counter() < until:
                next(turns)
        except StopIteration as ended:
            self._turns, self._found = None, ended.value
        self._next.start()
