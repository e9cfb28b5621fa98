"""Settings, devices: seen, named, ended and handed over at the hub, and colleagues invited by picture and file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from brs_sync.roles import role
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QListWidget, QWidget

from brs_desktop.workspace import Workspace
from brs_desktop.workspace.devices import read_invitation
from tests.cli.program import Hub
from tests.ui.desks import Person, contact, new_workspace
from tests.ui.settings.test_settings import section

Sit = Callable[..., Person]


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with Hub(tmp_path / "hub") as hub:
        yield hub


@pytest.fixture
def amina(sit: Sit, tmp_path: Path, hub: Hub) -> Person:
    """The national focal point of Kenya, at her devices."""
    person = sit(new_workspace(tmp_path / "amina", "Amina"))
    prefixes = [prefix for share in role("national-focal-point").filled(("KEN",)) for prefix in share.prefixes]
    person.workspace.enrol(hub.invite("national-focal-point", *prefixes), hub.url)
    section(person, "devices")
    rows = person.find(QListWidget, "device_list")
    person.until(lambda: rows.count() == 1)
    return person


def test_a_colleague_is_invited_by_a_picture_and_a_lost_device_is_ended(
    amina: Person, tmp_path: Path, hub: Hub
) -> None:
    rows = amina.find(QListWidget, "device_list")
    assert "Amina" in rows.item(0).text() and "National focal point" in rows.item(0).text()
    assert "this device" in rows.item(0).text()
    roles = amina.find(QComboBox, "device_role")
    roles.setCurrentIndex(roles.findData("focal-point"))
    amina.press("device_invite")
    amina.until(lambda: amina.sees("device_code_picture"))
    page = amina.find(QWidget, "settings_devices")
    for name in ("invitation.brsinvite", "invitation.png"):
        page.keep(tmp_path / name)  # type: ignore[attr-defined]
        amina.idle()
    given = read_invitation(tmp_path / "invitation.png")
    assert given == read_invitation(tmp_path / "invitation.brsinvite")
    assert amina.find(QLabel, "device_code").text().strip("\u2068\u2069") in given and given.endswith(hub.url)
    with Workspace.open(new_workspace(tmp_path / "bo", "Bo")) as bo:
        bo.enrol(given)
        bo.add("contacts", contact("Grace"))
        bo.sync()
        section(amina, "look")
        section(amina, "devices")
        amina.until(lambda: rows.count() == 2)
        assert "Bo" in rows.item(1).text() and "last seen" in rows.item(1).text()
        rows.setCurrentRow(1)
        amina.find(QLineEdit, "device_label").setText("Field laptop")
        amina.press("device_rename")
        amina.until(lambda: "Field laptop" in rows.item(1).text())
        amina.press("device_lost")
        assert "Field laptop" in amina.find(QLabel, "device_question").text()
        amina.press("device_stay")
        amina.idle()
        assert not amina.sees("device_sure") and "lost" not in rows.item(1).text()
        amina.press("device_lost")
        amina.press("device_sure")
        amina.until(lambda: "lost" in rows.item(1).text())
        bo.add("contacts", contact("Of a thief"))
        bo.sync()
    amina.workspace.sync()
    assert amina.workspace.page("contacts").total == 1  # what came after counts for nobody


def test_all_that_somebody_may_do_goes_to_a_successor(amina: Person, tmp_path: Path) -> None:
    rows = amina.find(QListWidget, "device_list")
    assert not amina.find(QWidget, "device_lost").isEnabled()  # nobody ends the device before which he sits
    amina.press("device_hand_over")
    amina.press("device_sure")
    amina.until(lambda: amina.sees("device_code"))
    words = amina.find(QLabel, "device_code").text()
    with Workspace.open(new_workspace(tmp_path / "bakari", "Bakari")) as bakari:
        bakari.enrol(words, amina.workspace.profile.hub_url)
        assert bakari.profile.role == "national-focal-point"
    section(amina, "look")
    section(amina, "devices")
    amina.until(lambda: rows.count() == 0 or "ended" in rows.item(0).text() or amina.sees("notice"))


def test_without_a_hub_the_page_says_so_and_a_file_fills_the_card_that_joins(sit: Sit, tmp_path: Path) -> None:
    person = sit(new_workspace(tmp_path / "bo", "Bo"))
    section(person, "devices")
    assert not person.sees("device_list") and not person.sees("device_role")
    assert "joined a hub" in person.find(QLabel, "device_state").text()
    page = section(person, "hub")
    file = tmp_path / "mine.brsinvite"
    file.write_text("brs-invitation 1\nk7qf 3m9x t2pa@http://127.0.0.1:9\n", "utf-8")
    card = page.findChild(QWidget, "join_card")
    card.read(file)  # type: ignore[attr-defined]
    person.until(lambda: person.find(QLineEdit, "enrol_code").text() == "K7QF-3M9X-T2PA")
    assert person.find(QLineEdit, "enrol_hub").text() == "http://127.0.0.1:9"
    file.write_bytes(b"\xff" * 5000)
    card.read(file)  # type: ignore[attr-defined]
    person.until(lambda: person.sees("notice"))
    assert person.find(QLineEdit, "enrol_code").text() == "K7QF-3M9X-T2PA"
