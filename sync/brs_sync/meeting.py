"""One meeting with a hub: what to say next, and when both sides hold the same. No sockets here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Literal

from brs_sync.commit import commit_hash, decode_header
from brs_sync.digest import short_digest
from brs_sync.ids import Dot, in_scope
from brs_sync.note import Note
from brs_sync.outgoing import Packed, pack_commits, pack_statements
from brs_sync.replica import Replica
from brs_sync.views import StoredCommit
from brs_sync.wire import MARK_BYTES, Reply, Request, Vector, Vectors

REQUEST_BYTES = 400_000
RAW_BYTES = 2_000_000
MOST_ASKED = 3
# What stays a device's own business, unless its hub covers it.
PRIVATE = ("practice", "person", "authority", "reference", "library")

# news: each knows what is new since the last meeting. ask: vectors are shown. push: what the hub lacks goes out.
Phase = Literal["news", "ask", "push"]


class Meeting:
    """The device's side; `note` is what to remember at any moment, `agreed` whether both ended holding the same."""

    def __init__(self, replica: Replica, note: Note) -> None:
        self.note = note
        self.agreed = False
        self.sent = 0
        self.learned: Vectors = {}  # what the hub said it holds, where it was asked
        self._replica = replica
        self._phase: Phase = "news" if note.sure and note.cursor is not None else "ask"
        self._asked = 0
        self._moved = False
        self._got: set[tuple[str, Dot]] = set()
        self._heard: set[bytes] = set()
        self._base = 0  # the arrivals that the vectors shown cover
        self._digested: Vectors = {}
        self._shown: dict[str, Vector] = {}
        self._there: dict[str, dict[bytes, int]] = {}  # what the hub holds or was sent
        self._pieces: Mapping[bytes, bytes] = {}
        self._going: list[StoredCommit] = []
        self._wanted: list[StoredCommit] = []  # what the hub lacks sections of that are here
        self._giving = 0
        self._given: set[tuple[str, Dot]] = set()
        self._after = note

    @property
    def going(self) -> tuple[StoredCommit, ...]:
        """The commits that are wholly in the request that was asked for last."""
        return tuple(self._going)

    def request(self, pieces: Mapping[bytes, bytes]) -> Request:
        """What to say now; `pieces` of large frames are here already."""
        self._moved = False
        packed = self._pack()
        vectors: dict[str, Vector] | None = None
        if self._phase == "ask":
            self._base = self._replica.arrival()
            vectors = self._shown = self._vectors()
        if len(packed.frames) > 1:
            self.note = replace(self.note, sure=False)
        self._digested = self._replica.vectors(self.note.scope)
        digest = self._digest(self._digested)
        wants = self._replica.wanted(self.note.scope)
        return Request(digest, self.note.cursor, vectors, tuple(packed.frames), pieces, wants)

    def heard(self, reply: Reply) -> None:
        """The hub answered, so it has stored what the request carried."""
        self._moved = bool(self._going)
        self.sent += len(self._going)
        for commit in self._going:
            header = decode_header(commit.header)
            self._there.setdefault(header.partition, {})[header.replica] = header.seq
        self._going = []
        self._hear_wants(reply)
        self._pieces = reply.pieces
        self.note = replace(self.note, mine=self._after.mine, said=self._after.said)
        if reply.scope is not None:
            self.note = replace(self.note, scope=reply.scope)
        if len(reply.frames) > 1:
            self.note = replace(self.note, sure=False)

    def received(self, before: int, names: Iterable[tuple[str, Dot]], new: int, statements: Iterable[bytes]) -> None:
        """Frames of the hub were stored when `before` was the newest arrival: they need not go back."""
        self._got.update(names)
        self._heard.update(statements)
        self._moved = self._moved or new > 0
        if before == self.note.mine and self._replica.arrival() == before + new:
            self.note = replace(self.note, mine=before + new)

    def over(self, reply: Reply) -> bool:
        """The reply came to its end and its frames are stored: whether the meeting is over."""
        asking = self._phase == "ask"
        if reply.cursor is not None and not (asking and reply.more):
            self.note = replace(self.note, cursor=reply.cursor)
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
        if reply.same or self._digest(self._replica.vectors(self.note.scope)) == reply.digest:
            self.note = replace(self.note, sure=True)
            self.agreed = True
            return True
        return False if self._moved else self._ask()

    def _digest(self, vectors: Vectors) -> bytes:
        return short_digest(vectors, self._replica.statements_mark(self.note.scope))

    def _ask(self) -> bool:
        """Show vectors next; whether that was done often enough to know that it does not help.

        Where vectors alone did not help, statements differ that one side believes to be told: all are told again.
        """
        if self._asked:
            self.note = replace(self.note, said=0, cursor=None)
        self._phase = "ask"
        self._asked += 1
        return self._asked > MOST_ASKED

    def _learn(self, reply: Reply) -> None:
        """What the hub holds: as was shown, but for what it said differs."""
        self.learned = {**self._shown, **(reply.vectors or {})}
        self._there = seqs(self.learned)
        self._phase = "push"

    def _to_send(self) -> bool:
        """Whether anything is left that the hub lacks, as far as is known."""
        if self._phase == "push":
            if next(self._lacking(1), None) is not None:
                return True
            self.note = replace(self.note, mine=max(self.note.mine, self._base))
            self._phase = "news"
        new, reached = self._unsaid()
        if not new:
            self.note = replace(self.note, said=reached)
        return bool(new) or bool(self._wanted) or bool(self._scan(1)[0])

    def _pack(self) -> Packed:
        """What goes out now; where much may be there already, the hub is asked first and nothing goes."""
        self._after, packed = self.note, Packed()
        if self._phase == "push":
            commits = list(self._lacking(RAW_BYTES))
            said, done = self._put(commits, packed)
            self._after = replace(self.note, said=said)
        else:
            news, reached = self._scan(RAW_BYTES)
            commits = [commit for _, commit in news]
            said, done = self._put(commits, packed)
            if len(packed.frames) > 1 and (self._phase == "ask" or not self.note.sure):
                self._phase = "ask"
                return Packed()
            mine = reached if done == len(news) else news[done - 1][0] if done else self.note.mine
            self._after = replace(self.note, mine=mine, said=said)
        self._going = commits[:done]
        before = packed.commits
        pack_commits(self._wanted, REQUEST_BYTES, self._pieces, packed, proven=True)
        self._giving = packed.commits - before
        return packed

    def _hear_wants(self, reply: Reply) -> None:
        """What was given is given once; of what the hub wants now, give what is here."""
        self._wanted, self._giving = self._wanted[self._giving :], 0
        for commit in self._replica.holding(reply.wants, self.note.scope):
            header = decode_header(commit.header)
            if (header.partition, header.dot) not in self._given:
                self._given.add((header.partition, header.dot))
                self._wanted.append(commit)

    def _put(self, commits: list[StoredCommit], packed: Packed) -> tuple[int, int]:
        """Pack statements, then commits: how far the statements came, and how many commits are in."""
        new, reached = self._unsaid()
        done = pack_statements([data for _, data in new], packed, REQUEST_BYTES)
        if done < len(new):
            return (new[done - 1][0] if done else self.note.said), 0
        pack_commits(commits, REQUEST_BYTES, self._pieces, packed)
        return reached, packed.commits

    def _unsaid(self) -> tuple[list[tuple[int, bytes]], int]:
        """The statements that the hub was not told and did not tell, and how far into the statements that is."""
        found = self._replica.statements(self.note.scope, self.note.said)
        new = [(arrival, data) for arrival, data in found if data not in self._heard]
        return new, found[-1][0] if found else self.note.said

    def _scan(self, limit: int) -> tuple[list[tuple[int, StoredCommit]], int]:
        """Up to `limit` bytes of what came since `mine` and has to go out, and how far into the arrivals that is."""
        at, end, size = self.note.mine, self._replica.arrival(), 0
        news: list[tuple[int, StoredCommit]] = []
        while at < end and size < limit:
            before = at
            for at, commit in self._replica.commits_since(before, ("",), RAW_BYTES):
                if self._goes(commit):
                    news.append((at, commit))
                    size += commit.size
                if size >= limit and commit.signature is not None:
                    break
            if at == before:
                return news, end
            if not news:
                self.note = replace(self.note, mine=at)
        return news, at

    def _goes(self, commit: StoredCommit) -> bool:
        """What is in the hub's scope and did not come from it; elsewhere a device's own, for the hub to judge."""
        header = decode_header(commit.header)
        if in_scope(header.partition, self.note.scope):
            return (header.partition, header.dot) not in self._got
        return header.replica == self._replica.id and not in_scope(header.partition, PRIVATE)

    def _vectors(self) -> dict[str, Vector]:
        """What is held of all that the hub lets this device read, and of its own chains elsewhere."""
        vectors: dict[str, Vector] = {}
        own = self._replica.id
        for name, chains in self._replica.vectors(("",)).items():
            if in_scope(name, self.note.scope):
                vectors[name] = chains
            elif own in chains and not in_scope(name, PRIVATE):
                vectors[name] = {own: chains[own]}
        return vectors

    def _lacking(self, limit: int) -> Iterator[StoredCommit]:
        """Up to `limit` bytes of what the hub's vectors lack."""
        for name, chains in sorted(self._shown.items()):
            known = self._there.get(name, {})
            if all(seq <= known.get(who, 0) for who, (seq, _) in chains.items()):
                continue
            for commit in self._replica.commits_after(name, known, limit):
                if self._goes(commit):
                    limit -= commit.size
                    yield commit
            if limit <= 0:
                return


def heads_of(commits: Iterable[StoredCommit]) -> dict[str, dict[bytes, tuple[int, bytes]]]:
    """The last of each chain among these commits, with its mark."""
    heads: dict[str, dict[bytes, tuple[int, bytes]]] = {}
    for commit in commits:
        header = decode_header(commit.header)
        heads.setdefault(header.partition, {})[header.replica] = header.seq, commit_hash(commit.header)[:MARK_BYTES]
    return heads


def seqs(vectors: Vectors) -> dict[str, dict[bytes, int]]:
    """Vectors without the marks of their chains' heads."""
    return {name: {who: seq for who, (seq, _) in chains.items()} for name, chains in vectors.items()}
