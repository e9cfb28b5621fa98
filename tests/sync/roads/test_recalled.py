"""What a hub remembers of who asks, and of what was said to him, is what it would read."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from brs_sync.hub import recalled
from brs_sync.hub.admin import Admin
from brs_sync.ids import replica_id
from brs_sync.trust import Trust

from tests.sync.roads.hubs import AMINA, BO
from tests.sync.world import PREFIXES, World, made_world


def asked(admin: Admin, *keys: bytes) -> tuple[list[str], int]:
    """What devices are called, and how many queries it took to find out."""
    said: list[str] = []
    with admin.books.reading() as connection:
        connection.set_trace_callback(said.append)
        names = [device.label or device.name for key in keys for device in admin.called(replica_id(key)[:6])]
        connection.set_trace_callback(None)
    return names, sum("FROM device" in one for one in said)


def test_who_asks_again_is_read_again_only_where_something_has_changed(admin: Admin, tmp_path: Path) -> None:
    assert asked(admin, AMINA, BO, AMINA) == (["Amina", "Bo", "Amina"], 2)
    assert asked(admin, AMINA, BO) == (["Amina", "Bo"], 0)
    admin.label(replica_id(AMINA), "at the border")
    assert asked(admin, AMINA, AMINA) == (["at the border"] * 2, 1)
    beside = Admin(tmp_path, os.urandom)  # as of another process
    beside.label(replica_id(BO), "on the road")
    assert asked(admin, BO, BO) == (["on the road"] * 2, 1)
    beside.close()
    assert asked(admin, b"\x03" * 32) == ([], 1), "nobody, and not by heart: a later enrolment changes the file"


def test_no_more_are_remembered_than_so_many(admin: Admin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recalled, "MOST", 1)
    assert asked(admin, AMINA, BO, AMINA, AMINA)[1] == 4


def anew(world: World, scope: Sequence[str], since: int) -> list[tuple[int, bytes]]:
    """What somebody is told who asks a hub that remembers nothing."""
    hub = world["hub"]
    return Trust(hub._log, hub._home.identity, hub._clock).statements(hub._home.reader(), scope, since)


def agrees(world: World) -> None:
    """Whoever asks, since whenever, is told the same."""
    for scope in (("",), PREFIXES, ("contacts/KEN",), ("contacts/UGA",)):
        for since in range(7):
            assert world["hub"]._trust.statements(world["hub"]._home.reader(), scope, since) == anew(
                world, scope, since
            )


def test_statements_that_are_remembered_are_all_that_there_are() -> None:
    with made_world() as world:
        hub = world["hub"]
        agrees(world)
        with hub.writing():
            world.grant("ana", ("contacts/UGA",))
            agrees(world)  # another thread reads while the grant is not on disk yet
        agrees(world)
        assert hub._trust.statements(hub._home.reader(), ("contacts/UGA",), 3), "it is told as soon as it is"
        try:
            with hub.writing():
                world.grant("bob", ("contacts/UGA",))
                agrees(world)
                raise RuntimeError("and never is")
        except RuntimeError:
            agrees(world)
        world.grant("bob", ("contacts/UGA",))
        agrees(world)
