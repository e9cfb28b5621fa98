"""Makes a bundle out of a replica: what its readers may have and lack, sealed to them and to nobody else."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from brs_sync import tierwords
from brs_sync.blobs.luggage import Packing, file_frames, names_of
from brs_sync.blobs.naming import Named
from brs_sync.blobs.wire import frame_kind
from brs_sync.bundle import filewants
from brs_sync.bundle.age import Sealer
from brs_sync.bundle.keys import sealing_key
from brs_sync.bundle.message import Head, Index, Message
from brs_sync.bundle.peers import Reader, Seqs, known_to, least, mark_here, statements_for, wanted_by
from brs_sync.bundle.receipts import receipt_for
from brs_sync.bundle.vouching import vouched
from brs_sync.commit import decode_header, stub
from brs_sync.errors import SyncProblem
from brs_sync.frames import FILE_LIST
from brs_sync.ids import common_prefix
from brs_sync.outgoing import Packed, pack_commits, pack_statements
from brs_sync.replica import Replica
from brs_sync.views import StoredCommit
from brs_sync.wire import Vector, Vectors

MOST_CHAINS = 4000  # shown in one head
MOST_INDEXED = 1000
_BATCH_BYTES = 1 << 20
_NO_LIMIT = 1 << 40
_FRAME_BYTES, _CHAIN_BYTES = 1000, 60  # what seals, heads and vectors take, roughly and rather more


@dataclass(frozen=True, slots=True)
class Order:
    """What to put in: `scope` are prefixes; `everything` sends also what the readers are known to hold; `small` leaves
    out whatever the readers can do without. With a `section`, of every commit only the sections of this class. `lacks`
    are the lists of files that this copy lacks and asks for. `by_hub`: a hub knows itself to whom a file was given.
    `tier`: the reader is a hub as well."""

    readers: tuple[Reader, ...]
    scope: tuple[str, ...] = ("",)
    everything: bool = False
    small: bool = False
    section: str = ""
    lacks: tuple[bytes, ...] = ()
    by_hub: bool = False
    tier: bool = False

    def cut(self, replica: Replica, commit: StoredCommit) -> StoredCommit:
        """What of a commit all the readers may have: sealed where one of them may carry it and not read it."""
        partition = decode_header(commit.header).partition
        left = stub(commit, (self.section,)) if self.section else commit
        return left if all(one.may_read(partition) for one in self.readers) else replica.sealed(left)


@dataclass(frozen=True, slots=True)
class Plan:
    """What an order comes to, counted before anything is written; `raw` is more than the commits will be, in bytes.

    `files` are those that its commits name, and those of older ones that a reader has asked for.
    """

    order: Order
    partitions: tuple[str, ...]
    known: Seqs
    commits: int
    raw: int
    files: tuple[Named, ...] = ()


@dataclass(slots=True)
class Written:
    """What went into a bundle."""

    commits: int = 0
    statements: int = 0
    frames: int = 0
    bytes: int = 0
    receipts: int = 0
    files: int = 0
    partitions: dict[str, int] = field(default_factory=dict)
    first_ms: int = 0
    last_ms: int = 0


def plan(replica: Replica, order: Order) -> Plan:
    """Count what an order comes to; of what was named, a reader who may see none is refused with bundle-not-his."""
    if not order.readers:
        raise SyncProblem("bundle-no-reader")
    vectors = replica.vectors(order.scope)
    allowed = {name: chains for name, chains in vectors.items() if all(one.may_hold(name) for one in order.readers)}
    if vectors and not allowed and order.scope != ("",):
        raise SyncProblem("bundle-not-his", name=order.readers[0].name)
    known: Seqs = {} if order.everything else least([known_to(replica, one) for one in order.readers])
    partitions = tuple(sorted(name for name, chains in allowed.items() if _lacks(chains, known.get(name, {}))))
    commits, raw = 0, _FRAME_BYTES + sum(map(len, statements_for(replica, order.readers, _meeting(order))))
    raw += sum(commit.size for commit in _wanted(replica, order))
    raw += sum(_CHAIN_BYTES * len(chains) for chains in allowed.values())
    files: dict[Named, None] = {}
    for partition in partitions:
        for commit in replica.commits_after(partition, known.get(partition, {}), _NO_LIMIT):
            commits, raw = commits + 1, raw + commit.size
            files |= dict.fromkeys(names_of((order.cut(replica, commit),)) if not order.small else ())
    files |= dict.fromkeys(filewants.asked(replica, order.readers, order.scope) if not order.small else ())
    free = files if order.by_hub or not files else vouched(replica, order.readers, files)
    return Plan(order, partitions, known, commits, raw, tuple(free))


def write(
    replica: Replica,
    planned: Plan,
    put: Callable[[bytes], object],
    *,
    now_ms: int,
    entropy: Callable[[int], bytes] = os.urandom,
    told: Callable[[int], None] = lambda commits: None,
    files: Packing | None = None,
) -> Written:
    """Write the bundle of a plan, piece by piece; `told` hears how many commits are in.

    `files` gives the frames of the plan's files: they go last.
    """
    order = planned.order
    sealer = Sealer([sealing_key(one.key) for one in order.readers], entropy)
    written = Written()

    def out(data: bytes) -> None:
        written.bytes += len(data)
        put(data)

    out(sealer.begin())
    receipts = () if order.small else tuple(receipt_for(replica, one, now_ms) for one in order.readers)
    head = _head(replica, planned, tuple(one for one in receipts if one is not None), now_ms)
    written.receipts = len(head.receipts)
    message = Message(head, replica.sign)
    out(sealer.update(message.begin()))
    for frame in _frames(replica, planned, written, told):
        out(sealer.update(message.frame(frame)))
    if files is not None:
        for frame in file_frames(planned.files, files):
            out(sealer.update(message.frame(frame)))
            written.files += frame_kind(frame) == FILE_LIST
    written.frames = message.frames
    out(sealer.update(message.end(_index(written))))
    out(sealer.finish())
    return written


def commits_of(replica: Replica, planned: Plan) -> Iterator[StoredCommit]:
    """The commits of a plan, partition by partition, each in the order in which they arrived here."""
    for partition in planned.partitions:
        yield from replica.commits_after(partition, planned.known.get(partition, {}), _NO_LIMIT)


def _head(replica: Replica, planned: Plan, receipts: tuple[bytes, ...], now_ms: int) -> Head:
    order = planned.order
    shown = {} if order.small else _shown(replica, order)
    readers = tuple(sorted(one.replica for one in order.readers))
    wants = {} if order.small else replica.wanted(order.scope)
    name, lacks = replica.person[1][:100], () if order.small else order.lacks
    words = tierwords.Words() if order.small else tierwords.told(replica, _meeting(order), 0, own=order.by_hub)
    return Head(
        replica.key, name, max(now_ms, 0), readers, order.scope, shown, receipts, wants, lacks, words.versions,
        order.tier, words.others,
    )  # fmt: skip


def _shown(replica: Replica, order: Order) -> Vectors:
    """What this copy holds of all that the readers may know of, so that they need not send it.

    Of a log that it asks for beneath a snapshot only what is here of that: they bring the rest (SYNC rule 18).
    """
    gaps = replica.gaps(order.scope)
    allowed = {
        name: _asking(replica, name, chains, gaps.get(name, {}))
        for name, chains in replica.vectors(order.scope).items()
        if all(one.may_hold(name) for one in order.readers)
    }
    shown: dict[str, Vector] = {}
    count = 0
    for name, chains in allowed.items():
        count += len(chains)
        if count > MOST_CHAINS:
            break
        shown[name] = chains
    return shown


def _asking(replica: Replica, partition: str, chains: Vector, gaps: Mapping[bytes, tuple[int, int, int]]) -> Vector:
    """The chains as who lacks what he asks for would show them."""
    here = {who: (seq, mark_here(replica.reader(), partition, who, seq)) for who, (seq, _, _) in gaps.items()}
    lacking = {who: (seq, mark) for who, (seq, mark) in here.items() if seq and mark is not None}
    return {who: lacking.get(who, head) for who, head in chains.items() if who not in here or who in lacking}


def _frames(replica: Replica, planned: Plan, written: Written, told: Callable[[int], None]) -> Iterator[bytes]:
    """Statements first, then commits: whoever reads to a tear can judge what he has."""
    order = planned.order
    few = list(commits_of(replica, planned)) if order.small else None
    statements = statements_for(replica, order.readers, _meeting(order), few)
    packed = _Endless()
    written.statements = pack_statements(statements, packed, _NO_LIMIT)
    yield from packed.frames
    for batch in _batches(few if few is not None else commits_of(replica, planned)):
        packed = _Endless()
        pack_commits((order.cut(replica, commit) for commit in batch), _NO_LIMIT, {}, packed)
        yield from packed.frames
        _count(written, batch)
        told(written.commits)
    packed = _Endless()
    pack_commits(_wanted(replica, order), _NO_LIMIT, {}, packed, proven=True)
    yield from packed.frames


def _wanted(replica: Replica, order: Order) -> Iterator[StoredCommit]:
    """The sections that a reader has asked for, where all of them may read them (SYNC rule 12)."""
    for one in order.readers:
        for commit in replica.holding(wanted_by(replica, one), one.scope):
            partition = decode_header(commit.header).partition
            if all(other.may_hold(partition) for other in order.readers):
                yield order.cut(replica, commit)


def _meeting(order: Order) -> list[str]:
    """The prefixes that both the order and its readers name: whose grants bear on what is sent."""
    scopes = [order.scope, *(one.scope for one in order.readers)]
    common = [""]
    for scope in scopes:
        common = [both for a in common for b in scope if (both := common_prefix(a, b)) is not None]
    return sorted(set(common))


class _Endless(Packed):
    """Frames without the bounds of one message: a bundle is a stream."""

    def takes(self, frame: bytes, budget: int) -> bool:
        """Add a frame."""
        self.frames.append(frame)
        self.size += len(frame)
        return True


def _batches(commits: Iterable[StoredCommit]) -> Iterator[list[StoredCommit]]:
    """Commits by the megabyte, each batch ending on a signed one, so that its frames prove themselves."""
    batch: list[StoredCommit] = []
    size = 0
    for commit in commits:
        batch.append(commit)
        size += commit.size
        if size >= _BATCH_BYTES and commit.signature is not None:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _count(written: Written, batch: Sequence[StoredCommit]) -> None:
    for header in (decode_header(commit.header) for commit in batch):
        written.commits += 1
        written.partitions[header.partition] = written.partitions.get(header.partition, 0) + 1
        written.first_ms = min(written.first_ms or header.wall_ms, header.wall_ms)
        written.last_ms = max(written.last_ms, header.wall_ms)


def _index(written: Written) -> Index | None:
    """A quick look at a large bundle; a small one is looked at as a whole."""
    if written.frames < 2:
        return None
    listed = dict(itertools.islice(written.partitions.items(), MOST_INDEXED))
    return Index(listed, written.first_ms, written.last_ms)


def _lacks(chains: Vector, known: Mapping[bytes, int]) -> bool:
    return any(seq > known.get(who, 0) for who, (seq, _) in chains.items())
