"""The page of sticks and mail: writing a bundle, taking one in, and what was."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QProgressBar, QVBoxLayout, QWidget

from brs_desktop.language import _
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.parts import button, card, text
from brs_desktop.ui.room import Columns, Flow, Page
from brs_desktop.ui.speech import speak
from brs_desktop.ui.sync import bundlewords
from brs_desktop.ui.sync.bundlepresenter import BundlePresenter, Shelf
from brs_desktop.ui.sync.bundlereading import ReadingCard
from brs_desktop.ui.sync.bundlewriting import WritingCard

_LETTERS = 44


class BundlesView(QWidget):
    """Two cards beside each other where there is room, and below them the bundles of late."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.presenter = BundlePresenter(desk, self)
        self._shelf = Shelf((), (), ())

    def make(self) -> Iterator[None]:
        """What stands here, part by part (see `Place`)."""
        self._content = QWidget(self)
        self._page = Page(self._content, self)
        self._both = QWidget(self._content)
        self.writing = WritingCard(self.presenter, self._both)
        yield from self.writing.make()
        yield
        self.reading = ReadingCard(self.presenter, self._both)
        yield
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self.stop = button("", name="bundle_stop", pressed=self.presenter.stop)
        self._past_title = text("", "heading")
        self.past = QListWidget()
        self.past.setObjectName("bundle_history")
        self.past.setWordWrap(True)
        self.past.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.past.setMinimumHeight(110)
        self._arrange()
        yield
        self._connect(self._desk)
        speak(self._words)

    def _arrange(self) -> None:
        column = QVBoxLayout(self._content)
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(12)
        both = Columns(_LETTERS, 12, self._both)
        both.put(self.writing)
        both.put(self.reading)
        column.addWidget(self._both)
        kept = card("bundle_past_card")
        lines = QVBoxLayout(kept)
        lines.setContentsMargins(16, 12, 16, 14)
        lines.addWidget(self._past_title)
        lines.addWidget(self.past)
        column.addWidget(kept)
        column.addStretch(1)
        work = Flow(10)
        work.put(self._bar, wide=True)
        work.put(self.stop)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addLayout(work)
        outer.addWidget(self._page, 1)

    def _connect(self, desk: Desk) -> None:
        presenter = self.presenter
        presenter.shelf_told.connect(self._take)
        presenter.began.connect(self._began)
        presenter.step_told.connect(self._step)
        presenter.ended.connect(self._ended)
        presenter.coded.connect(self._show_code)
        desk.when_open(presenter.look)
        desk.profile_changed.connect(presenter.look)
        self._ended()

    @property
    def waits(self) -> bool:
        """Whether a stick is being written or read."""
        return self.presenter.busy

    def arrive(self) -> None:
        """Come to this page."""
        self.presenter.look()
        self.writing.reader.setFocus()

    def _take(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._show_past()

    def _began(self) -> None:
        self._bar.setRange(0, 0)
        self._bar.show()
        self.stop.show()

    def _step(self, done: int, total: int) -> None:
        self._bar.setRange(0, 1000 if total else 0)
        self._bar.setValue(done * 1000 // total if total else 0)

    def _ended(self) -> None:
        self._bar.hide()
        self.stop.hide()

    def _show_code(self, coded: Any) -> None:
        from brs_desktop.ui.sync.bundlecode import CodeDialog

        CodeDialog(self._desk, coded, self).open()

    def _show_past(self) -> None:
        self.past.clear()
        self.past.addItems([bundlewords.past(one) for one in self._shelf.history] or [_("No bundle yet")])

    def _words(self) -> None:
        self._past_title.setText(_("Earlier bundles"))
        self.past.setAccessibleName(_("Earlier bundles"))
        self._bar.setAccessibleName(_("How far the stick is"))
        self.stop.setText(_("Stop"))
        self._show_past()
