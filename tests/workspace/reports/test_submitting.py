"""SYNC rule 19: one self-contained commit holds what may leave the draft, and nothing changes it any more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from shutil import copytree

import pytest
from brs_sync.clock import FixedClock
from brs_sync.errors import SyncProblem
from brs_sync.ids import RecordKey
from brs_sync.submission import Submission, state_of
from brs_sync.values import Missing, Number
from hypothesis import given, settings
from hypothesis import strategies as st

from brs_desktop.errors import Problem
from brs_desktop.workspace import Workspace
from brs_desktop.workspace.reports import submitting
from brs_desktop.workspace.reports.versions import is_code
from tests.helpers.made import new_workspace
from tests.workspace.reports.surveys import ANSWERS, KINDS, relevant, survey, told


def refused(workspace: Workspace, key: RecordKey, **way: object) -> Problem:
    with pytest.raises(Problem) as caught:
        workspace.reports.submit(key, **way)  # type: ignore[arg-type]
    return caught.value


def test_rule_19_a_version_is_one_commit_of_its_own_with_everything_in_it(workspace: Workspace) -> None:
    key = survey(workspace)
    version = workspace.reports.submit(key)
    partition = "report/KEN/2025/surveys/sent"
    assert workspace.replica.vector()[partition] == {workspace.replica.id_text: 1}
    held = workspace.reports.version(version.id)
    assert (version.number, version.state, version.stands, version.partition) == (1, "waiting", True, partition)
    assert held.cells["total"] in ("7.75", Number("7.75")) and held.cells["uses/people"] is True
    assert held.cells["story@fr"] == "Une histoire" and held.cells["officer"] == "Bo"
    assert held.cells["form"] == workspace.collection("surveys").form_hash == version.form_hash
    assert told(workspace, version.id) == relevant(workspace, key)
    assert version.code.count("-") == 2 and len(version.code) == 14


def test_what_is_typed_into_an_open_editor_is_sealed_first_and_is_in_it(workspace: Workspace) -> None:
    key = survey(workspace)
    filler = workspace.open_filler("surveys", key.record)
    filler.answer("amount", "12")
    version = workspace.reports.submit(key)
    assert workspace.reports.version(version.id).cells["amount"] == Number("12")
    filler.answer("amount", "13")
    filler.close()
    assert workspace.reports.version(version.id).cells["amount"] == Number("12")


def test_answers_that_do_not_apply_stay_in_the_draft(workspace: Workspace) -> None:
    key = survey(workspace)
    workspace.set(f"surveys/{key.record}", {"kind": "plain"})
    assert workspace.reports.check(key).dropped == ("why",)
    version = workspace.reports.submit(key)
    assert "why" not in workspace.reports.version(version.id).cells
    assert workspace.replica.cells(key)["why"].value == "Because"


def test_a_version_says_which_draft_it_was_made_of_and_what_it_replaces(workspace: Workspace) -> None:
    key = survey(workspace)
    first = workspace.reports.submit(key)
    workspace.set(f"surveys/{key.record}", {"amount": "5"})
    second = workspace.reports.submit(key)
    (one, two) = workspace.replica.versions("surveys", second.partition)
    assert (one.draft, two.draft, two.replaces) == (key, key, {one.hash})
    assert two.vector == {workspace.replica.id: 2} and one.vector == {workspace.replica.id: 1}
    assert [(v.number, v.stands, v.replaces) for v in workspace.reports.versions(key)] == [
        (1, False, ()),
        (2, True, (first.code,)),
    ]
    assert workspace.reports.version(first.id).cells["amount"] == Number("3.50")
    assert workspace.reports.version(second.code).version.id == second.id, "found by the code on paper too"


def test_versions_are_no_drafts_and_are_refused_for_editing(workspace: Workspace) -> None:
    key = survey(workspace)
    version = workspace.reports.submit(key)
    assert [row.key for row in workspace.page("surveys").rows] == [key]
    assert [one.key for one in workspace.reports.mine() if one.collection == "surveys"] == [key]
    for act in (
        lambda: workspace.set(version.id, {"amount": "1"}),
        lambda: workspace.delete(version.id),
        lambda: workspace.open_filler("surveys", version.id),
        lambda: workspace.add("surveys", {"country": "KEN", "year": "2025"}, partition=version.partition),
    ):
        with pytest.raises(Problem) as caught:
            act()
        assert caught.value.code == "version-frozen"
    assert workspace.reports.versions(version.id) == workspace.reports.versions(key)


def test_what_the_form_misses_must_have_been_looked_at(workspace: Workspace) -> None:
    key = workspace.add("surveys", {"country": "KEN", "year": "2025", "amount": "-1"}).key
    check = workspace.reports.check(key)
    assert [(one.path, one.kind, one.hard, one.section_label) for one in check.findings] == [
        ("kind", "required", False, "Content"),
        ("amount", "constraint", False, "Content"),
    ]
    assert check.can_submit and check.acknowledge == ("required kind", "constraint amount")
    assert "Kind" in refused(workspace, key).details
    assert refused(workspace, key, acknowledged=("required kind",)).code == "report-incomplete"
    assert workspace.reports.versions(key) == ()
    assert workspace.reports.submit(key, acknowledged=check.acknowledge).number == 1


def test_what_was_not_shown_is_asked_for_again(workspace: Workspace) -> None:
    """One problem of a kind that was agreed to says nothing of the next one of that kind."""
    key = workspace.add("surveys", {"country": "KEN", "year": "2025", "kind": "plain", "amount": "-1"}).key
    shown = workspace.reports.check(key).acknowledge
    assert shown == ("constraint amount",)
    edit(workspace, f"surveys/{key.record}", [("kind", None)])
    assert refused(workspace, key, acknowledged=shown).code == "report-incomplete"
    assert workspace.reports.versions(key) == ()


def test_a_version_knows_when_filling_ended_and_the_draft_does_not(tmp_path: Path, clock: FixedClock) -> None:
    kinds = tmp_path / "kinds"
    copytree(KINDS, kinds)
    form = kinds / "surveys" / "form.md"
    asked = "| | begin_group | who |"
    form.write_text(form.read_text("utf-8").replace(asked, f"| | end | finished | | | | | | | |\n{asked}", 1), "utf-8")
    with new_workspace(tmp_path / "w", country="KEN", name="Amina", collections=(kinds,), clock=clock) as workspace:
        key = survey(workspace)
        version = workspace.reports.version(workspace.reports.submit(key).id)
        ended = workspace.form_for(key)
        ended.finish()
        assert version.cells["finished"] == ended.relevant_cells()["finished"]
        assert str(version.cells["finished"]).startswith("20")
        assert "finished" not in workspace.replica.cells(key)
        assert "finished" not in workspace.form_for(key).relevant_cells()


def test_what_is_computed_from_the_end_of_filling_is_checked_as_it_is_sent(tmp_path: Path, clock: FixedClock) -> None:
    kinds = tmp_path / "kinds"
    copytree(KINDS, kinds)
    form = kinds / "surveys" / "form.md"
    asked = "| | begin_group | who |"
    text = form.read_text("utf-8")
    heads = next(line for line in text.splitlines() if line.startswith("| survey"))
    places = [cell.strip() for cell in heads.split("|")]
    row = {"type": "text", "name": "in_time", "label::English (en)": "In time", "constraint": ". = 'yes'"}
    row["calculation"] = "if(${finished} = '', 'yes', 'no')"
    told = "|".join(f" {row.get(name, '')} " for name in places[1:-1])
    form.write_text(text.replace(asked, f"| | end | finished | | | | | | | |\n|{told}|\n{asked}", 1), "utf-8")
    with new_workspace(tmp_path / "w", country="KEN", name="Amina", collections=(kinds,), clock=clock) as workspace:
        key = survey(workspace)
        problem = refused(workspace, key, acknowledged=workspace.reports.check(key).acknowledge)
        assert problem.code == "report-incomplete" and workspace.reports.versions(key) == ()


def test_practice_is_never_submitted(tmp_path: Path, clock: FixedClock) -> None:
    with new_workspace(tmp_path / "w", name="Guest", collections=(KINDS,), clock=clock) as workspace:
        key = survey(workspace)
        assert key.partition.startswith("practice/")
        check = workspace.reports.check(key)
        assert not check.can_submit and [one.kind for one in check.blockers] == ["practice"]
        assert refused(workspace, key, acknowledged=check.acknowledge).code == "practice-not-submitted"
        assert [one.practice for one in workspace.reports.mine()] == [True]
        assert workspace.outbox().changes == 0, "practice never waits to leave"
        workspace.set_profile(home="KEN")
        real = survey(workspace)
        assert real.record == key.record and real != key
        filler = workspace.open_filler("surveys", real)
        assert filler.key == real, "the same key was practised with; a window says which it means"
        filler.close()
        workspace.delete(real)
        assert [one for one in workspace.reports.mine() if one.collection == "surveys"] == []
        assert any(one.practice for one in workspace.reports.mine(practice=True))


def test_a_record_that_is_no_report_and_one_that_is_gone(workspace: Workspace) -> None:
    person = workspace.add("contacts", {"name": "A"}).key
    with pytest.raises(Problem) as caught:
        workspace.reports.check(person)
    assert caught.value.code == "not-a-report"
    key = survey(workspace)
    workspace.delete(f"surveys/{key.record}")
    assert refused(workspace, key).code == "record-deleted"
    with pytest.raises(Problem) as caught:
        workspace.reports.version(key.record)
    assert caught.value.code == "no-version"


def test_a_draft_that_changed_since_it_was_read_is_not_submitted(workspace: Workspace) -> None:
    """The cells are taken outside of the one writer's transaction; what came between is noticed."""
    key = survey(workspace)
    cells = workspace.replica.cells(key)
    shown = workspace.replica.context(key.partition)
    workspace.set(f"surveys/{key.record}", {"amount": "6"})
    stale = Submission(key, "report/KEN/2025/surveys/sent", {"amount": Number("3.50")}, shown, state_of(cells))
    with pytest.raises(SyncProblem, match="changed-meanwhile"):
        workspace.replica.submit(stale)
    assert workspace.replica.versions("surveys", stale.partition) == []


