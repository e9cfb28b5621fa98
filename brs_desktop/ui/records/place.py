"""A place that keeps records: its list with the record chosen beside it, and the form filler over them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from brs_sync.ids import RecordKey
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSplitter, QStackedWidget, QWidget

from brs_desktop.language import _
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.export import ExportDialog
from brs_desktop.ui.parts import discard, name_only, on_key
from brs_desktop.ui.place import Place
from brs_desktop.ui.records.detail import DetailView
from brs_desktop.ui.records.giving import GivingButton
from brs_desktop.ui.records.handout import HandOutDialog
from brs_desktop.ui.records.history import HistoryView
from brs_desktop.ui.records.presenter import ListPresenter
from brs_desktop.ui.records.view import RecordListView
from brs_desktop.ui.reports.filler.key import KeyPage
from brs_desktop.ui.reports.filler.opening import KeyAsked, Opened, ask_key, open_record
from brs_desktop.ui.reports.filler.presenter import FillerPresenter
from brs_desktop.ui.reports.filler.view import FillerView
from brs_desktop.ui.speech import speak

_DETAIL_FROM = 900
_MOST_PICKED = 10_000


class RecordPlace(Place):
    """Contacts, Reports and Reference are this, each with its own collections."""

    def __init__(self, desk: Desk, name: str, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(desk, name, parent)
        self._icon = icon
        self.filler: FillerView | None = None
        # What covers the list, with a focus_first(): filler, key page, history, or a page of the place's own.
        self._over: Any = None
        self._opening = False
        self._begin_asked = False

    def _make(self) -> Iterator[None]:
        # What holds others is made in its place: each move of a full part would dress all that is in it again.
        self._stack = QStackedWidget(self)
        self._both = QSplitter(Qt.Orientation.Horizontal, self._ground())
        # Said while it is empty: each thing that is said to a full one has it ask every part for its sizes.
        self._both.setChildrenCollapsible(False)
        self._both.setHandleWidth(1)
        self.list = RecordListView(self._icon, self._both)
        yield from self.list.make()
        # It reads at once: not before those who show what is read listen to it.
        self.presenter = ListPresenter(self._desk, self.name, self.list)
        self.list.show_what(self.presenter)
        yield
        self.detail = self._make_detail()
        yield
        yield from self.detail.make()
        yield
        yield from self._make_front()
        self._stack.addWidget(self._split())
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self._stack)
        self.pictures = GivingButton("list_pictures", "picture", self.show_pictures)
        self.pictures.hide()
        self.list.add_tool(self.pictures)
        self.list.new_asked.connect(self.begin)
        self.presenter.shaped.connect(self._begin_late)
        self.presenter.shaped.connect(lambda shape: self.detail.keep_to(shape.name))
        self.presenter.shaped.connect(self._offer_pictures)
        self.list.record_opened.connect(self._open_row)
        self.list.record_chosen.connect(lambda record: self.detail.show_record(self.presenter.collection, record))
        self.detail.edit_asked.connect(self._open_row)
        self.detail.export_asked.connect(lambda record: self.export(self.presenter.collection, record))
        self.detail.review_asked.connect(lambda record: self.review_asked.emit(self.presenter.collection, record))
        self.detail.history_asked.connect(lambda record: self.show_history(self.presenter.collection, record))
        self.list.export_asked.connect(self.hand_out)
        on_key(self, "Ctrl+H", self._history_by_key)
        on_key(self, "Ctrl+M", self._move_by_key)
        on_key(self, "Ctrl+N", self.list.new_by_key)
        speak(self._picture_words)
        yield

    def _ground(self) -> QWidget:
        """Where the list and the record beside it will stand."""
        return self._stack

    def _make_front(self) -> Iterator[None]:
        """What else stands beside the list, part by part."""
        yield from ()

    def _make_detail(self) -> DetailView:
        """The pane beside the list; a place may read some of its collections in a way of its own."""
        return DetailView(self._desk, self._both)

    def _split(self) -> QWidget:
        """What lies under everything that is opened: the list and the record beside it."""
        split = self._both
        split.addWidget(self.list)
        split.addWidget(self.detail)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        return split

    @property
    def waits(self) -> bool:
        """Whether something is on its way to the screen."""
        shown = (part for part in (self._over, self.filler) if part is not None)
        reading = self._opening or self.presenter.waits or self.list.filters.waits
        return reading or any(getattr(part, "waits", False) for part in shown)

    def arrive(self) -> None:
        """Put the focus where work in this place begins, unless it is at work there already."""
        if self._over is None:
            (self.list.grid if self.presenter.table.rowCount() else self.list.search).setFocus()
        elif not self._over.isAncestorOf(QApplication.focusWidget() or self):
            self._over.focus_first()

    def search_here(self) -> None:
        """Search in the list; a record that is open stays open."""
        if self._over is None:
            self.list.search.setFocus()

    def show_list(self, collection: str, words: str = "") -> None:
        """Show the list of a collection of this place, narrowed to what these words find."""
        self.presenter.choose(collection, words)
        self.list.search.setText(words)

    def _begin_late(self, _shape: object) -> None:
        """The place has only just been built when something new was asked for."""
        if self._begin_asked:
            self.begin()

    def begin(self) -> None:
        """A new record: what makes its id is asked first where the collection wants it."""
        shape = self.presenter.shape
        self._begin_asked = shape is None
        if shape is None or self._opening:
            return
        if not shape.key:
            self.open_record(shape.name, None)
            return
        self._run(lambda _job: ask_key(self._desk.workspace, shape.name), self._ask_key)

    def open_record(
        self, collection: str, record: str | RecordKey | None, first: Mapping[str, Any] | None = None
    ) -> None:
        """Open a record in the form filler, a shipped fact beside its list; what is open already is closed before."""
        self.presenter.choose(collection)
        if record is not None and self._desk.workspace.collection(collection).read_only:
            self.detail.show_record(collection, record.record if isinstance(record, RecordKey) else record)
            return
        if self.filler is not None:
            self.filler.closed.connect(lambda: self.open_record(collection, record, first))
            self.filler.close_record()
            return
        self._run(lambda _job: open_record(self._desk.workspace, collection, record, first or {}), self._fill)

    @property
    def holds_record(self) -> bool:
        return self.filler is not None

    def close_record(self) -> None:
        """Close what is open, if anything is."""
        if self.filler is not None:
            self.filler.close_record()

    def _open_row(self, record: str) -> None:
        shape = self.presenter.shape
        if shape is not None and not shape.readonly and not self._opening:
            self.open_record(shape.name, record)

    def _run(self, work: Any, done: Any) -> None:
        def finish(result: Any) -> None:
            self._opening = False
            done(result)

        def fail(problem: Any) -> None:
            self._opening = False
            self._desk.notices.problem(problem)

        self._opening = True
        self._desk.data.run(work, done=finish, failed=fail, owner=self)

    def _ask_key(self, asked: KeyAsked) -> None:
        page = KeyPage(asked)
        page.left.connect(self._uncover)
        page.chosen.connect(lambda first: self.open_record(asked.collection.name, None, first))
        self._cover(page)
        QTimer.singleShot(0, page, page.focus_first)

    def _fill(self, opened: Opened) -> None:
        presenter = FillerPresenter(self._desk, opened)
        self.filler = FillerView(presenter)
        presenter.setParent(self.filler)
        if opened.existed and isinstance(self._over, KeyPage):
            self._desk.notices.good(_("This record exists already: you continue it."))
        self.filler.closed.connect(self._filled)
        self.filler.review_asked.connect(lambda _path: self._review(opened))
        self.filler.export_asked.connect(lambda: self._export_open(opened))
        self.filler.record_asked.connect(lambda name: self.open_record(opened.collection.name, name))
        self.filler.come_up(self._cover)

    def _review(self, opened: Opened) -> None:
        self._call(opened.filler.key, lambda name: self.review_asked.emit(opened.collection.name, name))

    def _export_open(self, opened: Opened) -> None:
        key = opened.filler.key
        if key is None:
            self.export(opened.collection.name, None)
        else:
            self._call(key, lambda name: self.export(opened.collection.name, name))

    def _call(self, key: RecordKey, then: Callable[[str], None]) -> None:
        """Find out in the data lane what lists call a record."""
        workspace = self._desk.workspace
        self._desk.data.run(lambda _job: workspace.reference(key), done=then, owner=self)

    def _filled(self) -> None:
        gone, self.filler = self.filler, None
        if gone is not None and gone is not self._over:  # closed before it came to the screen
            discard(gone)
        self._uncover()
        self.detail.reload()
        self.record_closed.emit()

    def export(self, collection: str, record: str | None) -> None:
        """Ask for language and file, then print in the data lane."""
        ExportDialog(self._desk, collection, record, self).open()

    def show_history(self, collection: str, record: str) -> None:
        """Look back at a record's changes; what is being filled in is closed before."""
        if self.filler is None:
            view = HistoryView(self._desk, collection, record)
            view.left.connect(self._uncover)
            self._cover(view)
            QTimer.singleShot(0, view, view.focus_first)

    def _offer_pictures(self, shape: Any) -> None:
        self.pictures.setVisible(shape.drawn)

    def show_pictures(self) -> None:
        """The maps and charts of the list; what is being filled in is closed before."""
        from brs_desktop.ui.drawing.page import PicturePage

        if self.filler is None and self._desk.is_open:
            page = PicturePage(self._desk, self.presenter.collection)
            page.left.connect(self._uncover)
            page.record_asked.connect(self._leave_picture)
            self._cover(page)
            QTimer.singleShot(0, page, page.focus_first)

    def _leave_picture(self, record: str) -> None:
        """What a mark stands for, beside its list."""
        self._uncover()
        self.detail.show_record(self.presenter.collection, record)

    def _picture_words(self) -> None:
        self.pictures.say(_("Picture"))
        name_only(self.pictures, _("Show this list as a map or a chart"))

    def _history_by_key(self) -> None:
        record = self.detail.record
        if self._over is None and record is not None:
            self.show_history(*record)

    def _move_by_key(self) -> None:
        if self._over is None:
            self.detail.move_record()

    def hand_out(self, format: str, only: tuple[str, ...] = ()) -> None:
        """Ask which records and where to, then write them in a lane of their own; `only` leaves no choice."""
        shape, table = self.presenter.shape, self.presenter.table
        if shape is None or not self._desk.is_open:
            return
        query, total, rows = table.query, table.rowCount(), self.list.picked()
        # All of them chosen is the whole list; one more than may be picked makes the refusal.
        rows = [] if len(rows) == total else rows[: _MOST_PICKED + 1]

        def ask(picked: tuple[str, ...]) -> None:
            dialog = HandOutDialog(
                self._desk, query, format, label=shape.label, total=total, picked=picked, parent=self
            )
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()

        if only:
            total = 0
            ask(only)
        else:
            self._desk.data.run(lambda _job: self.presenter.records_in(query, rows), done=ask, owner=self)

    def _cover(self, page: QWidget) -> None:
        self._drop_cover()
        self._over = page
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)

    def _uncover(self) -> None:
        self._drop_cover()
        self._stack.setCurrentIndex(0)
        self.arrive()

    def _drop_cover(self) -> None:
        if self._over is not None:
            self._stack.removeWidget(self._over)
            discard(self._over)
            self._over = None

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self.detail.setVisible(self.width() >= _DETAIL_FROM)
