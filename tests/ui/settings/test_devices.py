"""Settings, devices: seen, named, ended and handed over at the hub, and colleagues invited by picture and file."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from brs_sync.roles import role
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QListWidget, QWidget

from brs_desktop.errors import Problem
from brs_desktop.ui.settings.devices import DevicesPage
from brs_desktop.workspace import Workspace, devicelist
from brs_desktop.workspace.devicelist import DeviceList, KnownDevice
from brs_desktop.workspace.devices import MadeInvitation, read_invitation, write_invitation
from tests.cli.program import Hub
from tests.helpers.patience import PATIENCE_S
from tests.ui.desks import Person, contact, new_workspace
from tests.ui.settings.test_settings import section

Sit = Callable[..., Person]
KNOWN = (
    KnownDevice("abc", "Amina", "", "focal-point", ("contacts/KEN",), 1, 2, "", True, True, False),
    KnownDevice("def", "عامر", "Field laptop", "observer", (), 0, None, "lost", False, False, True),
)


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
    page = amina.find(DevicesPage, "settings_devices")
    for name in ("invitation.brsinvite", "invitation.png"):
        page.made.keep(tmp_path / name)
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


def test_while_the_hub_is_away_the_list_is_as_it_was_told_last_and_nothing_raises_an_alarm(
    amina: Person, hub: Hub
) -> None:
    rows, label = amina.find(QListWidget, "device_list"), amina.find(QLineEdit, "device_label")
    amina.idle()
    told = rows.item(0).text()
    hub.process.terminate()
    hub.process.wait(timeout=PATIENCE_S)
    label.setFocus()
    amina.type("Desk")
    amina.press("device_rename")
    amina.until(lambda: amina.sees("device_not_done_known"))
    assert "nothing was changed" in amina.find(QLabel, "device_not_done_known").text()
    assert label.text() == "Desk" and not amina.sees("notice") and not amina.sees("device_not_done_invite")
    state = amina.find(QLabel, "device_state")
    assert "As of" in state.text() and state.text().endswith("The hub cannot be reached now.")
    amina.press("device_ask_again")
    amina.idle()
    assert rows.item(0).text() == told and label.text() == "Desk" and not amina.sees("notice")
    page = new_page(amina)
    assert page.list.item(0).text() == told  # as another start of the program finds it
    assert "As of" in page.findChild(QLabel, "device_state").text()
    (amina.workspace.folder / devicelist.FILE).write_bytes(b"[" * 200_000)
    page = new_page(amina)
    assert page.list.count() == 0 and not page.findChild(QLabel, "device_own").isHidden()
    assert amina.workspace.replica.id_text[:8] in page.findChild(QLabel, "device_own").text()
    assert "next connection" in page.findChild(QLabel, "device_state").text()
    assert page.label.parentWidget().isHidden() and not amina.sees("notice")
    with Hub(hub.folder) as back:
        amina.workspace.set_profile(hub_url=back.url)
        amina.window.desk.sync()
        amina.until(lambda: state.text().startswith("What was sent"))  # the list came with the connection
        amina.idle()
        assert not amina.sees("device_ask_again") and not amina.sees("device_not_done_known")
        assert label.text() == "Desk"


def new_page(person: Person) -> DevicesPage:
    """The page as it is made anew, at rest."""
    page = DevicesPage(person.window.desk)
    page.setParent(person.window)
    page.look()
    person.until(lambda: not page.waits)
    return page


@given(st.lists(st.sampled_from(KNOWN), max_size=3), st.integers(0, 1 << 53))
@settings(max_examples=10)
def test_a_kept_list_reads_back_as_it_was_and_for_its_own_hub_alone(devices: list[KnownDevice], as_of_ms: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        told = DeviceList(tuple(devices), as_of_ms)
        devicelist.keep(Path(folder), "aa", told)
        assert devicelist.read(Path(folder), "aa") == told
        assert devicelist.read(Path(folder), "bb") is None
        assert [path.name for path in Path(folder).iterdir()] == [devicelist.FILE]


@pytest.mark.parametrize(
    ("name", "value"),
    [("id", 7), ("seen_ms", "soon"), ("this", 1), ("prefixes", "all"), ("name", "x" * 401), ("enrolled_ms", -1)],
)
def test_a_list_that_is_not_sound_is_as_none(tmp_path: Path, name: str, value: object) -> None:
    devicelist.keep(tmp_path, "aa", DeviceList(KNOWN, 5))
    file = tmp_path / devicelist.FILE
    said = json.loads(file.read_bytes())
    said["devices"][1][name] = value
    file.write_text(json.dumps(said), "utf-8")
    assert devicelist.read(tmp_path, "aa") is None
    said["devices"][1].pop(name)
    file.write_text(json.dumps(said), "utf-8")
    assert devicelist.read(tmp_path, "aa") is None
    devicelist.keep(tmp_path, "aa", DeviceList(KNOWN, 6))
    devicelist.keep(tmp_path, "aa", DeviceList((replace(KNOWN[0], name="x" * devicelist.MOST_BYTES),), 7))
    assert devicelist.read(tmp_path, "aa") == DeviceList(KNOWN, 6)  # what is too long leaves what was there


def test_without_a_hub_the_page_says_so_and_a_file_fills_the_card_that_joins(sit: Sit, tmp_path: Path) -> None:
    person = sit(new_workspace(tmp_path / "bo", "Bo"))
    section(person, "devices")
    assert not person.sees("device_list") and not person.sees("device_role")
    assert "joined a hub" in person.find(QLabel, "device_state").text()
    assert not any(person.sees(name) for name in ("device_label", "device_own", "device_ask_again", "notice"))
    person.press("device_to_hub")
    page = person.find(QWidget, "settings_hub")
    person.idle()
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


@pytest.mark.parametrize("name", ["invitation.brsinvite", "invitation.png"])
def test_an_invitation_that_cannot_be_kept_is_refused_in_words_and_leaves_no_half_file(
    tmp_path: Path, name: str
) -> None:
    made = MadeInvitation("K7QF-3M9X-T2PA", "https://hub.example:8765", "reader", 0)
    write_invitation(made, tmp_path / name)
    assert read_invitation(tmp_path / name) == made.text
    before = (tmp_path / name).read_bytes()
    with pytest.raises(Problem, match="There is no folder"):
        write_invitation(made, tmp_path / "none" / name)
    unwritable = replace(made, address="https://hub.example/\ud800")  # fails while it is being written
    with pytest.raises((Problem, ValueError)):
        write_invitation(unwritable, tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == [name] and (tmp_path / name).read_bytes() == before
