"""SYNC rules 10 and 13: a settlement in quarantine decides nothing, and keeps no head dead that it had put away."""

from __future__ import annotations

from itertools import permutations

import pytest
from brs_sync.replica import Replica
from brs_sync.views import ChooseHead, ChooseValue, StoredCommit

from tests.sync.snapshots import PARTITION, attested, newcomer, same
from tests.sync.world import RIGHTS, World, clash, head, made_world, record, type_in, values

NAMES = ("ana", "bob", "cleo", "dan")


@pytest.fixture
def four() -> World:  # type: ignore[misc]
    """Ana and Bob clash, Cleo settles, Dan writes."""
    with made_world(NAMES) as world:
        yield world


def settled(world: World, value: str = "decided") -> None:
    """Cleo has settled what Ana and Bob typed, and everybody knows it."""
    world["cleo"].settle(clash(world).id, ChooseValue(value), reason="")
    world.meet()


def revoked(world: World, name: str = "cleo", *, admit: bool = False) -> bytes:
    """The hub's word that nothing of this key counts, or that all of it does; nobody else has it yet."""
    if admit:
        return world["hub"].issue_revocation(world[name].key, "compromised", {PARTITION: 99}, "seen", kind="admit")
    return world["hub"].issue_revocation(world[name].key, "compromised", {PARTITION: 0}, "stolen")


def everybody_knows(world: World, *words: bytes) -> None:
    for name in world.names:
        if name != "cleo":
            world[name].receive([], list(words))


def names(replica: Replica) -> set[object]:
    return set(values(replica, record(), "name"))


def test_rule_10_a_settlement_that_is_quarantined_later_keeps_no_head_dead_by_what_was_written_over_it(
    four: World,
) -> None:
    settled(four)
    type_in(four["dan"], record(), name="over it")
    four.meet()
    assert names(four["ana"]) == {"over it"}
    everybody_knows(four, revoked(four))
    for name in ("hub", "ana", "bob", "dan"):
        assert names(four[name]) == {"ana", "bob", "over it"}
        assert {c.kind for c in four[name].conflicts()} == {"hard"}


def test_rule_10_who_never_saw_the_settlement_applied_covers_what_he_was_shown(four: World) -> None:
    settled(four)
    everybody_knows(four, revoked(four))
    session = four["dan"].open_session(record())
    shown = session.shown["name"].value
    assert shown in ("ana", "bob")
    session.write("name", "over one")
    session.close()
    four.meet()
    assert names(four["ana"]) == {"over one", "ana", "bob"} - {shown}


@pytest.mark.parametrize("in_an_editor", [True, False])
def test_rule_03_what_came_back_when_a_settlement_was_quarantined_is_not_written_over_unseen(
    four: World, *, in_an_editor: bool
) -> None:
    """What was written over the settlement is displayed, and goes; the other two stand beside it, and stay."""
    settled(four)
    type_in(four["dan"], record(), name="over it")
    four.meet()
    everybody_knows(four, revoked(four))
    assert four["ana"].cells(record())["name"].value == "over it"
    if in_an_editor:
        type_in(four["ana"], record(), name="over that")
    else:
        four["ana"].write([(record(), "name", "over that")])
    four.meet()
    for name in ("hub", "ana", "bob", "dan"):
        assert names(four[name]) == {"ana", "bob", "over that"}


def test_rule_10_an_editor_that_shows_a_settlement_covers_nothing_that_it_put_away_when_sealed_later(
    four: World,
) -> None:
    settled(four)
    session = four["dan"].open_session(record())
    session.write("name", "over it")
    everybody_knows(four, revoked(four))
    four.reopen("dan", crash=True)
    four.meet()
    for name in ("ana", "dan"):
        assert names(four[name]) == {"ana", "bob", "over it"}


def test_rule_13_the_order_in_which_it_comes_makes_no_difference(four: World) -> None:
    """Settled, written over, revoked, admitted: whoever has the same of it shows the same."""
    settled(four)
    type_in(four["dan"], record(), name="over it")
    four.meet()
    commits = list(four["hub"].commits_after(PARTITION, {}, 1 << 20))
    words = [revoked(four)]
    everybody_knows(four, *words)
    for number, order in enumerate(permutations([*commits, *words])):
        if number % 7 == 0:
            late = newcomer(four, f"late{number}")
            _come(late, order)
            assert same(late, four["hub"]), order
            late.close()
            del four.replicas[f"late{number}"]


def _come(replica: Replica, order: tuple[StoredCommit | bytes, ...]) -> None:
    """What a chain's earlier commit has to come for waits at the door, and is brought again."""
    for _ in order:
        for one in order:
            replica.receive([], [one]) if isinstance(one, bytes) else replica.receive([one])


def test_rule_13_admitted_again_it_settles_again(four: World) -> None:
    settled(four)
    type_in(four["dan"], record(), name="over it")
    four.meet()
    before = four["ana"].state_digest()
    everybody_knows(four, revoked(four))
    assert four["ana"].state_digest() != before
    everybody_knows(four, revoked(four, admit=True))
    assert four["ana"].state_digest() == four["hub"].state_digest() == before


