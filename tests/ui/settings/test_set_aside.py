"""Settings, devices: work of a lost laptop is set aside at a real hub, seen, looked at, and let in from the window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from brs_sync.roles import role
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QListWidget

from brs_desktop.errors import Problem
from brs_desktop.ui.settings.asidewords import own_words
from brs_desktop.ui.settings.setaside import SetAside
from brs_desktop.ui.speech import switch
from brs_desktop.workspace import Workspace
from brs_desktop.workspace.aside import FILE, own_work
from brs_desktop.workspace.devices import Devices
from brs_desktop.workspace.tidings import tidings
from tests.cli.program import Hub
from tests.helpers.patience import PATIENCE_S
from tests.ui.desks import Person, contact, new_workspace
from tests.ui.settings.test_settings import section

Sit = Callable[..., Person]


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with Hub(tmp_path / "hub") as hub:
        yield hub


def invited(hub: Hub, name: str) -> str:
    """A code for a role in Kenya, with the whole of the role's rights over its own prefixes."""
    return hub.invite(name, *role(name).filled(("KEN",))[0].prefixes)


def test_work_of_a_lost_laptop_is_seen_looked_at_and_let_in_and_reaches_both(
    sit: Sit, tmp_path: Path, hub: Hub
) -> None:
    amina = sit(new_workspace(tmp_path / "amina", "Amina"))
    amina.workspace.enrol(invited(hub, "national-focal-point"), hub.url)
    with Workspace.open(new_workspace(tmp_path / "bo", "Bo")) as bo:
        bo.enrol(invited(hub, "focal-point"), hub.url)
        bo.sync()
        devices = Devices(amina.workspace)
        his = next(one.id for one in devices.all() if one.name == "Bo")
        devices.end(his, "lost")
        bo.add("contacts", contact("Grace"))
        bo.sync()
        amina.workspace.sync()
        section(amina, "hub")
        readers = amina.find(QListWidget, "draft_readers")
        amina.until(lambda: readers.count() == 1)  # nobody behind the country's back; Bo is ended
        assert "Amina" in readers.item(0).text() and "let in by the hub" in readers.item(0).text()
        section(amina, "devices")
        rows = amina.find(QListWidget, "aside_list")
        assert "Bo" in rows.item(0).text() and "Kenya" in rows.item(0).text()
        assert "1 change" in rows.item(0).text() and "access had been ended" in rows.item(0).text()
        # Its writer is told, and that nothing is lost; he lets nothing in himself.
        assert own_work(bo).commits == 1 and bo.page("contacts").total == 1
        told = next(one for one in tidings(bo) if one.code == "work-set-aside")
        assert "Amina" in told.next and "1" in told.message
        assert "Nothing is lost" in own_words(own_work(bo)) and "Amina" in own_words(own_work(bo))
        with pytest.raises(Problem):
            Devices(bo).preview(his)
        # With the keyboard alone.
        amina.tab_to("aside_see")
        QTest.keyClick(amina.focus, Qt.Key.Key_Space)
        amina.until(lambda: amina.sees("aside_parts"))
        parts = amina.find(QListWidget, "aside_parts")
        assert "Contacts" in parts.item(0).text() and "Bo" in parts.item(0).text() and amina.focus is parts
        assert "Contact: " in parts.item(0).text()
        switch("ru")  # names are those of the language that is spoken
        amina.until(lambda: "Кения" in rows.item(0).text() and "Контакт: " in parts.item(0).text())
        switch("en")
        amina.until(lambda: "Kenya" in rows.item(0).text() and "Contact: " in parts.item(0).text())
        bo.add("contacts", contact("Of a thief"))  # comes after somebody has looked
        bo.sync()
        card = amina.window.findChild(SetAside)
        amina.keys("Space")
        amina.tab_to("aside_reason")
        amina.type("Bo has found it again")
        assert not card.admit.isEnabled()  # nothing is chosen
        parts.setFocus()
        amina.keys("Space")
        amina.tab_to("aside_admit")
        QTest.keyClick(amina.focus, Qt.Key.Key_Space)
        amina.until(lambda: amina.sees("aside_told"))
        assert "1 change of" in amina.find(QLabel, "aside_told").text()
        amina.idle()
        amina.until(lambda: amina.workspace.page("contacts").total == 1)
        assert "1 change" in rows.item(0).text()  # what nobody has looked at stays aside
        bo.sync()
        assert own_work(bo).commits == 1
    hub.process.terminate()
    hub.process.wait(timeout=PATIENCE_S)
    card.look()
    amina.idle()
    state = amina.find(QLabel, "aside_state").text()
    assert state.startswith("As of") and "can be let in once it answers" in state
    assert "1 change" in rows.item(0).text() and not amina.sees("notice")
    amina.press("aside_see")
    amina.idle()
    assert amina.find(QLabel, "aside_told").text().endswith("Nothing was let in.")
    (amina.workspace.folder / FILE).write_bytes(b"[" * 200_000)
    assert Devices(amina.workspace).kept_held() is None
