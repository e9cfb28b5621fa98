"""SYNC rules 12 and 15: a relay with `carry` and without `read` checks and passes on what it cannot read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from brs_sync.commit import decode_header
from brs_sync.erase import Place
from brs_sync.errors import SyncProblem
from brs_sync.ids import Dot, RecordKey
from brs_sync.replica import Replica
from brs_sync.sealed import Envelope, read_envelope
from brs_sync.sealing import let_go
from brs_sync.views import Received, StoredCommit, StoredSection

from tests.sync.bundles.carrying import bundle, take
from tests.sync.erased import ERASED, OLD, bytes_of, may_grant, sections
from tests.sync.world import World, made_world, open_replica, record, type_in, values

WORD = "Wanjiru-in-no-index"


@pytest.fixture
def world() -> Iterator[World]:
    """Ana and Bob read and write; Tom, a trainer, only carries."""
    with made_world(("ana", "bob", "tom")) as known:
        made = World(known.folder.parent / "carried", ("ana", "bob", "tom"), granted=False)
        made.enrol(("ana", "bob"))
        tom = made.grant("tom", rights=("carry",))
        made["tom"].add_root(made["hub"].key)
        for name in made.names:
            made[name].receive([], [data for _, data in made["hub"].statements()])
            made[name].receive([], [tom])
        yield made
        made.close()


def relayed(giver: Replica) -> list[StoredCommit]:
    """What a giver has for who may carry and not read."""
    return [giver.sealed(commit) for commit in held(giver)]


def held(replica: Replica) -> list[StoredCommit]:
    return list(replica.commits_after("contacts/KEN", {}, 1 << 30))


def told(giver: Replica, name: str = "one") -> RecordKey:
    key = record(name)
    type_in(giver, key, name=WORD, phone=OLD)
    return key


def states(replica: Replica) -> set[str]:
    return {state for _, state, _ in sections(replica)}


def statuses(received: Received) -> list[str]:
    return [result.status for result in received.results]


def test_rule_12_a_relay_without_read_never_holds_the_plain_text(world: World) -> None:
    told(world["ana"])
    received = world["tom"].receive(relayed(world["ana"]))
    assert statuses(received) == ["held"] and received.unauthentic == 0
    assert states(world["tom"]) == {"sealed"} and all(there for _, _, there in sections(world["tom"]))
    assert world["tom"].digest(("contacts",)) == world["ana"].digest(("contacts",))
    assert world["tom"].cells(record()) == {} and world["tom"].state_digest() == world["hub"].state_digest()
    assert world["tom"].reader().execute("SELECT count(*) FROM change").fetchone() == (0,)
    assert WORD.encode() in bytes_of(world["ana"].folder) and OLD.encode() in bytes_of(world["ana"].folder)
    assert WORD.encode() not in bytes_of(world["tom"].folder) and OLD.encode() not in bytes_of(world["tom"].folder)


def test_rule_12_the_reader_two_hops_away_reads_it(world: World) -> None:
    """Over a second relay too, and byte for byte as it was written."""
    key = told(world["ana"])
    world["tom"].receive(relayed(world["ana"]))
    passed_on = held(world["tom"])
    assert passed_on == relayed(world["ana"]), "a relay passes on what it got"
    assert [world["tom"].sealed(one) for one in passed_on] == passed_on
    received = world["bob"].receive(passed_on)
    assert statuses(received) == ["held"] and values(world["bob"], key, "phone") == [OLD]
    assert held(world["bob"]) == held(world["ana"]) and states(world["bob"]) == {"present"}
    assert world["bob"].state_digest() == world["ana"].state_digest()


def test_rule_12_what_is_sealed_is_the_same_each_time_and_other_for_other_readers(world: World) -> None:
    told(world["ana"])
    once, again = relayed(world["ana"]), relayed(world["ana"])
    assert once == again
    world["ana"].receive([], [world.grant("hub", prefixes=("contacts/KEN",))])
    grant = world["hub"].issue_grant(
        bytes(31) + b"\x09", person="new", name="New", role="reader", prefixes=["contacts/KEN"], rights=["read"]
    )
    world["ana"].receive([], [grant])
    assert relayed(world["ana"]) != once


@pytest.mark.parametrize("place", [8, 60, 400, -100, -20])
def test_rule_12_altered_sealed_bytes_are_found_and_asked_for_elsewhere(world: World, place: int) -> None:
    """In the sealer's name, in a lock, in the section's bytes, in the signature: the relay charges whoever sent it."""
    key = told(world["ana"])
    good = relayed(world["ana"])
    received = world["tom"].receive([_altered(one, lambda data: _flipped(data, place)) for one in good])
    assert statuses(received) == ["held"] and received.unauthentic == received.altered == 2
    assert states(world["tom"]) == {"withheld"}
    assert world["tom"].wanted(("",))["contacts/KEN"][world["ana"].id] == [(1, 0), (1, 1)]
    assert statuses(world["tom"].receive(good)) == ["filled"] and states(world["tom"]) == {"sealed"}
    assert world["tom"].wanted(("",)) == {}
    world["bob"].receive(held(world["tom"]))
    assert values(world["bob"], key, "phone") == [OLD]


def test_rule_12_a_reader_believes_the_hash_and_no_relay(world: World) -> None:
    key = told(world["ana"])
    good = relayed(world["ana"])
    received = world["bob"].receive([_altered(one, lambda data: _flipped(data, 400)) for one in good])
    assert statuses(received) == ["held"] and received.unauthentic == 2 and states(world["bob"]) == {"withheld"}
    wants = world["bob"].wanted(("",))
    world["tom"].receive(good)
    world["bob"].receive(list(world["tom"].holding(wants, ("",))))
    assert values(world["bob"], key, "phone") == [OLD] and world["bob"].wanted(("",)) == {}
    world["hub"].receive([_altered(one, lambda data: _flipped(data, -20)) for one in good])
    assert values(world["hub"], key, "phone") == [OLD], "what opens and has the hash is the section, whoever signed"


def _altered(commit: StoredCommit, change: Callable[[bytes], bytes]) -> StoredCommit:
    return replace(commit, sections=tuple(replace(s, sealed=change(s.sealed or b"")) for s in commit.sections))


def _flipped(data: bytes, place: int) -> bytes:
    changed = bytearray(data)
    changed[place] ^= 1
    return bytes(changed)


def test_rule_12_who_may_not_read_seals_nothing(world: World) -> None:
    """A relay's own word for bytes that it cannot know is no proof."""
    told(world["ana"])
    (commit,) = relayed(world["ana"])
    forged = [_altered(commit, lambda data: _signed_by(world["tom"], commit, data))]
    received = world["tom"].receive(forged)
    assert received.altered == 2 and states(world["tom"]) == {"withheld"}


