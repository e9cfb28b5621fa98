"""The reports service: what windows and commands call; each call may wait for the disk, none for a network."""

from __future__ import annotations

from collections.abc import Collection as Several
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from brs_sync.ids import RecordKey, is_frozen
from brs_sync.submission import FrozenVersion
from brs_sync.values import Value

from brs_desktop.language import language
from brs_desktop.sentences import problem
from brs_desktop.workspace.reports import cycles as rounds
from brs_desktop.workspace.reports import versions as frozen
from brs_desktop.workspace.reports.checking import check
from brs_desktop.workspace.reports.copying import copy_into, copy_into_draft, copying, last, preview
from brs_desktop.workspace.reports.counting import Counting
from brs_desktop.workspace.reports.drafts.service import Drafts
from brs_desktop.workspace.reports.mine import Mine
from brs_desktop.workspace.reports.places import draft_key
from brs_desktop.workspace.reports.received import Received
from brs_desktop.workspace.reports.shapes import (
    Check,
    Copied,
    Cycle,
    Last,
    MyReport,
    Receipt,
    Version,
    VersionCells,
)
from brs_desktop.workspace.reports.submitting import submit
from brs_desktop.workspace.reports.toolong import Lengths

if TYPE_CHECKING:
    from brs_desktop.forms import FormSession
    from brs_desktop.forms.session.piecemeal import Piecemeal
    from brs_desktop.pdf import PdfResult
    from brs_desktop.workspace.filler import Filler
    from brs_desktop.workspace.workspace import Workspace

Reference = str | RecordKey


class Reports:
    """One workspace's reports. A reference is a record's id, COLLECTION/ID or its key; a version's means its draft."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._counting = Counting(workspace)
        self.drafts = Drafts(workspace, self._counting)
        self._rivals = frozen.Rivals(workspace)
        self._received = Received(workspace)
        self.lengths = Lengths(workspace)
        self._cycles = rounds.Cycles(workspace)

    def prepare(self) -> None:
        """Make what is kept about reports."""
        self._counting.prepare()

    def cycles(self) -> tuple[Cycle, ...]:
        """The rounds of reporting, by their due date."""
        return self._cycles.all()

    def mine(self, limit: int = 100, offset: int = 0, *, practice: bool | None = None) -> tuple[MyReport, ...]:
        """What this country has begun and owes; figures are those last counted, `progress` counts anew.

        Practice is among them while lists show it: before there is a country, or when the person asked.
        """
        shown = self._workspace.lists_practice if practice is None else practice
        return tuple(self._look().all(shown)[offset : offset + limit])

    def progress(self, reference: Reference) -> MyReport:
        """One report with its figures as of now; opens its form when somebody changed it since the last time."""
        key = self._draft(reference)
        state = self._workspace.replica.record(key)
        title = self._workspace.title(key, language())
        return self._look().draft(key, title, state.contested, self._counting.count(key))

    def check(self, reference: Reference) -> Check:
        """What a submission would be refused for, and what it would be asked about."""
        return check(self._workspace, self._draft(reference))

    def submit(self, reference: Reference, *, acknowledged: Several[str] = ()) -> Version:
        """Make the version; `acknowledged` is what the person agreed to of `Check.acknowledge`."""
        return submit(self._workspace, self._draft(reference), acknowledged)

    def versions(self, reference: Reference) -> tuple[Version, ...]:
        """The versions of a report, oldest first."""
        return frozen.versions_of(self._workspace, self._draft(reference))

    def rivals(self) -> tuple[tuple[RecordKey, tuple[FrozenVersion, ...]], ...]:
        """The drafts of which several versions stand, with these; looked up again when a version came."""
        return self._rivals.look()

    def version(self, version: str) -> VersionCells:
        """A version by its id or code, with its answers."""
        return frozen.version_cells(self._workspace, version)

    def receipt(self, version: str, language: str | None = None) -> Receipt:
        """What a hub has said about a version."""
        return frozen.receipt(self._workspace, version, language or self._workspace.language)

    def export_receipt(self, version: str, *, language: str, out: Path) -> PdfResult:
        """The same on paper, without a network."""
        from brs_desktop.workspace.paper import export_receipt

        return export_receipt(self._workspace, version, language=language, out=out)

    def form_of(self, version: str) -> FormSession:
        """A version in its own form, to be read: nothing done to it is kept."""
        return frozen.version_form(self._workspace, self.version(version))

    def last(self, collection: str, record: RecordKey | None, first: Mapping[str, Value] | None = None) -> Last:
        """The report to copy from, for a draft or for one that is to begin with `first`; `nothing-to-copy` else."""
        return last(self._workspace, self._workspace.collection(collection), record, first or {})

    def copy_preview(
        self, collection: str, record: RecordKey | None = None, first: Mapping[str, Value] | None = None
    ) -> Copied:
        """What copying would take over and leave out; changes nothing."""
        return preview(self._workspace, self._workspace.collection(collection), record, first or {})

    def copy_from_last(self, target: Filler | Reference, found: Last | None = None, *, over: bool = False) -> Copied:
        """Take the answers of the last report over, as one command that one undo takes back.

        Into an open editor, or into a draft that is opened, sealed and closed for it. Only questions without an answer
        get one, unless `over`. `found` is what `last` found before, so that an editor need not wait for it.
        """
        if isinstance(target, str | tuple):
            return copy_into_draft(self._workspace, self._draft(target), found, over)
        return copy_into(self._workspace, target, found, over)

    def copying_from_last(self, editor: Filler, found: Last) -> Piecemeal[Copied]:
        """The same into an open editor in turns, for a window that goes on meanwhile."""
        return copying(editor, found, False)

    def is_version(self, key: RecordKey) -> bool:
        """Whether the record is a version: never a draft, never edited."""
        return is_frozen(key.partition)

    def _look(self) -> Mine:
        return Mine(self._workspace, self._counting, self._received, self._cycles)

    def _draft(self, reference: Reference) -> RecordKey:
        key = draft_key(self._workspace, reference)
        if not self._workspace.replica.cells(key):
            raise problem("not-found", name=key.record)
        return key
