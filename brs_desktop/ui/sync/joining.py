"""The card with which a device joins a hub: a code and an address."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QFrame, QLineEdit, QVBoxLayout, QWidget

from brs_desktop.language import _
from brs_desktop.ui.leaning import LeaningLine
from brs_desktop.ui.parts import button, text
from brs_desktop.ui.room import Flow
from brs_desktop.ui.speech import speak
from brs_desktop.ui.sync.presenter import SyncPresenter


class JoinCard(QFrame):
    """Code, address, button; an invitation of the form CODE@ADDRESS fills both."""

    def __init__(self, presenter: SyncPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("join_card")
        self.setProperty("role", "card")
        self._presenter = presenter
        self._title, self._hint = text("", "heading"), text("", "hint", wraps=True)
        self._code_label, self._hub_label = text(), text()
        self.code = _field("enrol_code", self._enrol)
        self.hub = _field("enrol_hub", self._enrol)
        self.file = button("", name="enrol_file", icon="import", pressed=self._choose)
        self.join = button("", name="enrol_button", icon="key", tone="primary", pressed=self._enrol)
        self._arrange()
        presenter.invitation_read.connect(self._fill)
        presenter.enrol_began.connect(lambda: self._enable(False))
        presenter.enrol_ended.connect(self._enrolled)
        speak(self._words)

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 14)
        column.setSpacing(6)
        column.addWidget(self._title)
        column.addWidget(self._hint)
        line = Flow(10)
        for label, field in ((self._code_label, self.code), (self._hub_label, self.hub)):
            both = QWidget()
            box = QVBoxLayout(both)
            box.setContentsMargins(0, 0, 0, 0)
            box.setSpacing(2)
            label.setBuddy(field)
            box.addWidget(label)
            box.addWidget(field)
            line.put(both, wide=True)
        line.put(self.file)
        line.put(self.join)
        column.addLayout(line)

    def _choose(self) -> None:
        chosen, _filter = QFileDialog.getOpenFileName(
            self,
            _("Open an invitation"),
            str(Path.home()),
            "(*.brsinvite *.png *.jpg *.jpeg *.bmp *.gif *.webp *.tif *.tiff)",
        )
        if chosen:
            self.read(Path(chosen))

    def read(self, path: Path) -> None:
        """Fill in what a file or a picture of an invitation says; joining stays to be asked for."""
        self._presenter.read_invitation(path)

    def _fill(self, invitation: str) -> None:
        code, _at, address = invitation.partition("@")
        self.code.setText(code)
        self.hub.setText(address)
        self.join.setFocus()

    def _enrol(self) -> None:
        code, at, address = self.code.text().strip().partition("@")
        if at and not self.hub.text().strip():
            self.hub.setText(address)
        if code:
            self._presenter.enrol(code, self.hub.text().strip())

    def _enable(self, ready: bool) -> None:
        for widget in (self.code, self.hub, self.file, self.join):
            widget.setEnabled(ready)
        self.join.setText(_("Join") if ready else _("Joining…"))

    def _enrolled(self, joined: bool) -> None:
        self._enable(True)
        if joined:
            self.code.clear()

    def _words(self) -> None:
        self._title.setText(_("Join a hub"))
        self._hint.setText(_("Your centre gives you a code and an address. What you have done so far stays yours."))
        self.file.setText(_("From a file…"))
        self._code_label.setText(_("Invitation code"))
        self._hub_label.setText(_("Address of the hub"))
        self.code.setAccessibleName(_("Invitation code"))
        self.hub.setAccessibleName(_("Address of the hub"))
        self.code.setPlaceholderText("K7QF-3M9X-T2PA")
        self.hub.setPlaceholderText("https://…")
        self.join.setText(_("Join") if self.join.isEnabled() else _("Joining…"))


def _field(name: str, entered: Callable[[], None]) -> QLineEdit:
    made = LeaningLine()
    made.setObjectName(name)
    made.returnPressed.connect(entered)
    return made