def test_rule_10_who_knew_that_a_settlement_was_ended_covers_what_came_back_though_its_end_is_quarantined(
    four: World,
) -> None:
    """Bob settles, Cleo undoes it, Dan writes over one of the two; Cleo's undo is quarantined, and Ana's stands."""
    conflict = clash(four)
    four["bob"].settle(conflict.id, ChooseValue("decided"), reason="")
    four.meet()
    four["cleo"].undo(conflict.id)
    four.meet()
    session = four["dan"].open_session(record())
    shown = session.shown["name"].value
    session.write("name", "over one")
    session.close()
    four.meet()
    left = names(four["ana"])
    assert left == {"over one", "ana", "bob"} - {shown}
    everybody_knows(four, revoked(four))
    four["ana"].undo(conflict.id)
    four.meet()
    assert names(four["bob"]) == names(four["hub"]) == left


def test_rule_09_a_delete_covers_no_head_that_a_quarantined_settlement_had_put_away(four: World) -> None:
    settled(four)
    four["dan"].delete(record())
    four.meet()
    assert four["ana"].record(record()).deleted
    everybody_knows(four, revoked(four))
    for name in ("hub", "ana", "dan"):
        assert "delete" in {c.kind for c in four[name].conflicts()}
        assert not four[name].record(record()).deleted


def test_rule_18_who_begins_with_a_snapshot_shows_what_the_log_shows(four: World) -> None:
    """In quarantine before the snapshot, and admitted after it: what was overwritten in those cells goes too."""
    settled(four)
    type_in(four["dan"], record(), name="over it")
    four.meet()
    everybody_knows(four, revoked(four))
    type_in(four["bob"], record(), name="over one")
    four.meet()
    late, log = newcomer(four, "late"), newcomer(four, "log")
    for replica in (late, log):
        replica.receive([], [data for _, data in four["hub"].statements()])
    assert late.take_snapshot(attested(four["hub"])) is not None
    four.sync("hub", "log")
    assert same(late, log) and names(late) == names(log) == names(four["hub"])
    type_in(four["ana"], record(), name="later")
    four.meet()
    word = revoked(four, admit=True)
    for name in ("late", "log"):
        four.sync("hub", name)
        four[name].receive([], [word])
    assert same(late, log) and names(late) == names(four["hub"])


def test_rule_18_what_was_written_over_in_quarantine_stays_so_by_a_snapshot(four: World) -> None:
    """Cleo's value was written over by who had been shown it; both are heads no more when hers is admitted."""
    type_in(four["cleo"], record(), name="Cleo's")
    four.meet()
    type_in(four["dan"], record(), name="over Cleo's")
    four.meet()
    everybody_knows(four, revoked(four))
    type_in(four["bob"], record(), name="over Dan's")
    four.meet()
    late = newcomer(four, "late")
    late.receive([], [data for _, data in four["hub"].statements()])
    late.take_snapshot(attested(four["hub"]))
    word = revoked(four, admit=True)
    late.receive([], [word])
    assert same(late, four["hub"])
    assert names(late) == {"over Dan's"}


def test_rule_12_what_is_left_of_it_is_no_value_and_no_step_of_the_history(four: World) -> None:
    settled(four, "of nobody's right")
    everybody_knows(four, revoked(four))
    ana = four["ana"]
    assert "of nobody's right" not in names(ana)
    assert {change.kind for change in ana.history(record())} == {"write"}
    stored = ana.reader().execute("SELECT count(*) FROM change WHERE value='of nobody''s right'").fetchone()
    assert stored == (0,)


@pytest.mark.parametrize("erased_first", [True, False])
def test_rule_15_with_its_section_ends_what_was_left_of_a_settlement(four: World, erased_first: bool) -> None:
    """A clash of telephones: by whom its section was emptied knows nothing of it any more, in either order."""
    conflict = clash(four, path="phone")
    four["cleo"].settle(conflict.id, ChooseValue("decided"), reason="")
    four.meet()
    type_in(four["dan"], record(), phone="over it")
    four.meet()
    if erased_first:
        four["hub"].erase(record(), (), "asked to")
        everybody_knows(four, revoked(four))
    else:
        four["ana"].receive([], [revoked(four)])
        may = four.grant("bob", rights=(*RIGHTS, "grant"))
        everybody_knows(four, may)
        four["bob"].erase(record(), (), "asked to")
    four.meet()
    everybody_knows(four, *[data for _, data in four["hub"].statements()])
    assert same(four["ana"], four["hub"]) and same(four["bob"], four["hub"])
    late = newcomer(four, "late")
    four.sync("hub", "late")
    assert same(late, four["hub"])
    for name in ("hub", "ana", "bob", "late"):
        assert not four[name].reader().execute("SELECT 1 FROM change WHERE kind<0").fetchall(), name


def test_rule_10_a_head_that_it_named_comes_back_where_it_was_chosen_itself(four: World) -> None:
    conflict = clash(four)
    four["cleo"].settle(conflict.id, ChooseHead(head(conflict, "ana")), reason="")
    four.meet()
    type_in(four["dan"], record(), name="over it")
    four.meet()
    everybody_knows(four, revoked(four))
    assert names(four["bob"]) == {"ana", "bob", "over it"}
