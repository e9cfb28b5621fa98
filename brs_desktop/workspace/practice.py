"""Practice: what was written while looking around (SYNC rule 5) stays apart from work and never leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brs_desktop.records.partitions import PRACTICE as ROOT
from brs_desktop.records.partitions import is_practice

if TYPE_CHECKING:
    from brs_desktop.workspace.workspace import Workspace

__all__ = ["ROOT", "count", "is_listed", "is_looking_around", "is_practice"]

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
