"""Branches in the database: which there are, what contexts were found to mean, and how a name's commits are parted."""

from __future__ import annotations

from brs_sync.branches import Branch, Renaming
from brs_sync.cbor import dumps, loads
from brs_sync.columns import names_from_column, names_to_column
from brs_sync.commit import MAX_HEADER, decode_header
from brs_sync.database import Connection
from brs_sync.ids import Dot, RecordKey
from brs_sync.merge import CellName, Context

_TABLES = (
    "CREATE TABLE IF NOT EXISTS branch (replica INTEGER PRIMARY KEY, partition INTEGER NOT NULL,"
    " origin INTEGER NOT NULL, parent INTEGER NOT NULL, start INTEGER NOT NULL, first INTEGER NOT NULL)",
    'CREATE TABLE IF NOT EXISTS resolved ("commit" INTEGER PRIMARY KEY, context BLOB NOT NULL)',
)
_BRANCHES = (
    "SELECT n.name, o.name, p.name, b.start, b.first FROM branch b JOIN replica n ON n.id=b.replica"
    " JOIN replica o ON o.id=b.origin JOIN replica p ON p.id=b.parent WHERE b.partition=? ORDER BY n.name"
)
_CONTEXT = 'SELECT m.header, x.context FROM commits m LEFT JOIN resolved x ON x."commit"=m.id WHERE m.id=?'
_PASSED = ("departed", "receipted", "aside")


def prepare(connection: Connection) -> None:
    """Make the tables; a workspace of an earlier release has none and knows of no branch."""
    for statement in _TABLES:
        connection.execute(statement)


def read_branches(connection: Connection, partition: int) -> list[Branch]:
    """The branches of a partition."""
    rows = connection.execute(_BRANCHES, (partition,)).fetchall()
    return [Branch(name, origin, parent, start, bool(first)) for name, origin, parent, start, first in rows]


def read_starts(connection: Connection) -> dict[bytes, int]:
    """Of every branch the `seq` of its first commit."""
    return dict(connection.execute("SELECT r.name, b.start FROM branch b JOIN replica r ON r.id=b.replica").fetchall())


def read_origins(connection: Connection) -> dict[bytes, bytes]:
    """Of every branch the name of the key that wrote it."""
    return dict(
        connection.execute(
            "SELECT r.name, o.name FROM branch b JOIN replica r ON r.id=b.replica JOIN replica o ON o.id=b.origin"
        ).fetchall()
    )


def read_context(connection: Connection, number: int) -> Context:
    """What the author of a held commit was shown, by the names that commits go by here."""
    header, found = connection.execute(_CONTEXT, (number,)).fetchone()
    return decode_header(header).context if found is None else decode_resolved(found)


def read_resolved(connection: Connection, number: int) -> Context | None:
    """What a context was found to mean, where its own names do not say it."""
    row = connection.execute('SELECT context FROM resolved WHERE "commit"=?', (number,)).fetchone()
    return None if row is None else decode_resolved(row[0])


def keep_resolved(connection: Connection, number: int, context: Context) -> None:
    """What a context was found to mean, for every later reader."""
    exceptions: list[list[object]] = [[*dot] for dot in sorted(context.dots)]
    exceptions += [[*dot, *cell] for dot, cell in sorted(context.cells)]
    vector: dict[bytes, int] = dict(context.vector)
    data = dumps([vector, exceptions])
    connection.execute("REPLACE INTO resolved VALUES (?,?)", (number, data))


def decode_resolved(data: bytes) -> Context:
    """The context behind its bytes."""
    vector, exceptions = loads(data, max_bytes=4 * MAX_HEADER, max_depth=4)
    return Context(
        vector,
        frozenset(Dot(*one) for one in exceptions if len(one) == 2),
        frozenset((Dot(*one[:2]), CellName(*one[2:])) for one in exceptions if len(one) > 2),
    )


