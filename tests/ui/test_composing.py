"""Input methods compose text in every field; nothing half-composed is kept; the cursor goes everywhere in Arabic."""

from __future__ import annotations

import pytest
from brs_sync.values import Number
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTableView, QWidget
from pytestqt.qtbot import QtBot

from brs_desktop.forms.shapes import Choice
from brs_desktop.ui import speech
from tests.ui.desks import Person, contact
from tests.ui.test_editors import made

# An Arabic sentence with a Latin name and a number in it, as answers have them.
MIXED = "مخزون DDT هو 250 طنا"


def compose(field: QWidget, text: str) -> None:
    """Letters that are still being composed, as a Chinese, Korean or Arabic input method shows them."""
    QApplication.sendEvent(field, QInputMethodEvent(text, []))


def commit(field: QWidget, text: str) -> None:
    """What was composed becomes text."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(field, event)


@pytest.mark.parametrize(
    ("kind", "appearance", "composed", "committed", "kept"),
    [
        ("text", "", "nei luo bi", "内罗毕", "内罗毕"),
        ("text", "multiline", "nei luo bi", "内罗毕", "内罗毕"),
        ("text", "masked", "ni", "你", "你"),
        ("text", "numbers", "1", "１２", "１２"),
        ("integer", "", "1", "１２", Number("12")),
        ("decimal", "", "1", "１２．５", Number("12.5")),
        ("decimal", "", "1", "١٢٫٥", Number("12.5")),
        ("date", "", "2026nian", "2026年3月5日", "2026-03-05"),
        ("time", "", "9", "９：０５", "09:05"),
    ],
)
def test_what_is_composed_is_kept_when_it_is_text_and_not_before(
    qtbot: QtBot, kind: str, appearance: str, composed: str, committed: str, kept: object
) -> None:
    editor, given = made(qtbot, kind, appearance=appearance)
    field = editor.stops()[0]
    compose(field, composed[:1])
    compose(field, composed)
    editor.flush()
    assert given == [] and not editor.waits
    commit(field, committed)
    editor.flush()
    assert given == [kept]


def test_composing_beside_what_was_typed_keeps_what_was_typed_alone(qtbot: QtBot) -> None:
    editor, given = made(qtbot, "text")
    field = editor.findChild(QLineEdit)
    QTest.keyClicks(field, "Mali ")
    compose(field, "ma li")
    with qtbot.waitSignal(editor.answered):
        pass
    compose(field, "")
    editor.flush()
    assert given == ["Mali "] and field.text() == "Mali "


def test_a_choice_is_looked_for_by_what_was_composed(qtbot: QtBot) -> None:
    words = ("北京", "南京", "内罗毕", *(f"{number}号" for number in range(60)))
    many = tuple(Choice(f"c{number}", word) for number, word in enumerate(words))
    editor, given = made(qtbot, "select_one", offered=many)
    field = editor.findChild(QLineEdit)
    compose(field, "nan")
    assert given == [] and field.text() == ""
    commit(field, "南京")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert given == ["c1"]


def test_lists_and_everything_are_searched_for_what_was_composed(amina: Person) -> None:
    for name in ("王伟", "李娜"):
        amina.workspace.add("contacts", contact(name))
    amina.workspace.searching.fill()
    amina.press("rail_contacts")
    amina.idle()
    field = amina.find(QLineEdit, "record_search")
    rows = amina.find(QTableView, "record_list").model()
    compose(field, "wang")
    amina.idle()
    assert field.text() == "" and rows.rowCount() == 2
    commit(field, "王")
    amina.until(lambda: rows.rowCount() == 1)
    amina.keys("Ctrl+K")
    finder = amina.window.top.finder
    compose(finder, "li")
    assert finder.text() == ""
    commit(finder, "李娜")
    amina.until(lambda: finder.answered)
    assert "李娜" in [row.words for row in finder.panel.rows.rows]


@pytest.mark.parametrize("kind", [QLineEdit, QPlainTextEdit])
def test_the_cursor_goes_everywhere_in_mixed_text(qtbot: QtBot, dressed: QApplication, kind: type[QWidget]) -> None:
    speech.switch("ar")
    editor, _given = made(qtbot, "text", appearance="multiline" if kind is QPlainTextEdit else "")
    editor.resize(400, 80)
    field = editor.stops()[0]
    assert isinstance(field, QLineEdit | QPlainTextEdit)
    field.setFocus()
    commit(field, MIXED)

    def place() -> int:
        return field.cursorPosition() if isinstance(field, QLineEdit) else field.textCursor().position()

    def across() -> float:
        return field.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle).center().x()

    QTest.keyClick(field, Qt.Key.Key_Home)
    first, right = place(), across()
    passed = [first]
    for _letter in MIXED:
        QTest.keyClick(field, Qt.Key.Key_Left)
        passed.append(place())
    left = across()
    assert passed == list(range(len(MIXED) + 1)), "each key goes one letter on"
    assert right > left + 50, "an Arabic line begins at the right"
    QTest.keyClick(field, Qt.Key.Key_Home)
    QTest.keyClick(field, Qt.Key.Key_End)
    assert place() == len(MIXED)
    for _letter in MIXED[MIXED.index("D") + 1 :]:
        QTest.keyClick(field, Qt.Key.Key_Right)
    assert place() == MIXED.index("D") + 1, "the way back is the same"
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    QTest.keyClicks(field, "B")
    text = field.text() if isinstance(field, QLineEdit) else field.toPlainText()
    assert text == MIXED.replace("DDT", "BDT")


def test_a_latin_answer_in_an_arabic_window_runs_from_the_left(qtbot: QtBot, dressed: QApplication) -> None:
    speech.switch("ar")
    editor, _given = made(qtbot, "text")
    editor.resize(400, 40)
    field = editor.findChild(QLineEdit)
    commit(field, "Nairobi")
    QTest.keyClick(field, Qt.Key.Key_Home)
    begin = field.cursorRect().center().x()
    QTest.keyClick(field, Qt.Key.Key_End)
    assert field.cursorPosition() == 7 and field.cursorRect().center().x() > begin


@pytest.mark.parametrize("kind", [QLineEdit, QPlainTextEdit])
def test_an_empty_field_has_its_cursor_where_the_lines_of_the_window_begin(
    qtbot: QtBot, dressed: QApplication, kind: type[QWidget]
) -> None:
    speech.switch("ar")
    editor, _given = made(qtbot, "text", appearance="multiline" if kind is QPlainTextEdit else "")
    editor.resize(400, 80)
    field = editor.stops()[0]
    assert isinstance(field, kind)

    def at_the_right() -> bool:
        field.grab()  # a line is put where it belongs when it is painted
        return bool(field.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle).center().x() > field.width() / 2)

    field.setFocus()
    assert at_the_right()
    commit(field, "Nairobi")
    QTest.keyClick(field, Qt.Key.Key_Home)
    assert not at_the_right(), "Latin begins on the left"
    QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(field, Qt.Key.Key_Delete)
    assert at_the_right()
    speech.switch("en")
    assert not at_the_right()
