"""The editors of single answers: what is typed is given on once, what is not an answer is refused in the field."""

from __future__ import annotations

from dataclasses import replace

import pytest
from brs_sync.values import Missing, Number
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from brs_desktop.forms.shapes import Choice, ChoicePage, NodeState, Question
from brs_desktop.ui import speech
from brs_desktop.ui.reports.filler.editors import Asked, Editor, editor_for

BLANK = NodeState("q", None, "", True, False, False, None, None, "Question", "")
MANY = tuple(Choice(f"c{number}", f"Choice {number}") for number in range(60))


def choices(all_of: tuple[Choice, ...]):
    def page(words: str, offset: int, limit: int) -> ChoicePage:
        found = [one for one in all_of if words.casefold() in one.label.casefold() or words == one.value]
        return ChoicePage(tuple(found[offset : offset + limit]), len(found) > offset + limit)

    return page


def made(
    qtbot: QtBot, kind: str, *, appearance: str = "", offered: tuple[Choice, ...] = ()
) -> tuple[Editor, list[object]]:
    """An editor on screen, and everything that it gives on."""
    editor = editor_for(Asked("q", Question("q", "q", kind, appearance), choices(offered)))  # type: ignore[arg-type]
    given: list[object] = []
    editor.answered.connect(given.append)
    editor.show_state(BLANK)
    qtbot.addWidget(editor)
    editor.show()
    return editor, given


def leave(widget: QWidget) -> None:
    QApplication.sendEvent(widget, QEvent(QEvent.Type.FocusOut))


def test_text_is_given_on_at_a_pause(qtbot: QtBot) -> None:
    editor, given = made(qtbot, "text")
    with qtbot.waitSignal(editor.answered):
        QTest.keyClicks(editor.findChild(QLineEdit), "Nairobi")
    assert given == ["Nairobi"]


def test_leaving_the_field_gives_on_at_once_and_only_once(qtbot: QtBot) -> None:
    editor, given = made(qtbot, "text")
    field = editor.findChild(QLineEdit)
    QTest.keyClicks(field, "a")
    leave(field)
    leave(field)
    editor.flush()
    assert given == ["a"]


def test_an_emptied_field_clears_the_answer(qtbot: QtBot) -> None:
    editor, given = made(qtbot, "text")
    editor.show_state(replace(BLANK, value="old", text="old"))
    field = editor.findChild(QLineEdit)
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_Delete)
    leave(field)
    assert given == [None]


def test_opening_and_leaving_a_field_writes_nothing(qtbot: QtBot) -> None:
    editor, given = made(qtbot, "text")
    editor.show_state(replace(BLANK, value="old", text="old"))
    leave(editor.findChild(QLineEdit))
    assert given == []


def test_a_paragraph_is_left_with_tab_and_given_on(qtbot: QtBot) -> None:
    editor, given = made(qtbot, "text", appearance="multiline")
    box = editor.findChild(QPlainTextEdit)
    QTest.keyClicks(box, "one\ntwo".replace("\n", " "))
    leave(box)
    assert given == ["one two"]


def test_a_whole_number_takes_no_fraction(qtbot: QtBot) -> None:
    editor, given = made(qtbot, "integer")
    field = editor.findChild(QLineEdit)
    QTest.keyClicks(field, "12x7")
    leave(field)
    assert field.text() == "127" and given == [Number("127")]


def test_a_decimal_is_read_with_the_comma_of_the_language(qtbot: QtBot) -> None:
    speech.switch("fr")
    editor, given = made(qtbot, "decimal")
    field = editor.findChild(QLineEdit)
    QTest.keyClicks(field, "12,50")
    leave(field)
    assert given == [Number("12.50")]
    editor.show_state(replace(BLANK, value=Number("12.50"), text="12.50"))
    assert field.text() == "12,50"


