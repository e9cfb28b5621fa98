"""Settings: kept at once, remembered over a restart, said in words, and nothing destroyed by leaving or restoring."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QLineEdit, QListWidget, QSpinBox, QWidget

from brs_desktop.ui import theme
from brs_desktop.ui.settings.place import SECTIONS
from brs_desktop.ui.sync.presenter import Standing
from brs_desktop.workspace import budget, preferences
from tests.cli.program import Hub
from tests.ui.desks import Person, contact, new_workspace, stand_up

Sit = Callable[..., Person]


def section(person: Person, name: str) -> QWidget:
    """Go to a section of Settings as a person does."""
    person.press("rail_settings")
    person.window.place("settings").show_section(name)
    page = person.find(QWidget, f"settings_{name}")
    person.idle()
    return page


def choose(box: QComboBox, value: object) -> None:
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


@pytest.mark.parametrize("name", [one.name for one in SECTIONS])
def test_every_section_has_names_and_room_on_an_old_screen(
    amina: Person, walk: Callable[[QWidget], None], name: str
) -> None:
    section(amina, name)
    walk(amina.window)
    amina.window.desk.keep(text_percent=200)
    amina.idle()
    least = amina.window.minimumSizeHint()
    assert least.width() <= 1024 and least.height() <= 600


def test_sections_are_reached_by_arrow_keys(amina: Person) -> None:
    amina.press("rail_settings")
    amina.until(lambda: amina.focus.objectName() == "settings_sections")
    amina.keys("Down")
    assert amina.sees("settings_look")
    amina.tab_to("text_size")


# Who I am.


def test_name_and_country_are_kept_and_another_country_is_explained(amina: Person) -> None:
    section(amina, "person")
    country = amina.find(QLineEdit, "settings_country")
    amina.until(lambda: country.text() == "Kenya")
    assert not amina.sees("settings_country_hint") and not amina.find(QWidget, "settings_keep").isEnabled()
    country.setText("Uganda")
    words = amina.find(QLabel, "settings_country_hint").text()
    assert "Kenya" in words and "Uganda" in words and "stays where it is" in words
    before = amina.workspace.add("contacts", contact("Grace")).key
    amina.press("settings_keep")
    amina.until(lambda: amina.workspace.profile.home == "UGA")
    assert amina.workspace.add("contacts", contact("Peter")).key.partition == "contacts/UGA"
    assert before.partition == "contacts/KEN" and amina.workspace.page("contacts").total == 2


def test_a_country_that_is_none_is_told_in_words(amina: Person) -> None:
    section(amina, "person")
    amina.until(lambda: amina.find(QLineEdit, "settings_country").text() == "Kenya")
    amina.find(QLineEdit, "settings_country").setText("Atlantis")
    amina.press("settings_keep")
    assert "No country of the list" in amina.find(QLabel, "settings_note").text()
    assert amina.workspace.profile.home == "KEN"


def test_the_language_of_the_window_is_kept(amina: Person) -> None:
    section(amina, "person")
    choose(amina.find(QComboBox, "settings_language"), "es")
    amina.until(lambda: amina.workspace.profile.language == "es")
    amina.until(lambda: amina.window.top.languages.currentData() == "es")


# How it looks.


def test_look_size_and_place_are_remembered_over_a_restart(sit: Sit, tmp_path: Path) -> None:
    folder = new_workspace(tmp_path / "w")
    person = sit(folder)
    section(person, "look")
    person.press("look_dark")
    choose(person.find(QComboBox, "text_size"), 150)
    person.find(QCheckBox, "opens_where_left").setFocus()
    person.keys("Space")
    person.idle()
    assert theme.look.dark and QApplication.font().pointSizeF() == 15
    person.window.setGeometry(40, 30, 1000, 580)
    person.press("rail_reports")
    stand_up(person)
    theme.apply(QApplication.instance(), dark=False, percent=100)  # type: ignore[arg-type]
    again = sit(folder, size=(1000, 580))
    assert theme.look.dark and theme.look.percent == 150
    assert again.window.geometry() == QRect(40, 30, 1000, 580)
    assert again.window.present == "reports" and again.find(QWidget, "place_reports").isVisible()


def test_preferences_that_cannot_be_read_are_as_at_the_first_start(sit: Sit, tmp_path: Path) -> None:
    folder = new_workspace(tmp_path / "w")
    (folder / preferences.FILE).write_text('{"look": "dark", "window": [0, 0')
    person = sit(folder)
    assert not theme.look.dark and person.find(QWidget, "place_home").isVisible()


def test_a_window_left_on_a_screen_that_is_gone_comes_back_into_sight(sit: Sit, tmp_path: Path) -> None:
    folder = new_workspace(tmp_path / "w")
    preferences.write(folder, preferences.Preferences(window=(9000, 9000, 800, 600)))
    person = sit(folder)
    assert QApplication.primaryScreen().availableGeometry().intersects(person.window.geometry())


def test_the_switch_in_the_bar_is_remembered_too(amina: Person) -> None:
    amina.press("look_switch")
    amina.idle()
    assert theme.look.dark and amina.workspace.preferences.look == "dark"


# What it costs.


def test_the_budget_is_in_force_and_used_up_is_told(amina: Person) -> None:
    section(amina, "data")
    amina.find(QSpinBox, "data_budget").setValue(2)
    amina.until(lambda: amina.workspace.preferences.budget_mb == 2)
    amina.until(lambda: "of" in amina.find(QLabel, "data_used").text())
    with amina.workspace.replica.writing() as connection:
        # In the next month too: this one may end while the test runs.
        for when in (amina.workspace.clock.now_ms(), budget.spent(amina.workspace).month_ends_ms):
            budget.add(connection, when, 2_000_000, 0)
    section(amina, "person")
    section(amina, "data")
    amina.until(lambda: amina.sees("data_waits"))
    assert "sync by hand" in amina.find(QLabel, "data_waits").text()
    amina.press("rail_sync")
    amina.until(lambda: amina.sees("sync_budget"))


def test_storage_is_measured(amina: Person) -> None:
    section(amina, "data")
    amina.find(QSpinBox, "data_room").setValue(500)
    amina.until(lambda: amina.workspace.preferences.files_mb == 500)
    amina.until(lambda: amina.find(QLabel, "storage_records").text().endswith("MB"))
    assert amina.find(QLabel, "storage_free").text()


# The hub.


def test_leaving_a_hub_destroys_nothing(amina: Person, tmp_path: Path) -> None:
    with Hub(tmp_path / "hub") as hub:
        section(amina, "hub")
        amina.find(QLineEdit, "enrol_code").setText(hub.invite("focal-point", "contacts/KEN"))
        amina.find(QLineEdit, "enrol_hub").setText(hub.url)
        amina.press("enrol_button")
        amina.until(lambda: amina.sees("hub_leave"))
        amina.idle()
        assert amina.find(QLabel, "hub_address").text() == hub.url
    record = amina.workspace.add("contacts", contact("Grace")).key.record
    amina.idle()
    amina.press("hub_leave")
    amina.until(lambda: "have not left yet" in amina.find(QLabel, "hub_leave_words").text())
    assert "Nothing is deleted" in amina.find(QLabel, "hub_leave_words").text()
    amina.press("hub_stay")
    assert amina.workspace.profile.hub_url
    amina.press("hub_leave")
    amina.press("hub_leave_now")
    amina.until(lambda: amina.sees("enrol_button"))
    amina.idle()
    profile = amina.workspace.profile
    assert (profile.hub_url, profile.hub_key, profile.prefixes) == ("", "", ())
    assert amina.workspace.page("contacts").rows[0].id == record
    assert amina.workspace.outbox().changes > 0 and amina.window.desk.next_exchange_ms is None


# Backups.


def test_a_backup_is_made_listed_and_restored(amina: Person) -> None:
    amina.workspace.add("contacts", contact("Before"))
    section(amina, "backups")
    assert amina.sees("backup_none")
    amina.press("backup_now")
    amina.until(lambda: amina.find(QListWidget, "backup_list").count() == 1)
    amina.idle()
    amina.workspace.add("contacts", contact("After"))
    amina.press("backup_restore")
    assert "set aside" in amina.find(QLabel, "backup_restore_words").text()
    amina.press("backup_restore_stop")
    assert amina.workspace.page("contacts").total == 2
    amina.press("backup_restore")
    with amina.bot.waitSignal(amina.window.workspace_ready):
        amina.press("backup_restore_now")
    amina.idle()
    assert any("in place" in one.accessibleName() for one in amina.window.notices.findChildren(QWidget, "notice"))
    assert [row.title for row in amina.workspace.page("contacts").rows] == ["Before"]
    assert list(amina.window.desk.folder.glob("before-restore-*"))
    amina.press("rail_contacts")
    grid = amina.window.place("contacts").list.grid
    amina.until(lambda: grid.model().rowCount() == 1)


def test_a_backup_says_how_many_sections_it_is_without(amina: Person) -> None:
    amina.workspace.add("contacts", contact("Before"))
    (amina.workspace.folder / "sections" / ("ab" * 16)).mkdir(parents=True)  # one of which nothing is left
    section(amina, "backups")
    amina.press("backup_now")
    amina.until(lambda: amina.find(QListWidget, "backup_list").count() == 1)
    amina.idle()
    assert "without 1 section" in amina.find(QListWidget, "backup_list").item(0).text()
    said = [one.accessibleName() for one in amina.window.notices.findChildren(QWidget, "notice")]
    assert any("1 section of another office" in one for one in said), said


def test_a_restore_that_is_stopped_opens_the_workspace_again(amina: Person) -> None:
    amina.workspace.add("contacts", contact("Before"))
    section(amina, "backups")
    amina.press("backup_now")
    amina.until(lambda: amina.find(QListWidget, "backup_list").count() == 1)
    amina.idle()
    amina.workspace.add("contacts", contact("After"))
    copies = amina.window.desk.copies
    copies.began.connect(copies.cancel)
    amina.press("backup_restore")
    with amina.bot.waitSignal(amina.window.workspace_ready):
        amina.press("backup_restore_now")
    amina.idle()
    assert amina.workspace.page("contacts").total == 2 and not copies.busy


def test_a_restore_asked_for_while_a_backup_goes_on_is_done(amina: Person) -> None:
    amina.workspace.add("contacts", contact("Before"))
    section(amina, "backups")
    amina.press("backup_now")
    amina.until(lambda: amina.find(QListWidget, "backup_list").count() == 1)
    amina.idle()
    amina.workspace.add("contacts", contact("After"))
    amina.press("backup_restore")
    with amina.bot.waitSignal(amina.window.workspace_ready):
        amina.press("backup_now")
        amina.press("backup_restore_now")
    amina.idle()
    assert [row.title for row in amina.workspace.page("contacts").rows] == ["Before"]


def test_a_restore_that_was_asked_about_is_never_of_another_backup(amina: Person) -> None:
    amina.workspace.add("contacts", contact("Grace"))
    section(amina, "backups")
    for _turn in range(2):
        amina.press("backup_now")
        amina.find(QListWidget, "backup_list")
        amina.idle()
    backups = amina.find(QListWidget, "backup_list")
    amina.until(lambda: backups.count() == 2)
    amina.press("backup_restore")
    assert amina.sees("backup_restore_now")
    backups.setCurrentRow(1)
    assert not amina.sees("backup_restore_now") and amina.sees("backup_restore")


def test_one_backup_a_day_is_made_by_itself(amina: Person) -> None:
    amina.workspace.add("contacts", contact("Grace"))
    copies = amina.window.desk.copies
    assert copies._look.isActive() and not copies.busy
    copies._look.timeout.emit()  # a minute after opening, then once an hour
    amina.until(lambda: amina.workspace.backups.last is not None)
    first = amina.workspace.backups.list()
    copies._look.timeout.emit()
    section(amina, "backups")
    amina.until(lambda: amina.find(QListWidget, "backup_list").count() == 1)
    assert amina.workspace.backups.list() == first


def test_a_copy_goes_to_a_stick_and_is_found_there(amina: Person, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    amina.workspace.add("contacts", contact("Grace"))
    section(amina, "backups")
    assert not amina.find(QWidget, "backup_copy").isEnabled()
    amina.find(QLineEdit, "backup_folder").setText(str(stick))
    amina.press("backup_copy")
    amina.until(lambda: bool(list(stick.rglob("backup.json"))))
    amina.idle()
    amina.press("backup_find")
    amina.until(lambda: amina.find(QListWidget, "backup_list").count() == 1)


def test_a_folder_that_is_not_there_is_told(amina: Person, tmp_path: Path) -> None:
    section(amina, "backups")
    amina.find(QLineEdit, "backup_folder").setText(str(tmp_path / "nowhere" / "at-all"))
    amina.press("backup_copy")
    assert amina.find(QWidget, "notice").accessibleName()
    amina.idle()


# About.


def test_everything_is_checked_and_copied_for_support(amina: Person) -> None:
    page = section(amina, "about")
    amina.press("about_check")
    amina.until(lambda: any("Every page of the database" in one.text() for one in page.findChildren(QLabel)))
    amina.press("about_copy")
    copied = QGuiApplication.clipboard().text()
    assert "Version" in copied and "ok database" in copied and amina.workspace.replica.id_text in copied


def test_the_keys_are_the_ones_of_the_help(amina: Person) -> None:
    page = section(amina, "keys")
    assert any(one.text() == "Ctrl+K" for one in page.findChildren(QLabel))


def test_what_is_known_of_a_hub_has_room_in_large_texts_and_long_words(sit: Sit, tmp_path: Path) -> None:
    person = sit(new_workspace(tmp_path / "w"), "ru")
    theme.apply(QApplication.instance(), dark=False, percent=200)
    page = section(person, "hub")
    status = person.workspace.sync_status()
    standing = Standing(
        status, "https://hub.environment.example.org", "a1b2c3d4", 0, 0, "0", queue=(), runs=(), labels={}, month=None
    )
    page.presenter.standing_told.emit(standing)
    facts = [page.findChild(QLabel, f"hub_{name}") for name in ("address", "role", "prefixes", "answer")]
    person.until(lambda: facts[0].isVisible() and facts[0].text() == standing.hub)
    person.idle()
    for fact in facts:
        assert fact.height() >= fact.heightForWidth(fact.width()) and fact.width() >= fact.minimumSizeHint().width()
