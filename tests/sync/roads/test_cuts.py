"""A line that breaks at any byte costs one frame at most; the next try completes and nothing is left behind."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from brs_sync.errors import SyncProblem
from brs_sync.frames import FRAME_BYTES

from tests.helpers.cutter import Cutter, Direction
from tests.sync.roads.hubs import Device, Hub
from tests.sync.roads.test_exchange import pieces_left

CUTS = int(os.environ.get("BRS_CUTS", "40"))  # places of a small exchange; `make crashes` tries every byte


@pytest.fixture
def line(hub: Hub) -> Iterator[Cutter]:
    with Cutter(hub.port) as cutter:
        yield cutter


def interrupted(device: Device, line: Cutter, direction: Direction, count: int) -> bool:
    """Sync over a line that breaks after so many bytes; whether it did."""
    line.break_after(direction, count)
    device.at(line.url)
    try:
        device.sync()
    except SyncProblem as problem:
        assert problem.code == "no-hub"
        return True
    finally:
        line.mend()
    return False


def offsets(total: int, count: int) -> list[int]:
    """Every byte of a short exchange, or so many spread over a long one with its first and last bytes."""
    if total <= count:
        return list(range(1, total + 1))
    step = total / count
    return sorted({1, 2, total - 2, total - 1, *(int(step * n) + 1 for n in range(count))})


@pytest.mark.parametrize("direction", ["up", "down"])
def test_a_small_sync_cut_anywhere_completes_at_the_next_try(
    hub: Hub, prefix: str, tmp_path: Path, line: Cutter, direction: Direction
) -> None:
    with hub.device(tmp_path / "a", prefix) as mine, hub.device(tmp_path / "b", prefix) as theirs:
        for device in (mine, theirs):
            device.at(line.url)
            device.sync()
        mine.write(prefix, "jo", name="first")
        theirs.write(prefix, "bo", name="first")
        theirs.sync()
        before = line.carried[direction]
        mine.sync()
        total = line.carried[direction] - before
        cuts = 0
        for turn, offset in enumerate(offsets(total, CUTS)):
            theirs.write(prefix, "bo", name=str(turn))
            theirs.at(line.url)
            theirs.sync()
            mine.write(prefix, "jo", name=str(turn))
            cuts += interrupted(mine, line, direction, offset)
            mine.at(line.url)
            assert mine.sync().agreed
            assert mine.value(prefix, "bo", "name") == str(turn)
            theirs.sync()
            assert theirs.value(prefix, "jo", "name") == str(turn)
        assert cuts >= min(total, CUTS) * 0.85
        assert mine.replica.state_digest() == theirs.replica.state_digest()
        assert mine.replica.conflicts() == []
    assert hub.run("status")[0]["unfinished_pieces"] == 0


@pytest.mark.parametrize("large", [False, True], ids=["frames", "pieces"])
def test_a_long_upload_cut_again_and_again_never_sends_more_than_a_frame_twice(
    hub: Hub, prefix: str, tmp_path: Path, line: Cutter, large: bool
) -> None:
    with hub.device(tmp_path / "a", prefix) as mine, hub.device(tmp_path / "b", prefix) as theirs:
        work(mine, prefix, large)
        mine.at(line.url)
        cuts = 0
        while interrupted(mine, line, "up", 30_000):
            cuts += 1
        assert cuts >= 3
        assert theirs.sync().agreed
        assert theirs.replica.state_digest() == mine.replica.state_digest()
        assert line.carried["up"] <= straight_size(mine, prefix) + (cuts + 1) * (FRAME_BYTES + 6000)
    assert hub.run("status")[0]["unfinished_pieces"] == 0


@pytest.mark.parametrize("large", [False, True], ids=["frames", "pieces"])
def test_a_long_download_cut_again_and_again_never_brings_more_than_a_frame_twice(
    hub: Hub, prefix: str, tmp_path: Path, line: Cutter, large: bool
) -> None:
    with hub.device(tmp_path / "a", prefix) as mine, hub.device(tmp_path / "b", prefix) as theirs:
        work(mine, prefix, large)
        size = mine.sync().bytes_up
        cuts = 0
        while interrupted(theirs, line, "down", 30_000):
            cuts += 1
        assert cuts >= 3
        assert theirs.replica.state_digest() == mine.replica.state_digest()
        assert line.carried["down"] <= size + (cuts + 1) * (FRAME_BYTES + 6000)
        assert pieces_left(theirs.folder) == 0


def work(device: Device, prefix: str, large: bool) -> None:
    """Some 150 kB of commits: many small ones, or a single one that fills many frames."""
    if large:
        device.write(prefix, "big", **{f"q{n}": os.urandom(60).hex() for n in range(2000)})
        return
    for n in range(60):
        device.write(prefix, f"r{n}", **{f"q{i}": os.urandom(60).hex() for i in range(35)})


def straight_size(device: Device, prefix: str) -> int:
    """Bytes of the same work sent without a cut."""
    from brs_sync.outgoing import pack_commits

    commits = list(device.replica.commits_after(prefix, {}, 1 << 24))
    return pack_commits(commits, 1 << 24, {}).size
