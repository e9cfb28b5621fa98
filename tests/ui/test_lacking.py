"""History that is not on this computer: a person sees that, what it takes, has it come, and may call that off."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest
from brs_sync.ids import RecordKey
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QListWidget, QProgressBar, QWidget

from brs_desktop.ui import fonts, speech
from brs_desktop.ui.lacking import LackingView
from brs_desktop.ui.sync import queuewords
from brs_desktop.workspace import Workspace
from tests.cli.program import COMMAND, run
from tests.helpers import touch
from tests.helpers.gate import Gate
from tests.helpers.patience import PATIENCE_MS
from tests.tour.processes import Hub
from tests.ui.contacts.directory import choose
from tests.ui.desks import Person, contact, new_workspace

PLACE = "contacts/KEN"
PEOPLE = 60


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Hub]]:
    """A hub, and the folder of one who took its word of sixty contacts; of two in three saves nothing came with it."""
    touch.command("brs-hub serve")
    folder = tmp_path_factory.mktemp("lacking")
    with Hub(folder / "hub") as hub:
        with Workspace.open(new_workspace(folder / "bo", "Bo")) as giver:
            giver.enrol(hub.invite("focal-point", PLACE), hub.url)
            for turn in range(3):
                write(giver, turn)
            giver.sync()
        with Workspace.open(new_workspace(folder / "amina")) as taker:
            taker.enrol(hub.invite("focal-point", PLACE), hub.url)
            assert taker.sync().agreed and taker.behind.lacking(PLACE).partitions == 1
            taker.behind.finish()
        yield folder / "amina", hub


def write(giver: Workspace, turn: int) -> None:
    """Words that nothing makes smaller, in a save of its own for each contact."""
    for number in range(PEOPLE):
        key = RecordKey(PLACE, "contacts", f"=person{number}")
        organisation = Random(1000 * turn + number).randbytes(300).hex(" ", 4)
        first = {"alive": True, **contact(f"Person {number:02}")} if not turn else {}
        values = {**first, "organisation": organisation}
        giver.replica.write([(key, path, value) for path, value in values.items()])


@contextmanager
def behind_a_gate(made: tuple[Path, Hub], folder: Path) -> Iterator[tuple[Path, Gate]]:
    import shutil

    home, hub = made
    shutil.copytree(home, folder / "amina")
    with Gate(int(hub.url.rsplit(":", 1)[1])) as gate:
        with Workspace.open(folder / "amina") as workspace:
            workspace.set_profile(hub_url=gate.url)
        yield folder / "amina", gate


@pytest.fixture
def home(made: tuple[Path, Hub], tmp_path: Path) -> Iterator[tuple[Path, Gate]]:
    with behind_a_gate(made, tmp_path) as found:
        yield found


def said(person: Person, name: str) -> str:
    return queuewords.unmarked(person.find(QLabel, name).text())


def to_data(person: Person) -> None:
    person.idle()
    person.window.desk._due.stop()
    person.press("rail_settings")
    person.window.place("settings").show_section("data")
    person.until(lambda: person.sees("data_history_says"))
    person.idle()
    person.window.place("settings").findChild(QWidget, "settings_data").ensureWidgetVisible(
        person.find(QWidget, "data_history")
    )


def picture(person: Person, name: str) -> None:
    if folder := os.environ.get("BRS_PICTURES"):
        person.window.grab().save(f"{folder}/{name}.png")


def test_under_settings_it_is_said_with_what_it_takes_and_it_comes(
    sit: Callable[..., Person], home: tuple[Path, Gate], walk: Callable[[QWidget], None]
) -> None:
    folder, gate = home
    person = sit(folder)
    person.idle()
    to_data(person)
    assert "120 sets of changes" in said(person, "data_history_says")
    low, high = foreseen(person)
    picture(person, "lacking-data")
    walk(person.window)
    gate.be("line")
    shown = person.workspace.replica.digest()
    person.press("data_history_fetch")
    person.until(lambda: "All of the history" in said(person, "data_history_says"))
    person.idle()
    assert not person.sees("data_history_fetch") and not person.sees("data_history_leave")
    count = gate.count()
    assert low <= count["up"] + count["down"] <= high, (low, count, high)
    assert person.workspace.behind.attested() == () and person.workspace.replica.digest() == shown
    person.window.go_to("sync")
    person.press("show_exchange")
    person.until(lambda: person.find(QListWidget, "sync_history").count() > 1)
    person.idle()
    told = queuewords.unmarked(person.find(QListWidget, "sync_history").item(0).text())
    assert "History brought: 120 sets of changes." in told and "Nothing new" not in told
    picture(person, "lacking-came")


def test_a_command_tells_what_came_of_the_history(home: tuple[Path, Gate]) -> None:
    folder, gate = home
    gate.be("line")
    run(folder, "sync", "log")
    words = plain(folder, "sync")
    assert "History brought: 120 sets of changes." in words and "Nothing new" not in words
    assert run(folder, "sync", "history").objects[0]["history"] == 120
    newest = plain(folder, "sync", "history").splitlines()[0]
    assert "History brought: 120 sets of changes." in newest and "Nothing new" not in newest
    assert "Nothing new" in plain(folder, "sync")


def plain(folder: Path, *words: str) -> str:
    """What a command tells a person."""
    with_folder = [*COMMAND, "--workspace", str(folder), *words]
    return subprocess.run(with_folder, capture_output=True, text=True, encoding="utf-8", check=True).stdout


def asked_in_vain(sit: Callable[..., Person], folder: Path, gate: Gate) -> Person:
    """Somebody has asked for the history where a portal stands before the hub."""
    gate.be("portal", status=511)
    person = sit(folder)
    to_data(person)
    person.press("data_history_fetch")
    person.until(lambda: "comes with the next exchange" in said(person, "data_history_says"))
    person.idle()
    return person


def foreseen(person: Person) -> tuple[float, float]:
    words = said(person, "data_history_costs").split("takes ")[1].split(", without")[0]
    low, high = (float(part.split(" ")[0]) * 1000 for part in words.replace("\u00a0", " ").split(" to "))
    assert "kB" in words
    return low, high


def test_it_is_called_off_and_goes_on_later(sit: Callable[..., Person], home: tuple[Path, Gate]) -> None:
    folder, gate = home
    person = asked_in_vain(sit, folder, gate)
    assert person.workspace.replica.fetches_log()
    picture(person, "lacking-coming")
    person.press("data_history_leave")
    person.until(lambda: person.sees("data_history_fetch"))
    person.idle()
    assert not person.workspace.replica.fetches_log() and not person.sees("data_history_leave")
    gate.be("line")
    person.press("data_history_fetch")
    person.until(lambda: "All of the history" in said(person, "data_history_says"))
    person.idle()


def test_the_history_of_a_record_says_that_it_is_not_here_and_has_it_come(
    sit: Callable[..., Person], home: tuple[Path, Gate]
) -> None:
    folder, _gate = home
    person = sit(folder)
    person.idle()
    person.window.desk._due.stop()
    person.window.go_to("contacts")
    person.idle()
    choose(person, "Person 07")
    person.keys("Ctrl+H")
    person.until(lambda: person.sees("history_lacking_says"))
    person.idle()
    before = said(person, "history_count")
    picture(person, "lacking-history")
    person.press("history_lacking_fetch")
    person.until(lambda: not person.sees("history_lacking_says"))
    person.until(lambda: said(person, "history_count") != before)
    person.idle()


def test_how_far_it_is_moves_while_it_comes(sit: Callable[..., Person], home: tuple[Path, Gate]) -> None:
    """What is laid beneath a word counts as new to nobody; the third request of this exchange finds a still line."""
    folder, gate = home
    person = asked_in_vain(sit, folder, gate)
    gate.be("line", still=20_000)
    person.window.desk.sync_within(30_000)
    person.until(lambda: "is coming: 60 of 180" not in said(person, "data_history_says"))
    amid = person.find(QProgressBar, "data_history_bar").value()
    assert person.window.desk.syncing and 60 < amid < 180
    assert f"The history is coming: {amid} of 180" in said(person, "data_history_says")
    picture(person, "lacking-amid")
    gate.be("line")
    person.until(lambda: f"with the next exchange: {amid} of 180" in said(person, "data_history_says"))
    person.idle()


def test_it_is_read_when_it_is_seen_and_once(sit: Callable[..., Person], home: tuple[Path, Gate]) -> None:
    folder, _gate = home
    person = sit(folder)
    to_data(person)
    view = person.window.place("settings").findChild(LackingView, "data_history")
    assert view is not None and "120 sets of changes" in said(person, "data_history_says")
    person.window.desk.sync_ended.emit()
    assert view._asks == 1, "the page and the view each asked for the same"
    person.idle()
    person.window.go_to("contacts")
    person.idle()
    person.workspace.behind.fetch_history()
    with person.bot.waitSignal(person.window.desk.sync_ended, timeout=PATIENCE_MS):
        person.window.desk.sync()
    assert not view.waits
    person.idle()
    to_data(person)
    person.until(lambda: "All of the history" in said(person, "data_history_says"))


@pytest.mark.parametrize("tongue", ["ar", "ru"])
def test_it_has_room_on_an_old_screen_in_any_script(
    sit: Callable[..., Person], home: tuple[Path, Gate], tongue: str
) -> None:
    folder, gate = home
    gate.be("portal", status=511)
    person = sit(folder)
    fonts.use(QApplication.instance(), tongue)
    speech.switch(tongue)
    to_data(person)
    fetch = person.find(QAbstractButton, "data_history_fetch")
    page = person.find(QWidget, "data_history")
    at = fetch.mapTo(page, QPoint(0, 0))
    assert at.x() >= 0 and at.x() + fetch.width() <= page.width() and page.width() <= 1024
    assert (at.x() > page.width() / 2) == (tongue == "ar"), "it stands where one begins to read"
    picture(person, f"lacking-data-{tongue}")
