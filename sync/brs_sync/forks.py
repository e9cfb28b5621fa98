"""What a copy whose key is used elsewhere too writes again under a key of its own (SYNC rule 14)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from brs_sync.branches import renamed
from brs_sync.cbor import dumps, loads
from brs_sync.commit import Header, commit_hash, encode_header, present, sign_commit
from brs_sync.contested import Contested
from brs_sync.database import Connection
from brs_sync.draft import context_digest
from brs_sync.drive import Told, drive
from brs_sync.engine import Incoming, Persist, Recheck, Sealed, Tell, read_commit, withdraw
from brs_sync.exchange import acknowledged
from brs_sync.home import BROUGHT
from brs_sync.identity import Identity
from brs_sync.ids import Dot, is_frozen
from brs_sync.log import Log
from brs_sync.merge import Context
from brs_sync.section import CellChange, decode_section, encode_section
from brs_sync.snapshot.bases import read_bases
from brs_sync.views import Result, StoredCommit, StoredSection

_MAX_MOVE = 1 << 22
_HEAD = "SELECT partition, replica, seq, hash, hlc FROM commits WHERE"


@dataclass(frozen=True, slots=True)
class Move:
    """From one name of this copy to the next: in each partition named here, the old one's commits above `cuts`."""

    old: bytes
    fresh: bytes
    cuts: Mapping[str, int]

    def dot(self, partition: str, dot: Dot) -> Dot:
        """The dot by which a commit goes from now on."""
        cut = self.cuts.get(partition)
        return dot if cut is None or dot.replica != self.old or dot.seq <= cut else Dot(self.fresh, dot.seq - cut)

    def context(self, partition: str, context: Context) -> Context:
        """The same commits by the names that they have from now on."""
        cut, last = self.cuts.get(partition), context.vector.get(self.old, 0)
        if cut is None or last <= cut:
            return context
        vector = {**context.vector, self.old: cut, self.fresh: last - cut}
        return Context(
            {replica: seq for replica, seq in vector.items() if seq},
            frozenset(self.dot(partition, dot) for dot in context.dots),
            frozenset((self.dot(partition, dot), cell) for dot, cell in context.cells),
        )

    def change(self, partition: str, change: CellChange) -> CellChange:
        """The same change, the commits that it names by their names from now on, in the one order that these have."""
        return renamed(change, partial(self.dot, partition))

    def encode(self) -> bytes:
        """As the database keeps it."""
        return dumps([self.old, self.fresh, dict(self.cuts)])


def decode_move(data: bytes) -> Move:
    """The move behind its bytes."""
    return Move(*loads(data, max_bytes=_MAX_MOVE, max_depth=3))


def cloned(results: Iterable[Result], own: bytes) -> list[tuple[str, Dot]]:
    """The dots of this copy with which another commit came."""
    return [
        (r.partition, r.dot) for r in results if r.status == "forked" and r.dot is not None and r.dot.replica == own
    ]


def _acknowledged(connection: Connection) -> list[dict[str, dict[bytes, int]]]:
    return [acknowledged(connection, name) for (name,) in connection.execute("SELECT name FROM peer").fetchall()]


def brought(connection: Connection) -> dict[str, int]:
    """How far the commits of this copy's name in each partition came from others, who hold them therefore."""
    row = connection.execute("SELECT value FROM meta WHERE name=?", (BROUGHT,)).fetchone()
    return loads(row[0], max_bytes=_MAX_MOVE, max_depth=2) if row else {}


def move_of(connection: Connection, old: bytes, fresh: bytes) -> Move:
    """What no peer acknowledged, nobody brought and no word attests moves: of that its maker says that he holds it.

    Versions stay: their code is in people's hands, and nothing merges with them.
    """
    peers = _acknowledged(connection)
    rows = connection.execute(
        "SELECT p.path, c.seq FROM chain c JOIN partition p ON p.id=c.partition JOIN replica r ON r.id=c.replica"
        " WHERE r.name=? ORDER BY p.path",
        (old,),
    ).fetchall()
    came = brought(connection)
    said = {base.partition: base.vector for base in read_bases(connection)}
    held = [*peers, said]
    cuts = {path: max(came.get(path, 0), *(by.get(path, {}).get(old, 0) for by in held)) for path, _ in rows}
    return Move(old, fresh, {path: cuts[path] for path, seq in rows if seq > cuts[path] and not is_frozen(path)})


