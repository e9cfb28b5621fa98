"""The rail: the places of the window as large buttons on the leading edge, Alt+1 … Alt+n."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from brs_desktop.ui import icons, theme
from brs_desktop.ui.parts import restyle
from brs_desktop.ui.speech import speak

if TYPE_CHECKING:
    from brs_desktop.ui.desk import Desk
    from brs_desktop.ui.place import Place

_NARROWEST, _WIDEST = 88, 132
_ICON_ROW = 44
_WORDS, _ALONE = Qt.ToolButtonStyle.ToolButtonTextUnderIcon, Qt.ToolButtonStyle.ToolButtonIconOnly


@dataclass(frozen=True)
class Stop:
    """One place on the rail: its stable name, its icon, its words now, and how it is built where it will stand."""

    name: str
    icon: str
    label: Callable[[], str]
    build: Callable[[Desk, QWidget], Place]


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
        column.setContentsMargins(6, 6, 6, 6)
        column.setSpacing(4)
        for number, stop in enumerate(stops, 1):
            column.addWidget(self._button(stop, number))
        column.addStretch(1)
        speak(self._words)
        theme.look.changed.connect(self._widen)

    def minimumSizeHint(self) -> QSize:
        """Room for the icons alone: on a low screen, or with large text, the words give way (tooltips keep them)."""
        return QSize(self.width(), len(self._stops) * _ICON_ROW)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Words under the icons, then closer together, then icons alone: the first that there is room for."""
        short = all(self._room(made) <= self.width() for made in self._buttons.values())
        for style, dense in ((_WORDS, "no"), (_WORDS, "yes"), (_ALONE, "yes"))[0 if short else 2 :]:
            for made in self._buttons.values():
                made.setToolButtonStyle(style)
                restyle(made, "dense", dense)
            if sum(made.sizeHint().height() + 4 for made in self._buttons.values()) + 12 <= self.height():
                return

    def choose(self, name: str) -> None:
        """Mark the place as the present one (no signal)."""
        self._buttons[name].setChecked(True)

    def _button(self, stop: Stop, number: int) -> QToolButton:
        made = QToolButton()
        made.setObjectName(f"rail_{stop.name}")
        made.setCheckable(True)
        made.setToolButtonStyle(_WORDS)
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
        for number, stop in enumerate(self._stops, 1):
            made, label = self._buttons[stop.name], stop.label()
            # A text gives a button a new mnemonic and drops the shortcut: set it again.
            made.setText(label)
            made.setShortcut(QKeySequence(f"Alt+{number}"))
            made.setAccessibleName(label)
            made.setToolTip(f"{label}  (Alt+{number})")
        self._widen()

    def _widen(self) -> None:
        """As wide as the longest word; where that is too wide, as narrow as icons need it."""
        size = 24 * min(theme.look.percent, 150) // 100
        for made in self._buttons.values():
            if made.iconSize().height() != size:
                made.setIconSize(QSize(size, size))
                icons.redraw(made)
        widest = max((self._room(made) for made in self._buttons.values()), default=0)
        self.setFixedWidth(max(_NARROWEST, widest) if widest <= _WIDEST else _NARROWEST)
        self._fit()

    @staticmethod
    def _room(made: QToolButton) -> int:
        made.ensurePolished()  # before that its letters are not the style sheet's
        bold = QFont(made.font())  # the present place is written in it
        bold.setWeight(QFont.Weight.DemiBold)
        return QFontMetrics(bold).horizontalAdvance(made.text()) + 24
