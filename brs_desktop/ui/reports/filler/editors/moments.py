"""A time of day, and a date with its time: typed in any usual manner, kept as ISO 8601 has them."""

from __future__ import annotations

from collections.abc import Callable

from brs_desktop.exchange.notation import read_moment, read_time
from brs_desktop.forms.shapes import NodeState
from brs_desktop.language import _
from brs_desktop.ui.parts import restyle, text
from brs_desktop.ui.reports.filler.editors.base import Asked, absence, answer_text
from brs_desktop.ui.reports.filler.editors.written import TextEditor


class TimeEditor(TextEditor):
    """The typed field, and a word beside it where that is no time."""

    _reader: Callable[[str], str | None] = staticmethod(read_time)

    def __init__(self, asked: Asked) -> None:
        super().__init__(asked)
        self.line.setMaximumWidth(220)
        self._words = text("", "hint")
        self._line.addWidget(self._words)
        self._line.addStretch(1)

    def show_state(self, state: NodeState) -> None:
        super().show_state(state)
        self.line.setPlaceholderText(absence(state.value) or self._pattern())
        typed = answer_text(state.value)
        self._words.setText(self._wrong() if typed and self._reader(typed) is None else "")

    def _give(self, text: str) -> None:
        self._given = text
        iso = self._reader(text) if text.strip() else ""
        self._unread = text if iso is None else ""
        if iso is None:
            restyle(self.line, "state", "problem")
            self._words.setText(self._wrong())
            return
        self.answered.emit(iso or None)

    def _pattern(self) -> str:
        return _("HH:MM")

    def _wrong(self) -> str:
        return _("This is not a time. Write it as HH:MM.")


class MomentEditor(TimeEditor):
    """A date with its time."""

    _reader = staticmethod(read_moment)

    def _shown(self, state: NodeState) -> str:
        shown = super()._shown(state)
        return shown.replace("T", " ", 1) if read_moment(shown) is not None else shown

    def _pattern(self) -> str:
        return _("YYYY-MM-DD HH:MM")

    def _wrong(self) -> str:
        return _("This is not a date with a time. Write it as YYYY-MM-DD HH:MM.")
