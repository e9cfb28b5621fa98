"""What the shipped fonts cannot draw is told beside the answer, and stands on the screen as something that is seen."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from brs_desktop.forms.shapes import Question
from brs_desktop.ui import fonts, speech
from brs_desktop.ui.reports.filler.editors import Asked
from brs_desktop.ui.reports.filler.question import QuestionView
from tests.ui.test_editors import BLANK, choices

RUNES = "ᚠᛇ"


def test_letters_of_six_languages_are_there_and_runes_are_not(dressed: QApplication) -> None:
    assert fonts.lacking("Łódź, Ελλάδα, Щука, 中国 龘, البيئة ١٢\u200f\n\u00a0") == []
    assert fonts.lacking(f"a {RUNES} {RUNES}") == list(RUNES)


def test_an_answer_says_which_of_its_letters_cannot_be_shown(qtbot: QtBot, dressed: QApplication) -> None:
    view = QuestionView(Asked("q", Question("q", "q", "text", ""), choices(())))
    qtbot.addWidget(view)
    view.show()
    view.show_state(replace(BLANK, value="Nairobi", text="Nairobi"), contested=False)
    assert view.findChild(QLabel, "lacking:q") is None
    view.show_state(replace(BLANK, value=RUNES, text=RUNES), contested=False)
    told = view.findChild(QLabel, "lacking:q")
    assert told.isVisible() and "U+16A0" in told.text() and "U+16C7" in told.text()
    speech.switch("fr")
    view.show_state(replace(BLANK, value="Mali", text="Mali"), contested=False)
    assert not told.isVisible()


def test_a_letter_that_no_font_has_is_not_left_out_in_silence(qtbot: QtBot, dressed: QApplication) -> None:
    label, bare = QLabel("\U0001f9ff"), QLabel(" ")
    for one in (label, bare):
        qtbot.addWidget(one)
        one.resize(60, 30)
    assert label.grab().toImage() != bare.grab().toImage()
