"""The large picture that belongs to a question's words, as large as the window has room for it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from brs_desktop.language import _
from brs_desktop.ui.dialog import Dialog
from brs_desktop.ui.parts import button
from brs_desktop.ui.reports.filler.picture import PictureView
from brs_desktop.ui.reports.filler.sights import Sights

_EDGE, _FRAME = QSize(40, 40), QSize(32, 90)


class LargePicture(Dialog):
    """To be looked at; Escape leads back to the question."""

    guide = "filling"

    def __init__(self, sights: Sights, uri: str, label: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("large_picture")
        self.setWindowTitle(label)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        room = parent.size() - _EDGE
        self.seen = PictureView(sights, room - _FRAME, "large", self)
        leave = button(_("Close"), name="large_close", pressed=self.reject)
        column = QVBoxLayout(self)
        column.addWidget(self.seen, 1)
        column.addWidget(leave, 0, Qt.AlignmentFlag.AlignTrailing)
        self.resize(room)
        self.seen.show_thing(uri, uri.rpartition("/")[2], _("Picture of “{question}”").format(question=label))
