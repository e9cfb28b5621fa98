"""How a dialog about a record is laid out: a page that scrolls, its buttons below, no larger than the window."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from brs_desktop.ui.room import Flow, Page

_MARGIN = 20


def page_of(dialog: QDialog, buttons: tuple[QWidget, ...], width: int, height: int) -> QVBoxLayout:
    """The column of a dialog's page; the dialog is so large at most, and smaller over a small window."""
    inside = QWidget()
    column = QVBoxLayout(inside)
    column.setContentsMargins(4, 4, 8, 4)
    column.setSpacing(8)
    foot = Flow()
    for made in buttons:
        foot.put(made)
    whole = QVBoxLayout(dialog)
    whole.setContentsMargins(16, 12, 16, 12)
    whole.addWidget(Page(inside), 1)
    whole.addLayout(foot)
    parent = dialog.parentWidget()
    if parent is not None:
        room = parent.window().size()
        dialog.resize(min(width, room.width() - _MARGIN), min(height, room.height() - _MARGIN))
    return column
