"""SYNC rule 4: a move is a copy that names its origin, and 'moved to' on the old one; a wrong key is mended so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count

import pytest
from brs_sync.acts import writes
from brs_sync.ids import RecordKey
from brs_sync.values import Missing, Number, Value
from brs_sync.views import ChooseValue

from brs_desktop.errors import Problem
from brs_desktop.records.moved import MOVED, ORIGIN, place_of
from brs_desktop.workspace import Workspace, erasing
from brs_desktop.workspace.review import Clash
from tests.helpers.made import new_workspace
from tests.workspace.peers import admit

NUMBERS = count(1)


class Two:
    """Two laptops of people who may write for Kenya and for Uganda, and the road between them."""

    def __init__(self, one: Workspace, other: Workspace) -> None:
        self.one, self.other = one, other

    def carry(self) -> None:
        """What either has written comes to the other, as any road would bring it."""
        for giver, taker in ((self.one, self.other), (self.other, self.one)):
            for (path,) in giver.replica.reader().execute("SELECT path FROM partition").fetchall():
                if not path.startswith(("reference", "library/global", "authority", "practice")):
                    taker.replica.receive(list(giver.replica.commits_after(path, {}, 1 << 24)))


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    folder = tmp_path_factory.mktemp("two")
    with ExitStack() as stack:
        one, other = (stack.enter_context(new_workspace(folder / name, country="KEN", name=name)) for name in "AB")
        admit(one, other, prefix="")
        yield Two(one, other)


def contact(workspace: Workspace, **values: str) -> RecordKey:
    """A contact of its own name, so that all tests can share two laptops."""
    return workspace.add("contacts", {"name": f"Amina{next(NUMBERS)}", "department": "Nairobi", **values}).key


def report(workspace: Workspace, country: str, **values: str) -> RecordKey:
    """A report of a country that no other test reports for, with the wrong year."""
    given = {"country": country, "year": "2024", "kind": "first_version", **values}
    return workspace.add("basel_reports", given).key


def name_of(workspace: Workspace, key: RecordKey) -> str:
    return str(workspace.replica.cells(key)["name"].value)


def to_uganda(workspace: Workspace, key: RecordKey) -> RecordKey:
    return workspace.moves.move(workspace.moves.plan(key, home="UGA")).target


def answers(workspace: Workspace, key: RecordKey) -> dict[str, Value]:
    cells = workspace.replica.cells(key)
    return {path: cell.value for path, cell in cells.items() if not path.startswith(".") and cell.value is not None}


def listed(workspace: Workspace, of: set[RecordKey], search: str = "") -> set[RecordKey]:
    """Which of these records the list shows."""
    (collection,) = {key.collection for key in of}
    return of & {row.key for row in workspace.page(collection, search=search, limit=500).rows}


def clashes(workspace: Workspace, *keys: RecordKey) -> list[Clash]:
    return [one for one in workspace.conflicts() if one.key in keys]


def test_rule_04_a_move_is_a_copy_that_names_its_origin_in_one_act(two: Two) -> None:
    key = contact(two.one, telephone="+254 1", function="Focal point")
    before = answers(two.one, key)
    moved = two.one.moves.move(two.one.moves.plan(key, home="UGA"))
    assert moved.target.partition == "contacts/UGA" and len(moved.dots) == 2
    assert answers(two.one, moved.target) == before == answers(two.one, key)
    cells = two.one.replica.cells(moved.target)
    assert cells[ORIGIN].value == place_of(key)
    assert two.one.replica.cells(key)[MOVED].value == place_of(moved.target)
    reader = two.one.replica.reader()
    (went,), (came,) = writes(reader, key, MOVED), writes(reader, moved.target, ORIGIN)
    assert went.act is not None and went.act == came.act


def test_rule_04_the_old_record_is_in_no_list_and_search_finds_it(two: Two) -> None:
    key = contact(two.one)
    target = to_uganda(two.one, key)
    two.carry()
    both, name = {key, target}, name_of(two.one, key)
    for workspace in (two.one, two.other):
        assert listed(workspace, both) == {target}
        assert listed(workspace, both, name) == both
        workspace.searching.fill()
        assert listed(workspace, both, name) == both
        (group,) = (one for one in workspace.search(name) if one.collection == "contacts")
        assert {hit.key for hit in group.rows} == {key, target}


def test_rule_04_undo_takes_both_back(two: Two) -> None:
    key = contact(two.one)
    before = answers(two.one, key)
    target = to_uganda(two.one, key)
    two.carry()
    two.one.moves.undo(target)
    two.carry()
    for workspace in (two.one, two.other):
        assert listed(workspace, {key, target}) == {key} == listed(workspace, {key, target}, name_of(workspace, key))
        assert answers(workspace, key) == before and workspace.moves.whereabouts(key).target is None
    assert two.one.replica.digest() == two.other.replica.digest()
    again = to_uganda(two.other, key)
    assert listed(two.other, {key, target, again}) == {again}


def test_rule_04_undo_leaves_what_was_written_on_top(two: Two) -> None:
    key = contact(two.one)
    target = to_uganda(two.one, key)
    two.carry()
    two.other.set(target, {"department": "Kampala"})
    two.one.moves.undo(key)
    two.carry()
    (clash,) = clashes(two.one, key, target)
    assert clash.kind == "delete" and clash.key == target
    assert listed(two.one, {key, target}) == {key, target}


def test_rule_04_two_people_move_one_record_to_two_places_and_both_are_told(two: Two) -> None:
    key = contact(two.one)
    two.carry()
    here = to_uganda(two.one, key)
    there = two.other.moves.move(two.other.moves.plan(key, home="TZA")).target
    two.carry()
    for workspace in (two.one, two.other):
        assert listed(workspace, {key, here, there}) == {here, there}
        (clash,) = clashes(workspace, key)
        assert (clash.key, clash.path, clash.kind) == (key, MOVED, "hard")
        assert workspace.moves.whereabouts(key).contested
        with pytest.raises(Problem) as caught:
            workspace.moves.undo(key)
        assert caught.value.code == "move-contested"
    assert two.one.replica.digest() == two.other.replica.digest()


def test_rule_04_a_record_of_the_other_is_moved_back_by_a_move(two: Two) -> None:
    key = contact(two.one)
    target = to_uganda(two.one, key)
    two.one.set(target, {"department": "Kampala"})
    plan = two.one.moves.plan(target, home="KEN")
    assert plan.target.partition == "contacts/KEN"
    back = two.one.moves.move(plan).target
    assert listed(two.one, {key, target, back}) == {back}
    assert answers(two.one, back)["department"] == "Kampala"


def test_rule_05_what_is_written_on_the_old_one_later_is_offered_to_be_brought_over(two: Two) -> None:
    key = contact(two.one)
    two.carry()
    target = to_uganda(two.one, key)
    two.other.set(key, {"telephone": "+254 2"})
    two.carry()
    for workspace in (two.one, two.other):
        assert answers(workspace, key)["telephone"] == "+254 2" and "telephone" not in answers(workspace, target)
        late = workspace.moves.late(key)
        assert late is not None and late.people == ("B",)
        assert [(one.path, one.here, one.there, one.contested) for one in late.changes] == [
            ("telephone", "+254 2", None, False)
        ]
    late = two.other.moves.late(key)
    assert late is not None
    assert len(two.other.moves.bring(late).dots) == 2
    two.carry()
    for workspace in (two.one, two.other):
        assert answers(workspace, target)["telephone"] == "+254 2" and workspace.moves.late(key) is None
    assert two.one.replica.digest() == two.other.replica.digest()


def test_rule_05_what_is_another_answer_at_the_new_place_is_shown_and_chosen(two: Two) -> None:
    key = contact(two.one)
    two.carry()
    target = to_uganda(two.one, key)
    two.one.set(target, {"department": "Kampala"})
    two.other.set(key, {"department": "Mombasa", "telephone": "+254 3"})
    two.carry()
    late = two.one.moves.late(key)
    assert late is not None and {one.path for one in late.changes if one.contested} == {"department"}
    with pytest.raises(Problem) as caught:
        two.one.moves.bring(late)
    assert caught.value.code == "move-late-contested" and "Mombasa" in caught.value.details
    two.one.moves.bring(late, {"telephone"})
    assert answers(two.one, target)["department"] == "Kampala" and answers(two.one, target)["telephone"] == "+254 3"
    assert answers(two.one, key)["department"] == "Mombasa" and two.one.moves.late(key) is None
    two.other.set(key, {"department": "Kisumu"})
    two.carry()
    again = two.one.moves.late(key)
    assert again is not None and [one.here for one in again.changes] == ["Kisumu"]


def test_rule_05_a_decision_about_the_old_one_comes_over_too(two: Two) -> None:
    key = contact(two.one)
    two.carry()
    two.one.set(key, {"department": "Kampala"})
    two.other.set(key, {"department": "Mombasa"})
    two.carry()
    plan = two.one.moves.plan(key, home="UGA")
    assert plan.contested == 1
    target = two.one.moves.move(plan).target
    (clash,) = clashes(two.one, key)
    two.one.settle(clash.id, ChooseValue("Nakuru"), reason="asked")
    late = two.one.moves.late(key)
    assert late is not None
    two.one.moves.bring(late)
    assert answers(two.one, target)["department"] == "Nakuru"


def test_a_wrong_key_is_mended_by_a_move(two: Two) -> None:
    """SYNC, the parts, 'record': the answers come to the right key's record, with that key in them."""
    wrong = report(two.one, "KEN")
    assert wrong.record == "=ken~2024"
    before = answers(two.one, wrong)
    plan = two.one.moves.plan(wrong, key={"year": Number("2023")})
    assert not plan.exists and plan.differing == ()
    right = two.one.moves.move(plan).target
    assert right == RecordKey("report/KEN/2023/basel/draft", "basel_reports", "=ken~2023")
    assert answers(two.one, right) == {**before, "year": Number("2023")}
    assert listed(two.one, {wrong, right}) == {right}
    begun = {(one.partition, one.record) for one in two.one.reports.mine() if one.record}
    assert (right.partition, right.record) in begun and (wrong.partition, wrong.record) not in begun


