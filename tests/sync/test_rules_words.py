"""SYNC rules 16 and 18: of two snapshots neither of which says all of the other nothing is lost."""

from __future__ import annotations

import shutil
from dataclasses import replace
from itertools import permutations

import pytest
from brs_sync.commit import decode_header, dot_of, encode_header, present
from brs_sync.engine import read_commit
from brs_sync.ids import Dot
from brs_sync.merge import Context
from brs_sync.replica import Replica
from brs_sync.section import CellChange, encode_section
from brs_sync.snapshot.bases import FETCHING, WANTED
from brs_sync.snapshot.content import decode_snapshot
from brs_sync.snapshot.keeping import note_vain, opened, read_kept, vain_mark, words_of
from brs_sync.snapshot.returning import Returning

from tests.sync.erased import OLD, sections
from tests.sync.snapshots import PARTITION, attested, live_on, newcomer, same, signed
from tests.sync.test_found_endings import attesting, meet
from tests.sync.test_rules_given_back import by_log, put_back
from tests.sync.world import World, missing, open_replica, record, type_in, values


def parted(world: World, seed: int) -> tuple[Replica, list[bytes]]:
    """Who holds all by log, and what three hubs attest of which each lacks something that another has."""
    live_on(world, seed, 10)
    world.meet()
    others = [put_back(world, name) for name in ("east", "west")]
    all_of_it = newcomer(world, "all")
    for replica in (*others, all_of_it):
        by_log(world["hub"], replica)
    live_on(world, seed + 100, 8, ("ana",), meets=False)
    live_on(world, seed + 200, 8, ("bob",), meets=False)
    if seed % 2:
        world.sync("ana", "cleo")  # who goes on over what one hub will have and another not
    live_on(world, seed + 300, 8, ("cleo",), meets=False)
    for person, hub in (("ana", "hub"), ("bob", "east"), ("cleo", "west")):
        type_in(world[person], record("mine"), name=person)
        world.sync(person, hub)
        by_log(world[person], all_of_it)
    return all_of_it, [attested(world[hub]) for hub in ("hub", "east", "west")]


@pytest.mark.parametrize("seed", range(8))
def test_rule_18_words_that_go_beside_each_other_show_what_the_log_shows(world: World, seed: int) -> None:
    """In whatever order they come, before and after what is written over them, and when the log is brought."""
    all_of_it, words = parted(world, seed)
    takers = []
    for number, order in enumerate(list(permutations(words))[seed % 2 :: 2]):
        taker = newcomer(world, f"taker{number}")
        for word in order:
            held = taker.vectors(("",)).get(PARTITION, {})
            new = any(head.seq > held.get(who, (0, b""))[0] for who, head in decode_snapshot(word).heads.items())
            assert (taker.take_snapshot(word, over="all") is not None) == new
        takers.append(taker)
        assert same(taker, all_of_it), number
    by_log(all_of_it, world["cleo"])
    live_on(world, seed + 400, 10, ("cleo",), meets=False)
    for taker in (all_of_it, *takers):
        by_log(world["cleo"], taker)
        assert same(taker, all_of_it)
    taker = takers[seed % len(takers)]
    taker.fetch_log([PARTITION])
    taker.receive(list(all_of_it.commits_after(PARTITION, {}, 1 << 30)))
    assert not taker.bases() and same(taker, all_of_it)


def test_rule_16_a_hub_takes_a_second_word_beside_the_first_and_gives_both_on(world: World) -> None:
    """South and north went back; at each of two devices there is what nobody else has."""
    type_in(world["ana"], record(), name="Ana")
    type_in(world["bob"], record("two"), name="Bob")
    world.sync("ana", "hub")
    east, back = put_back(world, "east"), put_back(world, "back")
    by_log(world["bob"], east)
    one, two = attested(world["hub"]), attested(east)
    assert back.take_snapshot(one, over="hub") is not None and back.take_snapshot(two, over="hub") is not None
    assert values(back, record(), "name") == ["Ana"] and values(back, record("two"), "name") == ["Bob"]
    assert [base.state for base in back.bases()] == [WANTED] and len(back.gaps(("",))[PARTITION]) == 2
    whole = read_kept(back.reader(), PARTITION)
    assert [opened(word).maker for word in whole] == [world["hub"].key, east.key]
    assert back.take_snapshot(one, over="hub") is None, "nothing is new in it"
    # Who says all that both say stands in their stead.
    world.sync("bob", "hub")
    type_in(world["ana"], record(), name="Anna")
    world.sync("ana", "hub")
    assert back.take_snapshot(attested(world["hub"]), over="hub") is not None
    assert [opened(word).maker for word in read_kept(back.reader(), PARTITION)] == [world["hub"].key]
    assert values(back, record(), "name") == ["Anna"]


