"""What nobody asked for and everybody has to know is said once over the page: access that ended, a hub that forgot."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from brs_sync.replica import Replica
from PySide6.QtWidgets import QWidget

from brs_desktop.workspace import Workspace
from tests.helpers import touch
from tests.tour.processes import Hub
from tests.ui.desks import Person, contact, new_workspace

Sit = Callable[..., Person]


@pytest.fixture
def joined(tmp_path: Path) -> Path:
    """A workspace that has joined a hub; beside it the hub as it was before."""
    touch.command("brs-hub serve")
    folder, hub_folder = new_workspace(tmp_path / "w"), tmp_path / "hub"
    with Hub(hub_folder):
        pass
    shutil.copytree(hub_folder, tmp_path / "before")
    with Hub(hub_folder) as hub, Workspace.open(folder) as workspace:
        workspace.enrol(hub.invite("focal-point", "contacts/KEN", "report/KEN"), hub.url)
        workspace.sync()
    return folder


def said(person: Person) -> list[str]:
    return [one.accessibleName() for one in person.window.notices.findChildren(QWidget, "notice")]


def meet(sit: Sit, folder: Path, hub: Hub) -> Person:
    """Open the window while the hub answers, and wait for the exchange that goes by itself."""
    with Workspace.open(folder) as workspace:
        workspace.set_profile(hub_url=hub.url)
        runs = len(workspace.sync_history())
    person = sit(folder)
    person.until(lambda: len(person.workspace.sync_history()) > runs)
    person.idle()
    return person


def once_more(person: Person) -> None:
    """Write something that leaves by itself."""
    runs = len(person.workspace.sync_history())
    person.workspace.add("contacts", contact("Wanjiru"))
    person.window.desk.sync()
    person.until(lambda: len(person.workspace.sync_history()) > runs)
    person.idle()


def test_access_that_the_hub_has_ended_is_said_once(sit: Sit, joined: Path, tmp_path: Path) -> None:
    with Workspace.open(joined) as workspace:
        key = workspace.replica.key
    with Replica.open(tmp_path / "hub", schemas=lambda _: None) as root:
        root.issue_revocation(key, "closed", {})
    with Hub(tmp_path / "hub") as hub:
        person = meet(sit, joined, hub)
        (told,) = [words for words in said(person) if "ended the access" in words]
        assert "stays" in told
        person.press("notice_close")
        assert said(person) == []
        once_more(person)
        assert not any("ended the access" in words for words in said(person))


def test_a_hub_that_does_not_know_this_computer_is_said_though_nobody_asked(
    sit: Sit, joined: Path, tmp_path: Path
) -> None:
    with Hub(tmp_path / "before") as hub:
        person = meet(sit, joined, hub)
        (told,) = said(person)
        assert "does not know this computer" in told and "kept" in told


def test_rule_14_that_a_copy_writes_elsewhere_is_said_and_both_people_stay(
    sit: Sit, joined: Path, tmp_path: Path
) -> None:
    """Two computers set up from one image: each adds a contact, and the second to exchange is told."""
    twin = Path(shutil.copytree(joined, tmp_path / "twin"))
    with Hub(tmp_path / "hub") as hub:
        with Workspace.open(joined) as workspace:
            workspace.set_profile(hub_url=hub.url)
            ada = workspace.add("contacts", contact("Ada")).key
            workspace.sync()
        with Workspace.open(twin) as workspace:
            ben = workspace.add("contacts", contact("Ben")).key
        person = meet(sit, twin, hub)
        (told,) = said(person)
        assert "copy of this workspace" in told and "Nothing is lost" in told and "invitation" in told
        person.workspace.enrol(hub.invite("focal-point", "contacts/KEN", "report/KEN"), hub.url)
        once_more(person)
        shown = {row.id: row.title for row in person.workspace.page("contacts", offset=0, limit=9).rows}
        assert (shown[ada.record], shown[ben.record], len(shown)) == ("Ada", "Ben", 3)
        assert not person.workspace.replica.conflicts()
        assert said(person) == [told]


def test_a_disk_that_is_full_is_said_when_the_window_opens(
    sit: Sit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = new_workspace(tmp_path / "w")
    usage = shutil.disk_usage(folder)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=1000))
    person = sit(folder)
    (told,) = said(person)
    assert "disk is full" in told and "read" in told
