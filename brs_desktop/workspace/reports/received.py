"""Reports of others that came here as versions: their drafts are on their authors' devices alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from brs_sync.ids import RecordKey
from brs_sync.submission import FrozenVersion, standing
from brs_sync.views import Cell

from brs_desktop.language import language
from brs_desktop.records.keys import value_text
from brs_desktop.records.rows import CellsView
from brs_desktop.workspace.practice import is_practice
from brs_desktop.workspace.reports.places import report_of
from brs_desktop.workspace.reports.shapes import MyReport
from brs_desktop.workspace.reports.versions import described

if TYPE_CHECKING:
    from brs_desktop.workspace.workspace import Workspace

MOST_RECEIVED = 500


@dataclass(frozen=True)
class _Named:
    """What a version is called; that never changes, and reading it takes a moment."""

    title: str
    period: str


class Received:
    """Finds them; what a version is called is read once."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._named: dict[tuple[RecordKey, str], _Named] = {}

    def all(self) -> Iterator[MyReport]:
        """One for each report of which a version is here and no draft, by the version that stands."""
        families = self._families()
        for _number, ((collection, partition, record), family) in zip(range(MOST_RECEIVED), families, strict=False):
            newest = standing(family)[-1]
            version = next(one for one in described(self._workspace, family) if one.id == newest.key.record)
            named = self._name(newest)
            yield MyReport(
                collection=collection,
                record=None,
                title=named.title,
                convention=report_of(self._workspace.collection(collection)).convention,
                period=named.period,
                due=None,
                days_left=None,
                state=version.state,
                versions=len(family),
                standing=len(standing(family)),
                changed_ms=newest.wall_ms,
                remarks=self._workspace.talk.waiting(RecordKey(partition, collection, record)),
                received=version,
            )

    def _families(self) -> Iterator[tuple[tuple[str, str, str], list[FrozenVersion]]]:
        """The versions by their report, of those whose draft is not on this device."""
        replica = self._workspace.replica
        for collection in self._workspace.collections:
            for partition in replica.frozen_partitions(collection.name) if collection.report else ():
                if is_practice(partition):
                    continue
                by_draft: dict[RecordKey, list[FrozenVersion]] = {}
                for one in replica.versions(collection.name, partition):
                    by_draft.setdefault(one.draft, []).append(one)
                for draft, family in by_draft.items():
                    if not replica.cells(draft):
                        yield (collection.name, partition, draft.record), family

    def _name(self, version: FrozenVersion) -> _Named:
        spoken = language()
        if (version.key, spoken) not in self._named:
            collection = self._workspace.collection(version.key.collection)
            values = self._workspace.replica.version_cells(version)
            cells = {path: Cell(path, value) for path, value in values.items()}
            lists = self._workspace.lists

            def labels(source: object, value: str) -> dict[str, str] | None:
                label = lists.label(getattr(source, "name", ""), value, spoken)
                return {spoken: label} if label is not None else None

            period = report_of(collection).period
            title = CellsView(collection, cells, labels).title(spoken)
            self._named[version.key, spoken] = _Named(title, value_text(values.get(period)) if period else "")
        return self._named[version.key, spoken]
