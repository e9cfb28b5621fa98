"""What a tier says of a partition in which much is set aside: of others' work as ever, and nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from brs_sync import passage, tierwords
from brs_sync.commit import dot_of
from brs_sync.ids import Dot, RecordKey
from brs_sync.replica import Replica
from brs_sync.tierwords import PAUSE_MS
from brs_sync.views import StoredCommit

from tests.sync.tiers.test_rising import Three

PLACE = "contacts/KEN"
AT = 1_795_262_400_000


@pytest.fixture
def three(tmp_path: Path) -> Iterator[Three]:
    """Amina's six commits and the centre's two, which the Secretariat has by now."""
    made = Three(tmp_path)
    for number in range(6):
        made.write(str(number))
    for name in ("Bo", "Bea"):
        made.centre.write([(RecordKey(PLACE, "contacts", "=bo"), "name", name)])
    for hub in (made.top, made.amina):
        hub.receive(commits(made.centre), [])
    yield made
    made.close()


def commits(replica: Replica) -> list[StoredCommit]:
    """What it wrote itself."""
    found = [commit for _, commit in replica.commits_since(0, ("contacts",), 1 << 20)]
    return [commit for commit in found if dot_of(commit)[1].replica == replica.id]


def set_aside(hub: Replica, who: Replica, *seqs: int) -> None:
    with hub.writing() as connection:
        for seq in seqs:
            connection.execute(
                "UPDATE commits SET verdict=2, reason='no-right' WHERE seq=? AND replica="
                "(SELECT id FROM replica WHERE name=?)",
                (seq, who.id),
            )


def said(hub: Replica) -> tierwords.Receipt:
    (word,) = tierwords.told(hub, ("contacts",), 0, own=True).others
    return tierwords.read_word(word)


def test_where_more_is_set_aside_than_a_word_names_it_says_how_far_it_goes(
    three: Three, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tierwords, "MOST_NAMED", 3)
    top, amina, centre = three.top, three.amina, three.centre
    set_aside(top, amina, 2, 3, 4, 5)
    set_aside(top, centre, 1)
    tierwords.say(top, ("contacts",), AT)
    word = said(top)
    assert {who: seq for who, (seq, _) in word.held[PLACE].items()} == {amina.id: 3, centre.id: 2}
    assert {(one.replica, one.seq) for one in word.verdicts} == {(amina.id, 2), (amina.id, 3), (centre.id, 1)}
    tierwords.hear(amina, tierwords.told(top, ("contacts",), 0, own=True).others)
    held = {
        (who.id, seq)
        for who, count in ((amina, 6), (centre, 2))
        for seq in range(1, count + 1)
        if top.key.hex() in passage.read_holders(amina.reader(), PLACE, Dot(who.id, seq))
    }
    assert held == {(amina.id, 1), (centre.id, 2)}, "of what lies behind it nothing is known"
    upto = tierwords.told(top, ("contacts",), 0, own=True).upto
    tierwords.say(top, ("contacts",), AT + 2 * PAUSE_MS)
    assert tierwords.told(top, ("contacts",), upto, own=True).others == (), "it is still so"


def test_a_chain_of_which_a_word_can_say_nothing_is_left_out(three: Three, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tierwords, "MOST_NAMED", 1)
    set_aside(three.top, three.amina, 1, 2)
    set_aside(three.top, three.centre, 1)
    tierwords.say(three.top, ("contacts",), AT)
    word = said(three.top)
    assert word.held[PLACE].keys() == {three.centre.id} and [one.replica for one in word.verdicts] == [three.centre.id]


def test_processes_that_took_it_in_by_another_order_say_the_same(three: Three, tmp_path: Path) -> None:
    with Replica.open(tmp_path / "other", schemas=lambda collection: None) as other:
        other.add_root(three.top.key)
        other.receive(commits(three.centre), three.grants)
        other.receive(commits(three.amina), [])
        for hub in (three.top, other):
            set_aside(hub, three.amina, 2)
            set_aside(hub, three.centre, 1)
            tierwords.say(hub, ("contacts",), AT)
        assert [hub.held()[0].dot.replica for hub in (three.top, other)] == [three.amina.id, three.centre.id]
        assert said(three.top).verdicts == said(other).verdicts


def test_a_word_of_ones_own_is_proved_once(three: Three) -> None:
    tierwords.say(three.top, ("contacts",), AT)
    tierwords.say(three.top, ("contacts",), AT + 1)
    before = tierwords._once.cache_info().misses
    tierwords.say(three.top, ("contacts",), AT + PAUSE_MS)
    assert tierwords._once.cache_info().misses == before
