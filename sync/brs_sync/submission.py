"""Frozen versions (SYNC rule 19): one self-contained commit each, found again by what it says of itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from brs_sync.branches import Branches, Path
from brs_sync.branchtable import read_branches
from brs_sync.cbor import dumps
from brs_sync.columns import from_column
from brs_sync.database import Connection
from brs_sync.errors import SyncProblem
from brs_sync.ids import Dot, RecordKey, is_frozen, parse_dot, parse_replica, replica_text, split_created
from brs_sync.merge import WRITE, Context
from brs_sync.section import MAX_CHANGES, CellChange
from brs_sync.values import Number, Value, canonical
from brs_sync.views import Cell
from brs_sync.writer import check_cell

MARK = ".sent/"
_OF, _FROM, _STATE, _LANGUAGE = f"{MARK}of", f"{MARK}from", f"{MARK}state", f"{MARK}language"
_REPLACES, _VECTOR, _BESIDE = f"{MARK}replaces/", f"{MARK}draft/", f"{MARK}beside/"


@dataclass(frozen=True, slots=True)
class Submission:
    """What is to become a version: the cells that may leave the draft, and what the draft was when they were taken.

    `shown` is the draft's partition as it was then, `state` the digest of the draft itself (see `state_of`), and
    `replaces` the hashes of the versions that this one is to end.
    """

    draft: RecordKey
    partition: str
    cells: Mapping[str, Value]
    shown: Context
    state: str
    replaces: frozenset[bytes] = frozenset()
    language: str = ""


@dataclass(frozen=True, slots=True)
class FrozenVersion:
    """A version as its one commit says it; `vector` is the draft's, `beside` what its author was not shown of it."""

    key: RecordKey
    draft: RecordKey
    dot: Dot
    hash: bytes
    author: str
    person: str
    wall_ms: int
    hlc: int
    own: bool
    form: str
    state: str
    language: str
    replaces: frozenset[bytes]
    vector: Mapping[bytes, int] = field(default_factory=dict)
    beside: frozenset[Dot] = frozenset()

    @property
    def code(self) -> str:
        """What people compare and print: the first 60 bits of the commit's hash."""
        return code_of(self.hash)


def code_of(digest: bytes) -> str:
    """A commit's hash as twelve letters and digits in groups of four."""
    from base64 import b32encode

    text = b32encode(digest[:10]).decode("ascii")
    return "-".join(text[at : at + 4] for at in range(0, 12, 4))


def state_of(cells: Mapping[str, Cell]) -> str:
    """One word for what a record displays: equal as long as nobody changed an answer."""
    state = hashlib.sha256()
    for path in sorted(cells):
        if cells[path].value is not None:
            state.update(dumps(path))
            state.update(canonical(cells[path].value))
    return state.hexdigest()[:32]


def changes_of(submission: Submission, record: str) -> list[CellChange]:
    """The changes of a version's one commit; refused when they do not fit into one."""
    cells = {**submission.cells, **dict(_about(submission))}
    if len(cells) > MAX_CHANGES:
        raise SyncProblem("too-large", what="version", limit=MAX_CHANGES)
    for path, value in cells.items():
        check_cell(path, value)
    return [CellChange(submission.draft.collection, record, path, WRITE, value) for path, value in cells.items()]


def _about(submission: Submission) -> Iterator[tuple[str, Value]]:
    """What a version says of itself."""
    yield _OF, submission.draft.record
    yield _FROM, submission.draft.partition
    yield _STATE, submission.state
    yield _LANGUAGE, submission.language or None
    for digest in submission.replaces:
        yield f"{_REPLACES}{digest.hex()}", True
    for replica, seq in submission.shown.vector.items():
        yield f"{_VECTOR}{replica_text(replica)}", Number(str(seq))
    for dot in submission.shown.dots:
        yield f"{_BESIDE}{dot}", True


_COMMITS = (
    "SELECT r.record, w.name, m.seq, m.hash, coalesce(n.name, m.person), m.person, m.wall_ms, m.hlc, w.own, r.id, m.id"
    " FROM record r JOIN partition t ON t.id=r.partition JOIN path o ON o.path=?"
    ' JOIN change c ON c.record=r.id AND c.path=o.id AND c.kind>=0 JOIN commits m ON m.id=c."commit"'
    " JOIN replica w ON w.id=m.replica LEFT JOIN person n ON n.id=m.person"
    " WHERE r.collection=? AND t.path=? ORDER BY m.seq, m.hash"
)
# What was erased of a version says so, by whichever commit that was.
_CELLS = (
    "SELECT p.path, c.value FROM change c JOIN path p ON p.id=c.path WHERE c.record=?"
    ' AND (c."commit"=? AND c.kind=0 OR c.kind=4)'
)


