"""What the simulator found, each kept small and named by the rule that it broke."""

from __future__ import annotations

from random import Random

import pytest
from brs_sync.frames import decode_frame, encode_commits
from brs_sync.ids import RecordKey
from brs_sync.points import no_point
from brs_sync.rounds import Rounds

from tests.simulation import people
from tests.simulation.disk import WORKSPACE
from tests.simulation.machines import Device, Hub
from tests.simulation.quiet import calm_sync
from tests.simulation.road import SimulatedRoad
from tests.simulation.showing import same_heads
from tests.simulation.world import RECORDS
from tests.simulation.world import World as simulated
from tests.sync.erased import ERASED, NEW
from tests.sync.twins import Twins
from tests.sync.world import World, missing, record, type_in, values


def test_rule_13_what_is_typed_into_an_editor_that_was_open_before_a_revocation_came_was_signed_before_it(
    world: World,
) -> None:
    type_in(world["ana"], record(), name="early")
    world.meet()
    session = world["ana"].open_session(record())
    session.write("name", "before she was told")
    revocation = world["hub"].issue_revocation(world["ana"].key, "closed", {"contacts/KEN": 1}, "retired")
    for name in ("ana", "bob", "cleo"):
        world[name].receive([], [revocation])
    session.write("unit", "still open")
    session.close()
    world.meet()
    assert values(world["bob"], record(), "name") == ["before she was told"]
    type_in(world["ana"], record(), name="after she was told")
    world.meet()
    assert values(world["bob"], record(), "name") == ["before she was told"]


def test_rule_13_a_refreshed_editor_knows_what_came_and_a_restart_does_not_change_that(world: World) -> None:
    type_in(world["ana"], record(), name="early")
    world.meet()
    stale, fresh = world["ana"].open_session(record()), world["ana"].open_session(record("two"))
    revocation = world["hub"].issue_revocation(world["ana"].key, "closed", {"contacts/KEN": 1}, "retired")
    for name in ("ana", "bob", "cleo"):
        world[name].receive([], [revocation])
    fresh.refresh()
    stale.write("name", "not told")
    fresh.write("name", "told")
    world.reopen("ana", crash=True)
    world.meet()
    assert values(world["bob"], record(), "name") == ["not told"]
    assert values(world["bob"], record("two"), "name") == []


def test_a_clock_before_1970_hinders_nobody_from_issuing_a_grant(world: World) -> None:
    world.clocks["hub"].ms = -5
    grant = world["hub"].issue_grant(
        world["ana"].key, person="ana", name="Ana", role="focal-point", prefixes=("contacts/KEN",), rights=("read",)
    )
    assert world["bob"].receive([], [grant]).statements == (True,)


def test_rule_16_a_hub_that_went_back_is_told_again_what_was_revoked_after_its_backup() -> None:
    world = simulated(1)
    north, bob = world.hubs["north"], world.devices["bob"]
    calm_sync(world, bob, "north")
    saved = north.disk.snapshot()
    north.replica.issue_revocation(world.devices["cleo"].replica.key, "closed", {}, "retired")
    calm_sync(world, bob, "north")
    north.stop()
    north.disk.put_back(saved, whole=True)
    north.boot()
    assert north.replica.statements_mark(("",)) != bob.replica.statements_mark(("",))
    calm_sync(world, bob, "north")
    assert north.replica.statements_mark(("",)) == bob.replica.statements_mark(("",))


def test_rule_16_who_is_revoked_and_restores_delivers_what_he_wrote_under_his_earlier_key() -> None:
    """Revoking destroys no unsent work: it goes out for the hub to judge, by whatever key it was signed."""
    world = simulated(1)
    north, bob = world.hubs["north"], world.devices["bob"]
    calm_sync(world, bob, "north")
    key, earlier = RecordKey(bob.scope[0], "contacts", "=unsent"), bob.replica.id
    north.replica.issue_revocation(bob.replica.key, "closed", {}, "retired")
    meet(bob, north)
    bob.replica.write([(key, "name", "under the earlier key")])
    bob.stop()
    bob.disk.put_back((bob.disk.snapshot(WORKSPACE)[0], None), whole=True)
    bob.boot()
    assert bob.replica.id != earlier
    bob.replica.receive([], [north.admit("bob", bob.replica, bob.scope, ("read", "write"))])
    north.replica.issue_revocation(bob.replica.key, "closed", {}, "retired")
    bob.replica.write([(key, "name", "under the later key")])
    meet(bob, north)
    assert {earlier, bob.replica.id} <= set(north.replica.vectors((key.partition,))[key.partition])
    assert not [one for one in north.replica.held() if one.reason == "context"]
    arrived = north.replica.arrival()
    meet(bob, north)
    assert north.replica.arrival() == arrived


def meet(device: Device, hub: Hub) -> None:
    """One exchange that nothing disturbs, of work that no history knows."""
    road = SimulatedRoad(hub, Random(0), lambda what: None, "", 0)
    Rounds(device.replica, road, hub.replica.key, device.pieces, device.clock, no_point).to_the_end(None, None)  # type: ignore[arg-type]


