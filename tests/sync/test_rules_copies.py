"""SYNC rule 14: what two copies under one name make anew are two things, by whatever road they meet."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from brs_sync.clock import FixedClock
from brs_sync.ids import RecordKey, split_created
from brs_sync.numbers import RUN, Numbers
from brs_sync.replica import Replica
from brs_sync.submission import Submission, state_of
from brs_sync.values import Ref
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sync.twins import PARTITION, Twins
from tests.sync.world import World, entropy, made_world, missing, open_replica, record, type_in, values

SENT = "report/KEN/2025/basel/sent"
COPIES = ("ana", "twin")


@pytest.fixture
def twins() -> Iterator[Twins]:
    with made_world() as world:
        yield Twins(world)


def add(replica: Replica, name: str, **answers: object) -> RecordKey:
    """A new contact, as a list's button makes one."""
    key = RecordKey(PARTITION, "contacts", replica.new_record_id("contacts"))
    type_in(replica, key, name=name, **answers)
    return key


def by_stick(giver: Replica, taker: Replica) -> None:
    """The giver never hears what became of it."""
    taker.receive(missing(giver, taker))


def contacts(replica: Replica) -> dict[str, list[object]]:
    """Every contact but the one from before the copy, by id."""
    keys = (key for key in replica.records("contacts", PARTITION) if key.record != "=one")
    return {key.record: values(replica, key, "name") for key in keys}


# one after the other


@pytest.mark.parametrize("first", COPIES)
@pytest.mark.parametrize("by_hand", [False, True])
def test_rule_14_two_people_that_two_copies_added_stay_two(twins: Twins, first: str, by_hand: bool) -> None:
    second = next(name for name in COPIES if name != first)
    ada, ben = add(twins[first], "Ada"), add(twins[second], "Ben")
    assert split_created(ada.record)[0] == split_created(ben.record)[0] == twins.key  # type: ignore[index]
    if by_hand:
        by_stick(twins[second], twins["bob"])
    twins.carry(first, "hub")
    twins.meet(first, second, "bob", "cleo")
    twins.same()
    for name in twins.names:
        assert contacts(twins[name]) == {ada.record: ["Ada"], ben.record: ["Ben"]}
        assert not twins[name].conflicts()


def test_rule_14_where_others_hold_both_sides_nothing_is_there_twice(twins: Twins) -> None:
    """Each copy was told by somebody that its words are held: both sides live on, and so do both people."""
    ada, ben = add(twins["ana"], "Ada"), add(twins["twin"], "Ben")
    twins.carry("ana", "bob")
    twins.carry("twin", "cleo")
    twins.meet()
    twins.same()
    assert contacts(twins["hub"]) == {ada.record: ["Ada"], ben.record: ["Ben"]}


def test_rule_14_rows_that_two_copies_added_to_one_record_stay_two(twins: Twins) -> None:
    rows = {name: twins[name].new_row_id() for name in COPIES}
    for name, row in rows.items():
        type_in(twins[name], record(), **{f"rep__{row}__x": f"by {name}"})
    twins.meet()
    twins.same()
    for name, row in rows.items():
        assert values(twins["bob"], record(), f"rep/{row}/x") == [f"by {name}"]
    assert not twins["bob"].conflicts()


def test_rule_19_versions_that_two_copies_submitted_have_two_ids(twins: Twins) -> None:
    for name in COPIES:
        replica = twins[name]
        shown, state = replica.context(PARTITION), state_of(replica.cells(record()))
        replica.submit(Submission(record(), SENT, {"name": name}, shown, state))
    for name in COPIES:
        twins.carry(name, "bob")
    versions = twins["bob"].versions("contacts", SENT)
    assert len({version.key for version in versions}) == 2
    assert {twins["bob"].version_cells(version)["name"] for version in versions} == {*COPIES}


