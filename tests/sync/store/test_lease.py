"""What only one of several processes may do: by turns, and nobody writes on the strength of a turn that is over."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from brs_sync import tierwords
from brs_sync.errors import SyncProblem
from brs_sync.hub.lease import LEASE_MS, Lease, end_turn, going_on, holder
from brs_sync.hub.limits import Limits, Visit
from brs_sync.hub.service import HubService
from brs_sync.hub.settings import Settings
from brs_sync.hub.uproad import UpRoad, said_of, taken_up
from brs_sync.hub.upstream import UpState, read_state
from brs_sync.hub.usage import UNWRITTEN_BYTES, Usage
from brs_sync.note import Note, decode_note
from brs_sync.replica import Replica

from tests.helpers.postgres import Server
from tests.sync.store.office import KEN, Office
from tests.sync.tiers.chain import submit

SENT = "report/KEN/2025/basel/sent"
PEER = "ab" * 32


@pytest.fixture(params=["sqlite", "newest"])
def office(request: pytest.FixtureRequest, tmp_path: Path, servers: Callable[[str], Server]) -> Iterator[Office]:
    """Two processes over a file, and over a server."""
    office = Office(tmp_path, tmp_path / "shared.db" if request.param == "sqlite" else servers("newest").database())
    office.open("a", "b")
    yield office
    office.close()


class Process:
    """A process that may speak upwards, with a clock of its own."""

    def __init__(self, service: HubService) -> None:
        self.service, self.seconds = service, 0.0
        self.turn = Lease(service.admin.books, timer=lambda: self.seconds)
        self.road = UpRoad(service, self.turn, PEER)

    def over(self) -> None:
        """Its time is over by the database's clock, and nobody has said so yet."""
        with self.service.admin.books.transaction() as connection:
            connection.execute("UPDATE lease SET until_ms = 0")


def test_one_has_the_turn_and_it_grows_with_each_that_takes_over(office: Office) -> None:
    a, b = (Process(office.desks[name]) for name in "ab")
    assert a.turn.take() and not b.turn.take() and a.turn.take()
    assert (a.turn.turn, holder(b.service.admin.books)) == (1, a.turn.owner)
    a.seconds += LEASE_MS  # as if asleep: it is not sure of it any more, and has it again by asking
    assert not a.turn.is_held() and a.turn.take() and a.turn.turn == 1
    a.over()
    assert holder(a.service.admin.books) == ""
    assert b.turn.take() and b.turn.turn == 2
    a.turn.renew()
    assert not a.turn.is_held() and not a.turn.take() and b.turn.is_held()
    b.turn.let_go()
    assert a.turn.take() and a.turn.turn == 3 and not b.turn.take()
    with a.service.admin.books.transaction() as connection:
        end_turn(connection)  # a hub was joined or left
    a.turn.renew()
    assert not a.turn.is_held() and not a.turn.take() and not b.turn.take(), "not before its time is over"
    a.over()
    assert b.turn.take() and b.turn.turn == 5


def test_who_was_paused_beyond_his_time_writes_nothing_of_the_road(office: Office) -> None:
    a, b = (Process(office.desks[name]) for name in "ab")
    assert a.turn.take()
    a.road.keep(UpState(sent=1))
    a.road.hear_file(KEN, b"held", 7)
    a.road.hear_file(KEN, b"not", None, 3)
    a.over()
    writes = (
        lambda: a.road.keep(UpState(sent=9)),
        lambda: a.road.hear_file(KEN, b"more", 9),
        lambda: a.road.forget_files(),
    )
    for taken in (False, True):  # also where nobody has taken over yet
        assert not taken or b.turn.take()
        for write in writes:
            with pytest.raises(SyncProblem) as refused:
                write()
            assert refused.value.code == "turn-over"
    b.road.take_up()
    assert b.road.files(KEN) == {b"held": (7, 0)}, "what was counted by another's arrivals is asked for again"
    assert read_state(b.service.admin) == UpState(sent=1)
    b.road.keep(UpState(sent=2))
    assert read_state(a.service.admin) == UpState(sent=2)


