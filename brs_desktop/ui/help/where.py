"""Which page of the guide is about what is on the screen, and the key that opens it there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from brs_desktop.help.guide import PAGES
from brs_desktop.ui.parts import on_key

if TYPE_CHECKING:
    from brs_desktop.ui.window import MainWindow

# What may stand within a place and has a page of its own, by the names of the widgets.
_WITHIN = (
    ("versions_page", "submitting"),
    ("submit_panel", "submitting"),
    ("filler", "filling"),
    ("review", "conflicts"),
    ("bundle_write_card", "sticks"),
    ("bundle_read_card", "sticks"),
    ("settings_backups", "backups"),
    ("settings_devices", "devices"),
    ("settings_forms", "trial"),
    ("sections_page", "sections"),
    ("pictures", "pictures"),
)


def page_for(place: QWidget | None, name: str) -> str:
    """The page of what is seen in a place, else of the place itself, else where everybody begins."""
    for part, page in _WITHIN:
        found = place.findChild(QWidget, part) if place is not None else None
        if found is not None and found.isVisible():
            return page
    return name if name in PAGES else PAGES[0]


def attend(window: MainWindow) -> None:
    """Open the guide over a window by F1, and when its bar asks for it; also before anybody works in it."""

    def show() -> None:
        from brs_desktop.ui.help.window import show_help

        place = window.places.get(window.present)
        show_help(window.desk, page_for(place, window.present if window.welcome is None else ""), window)

    on_key(window, "F1", show)
    window.top.help_asked.connect(show)


def attend_at(dialog: QWidget, page: str) -> None:
    """Open the guide over a dialog, or over a window beside the main one, by F1 at the page that is about it."""

    def show() -> None:
        from brs_desktop.ui.help.window import show_help

        around: QWidget | None = dialog
        while around is not None and not hasattr(around, "desk"):
            around = around.parentWidget()
        if around is not None:
            show_help(around.desk, page, dialog)

    on_key(dialog, "F1", show)
