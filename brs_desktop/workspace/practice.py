"""Practice: what was written while looking around (SYNC rule 5) stays apart from work and never leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brs_sync.ids import RecordKey

from brs_desktop.records.partitions import PRACTICE as ROOT
from brs_desktop.records.partitions import is_practice

if TYPE_CHECKING:
    from brs_desktop.workspace.workspace import Workspace

__all__ = ["ROOT", "count", "is_listed", "is_looking_around", "is_practice", "named", "reference"]

_COUNT = (
    "SELECT count(*) FROM record AS r JOIN partition AS p ON p.id = r.partition"
    " WHERE p.path >= 'practice/' AND p.path < 'practice0'"
)


def is_looking_around(home: str | None) -> bool:
    """Whether the person has not said yet for which country they work: everything is practice until then."""
    return not home


def is_listed(home: str | None, wanted: bool) -> bool:
    """Whether lists show practice: always while looking around, later only when asked for."""
    return wanted or is_looking_around(home)


def count(workspace: Workspace) -> int:
    """How many practice records there are."""
    return int(workspace.replica.reader().execute(_COUNT).fetchone()[0])


def reference(key: RecordKey, twins: bool) -> str:
    """What a record is called within its collection: its id; `PARTITION:ID` for a practised one that may have a twin.

    `twins` says that real records of this collection could have the same id: then an id alone means the real one.
    """
    return f"{key.partition}:{key.record}" if twins and is_practice(key.partition) else key.record


def named(text: str, collection: str | None) -> RecordKey | None:
    """The key behind `PARTITION:ID` or `COLLECTION/PARTITION:ID`; None for text that is no such reference."""
    place, colon, record = text.partition(":")
    if not colon:
        return None
    if collection is None:
        collection, _slash, place = place.partition("/")
    return RecordKey(place.removeprefix(f"{collection}/"), collection, record) if record and place else None
