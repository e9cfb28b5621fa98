"""The history of a record: who, when, where, before and after, as it was then, an old value back as a new change."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from brs_sync.views import ChooseHead
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QScrollArea, QTableView, QWidget

from brs_desktop.workspace import Workspace
from brs_desktop.workspace.erasing import erase
from brs_desktop.workspace.past import past
from tests.ui.contacts.directory import arrive, choose
from tests.ui.desks import Person, contact, new_workspace
from tests.workspace.peers import admit, carry

Walk = Callable[[QWidget], None]


def rows(person: Person) -> list[list[str]]:
    """Who, question, before and after of each change shown."""
    model = person.find(QTableView, "history_list").model()
    return [[str(model.index(row, column).data()) for column in (1, 3, 4, 5)] for row in range(model.rowCount())]


def look_back(person: Person, name: str = "Amina Odhiambo") -> None:
    """Choose somebody and open the history with keys alone."""
    choose(person, name)
    person.keys("Ctrl+H")
    person.until(lambda: person.sees("history_list") and bool(rows(person)))


def to_row(person: Person, wanted: list[str]) -> None:
    """Go down to a change."""
    grid = person.find(QTableView, "history_list")
    grid.setFocus()
    for _step in range(rows(person).index(wanted) - max(0, grid.currentIndex().row())):
        QTest.keyClick(grid, Qt.Key.Key_Down)


def edited(person: Person) -> None:
    arrive(person, [contact("Amina Odhiambo", function="Chemist", languages="lg_en")])
    (row,) = person.workspace.page("contacts").rows
    person.workspace.set(row.id, {"function": "Director", "languages": "lg_en lg_fr", "email": "a@nema.example"})
    person.idle()


def test_a_word_as_long_as_a_page_breaks_and_is_copied_as_it_is(amina: Person) -> None:
    long = "https://example.org/" + "abcdefghij" * 60
    arrive(amina, [contact("Amina Odhiambo", function="Chemist")])
    (row,) = amina.workspace.page("contacts").rows
    amina.workspace.set(row.id, {"function": long})
    amina.idle()
    look_back(amina)
    to_row(amina, next(line for line in rows(amina) if line[1] == "Function" and line[2] == "Chemist"))
    after = amina.find(QLabel, "history_after")
    amina.until(lambda: after.text() == long)
    amina.idle()
    assert after.width() < amina.window.width() / 2 + 100 and after.height() > 3 * after.fontMetrics().height()
    page = next(one for one in amina.find(QWidget, "history").findChildren(QScrollArea) if one.isAncestorOf(after))
    assert page.horizontalScrollBar().maximum() == 0
    after.setSelection(0, len(QLabel.text(after)))
    after.setFocus()
    amina.keys("Ctrl+C")
    assert QGuiApplication.clipboard().text() == long == after.selectedText()


def test_each_change_says_who_what_before_and_after(amina: Person, walk: Walk) -> None:
    edited(amina)
    look_back(amina)
    found = rows(amina)
    assert ["Amina", "Function", "Chemist", "Director"] in found
    assert ["Amina", "Function", "–", "Chemist"] in found
    assert ["Amina", "Languages spoken", "–", "+ French"] in found
    assert ["Amina", "Record", "–", "added"] in found
    assert amina.find(QLabel, "history_title").text() == "History of \u2068Amina Odhiambo\u2069"
    walk(amina.window)
    amina.keys("Esc")
    amina.until(lambda: not amina.sees("history"))


def test_the_record_as_it_was_then_shows_what_is_different_now(amina: Person) -> None:
    edited(amina)
    look_back(amina)
    to_row(amina, ["Amina", "Function", "–", "Chemist"])
    amina.keys("Return")
    amina.until(lambda: amina.sees("then_title"))
    shown = [label.text() for label in amina.find(QWidget, "then_scroll").findChildren(QLabel)]
    assert "Chemist" in shown and "Director" not in shown and "a@nema.example" not in shown
    assert shown.count("different now") == 2  # the function and the languages
    amina.keys("Esc")
    amina.until(lambda: amina.sees("history_list"))


def test_an_old_value_comes_back_as_a_new_change_and_nothing_is_rewritten(amina: Person) -> None:
    edited(amina)
    look_back(amina)
    before = rows(amina)
    to_row(amina, ["Amina", "Function", "Chemist", "Director"])
    assert not amina.find(QPushButton, "history_bring_after").isEnabled()
    amina.tab_to("history_bring_before")
    amina.keys("Space")
    amina.until(lambda: len(rows(amina)) == len(before) + 1)
    assert rows(amina)[0] == ["Amina", "Function", "Director", "Chemist"]
    assert rows(amina)[1:] == before
    (row,) = amina.workspace.page("contacts").rows
    assert amina.workspace.show(row.id)["cells"]["function"]["value"] == "Chemist"


def test_a_change_that_arrives_puts_no_other_in_the_place_of_the_one_that_was_chosen(amina: Person) -> None:
    edited(amina)
    look_back(amina)
    chosen = ["Amina", "Function", "Chemist", "Director"]
    to_row(amina, chosen)
    (row,) = amina.workspace.page("contacts").rows
    amina.workspace.set(row.id, {"email": "b@nema.example"})
    amina.until(lambda: rows(amina)[0][3] == "b@nema.example")
    grid = amina.find(QTableView, "history_list")
    assert rows(amina)[grid.currentIndex().row()] == chosen


def test_a_long_history_is_read_by_pages_of_fifty(amina: Person) -> None:
    arrive(amina, [contact("Amina Odhiambo")])
    (row,) = amina.workspace.page("contacts").rows
    for number in range(60):
        amina.workspace.set(row.id, {"function": f"Function {number}"})
    amina.idle()
    look_back(amina)
    amina.until(lambda: amina.find(QLabel, "history_count").text() == "1–50 of 64")
    assert len(rows(amina)) == 50 and not amina.find(QPushButton, "history_newer").isEnabled()
    amina.press("history_older")
    amina.until(lambda: amina.find(QLabel, "history_count").text() == "51–64 of 64")
    assert rows(amina)[0][3] == "Function 9"
    amina.press("history_newer")
    amina.until(lambda: rows(amina)[0][3] == "Function 59")


def test_shipped_facts_have_a_history_and_take_nothing_back(amina: Person) -> None:
    place = arrive(amina, [])
    place.open_record("centres", "=bcrc-china")
    amina.until(lambda: amina.sees("detail_history"))
    amina.press("detail_history")
    amina.until(lambda: amina.sees("history_list") and bool(rows(amina)))
    assert not amina.sees("history_bring_before") and not amina.sees("history_bring_after")


def test_a_row_that_was_deleted_comes_back_with_what_was_in_it(tmp_path: Path) -> None:
    with Workspace.open(new_workspace(tmp_path / "w")) as workspace:
        saved = workspace.add("contacts", contact("A", **{"telephones/r1/phone_number": "+254 20 1"}))
        workspace.delete(saved.key.record, "telephones/r1")
        (gone,) = [step for step in past(workspace, saved.key).steps if step.after is False]
        from brs_desktop.workspace.past import bring_back

        bring_back(workspace, saved.key, gone, "before")
        cells = workspace.show(saved.key.record)["cells"]
        assert cells["telephones/r1/phone_number"]["value"] == "+254 20 1"


def test_decisions_and_undos_are_part_of_the_history_with_who_where_and_why(amina: Person, tmp_path: Path) -> None:
    arrive(amina, [])
    with Workspace.open(new_workspace(tmp_path / "jean", "Jean")) as jean:
        admit(amina.workspace, jean)
        record = amina.workspace.add("contacts", contact("Grace", function="Officer")).key.record
        carry(amina.workspace, jean)
        amina.workspace.set(record, {"function": "Director"})
        jean.set(record, {"function": "Head of unit"})
        carry(jean, amina.workspace)
        device = jean.replica.id_text[:6].upper()
    (clash,) = amina.workspace.conflicts()
    theirs = next(head for head in clash.heads if head.value == "Head of unit")
    amina.workspace.settle(clash.id, ChooseHead(theirs.dot), reason="The letter says so")
    amina.workspace.undo(clash.id, reason="The letter was old")
    look_back(amina, "Grace")
    undone, decided = rows(amina)[:2]
    assert undone == ["Amina", "Decision undone: Function", "–", "–"]
    assert decided[:2] == ["Amina", "Decided: Function"] and decided[3] == "Head of unit"
    grid = amina.find(QTableView, "history_list")
    devices = {str(grid.model().index(row, 2).data()) for row in range(grid.model().rowCount())}
    assert devices == {"this computer", f"device {device}"}
    assert amina.find(QLabel, "history_who").text().endswith("The letter was old")
    assert not amina.find(QPushButton, "history_bring_before").isEnabled()  # an undo has no value of its own


def test_what_makes_the_records_id_does_not_come_back(tmp_path: Path) -> None:
    with Workspace.open(new_workspace(tmp_path / "w")) as workspace:
        saved = workspace.add("import_responses", {"country": "KEN", "chem": "aldrin"})
        steps = {step.path: step for step in past(workspace, saved.key).steps}
        assert steps["country"].fixed and not steps["country"].can_return("before")
        assert not steps["alive"].can_return("before")


def test_what_was_erased_says_so_and_no_change_says_what_it_was(amina: Person, walk: Walk) -> None:
    edited(amina)
    (row,) = amina.workspace.page("contacts").rows
    erase(amina.workspace, row.key, ["email"], "she asked for it")
    amina.idle()
    look_back(amina)
    found = rows(amina)
    assert ["Amina", "Erased: E-mail", "–", "Erased"] in found
    assert not any("a@nema.example" in words for line in found for words in line)
    to_row(amina, ["Amina", "Erased: E-mail", "–", "Erased"])
    amina.idle()
    walk(amina.window)
    if picture := os.environ.get("BRS_PICTURE"):
        amina.window.grab().save(picture)
    amina.keys("Esc")
