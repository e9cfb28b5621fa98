"""A number of a few steps, chosen by a button for each."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from brs_sync.values import Number
from PySide6.QtWidgets import QRadioButton

from brs_desktop import language
from brs_desktop.exchange.notation import written_number
from brs_desktop.forms.appearances import rated
from brs_desktop.forms.shapes import Choice, NodeState
from brs_desktop.ui.reports.filler.editors.base import answer_text
from brs_desktop.ui.reports.filler.editors.choose import Buttons


class RatingEditor(Buttons):
    """The steps stand side by side; an answer that is none of them has its button too, behind the others."""

    kind = QRadioButton

    @property
    def _steps(self) -> Sequence[str]:
        return rated(self.asked.question.appearance, self.asked.question.parameters)

    def _asked_columns(self) -> int:
        return 0

    def _to_show(self, state: NodeState) -> tuple[Choice, ...]:
        steps = self._steps
        shown = tuple(Choice(one, written_number(one, language.language())) for one in steps)
        chosen = self._chosen(state)
        return shown if chosen <= {*steps} else (*shown, *(Choice(one, one) for one in chosen))

    def _chosen(self, state: NodeState) -> set[str]:
        if isinstance(state.value, Number):
            now = state.value.decimal()
            return {next((one for one in self._steps if Decimal(one) == now), state.value.text)}
        return {answer_text(state.value)} - {""}

    def _pressed(self, value: str, on: bool) -> None:
        if on and value in self._steps:
            self.answered.emit(Number(value))
