"""SYNC rule 14: two copies under one name are two replicas, everywhere the same, whatever arrives first."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace

import pytest
from brs_sync.branches import MAX_BRANCHES, branch_name
from brs_sync.clock import FixedClock
from brs_sync.commit import commit_hash, decode_header, encode_header, present, sign_commit
from brs_sync.engine import read_commit
from brs_sync.ids import Dot
from brs_sync.merge import SETTLE, Context
from brs_sync.numbers import Numbers
from brs_sync.replica import Replica
from brs_sync.section import CellChange, encode_section
from brs_sync.snapshot.offering import Offers
from brs_sync.submission import Submission
from brs_sync.views import ChooseValue, StoredCommit

from tests.sync.twins import PARTITION, Twins
from tests.sync.world import made_world, missing, open_replica, record, type_in, values


@pytest.fixture
def twins() -> Iterator[Twins]:
    with made_world() as world:
        yield Twins(world)


def first_after(replica: Replica, name: bytes, seq: int) -> bytes:
    """The hash of that commit."""
    after = replica.commits_after(PARTITION, {name: seq}, 1 << 20)
    return next(commit_hash(c.header) for c in after if decode_header(c.header).replica == name)


@pytest.mark.parametrize("order", [("ana", "twin", "bob", "cleo"), ("cleo", "bob", "twin", "ana")])
@pytest.mark.parametrize("restart", [False, True])
@pytest.mark.parametrize("later", [False, True])
def test_rule_14_both_sides_live_on_under_the_same_names_everywhere(
    twins: Twins, order: tuple[str, ...], restart: bool, later: bool
) -> None:
    type_in(twins["ana"], record(), name="by Ana")
    type_in(twins["twin"], record(), name="by the twin", phone="2")
    twins.carry("ana", "bob")
    twins.carry("twin", "cleo")
    names = {branch_name(first_after(twins[name], twins.key, 1)) for name in ("ana", "twin")}
    session = twins["bob"].open_session(record("two"), kept=True)
    session.write("name", "typed before anybody knew")
    expected = {"by Ana", "by the twin"}
    if later:
        type_in(twins["bob"], record(), name="by Bob, who saw Ana's")
        type_in(twins["cleo"], record(), name="by Cleo, who saw the twin's")
        type_in(twins["twin"], record("two"), phone="3")
        expected = {"by Bob, who saw Ana's", "by Cleo, who saw the twin's"}
    for name in order:
        twins.carry(name, "hub")
        if restart:
            twins.reopen("hub")
            twins.reopen("bob")
    twins.meet(*order)
    twins["bob"].seal()
    twins.meet(*order)
    twins.same()
    for name in twins.names:
        assert set(values(twins[name], record(), "name")) == expected
        assert values(twins[name], record(), "phone") == ["2"]
        assert values(twins[name], record("two"), "name") == ["typed before anybody knew"]
        assert twins.sides(name) == {twins.key, *names}
    assert twins["ana"].id != twins.key != twins["twin"].id


def test_rule_14_who_was_shown_the_one_side_waits_for_it_and_covers_nothing_of_the_other(twins: Twins) -> None:
    type_in(twins["ana"], record(), name="by Ana")
    type_in(twins["twin"], record(), name="by the twin")
    twins.carry("twin", "cleo")
    type_in(twins["cleo"], record(), name="by Cleo, who saw the twin's")
    twins.carry("ana", "hub")
    by_cleo = [c for c in missing(twins["cleo"], twins["hub"]) if decode_header(c.header).replica == twins["cleo"].id]
    (result,) = twins["hub"].receive(by_cleo).results
    assert (result.status, result.verdict, result.reason) == ("held", "waiting", "context")
    assert values(twins["hub"], record(), "name") == ["by Ana"]
    twins.meet()
    twins.same()
    assert set(values(twins["bob"], record(), "name")) == {"by Ana", "by Cleo, who saw the twin's"}


def test_rule_14_who_came_first_and_waited_for_a_side_goes_on_covering_it(twins: Twins) -> None:
    """Bob's stands before Ana's among the arrivals: what it means was found out for those behind hers alone."""
    type_in(twins["ana"], record(), name="by Ana")
    type_in(twins["twin"], record(), name="by the twin")
    twins.carry("ana", "bob")
    type_in(twins["bob"], record(), name="by Bob, who saw Ana's")
    own = [c for c in missing(twins["bob"], twins["hub"]) if decode_header(c.header).replica == twins["bob"].id]
    assert [result.verdict for result in twins["hub"].receive(own).results] == ["waiting"]
    for name in ("ana", "twin"):  # nobody is granted anything by it, so nothing is judged again
        twins["hub"].receive(missing(twins[name], twins["hub"]))
    assert set(values(twins["hub"], record(), "name")) == {"by Bob, who saw Ana's", "by the twin"}
    side = branch_name(first_after(twins["ana"], twins.key, 1))
    (by_bob,) = (Dot(twins["bob"].id, decode_header(commit.header).seq) for commit in own)
    assert twins["hub"]._log.context(PARTITION, by_bob).vector[side] == 2
    twins.meet()
    twins.same()


def test_rule_14_an_open_editor_keeps_to_the_side_that_it_was_shown(twins: Twins) -> None:
    type_in(twins["ana"], record(), name="by Ana")
    type_in(twins["twin"], record(), name="by the twin")
    twins.carry("ana", "bob")
    session = twins["bob"].open_session(record(), kept=True)
    session.write("name", "Bob, over Ana's")
    twins.carry("twin", "bob")
    twins["bob"]._home.close()  # a crash, before the journal hears of it
    twins.world.replicas["bob"] = open_replica(twins.world.folder / "bob", seed="bob-again")
    assert twins["bob"].session(session.token).shown["name"].value == "by Ana"
    assert twins["bob"].session(session.token).changed_meanwhile()
    twins["bob"].seal()
    twins.meet()
    twins.same()
    assert set(values(twins["hub"], record(), "name")) == {"Bob, over Ana's", "by the twin"}


def test_rule_14_an_editor_of_what_the_other_side_left_alone_is_told_of_no_change(twins: Twins) -> None:
    """After a restart it was shown what it was shown: by the name of before the fork that would be news."""
    type_in(twins["ana"], record("two"), name="by Ana")
    type_in(twins["twin"], record(), name="by the twin")
    twins.carry("ana", "bob")
    session = twins["bob"].open_session(record("two"), kept=True)
    twins.carry("twin", "bob")
    assert not session.changed_meanwhile()
    twins["bob"]._home.close()
    twins.world.replicas["bob"] = open_replica(twins.world.folder / "bob", seed="bob-again")
    assert twins["bob"].session(session.token).shown["name"].value == "by Ana"
    assert not twins["bob"].session(session.token).changed_meanwhile()


def test_rule_14_a_decision_names_the_side_that_its_author_was_shown(twins: Twins) -> None:
    type_in(twins["ana"], record(), name="by Ana")
    type_in(twins["bob"], record(), name="by Bob")
    twins.carry("ana", "bob")
    (conflict,) = twins["bob"].conflicts()
    twins["bob"].settle(conflict.id, ChooseValue("agreed"), reason="asked both")
    type_in(twins["twin"], record(), name="by the twin")
    twins.carry("twin", "hub")
    twins.carry("bob", "hub")
    twins.meet()
    twins.same()
    assert set(values(twins["cleo"], record(), "name")) == {"agreed", "by the twin"}
    twins["cleo"].undo(conflict.id)
    twins.meet()
    twins.same()
    assert set(values(twins["hub"], record(), "name")) == {"by Ana", "by Bob", "by the twin"}


def test_rule_14_a_decision_made_before_the_fork_was_found_still_names_its_side(twins: Twins) -> None:
    type_in(twins["ana"], record(), name="by Ana")
    type_in(twins["bob"], record(), name="by Bob")
    twins.carry("ana", "bob")
    (conflict,) = twins["bob"].conflicts()
    twins["bob"].settle(conflict.id, ChooseValue("agreed"), reason="asked both")
    twins.carry("bob", "cleo")
    type_in(twins["twin"], record("two"), name="by the twin")
    twins.carry("twin", "cleo")
    assert values(twins["cleo"], record(), "name") == ["agreed"]
    twins["cleo"].undo(conflict.id)
    twins.meet()
    twins.same()
    assert set(values(twins["hub"], record(), "name")) == {"by Ana", "by Bob"}


def test_rule_14_a_fork_before_a_fork_gives_the_same_names(twins: Twins) -> None:
    """The later one is found first."""
    for n in range(3):
        type_in(twins["ana"], record(f"a{n}"), name=f"a{n}")
    twins["ana"].close()
    shutil.copytree(twins.world.folder / "ana", twins.world.folder / "fourth")
    twins.world.replicas["ana"] = open_replica(twins.world.folder / "ana", seed="a")
    type_in(twins["ana"], record("a3"), name="a3")
    with open_replica(twins.world.folder / "fourth", seed="4") as fourth:
        type_in(fourth, record("f3"), name="f3")
        type_in(twins["twin"], record("t"), name="t")
        ways = [list(one.commits_after(PARTITION, {}, 1 << 20)) for one in (twins["ana"], fourth, twins["twin"])]
    for commits in ways:
        twins["hub"].receive(commits)
    for commits in reversed(ways):
        twins["cleo"].receive(commits)
    assert twins["hub"].vectors((PARTITION,)) == twins["cleo"].vectors((PARTITION,))
    assert twins["hub"].state_digest() == twins["cleo"].state_digest()
    assert sorted(seq for seq, _ in twins["hub"].vectors((PARTITION,))[PARTITION].values()) == [1, 2, 4, 5, 5]


def test_rule_14_a_preview_of_the_other_side_leaves_nothing(twins: Twins) -> None:
    type_in(twins["ana"], record(), name="by Ana")
    type_in(twins["twin"], record(), name="by the twin")
    twins.carry("ana", "cleo")
    before = twins["cleo"].vectors(("",)), twins["cleo"].state_digest()
    with pytest.raises(KeyError), twins["cleo"].writing():
        twins["cleo"].receive(missing(twins["twin"], twins["cleo"]))
        assert len(values(twins["cleo"], record(), "name")) == 2
        raise KeyError
    assert (twins["cleo"].vectors(("",)), twins["cleo"].state_digest()) == before
    type_in(twins["cleo"], record(), name="goes on")
    twins.meet()
    twins.same()


def test_rule_14_two_copies_that_submit_by_one_id_have_two_versions(twins: Twins) -> None:
    """SYNC rule 19: both are there, with codes of their own, until a third names both; an earlier release's ids met."""
    sent = "report/KEN/2025/basel/sent"
    for name in ("ana", "twin"):
        replica = twins[name]
        replica._numbers = Numbers(replica._home.count, bytes, FixedClock())
        replica.submit(Submission(record(), sent, {"q": name}, replica.context(PARTITION), "state"))
    twins.carry("ana", "cleo")
    twins.carry("twin", "cleo")
    versions = twins["cleo"].versions("contacts", sent)
    assert len({one.hash for one in versions}) == 2 and len({one.key for one in versions}) == 1
    assert {twins["cleo"].version_cells(one)["q"] for one in versions} == {"ana", "twin"}


