"""A quantity on the page: the amount and its unit beside each other, and what it comes to in the form's unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from brs_desktop.ui.parts import text
from brs_desktop.ui.reports.filler.amounts import comes_to
from brs_desktop.ui.reports.filler.editors import Asked
from brs_desktop.ui.reports.filler.editors.compact import compact_editor
from brs_desktop.ui.reports.filler.question import QuestionView

if TYPE_CHECKING:
    from brs_desktop.forms.shapes import NodeState
    from brs_desktop.ui.reports.filler.presenter import FillerPresenter


class QuantityView(QuestionView):
    """The question of an amount with the choice of its unit; both are one answer."""

    def __init__(self, presenter: FillerPresenter, asked: Asked, unit: Asked, parent: QWidget | None = None) -> None:
        self.unit = compact_editor(unit)
        self.unit_path = unit.path
        self._presenter = presenter
        self._comes_to = text("", "caption", wraps=True, name=f"comes_to:{asked.path}")
        super().__init__(asked, parent)
        self.unit.answered.connect(lambda value: self.answered.emit(self.unit_path, value))
        self.unit.typed.connect(self.typed)
        self.minds = (self.unit_path,)

    def _arrange(self) -> None:
        super()._arrange()
        line = QHBoxLayout()
        line.setSpacing(8)
        at = self._column.indexOf(self.editor)
        self._column.removeWidget(self.editor)
        line.addWidget(self.editor)
        line.addWidget(self.unit, 1)
        self._column.insertLayout(at, line)
        self._column.insertWidget(at + 1, self._comes_to)
        self._comes_to.hide()

    @property
    def paths(self) -> tuple[str, ...]:
        return (self.path, self.unit_path)

    def show_state(self, state: NodeState, contested: bool, missing: bool = False) -> None:
        """The unit is asked with the amount: what is missing or wrong with it is said in the same place."""
        unit = self._presenter.state(self.unit_path)
        self.unit.show_state(unit)
        super().show_state(state, contested, missing)
        if not self._message.text() and (
            unit.violation == "constraint" or (unit.relevant and self._presenter.tells_missing(unit))
        ):
            self._say_what_is_wrong(unit, True)
        self.unit.speak_as(unit.label, state.label)
        said = comes_to(self._presenter, self.path)
        self._comes_to.setText(said)
        self._comes_to.setVisible(bool(said))

    def stops(self) -> list[QWidget]:
        first = self.editor.stops()
        return [*first, *self.unit.stops(), *super().stops()[len(first) :]]

    def flush(self) -> None:
        self.unit.flush()
        super().flush()