def test_a_right_key_that_is_there_already_is_shown_and_nothing_is_merged_unseen(two: Two) -> None:
    wrong = report(two.one, "UGA", fp_changed="yes")
    right = report(two.one, "UGA", year="2023", kind="revision")
    plan = two.one.moves.plan(wrong, key={"year": Number("2023")})
    assert plan.exists and plan.target == right
    assert [(one.path, one.here, one.there) for one in plan.differing] == [("kind", "first_version", "revision")]
    digest = two.one.replica.digest()
    with pytest.raises(Problem) as caught:
        two.one.moves.move(plan)
    assert caught.value.code == "move-exists" and "kind" in caught.value.details
    assert two.one.replica.digest() == digest
    before = answers(two.one, right)
    two.one.moves.move(plan, ())
    assert answers(two.one, right) == before | {"fp_changed": answers(two.one, wrong)["fp_changed"]}
    two.one.moves.undo(right)
    assert answers(two.one, right) == before and listed(two.one, {right, wrong}) == {right, wrong}
    two.one.moves.move(two.one.moves.plan(wrong, key={"year": Number("2023")}), {"kind"})
    assert answers(two.one, right)["kind"] == "first_version"
    two.carry()
    two.other.moves.undo(right)
    assert answers(two.other, right) == before


