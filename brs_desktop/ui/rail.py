"""The rail: the places of the window as large buttons on the leading edge, Alt+1 … Alt+n."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeySequence
from PySide6.QtWidgets import QButtonGroup, QFrame, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from brs_desktop.ui import icons
from brs_desktop.ui.speech import speak

_NARROWEST, _WIDEST = 88, 132


@dataclass(frozen=True)
class Stop:
    """One place on the rail: its stable name, its icon, and how it is called in the present language."""

    name: str
    icon: str
    label: Callable[[], str]


class Rail(QFrame):
    """Accessible buttons, exactly one of them checked."""

    chosen = Signal(str)

    def __init__(self, stops: tuple[Stop, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self._stops = stops
        self._buttons: dict[str, QToolButton] = {}
        self._group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 10, 6, 10)
        column.setSpacing(4)
        for number, stop in enumerate(stops, 1):
            column.addWidget(self._button(stop, number))
        column.addStretch(1)
        speak(self._words)

    def choose(self, name: str) -> None:
        """Mark the place as the present one (no signal)."""
        self._buttons[name].setChecked(True)

    def _button(self, stop: Stop, number: int) -> QToolButton:
        made = QToolButton()
        made.setObjectName(f"rail_{stop.name}")
        made.setCheckable(True)
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        made.setIconSize(QSize(24, 24))
        made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        made.setShortcut(QKeySequence(f"Alt+{number}"))
        icons.keep(made, stop.icon, "rail_ink", "rail_checked_ink")
        made.clicked.connect(lambda: self.chosen.emit(stop.name))
        self._group.addButton(made)
        self._buttons[stop.name] = made
        return made

    def _words(self) -> None:
        widest = _NARROWEST
        for number, stop in enumerate(self._stops, 1):
            made, label = self._buttons[stop.name], stop.label()
            # A text gives a button a new mnemonic and drops the shortcut: set it again.
            made.setText(label)
            made.setShortcut(QKeySequence(f"Alt+{number}"))
            made.setAccessibleName(label)
            made.setToolTip(f"{label}  (Alt+{number})")
            widest = max(widest, QFontMetrics(made.font()).horizontalAdvance(label) + 24)
        self.setFixedWidth(min(widest, _WIDEST))
