"""The judges of single kinds of events can be displeased: files, snapshots, hubs that only carry, copies."""

from __future__ import annotations

from random import Random

import pytest
from brs_sync.statement import statement_hash

from tests.simulation import filing, moves, people, quiet, side, troubles, twins
from tests.simulation.accounting import Emptying
from tests.simulation.attested import bases, judge_taken, judge_told
from tests.simulation.authority import Statement
from tests.simulation.carrier import judge_relay
from tests.simulation.machines import Device
from tests.simulation.people import _close, _open, _type
from tests.simulation.quiet import calm_sync
from tests.simulation.showing import same_heads
from tests.simulation.world import RECORDS, World, record_name
from tests.sync.snapshots import attested

HUB = "north"


def say(world: World, path: str, value: object, name: str = "ana", hub: str = HUB) -> None:
    """Ana, or somebody else, answers one question."""
    device = world.devices[name]
    editor = _open(world, device, RECORDS[0])
    assert editor is not None
    _type(world, device, editor, path, value)  # type: ignore[arg-type]
    _close(world, device, editor)
    calm_sync(world, device, hub)


@pytest.fixture
def filed() -> tuple[World, filing.Filed]:
    """A world in which the hub has said that it holds what Ana attached, and Bob was shown it."""
    world = World(3)
    ana, random = world.devices["ana"], Random(1)
    attached = filing.attachment(world, ana, RECORDS[0].partition, record_name(RECORDS[0]), random)
    say(world, filing.PATH, attached)
    (one,) = world.files.values()
    while HUB not in one.held:
        filing.give(world, ana, random)
    calm_sync(world, world.devices["bob"], HUB)
    return world, one


def test_a_file_that_a_hub_holds_comes_to_who_reads_what_names_it(filed: tuple[World, filing.Filed]) -> None:
    world, one = filed
    filing.fetch_one(world, world.devices["bob"], world.hubs[HUB], one, Random(0), calm=True)
    assert world.counts["file fetched"] == 1 and one.made.blob in world.devices["bob"].documents.here


@pytest.mark.parametrize("harm", ["DELETE FROM given", "DELETE FROM part"])
def test_the_judge_of_files_notices(harm: str, filed: tuple[World, filing.Filed]) -> None:
    world, one = filed
    world.hubs[HUB].disk.harm(harm, "blobs.db")
    with pytest.raises(AssertionError, match="holds"):
        filing.fetch_one(world, world.devices["bob"], world.hubs[HUB], one, Random(0), calm=True)


def test_the_judge_of_files_notices_what_nobody_may_have(filed: tuple[World, filing.Filed]) -> None:
    world, one = filed
    one.partition = RECORDS[3].partition
    with pytest.raises(AssertionError, match="what nothing names"):
        filing.fetch_one(world, world.devices["bob"], world.hubs[HUB], one, Random(0), calm=True)


def test_the_judge_of_snapshots_notices_what_the_log_does_not_show() -> None:
    world = World(4)
    bob = world.devices["bob"]
    say(world, "name", "Ana")
    calm_sync(world, bob, HUB)
    assert world.counts["snapshot"] == 1 and bases(bob)
    judge_taken(world, bob, [])
    bob.disk.harm("UPDATE change SET value='another'")
    with pytest.raises(AssertionError, match="heads"):
        judge_taken(world, bob, [])


def test_the_judge_of_snapshots_notices_it_also_where_a_name_has_forked() -> None:
    """Whose work that of two copies is it does not know: who holds what a hub holds shows what that shows."""
    world = World(5)
    bob = world.devices["bob"]
    say(world, "name", "Ana")
    world.forked = True
    calm_sync(world, bob, HUB)
    assert bases(bob) and world.counts["word in a fork"] > 0
    bob.disk.harm("UPDATE change SET value='another'")
    with pytest.raises(AssertionError, match="by a word"):
        judge_taken(world, bob, [])


def test_what_a_revocation_ends_beneath_a_word_is_for_the_log_to_say() -> None:
    """What was written over before the word was given is nowhere there: until the log comes all stands as attested."""
    world = World(4)
    ana, bob = world.devices["ana"], world.devices["bob"]
    say(world, "name", "Ana")
    editor = _open(world, ana, RECORDS[0])
    assert editor is not None
    for path in ("name", "phone"):
        _type(world, ana, editor, path, "over it")
    _close(world, ana, editor)
    calm_sync(world, ana, HUB)
    calm_sync(world, bob, HUB)
    cut = {RECORDS[0].partition: 1}
    data = world.hubs[HUB].replica.issue_revocation(ana.replica.key, "compromised", cut, "stolen")
    world.authority.issue(statement_hash(data), Statement("compromised", ana.replica.id, cut=cut, key=ana.replica.key))
    bob.replica.receive([], [data])
    assert bob.replica.cells(RECORDS[0], pending=False)["name"].value == "over it"
    same_heads(world, bob, world.applied(bob))
    judge_taken(world, bob, [])
    applied = world.applied(bob) & world.judge.commits
    against = applied & ~world.authority.applied(bob.all, world.statements(bob), bob.ids)
    judge_told(world, bob, against)
    assert world.counts["told in doubt"] == 1
    bob.disk.harm("UPDATE commits SET reason=''")
    with pytest.raises(AssertionError, match="tells of"):
        judge_told(world, bob, against)
    calm_sync(world, bob, HUB)
    assert not bases(bob)
    assert bob.replica.cells(RECORDS[0], pending=False)["name"].value == "Ana"
    same_heads(world, bob, world.applied(bob))


