"""What tiers have said of what they hold: all processes of a hub share it, whichever of them heard or said it.

A word lies with the partition that it speaks of, one of each tier, and lets that partition grow: so whoever
follows the partition hears it, and nobody asks for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from brs_sync import tierwords
from brs_sync.rising import speaks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from brs_sync.database import Connection
    from brs_sync.hub.store.sharedlog import SharedLog
    from brs_sync.replica import Replica

KIND = "word"
_TABLE = (
    "CREATE TABLE IF NOT EXISTS unspoken (hub BLOB NOT NULL, partition TEXT NOT NULL, PRIMARY KEY (hub, partition))"
)
_NOTE = (
    "CREATE TRIGGER IF NOT EXISTS {} AFTER {} ON tier_word BEGIN"
    " INSERT INTO unspoken VALUES (NEW.hub, NEW.partition) ON CONFLICT DO NOTHING; END"
)
_ALL = "INSERT INTO unspoken SELECT hub, partition FROM tier_word WHERE {} ON CONFLICT DO NOTHING"
_DUE = (
    "SELECT t.hub, t.data FROM unspoken u JOIN tier_word t ON t.hub=u.hub AND t.partition=u.partition"
    " WHERE u.partition=?"
)
_DONE = (
    "DELETE FROM unspoken WHERE hub=? AND partition=?"
    " AND EXISTS (SELECT 1 FROM tier_word t WHERE t.hub=unspoken.hub AND t.partition=unspoken.partition AND t.data=?)"
)


def prepare(connection: Connection) -> None:
    """Note from now on what is to be told; a folder that was a hub by itself tells all it has heard."""
    new = connection.execute("SELECT 1 FROM sqlite_schema WHERE name='unspoken'").fetchone() is None
    connection.execute(_TABLE)
    connection.execute(_NOTE.format("unspoken_new", "INSERT"))
    connection.execute(_NOTE.format("unspoken_newer", "UPDATE"))
    if new:
        connection.execute(_ALL.format("true"))


def say_again(connection: Connection, partition: str) -> None:
    """The log went back to a backup: what is known here of this partition goes there once more."""
    connection.execute(_ALL.format("partition=?"), (partition,))


def waiting(connection: Connection) -> list[str]:
    """The partitions of which something is to be told."""
    return [path for (path,) in connection.execute("SELECT DISTINCT partition FROM unspoken").fetchall()]


def owes(connection: Connection, partition: str, hub: bytes) -> bool:
    """Whether this hub has said something itself of a partition that is to be told."""
    row = connection.execute("SELECT 1 FROM unspoken WHERE hub=? AND partition=?", (hub, partition)).fetchone()
    return row is not None


def due(connection: Connection, partition: str) -> dict[str, bytes]:
    """What is to be told of a partition, fact by fact."""
    rows = connection.execute(_DUE, (partition,)).fetchall() if speaks(partition) else []
    return {f"{KIND}:{bytes(hub).hex()}": bytes(data) for hub, data in rows}


def done(connection: Connection, partition: str, words: Mapping[str, bytes]) -> None:
    """These are there; one that was replaced here meanwhile stays due."""
    connection.executemany(_DONE, [(bytes.fromhex(name.partition(":")[2]), partition, words[name]) for name in words])


def learn(replica: Replica, log: SharedLog, partition: str) -> None:
    """Take in what others of this hub have heard or said of a partition, where that is newer."""
    there = log.facts(KIND, partition) if speaks(partition) else {}
    if there:
        tierwords.learn(replica, partition, there.values())
        with replica.writing() as connection:
            done(connection, partition, {f"{KIND}:{hub}": data for hub, data in there.items()})
