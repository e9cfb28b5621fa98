"""Contacts and requests for assistance: how far they have come is said by each tier's own word, as of versions."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from brs_sync import passage, tierwords
from brs_sync.clock import FixedClock
from brs_sync.hub.service import HubService
from brs_sync.ids import Dot, RecordKey
from brs_sync.receipt import CommitVerdict, Receipt, encode_receipt
from brs_sync.replica import Replica
from brs_sync.rising import rises
from brs_sync.statement import RIGHTS
from brs_sync.tierwords import PAUSE_MS
from brs_sync.ways import risen, way_of

from tests.sync.tiers.chain import Tier, way

NEED, JO = RecordKey("assistance/KEN", "needs", "=labs"), RecordKey("contacts/KEN", "contacts", "=jo")
PLACES = ("contacts/KEN", "assistance/KEN", "report/KEN")


@pytest.fixture
def tiers(tmp_path: Path) -> Iterator[tuple[Tier, Tier]]:
    """A Secretariat, which is served, and a centre under it, which is not."""
    top, centre = Tier(tmp_path / "top", "Secretariat"), Tier(tmp_path / "centre", "Centre North")
    top.serve()
    centre.join(top, *PLACES)
    yield top, centre
    for tier in (top, centre):
        tier.kill()


def test_a_contact_and_a_request_go_up_and_every_tiers_word_comes_back(
    tiers: tuple[Tier, Tier], tmp_path: Path
) -> None:
    _top, centre = tiers
    centre.serve()
    with centre.device(tmp_path / "amina", *PLACES) as amina, centre.device(tmp_path / "bo", *PLACES) as bo:
        for key in (JO, NEED):
            amina.replica.write([(key, "name", "as Amina has it")])
            assert way(amina, key) == ("here", {"centre": False, "secretariat": False})
        amina.sync()
        for key in (JO, NEED):
            assert way(amina, key) == ("held", {"centre": True, "secretariat": False})
        bo.sync()
        assert way(bo, JO) == ("held", {"centre": True, "secretariat": False}), "it came from there"
        assert centre.meet_served().agreed
        for device in (amina, bo):
            device.sync()
            for key in (JO, NEED):
                assert way(device, key) == ("held", {"centre": True, "secretariat": True})
        bo.replica.write([(JO, "name", "as Bo has it")])
        assert way(bo, JO) == ("here", {"centre": False, "secretariat": False}), "the last of it is not there yet"
        assert way(amina, JO)[1]["secretariat"], "who knows nothing of it shows what he has"


@pytest.mark.parametrize(
    ("partition", "speaks"),
    [
        ("contacts/KEN", True), ("contacts/KEN/own-x", True), ("assistance/KEN", True), ("library/KEN", True),
        ("assistance/shared", False), ("library/global", False), ("reference/global", False), ("authority/KEN", False),
        ("report/KEN/2025/basel/draft", False), ("report/KEN/2025/basel/sent", False), ("report/KEN/talk", False),
        ("person/notes", False), ("practice/contacts", False), ("contacts", False), ("strange/KEN", False),
    ],
)  # fmt: skip
def test_what_a_countrys_people_write_and_tiers_share_rises(partition: str, speaks: bool) -> None:
    assert rises(partition) is speaks


class Three:
    """A Secretariat, a centre under it and a device under that, by their grants alone."""

    def __init__(self, folder: Path) -> None:
        self.clock = FixedClock(1_795_262_400_000)
        self.top, self.centre, self.amina = (
            Replica.open(folder / name, schemas=lambda collection: None, clock=self.clock)
            for name in ("top", "centre", "amina")
        )
        self.top.add_root(self.top.key)
        over = {"prefixes": ("contacts/KEN",), "rights": tuple(RIGHTS)}
        first = self.top.issue_grant(self.centre.key, person="c", name="Centre", role="regional-centre", **over)
        self.centre.add_root(self.top.key)
        self.centre.receive([], [first])
        second = self.centre.issue_grant(self.amina.key, person="a", name="Amina", role="focal-point", **over)
        self.grants = [first, second]
        self.amina.add_root(self.top.key)
        for one in (self.top, self.amina):
            one.receive([], self.grants)

    def write(self, name: str) -> None:
        """Amina writes, and both hubs have it."""
        since = self.amina.arrival()
        self.amina.write([(JO, "name", name)])
        commits = [commit for _, commit in self.amina.commits_since(since, ("contacts",), 1 << 20)]
        for hub in (self.top, self.centre):
            hub.receive(commits, [])

    def word(self, mark: bytes | None = None, time_ms: int = 0, **more: object) -> bytes:
        """What the Secretariat might say of Amina's chain."""
        ((who, (seq, head)),) = self.amina.vectors(("contacts",))["contacts/KEN"].items()
        time_ms = time_ms or self.clock.now_ms()
        told = Receipt(self.top.key, tierwords.NOBODY, time_ms, {"contacts/KEN": {who: (seq, mark or head)}}, **more)
        return encode_receipt(told, self.top.sign)

    def aside(self, seq: int) -> None:
        """The Secretariat says that it holds all of Amina's chain and puts one commit aside."""
        verdict = CommitVerdict("contacts/KEN", self.amina.id, seq, "quarantined", "no-right")
        tierwords.hear(self.amina, [self.word(time_ms=6, verdicts=(verdict,))])

    def secretariat(self) -> int | None:
        """Since when the Secretariat is known to hold all of the contact."""
        found = way_of(self.amina, JO)
        assert found is not None
        return next(one.held_ms for one in found.holders if one.kind == "secretariat")

    def close(self) -> None:
        for one in (self.top, self.centre, self.amina):
            one.close()


