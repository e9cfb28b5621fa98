"""One meeting with a hub: what to say next, and when both sides hold the same. No sockets here."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from brs_sync.agreeing import fitting, parted
from brs_sync.allowing import with_room
from brs_sync.backlog import Waiting, count_lost, in_order, read_backlog, read_commits, without
from brs_sync.budget import bytes_for, frames_up
from brs_sync.commit import dot_of
from brs_sync.digest import short_digest
from brs_sync.exchange import acknowledged
from brs_sync.ids import Dot, in_scope
from brs_sync.note import USES, Note
from brs_sync.outgoing import Packed, pack_commits, pack_statements, seqs
from brs_sync.ranks import NO_WISHES, Wishes
from brs_sync.replica import Replica
from brs_sync.scopes import both
from brs_sync.snapshot.asking import first_of
from brs_sync.snapshot.bases import ASKED
from brs_sync.snapshot.relaying import Reach, reaches
from brs_sync.snapshot.returning import Returning
from brs_sync.views import Received, StoredCommit
from brs_sync.wire import Reply, Request, Vector, Vectors

REQUEST_BYTES = 400_000
RAW_BYTES = 2_000_000
MOST_ASKED = 3
# What stays a device's own business, unless its hub covers it.
PRIVATE = ("practice", "person", "authority", "reference", "library")

# news: each knows what is new since the last meeting. ask: vectors are shown. push: what the hub lacks goes out.
Phase = Literal["news", "ask", "push"]


class Meeting:
    """The device's side; `note` is what to remember at any moment, `agreed` whether both ended holding the same."""

    def __init__(self, replica: Replica, note: Note, peer: str = "", wishes: Wishes = NO_WISHES) -> None:
        self.note = note
        self.agreed = False
        self.sent = 0
        self.still = 0  # about how many bytes the hub has for later requests
        self.snapshots = True  # until one was of no use
        self._held: bytes | None = None  # the digest of what the hub holds, on whoever's word
        self.by_log = False  # a snapshot is asked for only where the hub stands on it itself
        self.learned: Vectors = {}  # what the hub said it holds, where it was asked
        self.needs = 0  # the budget that the next thing to send takes, where the last request had no room for any of it
        self.lost = 0  # commits that were known to be at the hub and no longer are: it went back to a backup
        self._sure_of: tuple[tuple[str, ...], int] = (note.scope, note.mine)
        self._bound: Sequence[str] | None = None
        self._replica, self._peer, self._wishes = replica, peer, wishes
        self._own = replica.own_names()
        self._most, self._strict = REQUEST_BYTES, False
        self._tried: set[tuple[str, Dot]] = set()
        self._phase: Phase = "news" if note.sure and note.cursor is not None else "ask"
        self._asked = 0
        self._moved = False
        self._got: set[tuple[str, Dot]] = set()
        self._laid: set[tuple[str, Dot]] = set()  # of that beneath a word
        self._heard: set[bytes] = set()
        self._base = 0  # the arrivals that the vectors shown cover
        self._digested: Vectors = {}
        self._shown: dict[str, Vector] = {}
        self._there: dict[str, dict[bytes, int]] = {}  # what the hub holds or was sent
        self._reach: dict[str, Reach] = {}  # how far it can be given the log of what stands on a snapshot here
        self._pieces = note.pieces  # of large frames, that the hub keeps
        self._partly = False  # the hub has not answered the vectors shown to the end
        self._full = False  # the request asked for last has frames
        self._last: Reply | None = None
        self._going: list[StoredCommit] = []
        self._wanted: list[StoredCommit] = []  # what the hub lacks sections of that are here
        self._returning = Returning(replica, peer)  # what it attested once and has lost
        self._giving = 0
        self._given: set[tuple[str, Dot]] = set()
        self._after = note

    def bind(self, bound: Sequence[str] | None) -> None:
        """Show and send nothing outside these prefixes, whatever the hub says that it may have."""
        self._bound = bound
        if bound is not None and not all(in_scope(prefix, bound) for prefix in self.note.scope):
            self.note = replace(self.note, scope=both(self.note.scope, bound), cursor=None)
            self._phase, self._after, self._sure_of = "ask", self.note, ((), 0)

    def of_no_use(self) -> None:
        """A snapshot was of no use here: it goes on by log now, and next time while the hub holds the same."""
        self.snapshots, self.note = False, replace(self.note, vain=self._held or self.note.vain)

    @property
    def going(self) -> tuple[StoredCommit, ...]:
        """The commits that are wholly in the request that was asked for last."""
        return tuple(self._going)

    @property
    def came(self) -> dict[str, dict[bytes, int]]:
        """What the hub sent, where older work stays for later: it arrived behind that, and must not go back.

        Own work that came back, under a new key or to a restored backup, waits for nobody either.
        """
        came: dict[str, dict[bytes, int]] = {}
        every = bool(self.left())
        for name, dot in self._got:
            if not every and dot.replica not in self._own:
                continue
            chains = came.setdefault(name, {})
            chains[dot.replica] = max(chains.get(dot.replica, 0), dot.seq)
        return came

    def left(self) -> list[Waiting]:
        """What the hub is not known to hold and what is not in the last request, in no order."""
        going = set(map(dot_of, self._going))
        return [row for row in self._waiting() if row.name not in going]

    def dropped(self) -> None:
        """The request that was asked for last is not sent."""
        self._going = []

    @property
    def phase(self) -> Phase:
        """What the request asked for last was for."""
        return self._phase

    @property
    def pushes(self) -> bool:
        """Whether it is known by vectors what the hub lacks, and that goes next."""
        return self._phase == "push"

    @property
    def in_vain(self) -> bool:
        """Whether the request asked for last would only cost: nothing that waits here fits, nor, it was said, there."""
        if self._last is None or not self._strict or self._full:
            return False
        if self._last.more:
            return not self._last.frames
        return self.needs > 0 and self._phase != "ask"

    def paused(self) -> None:
        """The budget is used up between two requests: receipts and cursor say what came through, so no vectors need."""
        if self.note.cursor is not None and not self._partly:
            self.note = replace(self.note, sure=True)

    def request(self, pieces: Mapping[bytes, bytes], left: int | None = None) -> Request:
        """What to say now; `pieces` of large frames are here already, and `left` bytes may be spent."""
        self._moved, self._own = False, self._replica.own_names()
        shown = self._vectors() if self._phase == "ask" and left is not None else {}
        head = _head_bytes(shown, pieces)
        self._most, self._strict = frames_up(left, head, REQUEST_BYTES), left is not None
        packed = self._pack()
        self._full = bool(packed.frames)
        self.needs = 0 if packed.frames or not packed.short else bytes_for(head, packed.short)
        vectors: dict[str, Vector] | None = None
        if self._phase == "ask":
            self._base = self._replica.arrival()
            vectors = self._shown = self._vectors()
        if len(packed.frames) > 1:
            self.note = replace(self.note, sure=False)
        # Beside vectors goes the digest of all that they show: equality says that all of it is there.
        self._digested = self._expected() if vectors is None else self._replica.vectors(self.note.scope)
        digest = self._digest(self._digested)
        wants = self._replica.wanted(self.note.scope)
        asks = vectors is not None and self.snapshots
        # Without vectors a hub, too, asks about all that is there: what a word alone says is not to be had by log.
        by_log = not self.snapshots or (self.by_log and asks)
        frames = tuple(packed.frames)
        gaps = self._replica.gaps(self.note.scope, self._peer)
        request = Request(digest, self.note.cursor, vectors, frames, pieces, wants, None, asks, by_log, gaps)
        return with_room(request, left)

    def heard(self, reply: Reply) -> None:
        """The hub answered, so it has stored what the request carried."""
        self._moved = self._returning.heard() or bool(self._going)
        self.sent += len(self._going)
        for commit in self._going:
            partition, dot = dot_of(commit)
            self._there.setdefault(partition, {})[dot.replica] = dot.seq
            self._tried.add((partition, dot))
        self._going = []
        self.still = reply.left
        if self.snapshots and reply.digest is not None:
            self._held = reply.digest + USES
        self._hear_wants(reply)
        self._pieces = reply.pieces
        self._last = reply
        self.note = replace(self.note, mine=self._after.mine, said=self._after.said, pieces=reply.pieces)
        if reply.scope is not None:
            scope = reply.scope if self._bound is None else both(reply.scope, self._bound)
            self.note = replace(self.note, scope=scope)
        if len(reply.frames) > 1:
            self.note = replace(self.note, sure=False)

    def received(self, before: int, names: Iterable[tuple[str, Dot]], new: int, statements: Iterable[bytes]) -> None:
        """Frames of the hub were stored when `before` was the newest arrival: they need not go back."""
        self._got.update(names)
        self._heard.update(statements)
        self._moved = self._moved or new > 0
        if before == self.note.mine and self._replica.arrival() == before + new:
            self.note = replace(self.note, mine=before + new)

    def laid(self, received: Received) -> None:
        """Of the log that was asked for some came; where that ends otherwise than the word, others are asked."""
        self._laid |= received.beneath
        self._replica.note_strange(self._peer, self._laid, received.strange)

    def over(self, reply: Reply) -> bool:
        """The reply came to its end and its frames are stored: whether the meeting is over."""
        asking = self._phase == "ask"
        self._partly = asking and reply.more
        if reply.cursor is not None:
            # Of an answer to vectors that is not whole it says how far the statements came; vectors are shown again.
            self.note = replace(self.note, cursor=reply.cursor, sure=self.note.sure and not self._partly)
        if reply.ask:
            return self._ask()
        if reply.more:
            return False
        if asking:
            self._learn(reply)
        if self._to_send():
            return False
        if reply.same:
            self.learned = {**self.learned, **self._digested}
        if reply.same or self._digest(self._expected()) == reply.digest:
            self.note = replace(self.note, sure=True)
            self.agreed = True
            return True
        return False if self._moved else self._ask()

    def _expected(self) -> Vectors:
        """What both hold once the last request is stored: all that is here, but for what was not sent yet."""
        return without(self._replica.reader(), self._replica.vectors(self.note.scope), self.left())

    def _digest(self, vectors: Vectors) -> bytes:
        return short_digest(vectors, self._replica.statements_mark(self.note.scope))

    def _ask(self) -> bool:
        """Show vectors next; whether that was done often enough to know that it does not help.

        Where vectors alone did not help, statements differ that one side believes to be told: all are told again.
        Of a hub that still holds what its word was of no use for, it is known that the log has to do.
        """
        if self._phase == "news" and self.snapshots and self._held is not None and self._held == self.note.vain:
            self.snapshots = False
            return False
        if self._asked:
            self.note = replace(self.note, said=0, cursor=None)
        self._phase = "ask"
        self._asked += 1
        return self._asked > MOST_ASKED

    def _learn(self, reply: Reply) -> None:
        """What the hub holds: as was shown, but for what it said differs."""
        self.learned = {**self._shown, **(reply.vectors or {})}
        self._replica.heed_vectors(self._peer, self.learned)
        if parted_words := self._parted():
            self._replica.fetch_forked(parted_words)
        lost = count_lost(self._replica.reader(), *self._sure_of, seqs(self.learned))
        self._sure_of = (), 0
        self.lost += lost + self._returning.look(self.learned, reply.gaps, self.note.scope, anew=lost > 0)
        known = fitting(self._replica.reader(), self.learned)
        self._there, self._reach = seqs(known), reaches(self._replica.reader(), known)
        self._phase = "push"

    def _parted(self) -> list[str]:
        """What stands on a word of a name that has forked: only its log can say what is whose (SYNC rule 14)."""
        return [
            base.partition
            for base in self._replica.bases()
            if base.state not in ASKED
            and parted(base.heads, self._shown.get(base.partition, {}), self.learned.get(base.partition, {}))
        ]

    def _to_send(self) -> bool:
        """Whether anything is left that the hub lacks, as far as is known."""
        if self._phase == "push":
            if self._returning.due or next(self._lacking(1), None) is not None:
                return True
            if not self.left():
                self.note = replace(self.note, mine=max(self.note.mine, self._base))
            self._phase = "news"
        new, reached = self._unsaid()
        if not new:
            self.note = replace(self.note, said=reached)
        return bool(new) or bool(self._wanted) or bool(self._scan(1)[0])

    def _pack(self) -> Packed:
        """What goes out now; where much may be there already, the hub is asked first and nothing goes."""
        self._after, packed = self.note, Packed(strict=self._strict)
        if self._phase == "push":
            commits = list(self._lacking(RAW_BYTES))
            said, done = self._put(commits, packed)
            self._returning.pack(self._most, self._pieces, packed)
            self._after = replace(self.note, said=said)
        else:
            news, reached = self._scan(RAW_BYTES)
            commits = [commit for _, commit in news]
            said, done = self._put(commits, packed)
            if len(packed.frames) > 1 and (self._phase == "ask" or not self.note.sure):
                self._phase = "ask"
                return Packed()
            mine = reached if done == len(news) else self.note.mine
            self._after = replace(self.note, mine=mine, said=said)
        self._going = commits[:done]
        before = packed.commits
        pack_commits(self._replica.cut_for(self._peer, self._wanted), self._most, self._pieces, packed, proven=True)
        self._giving = packed.commits - before
        return packed

    def _hear_wants(self, reply: Reply) -> None:
        """What was given is given once; of what the hub wants now, give what is here."""
        self._wanted, self._giving = self._wanted[self._giving :], 0
        lacking, _ = first_of(self._replica.asked(reply.gaps, self.note.scope), RAW_BYTES)
        for commit in itertools.chain(self._replica.holding(reply.wants, self.note.scope), lacking):
            name = dot_of(commit)
            if name not in self._given and name[0] not in self._wishes.later:
                self._given.add(name)
                self._wanted.append(commit)

    def _put(self, commits: list[StoredCommit], packed: Packed) -> tuple[int, int]:
        """Pack statements, then commits: how far the statements came, and how many commits are in."""
        new, reached = self._unsaid()
        done = pack_statements([data for _, data in new], packed, self._most, self._pieces)
        if done < len(new):
            return (new[done - 1][0] if done else self.note.said), 0
        pack_commits(self._replica.cut_for(self._peer, commits), self._most, self._pieces, packed)
        return reached, packed.commits

    def _unsaid(self) -> tuple[list[tuple[int, bytes]], int]:
        """The statements that the hub was not told and did not tell, and how far into the statements that is."""
        found = self._replica.statements(self.note.scope, self.note.said)
        new = [(arrival, data) for arrival, data in found if data not in self._heard]
        return new, found[-1][0] if found else self.note.said

    def _scan(self, limit: int) -> tuple[list[tuple[int, StoredCommit]], int]:
        """Up to `limit` bytes of what waits, the most pressing first; how far the arrivals are told when they went."""
        end = self._replica.arrival()
        if self.note.mine >= end:
            return [], self.note.mine
        rows = self._waiting()
        if not rows:
            self.note = replace(self.note, mine=end)
            return [], end
        going = in_order(rows, self._wishes)
        news = list(read_commits(self._replica.reader(), going, limit))
        return news, end if len(news) == len(rows) else self.note.mine

    def _waiting(self) -> list[Waiting]:
        """What arrived since `mine` and goes out, but for what a receipt, vectors or this meeting say is there."""
        if self.note.mine >= self._replica.arrival():
            return []
        reader = self._replica.reader()
        held = (self._there,) if self._phase == "push" else (acknowledged(reader, self._peer), self._there)
        return read_backlog(reader, self.note.mine, self._leaves, held, self._got | self._tried)

    def _leaves(self, partition: str, replica: bytes) -> bool:
        """What is in the hub's scope; elsewhere a device's own, for the hub to judge."""
        if in_scope(partition, self.note.scope):
            return True
        return self._bound is None and replica in self._own and not in_scope(partition, PRIVATE)

    def _goes(self, commit: StoredCommit) -> bool:
        """What leaves, and did not come from the hub."""
        partition, dot = dot_of(commit)
        reach = self._reach.get(partition, {}).get(dot.replica)
        joins = reach is None or dot.seq <= reach[0]
        return joins and self._leaves(partition, dot.replica) and (partition, dot) not in self._got

    def _vectors(self) -> dict[str, Vector]:
        """What is held of all that the hub lets this device read, and of its own chains elsewhere."""
        vectors: dict[str, Vector] = {}
        for name, chains in self._replica.vectors(("",)).items():
            if in_scope(name, self.note.scope):
                vectors[name] = chains
            elif self._bound is None and not in_scope(name, PRIVATE):
                # What was written under an earlier key is as much for the hub to judge (SYNC rule 16).
                vectors[name] = {who: head for who, head in chains.items() if who in self._own}
        return {name: chains for name, chains in vectors.items() if chains}

    def _lacking(self, limit: int) -> Iterator[StoredCommit]:
        """Up to `limit` bytes of what the hub's vectors lack."""
        for name, chains in sorted(self._shown.items(), key=lambda item: self._wishes.place(item[0])):
            if name in self._wishes.later:
                continue
            known = self._there.get(name, {})
            if all(seq <= known.get(who, 0) for who, (seq, _) in chains.items()):
                continue
            for commit in self._replica.commits_after(name, known, limit):
                if self._goes(commit):
                    limit -= commit.size
                    yield commit
            if limit <= 0:
                return


def _head_bytes(vectors: Vectors, pieces: Mapping[bytes, bytes]) -> int:
    """About how long the head of a request is, at most, beside the names of its frames."""
    shown = sum(len(name) + 4 + 30 * len(chains) for name, chains in vectors.items())
    return 64 + shown + sum(36 + len(bits) for bits in pieces.values())
