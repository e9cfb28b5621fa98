"""Rows within a row: beneath an open card stand the tables, or cards, that belong to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtWidgets import QVBoxLayout, QWidget

from brs_desktop.ui.parts import discard, text

if TYPE_CHECKING:
    from brs_desktop.ui.reports.filler.cards import CardsView
    from brs_desktop.ui.reports.filler.presenter import FillerPresenter
    from brs_desktop.ui.reports.filler.repeat import RepeatView
    from brs_desktop.ui.reports.filler.rows import RowTable

    Shown: TypeAlias = RepeatView | CardsView


class InnerRows(QWidget):
    """Made anew for each card that is opened; one without rows in it shows nothing here."""

    def __init__(
        self,
        presenter: FillerPresenter,
        model: RowTable,
        make: Callable[[str], RepeatView | CardsView],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._presenter, self._model, self._make = presenter, model, make
        self._names = inner_repeats(presenter, model.repeat)
        self._row = ""
        self.views: list[Shown] = []
        self._whose = text("", "strong")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 0, 0, 0)
        self._column.addWidget(self._whose)
        self.hide()

    def show_row(self, row: str, called: str) -> None:
        """Show what belongs to a row; '' for none."""
        if not self._names:
            return
        if row != self._row:
            self._row = row
            for view in self.views:
                view.flush()
                discard(view)
            self.views = [self._make(f"{self._model.repeat}/{row}/{name}") for name in self._names] if row else []
            for view in self.views:
                self._column.addWidget(view)
        self._whose.setText(called)
        self.setVisible(bool(row))
        self._look_again()

    def _look_again(self) -> None:
        for view in self.views:
            state = self._presenter.state(view.path)
            view.show_state(state, False)
            view.setVisible(state.relevant)

    def refresh(self, changed: frozenset[str]) -> None:
        """Draw again what has changed."""
        if self._row and self._row in self._model.rows:
            self._look_again()
            for view in self.views:
                view.refresh(changed)

    @property
    def waits(self) -> bool:
        """Whether something was typed that is given on soon."""
        return any(view.waits for view in self.views)

    def flush(self) -> None:
        """Give on what was typed."""
        for view in self.views:
            view.flush()

    def stops(self) -> list[QWidget]:
        """What takes the focus, in order."""
        return [stop for view in self.views for stop in view.stops()]

    def holding(self, path: str) -> Shown | None:
        """The table that has a path among its cells."""
        return next((view for view in self.views if path.startswith(f"{view.model.repeat}/")), None)


def inner_repeats(presenter: FillerPresenter, repeat: str) -> list[str]:
    """The repeats that stand in the rows of one, in the form's order."""
    names = repeat.split("/")[::2]
    head = "".join(f"{name}/*/" for name in names)
    inside = [
        one.path_template.removeprefix(head)
        for one in presenter.questions.values()
        if one.path_template.startswith(head)
    ]
    return list(dict.fromkeys(rest.split("/")[0] for rest in inside if "/" in rest))
