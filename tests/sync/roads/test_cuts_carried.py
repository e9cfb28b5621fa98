"""A line that breaks at any byte of an exchange that carries a snapshot or a file, or that falls silent unheard."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from brs_sync.errors import SyncProblem
from brs_sync.frames import FRAME_BYTES
from brs_sync.snapshot.bases import TAKEN

from tests.helpers.cutter import Cutter, Direction
from tests.sync.blobs.shelves import Keeper, noise
from tests.sync.roads.hubs import Device, Hub
from tests.sync.roads.test_cuts import CUTS, offsets, straight_size, work
from tests.sync.roads.test_exchange import pieces_left

BOTH: list[Direction] = ["up", "down"]
RECORDS, ANSWERS = 90, 24  # of plain words: much for a log, a few pieces as a snapshot
SMALL_FILE = 2_500
FEW = CUTS // 8  # each takes a device of its own


@pytest.fixture
def line(hub: Hub) -> Iterator[Cutter]:
    with Cutter(hub.port) as cutter:
        yield cutter


def broken(line: Cutter, device: Device, direction: Direction, count: int, act: Callable[[], object]) -> bool:
    """Do it over a line that breaks after so many bytes; whether it did."""
    line.break_after(direction, count)
    device.at(line.url)
    try:
        act()
    except SyncProblem as problem:
        assert problem.code == "no-hub"
        return True
    finally:
        line.mend()
        device.at(line.url)
    return False


def size_of(line: Cutter, direction: Direction, act: Callable[[], object]) -> int:
    """The bytes that go that way when nothing breaks."""
    before = line.carried[direction]
    act()
    return line.carried[direction] - before


@pytest.mark.parametrize("direction", BOTH)
def test_a_first_sync_cut_anywhere_has_the_whole_snapshot_or_none_and_completes(
    hub: Hub, prefix: str, tmp_path: Path, line: Cutter, direction: Direction
) -> None:
    with hub.device(tmp_path / "giver", prefix) as giver:
        for n in range(RECORDS):
            words = {f"q{i}": f"answer {n * i}" for i in range(ANSWERS)}
            giver.write(prefix, f"r{n}", only=noise(32).hex(), **words)
        assert giver.sync().agreed
        hub.device(tmp_path / "new", prefix).close()
        held, shown = giver.replica.vectors(("",)), giver.replica.state_digest()

        def first(name: str, cut: int | None) -> bool:
            shutil.copytree(tmp_path / "new", tmp_path / name)
            with Device(tmp_path / name, line.url, hub_key=hub.key) as device:
                was = cut is not None and broken(line, device, direction, cut, device.sync)
                assert device.replica.vectors(("",)) in ({}, held), "half a snapshot is none"
                assert device.sync().agreed
                assert device.replica.vectors(("",)) == held and device.replica.state_digest() == shown
                assert [base.state for base in device.replica.bases()] == [TAKEN]
            assert not pieces_left(tmp_path / name)
            shutil.rmtree(tmp_path / name)
            return was

        total = size_of(line, direction, lambda: first("whole", None))
        assert direction == "up" or total > 2 * 2_048, "more than two pieces"
        cuts = sum(first("torn", cut) for cut in offsets(total, FEW))
        assert cuts >= min(total, FEW) * 0.85


@pytest.mark.parametrize("direction", BOTH)
def test_a_file_fetched_over_a_line_cut_anywhere_is_whole_or_not_there_and_completes(
    hub: Hub, prefix: str, tmp_path: Path, line: Cutter, direction: Direction
) -> None:
    with hub.device(tmp_path / "giver", prefix) as giver:
        mine = Keeper(giver)
        made = mine.add(noise(SMALL_FILE))
        mine.name(prefix, "guide", made)
        giver.sync()
        assert mine.give(made).given == [made.hash]
        mine.close()
    with hub.device(tmp_path / "new", prefix) as new:
        new.sync()

    def fetched(name: str, cut: int | None) -> bool:
        shutil.copytree(tmp_path / "new", tmp_path / name)
        with Device(tmp_path / name, line.url, hub_key=hub.key) as device:
            keeper = Keeper(device)
            was = cut is not None and broken(line, device, direction, cut, lambda: keeper.fetch(made))
            assert keeper.files.path(made.blob) is None or keeper.has(made)
            assert keeper.fetch(made).fetched == [made.hash] and keeper.has(made)
            assert keeper.shelf.waiting_bytes() == 0
            keeper.close()
        shutil.rmtree(tmp_path / name)
        return was

    total = size_of(line, direction, lambda: fetched("whole", None))
    assert sum(fetched("torn", cut) for cut in offsets(total, FEW)) >= min(total, FEW) * 0.85


@pytest.mark.parametrize("direction", BOTH)
def test_a_file_given_over_a_line_cut_anywhere_is_held_when_that_is_told_and_completes(
    hub: Hub, prefix: str, tmp_path: Path, line: Cutter, direction: Direction
) -> None:
    with hub.device(tmp_path / "a", prefix) as device, hub.device(tmp_path / "b", prefix) as other:
        device.at(line.url)
        mine, theirs = Keeper(device), Keeper(other)
        turn = 0

        def given(cut: int | None) -> bool:
            nonlocal turn
            turn += 1
            made = mine.add(noise(SMALL_FILE))
            mine.name(prefix, f"guide{turn}", made)
            device.sync()
            before = line.carried[direction]
            was = cut is not None and broken(line, device, direction, cut, lambda: mine.give(made))
            told = mine.shelf.is_held(device.client.peer, made.blob)
            assert was or cut is None or told
            assert mine.give(made).given == [made.hash]
            if turn % 10 == 1:
                assert theirs.fetch(made).fetched == [made.hash] and theirs.has(made)
            sizes.append(line.carried[direction] - before)
            return was

        sizes: list[int] = []
        given(None)
        total = sizes[0]
        assert sum(given(cut) for cut in offsets(total, FEW)) >= min(total, FEW) * 0.85
        for keeper in (mine, theirs):
            keeper.close()


@pytest.mark.parametrize("large", [False, True], ids=["frames", "pieces"])
def test_what_came_over_a_line_that_fell_silent_unheard_is_not_sent_again(
    hub: Hub, prefix: str, tmp_path: Path, line: Cutter, large: bool
) -> None:
    """The hub still waits for the rest of a request when its device comes anew: it first stores what came whole."""
    with hub.device(tmp_path / "a", prefix) as mine, hub.device(tmp_path / "b", prefix) as theirs:
        work(mine, prefix, large)
        came = 60_000
        line.unheard = True
        assert broken(line, mine, "up", came, mine.sync)
        line.unheard = False
        assert mine.sync().agreed and theirs.sync().agreed
        assert theirs.replica.state_digest() == mine.replica.state_digest()
        assert mine.replica.outbox(hub.key.hex()).commits == 0
        assert line.carried["up"] <= straight_size(mine, prefix) + 2 * (FRAME_BYTES + 6000)
    assert hub.run("status")[0]["unfinished_pieces"] == 0
