"""Two laptops of one country: a version arrives, both see its state, two that replace the same one wait for a third."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from brs_sync.ids import RecordKey
from brs_sync.values import Missing, Number
from brs_sync.views import ChooseHead

from brs_desktop.errors import Problem
from brs_desktop.workspace import Workspace, home
from brs_desktop.workspace.erasing import erase, preview
from tests.cli.program import Hub
from tests.helpers.cutter import Cutter
from tests.helpers.made import new_workspace
from tests.workspace.reports.surveys import KINDS, survey, told

PREFIX = "report/KEN"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with Hub(tmp_path / "hub") as hub:
        yield hub


@pytest.fixture
def laptops(tmp_path: Path, hub: Hub) -> Iterator[tuple[Workspace, Workspace]]:
    with ExitStack() as stack:
        opened = []
        for name in ("amina", "bo"):
            way = {"country": "KEN", "name": name.title(), "collections": (KINDS,)}
            workspace = stack.enter_context(new_workspace(tmp_path / name, **way))  # type: ignore[arg-type]
            workspace.enrol(hub.invite("focal-point", PREFIX), hub.url)
            opened.append(workspace)
        yield opened[0], opened[1]


def meet(*laptops: Workspace) -> None:
    for workspace in (*laptops, *laptops[:-1]):
        workspace.sync()


def state(workspace: Workspace, key: RecordKey) -> list[tuple[int, str, bool]]:
    return [(one.number, one.state, one.stands) for one in workspace.reports.versions(key)]


def test_first_sent_then_held_with_date_hub_and_code(
    laptops: tuple[Workspace, Workspace], hub: Hub, tmp_path: Path
) -> None:
    """The answer is cut: it left and nobody said that it is held. The next exchange brings the receipt."""
    mine, _theirs = laptops
    key = survey(mine)
    mine.sync()
    code = mine.reports.submit(key).code
    assert state(mine, key) == [(1, "waiting", True)]
    with Cutter(int(hub.url.rsplit(":", 1)[1])) as line:
        line.break_after("down", 1)
        mine.set_profile(hub_url=line.url)
        with pytest.raises(Exception, match="no-hub"):
            mine.sync()
    mine.set_profile(hub_url=hub.url)
    (sent,) = mine.reports.versions(key)
    assert (sent.state, sent.held_ms, sent.held_by) == ("sent", None, "") and sent.sent_ms is not None
    told_before = mine.reports.receipt(code)
    assert told_before.time_ms is None and told_before.hub == ""
    mine.sync()
    (held,) = mine.reports.versions(key)
    assert (held.state, held.code, held.held_by) == ("held", code, hub.url.removeprefix("http://"))
    receipt = mine.reports.receipt(held.id)
    assert receipt.hub_key == mine.profile.hub_key and receipt.time_ms == held.held_ms
    assert mine.reports.export_receipt(code, language="fr", out=tmp_path / "r.pdf").pages == 1


def test_a_version_arrives_at_the_colleague_who_sees_its_state_and_its_answers(
    laptops: tuple[Workspace, Workspace],
) -> None:
    mine, theirs = laptops
    key = survey(mine)
    version = mine.reports.submit(key)
    meet(mine, theirs)
    (there,) = theirs.reports.versions(key)
    assert (there.code, there.person, there.state, there.own) == (version.code, "Amina", "held", False)
    assert told(theirs, version.id) == told(mine, version.id)
    assert theirs.reports.progress(key).state == "held" and not theirs.reports.progress(key).changed_since_sent
    assert [row.key for row in theirs.page("surveys").rows] == [key]
    assert theirs.outbox().commits == 0


def test_what_others_write_into_a_version_is_no_clash_and_changes_nothing(
    laptops: tuple[Workspace, Workspace],
) -> None:
    mine, theirs = laptops
    key = survey(mine)
    version = mine.reports.submit(key)
    meet(mine, theirs)
    frozen = RecordKey(version.partition, "surveys", version.id)
    for workspace, amount in ((mine, "1"), (theirs, "2")):
        workspace.replica.write([(frozen, "amount", Number(amount))])
    meet(mine, theirs)
    for workspace in (mine, theirs):
        assert workspace.conflicts() == [] and workspace.sync_status().conflicts == 0
        assert workspace.reports.version(version.code).cells["amount"] == Number("3.50")
        assert [one.code for one in workspace.reports.versions(key)] == [version.code]


def test_two_who_submit_the_same_draft_make_two_versions_until_a_third_names_both(
    laptops: tuple[Workspace, Workspace],
) -> None:
    mine, theirs = laptops
    key = survey(mine)
    first = mine.reports.submit(key)
    meet(mine, theirs)
    reference = f"surveys/{key.record}"
    mine.set(reference, {"amount": "10"})
    a = mine.reports.submit(key)
    theirs.set(reference, {"target": "11"})
    b = theirs.reports.submit(key)
    assert a.replaces == b.replaces == (first.code,)
    meet(mine, theirs)
    for workspace in (mine, theirs):
        versions = {one.code: one for one in workspace.reports.versions(key)}
        assert not versions[first.code].stands and len(versions) == 3
        assert all(versions[code].rival and versions[code].state == "held" for code in (a.code, b.code))
        assert workspace.reports.progress(key).standing == 2
        (clash,) = workspace.conflicts()
        assert (clash.kind, clash.key, {head.value for head in clash.heads}) == ("versions", key, {a.code, b.code})
        assert workspace.sync_status().conflicts == 1
        with pytest.raises(Problem) as caught:
            workspace.settle(clash.id, ChooseHead(clash.heads[0].dot), reason="mine")
        assert caught.value.code == "versions-need-submission"
        assert workspace.reports.version(a.id).cells["amount"] == Number("10")
        assert workspace.reports.version(b.id).cells["amount"] == Number("3.50")
    assert [one.code for one in mine.reports.versions(key)] == [one.code for one in theirs.reports.versions(key)]
    third = theirs.reports.submit(key)
    assert set(third.replaces) == {a.code, b.code}
    meet(theirs, mine)
    for workspace in (mine, theirs):
        assert [one.code for one in workspace.reports.versions(key) if one.stands] == [third.code]
        assert not any(one.rival for one in workspace.reports.versions(key)) and workspace.conflicts() == []
        cells = workspace.reports.version(third.id).cells
        assert (cells["amount"], cells["target"]) == (Number("10"), Number("11"))


def test_open_conflicts_refuse_it_with_their_places_until_they_are_settled(
    laptops: tuple[Workspace, Workspace],
) -> None:
    mine, theirs = laptops
    key = survey(mine)
    meet(mine, theirs)
    reference = f"surveys/{key.record}"
    mine.set(reference, {"amount": "10"})
    theirs.set(reference, {"amount": "11"})
    meet(mine, theirs)
    check = mine.reports.check(key)
    (blocker,) = check.blockers
    assert (blocker.path, blocker.kind, blocker.label) == ("amount", "contested", "Amount")
    assert (blocker.section, blocker.section_label) == ("content", "Content")
    assert mine.reports.progress(key).contested
    with pytest.raises(Problem) as caught:
        mine.reports.submit(key, acknowledged=check.acknowledge)
    assert caught.value.code == "report-blocked" and "Amount" in caught.value.details
    (clash,) = mine.conflicts()
    assert clash.id == blocker.conflict
    mine.settle(clash.id, ChooseHead(clash.heads[0].dot), reason="asked")
    assert mine.reports.submit(key).state == "waiting"


def test_what_is_held_of_the_draft_and_not_applied_is_listed_and_must_be_acknowledged(
    laptops: tuple[Workspace, Workspace], hub: Hub, tmp_path: Path
) -> None:
    """SYNC rule 19: it stands beside the draft's vector and is no part of the version."""
    mine, _theirs = laptops
    key = survey(mine)
    way = {"country": "KEN", "name": "Stranger", "collections": (KINDS,)}
    with new_workspace(tmp_path / "s", **way) as stranger:  # type: ignore[arg-type]
        stranger.enrol(hub.invite("focal-point", "contacts/UGA"), hub.url)
        stranger.add("surveys", {"country": "KEN", "year": "2025", "amount": "666"})
        stranger.sync()
        name = stranger.replica.id
    mine.sync()
    check = mine.reports.check(key)
    (unseen,) = [one for one in check.findings if one.kind == "unseen"]
    assert check.can_submit and unseen.acknowledge in check.acknowledge
    with pytest.raises(Problem) as caught:
        mine.reports.submit(key)
    assert caught.value.code == "report-incomplete"
    version = mine.reports.submit(key, acknowledged=check.acknowledge)
    (frozen,) = mine.replica.versions("surveys", version.partition)
    assert name not in frozen.vector and mine.reports.version(version.id).cells["amount"] == Number("3.50")


