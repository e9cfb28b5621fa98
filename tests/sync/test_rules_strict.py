"""SYNC rules 1 to 12: demands that nothing else here would miss, found by breaking the program on purpose."""

from __future__ import annotations

import pytest
from brs_sync import receiving
from brs_sync.commit import PERSONAL, decode_header
from brs_sync.database import Connection
from brs_sync.exchange import digest_of
from brs_sync.ids import RecordKey
from brs_sync.values import Number, Ref
from brs_sync.views import ChooseValue, Delete

from tests.sync.forging import PLACE, forged, name, settle, write
from tests.sync.world import World, clash, only_conflict, record, type_in, values

DECADE_MS = 315_569_520_000


def test_rule_01_what_was_typed_is_its_authors_whoever_is_there_when_it_is_sealed(world: World) -> None:
    ana = world["ana"]
    session = ana.open_session(record())
    session.write("name", "Anna")
    ana.set_person("guest", "Guest")
    session.close()
    assert [change.person for change in ana.history(record())] == ["ana"]


def test_rule_01_the_journal_holds_the_context_of_a_refresh_too(world: World) -> None:
    """What a crash left is sealed under what the editor showed last."""
    type_in(world["ana"], record(), name="by Ana")
    world.meet()
    session = world["ana"].open_session(record())
    type_in(world["bob"], record(), name="by Bob")
    world.meet()
    world["ana"].refresh(session)
    session.write("name", "over Bob's")
    assert values(world.reopen("ana", crash=True), record(), "name") == ["over Bob's"]


def test_rule_02_an_editor_that_outlives_its_process_displays_what_it_did(world: World) -> None:
    """It deleted one row, in which it had typed, and brought back another, in which something stood."""
    type_in(world["ana"], record(), rep__r2__x="not on the screen", name="shown")
    type_in(world["ana"], record(), rep__r2__alive=False)
    session = world["ana"].open_session(record(), kept=True)
    session.write_all([("rep/r1/alive", False), ("rep/r1/x", "typed"), ("rep/r2/alive", True)])
    world["ana"].seal()
    before = session.values()
    assert before["rep/r1/x"] == "typed"
    assert "rep/r2/x" not in before
    again = world.reopen("ana", crash=True).session(session.token)
    assert again.values() == before


def test_rule_03_a_decisions_time_is_above_that_of_what_it_was_about(world: World) -> None:
    conflict = clash(world)
    world.clocks["cleo"].advance(-3 * DECADE_MS)
    dot = world["cleo"].settle(conflict.id, ChooseValue("agreed"), reason="")
    times = {change.dot: change.time_ms for change in world["cleo"].history(record(), "name")}
    assert times.pop(dot) >= max(times.values())


def test_rule_03_of_a_contested_cell_what_one_typed_is_shown_by_a_clock_of_1970_too(world: World) -> None:
    clash(world)
    world.clocks["cleo"].advance(-8 * DECADE_MS)
    type_in(world["cleo"], record(), name="typed last")
    assert values(world["cleo"], record(), "name")[0] == "typed last"
    assert len(values(world["cleo"], record(), "name")) == 2


def test_rule_03_who_brings_a_row_back_supersedes_nothing_that_was_not_on_the_screen_after_a_crash_too(
    world: World,
) -> None:
    """The journal does not say what the screen showed; the context with which the editor was filled does."""
    type_in(world["ana"], record(), rep__r1__x="kept")
    world.meet()
    type_in(world["ana"], record(), rep__r1__alive=False)
    token = world["ana"].open_session(record(), kept=True).token
    world["ana"].session(token).write("rep/r1/alive", True)
    world["ana"].seal()
    ana = world.reopen("ana", crash=True)
    ana.session(token).write("rep/r1/x", "new")
    ana.session(token).close()
    assert set(values(ana, record(), "rep/r1/x")) == {"kept", "new"}


def test_rule_04_editors_that_are_sealed_together_have_a_common_act(world: World) -> None:
    ana = world["ana"]
    for key in (record(), record("r", "report/KEN/2025")):
        ana.open_session(key).write("name", "x")
    ana.seal()
    acts = {
        decode_header(c.header).act for p in ("contacts/KEN", "report/KEN/2025") for c in ana.commits_after(p, {}, 1)
    }
    assert len(acts) == 1 and acts != {None}


