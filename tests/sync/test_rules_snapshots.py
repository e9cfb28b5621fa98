"""SYNC rule 18: a snapshot is its tier's word, taken whole, and later work folds over it as over the log."""

from __future__ import annotations

import shutil
from dataclasses import replace
from hashlib import sha256

import pytest
from brs_sync.errors import SyncProblem
from brs_sync.frames import decode_whole, encode_pieces, encode_snapshot_frame
from brs_sync.merge import KINDS
from brs_sync.sidefile import SideFile
from brs_sync.snapshot.bases import CONTRADICTED, FETCHING, TAKEN
from brs_sync.snapshot.content import ASIDE, WHOLE, WORD, ChainHead, decode_snapshot
from brs_sync.snapshot.making import make_snapshot
from brs_sync.snapshot.offering import APPLICATION, FILE_NAME, Offer, Offers

from tests.sync.erased import NEW, OLD, sections
from tests.sync.snapshots import PARTITION, attested, live_on, newcomer, same, signed
from tests.sync.world import World, clash, open_replica, record, type_in, values

SEEDS = range(24)


@pytest.mark.parametrize("seed", SEEDS)
def test_rule_18_all_later_work_folds_over_a_snapshot_as_over_the_log(world: World, seed: int) -> None:
    """Erasures, settlements, reopens, deletes, personal sections and conflicts included."""
    live_on(world, seed, 25)
    type_in(world["ana"], record(), name="there is something")
    world.sync("ana", "hub")
    dan = newcomer(world)
    assert dan.take_snapshot(attested(world["hub"])) is not None
    log = newcomer(world, "eve")
    world.sync("hub", "eve")
    assert same(dan, log)
    for step in range(4):
        live_on(world, seed * 100 + step, 6)
        for name in ("ana", "bob", "cleo"):
            world.sync(name, "hub")
        world.sync("hub", "dan")
        world.sync("hub", "eve")
        assert same(dan, log), step
    assert {conflict.id for conflict in dan.conflicts()} == {conflict.id for conflict in log.conflicts()}


@pytest.mark.parametrize("seed", SEEDS)
def test_rule_18_own_unsent_work_is_folded_over_it(world: World, seed: int) -> None:
    """Who wrote before his first exchange clashes as he would have by the log, and loses nothing."""
    live_on(world, seed, 15)
    type_in(world["ana"], record(), name="there is something")
    world.sync("ana", "hub")
    dan, eve = newcomer(world), newcomer(world, "eve")
    grants = [world.grant("dan"), world.grant("eve")]
    for replica in world.replicas.values():
        replica.receive([], grants)
    live_on(world, seed + 7, 8, ("dan",), meets=False)
    world.sync("dan", "eve")
    assert dan.take_snapshot(attested(world["hub"])) is not None
    world.sync("hub", "eve")
    assert same(dan, eve)
    world.sync("dan", "hub")
    assert world["hub"].state_digest() == dan.state_digest()


def test_rule_18_it_says_vector_heads_settlements_dead_rows_and_erasures(world: World) -> None:
    conflict = clash(world)
    world["cleo"].settle(conflict.id, _first(conflict), reason="asked both")
    type_in(world["ana"], record("two"), name="Jo", rep__r1__alive=True, rep__r1__x="1")
    type_in(world["ana"], record("two"), name="Joan")
    world["ana"].delete(record("two"), "rep/r1")
    type_in(world["ana"], record("three"), phone=OLD)
    type_in(world["ana"], record("three"), phone=NEW)
    world["ana"].erase(record("three"), ("phone",), "asked for")
    world.meet()
    made = decode_snapshot(attested(world["hub"]))
    said = {(change.path, KINDS[change.kind]) for entry in made.entries for change in entry.commit.changes or ()}
    assert {("name", "write"), ("name", "settle"), ("rep/r1/alive", "write"), ("rep/r1/x", "write")} <= said
    assert ("phone", "erase") in said and ("phone", "write") not in said
    assert {entry.way for entry in made.entries} == {WORD, WHOLE}
    names = [c.value for e in made.entries if e.way == WORD for c in e.commit.changes or () if c.record == "=two"]
    assert "Joan" in names and "Jo" not in names, "what was written over stays with the hubs"
    assert made.vector == {who: seq for who, (seq, _) in world["hub"].vectors(("",))[PARTITION].items()}
    dan = newcomer(world)
    dan.take_snapshot(attested(world["hub"]))
    assert [erasure.paths for erasure in dan.erasures()] == [("phone",)]
    assert [state for cls, state, _ in sections(dan) if cls == "personal"] == ["erased", "erased"]


