"""A bundle shown as a QR code: black on white whatever the window's colours, as large as there is room."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from brs_desktop.language import _, format_bytes, format_list
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.dialog import Dialog
from brs_desktop.ui.folders import new_file
from brs_desktop.ui.jobs import Job
from brs_desktop.ui.parts import button, text
from brs_desktop.ui.reports.printing import PrintDialog
from brs_desktop.ui.sync import bundlewords
from brs_desktop.ui.values import apart

_LEAST_DOT = 2  # pixels of a module: less is not told apart by a scanner
_QUIET = 4
_MARGIN = 20
_BLACK, _WHITE = QColor("#000000"), QColor("#ffffff")


class CodePicture(QWidget):
    """The modules on white paper, each of whole pixels, with the white around that readers need."""

    def __init__(self, rows: tuple[bytes, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("code_picture")
        self._rows = rows
        self._side = len(rows) + 2 * _QUIET
        self.setMinimumSize(self._side * _LEAST_DOT, self._side * _LEAST_DOT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(_("The bundle as a QR code"))

    def sizeHint(self) -> QSize:
        return QSize(self._side * 3, self._side * 3)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        ratio = self.devicePixelRatioF()
        dot = max(1, int(min(self.width(), self.height()) * ratio) // self._side) / ratio
        whole = dot * self._side
        left, top = (self.width() - whole) / 2, (self.height() - whole) / 2
        left, top = int(left * ratio) / ratio, int(top * ratio) / ratio
        painter.fillRect(QRectF(left, top, whole, whole), _WHITE)
        for y, row in enumerate(self._rows, _QUIET):
            for x, dark in enumerate(row, _QUIET):
                if dark:
                    painter.fillRect(QRectF(left + x * dot, top + y * dot, dot, dot), _BLACK)
        painter.end()


class CodeDialog(Dialog):
    """The code, for whom it is, and its ways onto paper, into a file and into another program."""

    guide = "sticks"

    def __init__(self, desk: Desk, coded: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("code_dialog")
        self.setWindowTitle(_("Bundle as a code"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk, self._coded = desk, coded
        self.picture = CodePicture(coded.code.rows)
        self.said = text("", "hint", wraps=True, name="code_said")
        self.print = button(_("PDF"), name="code_pdf", icon="pdf", pressed=self._print)
        self.save = button(_("Picture…"), name="code_save", icon="export", pressed=self._choose)
        self.copy = button(_("Copy as text"), name="code_copy", pressed=self._copy)
        self.leave = button(_("Close"), name="code_close", tone="primary", pressed=self.accept)
        self._arrange()
        room = parent.window().size() if parent is not None else QSize(1024, 600)
        self.resize(min(1000, room.width()), min(620, room.height() - _MARGIN))
        self.leave.setFocus()

    def _arrange(self) -> None:
        readers = format_list(bundlewords.reader(one) for one in self._coded.readers)
        size = apart(format_bytes(self._coded.bytes))
        held = _("For {name}: {sets}, {size}. Nobody else can open it.")
        words = held.format(name=readers, sets=bundlewords.sets(self._coded.written.commits), size=size)
        self.said.setText(words)
        beside = QVBoxLayout()
        beside.setSpacing(8)
        beside.addWidget(self.said)
        beside.addStretch(1)
        for one in (self.print, self.save, self.copy, self.leave):
            beside.addWidget(one)
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 12, 16, 12)
        line.setSpacing(14)
        line.addWidget(self.picture, 2)
        line.addLayout(beside, 1)
        self.save.setAccessibleName(_("Save the code as a picture"))
        self.print.setAccessibleName(_("Save the code as a PDF"))

    def save_as(self, out: Path) -> None:
        """Write the picture."""
        from brs_desktop.workspace import codefiles

        def tell(_done: object) -> None:
            self._desk.notices.good(_("The code is saved: {file}").format(file=apart(str(out))))

        def work(_job: Job) -> Any:
            return codefiles.save(self._desk.workspace, self._coded, out, "en")

        self._desk.data.run(work, done=tell)

    def _choose(self) -> None:
        chosen, _kind = QFileDialog.getSaveFileName(
            self, _("Picture"), str(new_file(_("Bundle as a code"), "png")), "PNG (*.png)"
        )
        if chosen:
            self.save_as(Path(chosen).with_suffix(".png"))

    def _print(self) -> None:
        from brs_desktop.workspace import codefiles

        def make(language: str, out: Path) -> Any:
            return codefiles.save(self._desk.workspace, self._coded, out.with_suffix(".pdf"), language)

        dialog = PrintDialog(self._desk, _("Bundle as a code"), _("Bundle as a code"), make, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._coded.code.letters)
        self.copy.setText(_("Copied"))
