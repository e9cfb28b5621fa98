"""Home: what needs me today, each row a way to where it is done; calm when nothing does; anew when things change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton, QScrollBar, QWidget

from brs_desktop.workspace import Workspace, budget
from tests.ui.desks import Person, contact, new_workspace, stand_up
from tests.workspace.peers import admit, carry

Sit = Callable[..., Person]
ROWS = ("home_report", "home_conflicts", "home_work", "home_news")


@pytest.fixture
def sam(sit: Sit, tmp_path: Path) -> Person:
    """Somebody in a country that owes no report."""
    return sit(new_workspace(tmp_path / "sam", "Sam", "USA"))


@pytest.fixture
def jean(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(new_workspace(tmp_path / "jean", "Jean")) as workspace:
        yield workspace


def said(person: Person, name: str) -> str:
    return person.find(QPushButton, name).accessibleName()


def rows(person: Person) -> list[str]:
    """The rows that need somebody, by name."""
    every = person.window.place("home").findChildren(QPushButton)
    return [one.objectName() for one in every if one.isVisible() and one.objectName().startswith(ROWS)]


def test_the_program_opens_on_home_and_is_calm_when_nothing_needs_anybody(sam: Person) -> None:
    assert sam.find(QWidget, "place_home").isVisible() and rows(sam) == []
    assert sam.find(QLabel, "home_calm_title").text() == "Nothing needs you today"
    assert not [one for one in sam.find(QWidget, "home_calm").findChildren(QScrollBar) if one.isVisible()]
    assert sam.find(QLabel, "home_title").text().startswith("\u2068Sam\u2069")
    assert sam.find(QLabel, "home_state").text() == "You work on this computer alone; no hub is joined."


def test_everything_that_takes_the_focus_has_a_name_and_tab_reaches_it(amina: Person, walk) -> None:
    amina.workspace.add("contacts", contact("Grace Wanjiru"))
    amina.until(lambda: amina.sees("home_work_0"))
    walk(amina.window)
    for name in ("home_work_0", "home_begin_report", "home_data"):
        amina.tab_to(name)


def test_a_report_that_is_late_comes_first_and_leads_to_the_reports(amina: Person) -> None:
    assert "late" in said(amina, "home_report_0") and "Not begun" in said(amina, "home_report_0")
    amina.until(lambda: amina.focus.objectName() == "home_report_0")
    amina.keys("Space")
    amina.find(QWidget, "place_reports")


def test_what_was_worked_on_is_gone_on_with(sam: Person) -> None:
    record = sam.workspace.add("contacts", contact("Grace Wanjiru")).key.record
    sam.workspace.add("contacts", contact("Peter Mwangi"))
    sam.until(lambda: sam.sees("home_work_1"))
    assert said(sam, "home_work_0").startswith("Peter Mwangi")
    # A day may end while the test runs.
    assert said(sam, "home_work_1") in ("Grace Wanjiru, Contact · Today", "Grace Wanjiru, Contact · Yesterday")
    assert "kept on this computer alone" in sam.find(QLabel, "home_state").text()
    sam.press("home_work_1")
    assert sam.find(QLabel, "filler_title").text() == "Grace Wanjiru"
    sam.idle()
    assert sam.window.place("contacts").filler.presenter.filler.key.record == record


def test_a_conflict_leads_to_its_review(amina: Person, jean: Workspace) -> None:
    admit(amina.workspace, jean)
    record = amina.workspace.add("contacts", contact("Grace", function="Officer")).key.record
    carry(amina.workspace, jean)
    amina.workspace.set(f"contacts/{record}", {"function": "Director"})
    jean.set(f"contacts/{record}", {"function": "Head of unit"})
    carry(jean, amina.workspace)
    amina.until(lambda: amina.sees("home_conflicts"))
    assert "1 conflict needs you" in said(amina, "home_conflicts")
    amina.press("home_conflicts")
    amina.until(lambda: amina.sees("settle_mine"))


def test_what_others_changed_is_new_once(sit: Sit, tmp_path: Path, jean: Workspace) -> None:
    folder = new_workspace(tmp_path / "amina")
    amina = sit(folder)
    admit(amina.workspace, jean)
    jean.add("contacts", contact("Grace Wanjiru"))
    jean.add("contacts", contact("Peter Mwangi"))
    carry(jean, amina.workspace)
    amina.until(lambda: amina.sees("home_news_0"))
    assert said(amina, "home_news_0") == "Contacts, Peter Mwangi, Grace Wanjiru, 2 records"
    amina.press("home_news_0")
    amina.find(QWidget, "place_contacts")
    amina.press("rail_home")
    amina.idle()
    assert "home_news_0" in rows(amina), "it stays for this visit"
    stand_up(amina)
    again = sit(folder)
    assert "home_news_0" not in rows(again)
    jean.add("contacts", contact("Fatou Diop"))
    carry(jean, again.workspace)
    again.until(lambda: again.sees("home_news_0"))
    assert "Fatou Diop, 1 record" in said(again, "home_news_0")
    again.press("home_news_0")
    assert again.find(QLabel, "filler_title").text() == "Fatou Diop"


def test_what_is_new_can_be_marked_as_seen(amina: Person, jean: Workspace) -> None:
    admit(amina.workspace, jean)
    jean.add("contacts", contact("Grace Wanjiru"))
    carry(jean, amina.workspace)
    amina.until(lambda: amina.sees("home_news_0"))
    amina.press("home_seen")
    amina.until(lambda: not amina.sees("home_news_0"))
    assert amina.workspace.preferences.seen == amina.workspace.replica.arrival()


def test_the_state_of_copies_and_costs_is_told(amina: Person) -> None:
    assert "Nothing to back up yet" in said(amina, "home_backup") or "No backup yet" in said(amina, "home_backup")
    with amina.workspace.replica.writing() as connection:
        # In the next month too: this one may end while the test runs.
        for when in (amina.workspace.clock.now_ms(), budget.spent(amina.workspace).month_ends_ms):
            budget.add(connection, when, 900_000, 200_000)
    amina.window.desk.keep(budget_mb=1)
    amina.until(lambda: "Used up" in said(amina, "home_data"))
    assert "1.1 MB" in said(amina, "home_data") and "sync by hand" in said(amina, "home_data")
    amina.press("home_data")
    assert amina.find(QWidget, "place_settings").isVisible()


def test_ways_to_begin_lead_there(amina: Person) -> None:
    amina.press("home_find_contact")
    assert amina.focus.objectName() == "record_search"
    amina.press("rail_home")
    amina.press("home_import")
    amina.find(QFileDialog, "choose_files").reject()
    assert amina.find(QWidget, "place_library").isVisible()


def test_a_switch_of_language_is_followed(sam: Person) -> None:
    sam.workspace.add("contacts", contact("Grace Wanjiru"))
    sam.until(lambda: sam.sees("home_work_0"))
    sam.window.speak("fr")
    kind = sam.workspace.collection("contacts").singular("fr")
    sam.until(lambda: sam.sees("home_work_0") and kind in said(sam, "home_work_0"))


def test_home_fits_a_small_window_with_large_texts(amina: Person) -> None:
    amina.window.desk.keep(text_percent=200)
    amina.idle()
    assert amina.window.minimumSizeHint().width() <= 1024 and amina.window.minimumSizeHint().height() <= 600
    row, area = amina.find(QPushButton, "home_report_0"), amina.window.place("home")
    assert row.width() <= area.width() and row.layoutDirection() == Qt.LayoutDirection.LeftToRight
    assert QApplication.font().pointSizeF() == 20


def test_the_focus_stays_on_its_row_when_something_else_changes(amina: Person) -> None:
    amina.find(QPushButton, "home_report_1").setFocus()
    amina.workspace.add("contacts", contact("Grace Wanjiru"))
    amina.until(lambda: amina.sees("home_work_0"))
    assert amina.focus.objectName() == "home_report_1"


def test_what_came_while_another_place_was_seen_is_told_when_one_comes_back(sam: Person) -> None:
    home = sam.window.place("home")
    sam.press("rail_contacts")
    sam.idle()
    state = home.findChild(QLabel, "home_state")
    before = state.text()
    sam.workspace.add("contacts", contact("Grace"))
    sam.until(lambda: home.presenter.status.waiting > 0)
    assert state.text() == before, "what nobody sees is not laid out"
    sam.press("rail_home")
    sam.until(lambda: "kept on this computer alone" in state.text())
