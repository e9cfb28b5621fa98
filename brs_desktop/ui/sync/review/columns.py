"""The answers of a clash side by side: before, mine, theirs, or before, A, B and so on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from brs_desktop.language import _, language
from brs_desktop.ui.parts import button, card, discard, text
from brs_desktop.ui.room import Columns, Flow
from brs_desktop.ui.sync.review.clash import Clash, Version
from brs_desktop.ui.values import apart

_LETTERS = 22  # of an answer in one line, at least, before the answers stand below each other


class VersionColumns(QWidget):
    """One card for each answer, with a button that takes it; below each other where there is no room."""

    version_taken = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("versions")
        self._columns = Columns(_LETTERS, 10, self)
        self._cards: list[QFrame] = []
        self._shown: tuple[Clash, str] | None = None

    def showing(self, clash: Clash) -> tuple[Callable[[], None], ...]:
        """The steps in which the answers of a clash are shown, a card each; those of another clash go at once.

        What stands here already stays, with its focus.
        """
        if (clash, language()) == self._shown:
            return ()
        self._shown = clash, language()
        for made in self._cards:
            self._columns.removeWidget(made)
            discard(made)
        self._cards = []
        versions = (partial(self._add, clash, version, place) for place, version in enumerate(clash.versions))
        return partial(self._begin, clash), *versions

    def _begin(self, clash: Clash) -> None:
        self._put(self._card(_("Before"), clash.before, "", None, clash))

    def _add(self, clash: Clash, version: Version, place: int) -> None:
        self._put(self._version(clash, version, place))

    def _put(self, made: QFrame) -> None:
        self._cards.append(made)
        self._columns.put(made)
        made.show()

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
        top = Flow(10)
        top.put(text(heading, "overline"), wide=True)
        if version is not None and clash.open and clash.kind == "hard":
            top.put(self._take_button(clash, version, name))
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
