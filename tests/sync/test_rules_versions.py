"""SYNC rule 19 in the store: one self-contained commit, never merged, and what it says of itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from brs_sync.errors import SyncProblem
from brs_sync.ids import Dot, RecordKey, created_id
from brs_sync.replica import Replica
from brs_sync.submission import FrozenVersion, Submission, standing, state_of
from brs_sync.values import Value

from tests.sync.forging import dot_of, forged, name, settle, write
from tests.sync.world import World, made_world, type_in

DRAFTS, SENT = "report/KEN/2025/draft", "report/KEN/2025/sent"
DRAFT = RecordKey(DRAFTS, "contacts", "=one")


def submission(
    replica: Replica, *replaces: FrozenVersion, partition: str = SENT, cells: dict[str, Value] | None = None
) -> Submission:
    """The draft as it is displayed now."""
    shown = replica.cells(DRAFT)
    taken = {path: cell.value for path, cell in shown.items()} if cells is None else cells
    return Submission(
        DRAFT, partition, taken, replica.context(DRAFTS), state_of(shown), frozenset(v.hash for v in replaces)
    )


def versions(replica: Replica) -> list[FrozenVersion]:
    return replica.versions("contacts", SENT)


@pytest.fixture
def drafted(world: World) -> World:
    """Ana's draft, held by everybody."""
    type_in(world["ana"], DRAFT, quantity="12", name="Aldrin")
    world.meet()
    return world


@pytest.fixture
def bare() -> Iterator[World]:
    """A world in which nobody is enrolled, and everybody trusts the hub."""
    with made_world(("ana", "bob")) as known:
        world = World(known.folder.parent / "bare", ("ana", "bob"), granted=False)
        for who in world.names:
            world[who].add_root(world["hub"].key)
        yield world
        world.close()


def test_rule_19_a_draft_that_changed_meanwhile_is_not_submitted(drafted: World) -> None:
    ana = drafted["ana"]
    taken = submission(ana)
    type_in(ana, DRAFT, quantity="13")
    with pytest.raises(SyncProblem, match="changed-meanwhile"):
        ana.submit(taken)
    assert versions(ana) == []


def test_rule_19_who_may_not_write_there_submits_nothing(bare: World) -> None:
    ana = bare["ana"]
    ana.receive([], [bare.grant("ana", prefixes=("report/KEN",), rights=("read",))])
    type_in(ana, DRAFT, name="x")
    with pytest.raises(SyncProblem, match="no-right"):
        ana.submit(submission(ana))
    assert versions(ana) == []


def test_rule_19_a_version_lives_in_a_frozen_partition(drafted: World) -> None:
    with pytest.raises(SyncProblem, match="bad-key"):
        drafted["ana"].submit(submission(drafted["ana"], partition="report/KEN/2025/other"))


def test_rule_19_a_version_says_of_what_it_was_made(bare: World) -> None:
    """Ana's decision, for which she has no right, is held beside what she wrote after it."""
    ana, bob = bare["ana"], bare["bob"]
    bob.receive([], [bare.grant("ana", rights=("read", "write")), bare.grant("bob")])
    first = forged(ana, [write("name", "x")], partition=DRAFTS)
    second = forged(
        ana, [settle("name", "y", [dot_of(first)])], seq=2, prev=name(first), vector={ana.id: 1}, partition=DRAFTS
    )
    third = forged(ana, [write("unit", "kg")], seq=3, prev=name(second), vector={ana.id: 2}, partition=DRAFTS)
    bob.receive([first, second, third])
    bob.submit(submission(bob))
    (one,) = versions(bob)
    bob.submit(submission(bob, one))
    _, two = versions(bob)
    assert dict(two.vector) == {ana.id: 3}
    assert two.beside == {Dot(ana.id, 2)}
    assert two.replaces == {one.hash} and one.replaces == frozenset()


def test_rule_19_what_others_write_into_a_version_changes_nothing(drafted: World) -> None:
    drafted["ana"].submit(submission(drafted["ana"]))
    drafted.meet()
    (version,) = versions(drafted["bob"])
    type_in(drafted["bob"], version.key, quantity="1200")
    drafted["bob"].delete(version.key)
    drafted.meet()
    for who in drafted.names:
        (version,) = versions(drafted[who])
        assert drafted[who].version_cells(version) == {"quantity": "12", "name": "Aldrin"}


def test_rule_19_nobody_makes_a_version_in_anothers_name(drafted: World) -> None:
    key = RecordKey(SENT, "contacts", created_id(drafted["ana"].id, 77))
    drafted["bob"].write([(key, ".sent/of", DRAFT.record), (key, ".sent/from", DRAFTS), (key, "quantity", "1")])
    drafted.meet()
    assert all(versions(drafted[who]) == [] for who in drafted.names)


def test_rule_19_two_versions_of_one_draft_stand_until_a_third_names_both(drafted: World) -> None:
    ana, bob = drafted["ana"], drafted["bob"]
    ana.submit(submission(ana))
    drafted.meet()
    (first,) = versions(ana)
    ana.submit(submission(ana, first))
    bob.submit(submission(bob, first))
    drafted.meet()
    assert [version.hash for version in versions(ana)] == [version.hash for version in versions(bob)]
    both = standing(versions(bob))
    assert len(both) == 2 and first not in both
    bob.submit(submission(bob, *both))
    drafted.meet()
    (last,) = standing(versions(ana))
    assert last.replaces == {version.hash for version in both}