def test_rule_18_what_one_word_says_was_overwritten_comes_back_by_no_other(world: World) -> None:
    """One hub knows what was written over it, the other holds it as it stood, with more of another's."""
    type_in(world["ana"], record(), name="old", quantity="1")
    world.meet()
    east = put_back(world, "east")
    by_log(world["hub"], east)
    type_in(world["ana"], record(), name="new")
    world.sync("ana", "hub")
    type_in(world["bob"], record("two"), name="Bob")
    by_log(world["bob"], east)
    for order in ((world["hub"], east), (east, world["hub"])):
        dan = newcomer(world, f"dan{order[0] is east}")
        for hub in order:
            assert dan.take_snapshot(attested(hub), over="all") is not None
        assert values(dan, record(), "name") == ["new"] and values(dan, record("two"), "name") == ["Bob"]
        assert values(dan, record(), "quantity") == ["1"] and not dan.conflicts()


def test_rule_18_what_was_overwritten_stays_so_though_its_last_author_knew_nothing_of_it(world: World) -> None:
    """Who wrote over Ana's answer was written over by Cleo, to whom hers was never shown: nothing here covers it."""
    type_in(world["ana"], record(), name="old")
    world.meet()
    east = put_back(world, "east")
    by_log(world["hub"], east)
    type_in(world["ana"], record("two"), name="Ana")
    by_log(world["ana"], east)
    for name in ("bob", "cleo"):
        type_in(world[name], record(), name=name)
        world.sync(name, "hub")
        world.sync("hub", "cleo")
    said = decode_snapshot(attested(world["hub"]))
    (entry,) = said.entries
    header = entry.commit.header
    unseen = replace(header, context=Context(header.context.vector, frozenset({Dot(world["ana"].id, 1)})))
    commit = read_commit(replace(entry.commit.stored, header=encode_header(unseen)))
    word = signed(world["hub"], replace(said, entries=(replace(entry, commit=commit),)))
    for order in ((word, attested(east)), (attested(east), word)):
        dan = newcomer(world, f"dan{order[0] is word}")
        for one in order:
            assert dan.take_snapshot(one, over="all") is not None
        assert values(dan, record(), "name") == ["cleo"] and values(dan, record("two"), "name") == ["Ana"]


def test_rule_15_what_one_word_erased_comes_back_by_no_other(world: World) -> None:
    """Its bytes stand in the other one, which is kept without them."""
    type_in(world["ana"], record(), phone=OLD)
    world.meet()
    east = put_back(world, "east")
    by_log(world["hub"], east)
    world["ana"].erase(record(), ("phone",), "asked for")
    world.sync("ana", "hub")
    type_in(world["bob"], record("two"), name="Bob")
    by_log(world["bob"], east)
    one, two = attested(world["hub"]), attested(east)
    for order in ((one, two), (two, one)):
        dan = newcomer(world, f"dan{order[0] is one}")
        for word in order:
            assert dan.take_snapshot(word, over="all") is not None
        assert OLD not in values(dan, record(), "phone") and values(dan, record("two"), "name") == ["Bob"]
        assert [state for cls, state, _ in sections(dan) if cls == "personal"] == ["erased"]
        kept = read_kept(dan.reader(), PARTITION)
        assert len(kept) == 2 and not any(OLD.encode() in b"".join(_bytes(whole)) for whole in kept)


