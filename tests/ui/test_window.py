"""The window: places by key, live language, names for everything, room on a small screen, the first start."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from brs_sync.courtesy import courtesy
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton, QToolButton, QWidget

from brs_desktop import app, language
from brs_desktop.ui.window import MainWindow
from tests.ui.desks import Person, contact, new_workspace, stand_up

PLACES = ("home", "library", "contacts", "reports", "assistance", "reference", "sync", "settings")


def test_the_window_is_shown_before_the_workspace_is_open(qtbot, dressed: QApplication, tmp_path: Path) -> None:
    window = app.build(new_workspace(tmp_path / "w"), "en")
    assert window.isVisible() and not window.desk.is_open
    with qtbot.waitSignal(window.workspace_ready):
        pass
    stand_up(Person(qtbot, window))


def test_alt_and_a_number_lead_to_each_place(amina: Person) -> None:
    for number, name in enumerate(PLACES, 1):
        amina.keys(f"Alt+{number}")
        assert amina.find(QWidget, f"place_{name}").isVisible()
        assert amina.find(QToolButton, f"rail_{name}").isChecked()


@pytest.mark.parametrize("place", PLACES)
def test_everything_that_takes_the_focus_has_a_name(amina: Person, walk: Callable[[QWidget], None], place: str) -> None:
    amina.press(f"rail_{place}")
    amina.idle()
    walk(amina.window)


def test_the_pill_says_the_truth_and_leads_to_sync(amina: Person) -> None:
    assert amina.find(QPushButton, "sync_pill").text() == "Only on this computer"
    amina.press("sync_pill")
    amina.find(QWidget, "place_sync")
    amina.find(QWidget, "enrol_code")


def test_work_done_shows_in_the_pill_at_once(amina: Person) -> None:
    amina.workspace.add("contacts", contact("Grace Wanjiru"))
    amina.until(lambda: "change" in amina.find(QPushButton, "sync_pill").text())


def test_the_language_is_switched_live_and_remembered(amina: Person) -> None:
    box = amina.find(QComboBox, "language_switch")
    rail, area = amina.window.rail, amina.find(QWidget, "workspace_area")
    assert rail.x() < area.x()
    box.setFocus()
    box.setCurrentIndex(box.findData("ar"))
    box.activated.emit(box.currentIndex())
    amina.idle()
    assert language.language() == "ar"
    assert amina.window.layoutDirection() == Qt.LayoutDirection.RightToLeft
    amina.until(lambda: rail.x() > area.x())
    assert amina.workspace.profile.language == "ar"
    heading = amina.window.place("contacts").list.heading
    amina.until(lambda: heading.text() == amina.workspace.collection("contacts").label("ar"))


def test_dark_and_back(amina: Person) -> None:
    from brs_desktop.ui import theme

    amina.press("look_switch")
    assert theme.look.dark
    amina.press("look_switch")
    assert not theme.look.dark


def test_a_record_is_found_by_its_title_from_anywhere(amina: Person) -> None:
    amina.workspace.add("contacts", contact("Grace Wanjiru"))
    amina.workspace.add("contacts", contact("Peter Mwangi"))
    amina.press("rail_sync")
    amina.keys("Ctrl+K")
    assert amina.focus.objectName() == "title_search"
    amina.type("wanj")
    amina.until(lambda: amina.window.top.finder.answered)
    amina.keys("Return")
    assert amina.find(QLabel, "filler_title").text() == "Grace Wanjiru"


@pytest.mark.parametrize("code", language.LANGUAGES)
def test_nothing_of_the_window_asks_for_more_room_than_an_old_screen_has(
    sit: Callable[..., Person], tmp_path: Path, code: str
) -> None:
    person = sit(new_workspace(tmp_path / "w"), code)
    for place in PLACES:
        person.press(f"rail_{place}")
        person.idle()
        least = person.window.minimumSizeHint()
        assert least.width() <= 1024 and least.height() <= 600, place


def test_a_folder_that_cannot_be_opened_is_told_and_left_alone(sit: Callable[..., Person], tmp_path: Path) -> None:
    folder = new_workspace(tmp_path / "w")
    (folder / "workspace.db").write_bytes(b"this is no database" * 100)
    before = (folder / "workspace.db").read_bytes()
    person = sit(folder)
    assert person.find(QLabel, "closed_title").text() and person.sees("closed_copy")
    assert (folder / "workspace.db").read_bytes() == before


def test_a_newcomer_says_name_and_country_and_begins(sit: Callable[..., Person], tmp_path: Path, walk) -> None:
    person = sit(tmp_path / "new")
    walk(person.find(QWidget, "welcome"))
    person.find(QLineEdit, "welcome_name").setFocus()
    person.type("Fatou Diop")
    person.tab_to("welcome_country")
    person.until(lambda: bool(person.window.welcome.country.countries))
    person.type("Senegal")
    person.keys("Escape")
    person.press("welcome_begin")
    person.find(QWidget, "place_home")
    person.idle()
    assert (person.workspace.profile.name, person.workspace.profile.home) == ("Fatou Diop", "SEN")


def test_a_newcomer_is_told_what_is_missing(sit: Callable[..., Person], tmp_path: Path) -> None:
    person = sit(tmp_path / "new")
    person.press("welcome_begin")
    assert person.find(QLabel, "welcome_note").text()
    assert not (tmp_path / "new" / "workspace.db").exists()


def test_just_looking_around_needs_nothing(sit: Callable[..., Person], tmp_path: Path) -> None:
    person = sit(tmp_path / "new")
    person.press("welcome_look")
    person.find(QWidget, "place_home")
    person.idle()
    assert person.workspace.profile.home == ""


def test_the_window_is_one_class_that_scripts_can_wait_for(amina: Person) -> None:
    assert isinstance(amina.window, MainWindow) and amina.window.property("idle") is True


def test_painting_the_window_goes_before_the_lanes(amina: Person) -> None:
    asked: list[bool] = []

    class Painted(QWidget):
        def paintEvent(self, _event: object) -> None:
            asked.append(courtesy.asked)

    part = Painted(amina.window)
    part.resize(20, 20)
    part.show()
    amina.until(lambda: bool(asked))
    assert any(asked) and not courtesy.asked
