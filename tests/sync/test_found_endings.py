"""What the simulator found about exchanges that never ended, each kept small and named by the rule that it broke."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

import pytest
from brs_sync.commit import dot_of
from brs_sync.course import Course, SyncReport
from brs_sync.cursor import Walk, decode_cursor
from brs_sync.forks import brought
from brs_sync.frames import decode_frame, encode_commits
from brs_sync.hub.lane import Lane
from brs_sync.ids import Dot, RecordKey
from brs_sync.note import decode_note
from brs_sync.points import no_point
from brs_sync.rounds import Rounds
from brs_sync.snapshot.asking import decode_gaps, encode_gaps, first_of
from brs_sync.snapshot.bases import CONTRADICTED, FETCHING, WANTED
from brs_sync.views import Received, StoredCommit

from tests.simulation.disk import Crash
from tests.simulation.machines import Device, Hub
from tests.simulation.road import SimulatedRoad
from tests.simulation.world import World
from tests.sync.snapshots import attested, same

PARTITION = "contacts/KEN"
_CYCLE = 1  # the seed of a world in which two hubs are clients of each other
_MOST = 5  # requests: what is shown, what is lacking, and once more to know that nothing is


@dataclass
class Word:
    """Two hubs and who wrote; the first one's word of three commits, and the log of four as it travels in a frame."""

    north: Hub
    south: Hub
    ana: Device
    bob: Device
    word: bytes
    log: Sequence[StoredCommit]

    def back(self, hub: Hub, beneath: int) -> None:
        """The hub stands on the word, with the first so many commits beneath it, of which none is signed."""
        assert hub.replica.take_snapshot(self.word, over="hub") is not None
        hub.replica.receive(self.log[:beneath])
        assert [base.state for base in hub.replica.bases()] == [WANTED]


def attesting() -> Word:
    world = World(_CYCLE)
    north, south, ana, bob = world.hubs["north"], world.hubs["south"], world.devices["ana"], world.devices["bob"]
    assert north.hubs == ("south",)
    for number in range(3):
        write(ana, f"{number}")  # each over the one before, of which the word says nothing then
        assert meet(ana, north).agreed
    word = attested(north.replica)
    write(ana, "after")
    log = decode_frame(encode_commits(list(ana.replica.commits_after(PARTITION, {}, 1 << 30)))).commits
    assert [commit.signature is not None for commit in log] == [False, False, False, True]
    put_back(north)
    for client, hub in ((north, south), (south, north)):
        assert meet(client, hub).agreed  # each knows what it may ask for
    return Word(north, south, ana, bob, word, log)


def write(device: Device, name: str) -> None:
    device.replica.write([(RecordKey(PARTITION, "contacts", "=one"), "name", name)])


def put_back(hub: Hub) -> None:
    """To the day on which it was founded."""
    hub.stop()
    hub.disk.begin_with(World(_CYCLE).hubs[hub.name].disk.snapshot())
    hub.boot()


def meet(client: Device | Hub, hub: Hub, most: int = _MOST) -> SyncReport:
    """One exchange that nothing disturbs."""
    road = SimulatedRoad(hub, Random(0), lambda what: None)
    course = Course(by_log=isinstance(client, Hub))
    run = Rounds(client.replica, road, hub.replica.key, client.pieces, client.clock, no_point, course)  # type: ignore[arg-type]
    report = run.to_the_end(None, None)
    assert report.rounds <= most, report
    return report


def test_rule_14_what_comes_of_ones_own_name_is_noted_with_it_through_a_crash() -> None:
    """Two copies of an image: one had the other's work by the hub, lost power right after, and took it for its own:
    under its new key it wrote it again."""
    ana = World(_CYCLE).devices["ana"]
    image = ana.disk.snapshot()
    write(ana, "by the one copy")
    came = list(ana.replica.commits_after(PARTITION, {}, 1 << 30))
    crashes = 0
    for writes in range(1, 100):
        other = Device("copy", ana.hubs, "copy", "ana")
        other.disk.put_back(image, whole=True)
        other.boot()
        other.disk.threaten(writes)
        try:
            other.replica.receive(came)
        except Crash:
            other.boot()
            crashes += 1
        else:
            break
        finally:
            other.disk.threaten(0)
        held = other.replica.vectors(("",)).get(PARTITION, {})
        assert bool(held) == bool(brought(other.replica.reader())), writes
    assert crashes > 3 and brought(other.replica.reader()) == {PARTITION: 1}


