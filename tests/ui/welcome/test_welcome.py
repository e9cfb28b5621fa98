"""The first start: by keys alone and without a network to Home; by code; just looking around, and then for real."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QPushButton, QWidget

from brs_desktop import language
from brs_desktop.ui.welcome.presenter import Country, match
from brs_desktop.workspace import Workspace
from tests.cli.program import Hub
from tests.ui.desks import Person, contact, new_workspace

Sit = Callable[..., Person]


@pytest.fixture
def newcomer(sit: Sit, tmp_path: Path) -> Person:
    """Somebody at an empty folder."""
    person = sit(tmp_path / "new")
    person.until(lambda: bool(person.window.welcome.country.countries))
    return person


@pytest.fixture
def visitor(newcomer: Person) -> Person:
    """Somebody who just looks around."""
    newcomer.press("welcome_look")
    newcomer.find(QWidget, "place_home")
    newcomer.idle()
    return newcomer


def note(person: Person) -> str:
    return person.find(QLabel, "welcome_note").text()


def listed(person: Person) -> list[str]:
    return [row.title for row in person.workspace.page("contacts").rows]


def test_with_keys_alone_and_no_network_to_home(newcomer: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_network(*_address: object) -> None:
        raise AssertionError("the first start asked for a network")

    monkeypatch.setattr(socket.socket, "connect", no_network)
    newcomer.until(lambda: newcomer.focus.objectName() == "welcome_name")
    newcomer.type("Fatou Diop")
    newcomer.tab_to("welcome_country")
    newcomer.type("Seneg")
    newcomer.keys("Escape")
    newcomer.keys("Return")
    newcomer.find(QWidget, "place_home")
    newcomer.idle()
    profile = newcomer.workspace.profile
    assert (profile.name, profile.home, profile.language) == ("Fatou Diop", "SEN", "en")
    assert not newcomer.sees("practice_band")
    assert newcomer.sees("rail_home") and newcomer.sees("sync_pill")


@pytest.mark.parametrize(
    ("name", "country", "words", "focus"),
    [
        ("", "Kenya", "Say your name", "welcome_name"),
        ("Amina", "", "Say your country", "welcome_country"),
        ("Amina", "Atlantis", "No country of the list", "welcome_country"),
        ("Amina", "Uni", "No country of the list", "welcome_country"),
    ],
)
def test_what_is_missing_is_said_in_words(newcomer: Person, name: str, country: str, words: str, focus: str) -> None:
    newcomer.find(QLineEdit, "welcome_name").setText(name)
    newcomer.find(QLineEdit, "welcome_country").setText(country)
    newcomer.press("welcome_begin")
    assert words in note(newcomer) and newcomer.focus.objectName() == focus
    assert not (newcomer.window.desk.folder / "workspace.db").exists()


def test_the_language_is_chosen_first_and_what_was_typed_stays(newcomer: Person) -> None:
    newcomer.find(QLineEdit, "welcome_name").setText("Amina")
    newcomer.find(QLineEdit, "welcome_country").setText("Kenya")
    box = newcomer.window.welcome.languages
    box.setCurrentIndex(box.findData("ar"))
    box.activated.emit(box.currentIndex())
    newcomer.until(lambda: newcomer.find(QLineEdit, "welcome_country").text() == "كينيا")
    assert language.language() == "ar" and newcomer.find(QLineEdit, "welcome_name").text() == "Amina"
    newcomer.press("welcome_begin")
    newcomer.find(QWidget, "place_home")
    newcomer.idle()
    assert (newcomer.workspace.profile.home, newcomer.workspace.profile.language) == ("KEN", "ar")


def test_every_card_of_it_has_names_and_fits(newcomer: Person, walk: Callable[[QWidget], None]) -> None:
    walk(newcomer.window)
    newcomer.press("welcome_to_code")
    walk(newcomer.window)
    newcomer.window.desk.keep(text_percent=200)
    newcomer.idle()
    assert newcomer.window.welcome.widget().minimumSizeHint().width() <= 900
    assert newcomer.window.minimumSizeHint().width() <= 1024


def test_a_code_says_who_and_for_which_country(newcomer: Person, tmp_path: Path) -> None:
    with Hub(tmp_path / "hub") as hub:
        code = hub.invite("focal-point", "contacts/UGA", "report/UGA")
        newcomer.press("welcome_to_code")
        newcomer.type(f"{code}@{hub.url}")
        newcomer.keys("Return")
        newcomer.find(QWidget, "place_home")
        newcomer.idle()
        assert newcomer.workspace.profile.hub_url == hub.url and newcomer.workspace.filling.home() == "UGA"
        assert not newcomer.sees("practice_band")


def test_a_hub_that_does_not_answer_keeps_nobody_from_beginning(newcomer: Person) -> None:
    newcomer.press("welcome_to_code")
    newcomer.press("welcome_join")
    assert "Type the code" in note(newcomer)
    newcomer.find(QLineEdit, "welcome_code").setText("K7QF-3M9X-T2PA")
    newcomer.press("welcome_join")
    assert "address of the hub" in note(newcomer)
    newcomer.find(QLineEdit, "welcome_hub").setText("http://127.0.0.1:9")
    newcomer.press("welcome_join")
    newcomer.until(lambda: newcomer.sees("welcome_note") and "begin with your name" in note(newcomer))
    newcomer.press("welcome_to_name")
    newcomer.find(QLineEdit, "welcome_name").setText("Amina")
    newcomer.find(QLineEdit, "welcome_country").setText("ken")
    newcomer.press("welcome_begin")
    newcomer.find(QWidget, "place_home")
    newcomer.idle()
    assert (newcomer.workspace.profile.name, newcomer.workspace.profile.home) == ("Amina", "KEN")


def test_looking_around_is_told_and_kept_apart(visitor: Person, walk: Callable[[QWidget], None]) -> None:
    assert visitor.sees("practice_band") and "practice" in visitor.find(QLabel, "practice_words").text()
    walk(visitor.window)
    key = visitor.workspace.add("contacts", contact("Trial")).key
    assert key.partition.startswith("practice/") and listed(visitor) == ["Trial"]
    visitor.idle()
    assert visitor.find(QPushButton, "sync_pill").text() == "Only on this computer", "practice does not wait to leave"


def test_for_real_asks_who_and_lists_practice_only_when_asked_to(visitor: Person) -> None:
    visitor.workspace.add("contacts", contact("Trial"))
    visitor.press("rail_contacts")
    grid = visitor.window.place("contacts").list.grid
    visitor.until(lambda: grid.model().rowCount() == 1)
    visitor.press("practice_start")
    visitor.find(QLineEdit, "welcome_name").setText("Amina")
    visitor.until(lambda: bool(visitor.window.welcome.country.countries))
    visitor.find(QLineEdit, "welcome_country").setText("Kenya")
    visitor.press("welcome_begin")
    visitor.find(QWidget, "place_home")
    visitor.idle()
    assert visitor.workspace.profile.home == "KEN" and not visitor.sees("practice_band")
    assert listed(visitor) == []
    visitor.until(lambda: grid.model().rowCount() == 0)
    visitor.press("rail_settings")
    visitor.window.place("settings").show_section("look")
    visitor.idle()
    visitor.find(QCheckBox, "show_practice").setFocus()
    visitor.keys("Space")
    visitor.until(lambda: grid.model().rowCount() == 1)
    assert listed(visitor) == ["Trial"]


def test_one_may_go_back_to_looking_around(visitor: Person) -> None:
    visitor.press("practice_start")
    visitor.press("welcome_back")
    assert visitor.find(QWidget, "place_home").isVisible()
    assert visitor.sees("practice_band") and visitor.workspace.profile.home == ""


def test_a_backup_on_a_stick_brings_everything_back(newcomer: Person, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    with Workspace.open(new_workspace(tmp_path / "lost")) as lost:
        lost.add("contacts", contact("Grace Wanjiru"))
        lost.backups.copy_to(stick)
    newcomer.press("welcome_to_backup")
    assert newcomer.focus.objectName() == "welcome_folder"
    newcomer.type(str(tmp_path / "nothing"))
    newcomer.keys("Return")
    newcomer.until(lambda: newcomer.sees("welcome_no_backup"))
    newcomer.find(QLineEdit, "welcome_folder").setText(str(stick))
    newcomer.press("welcome_find")
    newcomer.until(lambda: newcomer.sees("welcome_backups"))
    newcomer.press("welcome_restore")
    newcomer.find(QWidget, "place_home")
    newcomer.idle()
    assert newcomer.workspace.profile.name == "Amina" and listed(newcomer) == ["Grace Wanjiru"]


@pytest.mark.parametrize(
    ("typed", "code"),
    [("Kenya", "KEN"), ("kenya ", "KEN"), ("KEN", "KEN"), ("Ken", "KEN"), ("Niger", "NER"), ("Nige", ""), ("", "")],
)
def test_a_country_is_what_was_typed_or_the_only_one_that_begins_so(typed: str, code: str) -> None:
    known = (Country("KEN", "Kenya"), Country("NER", "Niger"), Country("NGA", "Nigeria"))
    assert match(known, typed) == code


def test_no_way_in_is_cut_in_larger_texts(sit: Callable[..., Person], tmp_path: Path) -> None:
    person = sit(tmp_path / "new", "fr")
    person.window.desk.keep(text_percent=150)
    ways = [person.find(QPushButton, f"welcome_{name}") for name in ("to_code", "to_backup", "look")]
    person.until(lambda: all(way.width() >= way.sizeHint().width() for way in ways))
