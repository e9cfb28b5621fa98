"""SYNC rules 6 to 11: applying, display, equality, conflicts, settling, what is unknown."""

from __future__ import annotations

import random

import pytest
from brs_sync.errors import SyncProblem
from brs_sync.ids import Dot, RecordKey
from brs_sync.values import Missing, Number, Ref, Value
from brs_sync.views import Accept, ChooseHead, ChooseValue, Keep

from tests.sync.world import World, clash, head, only_conflict, record, type_in, values

YEAR = 365 * 86_400_000


# rule 6


def test_rule_06_applying_again_does_nothing(world: World) -> None:
    type_in(world["ana"], record(), name="x")
    commits = world.missing("ana", "bob")
    first = world["bob"].receive(commits)
    state = world["bob"].state_digest()
    again = world["bob"].receive(commits)
    assert [r.status for r in (*first.results, *again.results)] == ["held", "duplicate"]
    assert world["bob"].state_digest() == state


def test_rule_06_one_whose_context_is_ahead_waits_and_is_listed(world: World) -> None:
    type_in(world["ana"], record(), name="first")
    world.sync("ana", "bob")
    type_in(world["bob"], record(), name="second")
    alone = [c for c in world.missing("bob", "cleo") if c not in world.missing("ana", "cleo")]
    (result,) = world["cleo"].receive(alone).results
    assert (result.status, result.verdict, result.reason) == ("held", "waiting", "context")
    assert world["cleo"].cells(record()) == {}
    assert [h.verdict for h in world["cleo"].held()] == ["waiting"]
    world.sync("ana", "cleo")
    assert world["cleo"].held() == []
    assert values(world["cleo"], record(), "name") == ["second"]


def test_rule_06_a_commit_is_applied_whole_with_its_read_models_or_not_at_all(world: World) -> None:
    type_in(world["ana"], record(), name="x", unit="kg")
    commits = world.missing("ana", "bob")

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    world["bob"].projector = fail
    with pytest.raises(ZeroDivisionError):
        world["bob"].receive(commits)
    assert world["bob"].vector() == {}
    assert world["bob"].cells(record()) == {}
    world["bob"].projector = None
    world["bob"].receive(commits)
    assert world["bob"].state_digest() == world["ana"].state_digest()


def test_rule_06_read_models_are_told_inside_the_transaction_and_see_it(world: World) -> None:
    seen = []
    world["ana"].projector = lambda connection, keys: seen.append({k: world["ana"].record(k) for k in keys})
    type_in(world["ana"], record(), name="x")
    assert [state.cells["name"].value for state in (seen[0][record()],)] == ["x"]
    assert not seen[0][record()].pending


def test_rule_06_any_order_of_delivery_gives_the_same_state(world: World) -> None:
    for n in range(4):
        for name in ("ana", "bob"):
            type_in(world[name], record(), name=f"{name} {n}", unit=f"u{n}")
        if n % 2:
            world.sync("ana", "bob")
    commits = world.missing("bob", "hub") + world.missing("ana", "hub")
    random.Random(1).shuffle(commits)
    while any(r.status == "gap" for r in world["cleo"].receive(commits[:3]).results) or len(commits) > 3:
        commits = commits[3:] + commits[:3]
        if not world.missing("ana", "cleo") and not world.missing("bob", "cleo"):
            break
    world.sync("ana", "bob")
    world.sync("bob", "ana")
    assert world["cleo"].state_digest() == world["ana"].state_digest() == world["bob"].state_digest()


# rule 7


@pytest.mark.parametrize("skew", [-40 * YEAR, 70 * YEAR])
def test_rule_07_clocks_pick_what_is_shown_and_never_what_survives(world: World, skew: int) -> None:
    world.clocks["bob"].advance(skew)
    clash(world)
    shown = ["bob", "ana"] if skew > 0 else ["ana", "bob"]
    for name in world.names:
        assert values(world[name], record(), "name") == shown


# rule 8


