"""Logs that are not what a word attests, and who gave them: he is not asked for them again while he holds the same.

He may be honest: where two copies wrote under one name, a hub can attest the one and somebody hold the other. What of
that is not signed proves no clone, so it is taken back; asked for at each exchange, it would come at each (rule 18).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from brs_sync.cbor import dumps
from brs_sync.ids import Dot

if TYPE_CHECKING:
    from brs_sync.database import Connection
    from brs_sync.snapshot.asking import Gaps
    from brs_sync.wire import Vectors

_NOTE = "INSERT OR IGNORE INTO fruitless SELECT ?, id, ?, x'' FROM partition WHERE path=?"
_OF_PEER = "SELECT p.path, f.replica, f.held FROM fruitless f JOIN partition p ON p.id=f.partition WHERE f.peer=?"
_AT = "peer=? AND replica=? AND partition=(SELECT id FROM partition WHERE path=?)"


def note_fruitless(connection: Connection, peer: str, chains: Iterable[tuple[str, Dot]]) -> None:
    """What the peer gave of these chains ended, beneath a word, at another commit than that attests."""
    connection.executemany(_NOTE, [(peer, dot.replica, partition) for partition, dot in chains])


def without_fruitless(connection: Connection, peer: str, gaps: Gaps) -> Gaps:
    """What the peer is asked for of the logs that are lacking here."""
    vain = {(path, who) for path, who, _ in connection.execute(_OF_PEER, (peer,))}
    left = {
        name: {who: ends for who, ends in chains.items() if (name, who) not in vain} for name, chains in gaps.items()
    }
    return {name: chains for name, chains in left.items() if chains}


def changed_since(connection: Connection, peer: str, theirs: Vectors) -> list[tuple[str, bytes, bytes]]:
    """The peer shows what he holds: where that is something else than was noted, each with what it is now."""
    rows = connection.execute(_OF_PEER, (peer,)).fetchall()
    now = [(path, who, held, dumps(theirs.get(path, {}).get(who))) for path, who, held in rows]
    return [(path, who, b"" if held else head) for path, who, held, head in now if held != head]


def heed(connection: Connection, peer: str, changes: Iterable[tuple[str, bytes, bytes]]) -> None:
    """Note what he holds now where that was not known; where it was and is no more, he is asked again."""
    for path, who, head in changes:
        at = (peer, who, path)
        if head:
            connection.execute(f"UPDATE fruitless SET held=? WHERE {_AT}", (head, *at))  # noqa: S608 (a constant)
        else:
            connection.execute(f"DELETE FROM fruitless WHERE {_AT}", at)  # noqa: S608 (a constant)
