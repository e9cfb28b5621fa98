"""The filters of a list: one small choice for each field that the collection offers."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from brs_desktop.language import _
from brs_desktop.ui.parts import discard, name_only
from brs_desktop.ui.records.shape import Filter

_MOST_SHOWN = 3


class FilterBar(QWidget):
    """Combo boxes side by side; the first entry of each shows everything."""

    filtered = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filters")
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(8)
        self._boxes: dict[str, QComboBox] = {}

    def offer(self, filters: tuple[Filter, ...]) -> None:
        """Show the first filters; what was chosen stays chosen through a switch of language."""
        chosen = {name: box.currentData() for name, box in self._boxes.items()}
        for box in self._boxes.values():
            discard(box)
        self._boxes = {one.name: self._box(one, chosen.get(one.name)) for one in filters[:_MOST_SHOWN]}

    def clear(self) -> None:
        """Show everything again (the presenter is told by whoever asks)."""
        for box in self._boxes.values():
            box.setCurrentIndex(0)

    def _box(self, one: Filter, chosen: str | None) -> QComboBox:
        box = QComboBox()
        box.setObjectName(f"filter_{one.name}")
        box.setMinimumContentsLength(8)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.addItem(_("{field}: all").format(field=one.label), "")
        for option in one.options:
            box.addItem(option.label, option.value)
        box.setCurrentIndex(max(0, box.findData(chosen or "")))
        name_only(box, _("Filter by {field}").format(field=one.label))
        box.activated.connect(lambda row: self.filtered.emit(one.name, box.itemData(row) or ""))
        self._line.addWidget(box, 1)
        return box
