"""SYNC rule 15: what is erased is gone everywhere, its place stays, and it comes back by somebody's decision alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from brs_sync.commit import decode_header, stub
from brs_sync.draft import Draft
from brs_sync.errors import SyncProblem
from brs_sync.merge import ERASE
from brs_sync.replica import Replica
from brs_sync.section import CellChange
from brs_sync.submission import Submission, state_of
from brs_sync.values import Missing
from brs_sync.views import ChooseHead, ChooseValue, StoredCommit

from tests.sync.world import World, head, only_conflict, open_replica, record, type_in, values

ERASED = Missing("erased")
OLD, NEW, OTHER = "+254-700-111111", "+254-700-222222", "+254-700-333333"


@pytest.fixture
def typed(world: World) -> World:
    """Ana's contact with a phone number that was changed once, held by everybody."""
    type_in(world["ana"], record(), name="Anna", phone=OLD)
    type_in(world["ana"], record(), phone=NEW)
    world.meet()
    return world


def sections(replica: Replica) -> list[tuple[str, str, bool]]:
    """Class, state and presence of every section held."""
    rows = replica.reader().execute('SELECT cls, state, data IS NOT NULL FROM section ORDER BY "commit", place')
    return [(cls, ("present", "withheld", "sealed", "erased")[state], bool(there)) for cls, state, there in rows]


def bytes_of(folder: Path) -> bytes:
    """Everything in a folder's databases and in the logs beside them."""
    return b"".join(path.read_bytes() for path in sorted(folder.glob("*.db*")))


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
    with _newcomer(typed) as dan:
        received = dan.receive(commits, _statements(typed["hub"]))
        assert {r.status for r in received.results} == {"held"}
        assert dan.digest() == typed["hub"].digest()
        assert dan.state_digest() == typed["hub"].state_digest()
        assert dan.wants() == []


def _statements(replica: Replica) -> list[bytes]:
    return [data for _, data in replica.statements()]


def _newcomer(world: World) -> Replica:
    dan = open_replica(world.folder / "dan")
    dan.add_root(world["hub"].key)
    return dan


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
    _may_grant(world, "bob")
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
    _may_grant(world, "ana")
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


# who may


def _may_grant(world: World, name: str) -> bytes:
    grant = world["hub"].issue_grant(
        world[name].key, person=name, name=name.title(), role="office", prefixes=["contacts/KEN"],
        rights=["read", "write", "resolve", "grant"],
    )  # fmt: skip
    for other in world.names:
        world[other].receive([], [grant])
    return grant


def test_rule_15_erasing_what_others_wrote_needs_the_right_to_grant(typed: World) -> None:
    type_in(typed["bob"], record(), phone=OTHER)
    with pytest.raises(SyncProblem, match="no-right"):
        typed["bob"].erase(record(), ["phone"], "")
    _may_grant(typed, "bob")
    typed["bob"].erase(record(), ["phone"], "")
    typed.meet()
    assert values(typed["ana"], record(), "phone") == [ERASED]
    assert {name for name in typed.names if NEW.encode() in bytes_of(typed.folder / name)} == set()


def test_rule_15_an_erasure_without_the_right_is_quarantined_and_erases_nothing(typed: World) -> None:
    commit = _forged(typed)
    (result,) = typed["hub"].receive([commit]).results
    assert (result.status, result.verdict, result.reason) == ("held", "quarantined", "no-right")
    assert values(typed["hub"], record(), "phone") == [OTHER]
    assert "erased" not in {state for _, state, _ in sections(typed["hub"])}


def _forged(world: World) -> StoredCommit:
    """Bob's own program lets him erase what Ana wrote, and himself after her."""
    type_in(world["bob"], record(), phone=OTHER)
    world.meet()
    world["bob"].add_root(world["bob"].key, ["contacts/KEN"])
    dot = world["bob"].erase(record(), ["phone"], "")
    commits = world["bob"].commits_after("contacts/KEN", {}, 1 << 20)
    return next(commit for commit in commits if decode_header(commit.header).dot == dot)