def write_again(log: Log, move: Move, identity: Identity, told: Told) -> None:
    """Withdraw what moves and write it again: same changes, same times, same context, under the new key.

    Nobody else holds it, so nothing that anybody was shown changes. Inside a transaction.
    """
    for partition, cut in move.cuts.items():
        last = log.held(partition)[move.old]
        ours = [log.commit(partition, Dot(move.old, seq)) for seq in range(cut + 1, last + 1)]
        for commit in reversed(ours):
            _take_back(log, commit, told)
        # Who was shown the other branch named its commits by the dots that stood for ours until now.
        drive(log, [Recheck(partition, dot) for dot in _ahead(log, partition, Dot(move.old, cut))], told)
        prev: bytes | None = None
        for commit in ours:
            again = _again(log, commit, move, identity, prev)
            drive(log, [Sealed(again)], told)
            prev = again.hash


def _ahead(log: Log, partition: str, last: Dot) -> list[Dot]:
    """The applied commits whose authors were shown more of that chain than is left here of it."""
    rows = log.connection.execute(
        "SELECT r.name, c.seq FROM commits c JOIN replica r ON r.id=c.replica WHERE c.partition=? AND c.verdict=0"
        " AND r.name<>? ORDER BY c.id",
        (log.partition_id(partition), last.replica),
    )
    dots = [Dot(*row) for row in rows.fetchall()]
    return [dot for dot in dots if log.context(partition, dot).vector.get(last.replica, 0) > last.seq]


def _take_back(log: Log, commit: Incoming, told: Told) -> None:
    """The newest of a chain ends, as if it had never been."""
    contested = Contested(log)
    for effect in withdraw(commit, log):
        match effect:
            case Persist():
                contested.note(effect)
                log.persist(effect)
            case Tell(records):
                told.records |= records
    told.conflicts |= contested.fold()
    partition, dot = commit.header.partition, commit.header.dot
    at = (log.partition_id(partition), log.replica_id(dot.replica))
    execute = log.connection.execute
    where = "partition=? AND replica=? AND seq=?"
    execute(f'DELETE FROM section WHERE "commit"=(SELECT id FROM commits WHERE {where})', (*at, dot.seq))  # noqa: S608
    execute(f"DELETE FROM commits WHERE {where}", (*at, dot.seq))  # noqa: S608
    execute("DELETE FROM chain WHERE partition=? AND replica=?", at)
    execute(f"INSERT INTO chain {_HEAD} {where}", (*at, dot.seq - 1))
    log.forget()


def _again(log: Log, commit: Incoming, move: Move, identity: Identity, prev: bytes | None) -> Incoming:
    """The commit as the new key says it."""
    old = commit.header
    context = move.context(old.partition, old.context)
    sections = tuple(_section_again(section, old, move) for section in commit.stored.sections)
    header = replace(
        old,
        replica=move.fresh,
        seq=move.dot(old.partition, old.dot).seq,
        prev=prev,
        author_key=identity.public,
        context=context,
        sections=tuple((section.cls, section.hash) for section in sections),
        digest=context_digest(log, old.partition, context.vector, move.fresh),
    )
    data = encode_header(header)
    return read_commit(StoredCommit(data, sign_commit(identity.key, commit_hash(data)), sections))


def _section_again(section: StoredSection, header: Header, move: Move) -> StoredSection:
    """A section's own record ids are short by the writer's name, so its bytes change with the name."""
    if section.data is None:
        return replace(section, state="withheld")
    changes = decode_section(header.maker, section.data)
    return present(section.cls, encode_section(move.fresh, [move.change(header.partition, c) for c in changes]))
