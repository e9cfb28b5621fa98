"""Erasing personal data through the window: what goes is named first, a word confirms it, the list says who knows."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from brs_sync.values import Missing
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QTreeWidget, QWidget

from brs_desktop.ui import fonts, theme
from brs_desktop.ui.records.erase import EraseDialog, confirming
from brs_desktop.ui.records.erasures import ErasuresDialog
from brs_desktop.workspace import Workspace, erasing
from tests.ui.desks import Person, contact, new_workspace
from tests.ui.test_cut import LANGUAGES, cut
from tests.ui.test_review import rows, words
from tests.workspace.peers import admit, carry


def plain(words: str) -> str:
    return words.replace("\u2068", "").replace("\u2069", "")


def added(person: Person) -> str:
    """A contact, written twice, so that two changes hold personal data."""
    answers = contact("Wanjiru Kamau", email="wk@example.org", telephone="+254700111222")
    key = person.workspace.add("contacts", answers).key
    with person.workspace.edit() as edit:
        edit.set(key, "email", "wk2@example.org")
    return person.workspace.reference(key)


def asked(person: Person) -> EraseDialog:
    """The dialog over the record that is shown."""
    person.window.go_to("contacts")
    person.until(lambda: person.sees("detail_erase") or person.window.place("contacts") is not None)
    person.idle()
    place = person.window.place("contacts")
    detail = next(one for one in place.findChildren(QWidget, "detail"))
    page = person.workspace.page("contacts").rows[0]
    detail.show_record("contacts", person.workspace.reference(page.key))  # type: ignore[attr-defined]
    person.press("detail_erase")
    person.until(lambda: person.window.findChild(QDialog, "erase_dialog") is not None)
    dialog = person.window.findChild(QDialog, "erase_dialog")
    assert isinstance(dialog, EraseDialog)
    person.until(lambda: bool(dialog.going.text()))
    return dialog


def test_what_goes_and_from_where_is_named_and_nothing_goes_unconfirmed(
    amina: Person, walk: Callable[[QWidget], None]
) -> None:
    record = added(amina)
    dialog = asked(amina)
    walk(dialog)
    words = plain(dialog.going.text())
    assert "Wanjiru Kamau" in words and "2 sets of changes" in words and "by Amina" in words
    assert "2 parts of them are emptied" in words and "mail" in words.lower()
    assert "cannot be undone" in dialog.where.text() and "backups" in dialog.where.text()
    for reason, word in (("", "erase"), ("asked", ""), ("asked", "erased")):
        dialog.reason.setText(reason)
        dialog.word.setText(word)
        assert not dialog.erase.isEnabled(), (reason, word)
    dialog.leave.click()
    assert amina.workspace.replica.cells(amina.workspace.find(record))["email"].value == "wk2@example.org"


def test_the_typed_word_erases_and_the_list_says_who_when_and_how_much(amina: Person) -> None:
    key = amina.workspace.find(added(amina))
    dialog = asked(amina)
    dialog.reason.setText("asked for it")
    dialog.word.setText(confirming().upper())
    amina.press("erase_now")
    amina.until(lambda: amina.workspace.replica.cells(key)["email"].value == Missing("erased"))
    amina.until(lambda: "erased" in _detail(amina).lower())
    amina.window.go_to("settings")
    listed = ErasuresDialog(amina.window.desk, amina.window)
    listed.open()
    amina.until(lambda: listed.table.topLevelItemCount() == 1)
    item = listed.table.topLevelItem(0)
    assert item is not None and plain(item.text(1)) == "Amina" and plain(item.text(2))
    assert item.text(3) == "3 answers" and "asked for it" in item.toolTip(0)
    assert item.text(4) == "no other copy is known"
    listed.close()


def _detail(person: Person) -> str:
    return " ".join(one.text() for one in person.window.findChildren(QLabel))


def test_settings_lead_to_the_list(amina: Person) -> None:
    amina.window.go_to("settings")
    amina.window.place("settings").show_section("data")  # type: ignore[attr-defined]
    amina.press("data_erasures")
    amina.until(lambda: amina.window.findChild(QTreeWidget, "erasures_table") is not None)
    amina.until(lambda: "Nothing was erased" in amina.window.findChild(QLabel, "erasures_said").text())


def test_an_edit_beside_an_erasure_is_decided_in_the_review(amina: Person, tmp_path: Path) -> None:
    """SYNC rule 15: it comes back only by somebody's decision."""
    with Workspace.open(new_workspace(tmp_path / "jean", "Jean")) as jean:
        admit(jean, amina.workspace)
        key = amina.workspace.add("contacts", contact("Wanjiru", email="wk@example.org")).key
        carry(amina.workspace, jean)
        with jean.edit() as edit:
            edit.set(key, "email", "jean@example.org")
        erasing.erase(amina.workspace, key, ["email"], "asked for it")
        carry(jean, amina.workspace)
    amina.window.go_to("sync")
    amina.press("show_conflicts")
    amina.until(lambda: amina.sees("conflict_list") and bool(rows(amina)))
    amina.until(lambda: "jean@example.org" in words(amina))
    assert "rased" in words(amina) and "Jean" in words(amina)
    assert amina.workspace.replica.cells(key)["email"].value == Missing("erased")


def test_where_nothing_can_be_erased_that_is_said(amina: Person) -> None:
    key = amina.workspace.add("contacts", contact("Wanjiru")).key
    erasing.erase(amina.workspace, key, (), "asked")
    amina.window.go_to("contacts")
    dialog = EraseDialog(amina.window.desk, "contacts", amina.workspace.reference(key), amina.window)
    gone: list[int] = []
    dialog.rejected.connect(lambda: gone.append(1))
    amina.until(lambda: bool(gone))
    notices = amina.window.notices.findChildren(QWidget, "notice")
    assert any("nothing to erase" in one.accessibleName() for one in notices)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_of_the_dialogs_is_cut_off(
    sit: Callable[..., Person], tmp_path: Path, language: str, dressed: QApplication
) -> None:
    person = sit(new_workspace(tmp_path / "cut"), language)
    key = person.workspace.find(added(person))
    for percent in (100, 200):
        theme.apply(dressed, dark=False, percent=percent)
        fonts.use(dressed, language)
        asking = EraseDialog(person.window.desk, "contacts", person.workspace.reference(key), person.window)
        asking.open()
        person.until(lambda one=asking: bool(one.going.text()))  # type: ignore[misc]
        person.until(lambda one=asking: cut(one) == [])  # type: ignore[misc]
        assert asking.height() <= 600 and asking.width() <= 1024
        if (out := os.environ.get("BRS_PICTURES")) is not None:
            asking.grab().save(f"{out}/erase-{language}-{percent}.png")
        asking.close()
    found = person.window.findChild(QLineEdit, "erase_reason")
    assert found is None or not found.isVisible()
