"""SYNC rule 15: demands that nothing else here would miss, found by breaking the program on purpose."""

from __future__ import annotations

import shutil

import pytest
from brs_sync.commit import decode_header

from tests.sync.erased import NEW, OLD, bytes_of
from tests.sync.snapshots import PARTITION
from tests.sync.world import World, made_world, open_replica, record, type_in, values


def test_rule_15_what_was_still_due_when_the_power_failed_goes_at_the_next_opening(typed: World) -> None:
    """The log of writes holds what was erased as long as somebody reads; a power cut leaves it as it is."""
    bob, left = typed["bob"], typed.folder / "left"
    bob.reader().execute("BEGIN")
    bob.reader().execute("SELECT 1 FROM section").fetchall()
    typed["ana"].erase(record(), ["phone"], "")
    typed.sync("ana", "bob")
    shutil.copytree(typed.folder / "bob", left)
    assert NEW.encode() in bytes_of(left), "somebody still reads"
    with open_replica(left):
        assert NEW.encode() not in bytes_of(left)


@pytest.mark.parametrize("path", ["phone", "rep/r1/phone", "rep/r1/alive"])
def test_rule_15_who_writes_where_something_was_erased_was_not_shown_that(path: str) -> None:
    """When the erasure counts no more, what it emptied stands beside what was written, or contradicts the delete."""
    phone = path.replace("alive", "phone")
    with made_world() as world:
        type_in(world["cleo"], record(), **{phone.replace("/", "__"): OLD})
        world.meet()
        world["cleo"].erase(record(), [phone], "")
        world.sync("cleo", "ana")
        type_in(world["ana"], record(), **{path.replace("/", "__"): NEW if path == phone else False})
        word = world["hub"].issue_revocation(world["cleo"].key, "compromised", {PARTITION: 1}, "stolen")
        for name in ("hub", "ana", "bob"):
            world[name].receive([], [word])
        world.meet()
        world["ana"].receive([*world["hub"].holding(world["ana"].wanted(("",)), ("",))])
        for name in ("hub", "ana", "bob"):
            assert set(values(world[name], record(), phone)) == ({OLD, NEW} if path == phone else {OLD})
            assert [one.kind for one in world[name].conflicts()] == ["hard" if path == phone else "delete"]


def test_rule_15_a_delete_leaves_no_more_standing_than_was_erased_where_it_stood(typed: World) -> None:
    """A record of many cells in which something was erased is deleted like any other."""
    ana, key = typed["ana"], record()
    for number in range(6):
        type_in(ana, key, phone=str(number))
    ana.erase(key, ["phone"], "")
    ana.write([(key, f"rep/r{number}/{name}", "x") for number in range(400) for name in ("name", "phone")])
    type_in(ana, key, alive=False)
    cells = decode_header([*ana.commits_after(PARTITION, {}, 1 << 24)][-1].header).context.cells
    assert cells and {cell.path for _, cell in cells} == {"phone"}
