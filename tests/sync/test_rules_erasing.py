"""SYNC rule 15: what is erased is gone everywhere, its place stays, and it comes back by somebody's decision alone."""

from __future__ import annotations

import pytest
from brs_sync.commit import decode_header
from brs_sync.errors import SyncProblem
from brs_sync.views import ChooseHead

from tests.sync.erased import ERASED, NEW, OLD, OTHER, bytes_of, may_grant, newcomer, sections, statements_of
from tests.sync.world import World, head, only_conflict, record, type_in, values


def test_rule_15_an_erased_cell_says_so_everywhere_and_the_rest_stays(typed: World) -> None:
    typed["ana"].erase(record(), ["phone"], "asked for it")
    typed.meet()
    for name in typed.names:
        assert values(typed[name], record(), "phone") == [ERASED]
        assert values(typed[name], record(), "name") == ["Anna"]
        assert typed[name].digest() == typed["ana"].digest()
        assert typed[name].state_digest() == typed["ana"].state_digest()


def test_rule_15_every_section_that_held_a_value_is_emptied_superseded_ones_too_and_hashes_stay(typed: World) -> None:
    before = {c.header: c.sections for c in typed["bob"].commits_after("contacts/KEN", {}, 1 << 20)}
    typed["ana"].erase(record(), ["phone"], "")
    typed.meet()
    assert sections(typed["bob"])[:3] == [
        ("open", "present", True), ("personal", "erased", False), ("personal", "erased", False)
    ]  # fmt: skip
    after = {c.header: c.sections for c in typed["bob"].commits_after("contacts/KEN", {}, 1 << 20)}
    for header, parts in before.items():
        assert [(s.cls, s.hash) for s in after[header]] == [(s.cls, s.hash) for s in parts]


def test_rule_15_the_chain_still_verifies_for_who_comes_later(typed: World) -> None:
    typed["ana"].erase(record(), ["phone"], "")
    typed.sync("ana", "hub")
    commits = list(typed["hub"].commits_after("contacts/KEN", {}, 1 << 20))
    with newcomer(typed) as dan:
        received = dan.receive(commits, statements_of(typed["hub"]))
        assert {r.status for r in received.results} == {"held"}
        assert dan.digest() == typed["hub"].digest()
        assert dan.state_digest() == typed["hub"].state_digest()
        assert dan.wants() == []


def test_rule_15_the_bytes_are_in_no_page_and_no_log_of_any_file(typed: World) -> None:
    for name in ("ana", "bob"):
        assert NEW.encode() in bytes_of(typed.folder / name), "or this test would prove nothing"
    typed["ana"].erase(record(), ["phone"], "")
    typed.sync("ana", "bob")
    for name in ("ana", "bob"):
        found = bytes_of(typed.folder / name)
        assert OLD.encode() not in found
        assert NEW.encode() not in found
        assert b"Anna" in found


def test_rule_15_pages_that_an_earlier_release_had_freed_are_written_anew(typed: World) -> None:
    connection = typed["ana"]._log.connection
    connection.execute("PRAGMA secure_delete=OFF")
    connection.execute("CREATE TABLE old_view (phone TEXT)")
    connection.executemany("INSERT INTO old_view VALUES (?)", [(NEW,)] * 1000)
    connection.execute("DROP TABLE old_view")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.execute("PRAGMA secure_delete=ON")
    typed["ana"].erase(record(), ["phone"], "")
    assert NEW.encode() not in bytes_of(typed.folder / "ana")


def test_rule_15_bytes_that_a_reader_keeps_in_the_log_go_when_he_is_done(typed: World) -> None:
    reader = typed["bob"].reader()
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM section").fetchall()
    typed["ana"].erase(record(), ["phone"], "")
    typed.sync("ana", "bob")
    assert values(typed["bob"], record(), "phone") != [ERASED], "this reader still sees what was"
    reader.execute("COMMIT")
    assert typed["bob"].scrub()
    assert NEW.encode() not in bytes_of(typed.folder / "bob")


def test_rule_15_what_a_crash_left_in_the_files_goes_at_the_next_opening(typed: World) -> None:
    typed["bob"].reader().execute("BEGIN")
    typed["bob"].reader().execute("SELECT 1 FROM section").fetchall()
    typed["ana"].erase(record(), ["phone"], "")
    typed.sync("ana", "bob")
    typed.reopen("bob", crash=True)
    assert NEW.encode() not in bytes_of(typed.folder / "bob")


