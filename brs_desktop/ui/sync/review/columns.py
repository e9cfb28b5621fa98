"""The answers of a clash side by side: before, mine, theirs, or before, A, B and so on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from brs_desktop.language import _
from brs_desktop.ui.parts import button, card, discard, text
from brs_desktop.ui.sync.review.clash import Clash, Version
from brs_desktop.ui.values import apart

_LEAST = 128


class VersionColumns(QScrollArea):
    """One card for each answer, with a button that takes it."""

    version_taken = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("versions")
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)

    def show_clash(self, clash: Clash) -> None:
        """Show the answers of a clash."""
        row = QWidget()
        row.setObjectName("page")
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(10)
        line.addWidget(self._card(_("Before"), clash.before, "", None, clash), 1)
        for place, version in enumerate(clash.versions):
            line.addWidget(self._version(clash, version, place), 1)
        before = self.takeWidget()
        if before is not None:
            discard(before)
        self.setWidget(row)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As high as its text and no higher; a short window scrolls it."""
        row = self.widget()
        layout = row.layout() if row is not None else None
        if layout is None:
            return
        wanted = max(layout.heightForWidth(self.viewport().width()), layout.minimumSize().height()) + 2
        self.setMinimumHeight(min(wanted, _LEAST))
        self.setMaximumHeight(wanted)

    def _version(self, clash: Clash, version: Version, place: int) -> QFrame:
        by = _("{who}, {when}, device {device}").format(
            who=apart(version.who), when=apart(version.when), device=apart(version.device)
        )
        made = self._card(version.name, version.text, by, version, clash, _button_name(clash, version, place))
        made.setObjectName(f"version_{place}")
        return made

    def _card(self, heading: str, words: str, by: str, version: Version | None, clash: Clash, name: str = "") -> QFrame:
        made = card()
        column = QVBoxLayout(made)
        column.setContentsMargins(12, 8, 12, 10)
        column.setSpacing(4)
        top = QHBoxLayout()
        top.addWidget(text(heading, "overline"), 1)
        if version is not None and clash.open and clash.kind == "hard":
            top.addWidget(self._take_button(clash, version, name))
        column.addLayout(top)
        said = text(words, "strong" if version else "", wraps=True)
        said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(said)
        if by:
            column.addWidget(text(by, "caption", wraps=True))
        column.addStretch(1)
        return made

    def _take_button(self, clash: Clash, version: Version, name: str) -> QWidget:
        if clash.own:
            words = _("Keep mine") if version.mine else _("Take theirs")
        else:
            words = _("Take {letter}").format(letter=version.name)
        made = button(words, name=name, pressed=lambda: self.version_taken.emit(version))
        made.setAccessibleName(f"{words}: {version.text}")
        return made


def _button_name(clash: Clash, version: Version, place: int) -> str:
    if not clash.own:
        return f"settle_head_{place}"
    return "settle_mine" if version.mine else "settle_theirs" if len(clash.versions) == 2 else f"settle_theirs_{place}"