def test_rule_14_a_folder_put_back_with_its_key_makes_no_record_that_its_lost_self_had_made(world: World) -> None:
    """A backup by hand, of everything: others have what was written since, this copy knows nothing of it."""
    folder = world.folder / "ana"
    begun = add(world["ana"], "before")
    world["ana"].close()
    shutil.copytree(folder, world.folder / "image")
    world.replicas["ana"] = open_replica(folder, seed="first life")
    lost = add(world["ana"], "by the lost one", phone="1")
    by_stick(world["ana"], world["bob"])
    world["ana"].close()
    shutil.rmtree(folder)
    shutil.copytree(world.folder / "image", folder)
    world.replicas["ana"] = open_replica(folder, seed="second life")
    again = add(world["ana"], "by the one put back", partner=Ref(begun.record, "before"))
    by_stick(world["bob"], world["ana"])
    grant = world["hub"].issue_grant(
        world["ana"].key, person="ana", name="Ana", role="focal-point", prefixes=("contacts/KEN",),
        rights=("read", "write", "resolve"),
    )  # fmt: skip
    for name in world.names:
        world[name].receive([], [grant])
    world.meet()
    for name in world.names:
        expected = {begun: "before", lost: "by the lost one", again: "by the one put back"}
        assert contacts(world[name]) == {key.record: [value] for key, value in expected.items()}
        assert values(world[name], again, "partner") == [Ref(begun.record, "before")]
        assert values(world[name], again, "phone") == []


def test_rule_14_what_was_begun_before_the_copy_was_made_is_one_record(world: World) -> None:
    """Its editor was open in the image: what stood in it then is there once, what each went on to type beside it."""
    key = RecordKey(PARTITION, "contacts", world["ana"].new_record_id("contacts"))
    session = world["ana"].open_session(key, kept=True)
    session.write("name", "Ada")
    world["ana"]._home.close()
    shutil.copytree(world.folder / "ana", world.folder / "twin")
    for name in COPIES:
        world.replicas[name] = open_replica(world.folder / name, seed=name)
        world[name].session(session.token).write("phone", f"by {name}")
        world[name].session(session.token).close()
        by_stick(world[name], world["bob"])
    assert contacts(world["bob"]) == {key.record: ["Ada"]}
    assert set(values(world["bob"], key, "phone")) == {"by ana", "by twin"}


def test_rule_14_what_the_other_copy_brought_is_not_written_again(twins: Twins) -> None:
    """It is held by who brought it: under a second name it would come back when its writer has gone on."""
    type_in(twins["twin"], record(), name="by the twin")
    by_stick(twins["twin"], twins["ana"])
    type_in(twins["ana"], record("two"), name="by Ana")
    type_in(twins["twin"], record(), name="the twin, later")
    by_stick(twins["twin"], twins["ana"])
    assert twins["ana"].id != twins.key and twins["ana"].vectors((PARTITION,))[PARTITION][twins["ana"].id][0] == 1
    twins.welcome()
    twins.meet()
    twins.same()
    assert values(twins["hub"], record(), "name") == ["the twin, later"]
    assert values(twins["hub"], record("two"), "name") == ["by Ana"]


# numbers


def test_rule_14_numbers_are_neighbours_and_never_come_twice() -> None:
    counts = {"records": 0, "rows": RUN - 20}

    def count(name: str, by: int) -> int:
        counts[name] += by
        return counts[name]

    numbers = Numbers(count, entropy("n").randbytes, FixedClock())
    records = [numbers.take("records")[0] for _ in range(50)]
    assert records == list(range(records[0], records[0] + 50))
    rows = [number for _ in range(4) for number in numbers.take("rows", 32)]
    later = Numbers(count, entropy("later").randbytes, FixedClock())
    more = [number for name in counts for number in later.take(name, 40)]
    assert len({*rows}) == 128 and not {*more} & {*records, *rows}
    assert all(RUN <= number < 1 << 50 for number in (*records, *rows, *more))


def test_rule_14_a_new_start_is_drawn_where_a_run_ends() -> None:
    """Else one opening that makes very many would reach into what another drew."""
    at = RUN - 40

    def count(_: str, by: int) -> int:
        nonlocal at
        at += by
        return at

    numbers = Numbers(count, entropy("n").randbytes, FixedClock())
    before, across, after = (numbers.take("rows", 32) for _ in range(3))
    assert across.start == before.stop and after.start != across.stop


