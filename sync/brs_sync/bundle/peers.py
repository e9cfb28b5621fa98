"""Whom a bundle can be for, what he may read, and what he is known to hold already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from brs_sync import agreeing, cbor, exchange
from brs_sync.beyond import goes_to
from brs_sync.bundle import filewants
from brs_sync.commit import decode_header
from brs_sync.database import Connection
from brs_sync.errors import SyncProblem
from brs_sync.ids import in_scope, replica_id, replica_text
from brs_sync.replica import Replica
from brs_sync.statement import Grant, parse_statement
from brs_sync.views import StoredCommit
from brs_sync.wants import Wants, decode_wants, encode_wants
from brs_sync.wire import MAX_HEAD, Vectors, decode_vectors, encode_vectors

# What stays a person's own business, unless a grant of the reader's names it.
PRIVATE = ("practice", "person", "authority", "reference", "library")
_TABLE = (
    "CREATE TABLE IF NOT EXISTS bundle_peer (key BLOB PRIMARY KEY, time_ms INTEGER NOT NULL,"
    " vectors BLOB NOT NULL, receipt_ms INTEGER NOT NULL, wants BLOB NOT NULL)"
)

Seqs = dict[str, dict[bytes, int]]


@dataclass(frozen=True, slots=True)
class Reader:
    """A key that a bundle can be sealed to; `root` where this copy trusts it under everything (its hub).

    `shared` is what this copy's own grants name: of a person's own business a hub gets that and no more. What it may
    carry and not read it gets sealed to those who may.
    """

    key: bytes
    person: str
    name: str
    role: str
    prefixes: tuple[str, ...]
    root: bool = False
    shared: tuple[str, ...] = ()
    carries: tuple[str, ...] = ()

    @property
    def replica(self) -> bytes:
        """The installation that has the key."""
        return replica_id(self.key)

    @property
    def replica_text(self) -> str:
        """Its id, as people see it."""
        return replica_text(self.replica)

    def may_read(self, partition: str) -> bool:
        """Whether it may leave this copy for him (SYNC, invariant 5)."""
        kept_back = self.root and in_scope(partition, PRIVATE) and not in_scope(partition, self.shared)
        return in_scope(partition, self.prefixes) and not kept_back

    def may_hold(self, partition: str) -> bool:
        """Whether it may leave this copy for him, if only sealed."""
        return self.may_read(partition) or in_scope(partition, self.carries)

    @property
    def scope(self) -> tuple[str, ...]:
        """The prefixes of all that he may hold."""
        return tuple(sorted({*self.prefixes, *self.carries}))


def prepare(replica: Replica) -> None:
    """Make the table of what peers have said in bundles."""
    with replica.writing() as connection:
        connection.execute(_TABLE)
    filewants.prepare(replica)


def reader_of(replica: Replica, key: bytes) -> Reader | None:
    """The reader with this key, with what its standing grants let it read or carry now; None where nothing does."""
    rights = [right for right in replica.rights(key) if not right.rights.isdisjoint(("read", "carry"))]
    if not rights:
        return None
    mine_from = {grant.issuer for grant in replica.authority.standing(replica.key)}
    if key in mine_from:  # the hub that serves this copy holds for it what it has, drafts too
        prefixes, carries = (
            tuple(sorted({prefix for one in rights if right in one.rights for prefix in one.prefixes}))
            for right in ("read", "carry")
        )
    else:
        prefixes, carries = goes_to(rights, "read"), goes_to(rights, "carry")
    root = rights[0].role == "root"
    mine = [right for right in replica.rights(replica.key) if root and right.role != "root" and "read" in right.rights]
    shared = tuple(sorted({prefix for right in mine for prefix in right.prefixes}))
    return Reader(
        key, rights[0].person, rights[0].name, rights[0].role, prefixes, root, shared, () if root else carries
    )


def readers(replica: Replica) -> list[Reader]:
    """Everybody but this copy whom a standing grant lets read or carry something, by name; nobody who was revoked."""
    keys = {replica.key}
    found: list[Reader] = []
    for _, data in replica.statements():
        statement = parse_statement(data, verified=True)
        if isinstance(statement, Grant) and statement.subject not in keys:
            keys.add(statement.subject)
            reader = reader_of(replica, statement.subject)
            found += [reader] if reader is not None else []
    return sorted(found, key=lambda one: (one.name.casefold(), one.replica))


def known_to(replica: Replica, reader: Reader) -> Seqs:
    """How far the reader's own words say that he holds each chain: his receipts and his last bundle.

    A word that does not fit our own copy of the chain (a fork) counts for nothing: rather too much is sent.
    """
    reading = replica.reader()
    known: Seqs = {name: dict(chains) for name, chains in exchange.acknowledged(reading, reader.key.hex()).items()}
    for partition, chains in told_by(reading, reader.key)[1].items():
        mine = known.setdefault(partition, {})
        for who, (seq, mark) in chains.items():
            if mark_here(reading, partition, who, seq) in (None, mark):
                mine[who] = max(mine.get(who, 0), seq)
    return known


def shown_by(replica: Replica, key: bytes) -> Vectors:
    """What that key's last bundle showed of what it holds."""
    return told_by(replica.reader(), key)[1]