def _signed_by(forger: Replica, commit: StoredCommit, data: bytes) -> bytes:
    from brs_sync.sealed import _words  # the very words, so that nothing but the right is missing

    envelope = read_envelope(data)
    digest = next(s.hash for s in commit.sections if s.sealed == data)
    signature = forger.sign(_words("contacts/KEN", digest, envelope.ends, envelope.stream))
    made = replace(envelope, sealer=forger.key, signature=signature)
    assert made.is_proved("contacts/KEN", digest)
    return made.encode()


def test_rule_12_bytes_sealed_for_one_section_stand_for_no_other(world: World) -> None:
    told(world["ana"])
    (commit,) = relayed(world["ana"])
    one, two = commit.sections
    swapped = replace(commit, sections=(replace(one, sealed=two.sealed), replace(two, sealed=one.sealed)))
    for name in ("tom", "bob"):
        assert world[name].receive([swapped]).altered == 2
        assert states(world[name]) == {"withheld"}


def test_rule_12_who_may_read_later_asks_for_what_he_carried(world: World) -> None:
    key = told(world["ana"])
    world["tom"].receive(relayed(world["ana"]))
    assert world["tom"].wanted(("",)) == {}
    world["tom"].receive([], [world.grant("tom", rights=("read",))])
    wants = world["tom"].wanted(("",))
    assert wants["contacts/KEN"][world["ana"].id] == [(1, 0), (1, 1)]
    world["tom"].receive(list(world["ana"].holding(wants, ("",))))
    assert values(world["tom"], key, "phone") == [OLD] and states(world["tom"]) == {"present"}