@pytest.mark.parametrize("first", ["ana", "bob"])
def test_rule_15_by_two_roads_the_erasure_may_come_before_what_it_erases(world: World, first: str) -> None:
    may_grant(world, "bob")
    type_in(world["ana"], record(), phone=OLD)
    world.sync("ana", "bob")
    dot = world["bob"].erase(record(), ["phone"], "")
    chains = [c for c in world.missing("bob", "cleo") if decode_header(c.header).replica == world["bob"].id]
    if first == "bob":
        (result,) = world["cleo"].receive(chains).results
        assert (result.dot, result.verdict) == (dot, "waiting")
    world.sync("ana", "cleo")
    world["cleo"].receive(chains)
    assert values(world["cleo"], record(), "phone") == [ERASED]
    assert world["cleo"].state_digest() == world["bob"].state_digest()
    assert OLD.encode() not in bytes_of(world.folder / "cleo")


def test_rule_15_an_edit_concurrent_with_it_is_a_hard_conflict_and_erased_is_shown(typed: World) -> None:
    typed.clocks["bob"].ms += 10_000_000
    type_in(typed["bob"], record(), phone=OTHER)
    typed["ana"].erase(record(), ["phone"], "")
    typed.meet()
    for name in typed.names:
        conflict = only_conflict(typed[name])
        assert (conflict.kind, conflict.path, conflict.open) == ("hard", "phone", True)
        assert values(typed[name], record(), "phone") == [ERASED, OTHER], "no clock brings it back"
    assert len({typed[name].state_digest() for name in typed.names}) == 1


def test_rule_15_an_edit_still_in_a_journal_is_such_a_conflict(typed: World) -> None:
    session = typed["bob"].open_session(record())
    session.write("phone", OTHER)
    typed["ana"].erase(record(), ["phone"], "")
    typed.sync("ana", "bob")
    session.close()
    typed.meet()
    assert only_conflict(typed["cleo"]).kind == "hard"
    assert values(typed["cleo"], record(), "phone") == [ERASED, OTHER]


@pytest.mark.parametrize("back", [True, False])
def test_rule_15_it_comes_back_by_somebodys_decision_alone(typed: World, back: bool) -> None:
    type_in(typed["bob"], record(), phone=OTHER)
    typed["ana"].erase(record(), ["phone"], "")
    typed.meet()
    conflict = only_conflict(typed["cleo"])
    choice = ChooseHead(head(conflict, OTHER)) if back else ChooseHead(head(conflict, ERASED))
    typed["cleo"].settle(conflict.id, choice, reason="asked him")
    typed.meet()
    for name in typed.names:
        assert values(typed[name], record(), "phone") == [OTHER if back else ERASED]
        assert typed[name].conflicts() == []


def test_rule_15_who_was_shown_that_it_is_erased_may_write_a_new_value(typed: World) -> None:
    typed["ana"].erase(record(), ["phone"], "")
    typed.meet()
    type_in(typed["bob"], record(), phone=OTHER)
    typed.meet()
    assert values(typed["ana"], record(), "phone") == [OTHER]
    assert typed["ana"].conflicts() == []


def test_rule_15_other_personal_cells_of_an_emptied_section_are_written_again(world: World) -> None:
    type_in(world["ana"], record(), phone=OLD, rep__r1__phone=NEW)
    world.meet()
    world["ana"].erase(record(), ["phone"], "")
    world.meet()
    for name in world.names:
        assert values(world[name], record(), "phone") == [ERASED]
        assert values(world[name], record(), "rep/r1/phone") == [NEW]
    assert OLD.encode() not in bytes_of(world.folder / "ana")


def test_rule_15_a_cell_that_is_to_stay_and_has_two_values_has_to_be_settled_first(world: World) -> None:
    type_in(world["ana"], record(), phone=OLD, rep__r1__phone=NEW)
    type_in(world["bob"], record(), phone=OTHER, rep__r1__phone=OTHER)
    world.meet()
    may_grant(world, "ana")
    with pytest.raises(SyncProblem, match="erase-contested"):
        world["ana"].erase(record(), ["phone"], "")
    assert len(world["ana"].conflicts()) == 2


def test_rule_15_a_conflict_about_a_cell_that_is_to_stay_goes_on(world: World) -> None:
    type_in(world["ana"], record(), phone=OLD, rep__r1__phone=NEW)
    type_in(world["bob"], record(), rep__r1__phone=OTHER)
    world.meet()
    world["ana"].erase(record(), ["phone"], "")
    world.meet()
    for name in world.names:
        assert set(values(world[name], record(), "rep/r1/phone")) == {NEW, OTHER}
        assert only_conflict(world[name]).path == "rep/r1/phone"


def test_rule_15_without_paths_all_personal_cells_of_the_record_go(world: World) -> None:
    type_in(world["ana"], record(), name="Anna", phone=OLD, rep__r1__phone=NEW)
    world.meet()
    world["ana"].erase(record(), [], "left")
    world.meet()
    assert {p: c.value for p, c in world["cleo"].cells(record()).items()} == {
        "name": "Anna", "phone": ERASED, "rep/r1/phone": ERASED
    }  # fmt: skip
    with pytest.raises(SyncProblem, match="nothing-to-erase"):
        world["ana"].erase(record(), ["phone"], "again")
