"""SYNC rule 14 on the roads: two copies of one folder, one known to the hub, one carried to it by hand."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from brs_sync.errors import SyncProblem
from brs_sync.replica import Replica

from tests.sync.bundles.carrying import bundle, take
from tests.sync.roads.hubs import Device, Hub

Three = tuple[Device, Device, Device]


@pytest.fixture
def three(hub: Hub, prefix: str, tmp_path: Path) -> Iterator[Three]:
    """Amina, a copy of her folder made after her first exchange, and Bo."""
    with hub.device(tmp_path / "bo", prefix) as theirs:
        with hub.device(tmp_path / "amina", prefix) as mine:
            mine.write(prefix, "jo", name="shared")
            mine.sync()
        theirs.sync()
        shutil.copytree(tmp_path / "amina", tmp_path / "twin")
        devices = [Device(tmp_path / name, hub.url, hub_key=hub.key) for name in ("amina", "twin")]
        with devices[0] as mine, devices[1] as twin:
            yield mine, twin, theirs


def rejoin(hub: Hub, device: Device, prefix: str) -> None:
    device.client.enrol(hub.invite(prefix), device.folder.name)


def settle_all(hub: Hub, prefix: str, devices: Three) -> list[str]:
    """Everybody exchanges until all agree; who was told to join again."""
    told: list[str] = []
    for _ in range(4):
        for device in devices:
            try:
                assert device.sync().agreed
            except SyncProblem as problem:
                assert problem.code == "cloned"
                told.append(device.folder.name)
                rejoin(hub, device, prefix)
    assert len({device.replica.digest((prefix,)) for device in devices}) == 1
    assert len({device.replica.state_digest() for device in devices}) == 1
    return told


def by_stick(giver: Replica, taker: Replica) -> None:
    take(taker, bundle(giver, taker))


@pytest.mark.parametrize("hub_first", [True, False])
def test_rule_14_one_side_by_hub_and_the_other_by_stick_come_together(
    hub: Hub, prefix: str, three: Three, hub_first: bool
) -> None:
    mine, twin, theirs = three
    mine.write(prefix, "jo", name="by Amina")
    twin.write(prefix, "jo", name="by the twin")
    if hub_first:
        mine.sync()
    by_stick(twin.replica, theirs.replica)
    theirs.write(prefix, "jo", phone="5")
    theirs.sync()
    told = settle_all(hub, prefix, three)
    # What Amina had told nobody of goes on under her new name alone, and leaves the old one to the twin.
    assert sorted(told) == (["amina", "twin"] if hub_first else ["amina"])
    for device in three:
        assert device.values(prefix, "jo", "name") == {"by Amina", "by the twin"}
        assert device.value(prefix, "jo", "phone") == "5"
        assert not device.replica.held()


def test_rule_14_later_work_on_both_sides_comes_together(hub: Hub, prefix: str, three: Three) -> None:
    mine, twin, theirs = three
    mine.write(prefix, "jo", name="by Amina")
    twin.write(prefix, "jo", name="by the twin")
    by_stick(twin.replica, theirs.replica)
    theirs.write(prefix, "jo", name="by Bo, who saw the twin's")
    mine.sync()
    mine.write(prefix, "ann", name="by Amina, later")
    twin.write(prefix, "ben", name="by the twin, later")
    by_stick(twin.replica, theirs.replica)
    theirs.sync()
    settle_all(hub, prefix, three)
    for device in three:
        assert device.values(prefix, "jo", "name") >= {"by Amina", "by Bo, who saw the twin's"}
        assert device.value(prefix, "ann", "name") == "by Amina, later"
        assert device.value(prefix, "ben", "name") == "by the twin, later"
        assert not device.replica.held()


def test_rule_14_who_tells_the_hub_of_the_second_side_writes_again_what_nobody_has(
    hub: Hub, prefix: str, three: Three
) -> None:
    """Then there is one side alone, and the first copy hears nothing."""
    mine, twin, _ = three
    mine.write(prefix, "jo", name="by Amina")
    mine.sync()
    twin.write(prefix, "jo", name="by the twin")
    assert settle_all(hub, prefix, three) == ["twin"]
    assert len(mine.replica.vectors((prefix,))[prefix]) == 2
    assert mine.values(prefix, "jo", "name") == {"by Amina", "by the twin"}


def test_rule_14_what_comes_back_under_the_old_name_waits_for_nobody(hub: Hub, prefix: str, three: Three) -> None:
    """The hub sent it itself: after the exchange nothing is said to wait for it."""
    mine, twin, _ = three
    mine.write(prefix, "jo", name="by Amina")
    mine.sync()
    twin.write(prefix, "jo", name="by the twin")
    with pytest.raises(SyncProblem, match="cloned"):
        twin.sync()
    rejoin(hub, twin, prefix)
    report = twin.sync()
    assert (report.sent, report.received) == (1, 1)
    assert twin.replica.outbox(hub.key.hex()).commits == 0
