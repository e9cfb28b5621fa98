"""Where the window stood and how it was dressed when it was left, and whether that still fits this screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QApplication, QWidget

if TYPE_CHECKING:
    from brs_desktop.workspace.preferences import Preferences

FIRST_SIZE = QSize(1180, 720)
_IN_SIGHT = 80  # pixels of the window that must be on some screen, both ways


def stand(window: QWidget, preferences: Preferences) -> None:
    """Give the window the size and place it was left with; on a screen that is gone, or too small, the usual ones."""
    left = QRect(*preferences.window) if preferences.window else None
    rooms = [screen.availableGeometry() for screen in QApplication.screens()]
    if left is not None and any(_shows(room, left) for room in rooms):
        window.setGeometry(left)
    else:
        window.resize(FIRST_SIZE.boundedTo(rooms[0].size()) if rooms else FIRST_SIZE)
    if preferences.maximised:
        window.showMaximized()


def left_as(window: QWidget, preferences: Preferences) -> dict[str, Any]:
    """The preferences that differ from how the window stands now."""
    at = window.normalGeometry()
    now = {"window": (at.x(), at.y(), at.width(), at.height()), "maximised": window.isMaximized()}
    return {name: value for name, value in now.items() if getattr(preferences, name) != value}


def is_dark(preferences: Preferences) -> bool:
    """Whether the window is to be dark: as chosen, else as the desktop is."""
    from brs_desktop.ui import theme

    return theme.prefers_dark() if preferences.look == "system" else preferences.look == "dark"


def dress(application: QApplication, preferences: Preferences) -> None:
    """Palette and size of texts as preferred, in turns."""
    from brs_desktop.language import language
    from brs_desktop.ui import fonts, theme
    from brs_desktop.ui.dressing import change

    dark, percent = is_dark(preferences), preferences.text_percent
    if (dark, percent) != (theme.look.dark, theme.look.percent):
        theme.choose(application, dark, percent)
        fonts.choose(application, language())
        theme.put_on(application)
        change.begin(application, theme.look.changed)


def _shows(room: QRect, window: QRect) -> bool:
    seen = room.intersected(window)
    return seen.width() >= _IN_SIGHT and seen.height() >= _IN_SIGHT and window.top() >= room.top() - _IN_SIGHT
