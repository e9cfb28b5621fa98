"""The check: every problem by page, a way to each question, and a list that follows the answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QListWidget, QPushButton, QWidget

from tests.ui.reports.conftest import Reporter, texts


@pytest.fixture
def filling(reporter: Reporter) -> Reporter:
    """The Basel report of 2025, just begun."""
    reporter.work()
    return reporter


def problems(reporter: Reporter) -> QListWidget:
    return reporter.person.find(QListWidget, "problems")


def scrolled(lines: QListWidget) -> Sequence[str]:
    """The lines that there are when one has gone to the last of them: the next ones are made then."""
    lines.setCurrentRow(lines.count() - 1)
    return texts(lines)


def test_of_many_problems_the_first_are_listed_and_more_as_one_goes_on(filling: Reporter) -> None:
    filling.answer(any_exp="yes")
    for _row in range(40):
        filling.presenter.add_row("mov_exp")
    filling.person.idle()
    filling.person.keys("F7")
    filling.person.until(lambda: problems(filling).hasFocus())
    count = problems(filling).count()
    assert count < len(filling.presenter.problems)
    filling.person.keys("End")
    assert problems(filling).count() > count
    filling.person.keys("End")
    assert len(set(texts(problems(filling)))) > count


def test_the_outline_has_a_page_for_each_part_of_a_long_section(filling: Reporter) -> None:
    outline = filling.person.find(QListWidget, "outline")
    words = texts(outline)
    assert len(words) > 18
    headings = [row for row in range(outline.count()) if outline.item(row).flags() == Qt.ItemFlag.NoItemFlags]
    assert len(headings) == 2
    assert sum(part.total for part in filling.presenter.parts) == filling.presenter.form.progress().total


def test_all_problems_are_listed_under_their_pages(filling: Reporter, walk: Callable[[QWidget], None]) -> None:
    filling.person.press("check_form")
    filling.person.idle()
    found = texts(problems(filling))
    while found != (found := scrolled(problems(filling))):
        pass
    pages = {part.label for part in filling.presenter.parts if part.problems}
    assert pages <= set(found)
    assert len(found) == len(filling.presenter.problems) + len(pages)
    walk(filling.person.window)


@pytest.mark.parametrize("leaving", ["Tab", "F7"])
def test_a_date_that_is_none_stays_as_it_was_typed_and_is_told(filling: Reporter, leaving: str) -> None:
    person = filling.person
    person.tab_to("q:submitted")
    person.type("31/02/2026")
    person.keys(leaving)
    person.idle()
    person.until(lambda: filling.said("safe_text") == "Saved on this computer")
    assert "submitted" in {one.path for one in filling.presenter.problems}
    filling.filler.show_section("defs")
    person.idle()
    filling.close()
    filling.work()
    assert person.find(QLineEdit, "q:submitted").text() == "31/02/2026"
    person.tab_to("q:submitted")
    person.keys("Ctrl+A")
    person.type("2026-02-28")
    person.keys("Tab")
    person.idle()
    assert "submitted" not in {one.path for one in filling.presenter.problems}


def test_enter_leads_to_the_question_and_an_answer_takes_it_off_the_list(filling: Reporter) -> None:
    person = filling.person
    person.keys("F7")
    person.until(lambda: problems(filling).hasFocus())
    before = len(filling.presenter.problems)
    while not problems(filling).currentItem().text().startswith("Is there a national definition of waste?"):
        person.keys("Down")
    person.keys("Return")
    person.until(lambda: person.focus.objectName().startswith("q:def_waste="))
    person.keys("Space")
    person.until(lambda: len(filling.presenter.problems) == before - 1)
    person.keys("F7")
    person.until(lambda: problems(filling).isVisible())
    assert not any(words.startswith("Is there a national definition of waste?") for words in texts(problems(filling)))


def test_the_list_follows_while_it_is_shown(filling: Reporter) -> None:
    filling.person.press("check_form")
    filling.person.idle()
    before = texts(problems(filling))
    filling.answer(def_waste="yes")
    filling.person.until(lambda: texts(problems(filling)) != before)


def test_a_row_of_a_table_is_named_by_its_number(filling: Reporter) -> None:
    filling.answer(any_exp="yes")
    filling.presenter.add_row("mov_exp")
    filling.person.idle()
    filling.person.press("check_form")
    filling.person.idle()
    assert any("row 1" in words for words in texts(problems(filling)))


def test_escape_leads_back_to_the_questions_and_not_out(filling: Reporter) -> None:
    filling.person.press("check_form")
    filling.person.idle()
    filling.person.keys("Escape")
    filling.person.until(lambda: filling.person.sees("form_scroll"))
    assert filling.filler is not None


def test_the_summary_says_what_goes_and_what_would_stay_wrong(filling: Reporter) -> None:
    filling.answer(def_waste="yes")
    filling.person.press("check_form")
    filling.person.idle()
    filling.person.until(lambda: "can be submitted" in filling.said("submit_state"))
    assert "of" in filling.said("submit_what") and "Secretariat" in filling.said("submit_whom")
    go = filling.person.find(QPushButton, "submit_report")
    assert not go.isEnabled()
    filling.person.press("submit_seen")
    assert go.isEnabled()


def test_nothing_written_is_nothing_to_submit(filling: Reporter) -> None:
    filling.person.press("check_form")
    filling.person.idle()
    assert "nothing to submit" in filling.person.find(QLabel, "submit_state").text()