@pytest.fixture
def three(tmp_path: Path) -> Iterator[Three]:
    made = Three(tmp_path)
    yield made
    made.close()


def test_a_tier_says_what_changes_often_once_an_hour_and_then_all_of_it(three: Three) -> None:
    began = three.clock.now_ms()
    said: list[int] = []

    def asked(minutes: int) -> int | None:
        """What the hub is asked at that minute: whether it has said anything, and when it wants to be asked again."""
        again = tierwords.say(three.top, ("contacts",), began + 60_000 * minutes)
        told = tierwords.told(three.top, ("contacts",), sum(said), own=True)
        said.append(len(told.others))
        assert not told.versions
        tierwords.hear(three.amina, told.others)
        return again

    three.write("one")
    assert asked(0) is None and said == [1]
    three.write("two")
    assert asked(1) == asked(59) == began + PAUSE_MS and said == [1, 0, 0]
    assert three.secretariat() is None, "the word of an hour ago is not on this"
    assert asked(60) is None and three.secretariat() == began + PAUSE_MS
    assert asked(200) is None and said == [1, 0, 0, 1, 0], "what is true needs no new word"
    three.write("three")
    assert asked(-600) is None and said[-1] == 1, "a clock that was set back puts nothing off"


def test_since_when_is_said_of_the_first_word_that_holds_all_of_it(three: Three) -> None:
    began = three.clock.now_ms()
    for number in range(40):
        if number < 30:
            three.write(f"as of {number}")
        tierwords.hear(three.amina, [three.word(time_ms=began + number)])
    assert three.secretariat() == began + 29
    rows = three.amina.reader().execute("SELECT count(*) FROM receipted").fetchone()
    assert rows == (16,), "of what changes often the last few words are kept"


