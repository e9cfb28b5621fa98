"""The form filler: typed is safe, seen is true, and everything is done without a mouse."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QRadioButton,
    QTableView,
    QWidget,
)

from tests.ui.desks import Person, contact, new_workspace, stand_up


def open_contact(person: Person, record: str | None = None) -> None:
    person.window.go_to("contacts")
    person.window.place("contacts").open_record("contacts", record)
    person.find(QWidget, "filler")
    person.idle()


def saved(person: Person) -> None:
    """Wait until the sign says that all is on disk."""
    person.until(lambda: person.find(QLabel, "safe_text").text() == "Saved on this computer")


def section(person: Person, name: str) -> None:
    filler = person.window.place("contacts").filler or person.window.place("reports").filler
    assert filler is not None
    filler.show_section(name)


def only_contact(person: Person) -> dict[str, object]:
    """The cells of the only contact there is."""
    page = person.workspace.page("contacts")
    assert page.total == 1
    cells = person.workspace.show(f"contacts/{page.rows[0].id}")["cells"]
    return {path: cell["value"] for path, cell in cells.items()}


def test_a_contact_is_made_filled_and_saved_with_keys_alone(amina: Person) -> None:
    amina.keys("Alt+3")
    amina.find(QWidget, "place_contacts")
    amina.idle()
    amina.keys("Ctrl+N")
    amina.find(QWidget, "filler")
    amina.until(lambda: amina.focus.objectName() == "q:name")
    amina.idle()
    amina.type("Grace Wanjiru")
    amina.tab_to("q:organisation")
    amina.type("Pest Control Board")
    amina.tab_to("q:country")
    amina.type("Ken")
    amina.keys("Return")
    amina.until(lambda: amina.find(QLineEdit, "q:country").text() == "Kenya")
    amina.keys("Ctrl+S")
    amina.until(lambda: not amina.sees("filler"))
    cells = only_contact(amina)
    assert (cells["name"], cells["organisation"], cells["country"]) == ("Grace Wanjiru", "Pest Control Board", "KEN")


def test_every_question_and_button_of_the_form_has_a_name(amina: Person, walk: Callable[[QWidget], None]) -> None:
    open_contact(amina)
    filler = amina.window.place("contacts").filler
    for part in filler.presenter.parts:
        section(amina, part.name)
        walk(amina.window)


def test_the_sign_says_saved_only_when_it_is_on_disk(amina: Person) -> None:
    open_contact(amina)
    field = amina.find(QLineEdit, "q:name")
    field.setFocus()
    QTest.keyClick(field, "G")
    assert amina.find(QLabel, "safe_text").text() != "Saved on this computer"
    saved(amina)
    filler = amina.window.place("contacts").filler.presenter.filler
    assert filler.session.values()["name"] == "G"


def test_what_was_typed_outlives_a_window_that_is_torn_down(amina: Person, sit: Callable[..., Person]) -> None:
    open_contact(amina)
    amina.find(QLineEdit, "q:name").setFocus()
    amina.type("Grace")
    folder = amina.window.desk.folder
    stand_up(amina)
    again = sit(folder)
    assert only_contact(again)["name"] == "Grace"


def test_words_that_only_search_are_no_answer_and_nothing_waits_for_them(amina: Person) -> None:
    open_contact(amina)
    amina.find(QLineEdit, "q:country").setFocus()
    amina.type("zzz")
    amina.idle()
    assert amina.find(QLabel, "safe_text").text() == "Saved on this computer"


def test_what_cannot_be_read_is_never_called_saved(amina: Person) -> None:
    open_contact(amina)
    section(amina, "standing")
    amina.find(QLineEdit, "q:confirmed_on").setFocus()
    amina.type("31/02/2026")
    amina.idle()
    assert amina.find(QLabel, "safe_text").text() != "Saved on this computer"


def test_a_page_is_called_what_the_answers_say_as_they_are_typed(amina: Person) -> None:
    open_contact(amina)
    title = amina.find(QLabel, "filler_title")
    assert title.text() == "Contact"
    amina.until(lambda: amina.focus.objectName() == "q:name")
    amina.type("Wanjiru Kamau")
    amina.until(lambda: title.text().startswith("Wanjiru Kamau"))
    saved(amina)
    amina.press("undo")
    amina.until(lambda: title.text() == "Contact")


def test_opening_and_closing_leaves_no_trace(amina: Person) -> None:
    open_contact(amina)
    amina.press("filler_close")
    amina.until(lambda: not amina.sees("filler"))
    amina.idle()
    assert amina.workspace.page("contacts").total == 0 and amina.workspace.outbox().changes == 0


def test_a_question_comes_and_goes_with_the_answer_it_depends_on(amina: Person) -> None:
    open_contact(amina)
    section(amina, "designations")
    assert not amina.sees("q:bc_kind=bk_fp")
    amina.press("q:conv=cv_b")
    assert amina.find(QCheckBox, "q:bc_kind=bk_fp")
    amina.press("q:conv=cv_b")
    amina.until(lambda: not amina.sees("q:bc_kind=bk_fp"))


def test_a_broken_rule_is_told_beside_the_question_and_listed(amina: Person) -> None:
    open_contact(amina)
    section(amina, "reach")
    amina.find(QLineEdit, "q:email").setFocus()
    amina.type("no address")
    amina.keys("Return")
    assert "e-mail" in amina.find(QLabel, "message:email").text()
    amina.press("check_form")
    problems = amina.find(QListWidget, "problems")
    amina.until(lambda: any("E-mail" in problems.item(row).text() for row in range(problems.count())))
    saved(amina)


def test_the_list_of_problems_leads_to_the_question(amina: Person) -> None:
    open_contact(amina)
    section(amina, "standing")
    amina.press("check_form")
    problems = amina.find(QListWidget, "problems")
    amina.until(problems.hasFocus)
    while not problems.currentItem().text().startswith("Organization"):
        amina.keys("Down")
    amina.keys("Return")
    amina.until(lambda: amina.focus.objectName() == "q:organisation")


def test_f8_leads_from_problem_to_problem_and_round_again(amina: Person) -> None:
    open_contact(amina)
    paths = [one.path for one in amina.window.place("contacts").filler.presenter.problems]
    assert len(paths) >= 3 and paths[:2] == ["name", "organisation"]
    amina.find(QLineEdit, "q:name").setFocus()
    for path in [*paths[1:], paths[0]]:
        amina.keys("F8")
        amina.until(lambda path=path: amina.focus.objectName().startswith(f"q:{path}"))


def test_what_nobody_has_come_to_yet_is_no_fault(amina: Person) -> None:
    open_contact(amina)
    filler = amina.window.place("contacts").filler
    assert filler.presenter.problems and not any(part.problems for part in filler.presenter.parts)
    field = amina.find(QLineEdit, "q:name")
    field.setFocus()
    assert not amina.sees("message:name")
    amina.find(QLineEdit, "q:organisation").setFocus()
    assert amina.find(QLabel, "message:name").text()
    assert sum(part.problems for part in filler.presenter.parts) == 1 and not amina.sees("message:organisation")
    section(amina, "reach")
    assert filler.presenter.parts[0].problems > 1  # the page was left
    amina.press("check_form")
    assert sum(part.problems for part in filler.presenter.parts) == len(filler.presenter.problems)


def test_the_outline_counts_answers(amina: Person) -> None:
    open_contact(amina)
    before = amina.find(QLabel, "form_progress").text()
    amina.find(QLineEdit, "q:name").setFocus()
    amina.type("Grace")
    amina.keys("Return")
    amina.until(lambda: amina.find(QLabel, "form_progress").text() != before)


def test_a_reason_for_absence_is_an_answer(amina: Person) -> None:
    open_contact(amina)
    section(amina, "reach")
    amina.window.place("contacts").filler.presenter.leave_blank("email", "confidential")
    assert amina.find(QLineEdit, "q:email").placeholderText() == "Confidential"
    amina.press("filler_close")
    amina.until(lambda: not amina.sees("filler"))
    assert only_contact(amina)["email"] == {"missing": "confidential"}


def test_undo_takes_the_last_answer_back(amina: Person) -> None:
    open_contact(amina)
    amina.find(QLineEdit, "q:name").setFocus()
    amina.type("Grace")
    amina.keys("Return")
    amina.press("undo")
    amina.until(lambda: amina.find(QLineEdit, "q:name").text() == "")
    saved(amina)


def test_rows_of_a_repeat_are_added_edited_and_removed_with_keys(amina: Person) -> None:
    open_contact(amina)
    section(amina, "reach")
    amina.press("add_row:telephones")
    grid = amina.find(QTableView, "repeat:telephones")
    amina.until(lambda: grid.model().rowCount() == 1)
    grid.setCurrentIndex(grid.model().index(0, 1))
    grid.setFocus()
    amina.keys("Return")
    amina.until(lambda: amina.focus.objectName().endswith("/phone_number"))
    amina.type("+254 20 000")
    amina.keys("Tab")
    amina.until(lambda: grid.model().index(0, 1).data() == "+254 20 000")
    grid.setFocus()
    grid.setCurrentIndex(grid.model().index(0, 1))
    amina.press("remove_row:telephones")
    assert grid.model().rowCount() == 0
    amina.press("undo")
    amina.until(lambda: grid.model().rowCount() == 1)


def test_a_block_from_a_spreadsheet_becomes_rows(amina: Person) -> None:
    open_contact(amina)
    section(amina, "reach")
    amina.press("add_row:telephones")
    grid = amina.find(QTableView, "repeat:telephones")
    grid.setCurrentIndex(grid.model().index(0, 0))
    grid.setFocus()
    QGuiApplication.clipboard().setText("Mobile\t+254 700 000 001\tdirect\nnonsense\t+254 700 000 002\t\n")
    amina.keys("Ctrl+V")
    amina.until(lambda: grid.model().rowCount() == 2)
    amina.idle()
    assert [grid.model().index(row, 1).data() for row in (0, 1)] == ["+254 700 000 001", "+254 700 000 002"]
    assert [grid.model().index(row, 0).data() for row in (0, 1)] == ["Mobile", "nonsense"]
    assert "not one of the choices" in grid.model().index(1, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert "could not be read" in amina.find(QWidget, "notice").accessibleName()


def test_the_form_speaks_another_language_than_the_window(amina: Person) -> None:
    open_contact(amina)
    box = amina.find(QComboBox, "form_language")
    box.setCurrentIndex(box.findData("ar"))
    box.activated.emit(box.currentIndex())
    assert amina.find(QLabel, "label:name").text().startswith("الاسم")
    assert amina.find(QLineEdit, "q:name").layoutDirection() == Qt.LayoutDirection.RightToLeft
    assert amina.window.layoutDirection() == Qt.LayoutDirection.LeftToRight
    assert amina.find(QPushButton, "filler_close").text() == "Close"


def test_what_changed_elsewhere_is_told_and_shown_on_demand(amina: Person) -> None:
    record = amina.workspace.add("contacts", contact("Grace")).key.record
    open_contact(amina, record)
    amina.workspace.set(f"contacts/{record}", {"function": "Director"})
    amina.find(QPushButton, "show_changes")
    assert amina.find(QLineEdit, "q:function").text() == ""
    amina.press("show_changes")
    amina.until(lambda: amina.find(QLineEdit, "q:function").text() == "Director")
    assert not amina.sees("show_changes")


@pytest.fixture
def responding(amina: Person) -> Person:
    """Amina at the key questions of a new import response."""
    amina.press("rail_reports")
    amina.idle()
    amina.window.place("reports").show_list("import_responses")
    amina.idle()
    amina.press("empty_new" if amina.sees("empty_new") else "new_record")
    amina.find(QWidget, "key_page")
    return amina


def choose(person: Person, name: str, words: str) -> None:
    field = person.find(QLineEdit, name)
    field.setFocus()
    person.type(words)
    person.keys("Return")


def answer_key(person: Person) -> None:
    choose(person, "q:country", "Kenya")
    person.press("q:cat=ct_pest")
    choose(person, "q:chem", "Aldrin")
    person.press("key_continue")
    person.find(QWidget, "filler")
    person.idle()


def test_what_makes_the_id_is_asked_first_and_stays_fixed(responding: Person, walk: Callable[[QWidget], None]) -> None:
    walk(responding.window)
    assert not responding.find(QPushButton, "key_continue").isEnabled()
    answer_key(responding)
    assert "Aldrin" in responding.find(QLabel, "filler_title").text()
    assert responding.find(QLineEdit, "q:country").isReadOnly()


def test_a_record_that_exists_is_continued_and_not_made_twice(responding: Person) -> None:
    answer_key(responding)
    responding.press("q:first=yes")
    responding.press("filler_close")
    responding.until(lambda: not responding.sees("filler"))
    responding.press("new_record")
    answer_key(responding)
    assert responding.find(QRadioButton, "q:first=yes").isChecked()
    assert "exists already" in responding.find(QWidget, "notice").accessibleName()
    assert responding.workspace.page("import_responses").total == 1


def test_conditions_appear_with_the_decision_and_hold_a_row(responding: Person) -> None:
    answer_key(responding)
    section(responding, "s2")
    assert not responding.sees("repeat:conditions")
    responding.press("q:dec=cd_cond")
    responding.press("add_row:conditions")
    grid = responding.find(QTableView, "repeat:conditions")
    assert grid.model().rowCount() == 1
    responding.press("filler_close")
    responding.until(lambda: not responding.sees("filler"))


def test_a_pdf_is_made_in_the_chosen_language(amina: Person, tmp_path: Path) -> None:
    record = amina.workspace.add("contacts", contact("Grace")).key.record
    open_contact(amina, record)
    amina.press("export_pdf")
    box = amina.find(QComboBox, "export_language")
    box.setCurrentIndex(box.findData("ar"))
    out = tmp_path / "grace.pdf"
    amina.find(QLineEdit, "export_file").setText(str(out))
    amina.press("export_make")
    amina.until(out.exists)
    amina.idle()
    assert out.read_bytes().startswith(b"%PDF")


def test_a_pdf_that_cannot_be_written_is_told(amina: Person, tmp_path: Path) -> None:
    record = amina.workspace.add("contacts", contact("Grace")).key.record
    open_contact(amina, record)
    amina.press("export_pdf")
    amina.find(QLineEdit, "export_file").setText(str(tmp_path / "no" / "such" / "folder" / "x.pdf"))
    amina.press("export_make")
    amina.find(QPushButton, "notice_copy")


def test_arabic_turns_the_whole_form(sit: Callable[..., Person], tmp_path: Path) -> None:
    person = sit(new_workspace(tmp_path / "w"), "ar")
    open_contact(person)
    outline, field = person.find(QListWidget, "outline"), person.find(QLineEdit, "q:name")
    left = [widget.mapTo(person.window, widget.rect().topLeft()).x() for widget in (outline, field)]
    assert left[0] > left[1]
    assert person.find(QLabel, "label:name").text().startswith("الاسم")
