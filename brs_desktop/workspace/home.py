"""What needs me today: reports due, work to go on with, what others changed, the state of copies and costs."""
# ruff: noqa: S608 (table names are made in columns.py, languages are ours, every value is bound)

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from brs_sync.ids import RecordKey, is_frozen

from brs_desktop.language import LANGUAGES
from brs_desktop.workspace import budget, touched
from brs_desktop.workspace.budget import Spent
from brs_desktop.workspace.practice import is_practice
from brs_desktop.workspace.touched import MOST_NEWS, Touched

if TYPE_CHECKING:
    from brs_desktop.workspace.reports import MyReport
    from brs_desktop.workspace.workspace import Workspace

SOON_DAYS = 120
MOST_REPORTS = 6
MOST_WORK = 6
MOST_NAMED = 3
_LOOK_BACK = 60
_ASKED_REPORTS = 60
_HANDED_IN = ("waiting", "sent", "held")


@dataclass(frozen=True)
class Work:
    """A record to go on with: what it is called, what is said below that, when it was last changed here.

    A report is called by what it is and for when, with its own title below; any other record by its title.
    """

    collection: str
    record: str
    title: str
    below: str
    wall_ms: int


@dataclass(frozen=True)
class News:
    """What others changed in one collection: how many records, and the newest of them by name."""

    collection: str
    label: str
    place: str
    count: int
    newest: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Today:
    """One look at the workspace; `arrival` is how far it looked, to be remembered as seen."""

    reports: tuple[MyReport, ...]
    work: tuple[Work, ...]
    news: tuple[News, ...]
    many_news: bool
    arrival: int
    backup_ms: int | None
    backup_due: bool
    spent: Spent


def look(workspace: Workspace, seen: int, language: str) -> Today:
    """Everything Home says, by a handful of queries that look at a bounded number of rows each."""
    reader = workspace.replica.reader()
    arrival = workspace.replica.arrival()
    # A restored backup is behind what was seen: then all that is here has been.
    fresh = touched.news(reader, min(seen, arrival), workspace.profile.person_id)
    last = workspace.backups.last
    mine = workspace.reports.mine(limit=_ASKED_REPORTS)
    handed_in = {one.key for one in mine if one.state in _HANDED_IN and not one.changed_since_sent}
    return Today(
        tuple(_named(workspace, one, language) for one in due_reports(mine)),
        _work(workspace, handed_in, {one.key: one.period for one in mine if one.key is not None}, language),
        _news(workspace, fresh, language),
        len(fresh) >= MOST_NEWS,
        arrival,
        last.when_ms if last else None,
        workspace.backups.due(),
        budget.spent(workspace),
    )


def due_reports(mine: Iterable[MyReport]) -> tuple[MyReport, ...]:
    """Overdue, due soon, contested, returned with remarks, or gone on after it was sent; the most pressing first."""
    pressing = [one for one in mine if not one.practice and _presses(one)]
    return tuple(sorted(pressing, key=_urgency)[:MOST_REPORTS])


def _named(workspace: Workspace, one: MyReport, language: str) -> MyReport:
    """By what it is and for when, like one that has not begun: its own title names the country, which one knows."""
    if one.record is None and one.received is None:
        return one
    kind = workspace.collection(one.collection).singular(language)
    whose = one.title if one.received is not None else f"{kind} {one.period}".strip()
    return replace(one, title=whose)


def _presses(one: MyReport) -> bool:
    if one.contested or one.remarks:
        return True
    if one.state in _HANDED_IN:
        return one.changed_since_sent
    return one.days_left is not None and one.days_left <= SOON_DAYS


def _urgency(one: MyReport) -> tuple[bool, int, str]:
    return not (one.contested or one.remarks), one.days_left if one.days_left is not None else SOON_DAYS, one.title


def _work(
    workspace: Workspace, done: Container[RecordKey | None], periods: Mapping[RecordKey, str], language: str
) -> tuple[Work, ...]:
    """What was last worked on here, what is being typed first; a report that is handed in is done with."""
    typed = [Touched(one.key, one.opened_ms) for one in reversed(workspace.replica.sessions()) if one.pending]
    latest: dict[RecordKey, Touched] = {}
    for one in (*typed, *touched.mine(workspace.replica.reader(), _LOOK_BACK)):
        latest.setdefault(one.key, one)
    found: list[Work] = []
    for key, last in latest.items():
        collection = workspace.registry.get(key.collection)
        if collection is None or not collection.place or collection.hidden or is_frozen(key.partition):
            continue
        if key in done or (is_practice(key.partition) and not workspace.lists_practice):
            continue
        title = _title(workspace, key, language)
        if title is not None:
            kind = collection.singular(language)
            names = (f"{kind} {periods[key]}", title) if periods.get(key) else (title or kind, kind)
            found.append(Work(key.collection, workspace.reference(key), *names, last.wall_ms))
        if len(found) == MOST_WORK:
            break
    return tuple(found)


def _news(workspace: Workspace, fresh: Iterable[Touched], language: str) -> tuple[News, ...]:
    """By collection, in the order of their newest; records of hidden collections, sent versions and what-if drafts are
    none.
    """
    grouped: dict[str, list[RecordKey]] = {}
    for one in fresh:
        collection = workspace.registry.get(one.key.collection)
        if collection is None or not collection.place or collection.hidden or is_frozen(one.key.partition):
            continue
        if collection.report is None or not workspace.reports.drafts.is_one(one.key):
            grouped.setdefault(one.key.collection, []).append(one.key)
    return tuple(_told(workspace, name, keys, language) for name, keys in grouped.items())


def _told(workspace: Workspace, name: str, keys: list[RecordKey], language: str) -> News:
    collection = workspace.collection(name)
    named: Mapping[str, str | None] = {key.record: _title(workspace, key, language) for key in keys[:MOST_NAMED]}
    newest = tuple((record, title) for record, title in named.items() if title is not None)
    return News(name, collection.label(language), collection.place, len(keys), newest)


def _title(workspace: Workspace, key: RecordKey, language: str) -> str | None:
    """A live record's title as lists show it; None for one that is deleted."""
    layout = workspace.model.layouts[key.collection]
    spoken = language if language in LANGUAGES else "en"
    row = workspace.replica.reader().execute(
        f"SELECT title_{spoken} FROM {layout.table} WHERE partition = ? AND record = ? AND alive = 1", key[::2]
    )
    found = row.fetchone()
    return str(found[0]) if found else None
