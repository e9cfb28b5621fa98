"""The page of one section: only what is visible exists as widgets, and only what changed is touched."""

from __future__ import annotations

import time
from contextlib import suppress
from itertools import pairwise
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from brs_desktop.ui.parts import discard, text
from brs_desktop.ui.reports.filler.cards import CardsView
from brs_desktop.ui.reports.filler.making import Maker, View
from brs_desktop.ui.reports.filler.matrix import MatrixView
from brs_desktop.ui.reports.filler.presenter import FillerPresenter
from brs_desktop.ui.reports.filler.question import NoteView, QuestionView, show_media, tell
from brs_desktop.ui.reports.filler.repeat import RepeatView
from brs_desktop.ui.turns import Soon

if TYPE_CHECKING:
    from brs_desktop.forms.shapes import Item
    from brs_desktop.ui.reports.filler.media import MediaView

_FIRST, _MORE, _AHEAD = 10, 6, 40
_NEAR_END = 600
# Seconds of the interface thread that one turn of the event loop gives to making what a page shows: to dress what was
# made, lay it out and paint it takes as long again.
_A_SLICE = 0.006

_NOWHERE = "\n"


class FormPage(QScrollArea):
    """A flow of questions; a long section is made as one scrolls (the rest is room at the end)."""

    review_asked = Signal(str)
    talk_asked = Signal(str)
    came_to = Signal(str)

    def __init__(self, presenter: FillerPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("form_scroll")
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._presenter = presenter
        self._section = _NOWHERE
        self._leads = ""
        self._views: dict[str, View | QLabel] = {}
        # Groups and units that are shown with their amount.
        self._with_amount = {name for one in presenter.quantities.values() for name in (one.group, one.unit)}
        self._waiting: list[Item] = []
        # Tables that are made and not on the page yet, with whether they show their answers.
        self._ready: dict[str, tuple[View, bool]] = {}
        # The first screenful is there at once; the next ones come between two turns of the event loop.
        self._ahead = Soon(self, self._make_ahead)
        self._sheet = QFrame()
        self._sheet.setObjectName("form_page")
        self._title = text("", "title", wraps=True, name="section_title")
        self._title.setContentsMargins(12, 0, 12, 4)
        self._column = QVBoxLayout(self._sheet)
        self._column.setContentsMargins(20, 16, 20, 24)
        self._column.setSpacing(6)
        self._head = QVBoxLayout()  # one place of the page, whatever stands under the title
        self._head.addWidget(self._title)
        self._column.addLayout(self._head)
        self._media: MediaView | None = None
        self._column.addStretch(1)
        self.setWidget(self._sheet)
        self._maker = Maker(presenter, self._sheet)
        self._maker.review_asked.connect(self.review_asked)
        self._maker.talk_asked.connect(self.talk_asked)
        self._maker.came_to.connect(self._come_to)
        self._maker.done.connect(self._to_next)
        self._maker.grew.connect(self._chain)
        presenter.nodes_changed.connect(self._refresh)
        presenter.restructured.connect(self._rebuild)
        self.verticalScrollBar().valueChanged.connect(self._near_end)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)

    @property
    def section(self) -> str:
        """The name of the section shown."""
        return self._section

    def show_section(self, name: str, label: str) -> None:
        """Show another section from its beginning; nothing of the first one is there at once: the frame comes first."""
        self.flush()
        self._clear()
        first, self._section = self._section == _NOWHERE, name
        self.set_title(label)
        self._waiting = self._items()
        if not first:
            self._make_slice()
        self._ahead.start()
        self.verticalScrollBar().setValue(0)

    def _picture(self, name: str) -> None:
        """What belongs to the words of the section itself."""
        with suppress(LookupError):  # a page of loose questions has none
            state = self._presenter.state(name)
            self._media = show_media(self._media, self._presenter.sights, state, self._head, self._title)
        if self._media is not None:
            self._media.setContentsMargins(12, 0, 12, 4)

    def _clear(self) -> None:
        for view in (*self._views.values(), *(view for view, _told in self._ready.values())):
            discard(view)
        self._views, self._ready = {}, {}

    def rest(self) -> None:
        """Make nothing more: the record is being closed."""
        self._ahead.stop()
        self._waiting = []

    def path_of(self, widget: QWidget | None) -> str:
        """The path of the question in which a widget stands, empty outside of every question."""
        while widget is not None and widget is not self:
            if isinstance(widget, QuestionView):
                return widget.path
            if isinstance(widget, RepeatView | MatrixView) and widget.grid.currentIndex().isValid():
                return widget.model.path(widget.grid.currentIndex())
            widget = widget.parentWidget()
        return ""

    def _focus_moved(self, before: QWidget | None, now: QWidget | None) -> None:
        """A question was left for another place of this window, or come to."""
        if now is not None and self.isAncestorOf(now):
            self._come_to(self.path_of(now))
        left = self._question_of(before) if before is not None and isValid(before) else None
        if (
            left is not None
            and now is not None
            and now.window() is self.window()
            and self._question_of(now) is not left
        ):
            for path in left.paths:
                self._presenter.leave(path)

    def _come_to(self, path: str) -> None:
        if path:
            self.came_to.emit(path)

    def _question_of(self, widget: QWidget | None) -> QuestionView | None:
        while widget is not None and widget is not self:
            if isinstance(widget, QuestionView):
                here = self._views.get(widget.path.partition("/")[0])
                return widget if here is widget or isinstance(here, CardsView) else None
            widget = widget.parentWidget()
        return None

    def set_title(self, label: str) -> None:
        self._title.setText(label)
        if self._media is not None:
            self._media.show_media({}, "")
        self._picture(self._section)

    def flush(self) -> None:
        """Give on what was typed and not given on yet."""
        for view in self._views.values():
            if not isinstance(view, QLabel):
                view.flush()

    def focus_first(self) -> None:
        """Put the focus on the first answer of the section."""
        while self._waiting and not self._asking():
            self._make(1)
        first = next(iter(self._asking()), None)
        if first is not None:
            first.focus()

    def reveal(self, path: str) -> bool:
        """Scroll to the question of a path and put the focus there; False when it is not in this section."""
        wanted = self._key_for(path)
        while wanted not in self._views and self._waiting:
            self._make(_MORE)
        view = self._views.get(wanted)
        if view is None or isinstance(view, QLabel):
            return False
        # What is not laid out yet takes no focus, and one would scroll to where it was.
        self._leads = path
        QTimer.singleShot(0, view, lambda: self._lead_to(view, path))
        return True

    def stay(self) -> None:
        """Somebody goes elsewhere meanwhile: nobody is led back to a question."""
        self._leads = ""

    def _lead_to(self, view: View, path: str) -> None:
        if self._leads != path:
            return
        self.ensureWidgetVisible(view, 0, 60)
        if isinstance(view, RepeatView | MatrixView | CardsView):
            view.focus_cell(path)
        else:
            view.focus()

    def _key_for(self, path: str) -> str:
        amount = next(
            (one.amount for one in self._presenter.quantities.values() if path in (one.unit, one.group)), path
        )
        head = self._presenter.pages.matrix_of(path) or amount.split("/")[0]
        return path if path in self._views else head

    def _items(self) -> list[Item]:
        """What belongs on this page: rows and their questions stand in their repeat's table."""
        of = self._presenter.pages.of
        mine = (one for one in self._presenter.items() if of(one.name) == self._section)
        return [one for one in mine if self._own(one)]

    def _own(self, item: Item) -> bool:
        """Whether an item is drawn by itself, beside the page's own heading."""
        if item.kind in ("section", "row") or item.row is not None or self._presenter.pages.matrix_of(item.name):
            return False
        if item.name in self._with_amount:
            return False
        return not (item.kind == "group" and item.name == self._section)

    def _rebuild(self) -> None:
        items = self._items()
        wanted = {one.path for one in items}
        for path in [path for path in self._views if path not in wanted]:
            discard(self._views.pop(path))
        for path in [path for path in self._ready if path not in wanted]:
            discard(self._ready.pop(path)[0])
        made = max(_FIRST, len(self._views))
        self._waiting = items[made:]
        for place, item in enumerate(items[:made], 1):
            self._place(item, place)
        self._chain()
        self._ahead.start()

    @property
    def waits(self) -> bool:
        """Whether more of the section is being made, or something typed is given on at the next pause."""
        typing = (view.waits for view in self._in_order())
        return self._ahead.waits or any(typing)

    def _make_ahead(self) -> None:
        if self._waiting and len(self._views) < _AHEAD:
            self._make_slice()
            self._ahead.start()

    def _make_slice(self) -> None:
        """At least one, and as many as there is time for; a table has turns of its own."""
        until, made = time.perf_counter() + _A_SLICE, 0
        while self._waiting and time.perf_counter() < until:
            if self._is_table(self._waiting[0]):
                if not made and self._is_ready(self._waiting[0]):
                    self._make(1)
                return
            self._make(1)
            made += 1

    def _is_ready(self, item: Item) -> bool:
        """A table is made, told its answers and put on the page in three turns."""
        view, told = self._ready.get(item.path, (None, False))
        if view is None:
            self._ready[item.path] = cast("View", self._maker.view(item)), False
        elif not told:
            self._show(item.path, view)
            self._ready[item.path] = view, True
        return told

    def _is_table(self, item: Item) -> bool:
        return item.kind == "repeat" or item.name in self._presenter.pages.matrices

    def _make(self, count: int) -> None:
        batch, self._waiting = self._waiting[:count], self._waiting[count:]
        for item in batch:
            self._place(item, self._column.count() - 1)
        self._chain()

    def _place(self, item: Item, place: int) -> None:
        view = self._views.get(item.path)
        if view is None:
            ready, told = self._ready.pop(item.path, (None, False))
            view = self._views[item.path] = ready or self._maker.view(item)
            if not told:
                self._show(item.path, view)
        if isinstance(view, QLabel):
            view = self._reword(item.path, view)
        if self._column.indexOf(view) != place:
            self._column.removeWidget(view)
            self._column.insertWidget(place, view)

    def _reword(self, path: str, heading: QLabel) -> View | QLabel:
        """A heading in the language spoken; where something belongs to its words there alone, it is made anew."""
        state = self._presenter.state(path)
        heading.setText(state.label)
        if not state.media:
            return heading
        made = self._views[path] = self._maker.words(path, path, self._sheet, "group")
        self._column.replaceWidget(heading, made)
        discard(heading)
        self._show(path, made)
        return made

    def _to_next(self, path: str) -> None:
        """From a question whose answer leads on to the one behind it; from the last of a page nowhere."""
        here = self._views.get(self._key_for(path))
        if isinstance(here, CardsView) and here.go_on(path):
            return
        while self._waiting and self._asking()[-1] is here:
            self._make(1)
        for following in (after for before, after in pairwise(self._asking()) if before is here):
            self.reveal(following.path)

    def _show(self, path: str, view: View | QLabel) -> None:
        if isinstance(view, QuestionView | NoteView):
            tell(self._presenter, view)
        elif not isinstance(view, QLabel):
            view.show_state(self._presenter.state(path), self._presenter.contested(path))

    def show_last(self) -> None:
        """The last report is known now: its answers go under the questions."""
        for path, view in self._views.items():
            self._show(path, view)

    def show_remarks(self) -> None:
        """What is being said has changed: marks come and go, nothing else is touched."""
        for path, view in self._views.items():
            if isinstance(view, QuestionView):
                view.show_remarks(self._presenter.remarks(path))
            elif isinstance(view, RepeatView | MatrixView):
                view.model.look_again()
            elif isinstance(view, CardsView):
                view.look_again()
        self._chain()

    def _refresh(self, changed: frozenset[str]) -> None:
        for path, view in list(self._views.items()):
            if isinstance(view, QLabel):
                if path in changed:
                    self._reword(path, view)
            elif path in changed or (isinstance(view, QuestionView) and not changed.isdisjoint(view.minds)):
                self._show(path, view)
            elif isinstance(view, RepeatView | MatrixView | CardsView):
                view.refresh(changed)

    def _chain(self) -> None:
        """Tab goes down the page, whatever order the widgets were made in."""
        stops = self._media.stops() if self._media is not None else []
        stops += [stop for view in self._in_order() for stop in view.stops()]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def _in_order(self) -> list[View]:
        views = [view for view in self._views.values() if not isinstance(view, QLabel)]
        return sorted(views, key=self._column.indexOf)

    def _asking(self) -> list[View]:
        """What can be answered: a note may have something to play, and asks nothing."""
        return [view for view in self._in_order() if view.stops() and not isinstance(view, NoteView)]

    def _near_end(self, value: int) -> None:
        if self._waiting and value > self.verticalScrollBar().maximum() - _NEAR_END:
            self._make(_MORE)