def read_versions(connection: Connection, collection: str, partition: str) -> list[FrozenVersion]:
    """The versions of a collection in a frozen partition, oldest first, whoever wrote them.

    A version is the first commit that made its record, and only whoever the record is named after can have made it:
    whatever else is written there changes nothing about it. Two copies under one name may each have made one by the
    same id: those are two versions (SYNC rule 14).
    """
    found: list[FrozenVersion] = []
    rows = connection.execute(_COMMITS, (_OF, collection, partition)).fetchall()
    number = connection.execute("SELECT id FROM partition WHERE path=?", (partition,)).fetchone()
    tree = Branches(read_branches(connection, number[0]) if number else ())
    for record, replica, seq, digest, author, person, wall_ms, hlc, own, place, commit in rows:
        created = split_created(record)
        way = tree.path(replica, seq, tree.origin(replica))
        made = any(one.key.record == record and _is_on(way, one.dot) for one in found)
        if made or created is None or created[0] != tree.origin(replica):
            continue
        about = _meta(connection, place, commit)
        key = RecordKey(partition, collection, record)
        version = FrozenVersion(
            key, RecordKey(_text(about, _FROM), collection, _text(about, _OF)), Dot(replica, seq), digest, author,
            person, wall_ms, hlc, bool(own), _text(about, "form"), _text(about, _STATE), _text(about, _LANGUAGE),
            *_lists(about),
        )  # fmt: skip
        found.append(version)
    return _in_order(found)


def _is_on(way: Path, dot: Dot) -> bool:
    return any(name == dot.replica and first <= dot.seq <= last for name, first, last in way)


def read_frozen_partitions(connection: Connection, collection: str) -> list[str]:
    """The partitions in which there are records of a collection that were submitted."""
    rows = connection.execute(
        "SELECT DISTINCT t.path FROM record r JOIN partition t ON t.id=r.partition WHERE r.collection=? ORDER BY 1",
        (collection,),
    )
    return [path for (path,) in rows if is_frozen(path)]


def frozen_mark(connection: Connection, collections: Sequence[str]) -> str:
    """A word that differs after another version of these collections has come: for what is kept about versions."""
    found = connection.execute(
        "SELECT count(*), max(r.id), (SELECT count(*) FROM branch) FROM record r"
        " WHERE r.collection IN (SELECT value FROM json_each(?))"
        " AND r.partition IN (SELECT id FROM partition WHERE path LIKE '%/sent')",
        (json.dumps(list(collections)),),
    ).fetchone()
    return f"{found[0]}:{found[1]}:{found[2]}"


def read_version_cells(connection: Connection, version: FrozenVersion) -> dict[str, Value]:
    """The answers of a version as its commit wrote them, without what it says of itself."""
    row = connection.execute(
        "SELECT r.id, m.id FROM record r JOIN partition t ON t.id=r.partition JOIN commits m ON m.partition=t.id"
        " JOIN replica w ON w.id=m.replica WHERE t.path=? AND r.collection=? AND r.record=? AND w.name=? AND m.seq=?",
        (*version.key, version.dot.replica, version.dot.seq),
    ).fetchone()
    if row is None:
        raise SyncProblem("not-found", what="version", name=version.key.record)
    cells = ((path, from_column(value)) for path, value in connection.execute(_CELLS, row))
    return {path: value for path, value in cells if not path.startswith(MARK)}


def _meta(connection: Connection, record: int, commit: int) -> dict[str, Value]:
    rows = connection.execute(_CELLS + " AND (p.path='form' OR p.path LIKE '.sent/%')", (record, commit))
    return {path: from_column(value) for path, value in rows}


def _text(about: Mapping[str, Value], path: str) -> str:
    value = about.get(path)
    return value if isinstance(value, str) else ""


def _lists(about: Mapping[str, Value]) -> tuple[frozenset[bytes], dict[bytes, int], frozenset[Dot]]:
    """What is replaced, the draft's vector and its exceptions; what a stranger wrote there wrongly is passed over."""
    replaces: set[bytes] = set()
    vector: dict[bytes, int] = {}
    beside: set[Dot] = set()
    for path, value in about.items():
        name = path.rpartition("/")[2]
        try:
            if path.startswith(_REPLACES) and value is True:
                replaces.add(bytes.fromhex(name))
            elif path.startswith(_VECTOR) and isinstance(value, Number):
                vector[parse_replica(name)] = int(value.text)
            elif path.startswith(_BESIDE) and value is True:
                beside.add(parse_dot(name))
        except (SyncProblem, ValueError):
            continue
    return frozenset(replaces), vector, frozenset(beside)


def _in_order(versions: Iterable[FrozenVersion]) -> list[FrozenVersion]:
    """What replaces comes after what it replaces; the rest by time, the same on every device."""
    waiting = sorted(versions, key=lambda one: (one.hlc, one.hash))
    known = {one.hash for one in waiting}
    ordered: list[FrozenVersion] = []
    placed: set[bytes] = set()
    while waiting:
        ready = next((one for one in waiting if one.replaces & known <= placed), waiting[0])
        waiting.remove(ready)
        placed.add(ready.hash)
        ordered.append(ready)
    return ordered


def standing(versions: Sequence[FrozenVersion]) -> tuple[FrozenVersion, ...]:
    """The versions that no other one replaces: one, or several that wait for a third (SYNC rule 19)."""
    replaced = frozenset().union(*(one.replaces for one in versions))
    return tuple(one for one in versions if one.hash not in replaced)
