"""The foot of a page: to the page before, to the next problem, to the page after."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from brs_desktop.language import _
from brs_desktop.ui.parts import button, name_only
from brs_desktop.ui.records.giving import GivingButton
from brs_desktop.ui.speech import speak


class Steps(QFrame):
    """Three buttons; the last page's leads to the end."""

    stepped = Signal(int)
    mend_asked = Signal()

    def __init__(self, *, checked: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "foot")
        self._checked, self._last = checked, False
        self.before = GivingButton("section_before", "back", lambda: self.stepped.emit(-1))
        self.before.setProperty("tone", "quiet")
        self.mend = GivingButton("next_problem", "warning", self.mend_asked.emit)
        self.mend.setProperty("tone", "quiet")
        self.after = button("", name="section_after", tone="primary", pressed=lambda: self.stepped.emit(1))
        line = QHBoxLayout(self)
        line.setContentsMargins(20, 6, 20, 6)
        line.addWidget(self.before)
        line.addStretch(1)
        line.addWidget(self.mend)
        line.addWidget(self.after)
        speak(self._words)

    def show_place(self, place: int, count: int, problems: int) -> None:
        """Where one is: what cannot be gone to is not offered."""
        self.before.setEnabled(place > 0)
        self.mend.setVisible(problems > 0)
        self._last = place >= count - 1
        self._words()

    def _words(self) -> None:
        self.before.say(_("Previous section"))
        name_only(self.before, _("Previous section"))
        self.mend.say(_("Next problem"))
        self.mend.setAccessibleName(_("Next problem"))
        self.mend.setToolTip(_("Lead to the next question with a problem (F8)"))
        done = _("Check") if self._checked else _("Done")
        self.after.setText(done if self._last else _("Next section"))
