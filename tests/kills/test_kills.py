"""SIGKILL of client and hub amid answers, seals, syncs and settlements loses nothing that was called safe."""

from __future__ import annotations

import itertools
import json
import os
import random
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.helpers.ports import until_free
from tests.kills.forks import Process, Zygote, line
from tests.kills.points import named_points
from tests.kills.story import REPORT, Desk, Memory, Typist, dump, recover, table

KILLS = int(os.environ.get("BRS_KILLS", "4"))  # at each point
MOST_ROUNDS = 3 * KILLS
TRIES = 3  # of a point that this work does not pass: files and snapshots die in tests of their own
FIRST_START = ("identity.", "client.enrol", "hub.enrol")  # points that only a new laptop passes
LEAST_KILLS, LEAST_POINTS = 20 * KILLS, 20

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
        listen = f"127.0.0.1:{until_free(self.port)}"
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


class Campaign:
    """Two laptops, a hub, and a killer who goes from point to point."""

    def __init__(self, zygote: Zygote, folder: Path) -> None:
        self.zygote = zygote
        self.folder = folder
        self.chance = random.Random(20261121)
        self.counter = itertools.count(1)
        self.house = HubHouse(zygote, folder / "hub")
        self.hub = self.house.start()
        url = self.house.url
        self.mine = Desk(zygote, folder / "mine", url, self.house.invite(), "Amina")
        self.theirs = Desk(zygote, folder / "theirs", url, self.house.invite(), "Bo")
        names = [line("record", "add", "contacts", f"name=Person {i}", "organisation=Ministry") for i in range(3)]
        added = self.mine.clean([*names, line("sync")])[:3]
        self.mine.records = self.theirs.records = [answer["result"]["id"] for answer in added]
        self.theirs.clean([line("sync")])
        self.memory, self.others = Memory(), Memory()
        self.counts: Counter[str] = Counter()
        self.complaints: list[str] = []

    def colleague(self) -> None:
        """The other laptop types as well, so that what arrives clashes with what is being typed."""
        process = self.zygote.batch(self.theirs.folder)
        assert Typist(self.theirs, self.others, self.chance, self.counter).work(process)
        process.wait()
        self.complaints += recover(self.theirs, self.others)

    def round(self, point: str, passing: int) -> None:
        """One round of work in which somebody dies at the point, if the work passes it often enough."""
        if point.startswith(FIRST_START):
            self._first_start(point)
            return
        if point.startswith("hub"):
            self._hub_dies(f"{point}:{passing}", point)
            return
        process = self.zygote.batch(self.mine.folder, crash=f"{point}:{passing}")
        Typist(self.mine, self.memory, self.chance, self.counter).work(process)
        self.counts[point] += process.wait() == -signal.SIGKILL
        self.complaints += recover(self.mine, self.memory)

    def _hub_dies(self, crash: str, point: str) -> None:
        assert self.hub is not None
        self.hub.stop()
        dying = self.house.start(crash)
        process = self.zygote.batch(self.mine.folder)
        Typist(self.mine, self.memory, self.chance, self.counter).work(process)
        process.wait()
        self.complaints += recover(self.mine, self.memory)
        if dying is None or dying.wait_if_ended() == -signal.SIGKILL:
            self.counts[point] += 1
        else:
            dying.stop()
        self.hub = self.house.start()

    def _first_start(self, point: str) -> None:
        """A new laptop joins with one code; whoever dies on the way, the same steps again bring it in."""
        assert self.hub is not None
        code, folder = self.house.invite(), self.folder / f"new-{next(self.counter)}"
        steps = [line("init", "--country", "KEN", "--name", "New"), line("enrol", code, "--hub", self.house.url)]
        if point.startswith("hub"):
            self.hub.stop()
            self.hub = self.house.start(point)
            assert self.hub is not None
        process = self.zygote.batch(folder, crash="" if point.startswith("hub") else point)
        for step in steps:
            process.ask(step)
        self.counts[point] += process.wait() == -signal.SIGKILL
        if point.startswith("hub"):
            self.counts[point] += self.hub.wait_if_ended() == -signal.SIGKILL
            self.hub = self.house.start()
        again = self.zygote.batch(folder)
        started, joined, synced = (again.ask(step) for step in (*steps, line("sync")))
        again.wait()
        if started is None or not (started["ok"] or started["error"]["error"] == "workspace-exists"):
            self.complaints.append(f"{point}: {started}")
        if joined is None or synced is None or not synced["ok"]:
            self.complaints.append(f"{point}: {joined} {synced}")

    def settle_down(self) -> None:
        """Everybody syncs, nobody dies."""
        for desk in (self.mine, self.theirs, self.mine):
            desk.clean([line("sync")])

    def lost(self) -> list[str]:
        """Values that were once found safe and are not in the other laptop's history after the last sync."""
        found = {record: self.theirs.values(record) for record in self.theirs.records}
        return [
            f"{record} {path}: {sorted(set(values) - found[record][path])}"
            for memory in (self.memory, self.others)
            for (record, path), values in memory.kept.items()
            if not set(values) <= found[record][path]
        ]


def submitted(desk: Desk) -> list[tuple[str, list[str], str]]:
    """The versions of the report as one laptop knows them: each with what it replaces, all of them held."""
    (answer,) = desk.clean([line("report", "versions", REPORT)])
    return [(one["code"], one["replaces"], one["state"]) for one in answer["result"]]


def test_no_kill_loses_what_was_called_safe(
    zygote: Zygote, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    campaign = Campaign(zygote, tmp_path)
    for turn in range(MOST_ROUNDS):
        for point in named_points():
            if campaign.counts[point] >= KILLS or (turn >= TRIES and not campaign.counts[point]):
                continue
            if campaign.chance.random() < 0.15:
                campaign.colleague()
            campaign.round(point, 1 + campaign.chance.randrange(2) if turn else 1)
    assert campaign.complaints == []

    campaign.settle_down()
    mine, theirs = campaign.mine, campaign.theirs
    assert dump(mine.clean([line("vector")])) == dump(theirs.clean([line("vector")]))
    assert mine.clean([line("digest")]) == theirs.clean([line("digest")])
    assert [mine.values(record) for record in mine.records] == [theirs.values(record) for record in theirs.records]
    assert campaign.lost() == []
    assert [desk.try_clean(line("doctor"))["exit"] for desk in (mine, theirs)] == [0, 0]
    assert submitted(mine) == submitted(theirs) != []
    assert campaign.hub is not None and campaign.hub.stop() == 0

    reached = Counter({name: count for name, count in campaign.counts.items() if count})
    record_property("told", f"{reached.total()} kills at {len(reached)} points\n{table(reached)}")
    assert len(reached) >= LEAST_POINTS
    assert reached.total() >= LEAST_KILLS