def test_what_is_typed_while_it_is_being_submitted_is_sealed_first(workspace: Workspace) -> None:
    """SYNC rule 19: a version holds what its draft's vector holds, also when somebody types into it meanwhile."""
    key = survey(workspace)
    filler = workspace.open_filler("surveys", key)
    filler.answer("amount", "6")
    with pytest.raises(SyncProblem, match="changed-meanwhile"):
        submitting._submit(workspace, key, ())
    version = workspace.reports.submit(key)
    [frozen] = workspace.replica.versions("surveys", version.partition)
    assert workspace.reports.version(version.id).cells["amount"] == Number("6")
    assert frozen.state == state_of(workspace.replica.cells(key, pending=False))
    assert not workspace.reports.progress(key).changed_since_sent


def test_whatever_else_is_written_into_the_frozen_partition_changes_no_version(workspace: Workspace) -> None:
    key = survey(workspace)
    version = workspace.reports.submit(key)
    before = workspace.reports.version(version.id)
    frozen = RecordKey(version.partition, "surveys", version.id)
    workspace.replica.write([(frozen, "amount", Number("99")), (frozen, "alive", False)])
    workspace.replica.write([(RecordKey(version.partition, "surveys", "=ken~2025"), "amount", Number("1"))])
    after = workspace.reports.version(version.id)
    assert after.cells == before.cells and after.version.code == version.code
    assert [one.code for one in workspace.reports.versions(key)] == [version.code]