def test_rule_15_an_erasure_that_is_judged_otherwise_later_ends_and_the_section_is_wanted_again(typed: World) -> None:
    commit = _forged(typed)
    typed["hub"].receive([commit])
    grant = typed["hub"].issue_grant(
        typed["bob"].key, person="bob", name="Bob", role="office", prefixes=["contacts/KEN"], rights=["write", "grant"]
    )
    assert values(typed["hub"], record(), "phone") == [ERASED]
    typed["cleo"].receive([commit], [grant])
    typed["hub"].issue_revocation(typed["bob"].key, "compromised", {}, "stolen")
    assert values(typed["hub"], record(), "phone") == []
    assert [want[0] for want in typed["hub"].wants()] == ["contacts/KEN"] * 3
    typed["hub"].receive(list(typed["ana"].commits_after("contacts/KEN", {}, 1 << 20)))
    assert values(typed["hub"], record(), "phone") == [NEW], "what he wrote is not good either"
    assert typed["hub"].wants() == []


def test_rule_15_a_person_may_erase_what_another_of_his_devices_wrote(typed: World) -> None:
    grant = typed["hub"].issue_grant(
        typed["cleo"].key, person="ana", name="Ana", role="focal-point", prefixes=["contacts/KEN"],
        rights=["read", "write"],
    )  # fmt: skip
    for name in typed.names:
        typed[name].receive([], [grant])
    typed["cleo"].erase(record(), ["phone"], "")
    typed.meet()
    assert values(typed["hub"], record(), "phone") == [ERASED]


def test_rule_15_that_two_keys_are_one_persons_may_be_known_later(typed: World) -> None:
    grants = [
        typed["hub"].issue_grant(
            typed[name].key, person="anna", name="Anna", role="focal-point", prefixes=["contacts"], rights=["write"]
        )
        for name in ("ana", "cleo")
    ]
    typed["cleo"].receive([], grants)
    typed["cleo"].erase(record(), ["phone"], "")
    with _newcomer(typed) as dan:
        dan.receive(list(typed["cleo"].commits_after("contacts/KEN", {}, 1 << 20)), grants[1:])
        assert [held.reason for held in dan.held()] == ["unknown-author", "unknown-author", "no-right"]
        dan.receive([], grants[:1])
        assert dan.held() == []
        assert values(dan, record(), "phone") == [ERASED]


def test_rule_15_only_personal_cells_are_erased(typed: World) -> None:
    with pytest.raises(SyncProblem, match="not-personal"):
        typed["ana"].erase(record(), ["name"], "")
    with pytest.raises(SyncProblem, match="not-personal"):
        typed["ana"].erase(record(partition="report/KEN/2025/draft", collection="reports"), ["phone"], "")


@pytest.mark.parametrize("place", [0, 7])
def test_rule_15_what_names_another_section_than_a_personal_one_is_quarantined(typed: World, place: int) -> None:
    replica = typed["ana"]
    dot = next(head.dot for head in replica.cells(record())["name"].heads)
    change = CellChange("contacts", record().record, "name", ERASE, ERASED, (dot,), "", (place,))
    with replica._transaction("erase") as told:
        replica._writer.append("contacts/KEN", "ana", replica.context("contacts/KEN"), Draft([change]), None, told)
    typed.meet()
    for name in typed.names:
        assert [(held.verdict, held.reason) for held in typed[name].held()] == [("quarantined", "not-personal")]
        assert values(typed[name], record(), "name") == ["Anna"]


# what comes later, and what is listed


def test_rule_15_erased_bytes_that_come_later_are_refused(typed: World) -> None:
    old = list(typed["bob"].commits_after("contacts/KEN", {}, 1 << 20))
    dot = typed["ana"].erase(record(), ["phone"], "")
    typed.sync("ana", "hub")
    results = typed["hub"].receive(old).results
    assert {(r.status, r.reason) for r in results} == {("erased", str(dot))}
    assert values(typed["hub"], record(), "phone") == [ERASED]
    assert NEW.encode() not in bytes_of(typed.folder / "hub")
    typed.sync("hub", "bob")
    assert values(typed["bob"], record(), "phone") == [ERASED], "the answer is the erasure"


def test_rule_15_erasures_are_listed_with_who_when_and_why_and_without_the_value(typed: World) -> None:
    dot = typed["ana"].erase(record(), ["phone"], "asked for it")
    typed.meet()
    (listed,) = typed["cleo"].erasures()
    assert (listed.dot, listed.key, listed.paths, listed.person, listed.reason) == (
        dot, record(), ("phone",), "ana", "asked for it"
    )  # fmt: skip
    (change,) = typed["cleo"].history(record(), "phone")
    assert (change.kind, change.value, change.author, change.reason) == ("erase", ERASED, "Ana", "asked for it")
    type_in(typed["ana"], record(), phone=OTHER)
    again = typed["ana"].erase(record(), ["phone"], "again")
    assert [c.superseded_by for c in typed["ana"].history(record(), "phone")] == [(again,), ()]