def test_rule_18_where_a_name_stands_for_two_no_snapshot_is_offered(twins: Twins) -> None:
    """Which side a context means is proved by the log alone."""
    for number in range(20):
        type_in(twins["ana"], record(f"r{number}"), name=f"{number} " * 900)
    twins.carry("ana", "hub")
    hub, asker = twins["hub"], bytes(16)
    offers = Offers(hub, twins.world.clocks["hub"])
    try:
        assert offers.offer(PARTITION, hub.vectors(("",))[PARTITION], {}, asker, {}) is not None
        type_in(twins["twin"], record(), name="by the twin")
        twins.carry("twin", "bob")
        twins.carry("bob", "hub")
        twins.carry("hub", "bob")
        twins.carry("bob", "hub")
        assert len(twins.sides("hub")) == 3
        assert offers.offer(PARTITION, hub.vectors(("",))[PARTITION], {}, asker, {}) is None
    finally:
        offers.close()


@pytest.mark.parametrize("late", [False, True])
def test_rule_13_of_a_compromised_key_with_two_sides_neither_counts_until_somebody_looked(
    twins: Twins, late: bool
) -> None:
    """The last good `seq` cannot say on which side it was."""
    type_in(twins["ana"], record(), name="by Ana")
    type_in(twins["twin"], record("two"), name="by the thief")
    twins.carry("ana", "cleo")
    if not late:
        twins.carry("twin", "cleo")
    stolen = twins.keys["ana"]
    twins["cleo"].receive([], [twins["hub"].issue_revocation(stolen, "compromised", {PARTITION: 2}, "stolen")])
    if late:
        assert values(twins["cleo"], record(), "name") == ["by Ana"]
        twins.carry("twin", "cleo")
    assert values(twins["cleo"], record(), "name") == ["shared"]
    assert values(twins["cleo"], record("two"), "name") == []
    assert {one.reason for one in twins["cleo"].held()} == {"compromised"}
    admit = twins["hub"].issue_revocation(stolen, "compromised", {PARTITION: 2}, "looked at", kind="admit")
    twins["cleo"].receive([], [admit])
    assert values(twins["cleo"], record(), "name") == ["by Ana"]
    assert values(twins["cleo"], record("two"), "name") == ["by the thief"]


