"""SYNC rules 12 to 16: held is not applied, verdicts, forks, what a backup brings, acknowledgements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from brs_sync.commit import PERSONAL, stub
from brs_sync.errors import SyncProblem
from brs_sync.identity import make_identity
from brs_sync.ids import RecordKey
from brs_sync.statement import issue_grant
from brs_sync.views import ChooseValue, StoredCommit

from tests.sync.world import PREFIXES, World, entropy, made_world, open_replica, record, type_in, values


@pytest.fixture
def bare() -> Iterator[World]:
    """A world in which nobody is enrolled but the hub."""
    with made_world(("ana", "bob")) as known:
        world = World(known.folder.parent / "bare", ("ana", "bob"), granted=False)
        for name in world.names:
            world[name].add_root(world["hub"].key)
        yield world
        world.close()


# rule 12


def test_rule_12_an_authentic_commit_counts_in_the_vector_whatever_its_verdict(bare: World) -> None:
    type_in(bare["ana"], record(), name="x")
    (result,) = bare.sync("ana", "hub").results
    assert (result.status, result.verdict, result.reason) == ("held", "quarantined", "unknown-author")
    assert bare["hub"].digest() == bare["ana"].digest()
    assert bare["hub"].cells(record()) == {}


def test_rule_12_of_a_key_that_nobody_named_nothing_is_remembered(bare: World) -> None:
    """Anybody may come with any number of keys to a hub whose authority changes once a year."""
    bare["bob"].receive([], [bare.grant("ana")])
    authority = bare["bob"]._log.authority
    strangers = [bytes([number]) * 32 for number in range(200)]
    assert [authority.rights(key) for key in strangers] == [()] * 200 and not any(map(authority.standing, strangers))
    assert authority.rights(bare["ana"].key) and authority.rights(bare["hub"].key)
    assert authority._rights.keys() == {bare["ana"].key, bare["hub"].key}
    assert authority._standing.keys() == {bare["ana"].key}


def test_rule_12_quarantine_holds_up_nothing_else_and_is_visible_to_author_and_administrator(bare: World) -> None:
    type_in(bare["ana"], record(), name="unknown")
    grant = bare.grant("bob")
    bare["bob"].receive([], [grant])
    type_in(bare["bob"], record("two"), name="known")
    bare.sync("ana", "hub")
    bare.sync("bob", "hub")
    assert values(bare["hub"], record("two"), "name") == ["known"]
    (held,) = bare["hub"].held()
    assert (held.verdict, held.person) == ("quarantined", "ana") or held.person == bare["ana"].id_text
    assert values(bare["ana"], record(), "name") == ["unknown"]


def test_rule_12_what_is_quarantined_is_forwarded_untouched(bare: World) -> None:
    type_in(bare["ana"], record(), name="x")
    bare.sync("ana", "hub")
    bare.sync("hub", "bob")
    assert list(bare["bob"].commits_after("contacts/KEN", {}, 1 << 20)) == list(
        bare["ana"].commits_after("contacts/KEN", {}, 1 << 20)
    )


def _damaged(commit: StoredCommit) -> Iterator[StoredCommit]:
    section = commit.sections[0]
    assert section.data is not None
    assert commit.signature is not None
    yield replace(commit, signature=None)
    yield replace(commit, signature=bytes(64))
    yield replace(commit, signature=commit.signature[:-1] + bytes([commit.signature[-1] ^ 1]))
    yield replace(commit, header=commit.header[:-1] + bytes([commit.header[-1] ^ 1]))
    yield replace(commit, header=commit.header + b"\x00")
    yield replace(commit, sections=(replace(section, data=section.data + b"\x00"),))
    yield replace(commit, sections=(replace(section, hash=bytes(32)),))
    yield replace(commit, sections=())
    yield replace(commit, sections=(replace(section, data=None),))


def test_rule_12_an_unauthentic_commit_never_counts_and_is_charged(world: World) -> None:
    type_in(world["ana"], record(), name="x")
    (commit,) = world.missing("ana", "bob")
    for damaged in _damaged(commit):
        received = world["bob"].receive([damaged])
        assert received.results[0].status == "unauthentic"
        assert received.unauthentic == 1
        assert world["bob"].vector() == {}
    assert world["bob"].receive([commit]).results[0].status == "held"


def test_rule_12_a_commit_is_authentic_by_a_later_signature_of_its_run(world: World) -> None:
    for text in ("1", "2", "3"):
        type_in(world["ana"], record(), name=text)
    one, two, three = world.missing("ana", "bob")
    bare = [replace(one, signature=None), replace(two, signature=None)]
    assert [r.status for r in world["bob"].receive(bare).results] == ["unauthentic", "unauthentic"]
    assert [r.status for r in world["bob"].receive([*bare, three]).results] == ["held"] * 3
    onward = list(world["bob"].commits_after("contacts/KEN", {}, 1))
    assert [c.signature is None for c in onward] == [True, True, False]


def test_rule_12_who_claims_another_replicas_name_is_unauthentic(world: World) -> None:
    type_in(world["ana"], record(), name="x")
    (commit,) = world.missing("ana", "bob")
    from brs_sync.commit import NO_KEY, decode_header, encode_header

    header = decode_header(commit.header)
    for key in (world["cleo"].key, NO_KEY):
        forged = encode_header(replace(header, author_key=key))
        (result,) = world["bob"].receive([replace(commit, header=forged)]).results
        assert result.status in ("unauthentic", "unpinned")
    assert world["bob"].vector() == {}


def test_rule_12_who_may_not_see_a_section_gets_the_stub_and_the_chain_stays_dense(world: World) -> None:
    type_in(world["ana"], record(), name="Anna", phone="+254")
    type_in(world["ana"], record(), name="Anne")
    commits = world.missing("ana", "bob")
    stubs = [stub(c, ("open",)) for c in commits]
    assert all(s.data is None for c in stubs for s in c.sections if s.cls == PERSONAL)
    world["bob"].receive(stubs)
    assert set(world["bob"].cells(record())) == {"name"}
    assert world["bob"].digest() == world["ana"].digest()
    world.sync("bob", "cleo")
    assert set(world["cleo"].cells(record())) == {"name"}


def test_rule_12_a_wanted_section_fills_the_stub_whoever_answers(world: World) -> None:
    type_in(world["ana"], record(), name="Anna", phone="+254")
    (commit,) = world.missing("ana", "bob")
    world["bob"].receive([stub(commit, ("open",))])
    ((partition, dot, digest),) = world["bob"].wants(("contacts",))
    assert world["ana"].section(partition, digest) == next(s.data for s in commit.sections if s.hash == digest)
    (result,) = world["bob"].receive([commit]).results
    assert (result.status, result.dot) == ("filled", dot)
    assert world["bob"].wants(("contacts",)) == []
    assert world["bob"].state_digest() == world["ana"].state_digest()


def test_rule_12_a_section_that_comes_late_supersedes_nothing_that_was_written_over_it(world: World) -> None:
    type_in(world["ana"], record(), phone="old")
    (first,) = world.missing("ana", "bob")
    world["bob"].receive([stub(first)])
    world.sync("ana", "cleo")
    type_in(world["cleo"], record(), phone="new")
    world.sync("cleo", "bob")
    world["bob"].receive([first])
    assert values(world["bob"], record(), "phone") == ["new"]
    assert world["bob"].state_digest() == world["cleo"].state_digest()


def test_rule_12_a_relay_is_trusted_for_nothing(bare: World) -> None:
    """A hub that vouches for a stranger with a grant of its own making is believed only as far as its own rights go."""
    stranger = make_identity(entropy("stranger").randbytes)
    forged = issue_grant(
        stranger.key, subject=bare["ana"].key, person="ana", name="Ana", role="focal-point", prefixes=("contacts",),
        rights=("read", "write"), chain=None, issued=0,
    )  # fmt: skip
    type_in(bare["ana"], record(), name="x")
    bare["bob"].receive(bare.missing("ana", "bob"), [forged])
    assert bare["bob"].cells(record()) == {}


# rule 13 and grants


def test_rule_13_new_authority_judges_again(bare: World) -> None:
    type_in(bare["ana"], record(), name="x")
    bare.sync("ana", "bob")
    bare["bob"].receive([], [bare.grant("ana")])
    assert values(bare["bob"], record(), "name") == ["x"]
    assert bare["bob"].state_digest() == bare["ana"].state_digest()


def test_rule_13_the_order_of_grants_and_commits_makes_no_difference(bare: World) -> None:
    type_in(bare["ana"], record(), name="from ana")
    bare.sync("ana", "bob")
    grants = [bare.grant("ana"), bare.grant("bob")]
    bare["ana"].receive([], grants)
    bare["bob"].receive([], grants[1:])
    type_in(bare["bob"], record(), name="bob never saw it")
    bare["bob"].receive([], grants)
    bare.sync("bob", "ana")
    bare["hub"].receive(bare.missing("bob", "hub")[::-1])
    bare.sync("ana", "hub")
    assert set(values(bare["bob"], record(), "name")) == {"from ana", "bob never saw it"}
    assert len({bare[n].state_digest() for n in bare.names}) == 1


def test_rule_13_a_grant_can_only_narrow(bare: World) -> None:
    hub, ana, bob = bare["hub"], bare["ana"], bare["bob"]
    bare["ana"].receive([], [bare.grant("ana", prefixes=("contacts/KEN",), rights=("read", "write", "grant"))])
    with pytest.raises(SyncProblem, match="no-right"):
        ana.issue_grant(bob.key, person="bob", name="Bob", role="x", prefixes=("contacts",), rights=("read",))
    with pytest.raises(SyncProblem, match="no-right"):
        ana.issue_grant(bob.key, person="bob", name="Bob", role="x", prefixes=("contacts/KEN",), rights=("resolve",))
    narrower = ana.issue_grant(
        bob.key, person="bob", name="Bob", role="x", prefixes=("contacts/KEN/a",), rights=("read", "write")
    )
    hub.receive([], [narrower])
    assert [(r.prefixes, r.rights) for r in hub.rights(bob.key)] == [
        (("contacts/KEN/a",), frozenset({"read", "write"}))
    ]


@pytest.mark.parametrize(
    ("rights", "prefixes", "reason"),
    [
        (("read",), PREFIXES, "no-right"),
        (("read", "write"), ("report/KEN",), "out-of-scope"),
        (("read", "write"), ("contacts/KE",), "out-of-scope"),
    ],
)
def test_rule_13_no_right_or_out_of_scope_is_quarantined_elsewhere_and_applied_for_its_author(
    bare: World, rights: tuple[str, ...], prefixes: tuple[str, ...], reason: str
) -> None:
    bare["ana"].receive([], [bare.grant("ana", prefixes=prefixes, rights=rights)])
    type_in(bare["ana"], record(), name="x")
    assert [r.reason for r in bare.sync("ana", "hub").results] == [reason]
    assert bare["hub"].cells(record()) == {}
    assert values(bare["ana"], record(), "name") == ["x"]


def test_rule_13_settling_needs_the_right_to_resolve(bare: World) -> None:
    grants = [bare.grant("ana", rights=("read", "write")), bare.grant("bob")]
    for name in bare.names:
        bare[name].receive([], grants)
    for name in ("ana", "bob"):
        type_in(bare[name], record(), name=name)
    bare.meet()
    conflict = bare["ana"].conflicts()[0]
    with pytest.raises(SyncProblem, match="no-right"):
        bare["ana"].settle(conflict.id, ChooseValue("x"), reason="")
    bare["bob"].settle(conflict.id, ChooseValue("x"), reason="")
    bare.meet()
    assert values(bare["ana"], record(), "name") == ["x"]


def test_rule_13_closed_marks_what_lacks_the_revocation_and_quarantines_what_includes_it(world: World) -> None:
    type_in(world["ana"], record(), name="before")
    world.meet()
    type_in(world["ana"], record(), name="offline, unaware")
    revocation = world["hub"].issue_revocation(world["ana"].key, "closed", {"contacts/KEN": 1}, "retired")
    world.meet()
    assert values(world["hub"], record(), "name") == ["offline, unaware"]
    assert world["hub"].held() == []
    world["ana"].receive([], [revocation])
    type_in(world["ana"], record(), name="aware")
    world.meet()
    assert values(world["hub"], record(), "name") == ["offline, unaware"]
    assert [h.reason for h in world["hub"].held()] == ["revoked"]
    assert values(world["ana"], record(), "name") == ["aware"]
    assert world["hub"].rights(world["ana"].key) == ()


def test_rule_13_compromised_quarantines_everything_above_the_cut_until_admitted(world: World) -> None:
    for text in ("good", "bad"):
        type_in(world["ana"], record(), name=text)
    world.meet()
    type_in(world["bob"], record(), unit="kg")
    world.meet()
    revocation = world["hub"].issue_revocation(world["ana"].key, "compromised", {"contacts/KEN": 1})
    for name in ("bob", "cleo"):
        world[name].receive([], [revocation])
        assert values(world[name], record(), "name") == ["good"]
        assert values(world[name], record(), "unit") == ["kg"]
        assert [h.reason for h in world[name].held()] == ["compromised"]
    with world["hub"]._transaction("trust") as told:
        admit = world["hub"]._trust.issue_revocation(
            world["ana"].key, "compromised", {"contacts/KEN": 2}, "checked", told, kind="admit"
        )
    world["bob"].receive([], [admit])
    assert values(world["bob"], record(), "name") == ["bad"]
    assert world["bob"].held() == []


def test_rule_13_who_was_never_shown_what_is_quarantined_does_not_supersede_it(world: World) -> None:
    for text in ("good", "bad"):
        type_in(world["ana"], record(), name=text)
    world.meet()
    world["bob"].receive([], [world["hub"].issue_revocation(world["ana"].key, "compromised", {"contacts/KEN": 1})])
    type_in(world["bob"], record(), name="bob's")
    world.meet()
    with world["hub"]._transaction("trust") as told:
        admit = world["hub"]._trust.issue_revocation(
            world["ana"].key, "compromised", {"contacts/KEN": 2}, "", told, kind="admit"
        )
    world["bob"].receive([], [admit])
    assert set(values(world["bob"], record(), "name")) == {"bob's", "bad"}


# rule 14


def test_rule_14_two_valid_commits_with_one_dot_are_two_branches_and_nothing_is_unapplied(world: World) -> None:
    import shutil

    type_in(world["ana"], record(), name="shared")
    world["ana"].close()
    shutil.copytree(world.folder / "ana", world.folder / "clone")
    world.replicas["ana"] = open_replica(world.folder / "ana", seed="a")
    clone = open_replica(world.folder / "clone", seed="c")
    type_in(world["ana"], record(), name="branch one")
    type_in(clone, record(), name="branch two")
    world.meet()
    forked = [c for c in clone.commits_after("contacts/KEN", {clone.id: 1}, 1 << 20)]
    (result,) = world["hub"].receive(forked).results
    assert result.status == "held" and result.dot is not None and result.dot.replica != clone.id
    assert set(values(world["hub"], record(), "name")) == {"branch one", "branch two"}
    clone.close()


@pytest.mark.parametrize("what", ["workspace.db", "identity"])
def test_rule_14_a_restored_backup_becomes_a_new_replica_before_it_writes(world: World, what: str) -> None:
    import shutil

    ana, old = world["ana"], world["ana"].id
    type_in(ana, record(), name="in the backup")
    ana.close()
    backup = world.folder / "backup"
    shutil.copytree(world.folder / "ana", backup)
    ana = world.reopen("ana") if what == "workspace.db" else world["ana"]
    if what == "workspace.db":
        type_in(ana, record(), name="after the backup")
        world.sync("ana", "hub")
        ana.close()
        shutil.copy(backup / "workspace.db", world.folder / "ana" / "workspace.db")
    else:
        shutil.copytree(world.folder / "bob" / "identity", world.folder / "ana" / "identity", dirs_exist_ok=True)
    world.replicas["ana"] = ana = open_replica(world.folder / "ana", seed="restored")
    assert ana.id not in (old, world["bob"].id)
    type_in(ana, record(), name="written after restoring")
    world["hub"].receive([], [world.grant("ana")])
    world.meet()
    assert "written after restoring" in values(world["hub"], record(), "name")
    if what == "workspace.db":
        assert set(values(ana, record(), "name")) == {"after the backup", "written after restoring"}


# rule 16


def test_rule_16_the_outbox_is_what_the_peer_has_not_acknowledged_and_a_receipt_may_go_back(world: World) -> None:
    ana = world["ana"]
    type_in(ana, record(), name="1", unit="kg")
    type_in(ana, record(), name="2")
    assert (ana.outbox("hub").commits, ana.outbox("hub").changes) == (2, 3)
    ana.acknowledge("hub", {"contacts/KEN": {ana.id: 2}})
    assert ana.outbox("hub").commits == 0
    ana.acknowledge("hub", {"contacts/KEN": {ana.id: 1}})
    assert (ana.outbox("hub").commits, ana.outbox("hub").changes) == (1, 1)
    assert ana.outbox("other").commits == 2


def test_rule_16_what_others_wrote_is_in_nobodys_outbox(world: World) -> None:
    type_in(world["ana"], record(), name="1")
    world.meet()
    assert world["bob"].outbox("hub").commits == 0


def test_a_record_is_found_by_its_id_alone_or_with_its_collection(world: World) -> None:
    type_in(world["ana"], record("x"), name="1")
    type_in(world["ana"], RecordKey("contacts/KEN", "other", "=x"), name="2")
    with pytest.raises(SyncProblem, match="record-ambiguous"):
        world["ana"].find("=x")
    assert world["ana"].find("other/=x").collection == "other"
    assert world["ana"].find("=x", "contacts") == record("x")
    with pytest.raises(SyncProblem, match="not-found"):
        world["ana"].find("=y")
