"""Two answers to each of some questions, and which of them is to stand: chosen one by one, or all of one side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from brs_desktop.language import _, language
from brs_desktop.ui.parts import button, discard, in_turns, text
from brs_desktop.ui.records.words import RecordWords
from brs_desktop.ui.room import Flow
from brs_desktop.ui.values import apart

# More than these nobody compares one by one: the rest goes by the choice for all.
_MOST = 100
_LONGEST, _LINE = 300, 70


@dataclass(frozen=True)
class Side:
    """One question with both answers in words; `chosen` says that nothing speaks against the coming one, `stays` that
    the one that is there is the newer.
    """

    path: str
    question: str
    here: str
    there: str
    chosen: bool = False
    stays: bool = False


def sides(workspace: Any, key: Any, differing: Iterable[Any], *, chosen: bool = False) -> tuple[Side, ...]:
    """What differs in a person's words (asked in the data lane); with `chosen` what is not contested is taken."""
    words = RecordWords(workspace, workspace.collection(key.collection), language())
    return tuple(
        Side(
            one.path,
            words.question(one.path),
            _short(words.value(one.path, one.here)),
            _short(words.value(one.path, one.there)),
            chosen and not one.contested,
        )
        for one in differing
    )


class Differences(QWidget):
    """Shows nothing where nothing differs."""

    decided = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("differences")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._sheet = QWidget()
        self._column.addWidget(self._sheet)
        self._groups: dict[str, QButtonGroup] = {}
        self._rest: bool | None = None
        self._hidden: tuple[str, ...] = ()
        self.hide()

    @property
    def complete(self) -> bool:
        """Whether every one of them is decided."""
        return all(group.checkedId() >= 0 for group in self._groups.values()) and (
            not self._hidden or self._rest is not None
        )

    @property
    def taken(self) -> frozenset[str]:
        """The paths whose coming answer is to stand."""
        chosen = (path for path, group in self._groups.items() if group.checkedId() == 0)
        return frozenset((*chosen, *(self._hidden if self._rest else ())))

    def show_sides(self, found: tuple[Side, ...], here: str, there: str) -> None:
        """Show these, under what the two sides are called."""
        self._groups, self._rest = {}, None
        self._hidden = tuple(one.path for one in found[_MOST:])
        sheet = QWidget()
        column = QVBoxLayout(sheet)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        if len(found) > 1:
            column.addLayout(self._every(here, there))
        for number, one in enumerate(found[:_MOST]):
            column.addWidget(text(one.question, "question", wraps=True))
            self._groups[one.path] = self._pair(column, number, one, (here, there))
        self._column.replaceWidget(self._sheet, sheet)
        discard(self._sheet)
        self._sheet = sheet
        self.setVisible(bool(found))
        in_turns(self, self._measure)
        self.decided.emit()

    def _measure(self) -> None:
        """What is dressed only after it has found its place is laid out again: lines of another script are higher.

        A page that scrolls is told itself: it heard of what is in it before that was dressed.
        """
        one: QWidget | None = self
        while one is not None and not one.isWindow():
            QCoreApplication.postEvent(one, QEvent(QEvent.Type.LayoutRequest))
            one = one.parentWidget()

    def _every(self, here: str, there: str) -> Flow:
        line = Flow()
        for side, words in ((0, here), (1, there)):
            said = _("All: {side}").format(side=words)
            line.put(button(said, name=f"differences_all_{side}", tone="quiet", pressed=self._chooser(side)))
        return line

    def _chooser(self, side: int) -> Any:
        return lambda: self.choose_all(side)

    def choose_all(self, side: int) -> None:
        """Take the coming answers everywhere (0), or leave those that are there (1)."""
        self._rest = side == 0
        for group in self._groups.values():
            group.button(side).setChecked(True)
        self.decided.emit()

    def _pair(self, column: QVBoxLayout, number: int, one: Side, names: tuple[str, str]) -> QButtonGroup:
        group = QButtonGroup(column)
        for side, (said, answer) in enumerate(zip(names, (one.here, one.there))):
            words = _("{side}: {answer}").format(side=said, answer=apart(answer) if answer else _("(empty)"))
            choice = QRadioButton(_short(words, _LINE))
            choice.setObjectName(f"differs_{number}_{side}")
            choice.setAccessibleName(f"{one.question}. {words}")
            choice.setToolTip(words)
            choice.setChecked(one.stays if side else one.chosen)
            choice.toggled.connect(self._toggled)
            group.addButton(choice, side)
            column.addWidget(choice)
        return group

    def _toggled(self, _on: bool) -> None:
        self.decided.emit()


def _short(words: str, most: int = _LONGEST) -> str:
    plain = " ".join(words.split())
    return plain if len(plain) <= most else f"{plain[: most - 1]}…"
