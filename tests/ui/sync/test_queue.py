"""The place Sync tells what waits, what it costs, what ended an exchange and when the next is; a person may say how."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
from brs_sync.replica import Replica
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QListWidget, QWidget

from brs_desktop.ui import fonts, theme
from brs_desktop.ui.sync import queuewords
from brs_desktop.workspace import Workspace
from tests.helpers import touch
from tests.helpers.gate import Gate
from tests.tour.processes import Hub
from tests.ui.desks import Person, contact, new_workspace
from tests.ui.test_cut import LANGUAGES, looked_at

PREFIXES = ("contacts/KEN", "report/KEN", "library/KEN")
DECISION = {"country": "KEN", "chem": "chlordane", "cat": "ct_pest", "dec": "cd_no"}


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[Gate]:
    touch.command("brs-hub serve")
    with Hub(tmp_path / "hub") as hub, Gate(int(hub.url.rsplit(":", 1)[1])) as gate:
        with Workspace.open(new_workspace(tmp_path / "amina")) as workspace:
            workspace.enrol(hub.invite("focal-point", *PREFIXES), gate.url)
            workspace.sync()
            workspace.add("contacts", contact("Wanjiru"))
            workspace.add("import_responses", DECISION)
        yield gate


def away(person: Person) -> None:
    """The window's own exchanges wait, so that the test is the only one who asks."""
    person.idle()
    person.window.desk._due.stop()


def said(person: Person, name: str) -> str:
    return queuewords.unmarked(person.find(QLabel, name).text())


def lines(person: Person, name: str) -> list[str]:
    listed = person.find(QListWidget, name)
    return [queuewords.unmarked(listed.item(row).text()) for row in range(listed.count())]


def go(person: Person) -> None:
    person.window.go_to("sync")
    person.press("show_exchange")
    person.until(lambda: person.sees("sync_forecast"))
    person.idle()


def test_what_waits_is_listed_in_its_order_and_a_person_changes_it(
    sit: Callable[..., Person], gate: Gate, tmp_path: Path, walk: Callable[[QWidget], None]
) -> None:
    gate.be("portal", status=302)
    person = sit(tmp_path / "amina")
    away(person)
    go(person)
    walk(person.window)
    person.until(lambda: [line.split()[0] for line in lines(person, "queue_list")] == ["Reports", "Contacts"])
    person.find(QListWidget, "queue_list").setCurrentRow(1)
    person.press("queue_first")
    person.until(lambda: "Contacts" in lines(person, "queue_list")[0] and "first" in lines(person, "queue_list")[0])
    person.find(QListWidget, "queue_list").setCurrentRow(1)
    person.press("queue_later")
    person.until(lambda: "Stays for now" in lines(person, "queue_list")[1])
    gate.be("line")
    person.press("sync_now")
    person.until(lambda: [line.split()[0] for line in lines(person, "queue_list")] == ["Reports"])
    person.idle()
    person.press("queue_usual")
    person.until(lambda: "Stays" not in lines(person, "queue_list")[0])
    away(person)
    person.press("sync_now")
    person.until(lambda: "Nothing waits" in lines(person, "queue_list")[0])
    assert person.workspace.outbox().commits == 0


def test_what_it_costs_is_told_before_and_is_true(sit: Callable[..., Person], gate: Gate, tmp_path: Path) -> None:
    gate.be("portal", status=200)
    person = sit(tmp_path / "amina")
    away(person)
    go(person)
    person.until(lambda: "about" in said(person, "sync_forecast") and "kB" in said(person, "sync_forecast"))
    words = said(person, "sync_forecast")
    gate.be("line")
    person.press("sync_now")
    person.until(lambda: "Sent: " in lines(person, "sync_history")[0])
    run = person.workspace.sync_history()[-1]
    counted = gate.count()
    assert run.bytes_up + run.bytes_down == counted["up"] + counted["down"]
    told = float(words.split("about ")[1].split(" kB")[0]) * 1000
    assert abs(told - counted["up"] - counted["down"]) <= 250
    assert "Contacts 1" in lines(person, "sync_history")[0] and "Import responses 1" in lines(person, "sync_history")[0]


def test_a_portal_is_told_with_what_is_safe_and_when_it_is_tried_again(
    sit: Callable[..., Person], gate: Gate, tmp_path: Path
) -> None:
    gate.be("portal", status=511)
    person = sit(tmp_path / "amina")
    away(person)
    go(person)
    person.press("sync_now")
    person.until(lambda: person.sees("sync_trouble") and "sign-in" in said(person, "sync_trouble"))
    person.until(lambda: person.sees("sync_again") and "Next try by itself in" in said(person, "sync_again"))
    assert "kept on this device" in said(person, "sync_trouble") and "browser" in said(person, "sync_trouble")
    assert "sign-in" in lines(person, "sync_history")[0]
    assert person.workspace.outbox().commits == 2
    person.press("sync_copy")
    assert "code: captive-portal" in QGuiApplication.clipboard().text()
    gate.be("line")
    person.press("sync_now")
    person.until(lambda: person.workspace.outbox().commits == 0)
    person.until(lambda: not person.sees("sync_trouble"))


def test_an_exchange_keeps_to_what_a_person_allows_it(sit: Callable[..., Person], gate: Gate, tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "amina") as workspace:
        for number in range(40):
            workspace.add("contacts", contact(Random(number).randbytes(1000).hex()))
    gate.be("portal", status=302)
    person = sit(tmp_path / "amina")
    away(person)
    go(person)
    assert not person.find(QWidget, "sync_within").isEnabled()
    gate.be("line")
    person.find(QLineEdit, "sync_budget_amount").setText("0.02")
    person.press("sync_within")
    person.until(lambda: person.sees("sync_left") and "used up" in said(person, "sync_left"))
    count = gate.count()
    assert 10_000 < count["up"] + count["down"] <= 20_000 * 1.05
    person.until(lambda: "stay here" in said(person, "sync_left"))
    assert 0 < person.workspace.outbox().commits < 42
    away(person)
    person.press("sync_now")
    person.until(lambda: person.workspace.outbox().commits == 0)


