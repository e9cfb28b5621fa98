"""Notices: what happened, what is safe, what next; never in the way, and the details can be copied."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from brs_desktop.errors import Problem
from brs_desktop.language import _
from brs_desktop.sentences import problem
from brs_desktop.ui import speech, theme
from brs_desktop.ui.notices import Notice, NoticeBar, Notices
from tests.ui.desks import Person


def shown(qtbot: QtBot) -> tuple[Notices, NoticeBar]:
    notices = Notices()
    bar = NoticeBar(notices)
    qtbot.addWidget(bar)
    bar.resize(800, 200)
    bar.show()
    return notices, bar


def words(bar: NoticeBar) -> str:
    return "\n".join(label.text() for label in bar.findChildren(QLabel))


def press(qtbot: QtBot, bar: NoticeBar, name: str) -> None:
    found = bar.findChild(QPushButton, name)
    assert found is not None
    qtbot.mouseClick(found, Qt.MouseButton.LeftButton)


def test_a_problem_says_what_happened_what_is_safe_and_what_next(qtbot: QtBot, walk: Callable[[QWidget], None]) -> None:
    notices, bar = shown(qtbot)
    notices.problem(
        Problem("disk-full", "The disk is full.", "Everything is kept.", "Free some space.", details="ENOSPC")
    )
    assert "The disk is full." in words(bar) and "Everything is kept. Free some space." in words(bar)
    walk(bar)


def test_the_details_of_a_problem_can_be_copied(qtbot: QtBot) -> None:
    notices, bar = shown(qtbot)
    notices.problem(Problem("disk-full", "The disk is full.", details="ENOSPC at 12:00"))
    press(qtbot, bar, "notice_copy")
    assert "ENOSPC at 12:00" in QGuiApplication.clipboard().text()


def test_a_notice_is_closed_and_the_bar_goes_with_the_last(qtbot: QtBot) -> None:
    notices, bar = shown(qtbot)
    notices.say(lambda: Notice("warn", "Look here"))
    press(qtbot, bar, "notice_close")
    assert not bar.isVisible()


def test_its_action_is_done_and_the_notice_goes(qtbot: QtBot) -> None:
    notices, bar = shown(qtbot)
    done: list[bool] = []
    notices.good("Deleted", "Undo", lambda: done.append(True))
    press(qtbot, bar, "notice_act")
    assert done == [True] and not bar.isVisible()


def test_the_same_words_are_not_said_twice_at_a_time_and_at_most_three_are_kept(qtbot: QtBot) -> None:
    notices, bar = shown(qtbot)
    for word in ("one", "two", "two", "three", "four"):
        notices.say(lambda word=word: Notice("info", word))  # type: ignore[misc]
    assert [label for label in words(bar).split("\n") if label] == ["two", "three", "four"]


def test_a_notice_is_as_high_as_its_lines_where_there_is_room_for_them(qtbot: QtBot) -> None:
    notices, bar = shown(qtbot)
    bar.resize(936, 200)
    notices.problem(problem("no-hub"))
    labels = [label for label in bar.findChildren(QLabel) if label.wordWrap()]
    assert len(labels) == 2
    qtbot.waitUntil(lambda: all(0 < one.height() <= one.heightForWidth(one.width()) + 1 for one in labels))


def test_after_a_switch_of_language_a_problem_is_said_in_the_new_one(qtbot: QtBot) -> None:
    notices, bar = shown(qtbot)
    notices.problem(problem("not-writable", file="/stick/report.pdf", details="EROFS"))
    notices.good("The PDF is ready.")
    english = words(bar)
    speech.switch("fr")
    qtbot.waitUntil(lambda: words(bar) != english)
    assert "/stick/report.pdf" in words(bar) and "cannot be written" not in words(bar)
    assert "The PDF is ready." not in words(bar)
    press(qtbot, bar, "notice_copy")
    assert "EROFS" in QGuiApplication.clipboard().text()


def test_whatever_stays_on_the_screen_is_said_in_every_language_that_is_switched_to(qtbot: QtBot) -> None:
    notices, bar = shown(qtbot)
    done: list[bool] = []
    notices.say(lambda: Notice("warn", _("Nothing matches"), _("Required"), "", _("Undo"), lambda: done.append(True)))
    for code in ("fr", "ru", "en"):
        before = words(bar)
        speech.switch(code)
        qtbot.waitUntil(lambda before=before: words(bar) != before)  # type: ignore[misc]
        assert _("Nothing matches") in words(bar) and _("Required") in words(bar)
        assert bar.findChild(QPushButton, "notice_act").text() == _("Undo")
    press(qtbot, bar, "notice_act")
    assert done == [True]


def test_long_notices_in_large_texts_scroll_and_leave_the_page_its_room(amina: Person) -> None:
    theme.apply(QApplication.instance(), dark=False, percent=200)
    amina.idle()
    bar = amina.window.notices
    for code in ("access-ended", "disk-low", "hub-went-back"):
        amina.window.desk.notices.problem(problem(code, count=3))
    amina.until(lambda: 0 < bar.height() <= 0.4 * amina.window.height())
    labels = [label for label in bar.findChildren(QLabel) if label.wordWrap()]
    assert len(labels) == 6
    amina.until(lambda: all(label.height() >= label.heightForWidth(label.width()) for label in labels))
    for _notice in range(3):
        amina.press("notice_close")
    amina.until(lambda: not bar.isVisible())
