"""The conflict review: what clashes, side by side, with the result being chosen and every decision undoable."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from brs_desktop import language
from brs_desktop.forms.shapes import Choice, ChoicePage
from brs_desktop.language import _
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.empty import EmptyState
from brs_desktop.ui.parts import button, in_turns, text
from brs_desktop.ui.reports.filler.editors import Asked
from brs_desktop.ui.room import Flow, Page
from brs_desktop.ui.speech import speak
from brs_desktop.ui.sync.review.clash import Clash
from brs_desktop.ui.sync.review.columns import VersionColumns
from brs_desktop.ui.sync.review.presenter import ReviewPresenter
from brs_desktop.ui.sync.review.result import ResultBar
from brs_desktop.ui.sync.review.table import ClashTable, clash_grid, fit_rows
from brs_desktop.ui.turns import Soon

if TYPE_CHECKING:
    from brs_desktop.records.collection import Collection


class ReviewView(QWidget):
    """The list above, the comparison below."""

    record_asked = Signal(str, str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("review")
        self._desk = desk
        self._chosen = ""
        self._wanted = ("", "")
        self._leads = False
        # The clash that stands in the comparison, and in which language.
        self._drawn: tuple[Clash, str] | None = None
        self._comparison = Soon(self, self._compare)
        self._steps: deque[Callable[[], None]] = deque()
        self._next = Soon(self, self._draw_more)

    @property
    def waits(self) -> bool:
        """Whether clashes are being read, or the one that is looked at has still to be shown."""
        return self.presenter.waits or self._leads or self._comparison.waits or self._next.waits

    def make(self) -> Iterator[None]:
        """What stands here, part by part (see `Place`)."""
        self._stack = QStackedWidget(self)
        self._page = QWidget(self._stack)
        self._scroll = Page(self._page, self._stack)
        self.table = ClashTable(self)
        self.grid = clash_grid()
        self.grid.setModel(self.table)
        self.columns = VersionColumns(self._page)
        yield
        self.result = ResultBar(self._page)
        yield
        self._question = text("", "heading", wraps=True, name="clash_question")
        self._open_record = button("", name="clash_record", tone="quiet", pressed=self._ask_record)
        self._empty = EmptyState("good", "review_empty", self._stack)
        yield
        self._arrange()
        yield
        # It reads at once: not before those who show what is read listen to it.
        self.presenter = ReviewPresenter(self._desk, self)
        self.grid.selectionModel().currentChanged.connect(lambda index, _old: self._show(index.row()))
        self.presenter.clashes_read.connect(self._take)
        self.columns.version_taken.connect(self.result.take)
        self.result.decided.connect(self._decide)
        self.result.undone.connect(self._undo)
        self.result.followed.connect(self._follow)
        speak(self._words)

    def _arrange(self) -> None:
        head = Flow(10)
        head.put(self._question, wide=True)
        head.put(self._open_record)
        column = QVBoxLayout(self._page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.grid)
        column.addLayout(head)
        column.addWidget(self.columns)
        column.addWidget(self.result)
        column.addStretch(1)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._scroll)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)

    @property
    def _clash(self) -> Clash | None:
        return next((one for one in self.table.clashes if one.id == self._chosen), None)

    def choose_record(self, collection: str, record: str) -> None:
        """Lead to the first clash of a record, as soon as the clashes are read."""
        self._wanted = (collection, record) if self.waits else ("", "")
        for clash in self.table.clashes:
            if (clash.collection, clash.record) == (collection, record) and clash.open:
                self._point_to(clash.id)
                return

    def _take(self, clashes: tuple[Clash, ...]) -> None:
        before = self._clash
        self.table.show(clashes)
        fit_rows(self.grid)
        self._stack.setCurrentIndex(1 if clashes else 0)
        self._leads = True
        in_turns(self, lambda: self._lead(before))

    def _lead(self, before: Clash | None) -> None:
        """To the clash that was looked at before, or to the first that waits; in a turn after that of the table."""
        self._leads = False
        clashes = self.table.clashes
        waiting = [one.id for one in clashes if one.open]
        if before is not None and before.id in [one.id for one in clashes] and before.open == (before.id in waiting):
            self._point_to(before.id)
        elif clashes:
            self._point_to((waiting or [clashes[0].id])[0])
        if any(self._wanted):
            self.choose_record(*self._wanted)

    def _point_to(self, clash_id: str) -> None:
        row = next((row for row, one in enumerate(self.table.clashes) if one.id == clash_id), -1)
        if row >= 0 and row == self.grid.currentIndex().row():
            self._show(row)
        elif row >= 0:
            self.grid.setCurrentIndex(self.table.index(row, 0))  # it is shown by becoming the current one

    def _show(self, row: int) -> None:
        if 0 <= row < len(self.table.clashes):
            self._chosen = self.table.clashes[row].id
            self._comparison.start()

    def _compare(self) -> None:
        """The answers of the chosen clash side by side, and what is asked about them.

        In a turn of its own, for a row becomes the current one several times while clashes are read; what stands here
        already stays.
        """
        clash = self._clash
        # The workspace may have been closed since the turn was asked for.
        if clash is not None and self._desk.is_open and (clash, language.language()) != self._drawn:
            self._drawn = clash, language.language()
            self._question.setText(clash.question)
            # No answer of the clash before is left to be taken for this one, and none comes before what takes it.
            self._steps = deque(self.columns.showing(clash))
            self.result.show_clash(clash, self._asked(clash))
            if self._steps:
                self._next.start()

    def _draw_more(self) -> None:
        """An answer more in a turn of its own; those of a clash that was left are not drawn."""
        if self._steps:
            self._steps.popleft()()
        if self._steps:
            self._next.start()

    def _asked(self, clash: Clash) -> Asked | None:
        """The question, when an answer of one's own can be written to it."""
        if clash.asked is None or clash.asked.kind in ("select_multiple", "rank"):
            return None
        collection = self._desk.workspace.collection(clash.collection)
        return Asked(clash.path, clash.asked, _choices(self._desk.workspace, collection, clash), clash.from_records)

    def _decide(self, choice: Any, reason: str) -> None:
        """Decide about what was shown to whoever decides: another clash may be the chosen one by now."""
        if self.result.clash is not None:
            self.presenter.settle(self.result.clash, choice, reason)

    def _undo(self) -> None:
        if self.result.clash is not None:
            self.presenter.undo(self.result.clash)

    def _follow(self, version: Any) -> None:
        if self.result.clash is not None:
            self.presenter.follow(self.result.clash, version)

    def _ask_record(self) -> None:
        if self._drawn is not None:
            self.record_asked.emit(self._drawn[0].collection, self._drawn[0].record)

    def _words(self) -> None:
        self.grid.setAccessibleName(_("Conflicts"))
        self.table.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, 3)
        self._open_record.setText(_("Open the record"))
        self._empty.say(
            _("No conflicts"), _("When two people answer the same question differently, both answers come here.")
        )


def _choices(workspace: Any, collection: Collection, clash: Clash) -> Any:
    """Where the result's editor finds the choices of the question: in the form, or among records."""
    name = clash.path.rsplit("/", 1)[-1]

    def choices(words: str, offset: int, limit: int) -> ChoicePage:
        spoken = language.language()
        if not clash.from_records:
            every = collection.choices(name, spoken)
            found = [
                Choice(value, label) for value, label in every if words.casefold() in f"{label} {value}".casefold()
            ]
            return ChoicePage(tuple(found[offset : offset + limit]), len(found) > offset + limit)
        list_name = collection.field(name).list_name
        items = workspace.lists.items(list_name, search=words, language=spoken, offset=offset, limit=limit + 1)
        return ChoicePage(tuple(Choice(one.value, one.label) for one in items[:limit]), len(items) > limit)

    return choices
