"""SYNC rule 1: whoever types while a sync seals waits for nobody, and what is typed then is sealed next."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from brs_sync.replica import Replica
from brs_sync.session import Session

from tests.helpers.patience import PATIENCE_S
from tests.sync.world import World, record, schemas


class Typist:
    """Types one answer in a thread of its own at a named moment of a seal."""

    def __init__(self, point: str, then: Callable[[], object] = lambda: None) -> None:
        self.session: Session | None = None
        self.heard: list[bool] = []
        self._point, self._then = point, then

    def __call__(self, point: str) -> None:
        if point != self._point or self.session is None or self.heard:
            return
        typing = threading.Thread(target=self.session.write, args=("name", "meanwhile"), daemon=True)
        typing.start()
        typing.join(PATIENCE_S)
        self.heard.append(not typing.is_alive())
        self._then()


@pytest.mark.parametrize("point", ["seal.begin", "seal.built", "seal.before_commit", "seal.after_commit"])
def test_rule_01_who_types_while_a_sync_seals_waits_for_nobody(world: World, point: str) -> None:
    world["ana"].close()
    typist = Typist(point)
    replica = Replica.open(world.folder / "ana", schemas=schemas, points=typist)
    session = typist.session = replica.open_session(record())
    session.write("name", "before")
    assert len(replica.seal()) == 1
    assert typist.heard == [True], "the answer was safe before the seal was over"
    first = point == "seal.begin"
    assert session.pending == (0 if first else 1)
    assert replica.cells(record())["name"].value == "meanwhile"
    assert len(session.close()) == (0 if first else 1)
    told = [change.value for change in replica.history(record(), "name")]
    assert told == (["meanwhile"] if first else ["before", "meanwhile"])
    replica.close()


def test_rule_01_what_is_typed_while_a_sync_seals_survives_a_death_before_the_journal_forgets(
    world: World, tmp_path: Path
) -> None:
    world["ana"].close()
    folder, dead = world.folder / "ana", tmp_path / "dead"
    typist = Typist("seal.after_commit", lambda: shutil.copytree(folder, dead))
    replica = Replica.open(folder, schemas=schemas, points=typist)
    session = typist.session = replica.open_session(record())
    session.write("name", "before")
    replica.seal()
    replica.close()
    again = Replica.open(dead, schemas=schemas)
    assert [change.value for change in again.history(record(), "name")] == ["before", "meanwhile"]
    again.close()


def test_rule_01_nobody_who_reads_what_is_not_typed_into_waits_for_who_types(world: World) -> None:
    ana = world["ana"]
    session = ana.open_session(record("one"))
    session.write("name", "typed")
    assert [ana.cells(record(name)).get("name") is not None for name in ("one", "two")] == [True, False]
    assert ana.cells(record("one"))["name"].pending
