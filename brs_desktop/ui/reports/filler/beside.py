"""Beside the page: the side pane comes and goes, follows the question one is at, and leaves the page room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QHBoxLayout

from brs_desktop.language import _
from brs_desktop.ui.parts import on_key
from brs_desktop.ui.reports.filler.aside import About, Aside
from brs_desktop.ui.reports.filler.wholebar import WholeBar
from brs_desktop.workspace.talk.shapes import WHOLE

if TYPE_CHECKING:
    from brs_desktop.ui.reports.filler.bar import FillerBar
    from brs_desktop.ui.reports.filler.page import FormPage
    from brs_desktop.ui.reports.filler.presenter import FillerPresenter
    from brs_desktop.ui.reports.filler.side import Side
    from brs_desktop.ui.reports.filler.view import FillerView

# From this width on, outline, page and pane have room beside each other.
_THREE_COLUMNS = 1240


class Beside(QObject):
    """Made with every record; only reports are talked about, and the pane is made when it is first asked for."""

    def __init__(
        self,
        filler: FillerView,
        presenter: FillerPresenter,
        parts: tuple[FillerBar, Side, FormPage],
        middle: QHBoxLayout,
    ) -> None:
        super().__init__(filler)
        self._filler, self._presenter, self._middle = filler, presenter, middle
        self._bar, self._side, self._page = parts
        self._head: WholeBar | None = None
        self._threads = None if presenter.guest else presenter.threads  # another office fills its section alone
        self._pane: Aside | None = None
        self._at = ""
        # Whether the pane is about the report as a whole, and follows no question before one comes to one.
        self._whole = False
        self._page.came_to.connect(self._come_to)
        self._page.talk_asked.connect(self.show)
        self._bar.aside_asked.connect(self.toggle)
        if self._threads is not None:
            self._threads.told.connect(self._show_remarks)
            presenter.nodes_changed.connect(self._look_again)
            on_key(filler, "F9", self.toggle)
            self._bar.aside.show()
            filler.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.make_room()
        return super().eventFilter(watched, event)

    @property
    def waits(self) -> bool:
        """Whether something typed beside the page is not given on yet, or something is being read for it."""
        return (self._threads is not None and self._threads.waits) or (self._pane is not None and self._pane.waits)

    @property
    def is_open(self) -> bool:
        """Whether the pane is shown."""
        return self._pane is not None and not self._pane.isHidden()

    @property
    def has_focus(self) -> bool:
        """Whether one is at work in the pane."""
        return self._pane is not None and self._pane.isAncestorOf(QApplication.focusWidget() or self._filler)

    def read(self) -> None:
        """Have read what was said."""
        if self._threads is not None:
            self._threads.read()

    def show(self, path: str) -> None:
        """Show what is known and said about the question of a path."""
        self._at, self._whole = path, False
        if self.is_open and self._pane is not None:
            self._pane.show_about(self._about())
            self._pane.focus_first()
        else:
            self.toggle()

    def show_whole(self) -> None:
        """Show what is said about the report as a whole."""
        self._page.stay()
        self._whole = True
        if self.is_open and self._pane is not None:
            self._pane.show_about(self._about())
            self._pane.focus_first()
        else:
            self.toggle()

    def toggle(self) -> None:
        """Open the pane at the question one is at, or close it and go back there."""
        if self._threads is None:
            return
        if self.is_open:
            self._put_away()
            self._page.reveal(self._at) if self._at and self._page.isVisible() else self._bar.aside.setFocus()
            return
        if self._pane is None:
            self._pane = Aside(self._threads, self._filler)
            self._pane.left.connect(self.toggle)
            self._pane.whole_asked.connect(self.show_whole)
            self._middle.addWidget(self._pane)
        self._pane.show()
        self._bar.aside.setChecked(True)
        self.make_room()
        self._pane.show_about(self._about())
        self._pane.focus_first()

    def give_way(self) -> None:
        """In a narrow window the outline stands where the pane was."""
        if self.is_open and self._filler.width() < _THREE_COLUMNS:
            self._put_away()

    def _put_away(self) -> None:
        if self._pane is not None:
            self._pane.hide()
            self._pane.flush()
        self._whole = False
        self._bar.aside.setChecked(False)
        self.make_room()

    def make_room(self) -> None:
        """In a narrow window the pane stands where the outline was: the page keeps its width."""
        self._side.setVisible(not self.is_open or self._filler.width() >= _THREE_COLUMNS)

    def _look_again(self, changed: frozenset[str]) -> None:
        """The form's language, an answer or its row in the last report has changed: what is said is said anew."""
        if self._at in changed or f"{self._at.rpartition('/')[0]}/" in changed:
            self._renew()

    def rest(self) -> None:
        """The record is being closed: what was typed is kept."""
        if self._pane is not None:
            self._pane.rest()

    def _come_to(self, path: str) -> None:
        self._at, self._whole = path, False
        self._renew()

    def _renew(self) -> None:
        if self.is_open and self._pane is not None:
            self._pane.show_about(self._about())

    def _about(self) -> About | None:
        """What is said of the question that one is at, else of the whole report; nothing where its row is gone."""
        if self._whole or not self._at:
            return About(WHOLE, _("The whole report"))
        form, last = self._presenter.form, self._presenter.last
        try:
            state = form.state(self._at) if self._at else None
        except LookupError:
            state = None
        if state is None:
            return None
        return About(self._at, state.label, state.guidance, last.text(self._at) if last is not None else "")

    def _show_remarks(self) -> None:
        threads = self._threads
        if threads is not None:
            self._page.show_remarks()
            self._side.outline.show_remarks(threads.by_page(self._presenter.pages.of_path))
            self._bar.show_remarks(sum(threads.open_at.values()))
            self._tell_whole(threads.open_on(WHOLE))

    def _tell_whole(self, count: int) -> None:
        """At the report's head, while somebody talks about the whole of it."""
        if self._head is None and count:
            self._head = WholeBar(self._filler)
            self._head.pressed.connect(self.show_whole)
            self._filler.lay_bar(self._head)
        if self._head is not None:
            self._head.show_count(count)
