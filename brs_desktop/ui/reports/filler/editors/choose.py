"""Answers that are chosen from a short list: radio buttons, a combo box, check boxes, boxes in an order."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, QTimer
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QCheckBox, QComboBox, QGridLayout, QRadioButton, QWidget

from brs_desktop.forms.appearances import columns_of
from brs_desktop.forms.shapes import Choice, NodeState
from brs_desktop.language import _
from brs_desktop.ui.parts import discard
from brs_desktop.ui.reports.filler.editors.base import Asked, Editor, absence, answer_text
from brs_desktop.ui.reports.filler.media import ChoiceMedia
from brs_desktop.ui.room import Flow

_ALL = _LAST = 500
_TWO_COLUMNS_FROM = 8


class Buttons(Editor):
    """One button for each choice, named `q:PATH=VALUE`."""

    kind: type[QAbstractButton] = QRadioButton

    def __init__(self, asked: Asked, parent: QWidget | None = None) -> None:
        super().__init__(asked, parent)
        self.setObjectName(self.name)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(0)
        self._group = QButtonGroup(self)
        self._offered: tuple[Choice, ...] = ()
        self._buttons: dict[str, QAbstractButton] = {}
        self._label = self._description = ""
        self._media: ChoiceMedia | None = None
        # Whether their words stand above them, once for several questions.
        self.headed = False
        # Side by side, as many as there is room for, where the form asks for that.
        self._columns = self._asked_columns()
        self._line = Flow(spacing=18) if self._columns == 0 else None
        if self._line is not None:
            self._grid.addLayout(self._line, 0, 0, 1, 2)

    def _asked_columns(self) -> int | None:
        return columns_of(self.asked.question.appearance)

    @property
    def offered(self) -> tuple[Choice, ...]:
        """The choices that stand here now."""
        return self._offered

    def stand_under(self, headed: bool) -> None:
        """In equal columns without words of their own, or each with its words again."""
        self.headed = headed
        made = list(self._buttons.values())
        for one in made:
            for layout in (self._line, self._grid):
                if layout is not None:
                    layout.removeWidget(one)
        self._place(made)
        self._say(self._offered)

    def stops(self) -> list[QWidget]:
        return [*self._buttons.values(), *(self._media.stops() if self._media is not None else ())]

    def speak_as(self, label: str, description: str) -> None:
        self._label, self._description = label, description
        for choice in self._offered:
            made = self._buttons[choice.value]
            made.setAccessibleName(f"{choice.label} – {label}")
            made.setAccessibleDescription(description)

    def show_state(self, state: NodeState) -> None:
        offered = self._to_show(state)
        if offered != self._offered:
            self._offer(offered)
        chosen = self._chosen(state)
        with QSignalBlocker(self._group):
            self._group.setExclusive(False)
            for value, made in self._buttons.items():
                made.setChecked(value in chosen)
                made.setEnabled(not state.readonly)
            self._group.setExclusive(self.kind is QRadioButton)

    def _to_show(self, state: NodeState) -> tuple[Choice, ...]:
        return self.asked.choices("", 0, _ALL).items

    def _offer(self, offered: tuple[Choice, ...]) -> None:
        if [one.value for one in offered] != list(self._buttons):
            self._rebuild(offered)
        self._offered = offered
        self._say(offered)

    def _say(self, offered: tuple[Choice, ...]) -> None:
        for choice in offered:
            made = self._buttons[choice.value]
            made.setText("" if self.headed else choice.label.replace("&", "&&"))
            made.setToolTip(choice.label if self.headed else "")
        self.speak_as(self._label, self._description)
        if not self.headed:
            self._show_media(offered)

    def _show_media(self, offered: tuple[Choice, ...]) -> None:
        if self._media is None and self.asked.sights is not None and any(choice.media for choice in offered):
            self._media = ChoiceMedia(self.asked.sights, self)
            self._grid.addLayout(self._media.line, _LAST, 0, 1, 2)
        if self._media is not None:
            self._media.on_buttons(self._buttons, offered)
            self._media.players(self.asked.path, offered)

    def _rebuild(self, offered: tuple[Choice, ...]) -> None:
        for made in self._buttons.values():
            self._group.removeButton(made)
            discard(made)
        self._buttons = {choice.value: self._button(choice.value) for choice in offered}
        self._place(list(self._buttons.values()))

    def _place(self, made: list[QAbstractButton]) -> None:
        for at in range(self._grid.columnCount()):
            self._grid.setColumnStretch(at, 0)
        self._grid.setHorizontalSpacing(0 if self.headed else -1)  # else as the style has it
        if self.headed:
            for at, one in enumerate(made):
                self._grid.addWidget(one, 1, at, Qt.AlignmentFlag.AlignCenter)
                self._grid.setColumnStretch(at, 1)
            return
        columns = self._columns
        if columns is None:
            tall = -(-len(made) // (2 if len(made) >= _TWO_COLUMNS_FROM else 1))
            places = [(place % tall, place // tall) for place in range(len(made))]
        else:
            places = [divmod(place, columns or 1) for place in range(len(made))]
        for one, (row, column) in zip(made, places, strict=True):
            if self._line is not None:
                self._line.put(one)
            else:
                self._grid.addWidget(one, row, column, Qt.AlignmentFlag.AlignLeading)

    def _button(self, value: str) -> QAbstractButton:
        made = self.kind(self)
        made.setObjectName(f"{self.name}={value}")
        made.clicked.connect(lambda on: self._pressed(value, on))
        self._group.addButton(made)
        return made

    def _chosen(self, state: NodeState) -> set[str]:
        raise NotImplementedError

    def _pressed(self, value: str, on: bool) -> None:
        raise NotImplementedError


class RadioEditor(Buttons):
    """One of a few."""

    kind = QRadioButton

    def _chosen(self, state: NodeState) -> set[str]:
        return {stored(state.value)}

    def _pressed(self, value: str, on: bool) -> None:
        # An arrow key takes the next one before the focus comes to it: who goes through the choices is not done yet.
        walks = any(made.hasFocus() for name, made in self._buttons.items() if name != value)
        if on and walks:
            self.answered.emit(value)
        elif on:
            self.give_choice(value)


class MultipleEditor(Buttons):
    """Any of a list; what was chosen and is not in it any more has its box too, and goes only when that is unticked."""

    kind = QCheckBox

    def __init__(self, asked: Asked, parent: QWidget | None = None) -> None:
        super().__init__(asked, parent)
        self._group.setExclusive(False)

    def _to_show(self, state: NodeState) -> tuple[Choice, ...]:
        offered = super()._to_show(state)
        known = {one.value for one in offered}
        return (*offered, *(Choice(value, value) for value in in_order(state.value) if value not in known))

    def _chosen(self, state: NodeState) -> set[str]:
        return set(in_order(state.value))

    def _pressed(self, value: str, on: bool) -> None:
        self.answered.emit([name for name, made in self._buttons.items() if made.isChecked()])


class RankEditor(MultipleEditor):
    """Choices put in an order by ticking them one after the other; each is numbered by its place."""

    def __init__(self, asked: Asked, parent: QWidget | None = None) -> None:
        super().__init__(asked, parent)
        self._order: list[str] = []

    def show_state(self, state: NodeState) -> None:
        self._order = in_order(state.value)
        super().show_state(state)
        self._number()

    def _number(self) -> None:
        for choice in self._offered:
            words = choice.label.replace("&", "&&")
            if choice.value in self._order:
                words = f"{self._order.index(choice.value) + 1}. {words}"
            self._buttons[choice.value].setText(words)
        self.speak_as(self._label, self._description)

    def speak_as(self, label: str, description: str) -> None:
        super().speak_as(label, description)
        for place, value in enumerate(self._order, 1):
            if value in self._buttons:
                made = self._buttons[value]
                made.setAccessibleName(f"{place}. {made.accessibleName()}")

    def _pressed(self, value: str, on: bool) -> None:
        self._order = [one for one in self._order if one != value] + ([value] if on else [])
        self._number()
        self.answered.emit(list(self._order))


class AcknowledgeEditor(Editor):
    """One box: what the question says was read. `OK` is what the specification has for it."""

    def __init__(self, asked: Asked) -> None:
        super().__init__(asked)
        self.box = QCheckBox()
        self.box.setObjectName(self.name)
        self.box.clicked.connect(lambda on: self.answered.emit("OK" if on else None))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.addWidget(self.box, 0, 0, Qt.AlignmentFlag.AlignLeading)

    def stops(self) -> list[QWidget]:
        return [self.box]

    def speak_as(self, label: str, description: str) -> None:
        self.box.setAccessibleName(f"{self.box.text()} – {label}")
        self.box.setAccessibleDescription(description)

    def show_state(self, state: NodeState) -> None:
        self.box.setText(_("I have read this"))
        self.box.setChecked(bool(answer_text(state.value)))
        self.box.setEnabled(not state.readonly)


class Unfolding(QComboBox):
    """Knows whether an entry was picked in the unfolded list, or gone through by keys while that was closed."""

    def __init__(self) -> None:
        super().__init__()
        self.unfolded = False

    def showPopup(self) -> None:
        self.unfolded = True
        super().showPopup()

    def hidePopup(self) -> None:
        super().hidePopup()
        QTimer.singleShot(0, self, self._folded)  # what was picked is told behind this

    def _folded(self) -> None:
        self.unfolded = False


class ComboEditor(Editor):
    """One of some, in a combo box whose first entry is no answer."""

    def __init__(self, asked: Asked) -> None:
        super().__init__(asked)
        self.box = Unfolding()
        self.box.setObjectName(self.name)
        self.box.setMaximumWidth(420)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.box.activated.connect(self._taken)
        self._offered: tuple[Choice, ...] = ()
        self._media: ChoiceMedia | None = None
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.addWidget(self.box, 0, 0)
        grid.setColumnStretch(1, 1)

    def stops(self) -> list[QWidget]:
        return [self.box, *(self._media.stops() if self._media is not None else ())]

    def _taken(self, row: int) -> None:
        give = self.give_choice if self.box.unfolded else self.answered.emit
        give(self.box.itemData(row) or None)

    def _show_media(self, offered: tuple[Choice, ...]) -> None:
        if self._media is None and self.asked.sights is not None and any(choice.media for choice in offered):
            self._media = ChoiceMedia(self.asked.sights, self)
            self._grid.addLayout(self._media.line, 1, 0, 1, 2)
        if self._media is not None:
            self._media.on_lines(self.box, offered)
            self._media.players(self.asked.path, offered)

    def show_state(self, state: NodeState) -> None:
        offered = self.asked.choices("", 0, _ALL).items
        if offered != self._offered or not self.box.count():
            self._offered = offered
            self.box.clear()
            self.box.addItem("", "")
            for choice in offered:
                self.box.addItem(choice.label, choice.value)
            self._show_media(offered)
        self.box.setItemText(0, absence(state.value) or _("Choose…"))
        self.box.setCurrentIndex(max(0, self.box.findData(stored(state.value))))
        self.box.setEnabled(not state.readonly)


def stored(value: Any) -> str:
    """The stored name of a choice: a reference's target, else the text."""
    return str(getattr(value, "target", None) or answer_text(value))


def in_order(value: Any) -> list[str]:
    """The stored names of several choices, in the order in which they are kept."""
    if isinstance(value, dict):
        return [name for name, on in value.items() if on]
    if isinstance(value, list | tuple | set | frozenset):
        return [str(one) for one in value]
    return list(dict.fromkeys(answer_text(value).split()))