def test_rule_14_what_others_brought_is_not_written_again_by_who_lost_power_while_he_took_a_key() -> None:
    """The key was on disk and the database did not know it yet: what it had of the other copy's it wrote as its own."""
    ana = World(_CYCLE).devices["ana"]
    image = ana.disk.snapshot()
    write(ana, "by the one copy")
    twin = Device("twin", ana.hubs, "twin", "ana")
    twin.disk.put_back(image, whole=True)
    twin.boot()
    twin.replica.receive(list(ana.replica.commits_after(PARTITION, {}, 1 << 30)))
    twin.replica.write([(RecordKey("report/KEN/2025", "report", "=four"), "name", "by the other")])
    both, crashes = twin.disk.snapshot(), 0
    for writes in range(1, 100):
        twin = Device("twin", ana.hubs, f"twin {writes}", "ana")
        twin.disk.put_back(both, whole=True)
        twin.boot()
        old = twin.replica.id
        twin.disk.threaten(writes)
        try:
            twin.replica.take_new_key([("report/KEN/2025", Dot(old, 1))])
        except Crash:
            twin.boot()
            crashes += 1
        done = not twin.disk.doom
        twin.disk.threaten(0)
        held = twin.replica.vectors(("",))
        assert held[PARTITION].keys() == {old} and held["report/KEN/2025"].keys() == {twin.replica.id}, writes
        if not done:
            break
    assert crashes > 3


def test_rule_18_the_log_goes_beneath_a_word_though_its_proof_is_there_already() -> None:
    """Of the commits asked for none was signed, since one above them is: the hub kept them back and said that there
    was more, and the other asked again, for ever."""
    made = attesting()
    made.south.replica.receive(made.log)
    made.back(made.north, 0)
    made.north.replica.receive(made.log[3:])
    assert meet(made.north, made.south).agreed
    assert not made.north.replica.bases() and same(made.north.replica, made.south.replica)


def test_rule_13_an_exchange_that_brings_a_revocation_brings_the_log_that_it_asks_for() -> None:
    """It ended with the revocation: what that meant beneath a word nobody could say until the next one."""
    world = World(_CYCLE)
    north, ana, bob = world.hubs["north"], world.devices["ana"], world.devices["bob"]
    for name in ("first", "over it"):
        write(ana, name)
        assert meet(ana, north).agreed
    assert bob.replica.take_snapshot(attested(north.replica)) is not None and meet(bob, north).agreed
    assert bob.replica.bases()
    north.replica.issue_revocation(ana.replica.key, "compromised", {PARTITION: 1}, "stolen")
    assert meet(bob, north).agreed
    assert not bob.replica.bases() and same(bob.replica, north.replica)
    assert bob.replica.cells(RecordKey(PARTITION, "contacts", "=one"))["name"].value == "first"


def test_rule_18_a_hub_gives_no_log_that_proves_nothing_yet() -> None:
    """It has two of three commits, and no signature: who wants the log was told that there is more, for ever."""
    made = attesting()
    made.back(made.north, 2)
    bob = made.bob
    assert bob.replica.take_snapshot(made.word) is not None
    bob.replica.fetch_log([PARTITION])
    report = meet(bob, made.north)
    assert report.agreed and report.lost == 0
    assert [base.state for base in bob.replica.bases()] == [FETCHING]
    made.north.replica.receive(made.log)
    assert meet(bob, made.north).agreed and not bob.replica.bases()


def test_rule_18_who_asks_for_a_log_that_nobody_has_gets_what_came_after_it() -> None:
    """The hub stands on the word itself, and who alone has the log is heard no more: what was written over it later
    was held by the hub, and came to nobody who had asked, or for whom a revocation had."""
    made = attesting()
    made.back(made.south, 0)
    made.south.replica.receive(made.log[3:])
    bob = made.bob.replica
    assert bob.take_snapshot(made.word) is not None
    bob.fetch_log([PARTITION])
    for _ in range(2):
        assert meet(made.bob, made.south).agreed
        assert bob.vectors(("",)) == made.south.replica.vectors(("",)) and same(bob, made.south.replica)
    assert [base.state for base in bob.bases()] == [FETCHING]
    made.south.replica.receive(made.log)
    assert meet(made.bob, made.south).agreed
    assert not bob.bases() and same(bob, made.ana.replica)


def test_rule_18_two_hubs_with_a_part_of_the_log_give_each_other_what_they_have() -> None:
    """Each kept the part that does not follow on the other's, and waited for somebody with all of it."""
    made = attesting()
    north, south = made.north.replica, made.south.replica
    made.back(made.south, 1)
    made.back(made.north, 0)
    north.receive(made.log[2:3])
    gaps = north.gaps(("",))
    assert list(gaps[PARTITION].values()) == [(0, 3, 2)] and decode_gaps(encode_gaps(gaps)) == gaps
    for _ in range(2):
        assert meet(made.south, made.north).agreed
        assert [list(one.gaps(("",))[PARTITION].values()) for one in (north, south)] == [[(1, 3, 2)]] * 2
    made.south.replica.receive([made.log[1], made.log[3]])
    assert not south.bases() and same(south, made.ana.replica)


