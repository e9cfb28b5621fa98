"""A workshop hub over a workspace that stands on a snapshot: whoever joins it gets everything (SYNC rule 18)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from brs_sync.snapshot.bases import TAKEN

from tests.sync.roads.hubs import Device, Hub
from tests.sync.roads.test_given_back import PLACE, shows_all, write


@dataclass
class Workshop:
    """A laptop of an office that opened its workspace as a hub; the centre is out of reach."""

    hub: Hub
    centre: bytes
    grants: list[bytes]
    folder: Path

    def newcomer(self, name: str) -> Device:
        """A new device, whose workspace knows the centre as its root as every installer's does."""
        device = self.hub.device(self.folder / name, "entries")
        device.replica.add_root(self.centre)
        device.replica.receive([], self.grants)
        return device


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Workshop]:
    with Hub(tmp_path / "centre") as centre:
        with centre.device(tmp_path / "author", "entries") as author:
            write(author, 0, 60)
            assert author.sync().agreed
        shutil.rmtree(tmp_path / "author")
        with centre.device(tmp_path / "office", "entries", role="centre") as office:
            assert office.sync().agreed and office.replica.bases()
            office.write(PLACE, "r3", at="three")
            grants = [data for _, data in office.replica.statements()]
        key = centre.key
    with Hub(tmp_path / "office") as hub:
        yield Workshop(hub, key, grants, tmp_path)


def test_rule_18_a_new_device_gets_everything_from_a_laptop_that_stands_on_a_snapshot(workshop: Workshop) -> None:
    with workshop.newcomer("one") as one, workshop.newcomer("two") as two:
        report = one.sync()
        assert report.agreed and report.rounds <= 3
        assert one.value(PLACE, "r3", "at") == "three"
        one.write(PLACE, "r3", at="3")
        assert one.sync().agreed and two.sync().agreed and shows_all(one) and shows_all(two)
        assert [(base.maker, base.state) for base in two.replica.bases()] == [(workshop.centre, TAKEN)]
        assert two.replica.state_digest() == one.replica.state_digest()


def test_rule_18_who_asks_for_the_log_there_gets_what_there_is_and_no_more_requests(workshop: Workshop) -> None:
    """The log is at the centre: asking for it here ends as soon as both have the same."""
    with workshop.newcomer("one") as one:
        assert one.sync().agreed
        one.replica.fetch_log([PLACE])
        report = one.sync()
        assert report.agreed and report.rounds <= 3 and one.replica.fetches_log()
        assert one.value(PLACE, "r50", "at") == "50"