def forged(twins: Twins, text: str, seq: int, prev: bytes | None, context: Context, **more: object) -> StoredCommit:
    """A commit by whoever has the twins' key."""
    twin = twins["ana"]
    change = CellChange("contacts", "=one", "name", *more.get("change", (0, text)))  # type: ignore[misc]
    section = present("open", encode_section(twins.key, [change]))
    (sample, *_) = twins["cleo"].commits_after(PARTITION, {}, 1)
    header = read_commit(sample).header
    header = replace(
        header, replica=twins.key, author_key=twins.keys["ana"], seq=seq, prev=prev, context=context,
        sections=(("open", section.hash),), digest=more.get("digest"), hlc=header.hlc + len(text),
    )  # fmt: skip
    data = encode_header(header)
    return StoredCommit(data, sign_commit(twin._home.identity.key, commit_hash(data)), (section,))


def test_rule_14_a_hostile_key_makes_a_bounded_number_of_branches(twins: Twins) -> None:
    prev = next(commit_hash(c.header) for c in twins["cleo"].commits_after(PARTITION, {}, 1))
    commits = [forged(twins, f"side {n}", 2, prev, Context({twins.key: 1})) for n in range(MAX_BRANCHES + 4)]
    statuses = [twins["cleo"].receive([commit]).results[0].status for commit in commits]
    assert statuses == ["held"] * MAX_BRANCHES + ["refused"] * 4
    assert len(twins.sides("cleo")) == MAX_BRANCHES + 1
    assert len(values(twins["cleo"], record(), "name")) == MAX_BRANCHES


