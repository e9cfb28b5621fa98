"""SIGKILL of client and hub in the middle of answers, seals, syncs and settlements loses nothing that was called safe."""

from __future__ import annotations

import itertools
import json
import os
import random
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.kills.forks import Process, Zygote, line
from tests.kills.points import named_points
from tests.kills.story import Desk, Memory, Typist, dump, recover, table

ROUNDS = int(os.environ.get("BRS_KILL_ROUNDS", "9"))  # rounds for each point
LEAST_KILLS, LEAST_POINTS = 200, 20

pytestmark = pytest.mark.kills


class HubHouse:
    """A hub that can be started again on the same data and port, with or without a crash point."""

    def __init__(self, zygote: Zygote, folder: Path) -> None:
        self.zygote = zygote
        self.folder = folder
        self.port = 0
        self.url = ""

    def start(self, crash: str = "") -> Process | None:
        """The hub's process when it is ready; None when it died before that."""
        listen = f"127.0.0.1:{self.port}"
        hub = self.zygote.start("brs-hub", "--data", self.folder, "serve", "--listen", listen, crash=crash)
        ready = hub.output.readline()
        if not ready:
            hub.wait()
            return None
        self.url = json.loads(ready)["listening"]
        self.port = int(self.url.rsplit(":", 1)[1].strip("/"))
        return hub

    @contextmanager
    def running(self) -> Iterator[Process]:
        """A hub that nobody kills."""
        hub = self.start()
        assert hub is not None
        yield hub
        hub.stop()

    def invite(self) -> str:
        """A code for one device of Kenya."""
        code, text = self.zygote.run(
            "brs-hub",
            "--data",
            self.folder,
            "invite",
            "--role",
            "focal-point",
            "--prefix",
            "contacts/KEN",
            "report/KEN",
        )
        assert code == 0, text
        return str(json.loads(text.splitlines()[-1])["code"])


@pytest.fixture
def zygote(tmp_path: Path) -> Iterator[Zygote]:
    with Zygote(tmp_path) as parent:
        yield parent


def died(process: Process) -> bool:
    return process.wait() == -signal.SIGKILL


def test_no_kill_loses_what_was_called_safe(zygote: Zygote, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chance = random.Random(20261121)
    counter = itertools.count(1)
    house = HubHouse(zygote, tmp_path / "hub")
    first = house.start()
    assert first is not None
    mine = Desk(zygote, tmp_path / "mine", house.url, house.invite(), "Amina")
    theirs = Desk(zygote, tmp_path / "theirs", house.url, house.invite(), "Bo")
    names = [line("record", "add", "contacts", f"name=Person {i}", "organisation=Ministry") for i in range(3)]
    mine.records = [answer["result"]["id"] for answer in mine.clean([*names, line("sync")])[:3]]
    theirs.records = mine.records
    theirs.clean([line("sync")])
    memory, others = Memory(), Memory()
    counts: Counter[str] = Counter()
    complaints: list[str] = []
    hub: Process | None = first

    def colleague() -> None:
        """The other laptop types as well, so that what arrives clashes with what is being typed."""
        process = zygote.batch(theirs.folder)
        assert Typist(theirs, others, chance, counter).work(process)
        process.wait()
        complaints.extend(recover(theirs, others))

    for turn in range(ROUNDS):
        for point in named_points():
            passing = 1 + chance.randrange(3) if turn else 1
            if chance.random() < 0.15:
                colleague()
            if point.startswith("hub"):
                assert hub is not None
                hub.stop()
                hub = house.start(f"{point}:{passing}")
                process = zygote.batch(mine.folder)
                Typist(mine, memory, chance, counter).work(process)
                process.wait()
                complaints += recover(mine, memory)
                if hub is None or hub.wait_if_ended() == -signal.SIGKILL:
                    counts[point] += 1
                else:
                    hub.stop()
                hub = house.start()
            else:
                process = zygote.batch(mine.folder, crash=f"{point}:{passing}")
                Typist(mine, memory, chance, counter).work(process)
                counts[point] += died(process)
                complaints += recover(mine, memory)
    assert complaints == []

    for desk in (mine, theirs, mine):
        desk.clean([line("sync")])
    assert dump(mine.clean([line("vector")])) == dump(theirs.clean([line("vector")]))
    assert mine.clean([line("digest")]) == theirs.clean([line("digest")])
    for record in mine.records:
        here, there = mine.values(record), theirs.values(record)
        assert here == there
        for kept in (memory.kept, others.kept):
            for (owner, path), values in kept.items():
                if owner == record:
                    assert set(values) <= there[path]
    for desk in (mine, theirs):
        assert desk.try_clean(line("doctor"))["exit"] == 0
    assert hub is not None
    assert hub.stop() == 0

    reached = Counter({name: count for name, count in counts.items() if count})
    with capsys.disabled():
        print(f"\n{reached.total()} kills at {len(reached)} points\n{table(reached)}")
    assert len(reached) >= LEAST_POINTS
    assert reached.total() >= LEAST_KILLS
