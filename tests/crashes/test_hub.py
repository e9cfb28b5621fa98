"""A real hub process that dies at a write of its own amid a push, and lines that are cut a hundred times."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from brs_sync.blobs.manifest import list_pieces
from brs_sync.errors import SyncProblem

from tests.crashes import tracer
from tests.helpers.cutter import Cutter, Direction
from tests.helpers.forked import Forked
from tests.sync.blobs.shelves import Keeper
from tests.sync.roads.hubs import COMMAND, Device, Hub

PLACE = "contacts/KEN"
ALL = os.environ.get("BRS_CRASHES") == "all"
ENDED = 137  # what the tracer says of a process that it ended
INTERRUPTIONS, RECORDS, ANSWERS, FILE = (150, 60, 2000, 300_000) if ALL else (16, 12, 500, 50_000)
LARGER = 1.05  # times a store that was made by one complete sync
pytestmark = pytest.mark.kills


class MortalHub(Hub):
    """A hub that dies at the n-th write, fsync or rename of its process."""

    at, how = 0, "before"

    def _serve(self, words: tuple[str, ...], environment: Mapping[str, str]) -> Forked | subprocess.Popen[str]:
        """Under the tracer where it is to die."""
        if not self.at:
            return super()._serve(words, environment)
        return subprocess.Popen(
            [sys.executable, "-m", "tests.crashes.tracer", str(self.at), self.how, "--", *COMMAND, *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=dict(environment) | {"PYTHONDONTWRITEBYTECODE": "1"},
        )

    def mortal(self, at: int, how: str) -> bool:
        """Start so that it dies there; False where it did not live to listen."""
        self.at, self.how = at, how
        try:
            self.start()
        except AssertionError:
            return False
        finally:
            self.at = 0
        return True


def moments(hub: MortalHub) -> int:
    """How many writes, fsyncs and renames a start and an orderly end take: a push has some eighty more."""
    assert hub.mortal(1 << 20, "before")
    hub.stop()
    return int(hub.said[1].split("passed ")[1].split()[0])


@pytest.mark.skipif(not tracer.is_possible(), reason="no process may watch its child here")
def test_a_hub_that_dies_amid_a_push_has_all_or_nothing_and_gets_the_rest(tmp_path: Path) -> None:
    chance = random.Random(4)
    with MortalHub(tmp_path / "hub") as hub:
        with hub.device(tmp_path / "a", PLACE) as mine, hub.device(tmp_path / "b", PLACE) as theirs:
            mine.sync()
            hub.stop()
            start = moments(hub)
            places = range(1, start + 90) if ALL else (start // 2, start + 20)
            died = 0
            for at in places:
                died += _push(hub, mine, theirs, at, chance)
        assert died * 2 >= len(places)
        assert hub.run("status")[0]["unfinished_pieces"] == 0


def _push(hub: MortalHub, mine: Device, theirs: Device, at: int, chance: random.Random) -> bool:
    """One push of small and large work to a hub that dies meanwhile; whether it did."""
    mine.write(PLACE, "jo", name=str(at))
    mine.write(PLACE, "big", **{f"q{n}": chance.randbytes(40).hex() for n in range(300)})
    listens = hub.mortal(at, "torn" if at % 2 else "before")
    died = not listens
    if listens:
        try:
            mine.sync()
        except SyncProblem as problem:
            assert problem.code == "no-hub"
            died = True
        if hub.process.poll() is None:
            hub.stop()
        died = died or hub.process.returncode == ENDED
    hub.start()
    assert mine.sync().agreed and theirs.sync().agreed
    assert theirs.value(PLACE, "jo", "name") == str(at)
    assert mine.replica.state_digest() == theirs.replica.state_digest()
    assert mine.replica.outbox(hub.key.hex()).commits == 0
    hub.stop()
    return died


@pytest.fixture
def worked(tmp_path: Path) -> Iterator[Path]:
    """A device with much work that joined a hub, and never met it again; both can be copied."""
    chance = random.Random(8)
    with Hub(tmp_path / "hub") as hub, hub.device(tmp_path / "a", PLACE) as mine:
        with hub.device(tmp_path / "b", PLACE):
            pass
        for n in range(RECORDS):
            mine.write(PLACE, f"r{n}", **{f"q{i}": chance.randbytes(60).hex() for i in range(35)})
        mine.write(PLACE, "big", **{f"q{i}": chance.randbytes(60).hex() for i in range(ANSWERS)})
        with closing(Keeper(mine)) as keeper:
            keeper.name(PLACE, "guide", keeper.add(chance.randbytes(FILE)))
        mine.close()
        hub.stop()
        yield tmp_path


def _stores(folder: Path) -> dict[str, int]:
    """Bytes of the databases of hub and devices, all of them closed and what their logs hold taken in."""
    for log in folder.rglob("*.db-wal"):  # of a process that ended while a thread of its own still wrote
        with closing(sqlite3.connect(log.with_name(log.name.removesuffix("-wal")))) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return {who: sum(path.stat().st_size for path in (folder / who).rglob("*.db*")) for who in ("hub", "a", "b")}


def _exchange(folder: Path, interruptions: int) -> int:
    """Everything from one device to the hub and on to the other, over a line that is cut so often each way.

    Of the interruptions every fourth meets the file that hangs on a record.
    """
    chance, cuts = random.Random(9), 0
    made = list_pieces(next((folder / "a" / "whole").iterdir()).read_bytes())
    with Hub(folder / "hub") as hub, Cutter(hub.port) as line:
        for who, direction in (("a", "up"), ("b", "down")):
            with Device(folder / who, line.url, hub_key=hub.key) as device, closing(Keeper(device)) as keeper:
                move = keeper.give if who == "a" else keeper.fetch
                acts: tuple[Callable[[], object], ...] = (device.sync, partial(move, made))
                for act, times in zip(acts, (interruptions - interruptions // 4, interruptions // 4)):
                    for _ in range(times):
                        cuts += _cut(act, line, direction, chance.randrange(200, 9000))  # type: ignore[arg-type]
                        device.at(line.url)
                    act()
                assert device.sync().agreed and keeper.has(made)
        assert hub.run("status")[0]["unfinished_pieces"] == 0
        hub.stop()
    return cuts


def _cut(act: Callable[[], object], line: Cutter, direction: Direction, count: int) -> bool:
    line.break_after(direction, count)
    try:
        act()
    except SyncProblem as problem:
        assert problem.code == "no-hub"
        return True
    finally:
        line.mend()
    return False


def test_many_interrupted_syncs_leave_no_larger_stores_than_one_that_was_not(worked: Path) -> None:
    copy = worked / "copy"
    for who in ("hub", "a", "b"):
        shutil.copytree(worked / who, copy / who)
    assert _exchange(worked, 0) == 0
    cuts = _exchange(copy, INTERRUPTIONS // 2)
    assert cuts >= INTERRUPTIONS * 2 // 3
    once, often = _stores(worked), _stores(copy)
    figures = ", ".join(
        f"{who} {size:,} → {often[who]:,} bytes ({often[who] / size:.3f})" for who, size in once.items()
    )
    print(f"{cuts} interruptions: {figures}")
    assert {who: often[who] <= once[who] * LARGER for who in once} == dict.fromkeys(once, True), (once, often)


def test_the_tracer_ends_a_command_and_says_so(tmp_path: Path) -> None:
    if not tracer.is_possible():
        pytest.skip("no process may watch its child here")
    code = f"open({str(tmp_path / 'x')!r}, 'w').write('text')"
    command = [sys.executable, "-m", "tests.crashes.tracer", "1", "before", "--", sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, check=False, env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"})
    assert done.returncode == ENDED and (tmp_path / "x").read_text() == ""
