"""What a bundle adds to commits that are held already: sections that are withheld here, and it has (SYNC rule 12)."""

from __future__ import annotations

from brs_sync.columns import STATES
from brs_sync.database import Connection
from brs_sync.engine import Incoming
from brs_sync.errors import SyncProblem
from brs_sync.section import decode_section

_STATES = (
    'SELECT s.place, s.state FROM section s JOIN commits c ON c.id=s."commit" WHERE c.hash=? AND s.state IN (?, ?)'
)
_LACKING = STATES.index("withheld"), STATES.index("sealed")


def fills(connection: Connection, commit: Incoming) -> int | None:
    """How many changes of a held commit would be here for the first time; None where it would fill nothing.

    Bytes fill what is withheld or sealed, an envelope what is withheld; whoever takes it in asks the same.
    """
    rows = connection.execute(_STATES, (commit.hash, *_LACKING)).fetchall()
    found: int | None = None
    for place, state in rows:
        brought = commit.stored.sections[place]
        if brought.data is not None:
            found = (found or 0) + _count(commit, brought.data)
        elif brought.sealed is not None and STATES[state] == "withheld":
            found = found or 0
    return found


def _count(commit: Incoming, data: bytes) -> int:
    try:
        return len(decode_section(commit.header.maker, data))
    except SyncProblem:
        return 0
