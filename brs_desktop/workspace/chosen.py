"""Which records are to leave: a list as it is narrowed and sorted, or single records of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from brs_sync.ids import RecordKey

from brs_desktop.records import Page
from brs_desktop.sentences import problem

if TYPE_CHECKING:
    from brs_desktop.workspace.workspace import Workspace

PAGE = 500
MOST_PICKED = 10_000


@dataclass(frozen=True)
class Chosen:
    """A collection's records: all that its list shows under this query, or only `records`, in their order."""

    collection: str
    filters: tuple[tuple[str, str], ...] = ()
    search: str = ""
    sort: str | None = None
    descending: bool = False
    records: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len(self.records) > MOST_PICKED:
            raise problem("list-too-long", most=MOST_PICKED)


def count(workspace: Workspace, chosen: Chosen, language: str) -> int:
    """How many records that is now; a column that cannot be asked for is refused here."""
    return len(chosen.records) or _page(workspace, chosen, language, 0, 1).total


def keys(workspace: Workspace, chosen: Chosen, language: str) -> Iterator[RecordKey]:
    """The records page by page, each once, also when others arrive meanwhile."""
    if chosen.records:
        yield from (workspace.find(record, chosen.collection) for record in dict.fromkeys(chosen.records))
        return
    seen: set[RecordKey] = set()
    offset = 0
    while rows := _page(workspace, chosen, language, offset, PAGE).rows:
        for row in rows:
            if row.key not in seen:
                seen.add(row.key)
                yield row.key
        offset += len(rows)


def _page(workspace: Workspace, chosen: Chosen, language: str, offset: int, limit: int) -> Page:
    return workspace.page(
        chosen.collection,
        filters=dict(chosen.filters),
        search=chosen.search,
        sort=chosen.sort,
        descending=chosen.descending,
        offset=offset,
        limit=limit,
        language=language,
    )
