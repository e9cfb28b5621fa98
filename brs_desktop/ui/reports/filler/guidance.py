"""How to answer a question, where its form says so: a sign beside it that unfolds the words, and folds them again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QScrollArea, QWidget

from brs_desktop.language import _
from brs_desktop.ui.parts import button, name_only, text
from brs_desktop.ui.turns import Soon

if TYPE_CHECKING:
    from brs_desktop.forms.shapes import NodeState


class Guidance(QObject):
    """The sign and the words of one question, or of the chosen cell of a table; whoever makes it lays them out."""

    def __init__(self, name: str, parent: QWidget, *, worded: bool = False) -> None:
        super().__init__(parent)
        tone = "quiet" if worded else "small"
        self._worded = worded
        self.opener = button("", name=f"guidance_open:{name}", icon="info", tone=tone, pressed=self._press)
        self.opener.setCheckable(True)
        self.words = text("", "hint", wraps=True, name=f"guidance:{name}")
        self.words.hide()
        self._soon = Soon(self, self._into_sight)

    def show_state(self, state: NodeState) -> None:
        """Say it of a node in the language spoken; nothing is there where its form says nothing."""
        if self._worded:
            self.opener.setText(_("How to answer"))
        name_only(self.opener, _("How to answer “{question}”").format(question=state.label))
        self.opener.setAccessibleDescription(state.guidance)
        self.opener.setVisible(bool(state.guidance))
        self.words.setText(state.guidance)
        self._unfold()

    def _unfold(self) -> None:
        self.words.setVisible(self.opener.isChecked() and bool(self.words.text()))

    def _press(self) -> None:
        self._unfold()
        self._soon.start()

    def _into_sight(self) -> None:
        """Words that unfold beneath the lower edge of the page are scrolled into sight once they are laid out."""
        around = self.words.parentWidget()
        while around is not None and not isinstance(around, QScrollArea):
            around = around.parentWidget()
        if around is not None and not self.words.isHidden():
            around.ensureWidgetVisible(self.words, 0, 12)
