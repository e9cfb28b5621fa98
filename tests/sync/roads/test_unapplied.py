"""Of contacts, as of versions: what a hub holds without applying it is told as put aside, and never as held."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from brs_sync.ids import Dot, RecordKey
from brs_sync.passage import Passage

from tests.sync.roads.hubs import Device, Hub


@pytest.fixture
def mine(hub: Hub, tmp_path: Path) -> Iterator[Device]:
    """A device that was let in elsewhere: whatever it writes here is put aside by the hub."""
    with hub.device(tmp_path / "mine", "contacts/ELSEWHERE") as device:
        device.sync()
        yield device


def wrote(device: Device, prefix: str, name: str) -> Dot:
    device.replica.write([(RecordKey(prefix, "contacts", "=jo"), "name", name)])
    ((who, (seq, _)),) = device.replica.vectors((prefix,))[prefix].items()
    return Dot(who, seq)


def way(device: Device, prefix: str, dot: Dot) -> Passage:
    return device.replica.passage(prefix, dot)


def test_a_receipt_for_later_work_does_not_take_back_that_earlier_work_is_put_aside(
    mine: Device, hub: Hub, prefix: str
) -> None:
    dots = []
    for name in ("one", "two"):
        dots.append(wrote(mine, prefix, name))
        mine.sync()
    assert [(way(mine, prefix, dot).held_ms, way(mine, prefix, dot).aside) for dot in dots] == [
        (None, "out-of-scope"), (None, "out-of-scope"),
    ]  # fmt: skip