def wanted_by(replica: Replica, reader: Reader) -> Wants:
    """The sections that the reader's last bundle asked for."""
    row = replica.reader().execute("SELECT wants FROM bundle_peer WHERE key=?", (reader.key,)).fetchone()
    return decode_wants(cbor.loads(row[0], max_bytes=MAX_HEAD, max_depth=4)) if row else {}


def remember(
    replica: Replica, key: bytes, time_ms: int, vectors: Vectors, carried: Seqs, wants: Wants | None = None
) -> bool:
    """Keep what a peer's bundle says of what he holds: its vectors, and the chains that he `carried` in it.

    An older one that shows nothing more is passed by: sticks come late; False then. One that shows more is the newer
    one, whatever its clock said: a clock of 2099 that was set right is not believed for ever.
    """
    reading = replica.reader()
    before_ms, before = told_by(reading, key)
    late = time_ms <= before_ms and _within(vectors, before)
    # A bundle of some partitions says nothing of the others.
    told = {name: dict(chains) for name, chains in (before if late else {**before, **vectors}).items()}
    for partition, chains in carried.items():
        mine = told.setdefault(partition, {})
        for who, seq in chains.items():
            mark = mark_here(reading, partition, who, seq)
            if mark is not None and seq > mine.get(who, (0, b""))[0]:
                mine[who] = (seq, mark)
    data = cbor.dumps(encode_vectors(told))
    if len(data) > MAX_HEAD:
        data = cbor.dumps(encode_vectors(vectors))
    asks = not late or time_ms == before_ms
    with replica.writing() as connection:
        connection.execute(
            "INSERT INTO bundle_peer VALUES (?,?,?,-1,?) ON CONFLICT (key) DO UPDATE SET time_ms=excluded.time_ms,"
            " vectors=excluded.vectors, wants=CASE WHEN ? THEN excluded.wants ELSE wants END",
            (key, before_ms if late else time_ms, data, cbor.dumps(encode_wants(wants or {})), asks),
        )
    return asks


def least(known: Sequence[Seqs]) -> Seqs:
    """What all of these hold."""
    common: Seqs = {}
    for partition in set.intersection(*(set(one) for one in known)):
        chains = [one[partition] for one in known]
        shared = set.intersection(*(set(chain) for chain in chains))
        common[partition] = {who: min(chain[who] for chain in chains) for who in shared}
    return common


def statements_for(
    replica: Replica, readers: Iterable[Reader], scope: Sequence[str], commits: Iterable[StoredCommit] | None = None
) -> list[bytes]:
    """The grants and revocations that bear on a scope, without those that every reader has signed himself.

    With `commits` only the grants that their authors stand on, for where bytes are few.
    """
    signed = [reader.key for reader in readers]
    found = [data for _, data in replica.statements(scope)]
    parsed = {
        statement.hash: (statement, data) for data in found for statement in (parse_statement(data, verified=True),)
    }
    wanted = set(parsed)
    if commits is not None:
        authors = {decode_header(commit.header).author_key for commit in commits}
        needed = [one for one, _ in parsed.values() if isinstance(one, Grant) and one.subject in authors]
        wanted = {one.hash for one, _ in parsed.values() if not isinstance(one, Grant)}
        while needed:
            grant = needed.pop()
            if grant.hash not in wanted:
                wanted.add(grant.hash)
                above = parsed.get(grant.chain) if grant.chain is not None else None
                needed += [above[0]] if above is not None and isinstance(above[0], Grant) else []
    return [data for name, (one, data) in parsed.items() if name in wanted and any(one.issuer != key for key in signed)]


def told_by(connection: Connection, key: bytes) -> tuple[int, dict[str, dict[bytes, tuple[int, bytes]]]]:
    row = connection.execute("SELECT time_ms, vectors FROM bundle_peer WHERE key=?", (key,)).fetchone()
    if row is None:
        return -1, {}
    try:
        return row[0], decode_vectors(cbor.loads(row[1], max_bytes=MAX_HEAD, max_depth=4))
    except SyncProblem:
        return -1, {}


def mark_here(connection: Connection, partition: str, who: bytes, seq: int) -> bytes | None:
    """The mark of that place in our own copy of the chain; None where it is further than ours."""
    return agreeing.mark_here(connection, partition, who, seq) or None


def _within(vectors: Vectors, others: Mapping[str, Mapping[bytes, tuple[int, bytes]]]) -> bool:
    return all(
        seq <= others.get(partition, {}).get(who, (0, b""))[0]
        for partition, chains in vectors.items()
        for who, (seq, _) in chains.items()
    )
