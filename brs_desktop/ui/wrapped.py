"""Check boxes and buttons whose words break into lines: their own never do, and long ones push a page sideways."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QResizeEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from brs_desktop.ui.parts import Button

_SLACK = 2

if TYPE_CHECKING:
    from PySide6.QtWidgets import QAbstractButton as _Wrapping
else:
    _Wrapping = object  # a class can have one parent of Qt only


class _Wrapped(_Wrapping):
    """As wide as its longest word at least, as high as its lines."""

    _said = ""
    _short = False

    def _prepare(self, name: str) -> None:
        self.setObjectName(name)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def say(self, words: str) -> None:
        """The words, on as many lines as they need; a screen reader reads them as one."""
        self._said = words
        self.setAccessibleName(words)
        self._break()
        self.updateGeometry()

    @property
    def _shown(self) -> str:
        return "" if self._short else self._said

    def sizeHint(self) -> QSize:
        letters, around = self.fontMetrics(), self._around()
        # Fractions of pixels that a measured text leaves out must not break its line.
        return QSize(
            around.width() + letters.horizontalAdvance(self._shown) + _SLACK, around.height() + letters.height()
        )

    def minimumSizeHint(self) -> QSize:
        letters, around = self.fontMetrics(), self._around()
        return QSize(around.width() + self._longest(), around.height() + letters.height())

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        lines = len(self._lines(width - self._around().width()))
        return self._around().height() + lines * self.fontMetrics().lineSpacing()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._break()

    def _break(self) -> None:
        words = "\n".join(self._lines(self.width() - self._around().width()))
        if words != self.text():
            self.setText(words)

    def _around(self) -> QSize:
        """What stands around the words: the box or the icon, the gap, the frame."""
        letters = self.fontMetrics()
        shown = letters.size(Qt.TextFlag.TextShowMnemonic, self.text())
        hint = super().sizeHint()
        return QSize(hint.width() - shown.width(), max(0, hint.height() - shown.height()))

    def _lines(self, room: int) -> list[str]:
        layout = self._broken(room)
        lines = (layout.lineAt(at) for at in range(layout.lineCount()))
        cuts = [(line.textStart(), line.textStart() + line.textLength()) for line in lines]
        return [self._shown[start:end].rstrip() for start, end in cuts] or [""]

    def _longest(self) -> int:
        """The width of what cannot be broken; between Chinese letters it can."""
        return math.ceil(self._broken(1).minimumWidth()) + _SLACK

    def _broken(self, room: int) -> QTextLayout:
        layout = QTextLayout(self._shown, self.font())
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WordWrap)
        layout.setTextOption(option)
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(1, room))
        layout.endLayout()
        return layout


class WrappedCheck(_Wrapped, QCheckBox):
    """A check box beside as many lines as its words need."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._prepare(name)

    def hitButton(self, place: QPoint) -> bool:
        return self.rect().contains(place)


class WrappedButton(_Wrapped, Button):
    """A button with as many lines as its words need, or with its icon alone."""

    _more = ""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setAutoDefault(False)
        self._prepare(name)

    def say(self, words: str) -> None:
        super().say(words)
        if self._short:
            self._tell()

    def shorten(self, short: bool) -> None:
        """Show the icon alone, whose words are a tooltip then, or the words again."""
        if short != self._short:
            self._short = short
            self._tell()
            self._break()
            self.updateGeometry()

    def explain(self, more: str) -> None:
        """What the tooltip of a button with its words says, beneath these where only its icon is shown."""
        self._more = more
        self.setAccessibleDescription(more)
        self._tell()

    def _tell(self) -> None:
        words = self._said if self._short else ""
        self.setToolTip("\n".join(filter(None, (words, self._more))))