def _first(conflict):  # type: ignore[no-untyped-def]
    from brs_sync.views import ChooseHead

    return ChooseHead(conflict.heads[0].dot)


def test_rule_18_a_settlement_under_it_is_undone_over_it(world: World) -> None:
    conflict = clash(world)
    world["cleo"].settle(conflict.id, _first(conflict), reason="asked both")
    world.meet()
    dan = newcomer(world)
    dan.take_snapshot(attested(world["hub"]))
    assert len(values(dan, record(), "name")) == 1
    world["ana"].undo(conflict.id)
    world.meet()
    world.sync("hub", "dan")
    assert set(values(dan, record(), "name")) == {"ana", "bob"}
    assert same(dan, world["cleo"])


def test_rule_18_what_is_not_applied_there_is_judged_here(world: World) -> None:
    """A commit without a right is in the vector, is told with its reason, and shows nothing."""
    zed = newcomer(world, "zed")
    type_in(zed, record("zed"), name="nobody")
    type_in(world["ana"], record(), name="Anna")
    world.sync("ana", "hub")
    world.sync("zed", "hub")
    assert [entry.way for entry in decode_snapshot(attested(world["hub"])).entries] == [WORD, ASIDE]
    dan = newcomer(world)
    dan.take_snapshot(attested(world["hub"]))
    assert [(held.verdict, held.reason) for held in dan.held()] == [("quarantined", "unknown-author")]
    dan.receive([], [world.grant("zed")])
    assert not dan.held() and values(dan, record("zed"), "name") == ["nobody"]


def test_rule_18_who_may_not_attest_is_refused(world: World) -> None:
    type_in(world["ana"], record(), name="Anna")
    world.meet()
    dan = newcomer(world)
    with pytest.raises(SyncProblem) as refused:
        dan.take_snapshot(attested(world["ana"]))
    assert refused.value.code == "no-right"
    assert not dan.vectors(("",)) and not dan.bases()
    dan.receive([], [world.grant("ana", rights=("read", "write", "attest"))])
    assert dan.take_snapshot(attested(world["ana"])) is not None


def test_rule_18_what_was_altered_torn_or_made_up_changes_nothing(world: World) -> None:
    type_in(world["ana"], record(), name="Anna", phone=OLD)
    type_in(world["bob"], record("two"), name="Bob")
    world.meet()
    hub, dan = world["hub"], newcomer(world)
    good = attested(hub)
    for at in range(0, len(good), 3):
        altered = bytearray(good)
        altered[at] ^= 4
        if not _says_the_same(bytes(altered), good):  # a bit that fills a column up means nothing
            _is_refused(dan, bytes(altered))
    for end in range(0, len(good), 7):
        _is_refused(dan, good[:end])
    made = make_snapshot(hub.reader(), PARTITION, hub.key, 1)
    assert made is not None
    heads, first = dict(made.heads), made.entries[0]
    who = first.commit.header.replica
    false = [
        replace(made, heads={who: ChainHead(head.seq, head.hash, head.hlc) for who, head in [heads.popitem()]}),
        replace(made, heads=made.heads | {who: replace(made.heads[who], hash=bytes(32))}),
        replace(made, partition="contacts/UGA"),
        replace(made, entries=(*made.entries, first)),
        replace(made, entries=(replace(first, way=WORD), *made.entries[1:])),
    ]
    for one in false:
        _is_refused(dan, signed(hub, one))
    assert dan.take_snapshot(good) is not None


