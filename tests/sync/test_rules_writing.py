"""SYNC rules 1 to 5: journal, editors, contested cells, saves over partitions, before enrolment."""

from __future__ import annotations

import pytest
from brs_sync.commit import decode_header
from brs_sync.errors import SyncProblem
from brs_sync.ids import RecordKey
from brs_sync.values import Number

from tests.sync.world import World, open_replica, record, type_in, values


def test_rule_01_an_answer_is_on_disk_before_write_returns(world: World) -> None:
    session = world["ana"].open_session(record())
    session.write("name", "Anna")
    world.reopen("ana", crash=True)
    assert values(world["ana"], record(), "name") == ["Anna"]


def test_rule_01_of_several_values_of_one_cell_only_the_last_is_sealed(world: World) -> None:
    session = world["ana"].open_session(record())
    for text in ("A", "An", "Anna"):
        session.write("name", text)
    assert len(session.close()) == 1
    assert [c.value for c in world["ana"].history(record(), "name")] == ["Anna"]


def test_rule_01_one_commit_per_partition_author_and_context(world: World) -> None:
    ana = world["ana"]
    sessions = [ana.open_session(record(n)) for n in ("one", "two")]
    sessions.append(ana.open_session(record("three", "report/KEN/2025")))
    for session in sessions:
        session.write("name", "x")
    assert len(ana.seal()) == 2
    assert ana.vector() == {p: {ana.id_text: 1} for p in ("contacts/KEN", "report/KEN/2025")}


def test_rule_01_two_editors_of_one_record_never_pass_for_having_shown_each_others_input(world: World) -> None:
    ana = world["ana"]
    first, second = ana.open_session(record()), ana.open_session(record())
    first.write("name", "from one window")
    second.write("unit", "kg")
    assert len(ana.seal()) == 2
    second.write("name", "from the other")
    second.close()
    assert set(values(ana, record(), "name")) == {"from one window", "from the other"}


def test_rule_01_rows_up_to_the_recorded_one_are_never_sealed_again(world: World) -> None:
    ana = world["ana"]
    session = ana.open_session(record(), kept=True)
    session.write("name", "once")
    assert len(ana.seal()) == 1
    # The journal as it was before the sealed rows were dropped: a crash between the two leaves it so.
    ana._home.journal._connection.execute(
        'INSERT INTO answer ("row", session, path, value, wall_ms) VALUES (1,?,?,?,0)',
        (session.token, "name", b"aonce"),
    )
    ana = world.reopen("ana", crash=True)
    assert ana.seal() == []
    assert ana.session(session.token).pending == 0


def test_rule_01_recovery_seals_with_the_recorded_context(world: World) -> None:
    type_in(world["ana"], record(), name="old")
    world.meet()
    session = world["ana"].open_session(record())
    session.write("name", "mine, over the old one")
    type_in(world["bob"], record(), name="his")
    world.meet()
    world.reopen("ana", crash=True)
    assert set(values(world["ana"], record(), "name")) == {"mine, over the old one", "his"}


def test_rule_01_idle_editors_are_sealed_after_ten_minutes(world: World) -> None:
    session = world["ana"].open_session(record())
    session.write("name", "x")
    world.clocks["ana"].advance(599_999)
    assert world["ana"].tick() == []
    world.clocks["ana"].advance(1)
    assert len(world["ana"].tick()) == 1
    assert world["ana"].session(session.token) is session


def test_rule_07_a_clock_that_was_set_back_puts_no_sealing_off(world: World) -> None:
    """What was typed in 2099 does not wait for 2099 and ten minutes."""
    world.clocks["ana"].advance(73 * 365 * 86_400_000)
    session = world["ana"].open_session(record())
    session.write("name", "x")
    world.clocks["ana"].advance(-73 * 365 * 86_400_000)
    assert len(world["ana"].tick()) == 1 and world["ana"].tick() == []


def test_rule_01_lists_show_journal_rows_marked_as_pending(world: World) -> None:
    session = world["ana"].open_session(record())
    session.write("name", "typed")
    cell = world["ana"].cells(record())["name"]
    assert (cell.value, cell.pending) == ("typed", True)
    assert world["ana"].record(record()).pending
    session.close()
    assert not world["ana"].cells(record())["name"].pending


def test_rule_02_nothing_in_an_open_editor_changes_by_itself(world: World) -> None:
    type_in(world["ana"], record(), name="old")
    world.meet()
    session = world["bob"].open_session(record())
    assert not session.changed_meanwhile()
    type_in(world["ana"], record(), name="new")
    world.meet()
    assert session.values()["name"] == "old"
    assert session.changed_meanwhile()
    assert session.refresh()["name"].value == "new"
    assert not session.changed_meanwhile()


def test_rule_02_a_row_that_its_own_editor_deleted_is_no_change_elsewhere(world: World) -> None:
    session = world["ana"].open_session(record())
    session.write_all([("name", "a"), ("movements/r1/alive", True), ("movements/r1/quantity", Number("4"))])
    world["ana"].seal()
    session.write("movements/r1/alive", False)
    world["ana"].seal()
    assert not session.changed_meanwhile()
    world.meet()
    type_in(world["bob"], record(), name="b")
    world.meet()
    assert session.changed_meanwhile()


def test_rule_02_show_seals_under_the_old_context_first(world: World) -> None:
    type_in(world["ana"], record(), name="old")
    world.meet()
    session = world["bob"].open_session(record())
    session.write("name", "bob's")
    type_in(world["ana"], record(), name="ana's")
    world.meet()
    session.refresh()
    assert set(values(world["bob"], record(), "name")) == {"bob's", "ana's"}


