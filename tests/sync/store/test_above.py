"""A hub of several processes over PostgreSQL under another hub: one speaks upwards, another goes on after it."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import Any, TypeVar

import pytest
from brs_sync.clock import SystemClock
from brs_sync.hub.admin import Admin
from brs_sync.hub.commands.upstream import upstream_line
from brs_sync.hub.store.opening import open_database
from brs_sync.hub.store.sharing import books_in

from tests.helpers.patience import PATIENCE_S
from tests.helpers.postgres import Server
from tests.helpers.roundrobin import RoundRobin
from tests.sync.roads.hubs import Device
from tests.sync.tiers.chain import CENTRE, Tier, held_by, submit

KEN = "contacts/KEN"
NAME = "Centre North"
T = TypeVar("T")


class Line(RoundRobin):
    """The way to one hub; while it is not `open` its answers stay under way, and `asked` tells of the first."""

    def __init__(self, port: int) -> None:
        self.open, self.asked, self._port = threading.Event(), threading.Event(), port
        self.open.set()
        super().__init__([port])

    def shut(self) -> None:
        """From now on nobody hears what the hub answers."""
        self.asked.clear()
        self.open.clear()

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(1 << 16):
                if source.getpeername()[1] == self._port and not self.open.is_set():
                    self.asked.set()
                    self.open.wait(PATIENCE_S)
                target.sendall(data)
        for line in (source, target):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        source.close()


@pytest.fixture
def told(servers: Callable[[str], Server], tmp_path: Path) -> dict[str, str]:
    """What each process of the lower hub is told."""
    database = servers("newest").database()
    return {"BRS_HUB_DATABASE": database, "BRS_HUB_KEY": str(tmp_path / "hub.key"), "BRS_HUB_TLS": "off"}


@pytest.fixture
def top(tmp_path: Path) -> Iterator[Tier]:
    """The hub above, which is served."""
    top = Tier(tmp_path / "top", "Secretariat")
    top.serve()
    yield top
    top.kill()


def invited(admin: Admin) -> str:
    """A code for somebody's device, as any process of the lower hub would give it."""
    return admin.invite("focal-point", CENTRE, SystemClock().now_ms())[0]


def until(look: Callable[[], T | None]) -> T:
    """What is found once it is there; it takes seconds, so it is not looked for all the time."""
    pause, end = threading.Event(), time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if (found := look()) is not None:
            return found
        pause.wait(0.3)
    raise AssertionError("it never came")


