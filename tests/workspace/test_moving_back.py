"""SYNC rule 4: a move is one act, and is taken back as one, on any device that holds what was there before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from brs_sync.acts import writes
from brs_sync.draft import MAX_COMMIT_CHANGES
from brs_sync.ids import RecordKey
from brs_sync.values import Number, Value

from brs_desktop.errors import Problem
from brs_desktop.records.moved import MOVED, ORIGIN
from brs_desktop.workspace import Workspace
from tests.helpers.made import new_workspace
from tests.sync.snapshots import attested
from tests.workspace.peers import admit


class Three:
    """Two laptops that meet, and one that comes later and takes what there is as a snapshot."""

    def __init__(self, one: Workspace, other: Workspace, late: Workspace) -> None:
        self.one, self.other, self.late = one, other, late

    def carry(self, giver: Workspace, taker: Workspace, *paths: str) -> None:
        """Whole logs, as any road would bring them."""
        for path in paths:
            taker.replica.receive(list(giver.replica.commits_after(path, {}, 1 << 24)))

    def attest(self, *paths: str) -> None:
        """The late one stands on the first one's word in these partitions."""
        for path in paths:
            assert self.late.replica.take_snapshot(attested(self.one.replica, path)) is not None
        self.late.behind.finish()


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Three]:
    """Every test reports for years of its own, and so in partitions of its own, so that all can share these."""
    folder = tmp_path_factory.mktemp("three")
    with ExitStack() as stack:
        desks = [stack.enter_context(new_workspace(folder / n, country="KEN", name=n)) for n in "ABC"]
        admit(*desks, prefix="")
        yield Three(*desks)


def report(workspace: Workspace, year: int, **values: str) -> RecordKey:
    given = {"country": "KEN", "year": str(year), "kind": "first_version", **values}
    return workspace.add("basel_reports", given).key


def year(number: int) -> dict[str, Value]:
    """The key of a report of that year, as a move is told it."""
    return {"year": Number(str(number))}


def joined(workspace: Workspace, wrong_year: int) -> tuple[RecordKey, RecordKey, dict[str, Value]]:
    """A report moved into one that was there; both, and what that one said before."""
    wrong = report(workspace, wrong_year, fp_changed="yes")
    right = report(workspace, wrong_year + 1, kind="revision")
    before = answers(workspace, right)
    workspace.moves.move(workspace.moves.plan(wrong, key=year(wrong_year + 1)), {"kind"})
    assert answers(workspace, right)["kind"] == "first_version" and "fp_changed" in answers(workspace, right)
    return wrong, right, before


def answers(workspace: Workspace, key: RecordKey) -> dict[str, Value]:
    cells = workspace.replica.cells(key)
    return {path: cell.value for path, cell in cells.items() if not path.startswith(".") and cell.value is not None}


def test_rule_04_what_was_joined_is_taken_apart_on_another_device(three: Three) -> None:
    wrong, right, before = joined(three.one, 2011)
    places = (wrong.partition, right.partition)
    three.carry(three.one, three.other, *places)
    three.other.replica.write([(right, "note", "later")])
    three.other.moves.undo(wrong)
    three.carry(three.other, three.one, *places)
    for desk in (three.one, three.other):
        now = answers(desk, right)
        assert now.pop("note") == "later" and now == before, "what was written on top stays"
        assert desk.moves.whereabouts(wrong).target is None and desk.moves.whereabouts(right).source is None
    assert three.one.replica.digest(places) == three.other.replica.digest(places)


def test_rule_04_a_copy_known_by_a_snapshot_alone_is_taken_back(three: Three) -> None:
    wrong = report(three.one, 2013, fp_changed="yes")
    right = three.one.moves.move(three.one.moves.plan(wrong, key=year(2014))).target
    three.one.set(right, {"kind": "revision"})
    three.attest(wrong.partition, right.partition)
    (went,) = writes(three.late.replica.reader(), wrong, MOVED)
    assert went.attested and went.act is None
    three.late.moves.undo(right)
    assert three.late.moves.whereabouts(wrong).target is None
    shown = {row.key for row in three.late.page("basel_reports", limit=50).rows}
    assert wrong in shown and right not in shown, "who takes it back was shown what was written on the copy since"


def test_rule_04_a_record_that_came_back_is_taken_back_to_where_it_was(three: Three) -> None:
    wrong = report(three.one, 2015)
    right = three.one.moves.move(three.one.moves.plan(wrong, key=year(2016))).target
    three.one.moves.move(three.one.moves.plan(right, key=year(2015)), ())
    three.carry(three.one, three.other, wrong.partition, right.partition)
    three.other.moves.undo(right)
    assert three.other.moves.whereabouts(wrong).target == right
    assert three.other.moves.whereabouts(right).source == wrong


@pytest.mark.parametrize(
    ("wrong_year", "which"), [(2017, "both"), (2019, "the old one"), (2021, "the one that was there")]
)
def test_rule_18_what_a_snapshot_leaves_out_is_not_made_up(three: Three, wrong_year: int, which: str) -> None:
    """Who has not what was there before is told so and changes nothing; once its log has come it goes."""
    wrong, right, before = joined(three.one, wrong_year)
    places = {"both": (wrong.partition, right.partition), "the old one": (wrong.partition,)}
    words = places.get(which, (right.partition,))
    three.attest(*words)
    three.carry(three.one, three.late, *({wrong.partition, right.partition} - set(words)))
    if which != "the old one":
        digest = three.late.replica.digest()
        with pytest.raises(Problem) as caught:
            three.late.moves.undo(right)
        assert caught.value.code == "move-undo-there" and "sync log" in caught.value.next
        assert three.late.replica.digest() == digest
        three.late.replica.fetch_log(words)
        three.carry(three.one, three.late, *words)
        assert not {base.partition for base in three.late.replica.bases()} & set(words)
    three.late.moves.undo(right)
    assert answers(three.late, right) == before
    assert three.late.moves.whereabouts(wrong).target is None and three.late.moves.whereabouts(right).source is None


def test_rule_04_a_save_of_several_commits_in_one_partition_is_one_act(three: Three) -> None:
    wrong, right = (three.one.add("import_responses", {"country": "KEN", "chem": one}).key for one in _codes(three.one))
    assert wrong.partition == right.partition
    many = {f"notes/r{n}/text": f"note {n}" for n in range(MAX_COMMIT_CHANGES + 200)}
    three.one.replica.write([(wrong, path, value) for path, value in many.items()])
    before = answers(three.one, right)
    cells = three.one.replica.cells(right)
    key = {name: cells[name].value for name in three.one.collection("import_responses").key}
    moved = three.one.moves.move(three.one.moves.plan(wrong, key=key), ())
    assert len(moved.dots) > 1 and answers(three.one, right).items() >= many.items()
    three.carry(three.one, three.other, wrong.partition)
    reader = three.other.replica.reader()
    assert writes(reader, wrong, MOVED)[-1].act == writes(reader, right, ORIGIN)[-1].act is not None
    three.other.moves.undo(wrong)
    assert answers(three.other, right) == before
    assert three.other.moves.whereabouts(wrong).target is None


def _codes(workspace: Workspace) -> tuple[str, str]:
    one, other, *_ = workspace.lists.items("chemicals", where=(("convention", "rotterdam"),), limit=5)
    return one.value, other.value
