"""Keeping a picture as pixels: in which language, into which file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImageWriter
from PySide6.QtWidgets import QWidget

from brs_desktop.language import _
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.drawing.painter import measured, picture
from brs_desktop.ui.filedialog import FileDialog, tell_made
from brs_desktop.ui.jobs import Job

WIDTH, HEIGHT, LETTERS = 1000.0, 640.0, 13.0


class PngDialog(FileDialog):
    """Reads, draws and writes in the data lane; the file appears whole or not at all."""

    guide = "pictures"

    def __init__(self, desk: Desk, title: str, name: str, at: str, parent: QWidget | None = None) -> None:
        super().__init__(desk, "picture", title, (title, "png"), parent)
        self._name, self._at = name, at

    @property
    def making(self) -> str:
        return _("Save the picture")

    @property
    def suffix(self) -> str:
        return "png"

    def begin(self, code: str, out: Path) -> None:
        desk, name, at = self._desk, self._name, self._at

        def make(_job: Job) -> Path:
            from brs_desktop.exchange.whole import beside
            from brs_desktop.workspace import pictures

            shown = pictures.read(desk.workspace, name, code).at(at)
            pixels = QBuffer()
            pixels.open(QIODevice.OpenModeFlag.WriteOnly)
            QImageWriter(pixels, b"png").write(picture(shown.sheet(WIDTH, HEIGHT, measured, LETTERS)))
            with beside(out) as part:
                part.write_bytes(pixels.data().data())
            return out

        desk.data.run(make, done=lambda made: tell_made(desk, _("The picture is saved: {file}"), made))
        self.accept()
