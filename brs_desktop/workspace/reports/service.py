"""The reports service: what windows and commands call; each call may wait for the disk, none for a network."""

from __future__ import annotations

from collections.abc import Collection as Several
from typing import TYPE_CHECKING

from brs_sync.ids import RecordKey, is_frozen

from brs_desktop.language import language
from brs_desktop.sentences import problem
from brs_desktop.workspace.reports import cycles as rounds
from brs_desktop.workspace.reports import versions as frozen
from brs_desktop.workspace.reports.checking import check
from brs_desktop.workspace.reports.counting import Counting
from brs_desktop.workspace.reports.mine import Mine
from brs_desktop.workspace.reports.places import draft_key
from brs_desktop.workspace.reports.shapes import Check, Cycle, MyReport, Receipt, Version, VersionCells
from brs_desktop.workspace.reports.submitting import submit

if TYPE_CHECKING:
    from brs_desktop.workspace.workspace import Workspace

Reference = str | RecordKey


class Reports:
    """One workspace's reports. A reference is a record's id, COLLECTION/ID or its key; a version's means its draft."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._counting = Counting(workspace)

    def prepare(self) -> None:
        """Make what is kept about reports."""
        self._counting.prepare()

    def cycles(self) -> tuple[Cycle, ...]:
        """The rounds of reporting, by their due date."""
        return rounds.cycles(self._workspace)

    def mine(self, limit: int = 100, offset: int = 0, *, practice: bool = False) -> tuple[MyReport, ...]:
        """What this country has begun and owes; figures are those last counted, `progress` counts anew."""
        return tuple(Mine(self._workspace, self._counting).all(practice)[offset : offset + limit])

    def progress(self, reference: Reference) -> MyReport:
        """One report with its figures as of now; opens its form when somebody changed it since the last time."""
        key = self._draft(reference)
        state = self._workspace.replica.record(key)
        title = self._workspace.title(key, language())
        return Mine(self._workspace, self._counting).draft(key, title, state.contested, self._counting.count(key))

    def check(self, reference: Reference) -> Check:
        """What a submission would be refused for, and what it would be asked about."""
        return check(self._workspace, self._draft(reference))

    def submit(self, reference: Reference, *, acknowledged: Several[str] = ()) -> Version:
        """Make the version; `acknowledged` is what the person agreed to of `Check.acknowledge`."""
        return submit(self._workspace, self._draft(reference), acknowledged)

    def versions(self, reference: Reference) -> tuple[Version, ...]:
        """The versions of a report, oldest first."""
        return frozen.versions_of(self._workspace, self._draft(reference))

    def version(self, version: str) -> VersionCells:
        """A version by its id or code, with its answers."""
        return frozen.version_cells(self._workspace, version)

    def receipt(self, version: str) -> Receipt:
        """What a hub has said about a version."""
        return frozen.receipt(self._workspace, version)

    def is_version(self, key: RecordKey) -> bool:
        """Whether the record is a version: never a draft, never edited."""
        return is_frozen(key.partition)

    def _draft(self, reference: Reference) -> RecordKey:
        key = draft_key(self._workspace, reference)
        if not self._workspace.replica.cells(key):
            raise problem("not-found", name=key.record)
        return key
