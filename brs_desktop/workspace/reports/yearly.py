"""The reports of each year, for one file that has them all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from brs_desktop.workspace.reports.shapes import State

if TYPE_CHECKING:
    from brs_desktop.workspace.reports.shapes import MyReport
    from brs_desktop.workspace.workspace import Workspace

MOST = 5_000
_DIGITS = 4


@dataclass(frozen=True)
class Yearly:
    """One report of a year: what it is called, how far it is, and what it is asked for by, now and as submitted."""

    year: str
    kind: str
    title: str
    state: State
    subject: str
    submitted: str = ""
    collection: str = ""


def yearly(workspace: Workspace, language: str) -> tuple[Yearly, ...]:
    """What has begun or was received, the newest year first; a report without a period is of the year it changed in."""
    kinds = {one.name: one.singular(language) for one in workspace.collections}
    found = (_one(workspace, one, kinds[one.collection]) for one in workspace.reports.mine(MOST))
    told = sorted((one for one in found if one is not None), key=lambda one: (one.kind, one.title))
    return tuple(sorted(told, key=lambda one: one.year, reverse=True))


def _one(workspace: Workspace, report: MyReport, kind: str) -> Yearly | None:
    year = report.period[:_DIGITS]
    if len(year) < _DIGITS or not year.isdecimal():
        moment = report.received.submitted_ms if report.received is not None else report.changed_ms
        year = str(datetime.fromtimestamp(moment / 1000, UTC).year) if moment else ""
    if report.received is not None:
        came = report.received.id
        return Yearly(year, kind, report.title, report.state, came, came, report.collection)
    if report.key is None:
        return None
    standing = [one for one in workspace.reports.versions(report.key) if one.stands] if report.versions else []
    subject = f"{report.collection}/{workspace.reference(report.key)}"
    submitted = standing[-1].id if standing else ""
    return Yearly(year, kind, report.title, report.state, subject, submitted, report.collection)