def test_words_that_are_no_number_are_shown_as_they_were_typed(qtbot: QtBot) -> None:
    speech.switch("fr")
    editor, _given = made(qtbot, "decimal")
    editor.show_state(replace(BLANK, value="1.2.3", text="1.2.3"))
    assert editor.findChild(QLineEdit).text() == "1.2.3"


def test_what_is_no_date_stays_typed_and_is_not_given_on(qtbot: QtBot) -> None:
    editor, given = made(qtbot, "date")
    field = editor.findChild(QLineEdit)
    QTest.keyClicks(field, "31/02/2026")
    leave(field)
    assert given == [] and field.text() == "31/02/2026" and field.property("state") == "problem"


def test_a_date_is_kept_year_first(qtbot: QtBot) -> None:
    editor, given = made(qtbot, "date")
    field = editor.findChild(QLineEdit)
    QTest.keyClicks(field, "21/11/2026")
    leave(field)
    assert given == ["2026-11-21"]


def test_few_choices_are_radio_buttons_and_space_takes_one(qtbot: QtBot) -> None:
    editor, given = made(qtbot, "select_one", offered=MANY[:3])
    buttons = editor.findChildren(QRadioButton)
    assert [button.objectName() for button in buttons] == ["q:q=c0", "q:q=c1", "q:q=c2"]
    QTest.keyClick(buttons[1], Qt.Key.Key_Space)
    assert given == ["c1"]


def test_a_radio_button_shows_the_stored_answer_and_no_other(qtbot: QtBot) -> None:
    editor, _given = made(qtbot, "select_one", offered=MANY[:3])
    editor.show_state(replace(BLANK, value="c2", text="Choice 2"))
    editor.show_state(replace(BLANK, value=None, text=""))
    assert not any(button.isChecked() for button in editor.findChildren(QRadioButton))


def test_some_choices_are_a_combo_box_that_can_be_emptied(qtbot: QtBot) -> None:
    editor, given = made(qtbot, "select_one", offered=MANY[:12])
    box = editor.findChild(QComboBox)
    editor.show_state(replace(BLANK, value="c3", text="Choice 3"))
    assert box.currentText() == "Choice 3"
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Home)
    assert given == [None]


def test_many_choices_are_searched_and_enter_takes_the_first_match(qtbot: QtBot) -> None:
    editor, given = made(qtbot, "select_one", offered=MANY)
    field = editor.findChild(QLineEdit)
    QTest.keyClicks(field, "ice 42")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert given == ["c42"]
    qtbot.waitUntil(lambda: field.text() == "Choice 42")


def test_words_that_match_no_choice_are_put_back_on_leaving(qtbot: QtBot) -> None:
    editor, given = made(qtbot, "select_one", offered=MANY)
    editor.show_state(replace(BLANK, value="c7", text="Choice 7"))
    field = editor.findChild(QLineEdit)
    field.selectAll()
    QTest.keyClicks(field, "zzz")
    QTest.keyClick(field, Qt.Key.Key_Return)
    leave(field)
    assert given == []
    qtbot.waitUntil(lambda: field.text() == "Choice 7")


def test_several_choices_are_given_on_together(qtbot: QtBot) -> None:
    editor, given = made(qtbot, "select_multiple", offered=MANY[:4])
    boxes = editor.findChildren(QCheckBox)
    editor.show_state(replace(BLANK, value="c0", text="Choice 0"))
    QTest.keyClick(boxes[2], Qt.Key.Key_Space)
    assert given == [["c0", "c2"]]


@pytest.mark.parametrize("kind", ["text", "integer", "date"])
def test_a_reason_for_absence_is_shown_in_the_empty_field(qtbot: QtBot, kind: str) -> None:
    editor, _given = made(qtbot, kind)
    editor.show_state(replace(BLANK, value=Missing("confidential")))
    field = editor.findChild(QLineEdit)
    assert field.text() == "" and field.placeholderText() == "Confidential"


def test_what_another_shows_does_not_overwrite_what_is_being_typed(qtbot: QtBot) -> None:
    editor, _given = made(qtbot, "text")
    field = editor.findChild(QLineEdit)
    QTest.keyClicks(field, "half")
    editor.show_state(replace(BLANK, value="other", text="other"))
    assert field.text() == "half"


