"""What the pages of reports show, read in the data lane."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from brs_desktop.workspace.reports import Cycle, MyReport, Version
    from brs_desktop.workspace.reports.drafts import Gone, Orphans, WhatIf


@dataclass(frozen=True)
class Listed:
    """One report of the list: what kind it is in words, its newest version, and its what-if drafts."""

    report: MyReport
    kind: str
    version: Version | None = None
    drafts: tuple[WhatIf, ...] = ()
    gone: tuple[Gone, ...] = ()

    @property
    def uncounted(self) -> bool:
        """Whether nobody has counted since the last change how far it is, or one of its what-if drafts."""
        begun = self.report.record is not None
        return begun and (self.report.problems is None or any(one.problems is None for one in self.drafts))


@dataclass(frozen=True)
class Round:
    """One cycle of the calendar of reports, with what the report is called."""

    cycle: Cycle
    kind: str
    days_left: int | None


@dataclass(frozen=True)
class Overview:
    """Everything the first page of Reports shows."""

    mine: tuple[Listed, ...]
    rounds: tuple[Round, ...]
    kinds: tuple[tuple[str, str], ...]
    more: bool
    orphans: tuple[Orphans, ...] = ()


def overview(workspace: Any, spoken: str, most: int) -> Overview:
    """My reports (as many as fit), the cycles, and the kinds of reports that can be begun and handed in."""
    from brs_desktop.workspace.moving.places import may_begin
    from brs_desktop.workspace.reports.cycles import days_left

    found = workspace.reports.mine(most + 1)
    kinds = {one.name: one.singular(spoken) for one in workspace.collections if one.report is not None}
    today = workspace.filling.now().date()
    rounds = tuple(
        Round(one, kinds.get(one.collection, one.collection), days_left(one.due, today))
        for one in workspace.reports.cycles()
    )
    labels = tuple(
        (one.name, one.label(spoken))
        for one in workspace.collections
        if one.name in kinds and one.place == "reports" and may_begin(workspace, one)
    )
    drafts, gone = workspace.reports.drafts.all(), workspace.reports.drafts.removed()
    mine = (
        replace(
            _listed(workspace, one, kinds),
            drafts=drafts.get(one.key, ()),
            gone=tuple(left for left in gone if left.main == one.key),
        )
        for one in found[:most]
    )
    orphans = workspace.reports.drafts.orphans(drafts, spoken)
    return Overview(tuple(mine), rounds, labels, len(found) > most, orphans)


def _listed(workspace: Any, report: MyReport, kinds: Mapping[str, str]) -> Listed:
    if report.received is not None:
        version: Version | None = report.received
    else:
        versions = workspace.reports.versions(report.key) if report.versions else ()
        version = versions[-1] if versions else None
    return Listed(report, kinds.get(report.collection, report.collection), version)


def counted(workspace: Any, listed: Listed) -> Listed:
    """The same report, and its what-if drafts, with their figures as of now."""
    drafts = tuple(workspace.reports.drafts.counted(one) for one in listed.drafts)
    return replace(listed, report=workspace.reports.progress(listed.report.key), drafts=drafts)


def first_answers(workspace: Any, collection: str, first: Mapping[str, str]) -> dict[str, Any]:
    """The answers that make a new report's id, as its form understands them."""
    form = workspace.form_for(collection)
    for name, text in first.items():
        form.answer(name, text)
    return {name: form.state(name).value for name in first}