def test_another_process_goes_on_where_the_road_stood_and_asks_where_it_holds_something_else(office: Office) -> None:
    a, b = (Process(office.desks[name]) for name in "ab")
    ana = office.device("ana", at="a")
    ana.write("jo", name="Jo")
    ana.sync("b")
    first, second = a.service.replica, b.service.replica
    a.service.look_around(("",))
    newest = max(arrival for arrival, _ in first.statements())
    first.set_peer_note(PEER, Note((KEN,), b"cursor", first.arrival(), newest, counter=5).encode())
    assert a.turn.take()
    a.road.keep(UpState())
    a.turn.let_go()
    assert b.turn.take()
    b.road.take_up()
    note = decode_note(second.peer_note(PEER))
    assert (note.scope, note.cursor, note.sure, note.counter) == ((KEN,), b"cursor", True, 5)
    assert note.mine == second.arrival() and note.said == max(arrival for arrival, _ in second.statements())
    said = said_of(second, PEER)
    ana.write("jo", name="Joe")
    ana.sync("b")
    late = taken_up(second, *said)
    assert (late.sure, late.mine, late.said) == (False, 0, note.said), "what has come since may be there or not"
    assert said_of(second, PEER)[1] == b""


def test_what_arrives_while_a_road_is_put_down_does_not_count_as_told(office: Office) -> None:
    ana, bo = office.device("ana", at="a"), office.device("bo", at="a")
    ana.write("jo", name="Jo")
    ana.sync("a")
    service = office.desks["a"]

    class Busy:
        """The same copy, to which something comes just as somebody reads how far it goes."""

        def __getattr__(self, name: str) -> Any:
            if name == "vectors":
                bo.write("flo", name="Flo")
                bo.sync("a")
            return getattr(service.replica, name)

    newest = max(arrival for arrival, _ in service.replica.statements())
    service.replica.set_peer_note(PEER, Note((KEN,), b"", service.replica.arrival(), newest).encode())
    assert said_of(Busy(), PEER)[1] == b""  # type: ignore[arg-type]


def test_what_a_tier_said_to_one_process_all_know_and_say_no_older_word(office: Office) -> None:
    first, second = office.desks["a"], office.desks["b"]
    ana = office.device("ana", "report/KEN", at="a")
    with Replica.open(office.folder / "top", schemas=lambda name: None) as top:
        top.add_root(top.key)
        rights = ("read", "write", "resolve", "approve", "attest", "carry", "grant")
        top.issue_grant(first.replica.key, person="c", name="C", role="centre", prefixes=(SENT,), rights=rights)
        first.replica.add_root(top.key)
        first.replica.receive([], [data for _, data in top.statements()])
        first.news()
        submit(ana)  # type: ignore[arg-type]
        ana.sync("b")
        top.receive(list(ana.replica.commits_after(SENT, {}, 1 << 20)), [d for _, d in first.replica.statements()])
        tierwords.say(top, (SENT,), 100)
        (word,) = tierwords.told(top, (SENT,), 0, own=True).versions
    first.look_around(("",))
    assert tierwords.hear(first.replica, [word])
    first.news()
    assert tierwords.told(second.replica, (SENT,), 0, own=True).versions == ()
    second.look_around((SENT,))
    assert tierwords.told(second.replica, (SENT,), 0, own=True).versions == (word,)
    tierwords.say(second.replica, (SENT,), 500)
    second.news()
    first.look_around((SENT,))
    tierwords.say(first.replica, (SENT,), 400)  # by a clock that is late: it has been said already
    assert [len(tierwords.told(one.replica, (SENT,), 0, own=True).versions) for one in (first, second)] == [2, 2]
    third = office.open("c")
    assert set(tierwords.told(third.replica, (SENT,), 0, own=True).versions) == set(
        tierwords.told(first.replica, (SENT,), 0, own=True).versions
    )


def said(service: HubService, partition: str) -> int:
    """Up to which commit of its one chain the hub has said, as this process tells it, that it holds a partition."""
    told = tierwords.told(service.replica, (partition,), 0, own=True)
    (word,) = told.versions + told.others
    ((seq, _),) = tierwords.read_word(word).held[partition].values()
    return seq


