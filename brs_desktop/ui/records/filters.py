"""The filters of a list: one small choice for each field that the collection offers."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from brs_desktop.language import _
from brs_desktop.ui.parts import discard, name_only
from brs_desktop.ui.records.shape import Filter

_MOST_SHOWN, _READABLE = 4, 150


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
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Show as many as can be read, and those that are set; a long name ends in dots."""
        room = max(1, self.width() // _READABLE)
        shown = [box for place, box in enumerate(self._boxes.values()) if place < room or box.currentData()]
        for box in self._boxes.values():
            box.setVisible(box in shown)
        words = self.width() // max(1, len(shown)) - 62
        for box in shown:
            full = box.itemData(0, Qt.ItemDataRole.ToolTipRole)
            box.setItemText(0, box.fontMetrics().elidedText(full, Qt.TextElideMode.ElideRight, words))

    def clear(self) -> None:
        """Show everything again (the presenter is told by whoever asks)."""
        for box in self._boxes.values():
            box.setCurrentIndex(0)

    def _box(self, one: Filter, chosen: str | None) -> QComboBox:
        box = QComboBox()
        box.setObjectName(f"filter_{one.name}")
        box.setMinimumContentsLength(8)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        everything = _("{field}: all").format(field=one.label)
        box.addItem(everything, "")
        box.setItemData(0, everything, Qt.ItemDataRole.ToolTipRole)
        for option in one.options:
            box.addItem(option.label, option.value)
        box.setCurrentIndex(max(0, box.findData(chosen or "")))
        name_only(box, _("Filter by {field}").format(field=one.label))
        box.activated.connect(lambda row: self.filtered.emit(one.name, box.itemData(row) or ""))
        self._line.addWidget(box, 1)
        return box