def test_rule_12_a_bundle_for_a_relay_is_sealed_and_its_bundle_for_a_reader_is_read(world: World) -> None:
    key = told(world["ana"])
    taken = take(world["tom"], bundle(world["ana"], world["tom"]))
    assert taken.whole and taken.fresh == 1 and taken.unauthentic == 0
    assert states(world["tom"]) == {"sealed"} and WORD.encode() not in bytes_of(world["tom"].folder)
    taken = take(world["bob"], bundle(world["tom"], world["bob"]))
    assert taken.whole and taken.fresh == 1 and values(world["bob"], key, "name") == [WORD]


def test_rule_12_a_bundle_of_one_class_leaves_the_other_out_until_it_is_asked_for(world: World) -> None:
    key = told(world["ana"])
    take(world["bob"], bundle(world["ana"], world["bob"], section="open"))
    assert values(world["bob"], key, "name") == [WORD] and values(world["bob"], key, "phone") == []
    assert OLD.encode() not in bytes_of(world["bob"].folder)
    take(world["ana"], bundle(world["bob"], world["ana"]))
    take(world["bob"], bundle(world["ana"], world["bob"]))
    assert values(world["bob"], key, "phone") == [OLD] and world["bob"].wanted(("",)) == {}


def test_rule_15_a_relay_lets_go_of_what_was_erased_and_does_not_take_it_again(world: World) -> None:
    may_grant(world, "ana")
    key = told(world["ana"])
    before = relayed(world["ana"])
    world["tom"].receive(before)
    personal = next(s.sealed for s in before[0].sections if s.cls == "personal")
    assert personal is not None and personal in bytes_of(world["tom"].folder)
    world["ana"].erase(key, ["phone"], "left")
    world["tom"].receive(relayed(world["ana"]))
    assert personal[-100:] not in bytes_of(world["tom"].folder)
    assert [there for _, _, there in sections(world["tom"])] == [True, False, True]
    world["tom"].receive(before)
    assert personal[-100:] not in bytes_of(world["tom"].folder) and world["tom"].wanted(("",)) == {}
    world["bob"].receive(held(world["tom"]))
    assert values(world["bob"], key, "phone") == [ERASED]
    assert world["bob"].state_digest() == world["ana"].state_digest()


def _late(replica: Replica) -> int:
    """How many sections are remembered that are to be let go of when they come."""
    count: int = replica.reader().execute("SELECT count(*) FROM ending").fetchone()[0]
    return count


def test_rule_15_what_came_after_its_erasure_is_let_go_of_and_remembered_no_more(world: World) -> None:
    may_grant(world, "bob")
    key = told(world["ana"])
    before = relayed(world["ana"])
    world["bob"].receive(held(world["ana"]))
    world["bob"].erase(key, ["phone"], "left")
    after = [one for one in relayed(world["bob"]) if decode_header(one.header).replica == world["bob"].id]
    world["tom"].receive(after)
    assert _late(world["tom"]) == 1
    for _time in range(2):
        world["tom"].receive(before)
        world["tom"].receive(after)
        assert _late(world["tom"]) == 0
        assert sorted(there for _, _, there in sections(world["tom"])) == [False, True, True]


