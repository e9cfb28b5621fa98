"""A process that dies at any named moment leaves a replica that is before or after, never between."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from brs_sync.core import Projector
from brs_sync.points import CrashPoint
from brs_sync.replica import Replica
from brs_sync.values import Missing
from brs_sync.views import ChooseHead, StoredCommit

from tests.sync.world import World, record, schemas, type_in, values

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="forks to kill")

ANSWER = (
    "journal.before_session", "journal.after_session", "journal.before_row", "journal.after_row", "seal.begin",
    "seal.built", "seal.applied", "seal.before_commit", "seal.after_commit", "seal.cleaned",
)  # fmt: skip
RECEIVE = ("receive.begin", "receive.statements", "receive.commit", "receive.before_commit", "receive.after_commit")
SETTLE = ("settle.begin", "seal.built", "seal.applied", "settle.before_commit", "settle.after_commit")
ERASE = ("erase.begin", "seal.built", "seal.applied", "erase.before_commit", "erase.after_commit")


def die_at(folder: Path, point: str, act: Callable[[Replica], object]) -> bool:
    """Do something in a process that is killed at a point; whether it got as far as that."""
    child = os.fork()
    if not child:
        try:
            crash = CrashPoint(point, 1, lambda: os.kill(os.getpid(), signal.SIGKILL))
            act(Replica.open(folder, schemas=schemas, points=crash))
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def reopened(folder: Path) -> Replica:
    """The replica as the next process finds it, its file whole."""
    replica = Replica.open(folder, schemas=schemas)
    assert replica.reader().execute("PRAGMA integrity_check").fetchone() == ("ok",)
    return replica


@pytest.fixture
def folder(world: World) -> Path:
    """Ana's replica, free to be opened by a process that dies."""
    type_in(world["ana"], record(), name="old", unit="kg")
    world.meet()
    for name in ("ana", "bob"):
        type_in(world[name], record("clash"), name=name)
    world.meet()
    world["ana"].close()
    return world.folder / "ana"


@pytest.mark.parametrize("point", ANSWER)
def test_an_answer_that_was_told_safe_survives_death_at(point: str, folder: Path, tmp_path: Path) -> None:
    safe = tmp_path / "safe"

    def act(replica: Replica) -> None:
        session = replica.open_session(record())
        session.write("name", "new")
        safe.touch()
        session.close()

    assert die_at(folder, point, act)
    with reopened(folder) as replica:
        assert len(replica.history(record(), "name")) <= 2
        assert values(replica, record(), "name") in ([["new"]] if safe.exists() else [["old"], ["new"]])
        assert replica.sessions() == []
        assert replica.seal() == []


@pytest.mark.parametrize("point", RECEIVE)
def test_what_arrives_is_there_whole_or_not_at_all_after_death_at(point: str, folder: Path, world: World) -> None:
    for text in ("1", "2"):
        world["bob"].write([(record(), "name", text), (record("other"), "name", text)])
    commits: list[StoredCommit] = list(world["bob"].commits_after("contacts/KEN", {}, 1 << 20))
    assert die_at(folder, point, lambda replica: replica.receive(commits))
    with reopened(folder) as replica:
        found = (values(replica, record(), "name"), values(replica, record("other"), "name"))
        assert found == ((["2"], ["2"]) if point == "receive.after_commit" else (["old"], []))
        replica.receive(commits)
        assert replica.state_digest() == world["bob"].state_digest()


@pytest.mark.parametrize("point", SETTLE)
def test_a_decision_is_made_or_not_after_death_at(point: str, folder: Path) -> None:
    def act(replica: Replica) -> None:
        (conflict,) = replica.conflicts()
        replica.settle(conflict.id, ChooseHead(conflict.heads[0].dot), reason="")

    assert die_at(folder, point, act)
    with reopened(folder) as replica:
        assert len(replica.conflicts()) == (0 if point == "settle.after_commit" else 1)


@pytest.mark.parametrize("point", ERASE)
def test_something_is_erased_from_every_file_or_not_at_all_after_death_at(point: str, folder: Path) -> None:
    with Replica.open(folder, schemas=schemas) as replica:
        type_in(replica, record(), phone="+254-700-111111")
    assert die_at(folder, point, lambda replica: replica.erase(record(), ["phone"], ""))
    with reopened(folder) as replica:
        gone = values(replica, record(), "phone") == [Missing("erased")]
        assert gone == (point == "erase.after_commit")
        found = b"".join(path.read_bytes() for path in folder.glob("*.db*"))
        assert (b"+254-700-111111" in found) != gone


@pytest.mark.parametrize("point", ["identity.before_write", "identity.after_write", "journal.before_session"])
def test_a_new_folder_is_made_after_death_at(point: str, tmp_path: Path) -> None:
    assert die_at(tmp_path / "new", point, lambda replica: replica.open_session(record()))
    with reopened(tmp_path / "new") as replica:
        type_in(replica, record(), name="x")
        assert replica.vector() == {"contacts/KEN": {replica.id_text: 1}}


def test_a_kept_editor_outlives_its_process_and_its_unsealed_answers_stay_pending(folder: Path) -> None:
    def act(replica: Replica) -> None:
        session = replica.open_session(record(), kept=True)
        session.write("name", "kept")
        os.kill(os.getpid(), signal.SIGKILL)

    assert die_at(folder, "nowhere", act)
    with reopened(folder) as replica:
        (info,) = replica.sessions()
        session = replica.session(info.token)
        assert (session.values()["name"], session.shown["name"].value, session.pending) == ("kept", "old", 1)
        assert values(replica, record(), "name") == ["old"]
        session.close()
        assert values(replica, record(), "name") == ["kept"]


def test_readers_of_other_threads_see_only_whole_transactions(folder: Path) -> None:
    with reopened(folder) as replica:
        replica.write([(record("x"), path, "0") for path in ("name", "unit")])
        stop = threading.Event()

        def read() -> int:
            looks = 0
            while not stop.is_set() or not looks:
                cells = replica.cells(record("x"))
                assert cells["name"].value == cells["unit"].value
                looks += 1
            return looks

        with ThreadPoolExecutor(3) as pool:
            readers = [pool.submit(read) for _ in range(3)]
            for n in range(60):
                replica.write([(record("x"), path, str(n)) for path in ("name", "unit")])
            stop.set()
            assert all(reader.result() for reader in readers)


def test_two_threads_that_write_lose_nothing(folder: Path) -> None:
    with reopened(folder) as replica:

        def write(name: str) -> None:
            for n in range(25):
                type_in(replica, record(name), name=f"{n}")

        with ThreadPoolExecutor(3) as pool:
            list(pool.map(write, ("a", "b", "c")))
        assert all(len(replica.history(record(name), "name")) == 25 for name in "abc")


def test_copies_of_the_folder_while_it_is_open_do_not_disturb_it(folder: Path, tmp_path: Path) -> None:
    with reopened(folder) as replica:
        type_in(replica, record(), name="open")
        shutil.copytree(folder, tmp_path / "copy")
        type_in(replica, record(), name="still open")
        assert values(replica, record(), "name") == ["still open"]


def test_read_models_see_what_recovery_seals(folder: Path) -> None:
    def act(replica: Replica) -> None:
        replica.open_session(record()).write("name", "left by a crash")
        os.kill(os.getpid(), signal.SIGKILL)

    assert die_at(folder, "nowhere", act)
    seen: list[object] = []

    def projecting(replica: Replica) -> Projector:
        return lambda connection, keys: seen.extend(values(replica, key, "name") for key in keys)

    Replica.open(folder, schemas=schemas, projecting=projecting).close()
    assert seen == [["left by a crash"]]