def test_rule_14_what_is_not_signed_makes_no_branch(twins: Twins) -> None:
    prev = next(commit_hash(c.header) for c in twins["cleo"].commits_after(PARTITION, {}, 1))
    type_in(twins["ana"], record(), name="by Ana")
    twins.carry("ana", "cleo")
    good = forged(twins, "no", 2, prev, Context({twins.key: 1}))
    for bad in (StoredCommit(good.header, None, good.sections), StoredCommit(good.header, bytes(64), good.sections)):
        assert twins["cleo"].receive([bad]).results[0].status == "unauthentic"
    assert twins.sides("cleo") == {twins.key}


def test_rule_14_a_context_of_an_earlier_release_across_a_fork_is_never_guessed(twins: Twins) -> None:
    """It names what two commits are called by, and has no digest: it waits, here as everywhere."""
    type_in(twins["ana"], record(), name="by Ana")
    type_in(twins["twin"], record(), name="by the twin")
    twins.carry("ana", "bob")
    type_in(twins["bob"], record(), name="by Bob")
    (last,) = missing(twins["bob"], twins["ana"])
    header = read_commit(last).header
    data = encode_header(replace(header, digest=None))
    old = StoredCommit(data, sign_commit(twins["bob"]._home.identity.key, commit_hash(data)), last.sections)
    twins.carry("ana", "hub")
    twins.carry("ana", "cleo")
    assert twins["hub"].receive([old]).results[0].verdict == "applied"
    twins.carry("twin", "hub")
    twins.carry("twin", "cleo")
    assert twins["cleo"].receive([old]).results[0].verdict == "waiting"
    assert twins["hub"].state_digest() == twins["cleo"].state_digest()
    assert set(values(twins["hub"], record(), "name")) == {"by Ana", "by the twin"}


def test_rule_14_a_context_that_means_nothing_that_exists_waits_and_costs_little(twins: Twins) -> None:
    type_in(twins["ana"], record(), name="by Ana")
    type_in(twins["twin"], record(), name="by the twin")
    twins.carry("ana", "cleo")
    twins.carry("twin", "cleo")
    wrong = forged(twins, "?", 1, None, Context({twins["bob"].id: 1}), digest=b"unlikely")
    type_in(twins["bob"], record("bob"), name="bob")
    twins.carry("bob", "cleo")
    assert twins["cleo"].receive([wrong]).results[0].verdict == "waiting"
    other = CellChange("contacts", "=one", "name", SETTLE, "x", (Dot(twins.key, 2),), "")
    assert other.names