def test_rule_3_who_brings_a_row_back_supersedes_nothing_in_it_that_was_not_on_the_screen(world: World) -> None:
    type_in(world["ana"], record(), rep__r1__x="kept")
    world.meet()
    type_in(world["ana"], record(), rep__r1__alive=False)
    session = world["ana"].open_session(record())
    assert "rep/r1/x" not in session.shown
    session.write("rep/r1/alive", True)
    world["ana"].seal()
    session.write("rep/r1/x", "new")
    world["ana"].seal()
    assert set(values(world["ana"], record(), "rep/r1/x")) == {"kept", "new"}
    session.write("rep/r1/x", "newer")
    session.close()
    assert set(values(world["ana"], record(), "rep/r1/x")) == {"kept", "newer"}


def test_rule_2_a_cell_is_cleared_though_what_stood_there_was_quarantined_while_the_editor_was_open(
    world: World,
) -> None:
    type_in(world["bob"], record(), name="by Bob")
    world.meet()
    session = world["ana"].open_session(record())
    compromise(world, "bob")
    session.write("name", None)
    session.close()
    admitted = world["hub"].issue_revocation(
        world["bob"].key, "compromised", {"contacts/KEN": 9}, "looked at", kind="admit"
    )
    for name in world.names:
        world[name].receive([], [admitted])
    assert values(world["ana"], record(), "name") == [None]


@pytest.mark.parametrize(("typed_in", "left"), [(None, [ERASED, None]), (NEW, [ERASED])])
def test_rule_2_what_an_editor_showed_is_known_though_it_was_erased_while_it_was_open(
    typed: World, typed_in: str | None, left: list[object]
) -> None:
    session = typed["bob"].open_session(record())
    typed["ana"].erase(record(), ["phone"], "asked for it")
    typed.sync("ana", "bob")
    session.write("phone", typed_in)
    session.close()
    typed.meet()
    for name in typed.names:
        assert values(typed[name], record(), "phone") == left, "cleared is an answer, the same again is none"


def test_rule_3_of_a_contested_cell_the_head_that_was_not_displayed_stays_though_the_other_was_quarantined(
    world: World,
) -> None:
    type_in(world["cleo"], record(), name="by Cleo")
    type_in(world["bob"], record(), name="by Bob")
    world.meet()
    session = world["ana"].open_session(record())
    shown = str(session.shown["name"].value)
    other = {"by Bob": "by Cleo", "by Cleo": "by Bob"}[shown]
    compromise(world, shown.removeprefix("by ").lower())
    session.write("name", "by Ana")
    session.close()
    assert set(values(world["ana"], record(), "name")) == {"by Ana", other}


def test_rule_14_the_first_of_another_branch_is_proved_by_a_later_one_of_its_frame(world: World) -> None:
    twins = Twins(world)
    type_in(twins["ana"], record(), name="by Ana")
    type_in(twins["ana"], record(), name="by Ana again")
    type_in(twins["twin"], record(), name="by the twin")
    frame = decode_frame(encode_commits(missing(twins["ana"], twins["twin"])))
    assert [commit.signature is None for commit in frame.commits] == [True, True, False]
    twins.carry("twin", "hub")
    for name in ("hub", "twin"):
        assert not world[name].receive(frame.commits).unauthentic
    twins.meet()
    twins.same()
    assert set(values(twins["bob"], record(), "name")) == {"by Ana again", "by the twin"}


def test_rule_3_a_blank_typed_over_nothing_is_no_commit_and_covers_no_blank_in_a_deleted_row(world: World) -> None:
    """The row's own blank was not on the screen; what is typed next stands beside it."""
    ana = world["ana"]
    type_in(ana, record(), **{"rep/r1/y": "early"})
    type_in(ana, record(), **{"rep/r1/y": None})
    type_in(ana, record(), **{"rep/r1/alive": False})
    session = ana.open_session(record())
    session.write("rep/r1/y", "")
    assert not ana.seal_sessions([session.token], close=False)
    session.write("rep/r1/y", "late")
    session.close()
    assert set(values(ana, record(), "rep/r1/y")) == {None, "late"}


def test_rule_3_who_deletes_a_row_in_his_editor_supersedes_what_it_goes_on_displaying_there(world: World) -> None:
    ana = world["ana"]
    type_in(ana, record(), rep__r1__phone="6580")
    session = ana.open_session(record())
    session.write("rep/r1/alive", False)
    assert ana.seal_sessions([session.token], close=False)
    assert session.values()["rep/r1/phone"] == "6580"
    session.write("rep/r1/phone", "another")
    session.close()
    world.meet()
    for name in ("ana", "bob"):
        assert values(world[name], record(), "rep/r1/phone") == ["another"]


def test_rule_2_the_judge_of_histories_knows_what_an_editor_displays_in_a_row_that_it_deleted() -> None:
    world = simulated(3)
    ana = world.devices["ana"]
    people.write_one(world, ana, RECORDS[0], "rep/r1/phone", "6580")
    editor = people._open(world, ana, RECORDS[0])
    assert editor is not None
    people._type(world, ana, editor, "rep/r1/alive", False)
    assert people.save(world, ana, Random(0))
    people._type(world, ana, editor, "rep/r1/phone", "another")
    assert people.close(world, ana, Random(0))
    same_heads(world, ana, world.applied(ana))
    (cell,) = [cell for cell in world.judge.writes if cell[1] == "rep/r1/phone"]
    assert list(world.judge.live(cell, world.applied(ana)).values()) == ["another"]


def compromise(world: World, name: str) -> None:
    revocation = world["hub"].issue_revocation(world[name].key, "compromised", {"contacts/KEN": 0}, "stolen")
    for one in world.names:
        world[one].receive([], [revocation])