@pytest.mark.parametrize(
    ("mine", "his"),
    [
        ("\u00e9", "e\u0301"),
        (Number("12.50"), Number("12.5")),
        (Number("1e2"), Number("100")),
        ({"quantity": Number("1"), "unit": "kg"}, {"unit": "kg", "quantity": Number("1.0")}),
        (Missing("unknown"), Missing("unknown")),
        (Ref("KEN", "Kenya"), Ref("KEN", "Kenia")),
    ],
)
def test_rule_08_equal_heads_are_no_conflict(world: World, mine: Value, his: Value) -> None:
    world.clocks["bob"].advance(1)
    type_in(world["ana"], record(), name=mine)
    type_in(world["bob"], record(), name=his)
    world.meet()
    assert world["cleo"].conflicts() == []
    cell = world["cleo"].cells(record())["name"]
    assert cell.value == his  # the newest one's text is shown
    assert not cell.contested
    assert len(cell.heads[0].dots) == 2


@pytest.mark.parametrize(
    ("mine", "his"),
    [(Missing("unknown"), Missing("confidential")), (Missing("unknown"), None), ("1", Number("1")), ("a", "A")],
)
def test_rule_08_what_is_not_equal_is_a_conflict(world: World, mine: Value, his: Value) -> None:
    type_in(world["ana"], record(), name="before")
    world.meet()
    assert clash(world, mine=mine, his=his).kind == "hard"


# rule 10


def test_rule_10_a_settlement_ends_the_conflict_everywhere_and_says_who_why_and_what(world: World) -> None:
    conflict = clash(world)
    world["cleo"].settle(conflict.id, ChooseHead(head(conflict, "ana")), reason="asked her")
    world.meet()
    for name in world.names:
        assert world[name].conflicts() == []
        assert values(world[name], record(), "name") == ["ana"]
        (settled,) = world[name].conflicts(settled=True)
        (settlement,) = settled.settlements
        assert (settlement.author, settlement.reason, settlement.value) == ("Cleo", "asked her", "ana")
        assert set(settlement.names) == {h.dot for h in conflict.heads}


def test_rule_10_undo_at_any_time_brings_the_heads_back(world: World) -> None:
    conflict = clash(world)
    world["cleo"].settle(conflict.id, ChooseValue("third"), reason="")
    world.meet()
    world["ana"].undo(conflict.id, reason="not agreed")
    world.meet()
    for name in world.names:
        assert set(values(world[name], record(), "name")) == {"ana", "bob"}
        assert only_conflict(world[name]).id == conflict.id


def test_rule_10_what_was_written_on_top_stays_after_undo(world: World) -> None:
    conflict = clash(world)
    world["cleo"].settle(conflict.id, ChooseValue("third"), reason="")
    world.meet()
    type_in(world["bob"], record(), name="on top")
    world.meet()
    world["ana"].undo(conflict.id)
    world.meet()
    assert set(values(world["cleo"], record(), "name")) == {"ana", "bob", "on top"}


def test_rule_10_who_saw_a_settled_cell_never_keeps_a_settled_head_dead(world: World) -> None:
    conflict = clash(world)
    world["cleo"].settle(conflict.id, ChooseHead(head(conflict, "ana")), reason="")
    world.sync("cleo", "bob")
    world["cleo"].undo(conflict.id)
    type_in(world["bob"], record(), name="over the settled one")
    world.meet()
    assert set(values(world["ana"], record(), "name")) == {"ana", "bob", "over the settled one"}


def test_rule_10_a_deletion_covers_no_head_that_a_settlement_hid(world: World) -> None:
    conflict = clash(world)
    world["cleo"].settle(conflict.id, ChooseHead(head(conflict, "ana")), reason="")
    world.meet()
    world["bob"].delete(record())
    assert world["bob"].record(record()).deleted
    world["cleo"].undo(conflict.id)
    world.meet()
    assert "delete" in {c.kind for c in world["ana"].conflicts()}


def test_rule_10_an_edit_concurrent_with_a_settlement_is_a_head_beside_it(world: World) -> None:
    conflict = clash(world)
    world["cleo"].settle(conflict.id, ChooseValue("settled"), reason="")
    type_in(world["ana"], record(), name="meanwhile")
    world.meet()
    assert "settled" in values(world["bob"], record(), "name")
    assert "meanwhile" in values(world["bob"], record(), "name")
    assert only_conflict(world["bob"]).kind == "hard"