_AMOUNTS = st.one_of(st.none(), st.integers(-5, 1000).map(str), st.just(Missing("unknown")))
_EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("amount"), _AMOUNTS),
        st.tuples(st.just("kind"), st.sampled_from(["plain", "other"])),
        st.tuples(st.just("uses"), st.sampled_from(["", "people", "cattle fields", "fields"])),
        st.tuples(st.sampled_from(["story@fr", "story@en", "why", "rows/a/name"]), st.text("aé ", max_size=5)),
        st.tuples(st.sampled_from(["rows/a/tonnes", "rows/c/tonnes"]), st.integers(0, 9).map(str)),
        st.tuples(st.sampled_from(["rows/b/alive"]), st.just("false")),
    ),
    max_size=6,
)


def edit(workspace: Workspace, reference: str, changes: list[tuple[str, object]]) -> None:
    """Type one after the other; a row that is gone cannot be removed again."""
    for path, value in changes:
        with suppress(LookupError):
            workspace.set(reference, {path: value})


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, Iterator[int]]]:
    """One workspace for all examples of the law, each with a year of its own."""
    folder = tmp_path_factory.mktemp("law") / "w"
    with new_workspace(folder, country="KEN", collections=(KINDS,), clock=FixedClock()) as workspace:
        yield workspace, count(2030)


@settings(max_examples=25)
@given(first=_EDITS, then=_EDITS)
def test_law_a_version_holds_exactly_what_was_relevant_and_never_changes(
    office: tuple[Workspace, Iterator[int]], first: list[tuple[str, object]], then: list[tuple[str, object]]
) -> None:
    workspace, years = office
    key = survey(workspace, next(years))
    reference = f"surveys/{key.record}"
    edit(workspace, reference, first)
    wanted = relevant(workspace, key)
    version = workspace.reports.submit(key, acknowledged=workspace.reports.check(key).acknowledge)
    cells = workspace.reports.version(version.id).cells
    assert told(workspace, version.id) == wanted
    edit(workspace, reference, then)
    assert workspace.reports.version(version.id).cells == cells
    again = workspace.reports.submit(key, acknowledged=workspace.reports.check(key).acknowledge)
    assert told(workspace, again.id) == relevant(workspace, key)
    assert workspace.reports.version(version.id).cells == cells
    assert [one.stands for one in workspace.reports.versions(key)] == [False, True]


def test_all_answers_of_the_kind_are_in_the_examples() -> None:
    assert {"kind", "uses", "story@fr", "rows/a/tonnes", "officer"} <= ANSWERS.keys()


def test_a_code_without_groups_is_one_only_when_a_version_has_it(workspace: Workspace) -> None:
    """Twelve letters may be a collection, too."""
    key = survey(workspace, 2031)
    code = workspace.reports.submit(key, acknowledged=workspace.reports.check(key).acknowledge).code
    plain = code.replace("-", "").lower()
    assert is_code(workspace, code) and is_code(workspace, plain) and is_code(workspace, "abcd-efgh-ijkl")
    assert not is_code(workspace, "abcdefghijkl") and not is_code(workspace, "surveys")
    assert workspace.reports.version(plain).version.code == code
    assert refused_as(lambda: workspace.reports.version("abcd-efgh-ijkl")) == "no-version"


def refused_as(act: Callable[[], object]) -> str:
    with pytest.raises(Problem) as found:
        act()
    return found.value.code