def test_a_right_that_is_missing_refuses_it(tmp_path: Path, hub: Hub) -> None:
    way = {"country": "KEN", "name": "Reader", "collections": (KINDS,)}
    with new_workspace(tmp_path / "r", **way) as workspace:  # type: ignore[arg-type]
        key = survey(workspace)
        workspace.enrol(hub.invite("reader", PREFIX), hub.url)
        assert [one.kind for one in workspace.reports.check(key).blockers] == ["right"]
        with pytest.raises(Problem) as caught:
            workspace.reports.submit(key)
        assert caught.value.code == "no-right" and workspace.reports.versions(key) == ()


def test_what_the_hub_keeps_aside_is_sent_and_says_why(tmp_path: Path, hub: Hub) -> None:
    """SYNC rule 12: held is not applied, so it is no receipt for the report."""
    way = {"country": "KEN", "name": "A", "collections": (KINDS,)}
    with new_workspace(tmp_path / "w", **way) as workspace:  # type: ignore[arg-type]
        workspace.enrol(hub.invite("focal-point", "contacts/KEN"), hub.url)
        key = survey(workspace)
        workspace.reports.submit(key)
        workspace.sync()
        (version,) = workspace.reports.versions(key)
        assert version.state == "sent" and version.aside and version.held_ms is None