def test_rule_18_a_word_of_what_an_earlier_key_wrote_is_taken(world: World) -> None:
    """Dan's database is that of before he wrote, and has a new key since: who wrote by the old one is not here, nor
    was anywhere a log, and he refused for ever what everybody else was shown."""
    newcomer(world).close()
    shutil.copytree(world.folder / "dan", world.folder / "written")
    written = open_replica(world.folder / "written", seed="written")
    world.replicas["dan"], world.replicas["written"] = open_replica(world.folder / "dan", seed="again"), written
    world.grant("written")
    type_in(written, record(), name="Dan")
    written_by = written.id
    world["hub"].receive(list(written.commits_after(PARTITION, {}, 1 << 30)))
    dan, word = world["dan"], attested(world["hub"])
    assert dan.id == written_by and dan.take_snapshot(word, over="all") is None, "he may go on with that key"
    assert dan.take_new_key([(PARTITION, Dot(written_by, 1))])
    assert dan.take_snapshot(word, over="all") is not None
    assert values(dan, record(), "name") == ["Dan"]
    assert dan.outbox("another hub").commits == 0, "nothing waits that cannot go"


def test_rule_16_what_was_of_no_use_is_given_again_when_other_rights_are_known() -> None:
    """A hub that does not know yet who may attest refuses, and was offered it never again."""
    made = attesting()
    bob, south = made.bob.replica, made.south
    meet(made.bob, south)  # so that both know the same rights
    assert bob.take_snapshot(made.word) is not None
    (whole,) = read_kept(bob.reader(), PARTITION)
    with bob.writing() as connection:
        mark = vain_mark(whole, bob.statements_mark((PARTITION,)))
        note_vain(connection, south.replica.key.hex(), PARTITION, [mark])
    meet(made.bob, south)
    assert not south.replica.bases()
    root = made.north.replica
    grant = root.issue_grant(bytes(32), person="x", name="X", role="x", prefixes=(PARTITION,), rights=("read",))
    bob.receive([], [grant])
    meet(made.bob, south)
    assert [base.state for base in south.replica.bases()] == [WANTED]
    assert same(south.replica, bob)


def test_rule_16_a_hub_that_went_back_once_more_gets_its_word_though_the_exchange_that_saw_it_was_cut() -> None:
    """What was of no use there before it went back counts no more, also for the next, to whom nothing new is lost."""
    made = attesting()
    bob, south = made.bob.replica, made.south
    meet(made.bob, south)
    assert bob.take_snapshot(made.word) is not None
    (whole,) = read_kept(bob.reader(), PARTITION)
    with bob.writing() as connection:
        mark = vain_mark(whole, bob.statements_mark((PARTITION,)))
        note_vain(connection, south.replica.key.hex(), PARTITION, [mark])
    cut = Returning(bob, south.replica.key.hex())
    cut.look({}, {}, ("",), anew=True)
    assert cut.due, "and here the line is cut"
    meet(made.bob, south)
    assert [base.state for base in south.replica.bases()] == [WANTED]


def test_rule_16_the_word_that_is_left_of_two_says_no_more_than_it_says(world: World) -> None:
    """One of the first version has bytes that were erased since, and cannot be cut: the other stays alone."""
    type_in(world["ana"], record(), phone=OLD)
    type_in(world["bob"], record("two"), name="Bob")
    world.sync("ana", "hub")
    east, back = put_back(world, "east"), put_back(world, "back")
    by_log(world["bob"], east)
    first = signed(world["hub"], replace(decode_snapshot(attested(world["hub"])), version=1))
    for word in (attested(east), first):
        assert back.take_snapshot(word, over="hub") is not None
    world["ana"].erase(record(), ("phone",), "asked for")
    by_log(world["ana"], back)
    (base,) = back.bases()
    (left,) = words_of(back.reader(), base)
    assert left.maker == east.key and left.heads.keys() == {world["bob"].id}
    assert not left.lacking({world["bob"].id: 1})