def test_the_history_has_pages(sit: Callable[..., Person], gate: Gate, tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "amina") as workspace:
        gate.be("line")
        for number in range(24):
            workspace.add("contacts", contact(f"Person {number}"))
            workspace.sync()
    person = sit(tmp_path / "amina")
    go(person)
    person.until(lambda: len(lines(person, "sync_history")) == 20)
    person.press("history_older")
    assert len(lines(person, "sync_history")) >= 5 and "Page 2 of 2" in said(person, "history_where")
    person.press("history_newer")
    assert len(lines(person, "sync_history")) == 20


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_on_the_page_is_cut_off(
    sit: Callable[..., Person], gate: Gate, tmp_path: Path, language: str, dressed: QApplication
) -> None:
    """With a failure, a queue and a history to be seen, in a small window, with usual and with large texts."""
    gate.be("portal", status=302)
    person = sit(tmp_path / "amina", language)
    go(person)
    person.until(lambda: person.sees("sync_trouble"))
    for percent in (100, 200):
        theme.apply(dressed, dark=False, percent=percent)
        fonts.use(dressed, language)
        person.idle()
        assert looked_at(person) == [], percent


def test_a_budget_that_moves_nothing_says_what_the_next_step_takes(
    sit: Callable[..., Person], gate: Gate, tmp_path: Path
) -> None:
    with Workspace.open(tmp_path / "amina") as workspace:
        workspace.add("contacts", contact(Random(1).randbytes(2000).hex()))
    gate.be("portal", status=302)
    person = sit(tmp_path / "amina")
    away(person)
    go(person)
    gate.be("line")
    tries = len(person.workspace.sync_history())
    for done in range(tries, tries + 6):  # what is small enough goes first
        away(person)
        person.find(QLineEdit, "sync_budget_amount").setText("0.001")
        person.press("sync_within")
        person.until(lambda done=done: len(person.workspace.sync_history()) > done)  # type: ignore[misc]
        if person.workspace.sync_history()[-1].needs:
            break
    person.until(lambda: person.sees("sync_left") and "Waiting for a larger budget" in said(person, "sync_left"))
    person.until(lambda: "larger budget" in lines(person, "sync_history")[0])
    run = person.workspace.sync_history()[-1]
    assert run.bytes_up + run.bytes_down <= 1_050 and "kB" in said(person, "sync_left")
    assert person.workspace.outbox().commits == 1
    away(person)
    person.press("sync_now")
    person.until(lambda: person.workspace.outbox().commits == 0 and not person.sees("sync_left"))


@pytest.mark.parametrize(
    ("typed", "count"),
    [("3", 3_000_000), ("0.5", 500_000), ("0,5", 500_000), ("٣", 3_000_000), ("٠٫٥", 500_000), (" 2 ", 2_000_000)],
)
def test_megabytes_are_read_in_any_digits(typed: str, count: int) -> None:
    assert queuewords.megabytes(typed) == count


@pytest.mark.parametrize("typed", ["", "0", "-1", "x", "1e9", "3 MB", "1.2.3", "99999999999"])
def test_what_is_no_amount_is_none(typed: str) -> None:
    assert queuewords.megabytes(typed) is None


def test_files_stand_last_and_can_be_kept_and_not_be_put_first(
    sit: Callable[..., Person], gate: Gate, tmp_path: Path
) -> None:
    gate.be("portal", status=302)
    (tmp_path / "guide.txt").write_text("Waste is what is left. " * 4000, encoding="utf-8")
    with Workspace.open(tmp_path / "amina") as workspace:
        workspace.library.import_files([tmp_path / "guide.txt"])
    person = sit(tmp_path / "amina")
    away(person)
    go(person)
    person.until(lambda: any(line.startswith("Files · 1 file,") for line in lines(person, "queue_list")[-1:]))
    person.find(QListWidget, "queue_list").setCurrentRow(len(lines(person, "queue_list")) - 1)
    assert not person.find(QWidget, "queue_first").isEnabled()
    person.press("queue_later")
    person.until(lambda: "Stays for now" in lines(person, "queue_list")[-1])
    person.press("queue_usual")
    person.until(lambda: "Stays" not in lines(person, "queue_list")[-1])


def test_access_that_the_hub_has_ended_is_told_on_the_page(sit: Callable[..., Person], tmp_path: Path) -> None:
    """SYNC rule 13: nothing failed, and all the same a person has to know."""
    folder = new_workspace(tmp_path / "ben")
    touch.command("brs-hub serve")
    with Hub(tmp_path / "hub") as hub, Workspace.open(folder) as workspace:
        workspace.enrol(hub.invite("focal-point", *PREFIXES), hub.url)
        workspace.sync()
        key = workspace.replica.key
    with Replica.open(tmp_path / "hub", schemas=lambda _: None) as root:
        root.issue_revocation(key, "closed", {})
    with Hub(tmp_path / "hub") as hub:
        with Workspace.open(folder) as workspace:
            workspace.set_profile(hub_url=hub.url)
            workspace.sync()
        person = sit(folder)
        away(person)
        go(person)
        person.until(lambda: "has ended the access of this computer" in said(person, "sync_told"))
        assert "stays" in said(person, "sync_told")