def test_rule_15_a_decision_about_what_was_erased_ends_with_it(world: World) -> None:
    type_in(world["ana"], record(), phone=OLD)
    type_in(world["bob"], record(), phone=NEW)
    world.meet()
    world["cleo"].settle(only_conflict(world["cleo"]).id, ChooseValue(OTHER), reason="rang")
    world.meet()
    _may_grant(world, "ana")
    world["ana"].erase(record(), ["phone"], "")
    world.meet()
    for name in world.names:
        assert values(world[name], record(), "phone") == [ERASED]
        assert world[name].conflicts() == world[name].conflicts(settled=True) == []
        for phone in (OLD, NEW, OTHER):
            assert phone.encode() not in bytes_of(world.folder / name)
    with _newcomer(world) as dan:
        dan.receive(list(world["hub"].commits_after("contacts/KEN", {}, 1 << 20)), _statements(world["hub"]))
        assert dan.state_digest() == world["hub"].state_digest(), "who never saw the decision holds the same"


def test_rule_15_two_erasures_of_one_value_are_no_conflict(typed: World) -> None:
    _may_grant(typed, "bob")
    typed["ana"].erase(record(), ["phone"], "one")
    typed["bob"].erase(record(), ["phone"], "two")
    typed.meet()
    assert values(typed["cleo"], record(), "phone") == [ERASED]
    assert typed["cleo"].conflicts() == []
    assert [erasure.reason for erasure in typed["cleo"].erasures()] == ["one", "two"]


def test_rule_15_an_older_copy_that_is_put_back_forgets_as_soon_as_it_hears(typed: World) -> None:
    folder = typed.folder / "bob"
    typed["bob"].close()
    shutil.copytree(folder, typed.folder / "kept")
    typed.replicas["bob"] = open_replica(folder, seed="bob-again", clock=typed.clocks["bob"])
    typed["ana"].erase(record(), ["phone"], "")
    typed.meet()
    typed["bob"].close()
    shutil.rmtree(folder)
    shutil.copytree(typed.folder / "kept", folder)
    assert NEW.encode() in bytes_of(folder)
    typed.replicas["bob"] = open_replica(folder, seed="bob-third", clock=typed.clocks["bob"])
    typed.sync("bob", "hub")
    typed.sync("hub", "bob")
    assert NEW.encode() not in bytes_of(folder) + bytes_of(typed.folder / "hub")
    assert typed["bob"].state_digest() == typed["ana"].state_digest()


def test_rule_15_what_is_erased_of_a_version_says_so(world: World) -> None:
    draft, sent = record(partition="report/KEN/2025/contacts/draft"), "report/KEN/2025/contacts/sent"
    type_in(world["ana"], draft, name="Anna", phone=OLD)
    shown, cells = world["ana"].context(draft.partition), world["ana"].cells(draft)
    values_ = {path: cell.value for path, cell in cells.items()}
    key = world["ana"].submit(Submission(draft, sent, values_, shown, state_of(cells)))
    world.meet()
    world["ana"].erase(key, ["phone"], "")
    world.meet()
    for name in ("ana", "cleo"):
        (version,) = world[name].versions("contacts", sent)
        assert world[name].version_cells(version) == {"name": "Anna", "phone": ERASED}


def test_rule_15_nobody_supersedes_what_may_stand_in_a_section_that_he_lacks(world: World) -> None:
    type_in(world["ana"], record(), phone=OLD)
    (first,) = world.missing("ana", "bob")
    world["bob"].receive([stub(first)])
    type_in(world["bob"], record(), phone=NEW)
    type_in(world["bob"], record("two"), phone=NEW)
    world["bob"].receive([first])
    world.meet()
    assert [c.kind for c in world["cleo"].conflicts()] == ["hard"]
    assert set(values(world["cleo"], record(), "phone")) == {OLD, NEW}
    _may_grant(world, "bob")
    world["bob"].erase(record("two"), ["phone"], "")
    assert values(world["bob"], record("two"), "phone") == [ERASED]
