"""My reports: what this country has begun and what it is asked for, with how far each is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from brs_sync.ids import RecordKey
from brs_sync.submission import FrozenVersion, standing

from brs_desktop.language import language
from brs_desktop.records import Collection, Row
from brs_desktop.workspace.practice import is_practice
from brs_desktop.workspace.reports import cycles as rounds
from brs_desktop.workspace.reports.counting import Count, Counting
from brs_desktop.workspace.reports.cycles import PARTIES
from brs_desktop.workspace.reports.places import report_of, sent_partition
from brs_desktop.workspace.reports.received import Received
from brs_desktop.workspace.reports.shapes import Cycle, MyReport, State
from brs_desktop.workspace.reports.versions import described

if TYPE_CHECKING:
    from brs_desktop.workspace.workspace import Workspace

PAGE = 500
MOST_DRAFTS = 5_000


@dataclass
class Mine:
    """One look at everything: cycles and versions are read once for all reports."""

    workspace: Workspace
    counting: Counting
    received: Received
    cycles: rounds.Cycles

    def __post_init__(self) -> None:
        self._today = self.workspace.filling.now().date()
        self._cycles = self.cycles.all()
        self._frozen: dict[tuple[str, str], list[FrozenVersion]] = {}

    def all(self, practice: bool) -> list[MyReport]:
        """What is due first, what nobody waits for last; practice only when asked."""
        home = self.workspace.filling.home()
        found = [self.draft(key, row.title, row.contested) for key, row in self._drafts(practice)]
        begun = {(one.collection, one.record) for one in found if not one.practice}
        if home is not None:
            found += [one for one in self._not_begun(home) if (one.collection, one.record) not in begun]
            found = [one if one.state != "not-begun" else _without_record(one) for one in found]
        found += self.received.all()
        return sorted(found, key=lambda one: (one.due or "9999", one.collection, one.title, one.record or ""))

    def draft(self, key: RecordKey, title: str, contested: bool, count: Count | None = None) -> MyReport:
        """One report that has been begun."""
        known = count or self.counting.glance(key)
        versions = described(self.workspace, self._versions(key))
        stands = [one for one in versions if one.stands]
        state: State = stands[-1].state if stands else "draft"
        sent = {one.state for one in standing(self._versions(key))}
        collection = self.workspace.collection(key.collection)
        due = self._due(key.collection, known.period)
        return MyReport(
            collection=key.collection,
            record=key.record,
            title=title,
            convention=report_of(collection).convention,
            period=known.period,
            due=due,
            days_left=rounds.days_left(due, self._today),
            state=state,
            answered=known.answered,
            total=known.total,
            problems=known.problems,
            versions=len(versions),
            standing=len(stands),
            contested=contested,
            practice=is_practice(key.partition),
            changed_since_sent=bool(stands) and known.state not in sent,
            partition=key.partition,
            changed_ms=known.changed_ms,
            remarks=self.workspace.talk.waiting(key),
        )

    def _drafts(self, practice: bool) -> Iterator[tuple[RecordKey, Row]]:
        for collection in self.workspace.collections:
            if collection.report is None:
                continue
            for offset in range(0, MOST_DRAFTS, PAGE):
                way = {"offset": offset, "limit": PAGE, "language": language(), "practice": practice}
                rows = self.workspace.page(collection.name, **way).rows
                yield from ((row.key, row) for row in rows)
                if len(rows) < PAGE:
                    break

    def _versions(self, key: RecordKey) -> list[FrozenVersion]:
        """The versions of a draft; a partition that many drafts share is read once."""
        at = (key.collection, sent_partition(self.workspace, key))
        if at not in self._frozen:
            self._frozen[at] = self.workspace.replica.versions(*at)
        return [one for one in self._frozen[at] if one.draft == key]

    def _due(self, collection: str, period: str) -> str | None:
        found = (one.due for one in self._cycles if (one.collection, one.period) == (collection, period))
        return next(found, None) if period else None

    def _not_begun(self, home: str) -> Iterator[MyReport]:
        for cycle in self._cycles:
            collection = self.workspace.collection(cycle.collection)
            first = _first(collection, cycle, home)
            if first and rounds.is_open(cycle, self._today) and rounds.asked(self.workspace, cycle, home):
                yield _asked_for(collection, cycle, first, self._today)


def home_answers(collection: Collection, home: str | None) -> dict[str, str]:
    """The country of the person at this desk, for the questions of a new record's key that ask for one."""
    return {name: home for name in collection.key if home and _is_country(collection, name)}


def _first(collection: Collection, cycle: Cycle, home: str) -> dict[str, str]:
    """The key that a cycle's report begins with; empty where the cycle does not say all of it."""
    period = report_of(collection).period
    values = home_answers(collection, home)
    if period:
        values[period] = cycle.period
    return values if period and set(values) == set(collection.key) else {}


def _is_country(collection: Collection, name: str) -> bool:
    source = collection.list_source(name)
    return source is not None and source.collection == PARTIES and source.value == "code"


def _asked_for(collection: Collection, cycle: Cycle, first: dict[str, str], today: date) -> MyReport:
    return MyReport(
        collection=collection.name,
        record=collection.record_id(dict(first)),
        title=f"{collection.singular(language())} {cycle.period}",
        convention=report_of(collection).convention,
        period=cycle.period,
        due=cycle.due,
        days_left=rounds.days_left(cycle.due, today),
        state="not-begun",
        first=first,
    )


def _without_record(one: MyReport) -> MyReport:
    from dataclasses import replace

    return replace(one, record=None)
