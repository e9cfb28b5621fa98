"""Ctrl+F in a report: words and filters lead to questions, the list follows the answers, Escape brings the outline."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QListWidget, QWidget

from brs_desktop.workspace import Workspace
from tests.ui.clashing import clash
from tests.ui.desks import new_workspace
from tests.ui.reports.conftest import Reporter

WASTE = "def_waste"


@pytest.fixture
def filling(reporter: Reporter) -> Reporter:
    """The Basel report of 2025, just begun."""
    reporter.work()
    return reporter


def find(reporter: Reporter, words: str) -> list[str]:
    """Press Ctrl+F, type over what stands there, and wait for what is found."""
    reporter.person.keys("Ctrl+F")
    reporter.person.until(lambda: reporter.person.focus.objectName() == "find_question")
    reporter.person.find(QLineEdit, "find_question").insert(words)  # QTest has no keys for letters beyond ASCII
    reporter.person.idle()
    return found(reporter)


def only(reporter: Reporter, name: str) -> list[str]:
    """Choose in the drop-down."""
    reporter.filler.findChild(QAction, f"find_only:{name}").trigger()
    reporter.person.idle()
    return found(reporter)


def found(reporter: Reporter) -> list[str]:
    """The paths of the listed questions."""
    return [one.path for one in reporter.filler.seeking.list.shown]


def test_words_of_a_question_lead_to_it_and_escape_brings_the_outline(
    filling: Reporter, walk: Callable[[QWidget], None]
) -> None:
    person = filling.person
    assert find(filling, "NATIONAL definition waste")[0] == WASTE
    assert not filling.person.sees("outline") and "found" in filling.said("find_summary")
    walk(person.window)
    person.keys("Return")
    person.until(lambda: person.focus.objectName().startswith(f"q:{WASTE}="))
    person.keys("Ctrl+F")
    person.until(lambda: person.focus.objectName() == "find_question")
    assert person.find(QLineEdit, "find_question").selectedText() == "NATIONAL definition waste"
    person.keys("Down")
    person.until(lambda: person.find(QListWidget, "find_results").hasFocus())
    person.keys("Escape")
    person.until(lambda: person.find(QListWidget, "outline").hasFocus())
    assert not person.sees("find_results") and filling.filler is not None
    assert person.find(QLineEdit, "find_question").text() == ""


def test_enter_before_anything_is_found_leads_to_the_first(filling: Reporter) -> None:
    filling.person.keys("Ctrl+F")
    filling.person.type("national definition of waste")
    filling.person.keys("Return")
    filling.person.until(lambda: filling.person.focus.objectName().startswith(f"q:{WASTE}="))


def test_answers_are_found_also_in_rows_and_words_of_other_languages(filling: Reporter) -> None:
    filling.answer(fp_changed="yes", fp_inst="Ministère de l’Énergie", any_exp="yes")
    filling.presenter.add_row("mov_exp")
    row = filling.presenter.add_row("mov_exp")
    cell = next(
        one.path_template.replace("*", row)
        for one in filling.presenter.questions.values()
        if one.repeat == "mov_exp" and one.kind == "text"
    )
    filling.answer(**{cell: "Zanzibar drums"})
    assert find(filling, "ministere energie") == ["fp_inst"]
    assert find(filling, "zanzibar") == [cell]
    (one,) = filling.filler.seeking.list.shown
    assert "row 2" in one.label and one.piece == "Zanzibar drums"
    filling.person.keys("Return")
    filling.person.until(lambda: filling.filler.page.path_of(filling.person.focus) == cell)
    assert WASTE in find(filling, "définition nationale des déchets")
    assert find(filling, WASTE)[0] == WASTE


def test_what_is_hidden_is_not_found_and_the_list_follows_the_answers(filling: Reporter) -> None:
    filling.answer(fp_changed="no")
    assert find(filling, "fp_inst") == []
    filling.answer(fp_changed="yes")
    filling.person.until(lambda: found(filling) == ["fp_inst"])


def test_filters_show_what_is_unanswered_wrong_or_talked_about(filling: Reporter) -> None:
    workspace, key = filling.person.workspace, filling.presenter.filler.key
    assert WASTE in only(filling, "unanswered") and not filling.person.sees("outline")
    filling.answer(def_waste="yes")
    filling.person.until(lambda: WASTE not in found(filling))
    assert only(filling, "commented") == []
    workspace.talk.begin(key, WASTE, "question", "Since when?")
    filling.person.until(lambda: found(filling) == [WASTE])
    filling.presenter.answer("submitted@.note", "Sent late.")
    filling.person.until(lambda: found(filling) == ["submitted", WASTE])
    assert only(filling, "settled") == []
    (thread,) = workspace.talk.threads(key)
    workspace.talk.settle(thread)
    filling.person.until(lambda: found(filling) == [WASTE])
    assert only(filling, "commented") == ["submitted"], "nobody talks about it any more"
    workspace.talk.settle(thread, False)
    filling.person.until(lambda: found(filling) == ["submitted", WASTE])
    assert only(filling, "contested") == [] and only(filling, "invalid") == []
    filling.presenter.answer("submitted", "31/02/2026")
    filling.person.until(lambda: found(filling) == ["submitted"])
    assert only(filling, "all") == [] and filling.person.sees("outline")


def test_contested_shows_the_questions_that_have_two_answers(reporter: Reporter, tmp_path: Path) -> None:
    person = reporter.person
    with Workspace.open(new_workspace(tmp_path / "jean", "Jean"), fill=False) as jean:
        record = clash(person.workspace, jean)
    reporter.place.open_record("contacts", record)
    person.until(lambda: reporter.filler is not None)
    person.idle()
    assert only(reporter, "contested") == ["function"] and not person.sees("outline")
    person.keys("Ctrl+F")
    person.until(lambda: person.focus.objectName() == "find_question")
    person.keys("Return")
    person.until(lambda: reporter.filler.page.path_of(person.focus) == "function")
    person.idle()
    assert person.sees("contested:function")


def test_what_the_last_report_had_otherwise(reporter: Reporter) -> None:
    reporter.work("2024")
    assert not reporter.filler.findChild(QAction, "find_only:changed").isVisible()
    reporter.answer(def_waste="yes", fp_changed="yes", fp_inst="Ministry")
    reporter.submit()
    reporter.close()
    reporter.work()
    reporter.answer(def_waste="no", fp_changed="yes", fp_inst="Ministry")
    assert reporter.filler.findChild(QAction, "find_only:changed").isVisible()
    paths = only(reporter, "changed")
    assert WASTE in paths and not {"fp_changed", "fp_inst"} & set(paths)


def test_the_outline_comes_where_the_pane_stood(filling: Reporter) -> None:
    filling.answer(fp_changed="yes")
    filling.filler.go_to("fp_inst")
    filling.person.until(lambda: filling.filler.page.path_of(filling.person.focus) == "fp_inst")
    filling.person.keys("F9")
    filling.person.find(QWidget, "aside")
    filling.person.idle()
    filling.person.keys("Ctrl+F")
    filling.person.until(lambda: filling.person.focus.objectName() == "find_question")
    assert filling.filler.side.isVisible() and not filling.person.sees("aside")
