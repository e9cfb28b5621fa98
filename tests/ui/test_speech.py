"""The language is switched live: words, direction, Qt's own buttons, and no restart."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from brs_desktop import language
from brs_desktop.ui import speech
from brs_desktop.ui.keys import KeysDialog, KeyTable, named
from brs_desktop.ui.places import STOPS
from brs_desktop.ui.rail import Rail


def test_arabic_turns_the_layout_and_english_turns_it_back(dressed: QApplication) -> None:
    speech.switch("ar")
    assert dressed.layoutDirection() == Qt.LayoutDirection.RightToLeft and language.language() == "ar"
    speech.switch("en")
    assert dressed.layoutDirection() == Qt.LayoutDirection.LeftToRight


def test_qts_own_buttons_speak_the_language(qtbot: QtBot) -> None:
    speech.switch("fr")
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(box)
    assert box.buttons()[0].text().replace("&", "") == "Annuler"


@pytest.mark.parametrize(
    ("language", "called"),
    [("fr", ["Ctrl+K", "Maj+F3", "Échap", "↑"]), ("zh", ["Ctrl+K", "Shift+F3", "Esc", "↑"])],
)
def test_the_table_of_keys_calls_them_as_the_language_does(qtbot: QtBot, language: str, called: list[str]) -> None:
    speech.switch(language)
    assert [named(key) for key in ("Ctrl+K", "Shift+F3", "Esc", "↑")] == called
    table = KeyTable()
    qtbot.addWidget(table)
    speech.switch("en")
    table.say()
    shown = {label.text() for label in table.findChildren(QLabel)}
    assert {"Ctrl+K", "Alt+1  …  Alt+8", "Ctrl+PgDown  Ctrl+PgUp"} <= shown


def test_the_keys_are_scrolled_where_the_window_has_no_room_for_all(qtbot: QtBot, dressed: QApplication) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1024, 600)
    window.show()
    keys = KeysDialog(window)
    keys.open()
    page = keys.findChild(QScrollArea, "keys_page")
    keys.fit()
    assert keys.height() < 600 and page.verticalScrollBar().maximum() > 0
    QTest.keyClick(page, Qt.Key.Key_PageDown)
    assert page.verticalScrollBar().value() == page.verticalScrollBar().maximum()
    window.resize(1024, 1200)
    keys.fit()
    qtbot.waitUntil(lambda: page.verticalScrollBar().maximum() == 0)
    assert keys.height() < 1000, "it is as high as its lines"


def test_a_widget_that_is_gone_is_not_spoken_to(qtbot: QtBot) -> None:
    import shiboken6

    rail = Rail(STOPS)
    shiboken6.delete(rail)
    speech.switch("es")


def test_the_rail_keeps_its_shortcuts_through_a_switch(qtbot: QtBot) -> None:
    rail = Rail(STOPS)
    qtbot.addWidget(rail)
    speech.switch("ru")
    from PySide6.QtWidgets import QToolButton

    keys = [button.shortcut().toString() for button in rail.findChildren(QToolButton)]
    assert keys == [f"Alt+{number}" for number in range(1, 9)]