def test_rule_18_a_log_of_several_pages_goes_whole_and_in_order_as_far_as_its_bytes_may_go() -> None:
    ana = World(_CYCLE).devices["ana"]
    for number in range(70):
        write(ana, f"{number}")
    asked = decode_gaps({PARTITION: {ana.replica.id: [2, 69]}})
    seqs = [dot_of(commit)[1].seq for commit in ana.replica.asked(asked, ("",))]
    assert seqs == list(range(3, 70))
    some, more = first_of(ana.replica.asked(asked, ("",)), 1_000)
    assert 0 < len(some) < 8 and more
    size = sum(commit.size for commit in ana.replica.asked(asked, ("",)))
    assert [first_of(ana.replica.asked(asked, ("",)), most)[1] for most in (size - 1, size)] == [False, False]
    assert len(list(ana.replica.asked({PARTITION: {ana.replica.id: (2, 1 << 40, 1 << 40)}}, ("",)))) == 68


def test_rule_18_a_log_that_is_longer_than_an_answer_may_open_to_comes_in_one_exchange() -> None:
    """It was cut by what it opens to, on the wire there was room: the answer said that this was all of it."""
    world = World(_CYCLE)
    north, ana, bob = world.hubs["north"], world.devices["ana"], world.devices["bob"]
    for number in range(9):
        write(ana, f"{number}" * 250_000)
    assert meet(ana, north).agreed
    assert bob.replica.take_snapshot(attested(north.replica)) is not None
    bob.replica.fetch_log([PARTITION])
    assert meet(bob, north).agreed
    assert not bob.replica.bases() and same(bob.replica, ana.replica)


def test_rule_18_a_client_gives_no_log_that_proves_nothing_yet() -> None:
    """The word went, and what is beneath it stayed: it was tried again in each message, for ever."""
    made = attesting()
    made.back(made.south, 2)
    report = meet(made.south, made.north)
    assert report.agreed and report.sent == 0
    assert same(made.north.replica, made.south.replica)
    assert [base.state for base in made.north.replica.bases()] == [WANTED]
    made.south.replica.receive(made.log)
    assert meet(made.south, made.north).agreed
    assert not made.south.replica.bases() and not made.north.replica.bases()


def test_rule_18_a_log_whose_proof_is_still_to_come_contradicts_nothing() -> None:
    """It is the attested one, hash by hash: people were told that it says otherwise."""
    made = attesting()
    made.back(made.north, 3)
    shown = made.north.replica.state_digest()
    made.north.replica.receive(made.log[3:])
    assert not made.north.replica.bases() and made.north.replica.state_digest() != shown
    assert same(made.north.replica, made.ana.replica)


def test_rule_16_who_was_amid_news_of_a_hub_that_went_back_shows_his_vectors() -> None:
    """Where he stood, a run now lies whose end comes behind what he was still to get: that could never go, and he was
    told for ever that there is more."""
    world = World(_CYCLE)
    north, south, ana, bob = world.hubs["north"], world.hubs["south"], world.devices["ana"], world.devices["bob"]
    assert meet(bob, south).agreed
    for name in ("one", "two"):
        write(ana, name)
    run = decode_frame(encode_commits(list(ana.replica.commits_after(PARTITION, {}, 1 << 30)))).commits
    assert [commit.signature is not None for commit in run] == [False, True]
    south.replica.receive(run)
    peer = south.replica.key.hex()
    note = decode_note(bob.replica.peer_note(peer))
    cursor = decode_cursor(note.cursor)
    assert cursor is not None
    walk = Walk(south.replica.arrival() - 1, 0, cursor.commits)
    bob.replica.set_peer_note(peer, replace(note, cursor=replace(cursor, walk=walk).encode()).encode())
    write(bob, "three")
    assert meet(bob, south).agreed and meet(north, south).agreed
    assert same(bob.replica, north.replica)


