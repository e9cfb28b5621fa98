"""What a hub answers: the news that the asker may read, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from brs_sync import cbor, tierwords
from brs_sync.agreeing import count_ahead, fitting, shown_again
from brs_sync.backlog import bytes_after
from brs_sync.branchtable import read_starts
from brs_sync.budget import FRAME_MARK
from brs_sync.commit import decode_header, dot_of
from brs_sync.cursor import Cursor, decode_cursor, history_mark
from brs_sync.digest import short_digest
from brs_sync.hub.walk import reached as reached_by
from brs_sync.hub.walk import still, walked
from brs_sync.ids import Dot, in_scope, is_frozen, replica_text
from brs_sync.outgoing import Packed, pack_commits, pack_pieces, pack_statements
from brs_sync.parts import encode_part
from brs_sync.ranks import NO_WISHES
from brs_sync.replica import Replica
from brs_sync.rising import rises, speaks
from brs_sync.snapshot.asking import bytes_asked, first_of
from brs_sync.snapshot.offering import Offers, step_of
from brs_sync.snapshot.relaying import as_given, reaches
from brs_sync.unapplied import read_unapplied
from brs_sync.views import StoredCommit
from brs_sync.wire import Reply, Request, Vector, Vectors, encode_vectors

REPLY_BYTES = 400_000
RAW_BYTES = 2_000_000
USUAL_RATIO = 0.2  # of what commits take on the line to what they are, before anything has gone


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, what he may hold now, what of it he may read too, and what he has just sent."""

    replica: bytes
    scope: tuple[str, ...]
    reads: tuple[str, ...]
    sent: frozenset[tuple[str, Dot]] = frozenset()


