"""Work that was written before joining under a prefix that no grant covers: offered as a move (SYNC rule 5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from brs_sync.ids import RecordKey, is_frozen

from brs_desktop.language import language as spoken
from brs_desktop.records import Collection
from brs_desktop.records.partitions import is_practice, is_shipped
from brs_desktop.workspace.moving.places import can_move, granted_homes, home_in, may_write, target_of
from brs_desktop.workspace.rights import country_place, own_place
from brs_desktop.workspace.shapes import key_shape

if TYPE_CHECKING:
    from brs_desktop.workspace.workspace import Workspace

MOST = 1_000


@dataclass(frozen=True)
class Elsewhere:
    """A record of one's own that stays on this device where it is, and the country it could move to."""

    key: RecordKey
    title: str
    home: str
    to: str

    def shape(self) -> dict[str, Any]:
        """As scripts read it."""
        return key_shape(self.key) | {"title": self.title, "country": self.home, "to": self.to}


def elsewhere(workspace: Workspace, most: int = MOST) -> tuple[Elsewhere, ...]:
    """The live records that were written here in partitions in which this device has no right, once it has any."""
    found: list[Elsewhere] = []
    for one in _each(workspace):
        found.append(one)
        if len(found) >= most:
            break
    return tuple(found)


def _each(workspace: Workspace) -> Iterator[Elsewhere]:
    homes = granted_homes(workspace)
    if not homes:
        return
    rows = workspace.replica.reader().execute("SELECT path FROM partition ORDER BY path").fetchall()
    for (path,) in rows:
        if may_write(workspace, path) or is_practice(path) or is_shipped(path) or is_frozen(path):
            continue
        for collection in workspace.collections:
            if can_move(collection) and (home := home_in(collection, path)) is not None:
                # What stands under a country of its own would only move to where it is, but for who has a place in it.
                stays = own_place(workspace.replica, country_place(path) or path, collection.name) == path
                yield from _records(workspace, collection, path, [one for one in homes if not stays or one != home])


def _records(workspace: Workspace, collection: Collection, path: str, homes: list[str]) -> Iterator[Elsewhere]:
    if not homes:
        return
    table = workspace.model.layouts[collection.name].table
    rows = workspace.replica.reader().execute(
        f"SELECT record, title_{_spoken(workspace)} FROM {table} WHERE alive = 1 AND partition = ? ORDER BY record",  # noqa: S608
        (path,),
    )
    for record, title in rows.fetchall():
        key = RecordKey(path, collection.name, record)
        places = (target_of(workspace, key, None, {}, home)[0].partition for home in homes)
        to = next(((place, home) for place, home in zip(places, homes) if may_write(workspace, place)), None)
        if to is not None and is_own(workspace, key):
            yield Elsewhere(key, title or collection.singular(spoken()), to[1], to[0])


def is_own(workspace: Workspace, key: RecordKey) -> bool:
    """Whether everything that stands in the record was written by this person or on this device."""
    cells = workspace.replica.cells(key, pending=False).values()
    return all(workspace.is_mine(head) for cell in cells for head in cell.heads)


def _spoken(workspace: Workspace) -> str:
    from brs_desktop.language import LANGUAGES

    return workspace.language if workspace.language in LANGUAGES else "en"
