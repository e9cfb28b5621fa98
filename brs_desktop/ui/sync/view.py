"""The place Sync: the truth in one sentence, the exchange, what waits and what came, and the conflicts."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QLabel,
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from brs_desktop.language import _, format_number, ngettext
from brs_desktop.ui import icons
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.home.words import spent, waits_for_month
from brs_desktop.ui.parts import Button, button, in_turns, text
from brs_desktop.ui.place import Place
from brs_desktop.ui.room import Flow, together
from brs_desktop.ui.speech import speak
from brs_desktop.ui.sync import queuewords
from brs_desktop.ui.sync.bundles import BundlesView
from brs_desktop.ui.sync.exchange import ExchangeView
from brs_desktop.ui.sync.presenter import Standing, SyncPresenter
from brs_desktop.ui.sync.review.view import ReviewView
from brs_desktop.ui.sync.words import exchanged, pill

_TONES = {"good": "good", "warn": "warn", "bad": "bad", "info": "accent_ink", "": "muted"}


class SyncPlace(Place):
    """A head that is always in sight, and three pages below: the exchange, the conflicts, the sticks."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, "sync", parent)
        self._standing: Standing | None = None
        self._arriving = False
        self._telling = 0
        self._moved: tuple[int, int, int] | None = None
        self._differs = False
        self._rest: tuple[int, float] | None = None
        self._review: ReviewView | None = None
        self._bundles: BundlesView | None = None

    def _make(self) -> Iterator[None]:
        desk = self._desk
        self.presenter = SyncPresenter(desk, self)
        self._pages = QStackedWidget(self)
        self.exchange = ExchangeView(self._pages)
        yield from self.exchange.make(desk, self.presenter)
        self._mark = QLabel()
        self._state = text("", "title", wraps=True, name="sync_state")
        self._step = text("", "hint", name="sync_step")
        self._budget = text("", "warn", wraps=True, name="sync_budget")
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self.now = button("", name="sync_now", icon="sync", tone="primary", pressed=desk.sync)
        self.stop = button("", name="sync_cancel", pressed=desk.stop_sync)
        self.to_exchange = button("", name="show_exchange", tone="quiet", pressed=lambda: self.show_page(0))
        self.to_conflicts = button("", name="show_conflicts", tone="quiet", pressed=lambda: self.show_page(1))
        self.to_bundles = button("", name="show_bundles", tone="quiet", pressed=self.show_bundles)
        self._arrange()
        self._connect()
        speak(self._words)
        self._others = self._make_others()
        yield
        in_turns(self, self._make_more)

    def _make_others(self) -> Iterator[None]:
        """The pages that are not seen at first, part by part."""
        review = ReviewView(self._desk, self._pages)
        yield from review.make()
        self._pages.addWidget(review)
        review.presenter.clashes_read.connect(self._count)
        review.record_asked.connect(self.record_asked)
        self._review = review
        yield
        bundles = BundlesView(self._desk, self._pages)
        yield from bundles.make()
        self._pages.addWidget(bundles)
        self._bundles = bundles

    def _make_more(self) -> None:
        """Another part of them in a turn of its own, once the place is shown."""
        if next(self._others, self) is None:
            in_turns(self, self._make_more)

    @property
    def review(self) -> ReviewView:
        """The page of conflicts; it and the next one are made when the place stands, or when somebody wants them."""
        while self._review is None:
            next(self._others)
        return self._review

    @property
    def bundles(self) -> BundlesView:
        """The page of sticks and mail."""
        while self._bundles is None:
            next(self._others, None)
        return self._bundles

    @property
    def _clashes(self) -> tuple[Any, ...]:
        return tuple(self._review.presenter.clashes) if self._review is not None else ()

    @property
    def _unread(self) -> bool:
        """Whether it is not known yet what clashes."""
        return self._review is None or self._review.presenter.waits

    def _arrange(self) -> None:
        head = Flow(10)
        head.put(self._mark)
        head.put(self._state, wide=True)
        group = QButtonGroup(self)
        for page in self._tabs:
            page.setCheckable(True)
            group.addButton(page)
        head.put(self._step)
        head.put(together(*self._tabs))
        for widget in (self.stop, self.now):
            head.put(widget)
        self._pages.addWidget(self.exchange)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._budget)
        column.addWidget(self._bar)
        column.addWidget(self._pages, 1)

    def _connect(self) -> None:
        self.presenter.standing_told.connect(self._take)
        self._desk.sync_began.connect(self._began)
        self._desk.sync_told.connect(self._tell_step)
        self._desk.sync_ended.connect(self._ended)
        self._ended()
        self.show_page(0)

    @property
    def waits(self) -> bool:
        if self._review is None or self._bundles is None or self._telling:
            return True
        return self.presenter.waits or self._review.waits or self._bundles.waits

    def show_page(self, number: int) -> None:
        """The exchange (0), the conflicts (1) or the sticks (2)."""
        pages = (lambda: self.exchange, lambda: self.review, lambda: self.bundles)
        self._pages.setCurrentWidget(pages[number]())
        self._tabs[number].setChecked(True)

    def show_bundles(self) -> None:
        """Writing and taking in bundles."""
        self.show_page(2)
        self.bundles.arrive()

    @property
    def _tabs(self) -> tuple[Button, ...]:
        return self.to_exchange, self.to_conflicts, self.to_bundles

    def arrive(self) -> None:
        """Come to this place: conflicts that need somebody are shown first, as soon as it is known that there are."""
        self._arriving = self._unread
        waiting = any(one.open for one in self._clashes)
        self.show_page(1 if waiting else 0)
        joined = self._standing is not None and self._standing.joined
        (self.review.grid if waiting else self.now if joined else self.exchange.code).setFocus()
        self.presenter.look()

    def open_record(self, collection: str, record: str) -> None:
        """Lead to the clash of a record."""
        self._arriving = False
        self.show_page(1)
        self.review.choose_record(collection, record)

    def _take(self, standing: Standing) -> None:
        self._standing = standing
        self._telling += 1
        in_turns(self, *self.exchange.showing(standing), self._told)
        if standing.joined and self.isVisible() and not self._desk.syncing:
            self.presenter.reckon()
        self.now.setEnabled(standing.joined and not self._desk.syncing)
        self._words()

    def _told(self) -> None:
        """All of what was read last stands on the page of the exchange."""
        self._telling -= 1

    def _began(self) -> None:
        self._bar.show()
        self.stop.show()
        self.now.setEnabled(False)
        self._moved = self._rest = None
        self._words()

    def _tell_step(self, told: Any) -> None:
        sent, received = getattr(told, "sent", None), getattr(told, "received", None)
        if sent is not None and received is not None:
            self._moved = (sent, received, getattr(told, "history", 0))
            self._differs = getattr(told, "unagreed", False)
            self._rest = self.presenter.rest(told) if self._desk.syncing else None
            self._say_step()

    def _ended(self) -> None:
        self._bar.hide()
        self.stop.hide()
        self.now.setEnabled(self._standing is not None and self._standing.joined)
        self._words()

    def _say_step(self) -> None:
        """What has moved so far; until something has, that the hub is being reached."""
        reaching = _("Reaching the hub…") if self._desk.syncing else ""
        words = exchanged(*self._moved, self._differs) if self._moved is not None else reaching
        if self._rest is not None and self._rest[0] and self._desk.syncing:
            words = f"{words} · {queuewords.rest(*self._rest)}"
        self._step.setText(words)

    def _count(self, clashes: tuple[Any, ...]) -> None:
        waiting = sum(one.open for one in clashes)
        if self._arriving and waiting:
            self.show_page(1)
            if self.isAncestorOf(QApplication.focusWidget() or self):
                self.review.grid.setFocus()
        self._arriving = self._arriving and not waiting and self._unread
        words = ngettext("Conflicts ({count})", "Conflicts ({count})", waiting).format(count=format_number(waiting))
        self.to_conflicts.setText(words if waiting else _("Conflicts"))

    def _words(self) -> None:
        self.now.setText(_("Sync now"))
        self.stop.setText(_("Stop"))
        self.to_exchange.setText(_("Exchange"))
        self.to_bundles.setText(_("Sticks and mail"))
        self._bar.setAccessibleName(_("Exchange under way"))
        self._say_step()
        self._count(self._clashes)
        month = self._standing.month if self._standing is not None else None
        self._budget.setVisible(month is not None and month.used_up and self.isAncestorOf(self._budget))
        self._budget.setText(f"{spent(month)[0]}. {waits_for_month(month)}" if month is not None else "")
        if self._standing is None:
            self._state.setText(_("Opening…"))
            return
        said = pill(self._standing.status, int(time.time() * 1000), self._desk.syncing)
        self._state.setText(said.words)
        icons.keep(self._mark, said.icon, _TONES[said.tone], size=28)
