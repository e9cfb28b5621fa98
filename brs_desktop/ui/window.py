"""The one window: painted at once as an empty frame, then furnished with rail, bar, notices and places."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from brs_sync.courtesy import courtesy
from PySide6.QtCore import Property, QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

# What the frame does not need is imported where it is used: it costs more than Qt, and nobody sees it yet.
if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QPaintEvent

    from brs_desktop.errors import Problem
    from brs_desktop.ui.ahead import Ahead
    from brs_desktop.ui.desk import Desk
    from brs_desktop.ui.notices import NoticeBar
    from brs_desktop.ui.place import Place
    from brs_desktop.ui.rail import Rail
    from brs_desktop.ui.topbar import TopBar
    from brs_desktop.ui.welcome.band import PracticeBand
    from brs_desktop.ui.welcome.closed import ClosedView
    from brs_desktop.ui.welcome.view import WelcomeView

SMALLEST = QSize(900, 540)
FIRST_PLACE = "home"
# A window that is never painted (minimised from its first moment) is furnished after this time.
_PATIENCE_MS = 500


class MainWindow(QMainWindow):
    """Holds the places and leads between them; everything else is theirs.

    `prepare` dresses the application and makes the desk, once the frame is on the screen.
    """

    workspace_ready = Signal()

    def __init__(self, prepare: Callable[[], Desk]) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self._prepare = prepare
        self._desk: Desk | None = None
        self._painted = False
        self._closing = False
        self._ready = False
        self.rail: Rail
        self.top: TopBar
        self.notices: NoticeBar
        self.band: PracticeBand
        self.present = FIRST_PLACE
        self.places: dict[str, Place] = {}
        self._begun: dict[str, Place] = {}
        self._nearing = ""
        self._unlaid = False
        self._focus: QWidget | None = None
        self.welcome: WelcomeView | ClosedView | None = None
        self.ahead: Ahead | None = None
        self.setMinimumSize(SMALLEST)
        QTimer.singleShot(_PATIENCE_MS, self, self._furnish)

    def event(self, event: QEvent) -> bool:
        """All that is painted in the window is painted in one such event: what goes on behind it waits that long.

        Nothing in it keeps words of Qt's own: that they are others now is not told to each of a thousand widgets.
        """
        if event.type() == QEvent.Type.UpdateRequest:
            with courtesy.first():
                return super().event(event)
        return event.type() == QEvent.Type.LanguageChange or super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self, self._furnish)

    @property
    def desk(self) -> Desk:
        """What every place works at; whoever asks before the frame was painted has the window furnished at once."""
        self._furnish()
        assert self._desk is not None
        return self._desk

    def _furnish(self) -> None:
        """Put in what people work with, and have the workspace opened behind it (STYLE: the window comes first)."""
        if self._desk is not None:
            return
        desk = self._desk = self._prepare()
        desk.setParent(self)
        from PySide6.QtGui import QIcon

        from brs_desktop.ui import speech, theme
        from brs_desktop.ui.help.where import attend
        from brs_desktop.ui.notices import NoticeBar
        from brs_desktop.ui.places import STOPS
        from brs_desktop.ui.rail import Rail
        from brs_desktop.ui.topbar import TopBar
        from brs_desktop.ui.welcome.band import PracticeBand

        self.rail = Rail(STOPS)
        self.top = TopBar(desk)
        self.notices = NoticeBar(desk.notices)
        self.band = PracticeBand(desk)
        self._pages = QStackedWidget()
        self._connect()
        attend(self)
        self.setWindowIcon(QIcon(str(theme.RESOURCES / "icons" / "app.svg")))
        self.go_to(FIRST_PLACE)
        speech.speak(self._words)
        self._arrange()
        desk.open()

    def _arrange(self) -> None:
        area = QWidget()
        area.setObjectName("workspace_area")
        column = QVBoxLayout(area)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.top, self.band, self.notices):
            column.addWidget(part)
        column.addWidget(self._pages, 1)
        whole = QWidget()
        line = QHBoxLayout(whole)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self.rail)
        line.addWidget(area, 1)
        self.setCentralWidget(whole)

    def _connect(self) -> None:
        desk = self.desk
        self.rail.chosen.connect(self.go_to)
        self.top.language_chosen.connect(self.speak)
        self.top.look_chosen.connect(lambda dark: desk.keep(look="dark" if dark else "light"))
        self.band.real_asked.connect(lambda: self._welcome(for_real=True))
        QApplication.styleHints().colorSchemeChanged.connect(self._dress)
        desk.preferences_changed.connect(self._dress)
        desk.profile_changed.connect(self._settled)
        desk.language_asked.connect(self.speak)
        self.top.pill.clicked.connect(lambda: self.go_to("sync"))
        self.top.finder.record_found.connect(self.open_record)
        self.top.finder.list_found.connect(self._show_list)
        desk.opened.connect(self._opened)
        desk.newcomer_arrived.connect(self._arrive_new)
        desk.opening_failed.connect(self._not_opened)
        desk.closed.connect(self._leave)

    def _idle(self) -> bool:
        from brs_desktop.ui.dressing import change

        waiting = any(place.waits for place in self.places.values()) or self.desk.news.waits
        busy = self.desk.data.busy or self.desk.network.busy or self.desk.copies.busy
        return self._ready and not (self._nearing or self._unlaid or busy or waiting or change.waits)

    idle = Property(bool, _idle, doc="Whether no work goes on behind the window and everything asked for is shown.")

    # Going about.

    def place(self, name: str) -> Place:
        """The place of that name, whole; where one is on the way there, one arrives at once."""
        found = self.places.get(name)
        if found is None:
            found = self._begin(name)
            found.make_rest()
            self._put_in(name)
        if self._nearing == name:
            self._show(name)
        return found

    def _begin(self, name: str) -> Place:
        """What is made of a place so far."""
        from brs_desktop.ui.places import STOPS

        if name not in self._begun:
            self._begun[name] = next(stop for stop in STOPS if stop.name == name).build(self.desk, self._pages)
        return self._begun[name]

    def _put_in(self, name: str) -> None:
        made = self.places[name] = self._begun.pop(name)
        made.place_asked.connect(self.go_to)
        made.record_asked.connect(self.open_record)
        made.review_asked.connect(self._review)
        made.list_asked.connect(self._show_list)
        made.begin_asked.connect(lambda name: self._at(name).begin())
        made.find_asked.connect(lambda name: self._at(name).search_here())
        self._pages.addWidget(made)

    def go_to(self, name: str) -> None:
        """Lead to a place: one that is not ready is made so first, in turns, while the one before is still shown."""
        from brs_desktop.ui.dressing import change

        self.notices.drop_good_news()
        self.rail.choose(name)
        self.present = self._nearing = name
        self._focus = QApplication.focusWidget()
        if not self._ready or (name in self.places and not change.waits):
            self.place(name)
        else:
            self._come_nearer()

    def _come_nearer(self) -> None:
        """Make one part of the place asked for last, in the next turn another; show it when it is whole.

        It is put in only then: a page that stands in the stack undressed asks for room that it does not need. One that
        has not taken the look or the language yet that the window takes just now is awaited.
        """
        from brs_desktop.ui.dressing import change
        from brs_desktop.ui.parts import in_turns

        name = self._nearing
        if not name:
            return
        if name not in self.places and self._begin(name).make_some():
            in_turns(self, self._come_nearer)
        elif name not in self.places:
            self._put_in(name)
            in_turns(self, self._come_nearer)
        elif change.waits:
            in_turns(self, self._come_nearer)
        else:
            self.place(name)

    def _show(self, name: str) -> None:
        """Show a place and put the focus where its work begins."""
        from brs_desktop.ui.dressing import change
        from brs_desktop.ui.parts import in_turns

        change.bring(self.places[name])
        self._nearing = ""
        if not self._unlaid:
            self._unlaid = True
            in_turns(self, self._laid)
        held = QApplication.focusWidget()
        self._pages.setCurrentWidget(self.places[name])
        self.places[name].arrive()
        if held is not None and held is not self._focus and not self._pages.isAncestorOf(held):
            held.setFocus()  # somebody went on with something else while the place was made

    def _laid(self) -> None:
        """What was shown has found its room: layouts are done between the turns."""
        self._unlaid = False

    def open_record(self, collection: str, record: str) -> None:
        """Open a record in the place where it belongs; one of a hidden collection is shown nowhere."""
        name = self.desk.workspace.collection(collection).place
        if _is_stop(name):
            self._at(name).open_record(collection, record)

    def _at(self, name: str) -> Place:
        self.go_to(name)
        return self.place(name)

    def _review(self, collection: str, record: str) -> None:
        self._at("sync").open_record(collection, record)

    def _show_list(self, collection: str, words: str = "") -> None:
        self._at(self.desk.workspace.collection(collection).place).show_list(collection, words)

    def speak(self, code: str) -> None:
        """Speak another language, and remember it."""
        from brs_desktop.ui import speech

        speech.switch_in_turns(code)
        self.desk.keep_language()

    def _dress(self) -> None:
        from brs_desktop.ui import bearing

        bearing.dress(QApplication.instance(), self.desk.preferences)  # type: ignore[arg-type]

    # Opening and closing.

    def _arrive_new(self) -> None:
        self._welcome(for_real=False)
        self._ready = True

    def _welcome(self, for_real: bool) -> None:
        """Ask who it is: at the first start, or after somebody has looked around."""
        from brs_desktop.ui.welcome.view import WelcomeView

        view = WelcomeView(self.desk, for_real=for_real)
        view.language_chosen.connect(self.speak)
        view.left.connect(self._settled)
        view.section_chosen.connect(self._begin_with_section)
        self._receive(view)

    def _begin_with_section(self, file: str) -> None:
        """A section of another office is opened at once, by somebody who has begun nothing here."""
        go: Any = lambda: self._at("reports").open_section_file(file)  # type: ignore[attr-defined]  # noqa: E731
        self.desk.opened.connect(go, Qt.ConnectionType.SingleShotConnection)
        self.desk.begin("", "")

    def _receive(self, view: WelcomeView | ClosedView) -> None:
        """A card alone in the window, until a workspace is open."""
        self._see_off()
        self.welcome = view
        self._pages.addWidget(view)
        self._pages.setCurrentWidget(view)
        for part in (self.rail, self.top, self.band):
            part.hide()
        view.focus_first()

    def _see_off(self) -> None:
        if self.welcome is not None:
            self._pages.removeWidget(self.welcome)
            self.welcome.deleteLater()
            self.welcome = None

    def _settled(self) -> None:
        """It is said who works here, or the person went back: on to Home."""
        if self.welcome is not None:
            self._see_off()
            self.rail.show()
            self.top.show()
            self.band.look()
            self.go_to(FIRST_PLACE)

    def _opened(self) -> None:
        """On to Home, or to where one left; places of a workspace that was open before (a restore) are built anew."""
        from brs_desktop.ui import icons
        from brs_desktop.ui.ahead import Ahead

        if self._ready and self.welcome is None:
            self._clear()
        self._see_off()
        self.rail.show()
        self.top.show()
        kept = self.desk.preferences
        self.go_to(kept.place if kept.opens_where_left and _is_stop(kept.place) else FIRST_PLACE)
        self._ready = True
        self.ahead = self.ahead or Ahead(self, self.desk.data)
        self.desk.data.run(lambda _job: icons.read_ahead())
        self.workspace_ready.emit()

    def _clear(self) -> None:
        from brs_desktop.ui.parts import discard

        for place in (*self.places.values(), *self._begun.values()):
            self._pages.removeWidget(place)
            discard(place)
        self.places.clear()
        self._begun.clear()
        self._nearing = ""

    def _not_opened(self, problem: Problem) -> None:
        """Nothing is opening any more: what the matter is, and the ways on."""
        from brs_desktop.ui.welcome.closed import ClosedView

        self._ready = True
        self._clear()
        self._receive(ClosedView(self.desk, problem))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Give on what was typed, seal and close behind the hidden window, then end."""
        if self._closing:
            event.accept()
            return
        event.ignore()
        self._closing = True
        self.hide()
        for place in self.places.values():
            place.close_record()
        self._keep_bearing()
        QTimer.singleShot(0, self, self._close_desk)

    def _close_desk(self) -> None:
        """After the records: what was typed last may be waiting behind a long command, and is to be on disk first."""
        held = next((place for place in self.places.values() if place.holds_record), None)
        if held is not None:
            held.record_closed.connect(self._close_desk, Qt.ConnectionType.SingleShotConnection)
        else:
            self.desk.close()

    def _keep_bearing(self) -> None:
        from brs_desktop.ui import bearing

        changed = bearing.left_as(self, self.desk.preferences)
        if self.present != self.desk.preferences.place:
            changed["place"] = self.present
        if changed:
            self.desk.keep(**changed)

    def _leave(self) -> None:
        self.desk.stop()
        self.close()
        QApplication.quit()

    def _words(self) -> None:
        from brs_desktop.language import _

        self.setWindowTitle(_("BRS Desktop"))


def _is_stop(name: str) -> bool:
    from brs_desktop.ui.places import STOPS

    return any(stop.name == name for stop in STOPS)