def add_branch(connection: Connection, partition: int, replicas: tuple[int, int, int], start: int, first: bool) -> None:
    """A branch, its origin and its parent, all by number; of what was here before, this copy's own stays its own."""
    name, origin, parent = replicas
    connection.execute("INSERT INTO branch VALUES (?,?,?,?,?,?)", (name, partition, origin, parent, start, int(first)))
    if first:
        connection.execute("UPDATE replica SET own=(SELECT own FROM replica WHERE id=?) WHERE id=?", (parent, name))


def part(connection: Connection, partition: int, old: int, fresh: int, start: int) -> None:
    """What goes by the number `old` from `start` on goes by `fresh`."""
    at = (fresh, partition, old, start)
    connection.execute("UPDATE commits SET replica=? WHERE partition=? AND replica=? AND seq>=?", at)
    connection.execute(
        "UPDATE change SET replica=? WHERE record IN (SELECT id FROM record WHERE partition=?)"
        " AND replica=? AND seq>=?",
        at,
    )
    connection.execute("UPDATE branch SET parent=? WHERE partition=? AND parent=?", at[:3])
    connection.execute("UPDATE chain SET replica=? WHERE partition=? AND replica=?", at[:3])
    connection.execute(
        "INSERT INTO chain SELECT partition, replica, seq, hash, hlc FROM commits"
        " WHERE partition=? AND replica=? AND seq=?",
        (partition, old, start - 1),
    )


def part_words(connection: Connection, partition: str, name: Renaming, old: bytes, fresh: bytes, start: int) -> None:
    """What was said of those commits by peers, and by decisions, is said of them by their name."""
    for table in _PASSED:
        connection.execute(
            f"UPDATE OR IGNORE {table} SET replica=? WHERE partition=? AND replica=? AND seq>=?",  # noqa: S608
            (fresh, partition, old, start),
        )
    peers = connection.execute("SELECT name, acknowledged FROM peer WHERE acknowledged IS NOT NULL").fetchall()
    for peer, data in peers:
        known = loads(data, max_bytes=1 << 26, max_depth=4)
        chains = known.get(partition, {})
        if chains.get(old, 0) >= start:
            chains[fresh] = chains.pop(old)
            if start > 1:
                chains[old] = start - 1
            connection.execute("UPDATE peer SET acknowledged=? WHERE name=?", (dumps(known), peer))
    rows = connection.execute(
        'SELECT c.record, c.path, c."commit", c.names FROM change c JOIN record r ON r.id=c.record'
        " JOIN partition p ON p.id=r.partition WHERE p.path=? AND c.kind<>0 AND c.names IS NOT NULL",
        (partition,),
    ).fetchall()
    for record, path, number, names in rows:
        before = names_from_column(names)
        after = tuple(sorted(map(name.dot, before)))
        if after != before:
            connection.execute(
                'UPDATE change SET names=? WHERE record=? AND path=? AND "commit"=?',
                (names_to_column(after), record, path, number),
            )


def touched(connection: Connection, replica: int) -> list[RecordKey]:
    """The records in which that branch has a change: which of equal times is displayed follows from names."""
    rows = connection.execute(
        "SELECT DISTINCT p.path, r.collection, r.record FROM change c JOIN record r ON r.id=c.record"
        " JOIN partition p ON p.id=r.partition WHERE c.replica=?",
        (replica,),
    )
    return [RecordKey(*row) for row in rows.fetchall()]


def every_commit(connection: Connection, partition: int) -> list[tuple[int, bytes, int, bytes, int]]:
    """A partition's commits as they came, with number, name, `seq`, header and verdict.

    Who was shown one may have come before it, and waited for it.
    """
    return connection.execute(
        "SELECT c.id, r.name, c.seq, c.header, c.verdict FROM commits c JOIN replica r ON r.id=c.replica"
        " WHERE c.partition=? ORDER BY c.id",
        (partition,),
    ).fetchall()