def test_a_move_that_is_taken_back_brings_back_nothing_that_counts_no_more() -> None:
    """What Bob had written there stood on Ana's screen when she moved; since then his key was put away."""
    world = World(3)
    ana, bob = world.devices["ana"], world.devices["bob"]
    for key in RECORDS:
        people.write_one(world, ana, key, "name", f"Ana's {key.record}")
    for device in (ana, bob):
        calm_sync(world, device, HUB)
    for key in RECORDS:
        people.write_one(world, bob, key, "name", f"Bob's {key.record}")
    for device in (bob, ana):
        calm_sync(world, device, HUB)
    chances = map(Random, range(50))
    assert any(
        moves.move(world, ana, one) and "name" in world.moves[-1].before[world.moves[-1].target] for one in chances
    )
    del world.moves[:-1]
    cut = dict.fromkeys({key.partition for key in RECORDS}, 0)
    data = world.hubs[HUB].replica.issue_revocation(bob.replica.key, "compromised", cut, "stolen")
    world.authority.issue(statement_hash(data), Statement("compromised", bob.replica.id, cut=cut, key=bob.replica.key))
    ana.replica.receive([], [data])
    made = world.moves[-1]
    assert moves.take_back(world, ana, Random(0))
    assert str(ana.replica.cells(made.target, pending=False)["name"].value).startswith("Ana's")


def test_who_types_into_a_row_that_was_deleted_writes_beside_what_was_erased_there() -> None:
    """His answer brings the row back, and his screen stays as it was: that its telephone was erased is not on it."""
    world = World(3)
    ana, phone = world.devices["ana"], "rep/r1/phone"
    people.write_one(world, ana, RECORDS[0], phone, "wrong")
    record, known = record_name(RECORDS[0]), world.applied(ana)
    emptying = Emptying(record, world.judge.erasing(record, [phone], known), known)
    world.attempt(ana, lambda: ana.replica.erase(RECORDS[0], [phone], ""), emptying)
    people.write_one(world, ana, RECORDS[0], "rep/r1/alive", False)
    editor = _open(world, ana, RECORDS[0])
    assert editor is not None
    for path, value in (("rep/r1/x", "there"), (phone, "new"), (phone, "newer")):
        _type(world, ana, editor, path, value)
        people.save(world, ana, Random(0))
    assert world.judge.expects(editor.screen, phone, "new") and not world.judge.expects(editor.screen, phone, "newer")
    same_heads(world, ana, world.applied(ana))
    assert len(ana.replica.cells(RECORDS[0])[phone].heads) == 2


def test_a_hub_that_only_carries_passes_on_what_it_cannot_read() -> None:
    world = World(9)
    dan, west = world.devices["dan"], world.hubs["west"]
    say(world, "name", "Cleo", "cleo", "west")
    calm_sync(world, dan, "west")
    judge_relay(world, west)
    assert world.counts["carried sealed"] == 1
    assert world.applied(dan) == world.applied(world.devices["cleo"]) and not world.applied(west)
    west.disk.harm("UPDATE section SET state=0")
    with pytest.raises(AssertionError, match="can read what it is to carry"):
        judge_relay(world, west)


def test_who_is_behind_a_hub_that_only_carries_gets_through_it_what_that_let_go_of_in_vain() -> None:
    """Cleo's key was in the wrong hands when it erased: what it erased counts again, and her hub has let go of it."""
    world = World(9)
    cleo, dan, root = world.devices["cleo"], world.devices["dan"], world.hubs[HUB]
    people.write_one(world, cleo, RECORDS[0], "phone", "hers")
    quiet.come_to_rest(world)
    record, known = record_name(RECORDS[0]), world.applied(cleo)
    emptying = Emptying(record, world.judge.erasing(record, ["phone"], known), known)
    world.attempt(cleo, lambda: cleo.replica.erase(RECORDS[0], ["phone"], ""), emptying)
    for device in (cleo, dan):
        calm_sync(world, device, "west")
    people.write_one(world, dan, RECORDS[0], "phone", "another")
    cut = {RECORDS[0].partition: 1}
    data = root.replica.issue_revocation(cleo.replica.key, "compromised", cut, "stolen")
    revoked = Statement("compromised", cleo.replica.id, cut=cut, key=cleo.replica.key)
    world.authority.issue(statement_hash(data), revoked)
    quiet.judge(world, quiet.come_to_rest(world))
    assert dan.hubs == ("west",) and len(dan.replica.cells(RECORDS[0])["phone"].heads) == 2


