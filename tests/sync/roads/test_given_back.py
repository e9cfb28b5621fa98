"""A hub that went back to a backup gets its own word again from whoever stands on it (SYNC rules 16 and 18)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha512
from pathlib import Path

import pytest
from brs_sync.course import Course, SyncReport
from brs_sync.errors import SyncProblem
from brs_sync.snapshot.bases import TAKEN

from tests.sync.roads.hubs import Device, Hub

PLACE = "entries/KEN"
NOTE = "so many words that forty of them are enough for a hub to attest them at once " * 12


@dataclass
class Lost:
    """A hub that was put back to before its last commits; their author is gone, `reader` stands on its snapshot."""

    hub: Hub
    reader: Device
    folder: Path

    def newcomer(self, name: str = "later") -> Device:
        return self.hub.device(self.folder / name, "entries")


def write(device: Device, first: int, last: int, mark: str = "") -> None:
    for number in range(first, last):
        said = sha512(f"{number}{mark}".encode()).hexdigest()  # so that a budget has something to bound
        device.write(PLACE, f"r{number}", note=f"{said} {NOTE}", at=f"{number}{mark}")


def put_back(hub: Hub, backup: Path) -> None:
    hub.kill()
    shutil.rmtree(hub.folder)
    shutil.copytree(backup, hub.folder)
    hub.start()


@pytest.fixture
def lost(tmp_path: Path) -> Iterator[Lost]:
    with Hub(tmp_path / "hub") as hub, hub.device(tmp_path / "reader", "entries") as reader:
        with hub.device(tmp_path / "author", "entries") as author:
            write(author, 0, 10)
            write(author, 10, 20, "?")
            assert author.sync().agreed
            hub.stop()
            shutil.copytree(tmp_path / "hub", tmp_path / "backup")
            hub.start()
            write(author, 10, 60)
            assert author.sync().agreed
        shutil.rmtree(tmp_path / "author")
        assert reader.sync().agreed and [base.partition for base in reader.replica.bases()] == [PLACE]
        put_back(hub, tmp_path / "backup")
        yield Lost(hub, reader, tmp_path)


def shows_all(device: Device) -> bool:
    return [device.value(PLACE, f"r{number}", "at") for number in range(60)] == [str(number) for number in range(60)]


def test_rule_16_a_hub_that_went_back_takes_its_own_word_from_who_stands_on_it(lost: Lost) -> None:
    """The author's laptop is gone: without it the values would live at one device for ever."""
    report = lost.reader.sync()
    assert report.agreed and report.lost == 50
    assert lost.reader.sync().rounds == 1, "nothing is new any more"
    with lost.newcomer() as later:
        assert later.sync().agreed and shows_all(later)
        assert later.replica.state_digest() == lost.reader.replica.state_digest()
        assert [(base.maker, base.state) for base in later.replica.bases()] == [(lost.hub.key, TAKEN)]


def test_rule_16_what_was_written_since_stands_beside_it(lost: Lost) -> None:
    """The hub took in other work before its word came back, also of a chain that the snapshot ends in."""
    with lost.newcomer("other") as other:
        assert other.sync().agreed and not shows_all(other)
        other.write(PLACE, "r5", at="five")
        other.write(PLACE, "r50", at="fifty")
        assert other.sync().agreed
        lost.reader.write(PLACE, "r51", at="mine")
        for device in (lost.reader, other, lost.reader):
            assert device.sync().agreed
        with lost.newcomer() as later:
            assert later.sync().agreed and later.sync().agreed
            assert later.value(PLACE, "r5", "at") == "five" and later.values(PLACE, "r50", "at") == {"50", "fifty"}
            assert later.value(PLACE, "r51", "at") == "mine"
            states = {device.replica.state_digest() for device in (lost.reader, other, later)}
            assert len(states) == 1


def test_rule_16_it_goes_back_in_any_number_of_exchanges_that_cost_little(lost: Lost) -> None:
    """Pieces that the hub has are not sent again; the budget is kept each time."""
    exchanges: list[SyncReport] = []
    while len(exchanges) < 40 and not (exchanges and exchanges[-1].agreed):
        exchanges.append(lost.reader.client.sync_once(course=Course(bytes=5_000)))
        assert exchanges[-1].bytes_up + exchanges[-1].bytes_down <= 5_250
    assert exchanges[-1].agreed and len(exchanges) > 1, exchanges
    with lost.newcomer() as later:
        assert later.sync().agreed and shows_all(later)


@pytest.mark.parametrize("point", ["snapshot.before_commit", "hub.given_back"])
def test_rule_16_a_hub_killed_while_it_takes_its_word_has_all_or_nothing(lost: Lost, point: str) -> None:
    lost.hub.stop()
    lost.hub.start(point)
    with pytest.raises(SyncProblem):
        lost.reader.sync()
    assert lost.hub.was_killed()
    lost.hub.start()
    assert lost.reader.sync().agreed
    with lost.newcomer() as later:
        assert later.sync().agreed and shows_all(later)
