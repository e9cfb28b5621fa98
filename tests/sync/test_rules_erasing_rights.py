"""SYNC rule 15: who may erase, what comes later, what is listed."""

from __future__ import annotations

import shutil

import pytest
from brs_sync.commit import decode_header, stub
from brs_sync.draft import Draft
from brs_sync.errors import SyncProblem
from brs_sync.merge import ERASE
from brs_sync.section import CellChange
from brs_sync.submission import Submission, state_of
from brs_sync.views import ChooseValue, StoredCommit

from tests.sync.erased import ERASED, NEW, OLD, OTHER, bytes_of, may_grant, newcomer, sections, statements_of
from tests.sync.world import World, only_conflict, open_replica, record, type_in, values


def test_rule_15_erasing_what_others_wrote_needs_the_right_to_grant(typed: World) -> None:
    type_in(typed["bob"], record(), phone=OTHER)
    with pytest.raises(SyncProblem, match="no-right"):
        typed["bob"].erase(record(), ["phone"], "")
    may_grant(typed, "bob")
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
    with newcomer(typed) as dan:
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
    may_grant(world, "ana")
    world["ana"].erase(record(), ["phone"], "")
    world.meet()
    for name in world.names:
        assert values(world[name], record(), "phone") == [ERASED]
        assert world[name].conflicts() == world[name].conflicts(settled=True) == []
        for phone in (OLD, NEW, OTHER):
            assert phone.encode() not in bytes_of(world.folder / name)
    with newcomer(world) as dan:
        dan.receive(list(world["hub"].commits_after("contacts/KEN", {}, 1 << 20)), statements_of(world["hub"]))
        assert dan.state_digest() == world["hub"].state_digest(), "who never saw the decision holds the same"


def test_rule_15_two_erasures_of_one_value_are_no_conflict(typed: World) -> None:
    may_grant(typed, "bob")
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
    may_grant(world, "bob")
    world["bob"].erase(record("two"), ["phone"], "")
    assert values(world["bob"], record("two"), "phone") == [ERASED]