def _says_the_same(altered: bytes, good: bytes) -> bool:
    try:
        return decode_snapshot(altered) == decode_snapshot(good)
    except SyncProblem:
        return False


def _is_refused(dan, data: bytes) -> None:  # type: ignore[no-untyped-def]
    before = dan.state_digest()
    with pytest.raises(SyncProblem) as refused:
        dan.take_snapshot(data)
    assert refused.value.code in ("malformed", "too-large", "unauthentic", "no-right")
    assert not dan.vectors(("",)) and not dan.bases() and dan.state_digest() == before


def test_rule_18_an_older_one_or_one_beside_what_is_held_is_ignored(world: World) -> None:
    """Two hubs' snapshots, too: the second says nothing that the log will not."""
    type_in(world["ana"], record(), name="Anna")
    world.meet()
    old = attested(world["hub"])
    type_in(world["bob"], record("two"), name="Bob")
    world.meet()
    new, dan = attested(world["hub"]), newcomer(world)
    assert dan.take_snapshot(new) is not None
    held = dan.vectors(("",))
    assert dan.take_snapshot(old) is None and dan.take_snapshot(new) is None
    assert dan.vectors(("",)) == held
    assert world["cleo"].take_snapshot(new) is None and not world["cleo"].bases()


def test_rule_18_a_second_hubs_work_comes_by_the_log(world: World) -> None:
    type_in(world["ana"], record(), name="Anna")
    world.sync("ana", "hub")
    dan = newcomer(world)
    dan.take_snapshot(attested(world["hub"]))
    type_in(world["bob"], record(), name="Bob")
    world.sync("bob", "cleo")  # another tier, which has not heard of Ana
    assert dan.take_snapshot(attested(world["bob"])) is None if _may(world, "bob", dan) else True
    world.sync("cleo", "dan")
    world.sync("cleo", "hub")
    assert same(dan, world["hub"]) and set(values(dan, record(), "name")) == {"Anna", "Bob"}


def _may(world: World, name: str, dan) -> bool:  # type: ignore[no-untyped-def]
    dan.receive([], [world.grant(name, rights=("read", "write", "resolve", "attest"))])
    return True


def test_rule_18_what_stands_on_a_word_is_relayed_to_nobody(world: World) -> None:
    """It would prove itself to nobody; own work and what came after goes on as ever."""
    type_in(world["ana"], record(), name="Anna", phone=OLD)
    world.meet()
    dan = newcomer(world)
    dan.take_snapshot(attested(world["hub"]))
    assert not list(dan.commits_since(0, ("",), 1 << 30)) and not list(dan.commits_after(PARTITION, {}, 1 << 30))
    assert make_snapshot(dan.reader(), PARTITION, dan.key, 1) is None
    type_in(world["bob"], record(), name="Bob")
    world.meet()
    world.sync("hub", "dan")
    assert len(list(dan.commits_since(0, ("",), 1 << 30))) == 1


