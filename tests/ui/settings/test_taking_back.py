"""A restore is taken back in the window: what it has set aside stands beside the backups."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractButton, QLabel, QListWidget, QWidget

from tests.ui.desks import Person, contact


def at_backups(person: Person) -> QListWidget:
    person.window.go_to("settings")
    person.idle()
    person.window.place("settings").show_section("backups")
    person.idle()
    return person.find(QListWidget, "backup_list")


def names(person: Person) -> list[str]:
    return sorted(row.title for row in person.workspace.page("contacts").rows)


def again(person: Person, ask: str) -> None:
    person.press("backup_restore")
    assert ask in person.find(QLabel, "backup_restore_words").text()
    with person.bot.waitSignal(person.window.workspace_ready):
        person.press("backup_restore_now")
    person.idle()


def test_what_a_restore_set_aside_is_listed_and_put_back(amina: Person) -> None:
    amina.workspace.add("contacts", contact("Before"))
    amina.workspace.backups.take()
    amina.workspace.add("contacts", contact("After"))
    key = amina.workspace.replica.id
    assert at_backups(amina).count() == 1
    again(amina, "join your hub again")
    assert names(amina) == ["Before"] and amina.workspace.replica.id != key
    listed = at_backups(amina)
    assert listed.count() == 2 and "Set aside by a restore" in listed.item(1).text()
    assert "Amina" in listed.item(1).text() and "MB" in listed.item(1).text()
    listed.setCurrentRow(1)
    assert amina.find(QAbstractButton, "backup_restore").text() == "Put this back…"
    again(amina, "is taken back")
    assert names(amina) == ["After", "Before"] and amina.workspace.replica.id == key
    assert any("taken back" in one.accessibleName() for one in amina.window.notices.findChildren(QWidget, "notice"))
    listed = at_backups(amina)
    assert listed.count() == 2, "what was here between is set aside in turn"


def test_a_line_of_the_list_breaks_in_large_texts(amina: Person) -> None:
    amina.workspace.add("contacts", contact("Before"))
    amina.workspace.backups.take()
    amina.window.desk.keep(text_percent=200)
    listed = at_backups(amina)
    amina.until(lambda: listed.count() == 1)
    amina.idle()
    height, line = listed.visualItemRect(listed.item(0)).height(), listed.fontMetrics().height()
    assert listed.fontMetrics().horizontalAdvance(listed.item(0).text()) > listed.viewport().width()
    assert height >= 2 * line and listed.horizontalScrollBar().maximum() == 0