def test_rule_15_what_never_comes_is_remembered_up_to_a_bound(world: World) -> None:
    """A sealer may name four thousand sections an envelope, of any chain: they fill no disk."""
    tom, bob = world["tom"], world["bob"]

    def sealed(first: int, who: bytes) -> StoredSection:
        ends = tuple(Place(Dot(who, first + number), 0) for number in range(4_000))
        return StoredSection("open", bytes(32), "sealed", None, Envelope(bob.key, ends, b"", b"").encode())

    may_grant(world, "ana")
    told(world["ana"])
    tom.receive(relayed(world["ana"]))
    header = decode_header(relayed(world["ana"])[0].header)
    with tom.writing():
        for chain in range(6):
            who = bytes([chain]) * 16
            let_go(tom._log, header, [sealed(1 + 4_000 * part, who) for part in range(5)])
    chains = tom.reader().execute("SELECT replica, count(*) FROM ending GROUP BY replica ORDER BY replica").fetchall()
    assert [count for _, count in chains] == [16_384] * 4 and _late(tom) == 65_536


def test_rule_15_an_erasure_that_counts_for_nothing_takes_nothing_from_a_relay(world: World) -> None:
    """Who may not erase others' words cannot have a relay forget them either."""
    key = told(world["ana"])
    world["tom"].receive(relayed(world["ana"]))
    world["bob"].receive(held(world["ana"]))
    with pytest.raises(SyncProblem):
        world["bob"].erase(key, ["phone"], "no right")
    world["tom"].receive(relayed(world["bob"]))
    assert all(there for _, _, there in sections(world["tom"]))


def test_rule_15_a_forged_erasure_takes_nothing_from_a_relay(world: World) -> None:
    """Whoever seals it says what ended with it, and where it is quarantined nothing did."""
    key = told(world["ana"])
    world["bob"].receive(held(world["ana"]))
    world["bob"].add_root(world["bob"].key, ["contacts/KEN"])
    world["bob"].erase(key, ["phone"], "no right")
    world["ana"].receive(held(world["bob"]))
    assert [one.verdict for one in world["ana"].held()] == ["quarantined"]
    world["tom"].receive(relayed(world["ana"]))
    assert all(there for _, _, there in sections(world["tom"]))


def test_rule_15_sealed_bytes_of_what_is_erased_here_are_refused(world: World) -> None:
    may_grant(world, "ana")
    key = told(world["ana"])
    before = relayed(world["ana"])
    world["bob"].receive(held(world["ana"]))
    world["ana"].erase(key, ["phone"], "left")
    world["bob"].receive(held(world["ana"]))
    received = world["bob"].receive(before)
    assert statuses(received) == ["erased"] and values(world["bob"], key, "phone") == [ERASED]


@pytest.mark.parametrize(
    "data", [b"", b"\x85", b"\x85\x01\x40\x80\x40\x40", b"\x84\x01\x40\x80\x40", b"\x85" + bytes(80)]
)
def test_what_is_no_envelope_is_refused_by_name(data: bytes) -> None:
    with pytest.raises(SyncProblem) as refused:
        read_envelope(data)
    assert refused.value.code == "malformed"


def _cut(world: World, who: str, seq: int, kind: str = "revoke") -> None:
    """Somebody's key counts up to there, for all."""
    data = world["hub"].issue_revocation(world[who].key, "compromised", {"contacts/KEN": seq}, "stolen", kind=kind)
    for name in ("ana", "bob", "tom"):
        world[name].receive([], [data])


def test_rule_15_what_was_erased_is_wanted_again_by_a_relay_when_the_erasure_counts_no_more(world: World) -> None:
    """Who has it may be behind the relay, and who wants it above."""
    may_grant(world, "bob")
    key = told(world["ana"])
    before = relayed(world["ana"])
    world["bob"].receive(held(world["ana"]))
    world["bob"].erase(key, ["phone"], "left")
    world["tom"].receive(before)
    world["tom"].receive(relayed(world["bob"]))
    assert sorted(there for _, _, there in sections(world["tom"])) == [False, True, True]
    _cut(world, "bob", 0)
    wants = world["tom"].wanted(("",))
    assert wants["contacts/KEN"] == {world["ana"].id: [(1, 1)]}
    assert statuses(world["tom"].receive([world["ana"].sealed(c) for c in world["ana"].holding(wants, ("",))])) == [
        "filled"
    ]
    assert world["tom"].wanted(("",)) == {} and all(there for _, _, there in sections(world["tom"]))


