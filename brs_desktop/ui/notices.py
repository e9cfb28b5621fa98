"""One channel for everything the window has to tell: what happened, what is safe, what to do next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QGuiApplication, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from brs_desktop.errors import Problem
from brs_desktop.language import _
from brs_desktop.ui import icons
from brs_desktop.ui.parts import button, text
from brs_desktop.ui.room import Page
from brs_desktop.ui.speech import speech

_ICONS = {"info": "info", "good": "good", "warn": "warning", "bad": "error"}
_MOST_SHOWN = 3
_GOOD_NEWS_MS = 6000
_MOST = 0.38  # of the window's height: more scrolls


@dataclass(frozen=True)
class Notice:
    """What is said: `tone` is info, good, warn or bad; `details` is for support, `action` for one thing to do now.

    `again` says it anew after a switch of language; good news without it has been read by then.
    """

    tone: str
    message: str
    more: str = ""
    details: str = ""
    action: str = ""
    act: Callable[[], None] | None = None
    again: Callable[[], Notice] | None = None


class Notices(QObject):
    """Where screens say things; the bar shows them. Nothing that is said here ever asks for a click to go on."""

    said = Signal(object)

    def say(self, words: Callable[[], Notice]) -> None:
        """Say something now, and anew when the language is switched while it is on the screen."""
        self.said.emit(replace(words(), again=words))

    def good(self, message: str, action: str = "", act: Callable[[], None] | None = None) -> None:
        """Good news that has been read by the time the language is switched."""
        self.said.emit(Notice("good", message, action=action, act=act))

    def problem(self, problem: Problem) -> None:
        """Say a failure: what happened, what is safe, what next; the details can be copied."""
        again = problem.again or (lambda: problem)
        self.say(lambda: _bad_news(again()))


def _bad_news(problem: Problem) -> Notice:
    more = " ".join(part for part in (problem.safe, problem.next) if part)
    return Notice("bad", problem.message, more, problem.details or problem.as_json())


class NoticeBar(QWidget):
    """The newest notices above the page, each closable, none modal; what has no room scrolls."""

    def __init__(self, notices: Notices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notices")
        inside = self._inside = QWidget()
        self._rows = QVBoxLayout(inside)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        self._page = Page(inside, self)
        # A widget that changes its own size while it is given one is told of neither.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._fit)
        inside.installEventFilter(self)
        self.hide()
        notices.said.connect(self.show_notice)
        # What a notice tells of, such as a question, speaks the new language only when everybody has heard of it.
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(0)
        self._again.timeout.connect(self._say_again)
        speech.switched.connect(self._again.start)

    def show_notice(self, notice: Notice) -> None:
        shown = self.findChildren(_Shown)
        # News of one kind replaces itself: the same words, or good news after good news.
        for same in [row for row in shown if _replaced(row.notice, notice)]:
            self._drop(same)
        for oldest in self.findChildren(_Shown)[: -(_MOST_SHOWN - 1)]:
            self._drop(oldest)
        row = _Shown(notice, self._inside)
        row.closed.connect(lambda: self._drop(row))
        self._rows.addWidget(row)
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(row, QAccessible.Event.Alert))
        if notice.tone == "good":
            QTimer.singleShot(_GOOD_NEWS_MS, row, lambda: self._drop(row))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What is said has changed, or the window its height."""
        if event.type() == (QEvent.Type.Resize if watched is self.window() else QEvent.Type.LayoutRequest):
            self._soon.start()
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.window().installEventFilter(self)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._page.setGeometry(self.rect())
        self._soon.start()

    def _fit(self) -> None:
        """As high as what is said, but no more than a part of the window: the page below keeps its room."""
        high = max(self._rows.heightForWidth(self.width()), self._rows.minimumSize().height())
        most = high if self.window() is self else int(self.window().height() * _MOST)
        self.setFixedHeight(min(high, most))

    def _say_again(self) -> None:
        """The language was switched: what stays on screen is said in the new one."""
        said = [row.notice for row in self.findChildren(_Shown)]
        for row in self.findChildren(_Shown):
            self._drop(row)
        for notice in said:
            if notice.again is not None:
                self.show_notice(replace(notice.again(), again=notice.again))

    def drop_good_news(self) -> None:
        """Good news has been read when one goes on."""
        for row in self.findChildren(_Shown):
            if row.notice.tone == "good":
                self._drop(row)

    def _drop(self, row: _Shown) -> None:
        row.hide()
        row.setParent(None)
        row.deleteLater()
        self.setVisible(bool(self.findChildren(_Shown)))


def _replaced(older: Notice, newer: Notice) -> bool:
    return older.message == newer.message or older.tone == newer.tone == "good"


class _Shown(QFrame):
    """One notice on screen."""

    closed = Signal()

    def __init__(self, notice: Notice, parent: QWidget) -> None:
        super().__init__(parent)
        self.notice = notice
        self.setObjectName("notice")
        self.setProperty("tone", notice.tone)
        self.setAccessibleName(" ".join(part for part in (notice.message, notice.more) if part))
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 8, 8, 8)
        line.setSpacing(12)
        mark = QLabel()
        icons.keep(mark, _ICONS[notice.tone], "accent_ink" if notice.tone == "info" else notice.tone)
        line.addWidget(mark)
        line.addLayout(self._words(), 1)
        self._buttons(line)

    def _words(self) -> QVBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(_as_high_as_its_lines(text(self.notice.message, "strong", wraps=True)))
        if self.notice.more:
            words.addWidget(_as_high_as_its_lines(text(self.notice.more, wraps=True)))
        return words

    def _buttons(self, line: QHBoxLayout) -> None:
        if self.notice.act is not None:
            act = button(self.notice.action, name="notice_act", pressed=self.notice.act)
            act.clicked.connect(self.closed)
            line.addWidget(act)
        if self.notice.details:
            line.addWidget(button(_("Copy details"), name="notice_copy", icon="copy", pressed=self._copy))
        close = button("", name="notice_close", icon="close", tone="quiet", spoken=_("Close this message"))
        close.clicked.connect(self.closed)
        line.addWidget(close)
        # A click on a message leaves the focus where one was writing: undo and typing go on there.
        for pressed in self.findChildren(QAbstractButton):
            pressed.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(f"{self.notice.message}\n{self.notice.more}\n{self.notice.details}".strip())


def _as_high_as_its_lines(label: QLabel) -> QLabel:
    """Never as high as its words would be in the narrow column that Qt likes for them: the window is wider."""
    policy = label.sizePolicy()
    policy.setVerticalPolicy(QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    label.setSizePolicy(policy)
    return label
