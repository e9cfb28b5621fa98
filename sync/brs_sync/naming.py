"""The names that held commits go by, and what their contexts mean (SYNC rule 14)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from itertools import islice, product
from typing import TYPE_CHECKING

from brs_sync import branchtable
from brs_sync.branches import MAX_BRANCHES, Branches, Path, Renaming, branch_name, renamed
from brs_sync.commit import decode_header
from brs_sync.contexts import Entry, digest_of, others
from brs_sync.ids import MAX_SEQ, Dot
from brs_sync.intern import Interning
from brs_sync.merge import Context

if TYPE_CHECKING:
    from brs_sync.commit import Header
    from brs_sync.drive import Told
    from brs_sync.engine import Incoming
    from brs_sync.grant import Authority

MAX_TRIALS = 256
_KEPT_FAILED = 4096
_KEPT_HASHES = 4096
# The sides that an entry of a context may mean: by which name, and with which mark.
_Sides = list[tuple[bytes, bytes]]


class Naming(Interning):
    """What a log knows of branches; where a partition has none, a commit's name is its writer's."""

    authority: Authority

    def forget(self) -> None:
        """Drop every cache."""
        super().forget()
        self._held: dict[str, dict[bytes, int]] = {}
        self._trees: dict[str, Branches] = {}
        self._hashes: dict[tuple[str, Dot], bytes] = {}
        self._fitting: dict[str, tuple[dict[bytes, int], bytes]] = {}
        self._failed: dict[tuple[str, bytes, int, bytes | None], object] = {}

    def held(self, partition: str) -> Mapping[bytes, int]:
        """The highest `seq` held of every replica."""
        found = self._held.get(partition)
        if found is None:
            rows = self.connection.execute(
                "SELECT r.name, c.seq FROM chain c JOIN replica r ON r.id=c.replica WHERE c.partition=?",
                (self.partition_id(partition),),
            )
            found = self._held[partition] = dict(rows.fetchall())
        return found

    def chain(self, partition: str, dot: Dot) -> bytes | None:
        """The hash of a held commit; None beneath a snapshot, but for each chain's head."""
        found = self._hashes.get((partition, dot))
        if found is None:
            found = self._read_hash(self._at(partition, dot))
            if found is not None:
                self.keep_hash(partition, dot, found)
        return found

    def keep_hash(self, partition: str, dot: Dot, digest: bytes) -> None:
        """The hash of a held commit is known: contexts are compared by those of the newest of each chain."""
        if len(self._hashes) >= _KEPT_HASHES:
            self._hashes.clear()
        self._hashes[partition, dot] = digest

    def _read_hash(self, at: tuple[int, int, int]) -> bytes | None:
        for table in ("commits", "chain"):
            row = self.connection.execute(
                f"SELECT hash FROM {table} WHERE partition=? AND replica=? AND seq=?",  # noqa: S608 (either of two)
                at,
            ).fetchone()
            if row and row[0]:
                return bytes(row[0])
        return None

    def branches(self, partition: str) -> Branches:
        """The branches of a partition."""
        found = self._trees.get(partition)
        if found is None:
            rows = branchtable.read_branches(self.connection, self.partition_id(partition))
            found = self._trees[partition] = Branches(rows)
        return found

    def named(self, partition: str, origin: bytes, seq: int, digest: bytes | None) -> bytes | None:
        """The name by which a key's commit of that place and hash is held."""
        tree = self.branches(partition)
        sides = tree.within(origin) if tree else (origin,)
        reach = (name for name in sides if digest and seq <= self.end(partition, name))
        return next((name for name in reach if self.chain(partition, Dot(name, seq)) == digest), None)

    def end(self, partition: str, name: bytes) -> int:
        """The last `seq` that goes by a name; of a branch that has no commit any more the one before its first."""
        return self.held(partition).get(name, self.branches(partition).start(name) - 1)

    def start(self, partition: str, name: bytes) -> int:
        """The first `seq` that goes by a name."""
        return self.branches(partition).start(name)

    def writes_as(self, partition: str, own: bytes) -> bytes:
        """The name under which this copy's next commit there goes on."""
        return self.branches(partition).here(own)

    def settled(self, partition: str, context: Context) -> Context:
        """The context of an editor opened here before a fork was found: it was shown the side that was here."""
        tree = self.branches(partition)
        paths: dict[bytes, Path] = {}
        for name, seq in context.vector.items() if tree else ():
            if tree.forks(name) and seq > self.end(partition, name):
                last = next((n for n in self._first_sides(tree, name) if seq <= self.end(partition, n)), name)
                paths[name] = tree.path(last, seq, name)
        return Renaming(paths).context(context) if paths else context

    def _first_sides(self, tree: Branches, name: bytes) -> list[bytes]:
        """A name and the sides after it that were here first, one after the other."""
        last, way = tree.here(name), []
        for piece, _, _ in tree.path(last, 1 << 62, name):
            way.append(piece)
        return way[::-1]

    def placed(self, commit: Incoming, name: bytes) -> Incoming:
        """The commit by the names that commits go by here; its context is not met while it may mean another's."""
        header = commit.header
        tree = self.branches(header.partition)
        if not tree:
            return commit if self._fits(header) else replace(commit, shown=False)
        known = self._resolved(header.partition, Dot(name, header.seq))
        context = known if known is not None else self._meaning(header, name)
        if context is None:
            return replace(commit, header=replace(header, replica=name), shown=False)
        changes = commit.changes
        if changes is not None:
            meant = partial(self._meant, header.partition, context)
            changes = tuple(renamed(change, meant) if change.names else change for change in changes)
        return replace(commit, header=replace(header, replica=name, context=context), changes=changes)

    def _resolved(self, partition: str, dot: Dot) -> Context | None:
        row = self.connection.execute(
            "SELECT id FROM commits WHERE partition=? AND replica=? AND seq=?",
            (self.partition_id(partition), self.replica_id(dot.replica), dot.seq),
        ).fetchone()
        return None if row is None else branchtable.read_resolved(self.connection, row[0])

    def _meant(self, partition: str, context: Context, dot: Dot) -> Dot:
        """The commit that a decision names: on the side that its author was shown."""
        tree = self.branches(partition)
        if not tree.forks(dot.replica) or dot.seq <= self.end(partition, dot.replica):
            return dot
        for name in tree.within(dot.replica):
            if tree.start(name) <= dot.seq <= min(self.end(partition, name), context.vector.get(name, 0)):
                return Dot(name, dot.seq)
        return dot

    def _fits(self, header: Header) -> bool:
        """Whether a context means the commits that are held by these names, as far as their hashes are here."""
        if header.digest is None:
            return True
        shown = others(header.context.vector, header.replica)
        last = self._fitting.get(header.partition)
        if last is not None and last[0] == shown:
            return last[1] == header.digest
        entries = self._entries(header.partition, shown)
        if entries is None:
            return True
        digest = digest_of(entries) or b""
        self._fitting[header.partition] = shown, digest
        return digest == header.digest

    def _entries(self, partition: str, shown: Mapping[bytes, int]) -> list[Entry] | None:
        """The commits of these names; None where one of them is not here."""
        entries: list[Entry] = []
        for replica, seq in shown.items():
            mark = self.chain(partition, Dot(replica, seq))
            if not mark:
                return None
            entries.append((replica, seq, mark))
        return entries

    def _meaning(self, header: Header, name: bytes) -> Context | None:
        """A context by the names of the commits that its digest proves; None where none comes right, or not yet."""
        partition, vector = header.partition, header.context.vector
        tree = self.branches(partition)
        paths: dict[bytes, Path] = {}
        if tree.forks(header.replica) and header.replica in vector:
            paths[header.replica] = tree.path(name, vector[header.replica], header.replica)
        shown = others(vector, header.replica)
        open_ = {who: seq for who, seq in shown.items() if tree.forks(who) and seq > self.end(partition, who)}
        if open_:
            found = self._trial(header, {who: seq for who, seq in shown.items() if who not in open_}, open_)
            if found is None:
                return None
            paths |= {who: tree.path(side, open_[who], who) for who, side in found.items()}
        elif not self._fits(header):
            return None
        return Renaming(paths).context(header.context) if paths else header.context

    def _trial(
        self, header: Header, plain: Mapping[bytes, int], open_: Mapping[bytes, int]
    ) -> dict[bytes, bytes] | None:
        """For each name that forked the side that was shown: the one set of them for which the digest comes right."""
        entries = self._entries(header.partition, plain)
        sides = {who: self._sides(header.partition, who, seq) for who, seq in sorted(open_.items())}
        if header.digest is None or entries is None or not all(sides.values()):
            return None
        key = header.partition, header.replica, header.seq, header.prev
        if self._failed.get(key) == sides:
            return None
        for choice in islice(product(*sides.values()), MAX_TRIALS):
            meant = [(who, open_[who], mark) for who, (_, mark) in zip(sides, choice, strict=True)]
            if digest_of([*entries, *meant]) == header.digest:
                return {who: side for who, (side, _) in zip(sides, choice, strict=True)}
        if len(self._failed) >= _KEPT_FAILED:
            self._failed.clear()
        self._failed[key] = sides
        return None

    def _sides(self, partition: str, name: bytes, seq: int) -> _Sides:
        """The commits that a name and a `seq` may mean."""
        tree = self.branches(partition)
        found = ((side, self.chain(partition, Dot(side, seq))) for side in tree.within(name) if tree.start(side) <= seq)
        return [(side, mark) for side, mark in found if mark]

    # growing

    def spot(self, header: Header) -> Dot | None:
        """The held commit that one follows, `seq` 0 before the first of all; None where it is not held."""
        if header.seq == 1:
            return Dot(header.replica, 0)
        name = self.named(header.partition, header.replica, header.seq - 1, header.prev)
        return None if name is None else Dot(name, header.seq - 1)

    def diverges(self, partition: str, spot: Dot) -> bool:
        """Whether another commit is held that follows the same one."""
        return spot.seq < self.end(partition, spot.replica) or self.branches(partition).forks(spot.replica)

    def grow(self, commit: Incoming, spot: Dot, told: Told) -> tuple[bytes, list[Dot]] | None:
        """The name under which a commit goes on from that spot, and what has to be judged again by it.

        None where the name has too many branches. What is held by the one name goes by two from now on: nothing of it
        is taken back, nothing else is covered than before.
        """
        partition, tree = commit.header.partition, self.branches(commit.header.partition)
        if not self.diverges(partition, spot):
            return spot.replica, []
        parts = spot.seq < self.end(partition, spot.replica)
        beside = self.chain(partition, Dot(spot.replica, spot.seq + 1)) if parts else None
        if tree.count(commit.header.replica) + 1 + parts > MAX_BRANCHES or (parts and not beside):
            return None
        unclear = self._part(commit.header.replica, partition, spot, beside, told) if beside else []
        name = branch_name(commit.hash)
        self._add(partition, name, commit.header.replica, spot, first=False)
        return name, unclear

    def _add(self, partition: str, name: bytes, origin: bytes, spot: Dot, *, first: bool) -> None:
        replicas = self.replica_id(name), self.replica_id(origin), self.replica_id(spot.replica)
        branchtable.add_branch(self.connection, self.partition_id(partition), replicas, spot.seq + 1, first)
        self._trees.pop(partition, None)

    def _part(self, origin: bytes, partition: str, spot: Dot, beside: bytes, told: Told) -> list[Dot]:
        """What follows the spot goes by a name of its own; returns the commits that have to be judged again."""
        fresh, old, start = branch_name(beside), spot.replica, spot.seq + 1
        first, number = self.branches(partition).start(old), self.partition_id(partition)
        rows = branchtable.every_commit(self.connection, number)
        branchtable.part(self.connection, number, self.replica_id(old), self.replica_id(fresh), start)
        self._add(partition, fresh, origin, spot, first=True)
        way = Renaming({old: ((fresh, start, MAX_SEQ),)})
        branchtable.part_words(self.connection, partition, way, old, fresh, start)
        self.forget()
        told.records |= set(branchtable.touched(self.connection, self.replica_id(fresh)))
        unclear: list[Dot] = []
        above = ((old, first, spot.seq),) if spot.seq >= first else ()
        for commit, name, seq, data, verdict in rows:
            dot = way.dot(Dot(name, seq))
            known, header = branchtable.read_resolved(self.connection, commit), decode_header(data)
            if dot.replica == fresh and self.authority.is_compromised(header.author_key):
                unclear.append(dot)
            last = (known or header.context).vector.get(old, 0)
            if last < start or (known is None and verdict):
                continue
            piece = Renaming({old: ((fresh, start, last), *above)})
            found = piece.context(known) if known is not None else self._meaning(header, dot.replica)
            if found is None:
                unclear.append(dot)
            else:
                branchtable.keep_resolved(self.connection, commit, found)
        return unclear

    def _at(self, partition: str, dot: Dot) -> tuple[int, int, int]:
        return self.partition_id(partition), self.replica_id(dot.replica), dot.seq
