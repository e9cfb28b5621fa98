"""Sealing what goes to a relay, opening what was sealed for this copy, checking the rest (SYNC rules 12 and 15)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from brs_sync import erasures
from brs_sync.auth import Sign
from brs_sync.bundle.age import MAX_READERS, Agree, Lock, open_lock, split_lock, unseal_under
from brs_sync.bundle.keys import sealing_key
from brs_sync.columns import STATES, VERDICTS
from brs_sync.commit import PERSONAL, Header, decode_header, section_hash
from brs_sync.database import Connection
from brs_sync.engine import Incoming, read_commit
from brs_sync.erase import Place, named_places
from brs_sync.errors import SyncProblem
from brs_sync.grant import Authority
from brs_sync.ids import Dot, in_scope
from brs_sync.log import Log
from brs_sync.sealed import Envelope, Secret, make_locker, read_envelope, seal
from brs_sync.views import StoredCommit, StoredSection, Verdict

_INDEX = f'CREATE INDEX IF NOT EXISTS section_sealed ON section ("commit") WHERE state={STATES.index("sealed")}'
_KEPT_LOCKS = 256
_OWN_BUSINESS = ("practice", "person")  # of which a root reads no more than a grant names
# As many are remembered as late: who names what never comes fills no disk, and of one chain not all there is room for.
_MOST_LATE, _MOST_LATE_OF_CHAIN = 1 << 16, 1 << 14
_SEALED, _WITHHELD = STATES.index("sealed"), STATES.index("withheld")
# Sections that are to be let go of and are not here yet: replicas by name, for nothing of theirs may have come.
_TABLE = (
    "CREATE TABLE IF NOT EXISTS ending (partition INTEGER NOT NULL, replica BLOB NOT NULL, seq INTEGER NOT NULL,"
    " place INTEGER NOT NULL, PRIMARY KEY (partition, replica, seq, place)) WITHOUT ROWID"
)
_ENDS = (
    "UPDATE section SET state=?, data=NULL WHERE place=? AND cls=? AND state IN (?,?)"
    ' AND "commit"=(SELECT c.id FROM commits c'
    " JOIN partition p ON p.id=c.partition JOIN replica r ON r.id=c.replica WHERE p.path=? AND r.name=? AND c.seq=?)"
)
_WANTS_AGAIN = (
    'UPDATE section SET state=? WHERE place=? AND state=? AND data IS NULL AND "commit"=(SELECT c.id FROM commits c'
    " JOIN partition p ON p.id=c.partition JOIN replica r ON r.id=c.replica WHERE p.path=? AND r.name=? AND c.seq=?)"
)
# An envelope begins with four bytes and the sealer's key; then comes what the commit empties, mostly nothing.
_EMPTIES, _NOTHING = "substr(s.data, 37, 1)<>?", b"\x80"
_OTHERS = (
    'SELECT c.header, s.data FROM section s JOIN commits c ON c.id=s."commit" JOIN partition p ON p.id=c.partition'  # noqa: S608
    f" WHERE p.path=? AND s.state=? AND c.verdict<>? AND {_EMPTIES}"
)
_LET_GO = (
    'SELECT 1 FROM section s JOIN commits c ON c.id=s."commit" JOIN partition p ON p.id=c.partition'
    " JOIN replica r ON r.id=c.replica"
    " WHERE p.path=? AND r.name=? AND c.seq=? AND s.place=? AND s.state=? AND s.data IS NULL"
    " UNION ALL SELECT 1 FROM ending e JOIN partition p ON p.id=e.partition"
    " WHERE p.path=? AND e.replica=? AND e.seq=? AND e.place=?"
)
_UNAPPLIED = (
    "SELECT 1 FROM commits c JOIN partition p ON p.id=c.partition JOIN replica r ON r.id=c.replica"
    " WHERE p.path=? AND r.name=? AND c.seq=? AND c.verdict<>?"
)
_NAMED = (
    'SELECT c.header, s.cls FROM section s JOIN commits c ON c.id=s."commit" JOIN partition p ON p.id=c.partition'
    " JOIN replica r ON r.id=c.replica WHERE p.path=? AND r.name=? AND c.seq=? AND s.place=?"
)
# From the replica on: a grant bears on few, and by itself the planner would go through all that is sealed.
_EMPTYING = (
    "SELECT DISTINCT p.path, r.name, c.seq FROM replica r CROSS JOIN partition p CROSS JOIN commits c"  # noqa: S608
    ' ON c.partition=p.id AND c.replica=r.id CROSS JOIN section s ON s."commit"=c.id'
    f" WHERE r.name=? AND s.state={_SEALED} AND c.verdict=? AND {_EMPTIES}"
)
_APPLIED, _QUARANTINED = VERDICTS.index("applied"), VERDICTS.index("quarantined")
_REMEMBER = (
    "INSERT OR IGNORE INTO ending (partition, replica, seq, place) SELECT id, ?, ?, ? FROM partition WHERE path=?"
)
_COUNTED = (
    "SELECT e.replica, count(*) FROM ending e JOIN partition p ON p.id=e.partition WHERE p.path=? GROUP BY e.replica"
)
_USED = "DELETE FROM ending WHERE partition=(SELECT id FROM partition WHERE path=?) AND replica=? AND seq=? AND place=?"
_REMEMBERED = (
    "SELECT e.place FROM ending e JOIN partition p ON p.id=e.partition WHERE p.path=? AND e.replica=? AND e.seq=?"
)


def prepare(connection: Connection) -> None:
    """Make index and table; a workspace of an earlier release has none and no sealed section either."""
    connection.execute(_INDEX)
    connection.execute(_TABLE)


def readers_of(authority: Authority, partition: str) -> tuple[bytes, ...]:
    """The keys that may read there now, roots first, and no more of them than a lock has room for."""
    own = in_scope(partition, _OWN_BUSINESS)
    roots = {key for key, prefixes in authority.roots.items() if in_scope(partition, prefixes) and not own}
    near = {g.subject for g in authority.grants.values() if "read" in g.rights and in_scope(partition, g.prefixes)}
    granted = {key for key in near - set(authority.roots) if authority.may(key, partition, "read")}
    return tuple([*sorted(roots), *sorted(granted)][:MAX_READERS])


class Sealer:
    """Seals sections for whoever may carry and not read; its locks are kept as long as authority stands."""

    def __init__(self, key: bytes, secret: Secret, sign: Sign) -> None:
        self.key = key
        self._secret, self._sign = secret, sign
        self._locks: dict[str, Lock | None] = {}
        self._authority: Authority | None = None

    def cut(self, commit: StoredCommit, authority: Authority, connection: Connection) -> StoredCommit:
        """The commit with its sections sealed; those that nobody could open are left out."""
        header = decode_header(commit.header)
        lock = self._lock(header.partition, authority)
        ends = [Place(Dot(who, seq), place) for who, seq, place in _ended(connection, header.partition, header.dot)]
        ends = ends or _would_end(connection, commit, header)

        def one(section: StoredSection) -> StoredSection:
            if section.data is None:
                return section
            if lock is None:
                return StoredSection(section.cls, section.hash, "withheld")
            sealed = seal(section.data, header.partition, ends, lock, self.key, self._secret, self._sign)
            return StoredSection(section.cls, section.hash, "sealed", None, sealed)

        return replace(commit, sections=tuple(map(one, commit.sections)))

    def _lock(self, partition: str, authority: Authority) -> Lock | None:
        if authority is not self._authority or len(self._locks) >= _KEPT_LOCKS:
            self._locks, self._authority = {}, authority
        if partition not in self._locks:
            readers = readers_of(authority, partition)
            self._locks[partition] = make_locker(partition, readers, self._secret) if readers else None
        return self._locks[partition]


def _ended(connection: Connection, partition: str, dot: Dot) -> list[tuple[bytes, int, int]]:
    """The sections that a commit empties here: a relay, which cannot read it, lets go of them too."""
    return erasures.emptied_by(connection, partition, dot)


def _would_end(connection: Connection, commit: StoredCommit, header: Header) -> list[Place]:
    """What a commit would empty that does not count here, or not yet: the relay judges that by itself.

    It may count one day, when nobody seals it anew.
    """
    if connection.execute(_UNAPPLIED, (header.partition, *header.dot, _APPLIED)).fetchone() is None:
        return []
    return list(named_places(read_commit(commit).changes or ()))


class Opener:
    """Opens what is sealed for this copy; `refused` counts envelopes that prove nothing."""

    def __init__(self, key: bytes, agree: Agree) -> None:
        self._public, self._agree = sealing_key(key), agree
        self._keys: dict[bytes, bytes | None] = {}
        self.refused = 0

    def opened(self, commit: StoredCommit, authority: Authority) -> StoredCommit:
        """The commit with what this copy can open; what neither opens nor is proved is withheld, and so asked for."""
        if not any(section.sealed is not None for section in commit.sections):
            return commit
        header = decode_header(commit.header)
        return replace(commit, sections=tuple(self._one(s, header, authority) for s in commit.sections))

    def _one(self, section: StoredSection, header: Header, authority: Authority) -> StoredSection:
        if section.sealed is None:
            return section
        try:
            envelope = read_envelope(section.sealed)
        except SyncProblem:
            return self._refuse(section)
        lock, body = split_lock(envelope.stream)
        key = self._key(lock)
        if key is not None:
            data = unseal_under(key, body)
            if data is None or section_hash(data) != section.hash:
                return self._refuse(section)
            return StoredSection(section.cls, section.hash, "present", data)
        # An author knows his own words, also when nothing is granted to him any more (SYNC rule 16).
        may = envelope.sealer == header.author_key or authority.may(envelope.sealer, header.partition, "read")
        return section if may and envelope.is_proved(header.partition, section.hash) else self._refuse(section)

    def _key(self, lock: bytes) -> bytes | None:
        if lock not in self._keys:
            self._keys[lock] = open_lock(lock, self._public, self._agree)
        return self._keys[lock]

    def _refuse(self, section: StoredSection) -> StoredSection:
        self.refused += 1
        return StoredSection(section.cls, section.hash, "withheld")


def let_go(log: Log, header: Header, sections: Iterable[StoredSection]) -> None:
    """Forget sealed sections that a sealer says are erased: they are not taken again while they cannot be read.

    Whoever may not read there any more is heard about what the author wrote himself, and nothing else. What is not
    here yet is remembered: it may still come from somebody who has not heard.
    """
    partition = header.partition
    named = [end for section in sections for end in _ends(section, log.authority, partition, header.maker)]
    if not _may_empty(log, header, named):
        return
    late = [end for end in named if not _let_go(log, partition, end)]
    if late and not log.authority.judge(header, "grant").allowed:
        # Of the rest nobody can tell yet whose it is. An erasure waits for what it names, and is judged anew then.
        late = [end for end in late if end.dot.replica == header.maker]
    if late:
        _remember(log.connection, partition, late)


def rejudged(log: Log, commit: Incoming, after: Verdict) -> set[Place]:
    """A sealed commit was judged anew: what it erases goes while it counts; what is wanted again when not.

    That is what was let go of alone, mostly nothing: an erasure that never counted changes nothing here.
    """
    header, sections = commit.header, commit.stored.sections
    ends = {end for section in sections for end in _all_ends(section.sealed)}
    if not ends:
        return ends
    if after == "quarantined" or not _may_empty(log, header, ends):
        return {end for end in ends if _is_let_go(log.connection, header.partition, end)}
    let_go(log, header, sections)
    return set()


def sealed_erasures(connection: Connection, replicas: Iterable[bytes]) -> list[tuple[str, Dot]]:
    """The commits of these that are sealed, are applied and empty something: whether they may a grant can change."""
    rows = (row for name in replicas for row in connection.execute(_EMPTYING, (name, _APPLIED, _NOTHING)).fetchall())
    return [(path, Dot(name, seq)) for path, name, seq in rows]


def _is_let_go(connection: Connection, partition: str, end: Place) -> bool:
    at = (partition, *end.dot, end.place)
    return connection.execute(_LET_GO, (*at, _SEALED, *at)).fetchone() is not None


def _may_empty(log: Log, header: Header, ends: Iterable[Place]) -> bool:
    """Whether who wrote this may empty these sections, as far as they are here: his own, or those of others by right.

    The sealer's word says which they are, and no more: whether it counts everybody judges (SYNC rule 15).
    """
    found = (log.connection.execute(_NAMED, (header.partition, *end.dot, end.place)).fetchone() for end in ends)
    held = [(decode_header(data).author_key, cls) for data, cls in filter(None, found)]
    if any(cls != PERSONAL for _, cls in held):
        return False
    own = all(log.authority.same_person(header.author_key, key) for key, _ in held)
    return own or log.authority.judge(header, "grant").allowed


def want_again(log: Log, partition: str, ends: set[Place]) -> None:
    """What nothing else that counts erases: whoever still holds it gives it. One pass for all that ended together."""
    for end in ends:
        values = (_WITHHELD, end.place, _SEALED, partition, *end.dot)
        log.connection.execute(_WANTS_AGAIN, values)
        log.connection.execute(_USED, (partition, *end.dot, end.place))
    others = [
        (decode_header(header), StoredSection("open", b"", "sealed", None, data))
        for header, data in log.connection.execute(_OTHERS, (partition, _SEALED, _QUARANTINED, _NOTHING))
        if not ends.isdisjoint(_all_ends(data))
    ]
    for header, section in others:
        let_go(log, header, [section])
    log.forget_sections(partition)


def _all_ends(sealed: bytes | None) -> tuple[Place, ...]:
    return read_envelope(sealed).ends if sealed is not None else ()


def _remember(connection: Connection, partition: str, ends: Iterable[Place]) -> None:
    """As many as there is room for: they come from outside, and what they name may never come."""
    counts = Counter(dict(connection.execute(_COUNTED, (partition,)).fetchall()))
    for end in ends:
        if counts[end.dot.replica] < _MOST_LATE_OF_CHAIN and counts.total() < _MOST_LATE:
            counts[end.dot.replica] += connection.execute(_REMEMBER, (*end.dot, end.place, partition)).rowcount


def let_go_late(log: Log, partition: str, dot: Dot, sections: Iterable[StoredSection]) -> None:
    """Forget of a commit that has only just come what was said to be erased before (SYNC rule 15)."""
    if any(section.sealed is not None for section in sections):
        for (place,) in log.connection.execute(_REMEMBERED, (partition, *dot)).fetchall():
            _let_go(log, partition, Place(dot, place))
            log.connection.execute(_USED, (partition, *dot, place))  # it stays let go of by its own state


def _let_go(log: Log, partition: str, end: Place) -> bool:
    values = (_SEALED, end.place, PERSONAL, _SEALED, _WITHHELD, partition, *end.dot)
    if not log.connection.execute(_ENDS, values).rowcount:
        return False
    log.forget_sections(partition)
    erasures.due(log.connection)
    return True


def _ends(section: StoredSection, authority: Authority, partition: str, maker: bytes) -> tuple[Place, ...]:
    if section.sealed is None:
        return ()
    envelope: Envelope = read_envelope(section.sealed)
    if authority.may(envelope.sealer, partition, "read"):
        return envelope.ends
    return tuple(end for end in envelope.ends if end.dot.replica == maker)