def test_rule_18_it_travels_in_pieces_and_opens_to_the_same(world: World) -> None:
    for number in range(400):
        world["ana"].write([(record(f"r{number}"), "note", f"{number} {'of the words ' * 3}{number * 7919}")])
    world.sync("ana", "hub")
    data = attested(world["hub"])
    whole = encode_snapshot_frame(data)
    assert decode_whole(whole).snapshot == data
    assert len(list(encode_pieces(whole, {}))) == -(-len(whole) // 7168)


def test_rule_18_lists_are_owed_until_they_are_made(world: World) -> None:
    """Read models follow in turns; what is owed is on disk, and a crash in between forgets nothing."""
    for number in range(5):
        type_in(world["ana"], record(f"r{number}"), name="Anna")
    world.meet()
    dan = newcomer(world)
    dan.take_snapshot(attested(world["hub"]))
    assert dan.owed() == 5 and dan.make_owed(2) == 3
    dan = world.reopen("dan", crash=True)
    assert dan.owed() == 3
    shown = []
    dan.projector = lambda _connection, keys: shown.extend(keys)
    while dan.make_owed(2):
        pass
    assert len(set(shown)) == 3 and dan.owed() == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_rule_18_the_log_fetched_later_folds_to_the_same_bytes(world: World, seed: int) -> None:
    live_on(world, seed, 25)
    type_in(world["ana"], record(), name="there is something")
    world.sync("ana", "hub")
    dan, log = newcomer(world), newcomer(world, "eve")
    dan.take_snapshot(attested(world["hub"]))
    live_on(world, seed + 500, 8)
    for name in ("ana", "bob", "cleo"):
        world.sync(name, "hub")
    world.sync("hub", "dan")
    world.sync("hub", "eve")
    shown = dan.state_digest()
    dan.fetch_log([PARTITION])
    assert dan.state_digest() == shown
    commits = world.missing("hub", "dan")
    for at in range(0, len(commits), 3):
        assert dan.state_digest() == shown, "what is attested stays until the log is whole"
        dan.receive(commits[at : at + 3])
    assert not dan.bases() and not world.missing("hub", "dan")
    assert same(dan, log) and dan.state_digest() == shown
    assert _changes(dan) == _changes(log)
    assert len(list(dan.commits_after(PARTITION, {}, 1 << 30))) == len(list(log.commits_after(PARTITION, {}, 1 << 30)))


def _changes(replica) -> list:  # type: ignore[no-untyped-def, type-arg]
    """Every applied change, overwritten ones too."""
    return (  # type: ignore[no-any-return]
        replica.reader()
        .execute(
            "SELECT k.collection, k.record, p.path, r.name, c.seq, c.kind, c.live, c.value, c.names FROM change c"
            " JOIN record k ON k.id=c.record JOIN path p ON p.id=c.path JOIN replica r ON r.id=c.replica"
            " ORDER BY 1, 2, 3, 4, 5"
        )
        .fetchall()
    )


def test_rule_18_a_log_that_is_not_what_was_attested_is_not_folded(world: World) -> None:
    type_in(world["ana"], record(), name="Anna")
    type_in(world["ana"], record(), name="Annie")
    world.meet()
    made = decode_snapshot(attested(world["hub"]))
    (who,) = made.heads
    told = replace(made, heads={who: replace(made.heads[who], hash=bytes(32))}, entries=())
    dan = newcomer(world)
    dan.take_snapshot(signed(world["hub"], told))
    dan.fetch_log([PARTITION])
    dan.receive(world.missing("hub", "dan"))
    assert [base.state for base in dan.bases()] == [CONTRADICTED]
    assert values(dan, record(), "name") == []


def test_rule_18_who_loses_his_right_has_what_stands_on_a_word_told_by_its_log(world: World) -> None:
    """SYNC rule 13: a verdict is a function of commits and authority held; beneath a snapshot the commits are not."""
    type_in(world["ana"], record(), name="Anna")
    type_in(world["bob"], record(), name="Bob")
    world.meet()
    dan = newcomer(world)
    dan.take_snapshot(attested(world["hub"]))
    word = world["hub"].issue_revocation(world["bob"].key, "compromised", {})
    world["cleo"].receive([], [word])
    dan.receive([], [word])
    assert [base.state for base in dan.bases()] == [FETCHING]
    world.sync("hub", "dan")
    assert not dan.bases() and same(dan, world["cleo"])
    assert values(dan, record(), "name") == ["Anna"]


@pytest.mark.parametrize("asked", [True, False], ids=["asked before", "never asked"])
def test_rule_13_a_log_that_a_revocation_asks_for_is_not_called_off(world: World, asked: bool) -> None:
    """A person may call off what a person asked for; what follows from a revocation only the log can say."""
    type_in(world["ana"], record(), name="Anna")
    type_in(world["bob"], record(), name="Bob")
    world.meet()
    dan = newcomer(world)
    dan.take_snapshot(attested(world["hub"]))
    if asked:
        dan.fetch_log([PARTITION])
        dan.leave_log([PARTITION])
        assert [base.state for base in dan.bases()] == [TAKEN]
        dan.fetch_log([PARTITION])
    dan.receive([], [world["hub"].issue_revocation(world["bob"].key, "compromised", {})])
    dan.leave_log([PARTITION])
    assert [base.state for base in dan.bases()] == [FETCHING]


def test_rule_18_a_hub_keeps_one_for_everybody_until_it_is_stale(world: World) -> None:
    """The same bytes for who has pieces of it; at once without what was erased, from its file too (SYNC rule 15)."""
    hub = world["hub"]
    offers = Offers(hub, world.clocks["hub"])
    for number in range(20):
        type_in(world["ana"], record(f"r{number}"), name=f"{number} " * 900, phone=OLD if number == 3 else "1")
    world.meet()

    def offered(held: dict[bytes, bytes] | None = None) -> Offer:
        ours = hub.vectors(("",))[PARTITION]
        found = offers.offer(PARTITION, ours, {}, world["cleo"].id, held or {})
        assert found is not None
        return found

    first = offered()
    type_in(world["ana"], record(), name="one more")
    world.meet()
    assert offered().wholes == first.wholes and offered().vector[world["ana"].id] == 20
    for number in range(300):
        world["ana"].write([(record("often"), "name", str(number))])
    world.sync("ana", "hub")
    name = sha256(first.wholes[0]).digest()
    assert offered({name: b"\x01"}).wholes == first.wholes
    fresh = offered()
    assert fresh.vector[world["ana"].id] == 321 and fresh.wholes != first.wholes
    ours = hub.vectors(("",))[PARTITION]
    amid = offers.offer(PARTITION, ours, {}, world["cleo"].id, {name: b"\x01"})
    assert amid is None, "who is amid something else in pieces goes on by the log"
    world["ana"].erase(record("r3"), ("phone",), "asked for")
    world.sync("ana", "hub")
    offers.forget_erased()
    with SideFile(world.folder / "hub" / FILE_NAME, APPLICATION, list) as file, file.reading() as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)
    assert fresh.wholes[0][-2_000:] not in (world.folder / "hub" / FILE_NAME).read_bytes()
    said = decode_snapshot(decode_whole(offered().wholes[0]).snapshot)
    assert not any(change.value == OLD for entry in said.entries for change in entry.commit.changes or ())
    assert offers.offer(PARTITION, hub.vectors(("",))[PARTITION], {world["ana"].id: (1, bytes(8))}, b"", {}) is None
    offers.close()


def test_rule_18_frozen_versions_and_names_that_two_write_under_go_by_the_log(world: World) -> None:
    type_in(world["ana"], record(partition="report/KEN/2025/sent"), name="Anna")
    world.sync("ana", "hub")
    assert make_snapshot(world["hub"].reader(), "report/KEN/2025/sent", world["hub"].key, 1) is None
    type_in(world["ana"], record(), name="Anna")
    world.sync("ana", "hub")
    made = decode_snapshot(attested(world["hub"]))
    with pytest.raises(SyncProblem):
        newcomer(world).take_snapshot(signed(world["hub"], replace(made, partition="report/KEN/sent")))
    shutil.copytree(world.folder / "ana", world.folder / "copy")
    world.clocks["copy"] = world.clocks["ana"]
    type_in(world["ana"], record(), name="one")
    world.sync("ana", "hub")
    world.reopen("ana")
    copy = open_replica(world.folder / "copy")
    type_in(copy, record(), name="another")
    world["hub"].receive(list(copy.commits_after(PARTITION, {}, 1 << 30)))
    copy.close()
    assert make_snapshot(world["hub"].reader(), PARTITION, world["hub"].key, 1) is None
