"""The window tells of an exchange after which both still differ: pill, cards, history and a notice say it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QListWidget, QWidget

from brs_desktop.ui.sync import queuewords
from brs_desktop.workspace import Workspace
from tests.helpers import touch
from tests.helpers.stubborn import PLACE, stubborn
from tests.tour.processes import Hub
from tests.ui.desks import Person, new_workspace


def joined(folder: Path) -> Path:
    touch.command("brs-hub serve")
    with Hub(folder / "hub") as hub, Workspace.open(new_workspace(folder / "amina")) as workspace:
        workspace.enrol(hub.invite("focal-point", PLACE), hub.url)
        workspace.sync()
    return folder / "amina"


def at(home: Path, url: str) -> None:
    with Workspace.open(home) as workspace:
        workspace.set_profile(hub_url=url)


def said(person: Person, name: str) -> str:
    return queuewords.unmarked(person.find(QLabel, name).text())


def newest(person: Person) -> str:
    return queuewords.unmarked(person.find(QListWidget, "sync_history").item(0).text())


def go(person: Person) -> None:
    person.idle()
    person.window.desk._due.stop()
    person.window.go_to("sync")
    person.press("show_exchange")
    person.idle()


def picture(person: Person, name: str) -> None:
    if folder := os.environ.get("BRS_PICTURES"):
        person.window.grab().save(f"{folder}/{name}.png")


def test_what_still_differs_is_told_with_what_is_safe_and_what_to_do(
    sit: Callable[..., Person], tmp_path: Path, walk: Callable[[QWidget], None]
) -> None:
    home = joined(tmp_path)
    with stubborn(tmp_path / "hub") as url:
        at(home, url)
        person = sit(home)
        go(person)
        person.press("sync_now")
        person.until(lambda: person.sees("sync_told") and "still do not hold the same" in said(person, "sync_told"))
        person.until(lambda: "Differs from the hub" in person.find(QWidget, "sync_pill").accessibleName())
        person.idle()
        assert "Nothing is lost" in said(person, "sync_told") and "administrator" in said(person, "sync_told")
        assert said(person, "sync_state").startswith("Differs from the hub")
        assert "still differ" in said(person, "sync_step")
        assert "still differ" in newest(person) and PLACE in newest(person) and "Nothing new" not in newest(person)
        person.until(lambda: person.sees("sync_again") and "Next try by itself in" in said(person, "sync_again"))
        notices = person.window.notices.findChildren(QWidget, "notice")
        assert any("still do not hold the same" in one.accessibleName() for one in notices)
        picture(person, "unagreed")
        walk(person.window)
        person.press("sync_copy")
        assert "code: not-agreed" in QGuiApplication.clipboard().text() and PLACE in QGuiApplication.clipboard().text()
        person.press("sync_now")
        person.until(lambda: "2 tries since" in newest(person))
        person.idle()


def test_when_both_hold_the_same_again_nothing_of_it_stays_but_the_history(
    sit: Callable[..., Person], tmp_path: Path
) -> None:
    home = joined(tmp_path)
    with stubborn(tmp_path / "hub") as url:
        at(home, url)
        with Workspace.open(home) as workspace:
            assert workspace.sync().unagreed
    with Hub(tmp_path / "hub") as hub:
        at(home, hub.url)
        person = sit(home)
        person.until(lambda: not person.workspace.sync_history()[-1].unagreed)
        go(person)
        person.until(lambda: person.find(QListWidget, "sync_history").count() >= 3)
        person.until(lambda: not person.sees("sync_told") and not person.sees("sync_copy"))
        assert "still differ" not in newest(person)
        person.until(lambda: "Synced" in person.find(QWidget, "sync_pill").accessibleName())