def test_since_when_an_old_contact_is_held_moves_on_within_a_day_at_most(three: Three) -> None:
    day = 86_400_000
    began = three.clock.now_ms() // day * day
    held: dict[int, set[int]] = {1: set(), 3: set()}
    for number in range(1, 41):
        three.write(f"as of {number}")
        tierwords.hear(three.amina, [three.word(time_ms=began + number * day // 2)])
        for seq, times in held.items():
            dot = Dot(three.amina.id, min(seq, number))
            times.add(passage.read_holders(three.amina.reader(), "contacts/KEN", dot)[three.top.key.hex()] // day)
    assert held == {1: {began // day}, 3: {began // day, began // day + 1}}
    (rows,) = three.amina.reader().execute("SELECT count(*) FROM receipted").fetchone()
    assert rows <= 16 + 13, "and of each day one"


def test_a_word_on_the_right_branch_counts_where_one_on_another_came_first(three: Three) -> None:
    three.write("one")
    for mark, since in ((bytes(8), None), (None, 6)):
        tierwords.hear(three.amina, [three.word(mark=mark, time_ms=5 if since is None else since)])
        assert three.secretariat() == since


def test_a_word_on_another_chain_one_that_sets_aside_and_one_that_takes_back_say_nothing_more(three: Three) -> None:
    three.write("one")
    tierwords.hear(three.amina, [three.word(mark=bytes(8), time_ms=5)])
    assert three.secretariat() is None, "a clone's work is not this one's"
    three.write("two")
    three.aside(2)
    found = way_of(three.amina, JO)
    assert found is not None and found.aside == "no-right" and three.secretariat() is None
    tierwords.hear(three.amina, [three.word(time_ms=7)])
    assert three.secretariat() == 6, "it has held it since then, and applies it now"
    gone = Receipt(three.top.key, tierwords.NOBODY, 8, {"contacts/KEN": {}})
    tierwords.hear(three.amina, [encode_receipt(gone, three.top.sign)])
    assert three.secretariat() is None, "it went back to a backup"


def test_a_tier_that_puts_an_earlier_part_aside_holds_not_all_of_it(three: Three) -> None:
    """Though it applies the last of it: here all of it is shown."""
    for name in ("one", "two"):
        three.write(name)
    three.aside(1)
    found = way_of(three.amina, JO)
    assert found is not None and (found.state, found.aside) == ("sent", "no-right")
    assert [one.aside for one in found.holders] == ["", "no-right"] and three.secretariat() is None
    assert (risen(three.amina)[1].held, risen(three.amina)[1].last_ms) == (0, None), "a time of nothing held"


def test_what_one_tier_puts_aside_is_told_beside_what_another_holds(three: Three) -> None:
    three.write("one")
    tierwords.say(three.centre, ("contacts",), 5)
    tierwords.hear(three.amina, tierwords.told(three.centre, ("contacts",), 0, own=True).others)
    three.aside(1)
    found = way_of(three.amina, JO)
    assert found is not None and (found.state, found.aside) == ("held", "no-right")
    assert [(one.held_ms, one.aside) for one in found.holders] == [(5, ""), (None, "no-right")]


def test_the_exchange_can_say_how_much_of_all_changes_each_tier_holds(three: Three) -> None:
    assert risen(three.amina) == ()
    three.write("one")
    tierwords.hear(three.amina, [three.word(time_ms=5)])
    three.write("two")
    centre, top = risen(three.amina)
    assert (centre.kind, centre.held, centre.of, centre.last_ms) == ("centre", 0, 2, None)
    assert (top.kind, top.held, top.of, top.last_ms) == ("secretariat", 1, 2, 5)
    three.aside(2)
    assert risen(three.amina)[1].held == 1
    tierwords.hear(three.amina, [three.word(time_ms=7)])
    assert risen(three.amina)[1].held == 2


def test_words_on_what_no_tier_speaks_of_are_passed_by(three: Three) -> None:
    three.write("one")
    for partition in ("library/global", "report/KEN/2025/basel/draft", "person/amina"):
        word = Receipt(three.top.key, tierwords.NOBODY, 5, {partition: {three.amina.id: (1, bytes(8))}})
        assert tierwords.hear(three.amina, [encode_receipt(word, three.top.sign)]) == []


def test_what_left_and_was_not_acknowledged_is_sent_and_no_more(three: Three) -> None:
    three.write("one")
    commits = [commit for _, commit in three.amina.commits_since(0, ("contacts",), 1 << 20)]
    left = three.amina.depart("hub", commits)
    found = way_of(three.amina, JO)
    assert found is not None and (found.state, found.sent_ms) == ("sent", three.clock.now_ms())
    three.amina.stay(left)
    found = way_of(three.amina, JO)
    assert found is not None and (found.state, found.partly) == ("here", False)
    three.amina.depart("hub", commits)
    three.amina.write([(JO, "name", "two")])
    found = way_of(three.amina, JO)
    assert found is not None and (found.state, found.partly, found.sent_ms) == ("here", True, None)


def test_a_hub_looks_again_once_a_pause_is_over(tmp_path: Path) -> None:
    clock = FixedClock(1_795_262_400_000)
    with closing(HubService(tmp_path / "hub", clock=clock, entropy=os.urandom)) as service:
        said: list[int] = []
        for minutes in (0, 1, 59, 60, 61):
            clock.ms = 1_795_262_400_000 + 60_000 * minutes
            if minutes < 2:
                service.replica.write([(JO, "name", str(minutes))])
            service._say(("contacts",))
            (word,) = tierwords.told(service.replica, ("contacts",), 0, own=True).others
            ((seq, _),) = tierwords.read_word(word).held["contacts/KEN"].values()
            said.append(seq)
        assert said == [1, 1, 1, 2, 2]
