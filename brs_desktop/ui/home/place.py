"""The place Home: what needs me today, each card a way to where it is done."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QFrame, QScrollArea, QVBoxLayout, QWidget

from brs_desktop.language import _, format_date, format_number, ngettext, pgettext
from brs_desktop.ui import theme
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.empty import EmptyState
from brs_desktop.ui.home import words
from brs_desktop.ui.home.cards import Card, Row
from brs_desktop.ui.home.presenter import HomePresenter
from brs_desktop.ui.home.words import Badge
from brs_desktop.ui.parts import button, text
from brs_desktop.ui.place import Place
from brs_desktop.ui.speech import speak
from brs_desktop.ui.sync.words import conflicts, synced
from brs_desktop.ui.values import apart

if TYPE_CHECKING:
    from brs_desktop.workspace.home import News, Today

_TWO_COLUMNS_FROM = 860  # pixels, at the usual size of texts


class HomePlace(Place):
    """Two columns of cards, one below the other where the window is narrow or the text large."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, "home", parent)
        self.presenter = HomePresenter(desk, self)
        self._title = text("", "title", wraps=True, name="home_title")
        self._state = text("", "hint", wraps=True, name="home_state")
        self._needs, self._work, self._news = Card("card_needs"), Card("card_work"), Card("card_news")
        self._begin, self._keep = Card("card_begin"), Card("card_keep")
        self._calm = EmptyState("good", "home_calm", scrolls=False)
        self._seen = button("", name="home_seen", tone="quiet", pressed=self.presenter.mark_seen)
        self._news.add_head(self._seen)
        self._early = False
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._arrange()
        for one in (self._needs, self._work, self._news, self._begin, self._keep):
            one.followed.connect(self._follow)
        self._stale = False
        self.presenter.looked.connect(self._show_if_seen)
        theme.look.changed.connect(self._flow)
        speak(self._show)

    def _arrange(self) -> None:
        page = QWidget()
        page.setObjectName("page")
        column = QVBoxLayout(page)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(self._title)
        column.addWidget(self._state)
        self._columns.setSpacing(14)
        for share, cards in ((3, (self._calm, self._needs, self._work, self._news)), (2, (self._begin, self._keep))):
            side = QVBoxLayout()
            side.setSpacing(14)
            for one in cards:
                side.addWidget(one)
            side.addStretch(1)
            self._columns.addLayout(side, share)
        column.addLayout(self._columns, 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    @property
    def waits(self) -> bool:
        return self.presenter.waits

    def arrive(self) -> None:
        """The first thing that needs somebody takes the focus, else the first thing to begin."""
        self._early = self.presenter.today is None
        for one in (self._needs, self._work, self._begin):
            if one.isVisibleTo(self) and one.focus():
                return

    def close_record(self) -> None:
        """The visit ends with the window."""
        self.presenter.leave()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._show()
        self.presenter.be_seen(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.presenter.be_seen(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._flow()

    def _flow(self) -> None:
        wide = self.width() * 100 >= _TWO_COLUMNS_FROM * theme.look.percent
        way = QBoxLayout.Direction
        self._columns.setDirection(way.LeftToRight if wide else way.TopToBottom)
        for side, share in enumerate((3, 2)):
            self._columns.setStretch(side, share if wide else 0)

    # What is shown.

    def _show_if_seen(self) -> None:
        """Behind another place nothing is laid out: while records arrive there is news several times a second."""
        self._stale = True
        if self.isVisible():
            self._show()

    def _show(self) -> None:
        known, self._stale = self.presenter, False
        self._flow()
        day = format_date(date.today())
        name = known.name
        self._title.setText(_("{name}, {date}").format(name=apart(name), date=apart(day)) if name else day)
        self._state.setText(words.standing(known.status, known.now_ms) if known.status else _("Opening…"))
        self._seen.setText(_("Mark as seen"))
        self._begin.say(_("Begin"), _ways())
        if known.today is None:
            self._calm.say(_("Opening your workspace…"), _("Everything is on this computer; no network is needed."))
            for one in (self._needs, self._work, self._news, self._keep):
                one.hide()
            return
        needs = _reports(known.today) + _conflicts(known.status)
        self._calm.say(
            _("Nothing needs you today"), _("Reports that are due, conflicts and what others changed come here.")
        )
        self._calm.setVisible(not needs and not known.today.news)
        self._needs.say(_("Needs you"), needs)
        self._work.say(_("Go on with"), _work(known.today, known.now_ms))
        more = _("There is more than this; only the newest are counted.") if known.today.many_news else ""
        self._news.say(words.since(known.since_ms), _news(known.today), more)
        if self._early and self._begin.isAncestorOf(QApplication.focusWidget() or self):
            self.arrive()  # nothing could be known when one arrived
        self._keep.say(_("Safe and in touch"), _kept(known.today, known.status, known.now_ms))

    def _follow(self, lead: tuple[str, ...]) -> None:
        signals = {
            "place": self.place_asked,
            "record": self.record_asked,
            "list": self.list_asked,
            "begin": self.begin_asked,
            "find": self.find_asked,
        }
        signals[lead[0]].emit(*lead[1:])


def _reports(today: Today) -> tuple[Row, ...]:
    return tuple(
        Row(
            f"home_report_{number}",
            "reports",
            one.title,
            ("place", "reports") if one.record is None else ("record", one.collection, one.record),
            words.progress(one),
            words.due(one),
        )
        for number, one in enumerate(today.reports)
    )


def _conflicts(status: Any) -> tuple[Row, ...]:
    if status is None or not status.conflicts:
        return ()
    more = _("Both answers are kept until somebody decides.")
    return (Row("home_conflicts", "conflict", conflicts(status.conflicts), ("place", "sync"), more),)


def _work(today: Today, now: int) -> tuple[Row, ...]:
    return tuple(
        Row(
            f"home_work_{number}",
            "edit",
            one.title,
            ("record", one.collection, one.record),
            " · ".join(part for part in (one.below, words.ago(one.wall_ms, now)) if part),
        )
        for number, one in enumerate(today.work)
    )


def _news(today: Today) -> tuple[Row, ...]:
    between = pgettext("between names in a list", ", ")
    return tuple(
        Row(
            f"home_news_{number}",
            "history",
            one.label,
            _lead(one),
            between.join(title for _record, title in one.newest),
            Badge(ngettext("{count} record", "{count} records", one.count).format(count=format_number(one.count))),
        )
        for number, one in enumerate(today.news)
    )


def _lead(one: News) -> tuple[str, ...]:
    """A single record is opened, several are shown in their list."""
    alone = one.count == len(one.newest) == 1
    return ("record", one.collection, one.newest[0][0]) if alone else ("list", one.collection)


def _kept(today: Today, status: Any, now: int) -> tuple[Row, ...]:
    """The exchange, the backup, the costs."""
    last = synced(status.last_sync_ms, now) if status is not None else ""
    copy, copy_badge = words.backup(today.backup_ms, today.backup_due, now)
    used, used_badge = words.spent(today.spent)
    why = words.waits_for_month(today.spent) if today.spent.used_up else _("Data used")
    return (
        Row("home_sync", "sync", _("Exchange"), ("place", "sync"), last),
        Row("home_backup", "safe", copy, ("place", "settings"), _("Backup"), copy_badge),
        Row("home_data", "cloud", used, ("place", "settings"), why, used_badge),
    )


def _ways() -> tuple[Row, ...]:
    return (
        Row("home_begin_report", "reports", _("Begin a report"), ("begin", "reports")),
        Row("home_find_contact", "search", _("Find a contact"), ("find", "contacts")),
        Row("home_import", "library", _("Import a document"), ("begin", "library")),
    )
