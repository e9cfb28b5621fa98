"""What a hub tells of work that is set aside or counts on a word alone: to whom, of which commits, which records."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from brs_sync.clock import SystemClock
from brs_sync.hub import cuts
from brs_sync.hub.cuts import compromised, let_in
from brs_sync.hub.service import HubService

from tests.sync.erased import statements_of
from tests.sync.snapshots import PARTITION, attested
from tests.sync.test_rules_held_over import lost, on_a_word
from tests.sync.test_rules_held_over import world as world
from tests.sync.world import World, record, type_in


def test_what_counts_on_a_word_is_told_by_a_hub_to_who_asks_for_it(world: World, tmp_path: Path) -> None:
    """A program of an earlier release, which does not, would show it as work that counts for nobody."""
    service = HubService(tmp_path, clock=SystemClock(), entropy=os.urandom)
    try:
        replica = service.replica
        replica.add_root(world["hub"].key)
        replica.receive([], statements_of(world["hub"]))
        assert replica.take_snapshot(attested(world["hub"])) is not None
        replica.receive([], [lost(world, "ana")])
        (one,) = service.perform("held", {"after": 0, "counts": True})["held"]  # type: ignore[misc]
        assert (one["person"], one["verdict"], one["commits"]) == ("ana", "applied", 2)
        assert service.perform("held", {"after": 0}) == {"held": [], "more": False}
    finally:
        service.close()


def test_what_is_let_in_of_a_word_is_told_of_the_commits_that_are_asked_about_and_no_others(world: World) -> None:
    dan, ana = on_a_word(world), world["ana"]
    dan.receive([], [lost(world, "ana")])
    first, second = compromised(dan, ana.id)[PARTITION]
    (one,) = let_in(dan, ana.id, {PARTITION: (second,)})
    both = let_in(dan, ana.id, {PARTITION: (first, second)})
    assert one == both[1] and (one["seq"], one["changes"], one["more_records"]) == (second, 1, 0)


def test_what_is_let_in_is_told_with_its_records_however_large_the_log_before_it_is(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        type_in(world["bob"], record(f"more{number}"), name="x" * 500, phone="2")
    world.meet()
    hub, bob = world["hub"], world["bob"]
    hub.receive([], [lost(world, "bob")])
    monkeypatch.setattr(cuts, "_READ", 600)
    found = let_in(hub, bob.id, compromised(hub, bob.id))
    assert [one["changes"] for one in found] == [1, 2, 2, 2] and all(one["records"] for one in found)