def test_rule_04_a_save_over_partitions_is_there_whole_or_not_at_all(world: World) -> None:
    ana, other = world["ana"], RecordKey("report/KEN/2025", "reports", "=r")

    def refuse_reports(connection: Connection, keys: frozenset[RecordKey]) -> None:
        if other in keys:
            raise RuntimeError("the list of reports cannot take it")

    ana.projector = refuse_reports
    with pytest.raises(RuntimeError):
        ana.write([(record(), "name", "x"), (other, "title", "y")])
    ana.projector = None
    assert ana.vector() == {} and ana.cells(record()) == {}


def test_rule_05_practice_is_in_nobodys_outbox(world: World) -> None:
    ana = world["ana"]
    type_in(ana, RecordKey(f"practice/{ana.id_text}", "contacts", "=one"), name="only looking around")
    assert ana.outbox("hub").commits == 0


def test_rule_06_no_more_than_a_bounded_number_waits(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "MAX_WAITING", 2)
    type_in(world["ana"], record(), name="first")
    world.sync("ana", "bob")
    for text in ("b", "c", "d"):
        type_in(world["bob"], record(), name=text)
    first, *others = world.missing("bob", "cleo")
    assert [r.status for r in world["cleo"].receive(others).results] == ["held", "held", "refused"]
    assert len(world["cleo"].held()) == 2
    world["cleo"].receive([first, *others])
    assert values(world["cleo"], record(), "name") == ["d"] and world["cleo"].held() == []


def test_rule_07_equal_times_are_decided_by_the_replicas_name_in_any_order(world: World) -> None:
    ana, bob = world["ana"], world["bob"]
    type_in(ana, record(), name="ana")
    type_in(bob, record(), name="bob")
    shown = max((ana.id, "ana"), (bob.id, "bob"))[1]
    for name_of, order in (("hub", ("ana", "bob")), ("cleo", ("bob", "ana"))):
        for one in order:
            world.sync(one, name_of)
        heads = world[name_of].cells(record())["name"].heads
        assert heads[0].time_ms == heads[1].time_ms, "or this test would prove nothing"
        assert heads[0].value == shown


def test_rule_07_a_clock_before_1970_stands_at_its_beginning(world: World) -> None:
    world.clocks["ana"].advance(-8 * DECADE_MS)
    type_in(world["ana"], record(), name="x")
    (change,) = world["ana"].history(record())
    assert (change.time_ms, change.wall_ms) == (0, 0)


def test_rule_07_a_clock_set_back_orders_what_one_hand_wrote(world: World) -> None:
    type_in(world["ana"], record("one"), name="x")
    world.clocks["ana"].advance(-DECADE_MS)
    type_in(world["ana"], record("two"), name="y")
    first, second = (decode_header(commit.header) for commit in world.missing("ana", "bob"))
    assert second.hlc > first.hlc and second.wall_ms < first.wall_ms


def test_rule_08_of_equal_numbers_the_newest_text_is_shown(world: World) -> None:
    type_in(world["ana"], record(), quantity=Number("1"))
    world.clocks["bob"].advance(60_000)
    type_in(world["bob"], record(), quantity=Number("1.0"))
    world.meet()
    for one in world.names:
        cell = world[one].cells(record())["quantity"]
        assert cell.value == Number("1.0") and not cell.contested


def test_rule_08_a_choice_never_equals_the_text_of_its_target(world: World) -> None:
    conflict = clash(world, mine=Ref("=aldrin", "Aldrin"), his="=aldrin")
    assert (conflict.kind, conflict.open) == ("hard", True)


def test_rule_09_moving_a_row_contradicts_no_delete(world: World) -> None:
    type_in(world["ana"], record(), rep__r1__x="there")
    world.meet()
    world["bob"].delete(record(), "rep/r1")
    world["ana"].write([(record(), "rep/r1/.order", Number("2"))])
    world.meet()
    for one in world.names:
        assert world[one].conflicts() == []
        assert "rep/r1/x" not in world[one].cells(record())


def test_rule_09_deleting_changes_nothing_but_alive(world: World) -> None:
    type_in(world["ana"], record(), rep__r1__x="1", name="n")
    dots = {world["ana"].delete(record(), "rep/r1"), world["ana"].delete(record())}
    changed = {change.path for change in world["ana"].history(record()) if change.dot in dots}
    assert changed == {"rep/r1/alive", "alive"}


