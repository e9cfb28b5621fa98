"""Of contacts, as of versions: what a hub holds without applying it is told as put aside, and never as held."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from brs_sync.course import Course
from brs_sync.errors import SyncProblem
from brs_sync.ids import Dot, RecordKey
from brs_sync.passage import Passage, read_holders
from brs_sync.receipt import CommitVerdict, read_receipt
from brs_sync.wire import Request, decode_reply

from tests.helpers.cutter import Cutter
from tests.sync.roads.hubs import Device, Hub
from tests.sync.roads.test_beginning import Line


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


def test_what_a_hub_shows_that_it_holds_has_left_and_is_held_by_its_receipt_alone(
    mine: Device, hub: Hub, prefix: str, tmp_path: Path
) -> None:
    """Vectors carry no verdicts: after an answer that was cut they say that it came, and not what was made of it."""
    with Cutter(hub.port) as line, hub.device(tmp_path / "other", prefix) as other:
        other.sync()
        for device, end in ((mine, "out-of-scope"), (other, "")):
            dot = wrote(device, prefix, "one")
            line.break_after("down", 1)
            device.at(line.url)
            with pytest.raises(SyncProblem):
                device.sync()
            line.mend()
            left = way(device, prefix, dot)
            assert left.left_ms is not None and left.held_ms is None
            device.replica.shown(hub.key.hex(), {prefix: {dot.replica: dot.seq}})
            assert way(device, prefix, dot) == left
            device.sync()
            told = way(device, prefix, dot)
            assert (told.held_ms is None, told.aside) == (bool(end), end)


def test_own_work_that_a_hub_shows_has_left_where_nothing_else_says_so(mine: Device, hub: Hub, prefix: str) -> None:
    dot = wrote(mine, prefix, "one")
    assert way(mine, prefix, dot) == Passage()
    mine.replica.shown(hub.key.hex(), {prefix: {dot.replica: dot.seq}})
    assert way(mine, prefix, dot).left_ms is not None and read_holders(mine.replica.reader(), prefix, dot) == {}


def test_a_hub_that_sends_what_it_does_not_apply_says_so_with_it(tmp_path: Path) -> None:
    line = Line(tmp_path)
    try:
        hub = line.service.replica
        for name in ("a", "b"):
            hub.write([(RecordKey("contacts/KEN", "contacts", "=jo"), "name", name)])

        def receipt(room: int | None = None) -> bytes | None:
            request = Request(bytes(12), None, {}, room=room)
            credentials, head = line.signed(request)
            device = line.service.authenticate(credentials, head)
            answer = line.service.reply(device, credentials, request, line.service.store(device, ()))
            assert answer.frames
            return decode_reply(answer.head).receipt

        assert receipt() is None, "what it applies goes without a word more"
        with hub.writing() as connection:
            connection.execute("UPDATE commits SET verdict=2, reason='revoked' WHERE seq=1")
        said = receipt()
        assert said is not None
        aside = CommitVerdict("contacts/KEN", hub.id, 1, "quarantined", "revoked")
        assert read_receipt(said, hub.key).verdicts == (aside,)
        assert receipt(20_000) is None, "a budget has no room for it"
    finally:
        line.close()


def test_by_what_comes_in_a_budget_nothing_counts_as_held(hub: Hub, prefix: str, tmp_path: Path) -> None:
    with hub.device(tmp_path / "giver", prefix) as giver, hub.device(tmp_path / "reader", prefix) as reader:
        dots = []
        for course, held in ((Course(bytes=20_000), False), (Course(), True)):
            dots.append(wrote(giver, prefix, f"{held}"))
            giver.sync()
            reader.client.sync_once(lambda step: None, course=course)
            assert [way(reader, prefix, dot).held_ms is not None for dot in dots] == [held] * len(dots)
