"""A line that breaks, a hub or a device that dies: what was stored is not sent again, and the next try completes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from brs_sync.blobs.borders import MAX_PIECE
from brs_sync.blobs.shelf import Shelf
from brs_sync.errors import SyncProblem

from tests.helpers.cutter import Cutter
from tests.sync.blobs.shelves import Keeper, noise
from tests.sync.roads.hubs import Device, Hub

HEADS = 12_000  # the list, and heads of requests
POINTS_OF_HUB = ["hub.file_stored:9", "hub.file_whole"]
POINTS_OF_DEVICE = ["files.send", "files.piece_stored:9", "files.answered", "files.finished"]


@pytest.fixture
def line(hub: Hub) -> Iterator[Cutter]:
    with Cutter(hub.port) as cutter:
        yield cutter


def through(keeper: Keeper, line: Cutter) -> None:
    keeper.device.at(line.url)


@pytest.mark.parametrize("step", [30_000, 77_777, 150_001])
def test_a_file_given_over_a_line_that_keeps_breaking_never_sends_again_what_the_hub_has_stored(
    hub: Hub, keepers: tuple[Keeper, Keeper], line: Cutter, prefix: str, step: int
) -> None:
    """A line that breaks throws away what was under way in it; of what came out at the end at most a piece is torn."""
    mine, theirs = keepers
    made = mine.add(noise(600_000))
    mine.name(prefix, "guide", made)
    mine.device.sync()
    with closing(Shelf(hub.folder, hub=True)) as shelf:
        there = shelf.waiting_bytes()
        line.break_after("up", step + MAX_PIECE)
        cuts = 0
        while True:
            left = made.size - (shelf.waiting_bytes() - there)
            before = line.carried["up"]
            through(mine, line)
            given = tried(lambda: bool(mine.give(made).given))
            assert line.carried["up"] - before <= left + HEADS
            if given:
                break
            cuts += 1
    line.mend()
    assert cuts >= 2
    assert theirs.fetch(made).fetched == [made.hash] and theirs.has(made)


@pytest.mark.parametrize("step", [30_000, 77_777, 150_001])
def test_a_file_fetched_over_a_line_that_keeps_breaking_never_asks_again_for_what_came(
    keepers: tuple[Keeper, Keeper], line: Cutter, prefix: str, step: int
) -> None:
    mine, theirs = keepers
    made = mine.add(noise(600_000))
    mine.name(prefix, "guide", made)
    mine.device.sync()
    mine.give(made)
    line.break_after("down", step + MAX_PIECE)
    cuts = 0
    while True:
        theirs.reopen()
        left = made.size - theirs.shelf.waiting_bytes()
        before = line.carried["down"]
        through(theirs, line)
        fetched = tried(lambda: bool(theirs.fetch(made).fetched))
        assert line.carried["down"] - before <= left + HEADS
        if fetched:
            break
        cuts += 1
    line.mend()
    assert cuts >= 2 and theirs.has(made)


def tried(move: Callable[[], bool]) -> bool:
    """Whether it came to its end; a line that breaks does not."""
    try:
        return move()
    except SyncProblem:
        return False


@pytest.mark.parametrize("point", POINTS_OF_HUB)
def test_a_hub_killed_amid_a_file_keeps_what_came(
    keepers: tuple[Keeper, Keeper], hub: Hub, prefix: str, point: str
) -> None:
    """Every piece that the hub has taken is on its disk before the next is looked at."""
    mine, theirs = keepers
    made = mine.add(noise(500_000))
    mine.name(prefix, "guide", made)
    mine.device.sync()
    hub.stop()
    with closing(Shelf(hub.folder, hub=True)) as shelf:
        before = shelf.waiting_bytes()
        hub.start(point)
        with pytest.raises(SyncProblem):
            mine.give(made)
        assert hub.was_killed()
        there = shelf.waiting_bytes() - before
    # A list and eight pieces came before the ninth frame; all of it before the file was found whole.
    assert there == (made.size if point == "hub.file_whole" else sum(piece.size for piece in made.pieces[:8]))
    hub.start()
    spent = mine.cost
    assert mine.give(made).given == [made.hash] and mine.cost - spent <= made.size - there + HEADS
    assert theirs.fetch(made).fetched == [made.hash] and theirs.has(made)


DEVICE = """
import sys
from pathlib import Path
from brs_sync.client import HubClient
from brs_sync.points import points_from_environment
from brs_sync.replica import Replica
from tests.sync.blobs.shelves import Errand, FREE, Folder, Shelf
folder, url, key, name = Path(sys.argv[1]), *sys.argv[2:]
points = points_from_environment()
with Replica.open(folder, schemas=lambda name: None, points=points) as replica:
    client = HubClient(replica, url, hub_key=bytes.fromhex(key), points=points)
    client.transfer(Shelf(folder), Folder(folder / "whole"), FREE).fetch([Errand(bytes.fromhex(name), 0)])
"""


@pytest.mark.parametrize("point", POINTS_OF_DEVICE)
def test_a_device_killed_amid_a_file_goes_on_where_it_was(hub: Hub, tmp_path: Path, prefix: str, point: str) -> None:
    with hub.device(tmp_path / "a", prefix) as giver:
        mine = Keeper(giver)
        made = mine.add(noise(400_000))
        mine.name(prefix, "guide", made)
        giver.sync()
        mine.give(made)
        mine.close()
    hub.device(tmp_path / "b", prefix).close()
    arguments = [sys.executable, "-c", DEVICE, str(tmp_path / "b"), hub.url, hub.key.hex(), made.hash.hex()]
    done = subprocess.run(arguments, env=os.environ | {"BRS_CRASH_AT": point}, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    with Device(tmp_path / "b", hub.url, hub_key=hub.key) as device:
        theirs = Keeper(device)
        there = theirs.shelf.waiting_bytes()
        assert there or point != "files.piece_stored:9"
        moved = theirs.fetch(made)
        assert moved.fetched == [made.hash] and theirs.has(made)
        assert theirs.cost <= made.size - there + HEADS
        assert theirs.shelf.waiting_bytes() == 0
        theirs.close()