def test_rule_09_in_what_is_deleted_beyond_dispute_nothing_is_contested(world: World) -> None:
    clash(world)
    world["ana"].delete(record())
    (contested,) = [c for c in world["ana"].conflicts() if c.kind == "delete"]
    world["ana"].settle(contested.id, Delete(), reason="all of it")
    world.meet()
    for one in world.names:
        assert world[one].record(record()).deleted
        assert world[one].conflicts() == []


def test_rule_09_what_was_deleted_row_by_row_contradicts_no_deletion_of_the_whole(world: World) -> None:
    """Who deleted the row had been shown what is in it; who deleted the record had not."""
    type_in(world["ana"], record(), rep__r1__x="1")
    world.meet()
    type_in(world["cleo"], record(), rep__r1__x="2")
    world.sync("cleo", "ana")
    world["ana"].delete(record(), "rep/r1")
    world["bob"].delete(record())
    world.meet()
    for one in world.names:
        assert world[one].conflicts() == [] and world[one].record(record()).deleted


def test_rule_09_deleting_again_leaves_what_the_review_did_not_display(world: World) -> None:
    type_in(world["ana"], record(), name="x")
    world.meet()
    world["ana"].delete(record())
    type_in(world["bob"], record(), name="bob's")
    type_in(world["cleo"], record(), department="cleo's")
    world.meet()
    conflict = only_conflict(world["ana"])
    displayed = [head.dot for head in conflict.heads if head.path != "department"]
    world["ana"].settle(conflict.id, Delete(), reason="", shown=displayed)
    world.meet()
    for one in world.names:
        left = only_conflict(world[one])
        assert [head.value for head in left.heads if head.path != "alive"] == ["cleo's"]


def test_rule_10_who_names_what_he_was_not_shown_decides_nothing(world: World) -> None:
    conflict = clash(world)
    blind = forged(
        world["ana"], [settle("name", "mine", [h.dot for h in conflict.heads])], seq=2,
        prev=_head(world, "ana"), vector={world["ana"].id: 1},
    )  # fmt: skip
    (result,) = world["cleo"].receive([blind]).results
    assert (result.status, result.verdict, result.reason) == ("held", "quarantined", "malformed")
    assert only_conflict(world["cleo"]).open


def test_rule_12_a_commit_that_names_another_predecessor_is_no_part_of_the_chain(world: World) -> None:
    type_in(world["ana"], record(), name="x")
    world.meet()
    own = {world["ana"].id: 1}
    for prev in (bytes(32), b"\x01" * 32):
        astray = forged(world["ana"], [write("name", "y")], seq=2, prev=prev, vector=own)
        assert [r.status for r in world["bob"].receive([astray]).results] == ["gap"], "what it follows is not here"
        assert world["bob"].vector() == {PLACE: {world["ana"].id_text: 1}}
    right = forged(world["ana"], [write("name", "y")], seq=2, prev=_head(world, "ana"), vector=own)
    assert [r.status for r in world["bob"].receive([right]).results] == ["held"]


def test_rule_12_a_key_that_signs_under_anothers_name_is_nobody(world: World) -> None:
    """Rightly signed by his own key: only that the name is not that key's gives him away."""
    stolen = forged(world["cleo"], [write("name", "y")], name_of=world["ana"])
    assert [r.status for r in world["bob"].receive([stolen]).results] == ["unauthentic"]
    assert world["bob"].vector() == {}


def test_rule_12_a_want_is_answered_with_that_section_and_no_other(world: World) -> None:
    world["ana"].write([(record(n), "phone", f"+25{n}") for n in ("one", "two")])
    (answer,) = world["ana"].holding({PLACE: {world["ana"].id: [(1, 0)]}}, (PLACE,))
    assert [(s.cls, s.data is not None) for s in answer.sections] == [(PERSONAL, True), (PERSONAL, False)]


def test_rule_16_chains_of_one_length_with_other_heads_are_not_the_same() -> None:
    one, other = ({PLACE: {bytes(16): (3, mark * 8)}} for mark in (b"a", b"b"))
    assert digest_of(one) != digest_of(other)


def _head(world: World, who: str) -> bytes:
    *_, last = world[who].commits_after(PLACE, {r: s for r, s in _others(world, who).items()}, 1 << 20)
    return name(last)


def _others(world: World, who: str) -> dict[bytes, int]:
    """How far everybody else's chains go."""
    chains = world[who].vectors((PLACE,)).get(PLACE, {})
    return {replica: seq for replica, (seq, _) in chains.items() if replica != world[who].id}