def test_what_changed_while_one_looked_is_looked_at_again(two: Two) -> None:
    key = contact(two.one)
    plan = two.one.moves.plan(key, home="UGA")
    two.one.set(key, {"department": "Mombasa"})
    with pytest.raises(Problem) as caught:
        two.one.moves.move(plan)
    assert caught.value.code == "move-changed"


def test_a_key_that_moved_away_can_be_begun_anew(two: Two) -> None:
    wrong = report(two.one, "TZA", fp_changed="yes")
    two.one.moves.move(two.one.moves.plan(wrong, key={"year": Number("2023")}))
    again = {"country": "TZA", "year": "2024", "kind": "revision"}
    saved = two.one.add("basel_reports", again, start_empty=True)
    assert saved.key == wrong and saved.was_deleted and listed(two.one, {wrong}) == {wrong}
    assert answers(two.one, wrong)["kind"] == "revision" and "fp_changed" not in answers(two.one, wrong)


def test_rule_15_what_was_erased_comes_back_by_no_move(two: Two) -> None:
    key = contact(two.one, telephone="+254 9")
    erasing.erase(two.one, key, ["telephone"], "asked")
    assert answers(two.one, key)["telephone"] == Missing("erased")
    assert "telephone" not in answers(two.one, to_uganda(two.one, key))


@pytest.mark.parametrize(
    ("way", "code"),
    [
        ({"home": "KEN"}, "move-nowhere"),
        ({"partition": "report/UGA"}, "move-no-place"),
        ({"partition": "contacts/UGA/more"}, "move-no-place"),
    ],
)
def test_a_place_that_is_none_is_refused(two: Two, way: dict[str, str], code: str) -> None:
    key = contact(two.one)
    with pytest.raises(Problem) as caught:
        two.one.moves.plan(key, **way)
    assert caught.value.code == code and caught.value.safe and caught.value.next


def test_what_moved_is_not_moved_again_and_what_was_deleted_neither(two: Two) -> None:
    key = contact(two.one)
    to_uganda(two.one, key)
    with pytest.raises(Problem) as caught:
        two.one.moves.plan(key, home="TZA")
    assert caught.value.code == "move-again"
    gone = contact(two.one)
    two.one.delete(gone)
    with pytest.raises(Problem) as deleted:
        two.one.moves.plan(gone, home="UGA")
    assert deleted.value.code == "record-deleted"


def test_an_id_that_two_records_have_means_the_one_that_did_not_move(two: Two) -> None:
    old = report(two.one, "RWA")
    moved = two.one.moves.move(two.one.moves.plan(old, home="UGA")).target
    assert moved.record == old.record and moved.partition == "report/UGA/2024/basel/draft"
    assert two.one.find(f"basel_reports/{old.record}") == moved
    for key in (old, moved):
        assert two.one.find(f"basel_reports/{two.one.reference(key)}") == key
    rows = two.one.page("basel_reports", limit=500).rows
    assert [row.id for row in rows if row.key == moved] == [f"{moved.partition}:{moved.record}"]
