"""The sign that says whether everything typed is on this computer's disk; it never says more than is true."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from brs_desktop.language import _
from brs_desktop.ui import icons
from brs_desktop.ui.parts import name_only, restyle, text
from brs_desktop.ui.speech import speak

_GAP = 6


class Safety(QFrame):
    """`Saved on this computer` once the journal has it, `Not saved yet` while it has not."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("safety")
        self._safe, self._spare = True, False
        self._mark = QLabel()
        self._label = text("", "good", name="safe_text")
        line = QHBoxLayout(self)
        line.setContentsMargins(4, 0, 8, 0)
        line.setSpacing(_GAP)
        line.addWidget(self._mark)
        line.addWidget(self._label)
        speak(self._words)

    @property
    def words_width(self) -> int:
        """What its words take beside the sign, in pixels."""
        return self._label.sizeHint().width() + _GAP

    @property
    def shows_words(self) -> bool:
        """Whether the words stand beside the sign."""
        return not self._label.isHidden()

    def spare_words(self, spare: bool) -> None:
        """Where there is no room the sign stands alone, as long as all is saved; what is not is always said."""
        self._spare = spare
        self._label.setVisible(not (spare and self._safe))

    def show_safe(self, safe: bool) -> None:
        if safe != self._safe:
            self._safe = safe
            self._words()

    def _words(self) -> None:
        words = _("Saved on this computer") if self._safe else _("Not saved yet…")
        self._label.setText(words)
        name_only(self, words)
        self.spare_words(self._spare)
        restyle(self._label, "role", "good" if self._safe else "warn")
        icons.keep(self._mark, "safe" if self._safe else "waiting", "good" if self._safe else "warn", size=18)