def test_rule_12_what_proves_nothing_changes_nothing_when_it_is_laid_beneath(world: World) -> None:
    """A device sends, as the log that a hub asks for, a commit of Ana's number that says she was shown more."""
    type_in(world["bob"], record("two"), name="Bob")
    world.meet()
    type_in(world["ana"], record(), name="Ana")
    world.sync("ana", "hub")
    back = put_back(world, "back")
    assert back.take_snapshot(attested(world["hub"]), over="hub") is not None
    (true,) = [c for c in missing(world["hub"], world["bob"]) if decode_header(c.header).replica == world["ana"].id]
    header, dot = decode_header(true.header), Dot(world["ana"].id, 1)
    before = back._log.context(PARTITION, dot)
    for false in (
        replace(header, context=Context({**header.context.vector, world["cleo"].id: 9})),
        replace(header, hlc=header.hlc + 1),
        replace(header, author_key=world["bob"].key),
        replace(header, authority={**header.authority, "authority/revoked": {world["bob"].id: 9}}),
    ):
        back.receive([replace(true, header=encode_header(false), signature=None)])
        assert back._log.context(PARTITION, dot) == before and len(back.gaps(("",))[PARTITION]) == 2
    back.receive(list(world["hub"].asked(back.gaps(("",)), ("",))))
    assert not back.bases() and same(back, world["hub"])


@pytest.mark.parametrize("place", [1, 2], ids=["of which the word says nothing", "of which the word says what is left"])
def test_rule_18_a_false_log_is_taken_back_and_the_true_one_comes(world: World, place: int) -> None:
    """Any device can send one to a hub that asks: the hub called its own word a lie, and never had the log again."""
    type_in(world["bob"], record("two"), name="Bob")
    for name in ("Anna", "Annie"):
        type_in(world["ana"], record(), name=name)
    world.meet()
    back = put_back(world, "back")
    assert back.take_snapshot(attested(world["hub"]), over="hub") is not None
    shown, dot = back.state_digest(), Dot(world["ana"].id, place)
    here = list(back.reader().execute("SELECT header, hash, changes, size FROM commits ORDER BY id").fetchall())
    log = {dot_of(c)[1]: c for c in world["hub"].asked(back.gaps(("",)), ("",))}
    true, said = log[dot], decode_header(log[dot].header)
    section = present("open", encode_section(said.maker, [CellChange("contacts", record().record, "name", 0, "Eve")]))
    header = encode_header(replace(said, sections=((section.cls, section.hash),)))
    for signature in (None, true.signature):
        false = replace(true, header=header, sections=(section,), signature=signature)
        assert back.receive([false]).laid == 1
        back.receive([commit for commit in log.values() if commit is not true])
        assert [base.state for base in back.bases()] == [WANTED] and back.state_digest() == shown
        assert back.gaps(("",))[PARTITION][world["ana"].id][0] == place - 1
    rows = back.reader().execute("SELECT header, hash, changes, size FROM commits WHERE hash=x''").fetchall()
    assert set(rows) == {row for row in here if not row[1] and decode_header(row[0]).dot == dot}
    back.receive([true])
    assert not back.bases() and same(back, world["hub"]) and not laid(back)


def test_rule_18_who_asked_for_the_log_asks_for_it_beneath_a_later_word(world: World) -> None:
    type_in(world["ana"], record(), name="Anna")
    type_in(world["ana"], record(), name="Annie")
    world.meet()
    dan = newcomer(world)
    dan.take_snapshot(attested(world["hub"]))
    dan.fetch_log([PARTITION])
    _first, second = world["hub"].asked(dan.gaps(("",)), ("",))
    assert dan.receive([second]).laid == 1 and laid(dan), "over what the word says of it"
    type_in(world["bob"], record(), name="Bob")
    world.sync("bob", "hub")
    assert dan.take_snapshot(attested(world["hub"]), over="all") is not None
    assert [base.state for base in dan.bases()] == [FETCHING] and values(dan, record(), "name") == ["Bob"]
    assert not laid(dan), "it went with the earlier word"
    assert world.sync("hub", "dan").laid == 3
    assert not dan.bases() and same(dan, world["hub"]) and not laid(dan)


def laid(replica: Replica) -> list[tuple[int]]:
    """The commits that are noted as laid beneath a word."""
    return replica.reader().execute('SELECT "commit" FROM laid').fetchall()


def _bytes(whole: bytes) -> list[bytes]:
    return [s.data or b"" for entry in opened(whole).entries for s in entry.commit.stored.sections]