def test_a_what_if_draft_goes_along_and_answers_of_both_laptops_are_asked_about(
    laptops: tuple[Workspace, Workspace],
) -> None:
    mine, theirs = laptops
    key = survey(mine)
    one = mine.reports.drafts.make(key, "Estimate B")
    meet(mine, theirs)
    assert [(other.key, other.name) for other in theirs.reports.drafts.of(key)] == [(one.key, "Estimate B")]
    assert [row.key for row in theirs.page("surveys").rows] == [key]
    assert [(news.collection, news.count) for news in home.look(theirs, 0, "en").news] == [("surveys", 1)]
    theirs.set(one.key, {"amount": "5", "officer": "Di"})
    mine.set(key, {"amount": "6"})
    theirs.reports.drafts.rename(one.key, "Estimate C")
    meet(mine, theirs)
    for workspace in (mine, theirs):
        found = workspace.reports.drafts.compare(one.key)
        assert {unlike.path: unlike.who for unlike in found.unlike} == {"amount": "both", "officer": "draft"}
    mine.reports.drafts.bring(mine.reports.drafts.compare(one.key), ["officer"])
    theirs.set(key, {"officer": "Ed"})
    meet(mine, theirs)
    (clash,) = theirs.conflicts()
    assert clash.path == "officer" and {head.value for head in clash.heads} == {"Di", "Ed"}, "as any answer of two"
    assert [other.name for other in mine.reports.drafts.of(key)] == ["Estimate C"]


def test_a_draft_that_was_copied_before_an_erasure_was_heard_of_is_emptied_too(
    laptops: tuple[Workspace, Workspace],
) -> None:
    mine, theirs = laptops
    key = survey(mine, officer="Zanzibarova")
    meet(mine, theirs)
    drafts = theirs.reports.drafts
    one, gone = drafts.make(key, "Estimate B").key, drafts.make(key, "Estimate C").key
    drafts.remove(gone)
    assert preview(mine, key, "en").drafts == ()
    erase(mine, key, (), "asked for it")
    meet(mine, theirs)
    meet(mine, theirs)
    for workspace in laptops:
        assert {workspace.replica.cells(at)["officer"].value for at in (key, one, gone)} == {Missing("erased")}
        assert all(b"Zanzibarova" not in path.read_bytes() for path in Path(workspace.folder).glob("*.db*"))
    theirs.set(one, {"officer": "Ed"})
    later = drafts.make(key, "Estimate D").key
    theirs.set(later, {"officer": "Di"})
    meet(mine, theirs)
    assert [mine.replica.cells(at)["officer"].value for at in (one, later)] == ["Ed", "Di"], "what is typed later stays"
