"""What every page of Settings is made of: cards in one column that scrolls, a label over each field, a hint below."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListView, QListWidget, QScrollArea, QVBoxLayout, QWidget

from brs_desktop.ui.desk import Desk
from brs_desktop.ui.parts import Label, card, text
from brs_desktop.ui.room import Flow
from brs_desktop.ui.speech import speak

Words = Callable[[], str]


class SettingsPage(QScrollArea):
    """One section of Settings. Subclasses put cards in and say their words in `say`."""

    section_asked = Signal(str)  # another section is to be shown

    def __init__(self, desk: Desk, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"settings_{name}")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._desk = desk
        self._spoken: list[tuple[Label, Words]] = []
        page = QWidget()
        page.setObjectName("page")
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(4, 0, 8, 8)
        self._column.setSpacing(14)
        self.setWidget(page)

    @property
    def waits(self) -> bool:
        """Whether the page waits for something it asked for."""
        return False

    def look(self) -> None:
        """The page has come into sight: show how things stand."""

    def say(self) -> None:
        """Say the words of the widgets in the language spoken now."""

    def _finish(self) -> None:
        """To be called when everything is put in."""
        self._column.addStretch(1)
        speak(self._say_all)

    def _say_all(self) -> None:
        for label, words in self._spoken:
            label.setText(words())
        self.say()

    def add_card(self, heading: Words) -> QVBoxLayout:
        """A card with a heading; its inside is filled by the caller."""
        made = card()
        column = QVBoxLayout(made)
        column.setContentsMargins(18, 12, 18, 16)
        column.setSpacing(8)
        column.addWidget(self.spoken(heading, "heading", wraps=True))
        self._column.addWidget(made)
        return column

    def spoken(self, words: Words, role: str = "", *, wraps: bool = False) -> Label:
        """A label that follows the language."""
        label = text("", role, wraps=wraps)
        self._spoken.append((label, words))
        return label

    def hint(self, words: Words) -> Label:
        """A few lines of explanation."""
        return self.spoken(words, "hint", wraps=True)

    def field(self, column: QVBoxLayout, words: Words, widget: QWidget, *beside: QWidget) -> None:
        """A label over a widget, which may have others beside it."""
        label = self.spoken(words, wraps=True)
        label.setBuddy(widget)
        column.addWidget(label)
        if beside:
            line = Flow()
            line.put(widget, wide=True)
            for one in beside:
                line.put(one)
            column.addLayout(line)
        else:
            column.addWidget(widget)


def in_lines(table: QListWidget) -> None:
    """What is longer than the list is wide goes on in a further line."""
    table.setWordWrap(True)
    table.setResizeMode(QListView.ResizeMode.Adjust)
    table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)


def in_line(first: QWidget, *others: QWidget) -> QHBoxLayout:
    """Widgets side by side, the first as wide as there is room."""
    line = QHBoxLayout()
    line.setSpacing(8)
    line.addWidget(first, 1)
    for one in others:
        line.addWidget(one)
    return line


def from_start(*widgets: QWidget, wide: QWidget | None = None) -> Flow:
    """Widgets side by side from where lines begin, then in further lines; `wide` takes what is left of its line."""
    line = Flow()
    for one in widgets:
        line.put(one, wide=one is wide)
    return line