def test_a_long_list_of_several_is_searched_and_what_is_chosen_is_ticked(qtbot: QtBot) -> None:
    editor, given = made(qtbot, "select_multiple", offered=MANY)
    field = editor.findChild(QLineEdit, "q:q")
    for words in ("ice 42", "ice 7"):
        QTest.keyClicks(field, words)
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert given == [["c42"], ["c42", "c7"]]
    qtbot.waitUntil(lambda: field.text() == "")
    editor.show_state(replace(BLANK, value="c42 c7 gone", text=""))
    ticked = {box.text(): box for box in editor.findChildren(QCheckBox)}
    assert list(ticked) == ["Choice 42", "Choice 7", "gone"]
    QTest.keyClick(ticked["Choice 42"], Qt.Key.Key_Space)
    assert given[-1] == ["c7", "gone"]
    editor.flush()
    assert len(given) == 3


def test_what_is_no_more_among_the_choices_goes_only_when_it_is_unticked(qtbot: QtBot) -> None:
    editor, given = made(qtbot, "select_multiple", offered=MANY[:3])
    editor.show_state(replace(BLANK, value="old c1", text=""))
    boxes = {box.text(): box for box in editor.findChildren(QCheckBox)}
    QTest.keyClick(boxes["Choice 0"], Qt.Key.Key_Space)
    assert set(given[-1]) == {"c0", "c1", "old"}
    QTest.keyClick(boxes["old"], Qt.Key.Key_Space)
    assert given[-1] == ["c0", "c1"]


def test_choices_are_ranked_by_ticking_them_one_after_the_other(qtbot: QtBot) -> None:
    editor, given = made(qtbot, "rank", offered=MANY[:3])
    first, second, third = editor.findChildren(QCheckBox)
    for box in (third, first, second):
        QTest.keyClick(box, Qt.Key.Key_Space)
    assert given[-1] == ["c2", "c0", "c1"]
    assert [box.text() for box in (first, second, third)] == ["2. Choice 0", "3. Choice 1", "1. Choice 2"]
    editor.show_state(replace(BLANK, value="c1 c2", text=""))
    QTest.keyClick(second, Qt.Key.Key_Space)
    assert given[-1] == ["c2"] and [box.text() for box in (first, second, third)][1:] == ["Choice 1", "1. Choice 2"]


def test_an_acknowledgement_is_one_box(qtbot: QtBot) -> None:
    editor, given = made(qtbot, "acknowledge")
    box = editor.findChild(QCheckBox)
    QTest.keyClick(box, Qt.Key.Key_Space)
    editor.show_state(replace(BLANK, value="OK", text="OK"))
    QTest.keyClick(box, Qt.Key.Key_Space)
    assert given == ["OK", None]


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("time", "9.05", "09:05"),
        ("datetime", "3.2.2026 14:30", "2026-02-03T14:30"),
        ("datetime", "2026-02-03T14:30:05", "2026-02-03T14:30:05"),
    ],
)
def test_a_time_is_kept_as_the_standard_has_it(qtbot: QtBot, kind: str, typed: str, kept: str) -> None:
    editor, given = made(qtbot, kind)
    field = editor.findChild(QLineEdit)
    QTest.keyClicks(field, typed)
    leave(field)
    assert given == [kept]


@pytest.mark.parametrize(("kind", "typed"), [("time", "25:00"), ("datetime", "2026-02-03"), ("integer", "12.5")])
def test_what_is_not_asked_for_stays_typed_and_is_not_given_on(qtbot: QtBot, kind: str, typed: str) -> None:
    editor, given = made(qtbot, kind)
    editor.keeps_words = True
    field = editor.findChild(QLineEdit)
    QTest.keyClicks(field, typed)
    leave(field)
    assert (field.text(), given, editor.take_words()) == (typed, [], typed)
