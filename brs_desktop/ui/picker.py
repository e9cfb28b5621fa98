"""A box of choices that never cuts its words: what has no room ends in dots and is read in full as a tooltip."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHelpEvent, QPaintEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter, QToolTip

_MARGIN = 6
_AROUND_WORDS = 68  # the frame, the arrow and what is left free before it


class Picker(QComboBox):
    """Draws as many of its words as fit between its edge and its arrow."""

    _bounded = False

    def bound(self) -> None:
        """From now on no wider than its longest words; said again when they are others."""
        self._bounded = True
        letters = self.fontMetrics()
        widest = max((letters.horizontalAdvance(self.itemText(row)) for row in range(self.count())), default=0)
        self.setMaximumWidth(widest + _AROUND_WORDS)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if self._bounded and event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.bound()

    def paintEvent(self, event: QPaintEvent) -> None:
        option, painter = QStyleOptionComboBox(), QStylePainter(self)
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        option.currentText = self._fitting(option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    @property
    def is_short(self) -> bool:
        """Whether dots stand for a part of the words."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        return self._fitting(option) != self.currentText()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self.is_short:
            QToolTip.showText(event.globalPos(), f"{self.toolTip()}\n{self.currentText()}".strip(), self)
            return True
        return super().event(event)

    def _fitting(self, option: QStyleOptionComboBox) -> str:
        field = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, self)
        words = self.currentText()
        return self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room.width() - _MARGIN)