def test_of_two_processes_words_the_later_one_says_no_less(office: Office) -> None:
    a, b = office.desks["a"], office.desks["b"]
    ana = office.device("ana", at="a")

    def hand_in(number: int) -> None:
        ana.write("jo", name=str(number))
        ana.sync("a")

    hand_in(1)
    b.look_around((KEN,))
    hand_in(2)
    tierwords.say(a.replica, (KEN,), 500)
    a.news()
    tierwords.say(b.replica, (KEN,), 1_000)  # by a look before the second came
    b.news()
    a.look_around((KEN,))
    assert [said(one, KEN) for one in (a, b)] == [2, 2]
    hour = tierwords.PAUSE_MS
    hand_in(3)
    tierwords.say(a.replica, (KEN,), 3 * hour)  # by a clock that is an hour ahead of the other
    a.news()
    hand_in(4)
    b.look_around((KEN,))
    tierwords.say(b.replica, (KEN,), 2 * hour)
    b.news()
    a.look_around((KEN,))
    assert [said(one, KEN) for one in (a, b)] == [4, 4]


def test_a_process_that_could_not_take_all_in_does_not_speak_against_one_that_has_it(office: Office) -> None:
    ana, b = office.device("ana", "report/KEN", at="a"), office.desks["b"]
    submit(ana)  # type: ignore[arg-type]
    ana.sync("b")
    for amount in (13, 14):
        submit(ana, amount=amount)  # type: ignore[arg-type]
    *_, last = ana.replica.commits_after(SENT, {}, 1 << 20)
    with closing(office.shared().log) as log, log.appending(SENT) as there:
        there.put([last])
    b.look_around((SENT,))
    assert b.lacking == 1
    b._say((SENT,))
    assert tierwords.told(b.replica, (SENT,), 0, own=True).versions == ()
    ana.sync("a")
    b.look_around((SENT,))
    b.look_around((SENT,))
    b._say((SENT,))
    (word,) = tierwords.told(b.replica, (SENT,), 0, own=True).versions
    assert b.lacking == 0 and tierwords.read_word(word).held[SENT] == b.replica.vectors([SENT])[SENT]


def test_a_turn_goes_on_while_one_long_exchange_lasts(office: Office) -> None:
    a = Process(office.desks["a"])
    assert a.turn.take()
    renewed = threading.Event()

    class Watched(Lease):
        def renew(self) -> None:
            a.turn.renew()
            renewed.set()

    a.seconds += LEASE_MS
    assert not a.turn.is_held()
    with going_on(Watched(a.service.admin.books), seconds=0.01):
        assert renewed.wait(60)
    assert a.turn.is_held()


def test_a_database_clock_that_went_back_keeps_nobody_out(office: Office) -> None:
    a, b = (Process(office.desks[name]) for name in "ab")
    assert a.turn.take()
    books = a.service.admin.books
    with books.transaction() as connection:  # a was ended, and then the clock went back by an hour
        connection.execute("UPDATE lease SET until_ms = until_ms + 3600000")
    assert holder(books) == ""
    assert b.turn.take() and holder(books) == b.turn.owner


def test_a_days_quota_is_one_for_all_processes(office: Office) -> None:
    class Day:
        now = 100 * 86_400_000

        def now_ms(self) -> int:
            return self.now

    clock, late = Day(), Day()
    here, there = Usage(office.desks["a"].admin.books, clock), Usage(office.desks["b"].admin.books, late)
    here.add(b"ana", UNWRITTEN_BYTES)
    there.add(b"ana", 5)
    assert (here.today(b"ana"), there.today(b"ana")) == (UNWRITTEN_BYTES, UNWRITTEN_BYTES + 5)
    there.close()
    assert here.today(b"ana") == UNWRITTEN_BYTES + 5
    clock.now += 86_400_000
    here.add(b"ana", UNWRITTEN_BYTES)
    there.add(b"ana", UNWRITTEN_BYTES)  # a clock before midnight takes nothing of the new day away
    assert here.today(b"ana") == UNWRITTEN_BYTES
    assert there.today(b"ana") == 2 * UNWRITTEN_BYTES + 5, "nor does one behind it end what counts there"
    limits = Limits(Settings(data=office.folder, device_daily=UNWRITTEN_BYTES), here, lambda: 0.0)
    with pytest.raises(SyncProblem) as refused:
        limits.come(b"ana", Visit(), brings=True)
    assert refused.value.code == "over-quota"
    limits.come(b"bo", Visit(), brings=True)