def test_rule_02_only_changed_cells_are_written(world: World) -> None:
    type_in(world["ana"], record(), name="same", quantity=Number("1.0"))
    session = world["ana"].open_session(record())
    session.write("name", "other")
    session.write("name", "same")
    session.write("quantity", Number("1"))
    assert session.close() == []


def test_rule_02_the_sessions_own_commits_enter_its_context_and_other_windows_do_not(world: World) -> None:
    ana = world["ana"]
    session, window = ana.open_session(record()), ana.open_session(record())
    session.write("name", "1")
    ana.seal()
    window.write("name", "other window")
    ana.seal()
    session.write("name", "2")
    session.close()
    assert set(values(ana, record(), "name")) == {"2", "other window"}


def test_rule_03_edit_of_contested_cell_supersedes_displayed_only(world: World) -> None:
    world.clocks["bob"].advance(1000)
    for name in ("ana", "bob"):
        type_in(world[name], record(), name=name)
    world.meet()
    assert values(world["cleo"], record(), "name") == ["bob", "ana"]
    type_in(world["cleo"], record(), name="cleo")
    world.meet()
    for name in world.names:
        assert values(world[name], record(), "name") == ["cleo", "ana"]


def test_rule_03_all_heads_equal_to_the_displayed_count_as_displayed(world: World) -> None:
    type_in(world["ana"], record(), quantity=Number("1"))
    type_in(world["bob"], record(), quantity=Number("1.0"))
    world.meet()
    type_in(world["cleo"], record(), quantity=Number("2"))
    world.meet()
    assert values(world["ana"], record(), "quantity") == [Number("2")]


def test_rule_03_what_one_typed_is_what_one_sees_whatever_the_clocks_say(world: World) -> None:
    world.clocks["ana"].advance(80 * 365 * 86_400_000)
    type_in(world["ana"], record(), name="from 2106")
    type_in(world["bob"], record(), name="from today")
    world.meet()
    type_in(world["bob"], record(), name="typed last")
    assert world["bob"].cells(record())["name"].value == "typed last"


def test_rule_03_clock_time_is_above_every_shown_head_and_the_wall_clock_is_kept_beside_it(world: World) -> None:
    world.clocks["ana"].advance(10_000_000)
    type_in(world["ana"], record(), name="ahead")
    world.sync("ana", "bob")
    type_in(world["bob"], record(), name="behind")
    head = world["bob"].cells(record())["name"].heads[0]
    assert head.time_ms >= world.clocks["ana"].ms > head.wall_ms == world.clocks["bob"].ms


def test_rule_04_a_save_over_partitions_is_one_commit_in_each_with_a_common_act(world: World) -> None:
    ana = world["ana"]
    ana.write([(record("one"), "name", "x"), (record("two", "report/KEN/2025"), "name", "y")])
    acts = [
        decode_header(commit.header).act
        for partition in ("contacts/KEN", "report/KEN/2025")
        for commit in ana.commits_after(partition, {}, 1 << 20)
    ]
    assert len(acts) == 2
    assert acts[0] is not None
    assert acts[0] == acts[1]


def test_rule_04_sessions_over_partitions_are_sealed_in_one_transaction(world: World) -> None:
    ana = world["ana"]
    sessions = [ana.open_session(record("one")), ana.open_session(record("two", "report/KEN/2025"))]
    changes = [(session, "name", "x") for session in sessions]
    ana.projector = _fail
    with pytest.raises(ZeroDivisionError):
        ana.save(changes)
    assert ana.vector() == {}
    ana.projector = None
    assert len(ana.save(changes)) == 2
    assert ana.sessions() == []


def _fail(*_: object) -> None:
    raise ZeroDivisionError


def test_rule_05_a_grant_covers_earlier_commits_of_its_key(world: World) -> None:
    dora = open_replica(world.folder / "dora")
    try:
        world.replicas["dora"] = dora
        type_in(dora, record(), name="before enrolment")
        world.sync("dora", "hub")
        assert [h.reason for h in world["hub"].held()] == ["unknown-author"]
        world.grant("dora")
        assert world["hub"].held() == []
        assert values(world["hub"], record(), "name") == ["before enrolment"]
    finally:
        dora.close()


def test_rule_05_practice_is_covered_by_no_real_grant(world: World) -> None:
    key = RecordKey(f"practice/{world['ana'].id_text}", "contacts", "=one")
    type_in(world["ana"], key, name="only looking around")
    world.meet()
    assert values(world["ana"], key, "name") == ["only looking around"]
    assert [h.reason for h in world["hub"].held()] == ["out-of-scope"]
    assert world["hub"].cells(key) == {}


def test_rule_04_a_save_of_long_texts_is_parted_into_commits_that_every_reader_takes(world: World) -> None:
    """20 texts of the greatest length pass what one section may hold; no reader would take such a commit."""
    text = "\u4e2d" * 262_144
    dots = world["ana"].write([(record(), f"text{n}", text) for n in range(8)])
    assert len(dots) > 1
    results = world.sync("ana", "bob").results
    assert [(r.status, r.verdict) for r in results] == [("held", "applied")] * len(dots)
    assert world["bob"].state_digest() == world["ana"].state_digest()


def test_rule_04_a_value_that_fits_no_section_is_refused_before_it_is_written(world: World) -> None:
    members = {f"m{n}": "x" * 262_144 for n in range(20)}
    with pytest.raises(SyncProblem) as refused:
        world["ana"].write([(record(), "group", members)])
    assert refused.value.code == "too-large"
    assert "group" not in world["ana"].cells(record())