def test_rule_14_what_two_copies_of_a_running_machine_add_stays_two(twins: Twins) -> None:
    """Its memory is in the image: where each counts from, and rows at hand; each is told the time when it resumes."""
    ana, twin = twins["ana"], twins["twin"]
    both = [(ana.new_record_id("contacts"), ana.new_row_id())]
    twin._numbers._shifts, twin._row_ids = dict(ana._numbers._shifts), ana._row_ids.copy()
    twin._home.count("records", 1)
    twin._home.count("rows", 32)
    assert ana.new_record_id("contacts") == twin.new_record_id("contacts"), "until their clocks are set"
    assert ana.new_row_id() == twin.new_row_id()
    for name in COPIES:
        twins[name]._clock.set_by(90_000)  # type: ignore[attr-defined]
        replica = twins[name]
        both += [(replica.new_record_id("contacts"), replica.new_row_id()) for _ in range(40)]
    assert len({record for record, _ in both}) == len({row for _, row in both}) == 81


def test_rule_14_a_clock_that_is_set_by_less_than_a_minute_leaves_neighbours_neighbours(world: World) -> None:
    def number() -> int:
        found = split_created(world["ana"].new_record_id("contacts"))
        assert found is not None
        return found[1]

    first = number()
    world.clocks["ana"].set_by(-50_000)
    world.clocks["ana"].advance(9_000_000_000)
    assert number() == first + 1
    world.clocks["ana"].set_by(-50_000)
    assert number() != first + 2


# in any order

steps = st.one_of(
    st.tuples(st.sampled_from(["add", "add", "link", "row", "again"]), st.sampled_from(COPIES), st.just("")),
    st.tuples(st.just("carry"), st.sampled_from(["hub", *COPIES]), st.sampled_from(["hub", "bob", *COPIES])),
    st.tuples(st.just("stick"), st.sampled_from([*COPIES, "bob"]), st.sampled_from(["hub", "bob", "cleo", *COPIES])),
    st.tuples(st.sampled_from(["call", "reopen"]), st.sampled_from(["bob", *COPIES]), st.just("")),
)


class Model:
    """Everything that was written, by the ids that its writers saw: each once, with its own content."""

    def __init__(self, twins: Twins) -> None:
        self.twins = twins
        self.cells: dict[tuple[RecordKey, str], object] = {}
        self.made: dict[str, list[RecordKey]] = {name: [] for name in COPIES}

    def do(self, what: str, name: str, other: str) -> None:
        replica = self.twins[name]
        word = f"{name} {len(self.cells)}"
        match what:
            case "add" | "link":
                before = self.made[name][-1:] if what == "link" else []
                self.made[name].append(add(replica, word))
                self.cells[self.made[name][-1], "name"] = word
                for target in before:
                    self.type(replica, self.made[name][-1], "partner", Ref(target.record, "label"))
            case "again" if self.made[name]:
                self.type(replica, self.made[name][-1], "name", word)
            case "row":
                self.type(replica, record(), f"rep/{replica.new_row_id()}/x", word)
            case "call":
                known = [key for key in replica.records("contacts", PARTITION) if key.record != "=one"]
                for key in known[-1:]:
                    self.type(replica, key, f"said-{len(self.cells)}", word)
            case "carry" if name != other:
                self.twins.carry(name, other)
            case "stick" if name != other:
                by_stick(replica, self.twins[other])
                self.twins.welcome()
            case "reopen":
                self.twins.reopen(name)

    def type(self, replica: Replica, key: RecordKey, path: str, value: object) -> None:
        type_in(replica, key, **{path.replace("/", "__"): value})
        self.cells[key, path] = value

    def holds(self, replica: Replica) -> None:
        keys = {key for key, _ in self.cells} | {record()}
        assert {*replica.records("contacts", PARTITION)} == keys
        for (key, path), value in self.cells.items():
            assert values(replica, key, path) == [value], (key, path)
        assert not replica.conflicts()


@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(st.lists(steps, min_size=4, max_size=20), st.permutations(["ana", "twin", "bob", "cleo"]))
def test_rule_14_whatever_either_copy_adds_is_there_once_and_means_what_its_writer_meant(
    history: list[tuple[str, str, str]], order: list[str]
) -> None:
    with made_world() as world:
        twins = Twins(world)
        model = Model(twins)
        for step in history:
            model.do(*step)
        twins.meet(*order)
        twins.same()
        for name in twins.names:
            model.holds(twins[name])
