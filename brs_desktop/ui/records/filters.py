"""The filters of a list: one small choice for each field that the collection offers, the rest a press away."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QWidget

from brs_desktop.language import _
from brs_desktop.ui import theme
from brs_desktop.ui.choices import Choices
from brs_desktop.ui.parts import button, in_turns, name_only
from brs_desktop.ui.picker import Picker
from brs_desktop.ui.records.shape import Filter
from brs_desktop.ui.speech import speak

_MOST_IN_LINE, _READABLE, _WIDEST, _BELOW = 4, 140, 170, 3
_AROUND = 50  # frame and arrow of a box
_ROOM_FOR_MORE = 44


class FilterBox(Picker):
    """The choices of one filter; the first shows everything."""

    picked = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hide()
        self._filter: Filter | None = None
        self.setMinimumContentsLength(8)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.activated.connect(self._choose)

    def offer(self, one: Filter, chosen: str | None) -> None:
        """Show this filter, set to what was chosen where it still has that."""
        self._filter = one
        self.setObjectName(f"filter_{one.name}")
        everything = _("{field}: all").format(field=one.label)
        # A box frees a model that is its own child when it gets another.
        self.setModel(Choices([(everything, ""), *((option.label, option.value) for option in one.options)], self))
        values = ["", *(option.value for option in one.options)]
        self.setCurrentIndex(values.index(chosen) if chosen in values else 0)
        name_only(self, _("Filter by {field}").format(field=one.label))

    def _choose(self, row: int) -> None:
        """A filter over several fields asks one of them and lets go of the others."""
        one = self._filter
        if one is None:
            return
        option = one.options[row - 1] if row else None
        field = (option.field or one.name) if option is not None else one.name
        for other in one.fields:
            if other != field:
                self.picked.emit(other, "")
        if option is not None or not one.fields:
            self.picked.emit(field, option.value if option is not None else "")


class FilterBar(QWidget):
    """Combo boxes side by side, the first entry of each shows everything; those without room stand in `rest`."""

    filtered = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filters")
        self.rest = QWidget()
        self.rest.setObjectName("filters_rest")
        self.rest.hide()
        self._grid = QGridLayout(self.rest)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)
        self.more = button("", name="filters_more", icon="filter", tone="quiet", pressed=self._toggle)
        self.more.setCheckable(True)
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(8)
        self._line.addWidget(self.more)
        self._boxes: dict[str, FilterBox] = {}
        self._spare: list[FilterBox] = []
        self._placed: tuple[list[str], list[str]] = ([], [])
        self._offered: tuple[Filter, ...] = ()
        self._shown: tuple[Filter, ...] = ()
        self._makes = False
        speak(self._words)
        theme.look.changed.connect(self._fit)

    @property
    def waits(self) -> bool:
        """Whether boxes are still being made."""
        return self._makes

    def offer(self, filters: tuple[Filter, ...]) -> None:
        """Show the filters; what was chosen stays chosen through a switch of language."""
        self._offered = filters
        if not self._makes:
            self._make()

    def _make(self) -> None:
        """A box that is missing, dressed, in each turn; the choices for all of them when all are there."""
        self._makes = len(self._boxes) + len(self._spare) < len(self._offered)
        if self._makes:
            box = FilterBox(self)
            box.picked.connect(self.filtered)
            box.ensurePolished()
            self._spare.append(box)
            in_turns(self, self._make)
        else:
            self._show(self._offered)

    def _show(self, filters: tuple[Filter, ...]) -> None:
        chosen = {name: box.currentData() for name, box in self._boxes.items()}
        # Boxes are used again: making, dressing and freeing them took longer than showing the list.
        self._spare += self._boxes.values()
        self._boxes = {one.name: self._box(one, chosen.get(one.name)) for one in filters}
        for box in self._spare:
            box.hide()
        self._makes, self._shown = True, filters
        in_turns(self, self._settle)

    def _settle(self) -> None:
        """Each box finds its place in a turn behind that of its choices."""
        self._makes = False
        self._fit() if self._offered is self._shown else self._make()

    def minimumSizeHint(self) -> QSize:
        """One box: the others move below when the room goes."""
        return QSize(_READABLE + _ROOM_FOR_MORE, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As many in the line as can be read, those that are set first; the others stand below when asked for."""
        width = self.width() - _ROOM_FOR_MORE
        room = max(1, min(_MOST_IN_LINE, width // self._readable()))
        set_ones = [name for name, box in self._boxes.items() if box.currentData()]
        ranked = [*set_ones, *(name for name in self._boxes if name not in set_ones)][:room]
        if self.more.isChecked():  # nothing moves while all are on show
            ranked = list(self._boxes)[:room]
        in_line = [name for name in self._boxes if name in ranked]
        self._place(in_line)
        below = [name for name in self._boxes if name not in in_line]
        self.more.setVisible(bool(below))
        self.rest.setVisible(bool(below) and (self.more.isChecked() or any(name in set_ones for name in below)))

    def _readable(self) -> int:
        """How wide a box must be to be read: as its longest name, as far as that is not too long."""
        longest = max((box.fontMetrics().horizontalAdvance(box.itemText(0)) for box in self._boxes.values()), default=0)
        least, most = (wide * theme.look.percent // 100 for wide in (_READABLE, _WIDEST))
        return max(least, min(longest + _AROUND, most))

    def _place(self, in_line: list[str]) -> None:
        """Put every box into its layout, once for each division."""
        below = [name for name in self._boxes if name not in in_line]
        if self._placed == (in_line, below):
            return
        self._placed = (in_line, below)
        for place, name in enumerate(in_line):
            self._line.insertWidget(place, self._boxes[name], 1)
        for place, name in enumerate(below):
            columns = 1 if theme.look.percent > 150 else _BELOW
            self._grid.addWidget(self._boxes[name], place // columns, place % columns)
        for box in self._boxes.values():
            box.setVisible(True)

    def _toggle(self) -> None:
        self._fit()
        if self.more.isChecked():
            first = next((box for box in self._boxes.values() if box.parentWidget() is self.rest), None)
            if first is not None:
                first.setFocus()

    def clear(self) -> None:
        """Show everything again (the presenter is told by whoever asks)."""
        for box in self._boxes.values():
            box.setCurrentIndex(0)

    def _box(self, one: Filter, chosen: str | None) -> FilterBox:
        box = self._spare.pop(0)
        box.offer(one, chosen)
        return box

    def _words(self) -> None:
        name_only(self.more, _("More filters"))
