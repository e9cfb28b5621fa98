"""SYNC rules 13 and 19: what counts on a hub's word alone, though its author may not write any more, is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from brs_sync.commit import dot_of, stub
from brs_sync.values import Number

from brs_desktop.errors import Problem
from brs_desktop.ui.settings.asidewords import on_word_words
from brs_desktop.workspace import Workspace
from brs_desktop.workspace.aside import on_word
from brs_desktop.workspace.doctor import inspect
from tests.helpers.made import new_workspace
from tests.sync.snapshots import attested
from tests.workspace.peers import admit
from tests.workspace.reports.surveys import KINDS, survey


@pytest.fixture
def laptops(tmp_path: Path) -> Iterator[tuple[Workspace, Workspace, Workspace]]:
    """A root, who wrote the draft and was lost, and who has it by the root's word alone."""
    way = {"country": "KEN", "collections": (KINDS,)}
    with (
        new_workspace(tmp_path / "asha", name="Asha", **way) as asha,  # type: ignore[arg-type]
        new_workspace(tmp_path / "bo", name="Bo", **way) as bo,  # type: ignore[arg-type]
        new_workspace(tmp_path / "cleo", name="Cleo", **way) as cleo,  # type: ignore[arg-type]
    ):
        admit(asha, bo, cleo, prefix="")
        yield asha, bo, cleo


def test_what_counts_on_a_word_alone_must_have_been_looked_at_before_it_is_submitted(
    laptops: tuple[Workspace, Workspace, Workspace],
) -> None:
    asha, bo, cleo = laptops
    key = survey(bo)
    bo.replica.write([(key, "amount", Number("4")), (key, "target", Number("8"))])
    bo.replica.write([(key, "amount", Number("5"))])  # of what he wrote before the word says only the rest
    asha.replica.receive(list(bo.replica.commits_after(key.partition, {}, 1 << 20)))
    assert cleo.replica.take_snapshot(attested(asha.replica, key.partition)) is not None
    assert not on_word_words(on_word(cleo))
    assert "unseen" not in [one.kind for one in cleo.reports.check(key).findings]
    cleo.replica.receive([], [asha.replica.issue_revocation(bo.replica.key, "compromised", {}, "stolen")])
    told = on_word(cleo)
    assert told.who == ("Bo",) and told.partitions == (key.partition,) and told.commits
    words = on_word_words(told)
    assert "Bo" in words and "nobody has brought it so far" in words and "let" in words
    check = cleo.reports.check(key)
    found = [one for one in check.findings if one.kind == "unseen"]
    assert len(found) == told.commits and all("counts in this version" in one.message for one in found)
    with pytest.raises(Problem) as refused:
        cleo.reports.submit(key)
    assert refused.value.code == "report-incomplete"
    assert cleo.reports.submit(key, acknowledged=check.acknowledge).number == 1
    (line,) = [one for one in inspect(cleo) if one.name == "held"]
    assert not line.ok and "count on a hub's word" in line.what


def test_what_has_come_in_part_only_must_have_been_looked_at_before_it_is_submitted(
    laptops: tuple[Workspace, Workspace, Workspace],
) -> None:
    """SYNC rule 19: a stick that was torn brought of the last change no more than that it is there."""
    _asha, bo, cleo = laptops
    key = survey(bo)
    bo.replica.write([(key, "amount", Number("4"))])
    *most, last = bo.replica.commits_after(key.partition, {}, 1 << 20)
    cleo.replica.receive([*most, stub(last)])
    check = cleo.reports.check(key)
    (found,) = [one for one in check.findings if one.kind == "unseen"]
    assert "Bo" in found.message and "has not come" in found.message and "a what-if draft of it" in found.message
    with pytest.raises(Problem) as refused:
        cleo.reports.submit(key, acknowledged=[one for one in check.acknowledge if one != found.acknowledge])
    assert refused.value.code == "report-incomplete"
    cleo.replica.receive(list(bo.replica.holding(cleo.replica.wanted(("",)), ("",))))
    check = cleo.reports.check(key)
    assert "unseen" not in [one.kind for one in check.findings]
    assert cleo.reports.submit(key, acknowledged=check.acknowledge).number == 1


def test_what_counts_on_a_word_alone_and_has_come_in_part_is_told_as_both(
    laptops: tuple[Workspace, Workspace, Workspace],
) -> None:
    """Whoever agrees to go on without the part has not yet agreed to what counts."""
    asha, bo, cleo = laptops
    key = survey(bo)
    bo.replica.write([(key, "target", Number("8"))])
    bo.replica.write([(key, "amount", Number("4"))])
    *most, last = bo.replica.commits_after(key.partition, {}, 1 << 20)
    asha.replica.receive([*most, stub(last)])
    cleo.replica.take_snapshot(attested(asha.replica, key.partition))
    cleo.replica.receive([], [asha.replica.issue_revocation(bo.replica.key, "compromised", {}, "stolen")])
    found = [one for one in cleo.reports.check(key).findings if one.kind == "unseen"]
    told = [one.acknowledge for one in found if str(dot_of(last)[1]) in one.acknowledge]
    assert len(told) == len(set(told)) == 2
    said = " ".join(one.message for one in found if one.acknowledge in told)
    assert "counts in this version" in said and "has not come" in said