def test_rule_15_what_two_erased_a_relay_does_not_want_when_one_counts_no_more(world: World) -> None:
    for name in ("ana", "bob"):
        may_grant(world, name)
    key = told(world["ana"])
    world["bob"].receive(held(world["ana"]))
    world["tom"].receive(relayed(world["ana"]))
    for name in ("bob", "ana"):
        world[name].erase(key, ["phone"], "left")
        world["tom"].receive(relayed(world[name]))
    _cut(world, "bob", 0)
    assert world["tom"].wanted(("",)) == {}


def test_rule_15_a_relay_lets_go_of_what_an_admitted_erasure_erased(world: World) -> None:
    """It got the erasure when that was in quarantine, from somebody who had not applied it either."""
    may_grant(world, "bob")
    key = told(world["ana"])
    world["bob"].receive(held(world["ana"]))
    world["bob"].erase(key, ["phone"], "left")
    _cut(world, "bob", 0)
    world["ana"].receive([one for one in held(world["bob"]) if decode_header(one.header).replica == world["bob"].id])
    assert values(world["ana"], key, "phone") == [OLD]
    world["tom"].receive(relayed(world["ana"]))
    assert all(there for _, _, there in sections(world["tom"]))
    _cut(world, "bob", 1, "admit")
    assert values(world["ana"], key, "phone") == [ERASED]
    assert sorted(there for _, _, there in sections(world["tom"])) == [False, True, True]
    assert world["tom"].wanted(("",)) == {}


def test_rule_15_a_relay_lets_go_of_what_an_erasure_erased_that_waited_where_it_was_sealed(world: World) -> None:
    """What it waits for has nothing to do with what it erases, and nobody seals it anew when that comes."""
    may_grant(world, "bob")
    key = told(world["ana"])
    world["bob"].receive(held(world["ana"]))
    type_in(world["hub"], record("two"), name="Zwei")
    world["bob"].receive(held(world["hub"]))
    world["bob"].erase(key, ["phone"], "left")
    world["ana"].receive([one for one in held(world["bob"]) if decode_header(one.header).replica == world["bob"].id])
    assert [one.verdict for one in world["ana"].held()] == ["waiting"]
    world["tom"].receive(relayed(world["ana"]))
    world["ana"].receive(held(world["hub"]))
    assert values(world["ana"], key, "phone") == [ERASED]
    world["tom"].receive(relayed(world["hub"]))
    assert [there for _, state, there in sections(world["tom"]) if not there] == [False]
    assert world["tom"].wanted(("",)) == {}


def test_rule_15_a_relay_judges_an_erasure_by_what_it_hears_of_its_author_later(world: World) -> None:
    """A key that nobody knew, then one that may write: only who may erase what others wrote has a relay forget it."""
    eve = world.replicas["eve"] = open_replica(world.folder / "eve")
    eve.add_root(world["hub"].key)
    key = told(world["ana"])
    eve.receive(held(world["ana"]), [data for _, data in world["hub"].statements()])
    eve.add_root(eve.key, ["contacts/KEN"])
    eve.erase(key, ["phone"], "left")
    world["ana"].receive([one for one in held(eve) if decode_header(one.header).replica == eve.id])
    world["tom"].receive(relayed(world["ana"]))
    for rights, reason, gone in (((), "unknown-author", 0), (("read", "write"), "no-right", 0), (("grant",), "", 1)):
        grant = world["hub"].issue_grant(
            eve.key, person="eve", name="Eve", role="x", prefixes=["contacts/KEN"], rights=["read", "write", *rights]
        )
        for name in ("ana", "tom") if rights else ():
            world[name].receive([], [grant])
        assert [one.reason for one in world["ana"].held()] == ([reason] if reason else [])
        assert [there for _, _, there in sections(world["tom"])].count(False) == gone
        assert world["tom"].wanted(("",)) == {}
    assert values(world["ana"], key, "phone") == [ERASED]
