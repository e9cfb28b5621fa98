"""Several questions with the same choices: their words stand once, above columns of buttons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from brs_desktop.ui.parts import discard, text
from brs_desktop.ui.reports.filler.editors.choose import Buttons
from brs_desktop.ui.reports.filler.media import ChoiceMedia
from brs_desktop.ui.reports.filler.picture import PictureView
from brs_desktop.ui.reports.filler.question import NoteView, QuestionView

if TYPE_CHECKING:
    from brs_desktop.forms.shapes import Choice, NodeState
    from brs_desktop.ui.reports.filler.editors import Asked
    from brs_desktop.ui.reports.filler.presenter import FillerPresenter

MOST = 10
# Of the width of a question: its own words, and the columns of its choices.
_WORDS, _COLUMNS, _MARGINS, _GAP, _AIR = 2, 3, 24, 12, 8
_PICTURE = QSize(72, 54)


def fits(offered: Sequence[Choice], width: int, metrics: QFontMetrics) -> bool:
    """Whether no word of the choices is wider than its column of a question that is this wide."""
    if not 0 < len(offered) <= MOST:
        return False
    column = (width - _MARGINS - _GAP) * _COLUMNS // (_WORDS + _COLUMNS) // len(offered) - _AIR
    words = (word for one in offered for word in one.label.split())
    return all(metrics.horizontalAdvance(word) <= column for word in words)


def _pliant(widget: QWidget) -> None:
    """Its words have no say in how wide it is: all columns are as they are meant to be."""
    policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(widget.sizePolicy().hasHeightForWidth())
    widget.setSizePolicy(policy)


def _line() -> QGridLayout:
    line = QGridLayout()
    line.setHorizontalSpacing(_GAP)
    line.setColumnStretch(0, _WORDS)
    line.setColumnStretch(1, _COLUMNS)
    return line


class HeadingView(NoteView):
    """The words of the choices, each above its column, as far as there is room for them side by side."""

    def __init__(self, presenter: FillerPresenter, path: str, parent: QWidget | None = None) -> None:
        super().__init__(path, parent, presenter.sights)
        self._choices = presenter.choices(path)
        self._line = _line()
        self._column.removeWidget(self._label)
        _pliant(self._label)
        self._words = QWidget()
        self._grid = QGridLayout(self._words)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(0)
        _pliant(self._words)
        self._line.addWidget(self._label, 0, 0, Qt.AlignmentFlag.AlignBottom)
        self._line.addWidget(self._words, 0, 1)
        self._column.insertLayout(0, self._line)
        self._offered: tuple[Choice, ...] = ()
        self._labels: list[QLabel] = []
        self._pictures: list[PictureView] = []
        self._played: ChoiceMedia | None = None

    def show_state(self, state: NodeState, contested: bool) -> None:
        super().show_state(state, contested)
        offered = self._choices("", 0, MOST + 1).items
        if offered != self._offered:
            self._offered = offered
            self._make()
        self._fit()

    def _make(self) -> None:
        for gone in (*self._labels, *self._pictures):
            discard(gone)
        self._labels, self._pictures = [], []
        for at, choice in enumerate(self._offered):
            label = text(choice.label, "hint", wraps=True, name=f"heads:{self.path}={choice.value}")
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom)
            _pliant(label)
            self._grid.addWidget(label, 1, at, Qt.AlignmentFlag.AlignBottom)
            self._labels.append(label)
            self._picture(at, choice)
        for at in range(self._grid.columnCount()):
            self._grid.setColumnStretch(at, 1 if at < len(self._offered) else 0)
        if self._sights is not None and any(choice.media for choice in self._offered):
            if self._played is None:
                self._played = ChoiceMedia(self._sights, self)
                self._column.addLayout(self._played.line)
            self._played.players(self.path, self._offered)

    def _picture(self, at: int, choice: Choice) -> None:
        uri = choice.media.get("image")
        if uri and self._sights is not None:
            seen = PictureView(self._sights, _PICTURE, f"heads:{self.path}={choice.value}:picture", self._words)
            seen.show_thing(uri, uri.rpartition("/")[2], choice.label)
            self._grid.addWidget(seen, 0, at, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom)
            self._pictures.append(seen)

    def stops(self) -> list[QWidget]:
        return [*super().stops(), *(self._played.stops() if self._played is not None else ())]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Where there is no room each question has the words itself; nothing is left then but a label of its own."""
        side_by_side = fits(self._offered, self.width(), self.fontMetrics())
        self._words.setVisible(side_by_side)


class ListedView(QuestionView):
    """A question under such words: its buttons stand in their columns, or with their words where there is no room."""

    def __init__(self, presenter: FillerPresenter, asked: Asked, head: str, parent: QWidget | None = None) -> None:
        self._presenter, self._head_path = presenter, head
        self._left = QWidget()
        self._line = _line()
        super().__init__(asked, parent)
        self.minds = (head,)

    def _arrange(self) -> None:
        super()._arrange()
        at = self._column.indexOf(self._hint)
        self._column.removeItem(self._head)
        self._head.setParent(None)
        self._left.setLayout(self._head)
        self._head.setContentsMargins(0, 0, 0, 0)
        self._column.removeWidget(self.editor)
        for part in (self._left, self.editor):
            _pliant(part)
        self._column.insertLayout(at - 1, self._line)
        self._stand(False)

    def show_state(self, state: NodeState, contested: bool, missing: bool = False) -> None:
        super().show_state(state, contested, missing)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _headed(self) -> bool:
        """Whether the words stand above, for all choices that are offered here, and in their order."""
        if not isinstance(self.editor, Buttons) or not fits(self.editor.offered, self.width(), self.fontMetrics()):
            return False
        try:
            there = self._presenter.state(self._head_path).relevant
        except LookupError:  # its row is gone, and this is taken away next
            return False
        return there and self._presenter.choices(self._head_path)("", 0, MOST + 1).items == self.editor.offered

    def _fit(self) -> None:
        headed = self._headed()
        if isinstance(self.editor, Buttons) and headed != self.editor.headed:
            self.editor.stand_under(headed)
            self._stand(headed)

    def _stand(self, headed: bool) -> None:
        if headed:
            self._line.addWidget(self._left, 0, 0, Qt.AlignmentFlag.AlignVCenter)
            self._line.addWidget(self.editor, 0, 1, Qt.AlignmentFlag.AlignVCenter)
        else:
            self._line.addWidget(self._left, 0, 0, 1, 2)
            self._line.addWidget(self.editor, 1, 0, 1, 2)
