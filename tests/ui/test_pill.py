"""The sync pill where there is little room: its icon and count, and all its words to whoever asks (UX: 200 %)."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from brs_desktop.ui import fonts, theme
from brs_desktop.ui.pill import SyncPill
from tests.ui.desks import Person, contact


def dress(person: Person, percent: int, language: str, width: int = 1024) -> None:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme.apply(application, dark=False, percent=percent)
    person.window.speak(language)
    fonts.use(application, language)
    person.window.resize(width, 600)
    person.idle()


@pytest.mark.parametrize("language", ["fr", "ru", "ar"])
def test_without_room_for_words_the_pill_says_its_count(amina: Person, language: str) -> None:
    amina.workspace.add("contacts", contact("Grace Wanjiru"))
    dress(amina, 100, language)
    pill = amina.find(SyncPill, "sync_pill")
    amina.until(lambda: "5" in pill.text())
    words = pill.text()
    assert len(words) > 1
    dress(amina, 200, language)
    assert pill.text() == "5" and not pill.icon().isNull()
    assert pill.toolTip().startswith(words) and words in pill.accessibleName()
    assert pill.width() >= pill.sizeHint().width() and amina.find(QWidget, "title_search").width() >= 280
    dress(amina, 200, language, width=2200)
    assert pill.text() == words
    dress(amina, 100, language)
    assert pill.text() == words


def test_where_there_is_nothing_to_count_the_icon_is_enough(amina: Person) -> None:
    dress(amina, 200, "fr")
    pill = amina.find(SyncPill, "sync_pill")
    assert pill.text() == "" and pill.toolTip() and pill.accessibleName()
    amina.press("sync_pill")
    amina.find(QWidget, "place_sync")