def test_one_of_three_processes_speaks_upwards_and_another_goes_on_when_it_is_killed_or_sleeps(
    top: Tier, told: dict[str, str], tmp_path: Path
) -> None:
    with ExitStack() as stack:
        desks = [Tier(tmp_path / name, NAME, **told) for name in ("a", "b", "c")]
        for desk in desks:
            stack.callback(desk.kill)
            desk.serve()
        line = stack.enter_context(Line(top.port))
        books = books_in(open_database(told["BRS_HUB_DATABASE"]))
        admin = stack.enter_context(closing(Admin(tmp_path / "nowhere", os.urandom, books=books)))
        # While all of them serve; nobody has to be stopped for it.
        (code,) = top.command("invite", "--role", "regional-centre", "--prefix", *CENTRE)
        desks[0].command("upstream", "set", line.url, str(code["code"]), "--name", NAME)
        balancer = stack.enter_context(RoundRobin([desk.port for desk in desks]))
        amina = stack.enter_context(Device(tmp_path / "amina", balancer.url))
        amina.client.enrol(invited(admin), "amina")
        olga = stack.enter_context(top.device(tmp_path / "olga"))

        def status() -> dict[str, Any]:
            return upstream_line(admin) or {}

        def holder() -> Tier | None:
            pid = str(status().get("process")).partition(":")[2].partition(":")[0]
            return next((desk for desk in desks if desk.process is not None and str(desk.process.pid) == pid), None)

        def kept_turn() -> int:
            with admin.books.reading() as connection:
                return int(connection.execute("SELECT turn FROM road").fetchone()[0])

        def heard(text: str) -> bool | None:
            olga.sync()
            return olga.value(KEN, "jo", "name") == text or None

        version = submit(amina)
        amina.sync()
        until(lambda: (amina.sync() and held_by(amina, version)["secretariat"]) or None)
        # Every process knows what the hub above said, whichever heard it.
        speaker = until(holder)
        bo = stack.enter_context(Device(tmp_path / "bo", next(desk.url for desk in desks if desk is not speaker)))
        bo.client.enrol(invited(admin), "bo")
        until(lambda: (bo.sync() and held_by(bo, version) == {"centre": True, "secretariat": True}) or None)

        # Ended while the hub above has answered and nobody has heard it: what went does not go again.
        line.shut()
        amina.write(KEN, "jo", name="one")
        amina.sync()
        assert line.asked.wait(PATIENCE_S)
        first = until(holder)
        first.kill()
        line.open.set()
        before = status()["synced"]
        until(lambda: found if (found := holder()) not in (None, first) else None)
        state = until(lambda: now if (now := status())["synced"] != before else None)
        assert (state["sent"], state["agreed"], state["last_error"]) == (0, True, ""), state
        assert heard("one")

        # Asleep in the middle of one, and awake when another has gone on: it has nothing to say any more.
        line.shut()
        amina.write(KEN, "jo", name="two")
        amina.sync()
        assert line.asked.wait(PATIENCE_S)
        second = until(holder)
        assert second.process is not None
        os.kill(second.process.pid, signal.SIGSTOP)
        before_turn = kept_turn()
        with admin.books.transaction() as connection:  # the seconds that it sleeps
            connection.execute("UPDATE lease SET until_ms = 0")
        until(lambda: found if (found := holder()) not in (None, second) else None)
        line.open.set()
        until(lambda: heard("two"))
        turn = until(lambda: now if (now := kept_turn()) != before_turn else None)
        os.kill(second.process.pid, signal.SIGCONT)
        olga.write(KEN, "lo", name="from above")
        olga.sync()
        amina.at(second.url)
        amina.write(KEN, "jo", name="three")
        amina.sync()
        until(lambda: heard("three"))
        desks[0].command("upstream", "sync", "--now")
        until(lambda: (amina.sync() and amina.value(KEN, "lo", "name") == "from above") or None)
        assert kept_turn() >= turn > before_turn, "who slept has taken nothing back"
        last = until(holder)
        last.stop()
        until(lambda: found if (found := holder()) not in (None, last) else None)
        commander = next(desk for desk in desks if desk.process is not None)
        assert commander.command("upstream", "remove") == [{"removed": line.url}]
        assert commander.command("upstream", "status") == [{"upstream": None}]
        for desk in desks:
            desk.kill()
        names = [path for path, _, _ in top.commits()]
        assert sorted(names) == [KEN] * 4 + [version.key.partition], "each once"


def test_a_folder_that_stood_under_another_goes_on_so_from_a_database(
    top: Tier, told: dict[str, str], tmp_path: Path
) -> None:
    alone = Tier(tmp_path / "alone", NAME)
    alone.join(top)
    alone.serve()
    with alone.device(tmp_path / "amina") as amina:
        version = submit(amina)
        amina.sync()
        alone.stop()
        assert alone.meet()["agreed"]
        told |= {"BRS_HUB_KEY": str(alone.folder / "identity" / "replica.key")}
        moved, fresh = Tier(alone.folder, NAME, **told), Tier(tmp_path / "fresh", NAME, **told)
        assert moved.command("move")[-1]["done"]
        assert moved.command("upstream", "status")[0]["url"] == top.url
        # By any of the processes, as if nothing had happened: one request each.
        for tier in (fresh, moved):
            line = tier.meet()
            assert (line["rounds"], line["sent"], line["received"], line["agreed"]) == (1, 0, 0, True), line
        try:
            fresh.serve()
            amina.at(fresh.url)
            until(lambda: (amina.sync() and held_by(amina, version)["secretariat"]) or None)
        finally:
            fresh.kill()
