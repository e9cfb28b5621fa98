"""Small parts that every screen is made of: texts by role, buttons by tone, rules, spaces."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSizePolicy,
    QStyle,
    QWidget,
)

from brs_desktop.ui import icons
from brs_desktop.ui.turns import in_turns as in_turns

_JOINER = "\u2060"
# Dates as Arabic writes them, with a sign for the direction between number and slash: there Qt breaks the line.
_SLASHES = re.compile(r"(?<=\d)\u200f?/(?=\u200f?\d)")


class Label(QLabel):
    """A label whose lines begin where the window's lines begin, whatever script they are written in.

    No line ends within a date. What holds it together is never part of `text`, and so of nothing that is copied.
    """

    _leans: bool | None = None  # to the right; not known before it is shown

    def setText(self, words: str) -> None:
        selectable = self.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
        super().setText(words if selectable else _SLASHES.sub(rf"{_JOINER}\g<0>{_JOINER}", words))

    def setTextInteractionFlags(self, flags: Qt.TextInteractionFlag) -> None:
        words = self.text()
        super().setTextInteractionFlags(flags)
        self.setText(words)

    def text(self) -> str:
        return super().text().replace(_JOINER, "")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._lean()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._lean()

    def _lean(self) -> None:
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        if rtl == self._leans or self.alignment() & Qt.AlignmentFlag.AlignHCenter:
            return
        self._leans = rtl
        side = Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
        upright = self.alignment() & Qt.AlignmentFlag.AlignVertical_Mask
        self.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute | upright)


def text(words: str = "", role: str = "", *, wraps: bool = False, name: str = "") -> Label:
    """A label in one of the style sheet's roles: title, heading, strong, question, hint, caption, problem."""
    label = Label()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(words)
    if role:
        label.setProperty("role", role)
    if name:
        label.setObjectName(name)
    if wraps:
        label.setWordWrap(True)
        label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return label


class Button(QPushButton):
    """A button whose icon keeps its distance to the words, whenever these come."""

    def setText(self, text: str) -> None:
        super().setText(text)
        icons.redraw(self)


def button(
    words: str,
    *,
    name: str,
    icon: str = "",
    tone: str = "",
    spoken: str = "",
    pressed: Callable[[], object] | None = None,
) -> Button:
    """A button: `tone` is primary, quiet, danger or nothing; `spoken` names it where it shows only an icon."""
    made = Button(words)
    made.setObjectName(name)
    made.setAutoDefault(False)
    if tone:
        made.setProperty("tone", tone)
    if icon:
        icons.keep(
            made,
            icon,
            {"primary": "on_accent", "danger": "bad", "quiet": "accent_ink", "small": "muted"}.get(tone, "ink"),
        )
    if spoken:
        name_only(made, spoken)
    if pressed is not None:
        made.clicked.connect(pressed)
    return made


def name_only(widget: QWidget, spoken: str) -> None:
    """Give a widget without words its spoken name and the same words as a tooltip."""
    widget.setAccessibleName(spoken)
    widget.setToolTip(spoken)


def rule(parent: QWidget | None = None) -> QFrame:
    """A thin line between two parts of a page."""
    line = QFrame(parent)
    line.setObjectName("rule")
    line.setFixedHeight(1)
    return line


def card(name: str = "card") -> QFrame:
    """A raised surface."""
    frame = QFrame()
    frame.setObjectName(name)
    frame.setProperty("role", "card")
    return frame


class Sheet(QFrame):
    """A card of one width, as high as its words need it however they wrap: a scroll area then never squeezes it."""

    def __init__(self, name: str, width: int) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("role", "card")
        self.setFixedWidth(width)

    def hasHeightForWidth(self) -> bool:
        return False  # the width is fixed: nobody need ask for another one

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        inside = self.layout()
        assert inside is not None, "a sheet is laid out before anybody asks how high it is"
        high = inside.totalHeightForWidth(self.minimumWidth()) if inside.hasHeightForWidth() else -1
        return QSize(self.minimumWidth(), high if high >= 0 else inside.totalMinimumSize().height())


def restyle(widget: QWidget, prop: str, value: object) -> None:
    """Change a property that the style sheet looks at, and dress the widget again."""
    if widget.property(prop) == value:
        return
    widget.setProperty(prop, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def discard(thing: QObject) -> None:
    """Take a widget out of sight at once and free it when Qt comes to it.

    It keeps its parent until then: taken away from that, all that is in it would be dressed for a window of its own.
    """
    if isinstance(thing, QWidget):
        thing.hide()
    thing.deleteLater()


def on_item(items: QListWidget, act: Callable[[QListWidgetItem], None]) -> None:
    """Have a click on an item do something, or Enter (a bound method); once, also where both are the same."""
    items.itemActivated.connect(act)
    if not items.style().styleHint(QStyle.StyleHint.SH_ItemView_ActivateItemOnSingleClick, None, items):
        items.itemClicked.connect(act)


def on_key(widget: QWidget, keys: str, act: Callable[[], object], *, alone: bool = False) -> QShortcut:
    """Do something when these keys are pressed inside a widget, or with `alone` only while it has the focus itself.

    The context is set by itself: given together with a function it is left out of account (PySide 6.11), and the keys
    would be taken from the whole window.
    """
    made = QShortcut(QKeySequence(keys), widget)
    inside, itself = Qt.ShortcutContext.WidgetWithChildrenShortcut, Qt.ShortcutContext.WidgetShortcut
    made.setContext(itself if alone else inside)
    made.activated.connect(act)
    return made
