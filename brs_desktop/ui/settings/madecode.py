"""An invitation that was made: to be read out, shown as a QR code, copied, or kept as a file or a picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from brs_desktop.errors import Problem
from brs_desktop.language import _
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.parts import button, text
from brs_desktop.ui.roles import role_words
from brs_desktop.ui.settings.page import from_start
from brs_desktop.ui.speech import speak
from brs_desktop.ui.sync.bundlecode import CodePicture
from brs_desktop.ui.values import apart, when

if TYPE_CHECKING:
    from brs_desktop.workspace.devices import MadeInvitation

_PICTURE = 220  # pixels of a drawn code


class MadeCode(QWidget):
    """Nothing is seen before there is a code."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._made: MadeInvitation | None = None
        self._writing = 0
        self.code = text("", "title", wraps=True, name="device_code")
        self._place = text("", wraps=True, name="device_code_place")
        self._until = text("", "hint", wraps=True, name="device_code_until")
        self._drawn = QVBoxLayout()
        self.copy = button("", name="device_code_copy", pressed=self._copy)
        self.save = button("", name="device_code_save", icon="export", pressed=self._save)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in (self.code, self._place, self._until):
            column.addWidget(widget)
        column.addLayout(self._drawn)
        column.addLayout(from_start(self.copy, self.save))
        self.hide()
        speak(self._say)

    @property
    def waits(self) -> bool:
        """Whether it is being written."""
        return self._writing > 0

    def take(self, made: MadeInvitation) -> None:
        """Show a code instead of what was shown before."""
        from brs_desktop.workspace import codes

        self._made = made
        while (item := self._drawn.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        picture = CodePicture(codes.draw(made.text).rows)
        picture.setObjectName("device_code_picture")
        picture.setAccessibleName(_("The invitation as a QR code"))
        picture.setFixedHeight(_PICTURE)
        self._drawn.addWidget(picture)
        self._say()
        self.show()
        self.code.setFocus()

    def _copy(self) -> None:
        if self._made is not None:
            QGuiApplication.clipboard().setText(self._made.text)
            self._desk.notices.good(_("Copied"))

    def _save(self) -> None:
        made = self._made
        if made is None:
            return
        offered = str(Path.home() / f"{role_words(made.role)}.brsinvite")
        chosen, _filter = QFileDialog.getSaveFileName(self, _("Save"), offered, "(*.brsinvite *.png)")
        if chosen:
            self.keep(Path(chosen))

    def keep(self, path: Path) -> None:
        """Write the invitation shown as a file, or as a picture where the name ends in .png."""
        from brs_desktop.workspace.devices import write_invitation

        made = self._made
        if made is not None:
            self._writing += 1
            self._desk.data.run(
                lambda _job: write_invitation(made, path), done=self._kept, failed=self._not_kept, owner=self
            )

    def _kept(self, _done: object) -> None:
        self._writing -= 1
        self._desk.notices.good(_("The invitation is saved."))

    def _not_kept(self, why: Problem) -> None:
        self._writing -= 1
        self._desk.notices.problem(why)

    def _say(self) -> None:
        self.copy.setText(_("Copy"))
        self.save.setText(_("Save as file…"))
        made = self._made
        if made is not None:
            self.code.setText(apart(made.code))
            self._place.setText(
                _("{role} at {address}").format(role=role_words(made.role), address=apart(made.address))
            )
            self._until.setText(_("Good until {when}, for one device.").format(when=apart(when(made.expires_ms))))
