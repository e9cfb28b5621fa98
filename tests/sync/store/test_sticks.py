"""What a device's bundles said of it, by whichever process of its hub took them in: the newer word is what all know."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from brs_sync.bundle import filewants, peers
from brs_sync.clock import SystemClock
from brs_sync.hub.bundles import HubBundles
from brs_sync.hub.store.sticks import Said

from tests.sync.bundles.carrying import NOW, packed, take
from tests.sync.store.office import KEN, Office, OfficeDevice, told

IN_2099 = 4_070_908_800_000
ASKED, LATER = bytes(32), b"\1" * 32


class Post:
    """A device that sends bundles to a hub of three processes, and what each of those knows of it."""

    def __init__(self, office: Office) -> None:
        self.office, self.number = office, 0
        office.open("a", "b", "c")
        self.device: OfficeDevice = office.device("ana", at="a")
        for desk in office.desks.values():
            told(desk)
        self.bundles = {name: HubBundles(desk, SystemClock()) for name, desk in office.desks.items()}

    def sends(self, now_ms: int, *lacks: bytes) -> Path:
        """Something new each time, and what it asks for."""
        self.number += 1
        self.device.write("one", name=str(self.number))
        data, _ = packed(self.device.replica, self.office.desks["a"].replica, now_ms=now_ms, lacks=lacks)
        path = self.office.folder / f"{self.number}.brsbundle"
        path.write_bytes(data)
        return path

    def known(self, at: str) -> tuple[int, tuple[bytes, ...]]:
        """How far a process that answers now knows the device's own chain to be, and what it asks for."""
        desk, key = self.office.desks[at], self.device.replica.key
        Said(desk.admin, desk.replica).learn(key)
        reader = peers.reader_of(desk.replica, key)
        assert reader is not None
        shown = peers.shown_by(desk.replica, key)[KEN][self.device.replica.id][0]
        return shown, filewants.wanted_by(desk.replica, reader)


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    office = Office(tmp_path, tmp_path / "shared.db")
    yield Post(office)
    office.close()


def test_an_older_bundle_that_another_process_takes_in_takes_nothing_back(post: Post) -> None:
    older, newer = post.sends(NOW, ASKED), post.sends(NOW + 1, LATER)
    post.bundles["a"].import_file(newer)
    post.bundles["b"].import_file(older)
    assert [post.known(at) for at in "abc"] == [(2, (LATER,))] * 3


def test_a_process_that_took_in_a_bundle_of_2099_learns_what_came_after_it(post: Post) -> None:
    wrong, right = post.sends(IN_2099, ASKED), post.sends(NOW, LATER)
    post.bundles["b"].import_file(wrong)
    post.bundles["a"].import_file(right)
    assert [post.known(at) for at in "abc"] == [(2, (LATER,))] * 3


def test_of_two_that_two_processes_take_in_at_once_the_newer_counts(post: Post) -> None:
    older, newer = post.sends(NOW, ASKED), post.sends(NOW + 1, LATER)
    desk, key = post.office.desks["b"], post.device.replica.key
    said = Said(desk.admin, desk.replica)
    said.learn(key)  # it begins, and the other is done before it ends
    post.bundles["a"].import_file(newer)
    take(desk.replica, older.read_bytes())
    said.keep(key)
    assert [post.known(at) for at in "abc"] == [(2, (LATER,))] * 3