class Answerer:
    """Makes one reply out of a replica; `epoch` names its history of arrivals."""

    def __init__(
        self, replica: Replica, epoch: bytes, asker: Asker, request: Request, offers: Offers | None = None
    ) -> None:
        self._replica = replica
        self._offers = offers if request.snapshots else None
        self._asker = asker
        self._request = request
        # Read before anything else: what arrives meanwhile is then news of the next reply, and never skipped.
        self._now = Cursor(history_mark(epoch, asker.scope), replica.arrival(), 0)
        # Of what stands on a snapshot here: how far each chain can be given without it.
        self._reach = reaches(replica.reader(), request.vectors or {})
        self.held = replica.vectors(asker.scope)
        by_log = request.by_log and not request.snapshots
        self._vectors: Vectors = as_given(self.held, self._reach) if by_log else self.held
        self._digest = short_digest(self._vectors, replica.statements_mark(asker.scope))
        self._known = self._cursor()
        # The chains of what was handed in of which a receipt speaks, whatever came.
        self.versions: set[tuple[str, bytes]] = set()
        # A device with a budget says how much may come; without one a reply is bounded by what a message may be.
        self.limit = REPLY_BYTES if request.room is None else min(REPLY_BYTES, request.room)
        self._raw = self._left = 0

    def reply(self) -> Reply:
        """The reply; what the asker sent must be stored already."""
        same = self._digest == self._request.digest
        if not same and self._known is None and self._request.vectors is None:
            return self._plea()
        if self._request.vectors is not None:
            self._note_asked(self._request.vectors)
            self._replica.heed_vectors(replica_text(self._asker.replica), self._request.vectors)
        packed = Packed(strict=self._request.room is not None)
        reached, whole = self._statements(packed)
        words, reached, unsaid = self._words(reached, heard=whole)
        vectors: Vectors | None = None
        if whole and not same:
            if self._request.vectors is not None:
                vectors, whole = self._difference(self._request.vectors, packed)
                reached = replace(reached, commits=self._now.commits if whole else 0, walk=None)
            elif self._known is not None:
                since = replace(reached, commits=self._known.commits, walk=self._known.walk)
                reached = self._news(since, packed)
                whole = reached.commits == self._now.commits
                if reached == since and not (whole or packed.frames or packed.short):
                    # It cuts a run off from its end, as no reply of this history of arrivals has left one: another's.
                    return self._plea()
        elif whole:
            reached = replace(reached, commits=self._now.commits, walk=None)
        whole = whole and self._wanted(packed)
        whole = self._beneath(packed, goes=whole) and whole and not unsaid
        cursor = reached.encode()
        return Reply(
            same=same and whole,
            digest=None if same and whole else self._digest,
            cursor=None if cursor == self._request.cursor else cursor,
            vectors=vectors,
            scope=self._asker.scope if self._known is None else None,
            frames=tuple(packed.frames),
            more=not whole,
            wants=self._replica.wanted(self._asker.scope),
            gaps=self._replica.gaps(self._asker.scope, replica_text(self._asker.replica)),
            words=words.versions,
            wide=words.others,
            left=0 if whole else self._squeezed(packed),
        )

    def _plea(self) -> Reply:
        """The asker's cursor says nothing here: his vectors will."""
        return Reply(ask=True, digest=self._digest, scope=self._asker.scope)

    def _squeezed(self, packed: Packed) -> int:
        """About what is still to come, as small as what went just now became; where nothing went, as it mostly does."""
        return int(self._left * (packed.size / self._raw if packed.size and self._raw else USUAL_RATIO))

    def _cursor(self) -> Cursor | None:
        """The asker's cursor, if it is of this history, of what he may read now, and not ahead of it."""
        cursor = decode_cursor(self._request.cursor)
        if cursor is None or cursor.history != self._now.history:
            return None
        walks = cursor.walk is None or cursor.commits <= cursor.walk.at <= cursor.walk.upto <= self._now.commits
        return cursor if cursor.commits <= self._now.commits and walks else None

    def _statements(self, packed: Packed) -> tuple[Cursor, bool]:
        """Grants and revocations since the cursor go first: commits are judged by them."""
        known = self._known or replace(self._now, commits=0)
        found = self._replica.statements(self._asker.scope, known.statements)
        done = pack_statements([data for _, data in found], packed, self.limit, self._request.pieces)
        reached = found[done - 1][0] if done else known.statements
        return replace(known, statements=reached), done == len(found)

    def _words(self, reached: Cursor, *, heard: bool) -> tuple[tierwords.Words, Cursor, bool]:
        """What other tiers have said since the cursor, once all is `heard` by which their standing is judged."""
        if not heard:
            return tierwords.Words(), reached, False
        said = self._known.words if self._known is not None else 0
        room = None if self._request.room is None else self.limit
        words = tierwords.told(self._replica, self._asker.scope, said, own=self._request.tier, room=room)
        self.limit = max(0, self.limit - words.size)
        return words, replace(reached, words=words.upto), words.more

    def _news(self, since: Cursor, packed: Packed) -> Cursor:
        """Pack what arrived since then, the most pressing first; how far into the arrivals the reply comes."""
        now, scope = self._now.commits, self._asker.scope
        news, last = [], since.walk
        for last, commit in walked(self._replica, scope, since, now, RAW_BYTES, self._is_news):
            if commit is not None:
                news.append((last, self._cut(commit)))
        before = packed.commits
        pack_commits((commit for _, commit in news), self.limit, self._request.pieces, packed)
        done = packed.commits - before
        self._note_versions(commit for _, commit in news[:done])
        self._raw = sum(commit.size for _, commit in news[:done])
        if done < len(news):
            last = news[done - 1][0] if done else since.walk
        ahead = reached_by(since, last, now, whole=False)
        rest = walked(self._replica, scope, ahead, now, 1, self._is_news)
        whole = done == len(news) and next(rest, None) is None
        if not whole:
            self._left = still(self._replica, scope, ahead, now, self._asker.replica)
        return reached_by(since, last, now, whole=whole)

    def _is_news(self, commit: StoredCommit) -> bool:
        return self._may_go(commit, own=False)

    def _difference(self, theirs: Vectors, packed: Packed) -> tuple[Vectors, bool]:
        """Pack what the asker's vectors lack; the vectors here that differ, and whether all of it is in."""
        ours, theirs = self._ours(theirs), fitting(self._replica.reader(), theirs)
        differing = {name: ours[name] for name in ours if dict(ours[name]) != dict(theirs.get(name, {}))}
        if self._request.room is not None:
            # The vectors stand in the head, and take of the same room.
            self.limit = max(0, self.limit - len(encode_part(cbor.dumps(encode_vectors(differing)))) - FRAME_MARK)
        offered, whole = self._offer(differing, theirs, packed)
        by_log = {name: chains for name, chains in differing.items() if name not in offered}
        lacking = [self._cut(c) for c in self._lacking(by_log, theirs) if self._may_go(c)]
        starts = read_starts(self._replica.reader())
        reads = {name: chains for name, chains in as_given(by_log, self._reach).items() if self._reads(name)}
        due = sum(count_ahead(chains, theirs.get(name, {}), starts) for name, chains in reads.items())
        before = packed.commits
        pack_commits(lacking, self.limit, self._request.pieces, packed)
        self._note_versions(lacking[: packed.commits - before])
        self._raw = sum(commit.size for commit in lacking[: packed.commits - before])
        whole = whole and packed.commits - before >= due
        # What went sealed is more than what is here.
        self._left = 0 if whole else max(0, self._bytes_lacking(by_log, theirs) - self._raw)
        return differing, whole

    def _offer(self, differing: Vectors, theirs: Vectors, packed: Packed) -> tuple[set[str], bool]:
        """Pack snapshots for who lacks all of a partition he may read: which, and whether they say all there is."""
        offered: set[str] = set()
        whole = True
        for name in sorted(differing) if self._offers is not None else ():
            if not in_scope(name, self._asker.reads):
                continue
            ours, asker, held = differing[name], self._asker.replica, self._request.pieces
            if self._request.by_log and name not in self._reach:
                continue  # its log is here
            found = self._offers.offer(name, ours, theirs.get(name, {}), asker, held)  # type: ignore[union-attr]
            if found is not None:
                offered.add(name)
                for one in found.wholes:
                    whole = pack_pieces(one, self.limit, held, packed, step_of(one)) and whole
                whole = whole and all(seq <= found.vector.get(who, 0) for who, (seq, _) in ours.items())
        return offered, whole

    def _note_asked(self, theirs: Vectors) -> None:
        """Of versions who shows vectors is told of all, and of what rises of his own: vectors carry no verdicts.

        A budget has no room for the latter, which may be as much as he writes in.
        """
        mine, roomy = self._asker.replica, self._request.room is None
        asked = {n: his for n, his in theirs.items() if is_frozen(n) or (roomy and mine in his and rises(n))}
        ours = self._ours(asked) if asked else {}
        self.versions |= {(n, who) for n in asked for who in ours.get(n, {}) if who == mine or is_frozen(n)}

    def _note_versions(self, commits: Iterable[StoredCommit]) -> None:
        """Of versions that go out is told that they are held; of what rises where something is not applied here.

        In a budget there is no room for that, and who has one takes nothing that rises for held by its coming.
        """
        chains = {(partition, dot.replica) for partition, dot in map(dot_of, commits) if speaks(partition)}
        risen = {name for name, _ in chains if rises(name)} if self._request.room is None else set[str]()
        aside = {(v.partition, v.replica) for v in read_unapplied(self._replica.reader(), risen)} if risen else set()
        self.versions |= {(name, who) for name, who in chains if is_frozen(name) or (name, who) in aside}

    def _ours(self, theirs: Vectors) -> dict[str, Vector]:
        """What is held of all that the asker may read, and of his own chains elsewhere."""
        ours: dict[str, Vector] = {name: {} for name in theirs if self._reads(name)}
        ours |= self._vectors
        for name in theirs:
            if not self._reads(name):
                ours[name] = shown_again(self._replica, name, self._asker.replica, theirs[name])
        return ours

    def _lacking(self, differing: Vectors, theirs: Vectors) -> Iterator[StoredCommit]:
        left = RAW_BYTES
        for name in sorted(differing, key=NO_WISHES.place):
            if not self._reads(name) or not count_ahead(differing[name], theirs.get(name, {}), {}):
                continue
            known = {who: seq for who, (seq, _) in theirs.get(name, {}).items()}
            reach = self._reach.get(name, {})
            for commit in self._replica.commits_after(name, known, left):
                left -= commit.size
                dot = dot_of(commit)[1]
                if dot.replica not in reach or dot.seq <= reach[dot.replica][0]:
                    yield commit
            if left <= 0:
                return

    def _bytes_lacking(self, differing: Vectors, theirs: Vectors) -> int:
        """How many bytes of commits the asker lacks in all, before anything is squeezed."""
        known = {name: {who: seq for who, (seq, _) in theirs.get(name, {}).items()} for name in differing}
        return bytes_after(self._replica.reader(), {n: seqs for n, seqs in known.items() if self._reads(n)})

    def _wanted(self, packed: Packed) -> bool:
        """Pack the sections that the asker lacks, sealed where he may not read; whether all that can go are in."""
        wanted = [self._cut(one) for one in self._replica.holding(self._request.wants, self._asker.scope)]
        wanted = [one for one in wanted if any(s.data is not None or s.sealed is not None for s in one.sections)]
        before = packed.commits
        pack_commits(wanted, self.limit, self._request.pieces, packed, proven=True)
        return packed.commits - before == len(wanted)

    def _beneath(self, packed: Packed, *, goes: bool) -> bool:
        """Pack what is here of the log that the asker lacks beneath a snapshot; whether all of it is in.

        He has the word for it: none of it needs the signature of a later one, which may not be among it. Where it
        `goes` only after other things that are still to come, it is but counted among those.
        """
        gaps, reads = self._request.gaps, self._asker.reads
        lacking, cut = first_of(self._replica.asked(gaps, reads) if goes else iter(()), RAW_BYTES)
        before = packed.commits
        pack_commits(lacking, self.limit, self._request.pieces, packed, proven=True)
        done = packed.commits - before
        size = sum(commit.size for commit in lacking[:done])
        self._raw += size
        self._left += bytes_asked(self._replica.reader(), gaps, reads) - size
        return done == len(lacking) and not cut

    def _cut(self, commit: StoredCommit) -> StoredCommit:
        """What the asker may see of it: who may carry and not read gets it sealed (SYNC rule 12)."""
        reads = in_scope(decode_header(commit.header).partition, self._asker.reads)
        return commit if reads else self._replica.sealed(commit)

    def _reads(self, partition: str) -> bool:
        return in_scope(partition, self._asker.scope)

    def _may_go(self, commit: StoredCommit, *, own: bool = True) -> bool:
        """The gate that everything passes on its way out: inside the asker's prefixes, and not what he just sent."""
        partition, dot = dot_of(commit)
        if not self._reads(partition) or (partition, dot) in self._asker.sent:
            return False
        return own or dot.replica != self._asker.replica