def test_rule_18_who_has_the_log_of_the_other_copy_is_asked_for_it_once_while_he_holds_the_same() -> None:
    """North's word is of the one copy, south holds what the other wrote under the same name: honest, and of no use
    beneath that word, it went over the line and was taken back at each exchange, several times."""
    made = attesting()
    other = World(_CYCLE).devices["ana"]
    for name in ("0", "otherwise"):
        write(other, name)
    made.south.replica.receive(list(other.replica.commits_after(PARTITION, {}, 1 << 30)))
    made.back(made.north, 0)
    north = made.north.replica
    north.receive(made.log[2:3])
    shown = north.state_digest()
    assert [meet(made.north, made.south).history for _ in range(3)] == [2, 0, 0]
    assert [base.state for base in north.bases()] == [WANTED] and north.state_digest() == shown
    assert list(north.gaps(("",))) == [PARTITION], "others are asked"
    north.receive(made.log)
    assert not north.bases() and same(north, made.ana.replica)


def test_rule_18_who_gave_a_log_of_no_use_is_asked_again_when_he_holds_something_else() -> None:
    made = attesting()
    made.back(made.north, 0)
    north, who = made.north.replica, made.ana.replica.id
    north.note_strange("south", [(PARTITION, Dot(who, 2))], [(PARTITION, Dot(who, 2))])
    asked = []
    for seq in (2, 2, 3, 3):
        north.heed_vectors("south", {PARTITION: {who: (seq, b"mark")}})
        asked.append(bool(north.gaps(("",), "south")))
    assert asked == [False, False, True, True] and north.gaps(("",), "another")


def test_rule_18_a_hub_asks_a_device_once_for_the_log_of_the_other_copy() -> None:
    made = attesting()
    other = World(_CYCLE).devices["ana"]
    for name in ("0", "otherwise"):
        write(other, name)
    made.bob.replica.receive(list(other.replica.commits_after(PARTITION, {}, 1 << 30)))
    made.back(made.south, 0)
    south = made.south.replica
    south.receive(made.log[2:3])
    # Of the first Bob learns what it asks for.
    assert [_laid(made.south, made.bob) for _ in range(4)] == [0, 2, 0, 0]
    assert list(south.gaps(("",))) == [PARTITION], "others are asked"
    south.receive(made.log)
    assert not south.bases() and same(south, made.ana.replica)


def _laid(hub: Hub, device: Device) -> int:
    """How many commits the device gives in an exchange that the hub lays beneath its word."""
    laid: list[int] = []
    receive = hub.replica.receive

    def counted(*told: object, **more: object) -> Received:
        received: Received = receive(*told, **more)  # type: ignore[arg-type]
        laid.append(received.laid)
        return received

    hub.service._lane = Lane(counted)
    meet(device, hub)
    return sum(laid)


def test_rule_18_a_hub_is_given_what_the_one_above_has_by_a_word_alone() -> None:
    """It asked by the digest of what is to be had by log, which both had, and never learned that there is more."""
    made = attesting()
    made.back(made.south, 0)
    assert meet(made.north, made.south).agreed
    assert same(made.north.replica, made.south.replica) and made.north.replica.vectors(("",))[PARTITION]


@pytest.mark.parametrize("told", [False, True], ids=["unasked", "after the other log alone"])
@pytest.mark.parametrize("first", ["north", "south"])
def test_rule_14_who_stands_on_a_word_of_one_copy_gets_the_others_work_too(first: str, told: bool) -> None:
    """What the other wrote under the same name came as known beneath the word, and no exchange ever agreed again; of
    the log, where the other's had come first, nothing that the word attests went in."""
    world = World(_CYCLE)
    north, south, ana, bob = world.hubs["north"], world.hubs["south"], world.devices["ana"], world.devices["bob"]
    twin = Device("twin", ana.hubs, "twin", "ana")
    twin.disk.put_back(ana.disk.snapshot(), whole=True)
    twin.boot()
    for number in range(3):
        write(ana, f"by the one {number}")
    for number in range(3):
        twin.replica.write([(RecordKey(PARTITION, "contacts", "=one"), "title", f"by the other {number}")])
    assert meet(ana, north).agreed and bob.replica.take_snapshot(attested(north.replica)) is not None
    others = list(twin.replica.commits_after(PARTITION, {}, 1 << 30))
    south.replica.receive(others)
    if told:
        bob.replica.fetch_log([PARTITION])
        bob.replica.receive(others)
        assert [base.state for base in bob.replica.bases()] == [CONTRADICTED]
    for client, hub in ((north, south), (south, north)):
        assert meet(client, hub).agreed
    assert meet(bob, world.hubs[first], most=8).agreed, "the log is asked for amid the exchange that finds it out"
    assert not bob.replica.bases() and same(bob.replica, north.replica)
    shown = bob.replica.cells(RecordKey(PARTITION, "contacts", "=one"), pending=False)
    assert {path: cell.value for path, cell in shown.items()} == {"name": "by the one 2", "title": "by the other 2"}
