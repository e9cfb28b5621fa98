"""Several of a long list: a field searches, and those chosen stand ticked beneath it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QVBoxLayout, QWidget

from brs_desktop import language
from brs_desktop.forms.shapes import Choice, ChoicePage, NodeState
from brs_desktop.ui.reports.filler.editors.base import Asked, Editor
from brs_desktop.ui.reports.filler.editors.choose import MultipleEditor, RankEditor, in_order
from brs_desktop.ui.reports.filler.editors.chooser import ChooserEditor

# A code is looked for among so many that it is found in; it stands first where the list is of records.
_LIKE_IT = 50


class SeveralEditor(Editor):
    """Nobody reads through two hundred boxes: what is ticked here is chosen, and unticked it goes."""

    def __init__(self, asked: Asked) -> None:
        super().__init__(asked)
        self._chosen: list[str] = []
        self._called: dict[tuple[str, str], Choice] = {}
        kind = RankEditor if asked.question.kind == "rank" else MultipleEditor
        self.ticked = kind(replace(asked, choices=self._those_chosen), self)
        self.ticked.setObjectName(f"chosen:{asked.path}")
        self.search = ChooserEditor(asked)
        self.ticked.answered.connect(self._untick)
        self.search.answered.connect(self._add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.search)  # what is chosen must not push it away
        column.addWidget(self.ticked)

    def stops(self) -> list[QWidget]:
        return [*self.search.stops(), *self.ticked.stops()]

    @property
    def waits(self) -> bool:
        return self.search.waits

    def flush(self) -> None:
        self.search.flush()

    def speak_as(self, label: str, description: str) -> None:
        self.ticked.speak_as(label, description)
        self.search.speak_as(label, description)

    def show_state(self, state: NodeState) -> None:
        self._chosen = in_order(state.value)
        self.ticked.show_state(state)
        self.ticked.setVisible(bool(self._chosen))
        self.search.setVisible(not state.readonly)
        self.search.show_state(replace(state, value=None if self._chosen else state.value, text=""))

    def _those_chosen(self, _words: str, _offset: int, _limit: int) -> ChoicePage:
        return ChoicePage(tuple(self._choice(value) for value in self._chosen), False)

    def _choice(self, value: str) -> Choice:
        """An entry with its words; what is no more in the list is called by its code."""
        key = (language.language(), value)
        if key not in self._called:
            self._called[key] = self._known(value) or Choice(value, value)
        return self._called[key]

    def _known(self, value: str) -> Choice | None:
        if self.asked.form is not None:
            return self.asked.form.choice(self.asked.path, value)
        alike = self.asked.choices(value, 0, _LIKE_IT).items
        return next((one for one in alike if one.value == value), None)

    def _add(self, value: str | None) -> None:
        self.search.empty()
        if value is not None and value not in self._chosen:
            self._chosen.append(value)
            self.answered.emit(list(self._chosen))

    def _untick(self, left: list[str]) -> None:
        self.search.focus()
        self._chosen = list(left)
        self.answered.emit(list(left))