def test_rule_10_two_settlements_with_equal_values_are_one(world: World) -> None:
    conflict = clash(world)
    for name in ("cleo", "ana"):
        world[name].settle(conflict.id, ChooseValue("same"), reason=name)
    world.meet()
    assert world["bob"].conflicts() == []
    (settled,) = world["bob"].conflicts(settled=True)
    assert len(settled.settlements) == 2


def test_rule_10_a_reopen_ends_the_settlements_it_was_shown_and_no_other(world: World) -> None:
    conflict = clash(world)
    world["cleo"].settle(conflict.id, ChooseValue("same"), reason="")
    world.sync("cleo", "ana")
    world["hub"].settle(conflict.id, ChooseValue("same"), reason="")
    world["ana"].undo(conflict.id)
    world.meet()
    assert values(world["bob"], record(), "name") == ["same"]
    world["bob"].undo(conflict.id)
    world.meet()
    assert set(values(world["ana"], record(), "name")) == {"ana", "bob"}


def test_rule_10_a_reopen_names_all_settlements_of_those_heads(world: World) -> None:
    conflict = clash(world)
    for name in ("cleo", "ana"):
        world[name].settle(conflict.id, ChooseValue("same"), reason=name)
    world.meet()
    world["bob"].undo(conflict.id)
    world.meet()
    assert set(values(world["hub"], record(), "name")) == {"ana", "bob"}


def test_rule_10_settling_names_only_what_the_review_displayed(world: World) -> None:
    conflict = clash(world)
    type_in(world["hub"], record(), unit="x")
    shown = [h.dot for h in conflict.heads]
    session = world["ana"].open_session(record())
    session.write("name", "ana, again")
    world["bob"].open_session(record()).write("name", "unseen")
    world["bob"].seal()
    world.sync("bob", "cleo")
    world["cleo"].settle(conflict.id, ChooseValue("decided"), reason="", shown=shown)
    assert set(values(world["cleo"], record(), "name")) >= {"decided", "unseen"}


def test_rule_10_accepting_a_soft_conflict_ends_it_until_somebody_else_edits_unseen(world: World) -> None:
    world["ana"].write([(record(), "rep/r1/x", "1")])
    world["bob"].write([(record(), "rep/r1/y", "2")])
    world["hub"].write([(record(), "rep/r1/z", "3")])
    world.sync("ana", "cleo")
    world.sync("bob", "cleo")
    conflict = only_conflict(world["cleo"])
    world["cleo"].settle(conflict.id, Accept(), reason="fits together")
    assert world["cleo"].conflicts() == []
    world.meet()
    assert only_conflict(world["ana"]).id == conflict.id
    world["ana"].settle(conflict.id, Accept(), reason="all three")
    world.meet()
    assert world["bob"].conflicts() == []
    world["bob"].undo(conflict.id)
    world.meet()
    assert only_conflict(world["cleo"]).id == conflict.id


def test_rule_10_what_cannot_be_settled_so_is_refused(world: World) -> None:
    conflict = clash(world)
    for choice in (Keep(), Accept(), ChooseHead(Dot(bytes(16), 1))):
        with pytest.raises(SyncProblem, match="conflict-not-settleable"):
            world["cleo"].settle(conflict.id, choice, reason="")
    with pytest.raises(SyncProblem, match="conflict-unknown"):
        world["cleo"].settle("c123", Keep(), reason="")
    with pytest.raises(SyncProblem, match="conflict-not-settleable"):
        world["cleo"].undo(conflict.id)


# rule 11


def test_rule_11_what_a_replica_does_not_know_it_keeps_and_forwards_untouched(world: World) -> None:
    key = RecordKey("contacts/KEN", "newer-collection", "=x")
    type_in(world["ana"], key, a_newer_cell="value", unheard_of__r1__deep="kept")
    world.sync("ana", "hub")
    world.sync("hub", "bob")
    sent = list(world["ana"].commits_after("contacts/KEN", {}, 1 << 20))
    assert list(world["bob"].commits_after("contacts/KEN", {}, 1 << 20)) == sent
    assert values(world["bob"], key, "unheard_of/r1/deep") == ["kept"]