def test_what_was_settled_and_written_over_is_there_again_when_the_decision_is_quarantined() -> None:
    """The judge says by itself what was shown to whom, and counts that it happened (SYNC rule 10)."""
    world = World(3)
    for name in ("ana", "cleo"):
        people.write_one(world, world.devices[name], RECORDS[0], "name", f"by {name}")
    for _ in range(2):
        for device in world.devices.values():
            calm_sync(world, device, device.hubs[0])
        for hub in world.hubs.values():
            quiet.hub_sync(world, hub, Random(0), calm=True)
    assert people.settle(world, world.devices["cleo"], Random(1))
    for name in ("cleo", "dan"):
        calm_sync(world, world.devices[name], "south")
    assert troubles.revoke(world, world.devices["ana"], Random(1))
    quiet.judge(world, quiet.come_to_rest(world))
    assert world.counts["settled, then quarantined"] == 1
    (name,) = [cell for cell in world.judge.decisions if cell[1] == "name"]
    values = {str(v) for v in world.judge.live(name, world.applied(world.hubs[HUB])).values()}
    assert {"by ana", "by cleo"} < values


@pytest.fixture
def beside() -> tuple[World, Device]:
    """A copy of Ana's laptop beside it: both wrote, and the hub has heard of Ana's word alone."""
    world = World(13)
    assert world.sides and not side.twin(world, world.devices["ana"], Random(0))
    assert side.twin(world, world.devices["ana"], Random(0))
    say(world, "name", "Ana")
    twin = world.devices["ana's twin"]
    editor = _open(world, twin, RECORDS[0])
    assert editor is not None
    _type(world, twin, editor, "name", "her twin")
    _close(world, twin, editor)
    return world, twin


def test_what_two_copies_wrote_side_by_side_stands_beside_each_other(beside: tuple[World, Device]) -> None:
    world, twin = beside
    calm_sync(world, twin, HUB)
    assert world.counts["written again"] == 1 and twin.replica.id != world.devices["ana"].replica.id
    world.enrol(twin)
    calm_sync(world, twin, HUB)
    applied = world.applied(world.hubs[HUB])
    assert set(world.judge.live((record_name(RECORDS[0]), "name"), applied).values()) == {"Ana", "her twin"}


@pytest.mark.parametrize(("note", "words"), [("told", "a hub has said"), ("wrote", "the other copy had written")])
def test_the_judge_of_copies_notices(note: str, words: str, beside: tuple[World, Device]) -> None:
    """What it knows is turned round: the copy was told that it is held, or did not write it."""
    world, twin = beside
    setattr(twin, note, ~twin.told if note == "told" else 0)
    with pytest.raises(AssertionError, match=words):
        calm_sync(world, twin, HUB)


def test_the_office_lets_in_the_work_of_a_key_that_nobody_has_any_more() -> None:
    """A copy took it, gave its work away on a stick, and was put away before it had joined."""
    world, random = World(5), Random(0)
    cleo, bob = world.devices["cleo"], world.devices["bob"]
    troubles.back_up(world, cleo, random)
    people.write_one(world, cleo, RECORDS[0], "name", "before")
    calm_sync(world, cleo, "south")
    assert twins.clone(world, cleo, random)
    people.write_one(world, cleo, RECORDS[0], "name", "by the copy")
    calm_sync(world, cleo, "south")
    bob.replica.receive(list(cleo.replica.commits_after(RECORDS[0].partition, {}, 1 << 30)))
    assert [held.reason for held in bob.replica.held()] == ["unknown-author"]
    assert twins.clone(world, cleo, random)
    quiet.judge(world, quiet.come_to_rest(world))
    shown = world.hubs[HUB].replica.cells(RECORDS[0], pending=False)["name"]
    assert {str(head.value) for head in shown.heads} == {"before", "by the copy"}


def test_who_stands_on_a_word_among_copies_shows_what_stands_and_nothing_else() -> None:
    """A copy of a laptop came up with nothing of a partition, and the hub gave it a snapshot of that."""
    world, random = World(5), Random(0)
    cleo, dan = world.devices["cleo"], world.devices["dan"]
    troubles.back_up(world, cleo, random)
    people.write_one(world, cleo, RECORDS[0], "name", "before")
    people.write_one(world, cleo, RECORDS[0], "name", "after")
    people.write_one(world, cleo, RECORDS[3], "name", "which Dan may not read")
    calm_sync(world, cleo, "south")
    assert twins.clone(world, cleo, random)
    assert dan.replica.take_snapshot(attested(world.hubs["south"].replica)) is not None
    kept = quiet.come_to_rest(world)
    assert dan.replica.bases() and "before" in {row[3] for row in kept}
    quiet.judge(world, kept)
    with dan.replica.writing() as connection:
        connection.execute("UPDATE change SET live=0")
    with pytest.raises(AssertionError, match="on a word"):
        quiet.judge(world, kept)
