"""What the roads ask of a replica: what is held, what is lacking, what came, who may."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Literal

from brs_sync import exchange, passage, wants
from brs_sync.commit import decode_header
from brs_sync.core import Core
from brs_sync.drive import Told, drive
from brs_sync.engine import Arrived
from brs_sync.frames import encode_snapshot_frame
from brs_sync.ids import Dot, replica_text
from brs_sync.lacking import Lack, leave_log, read_lacks
from brs_sync.reading import last_arrival
from brs_sync.receipt import Receipt
from brs_sync.receiving import ENOUGH, Intake
from brs_sync.rising import rises, speaks
from brs_sync.sealing import Opener, Sealer
from brs_sync.shipped import read_shipped, shipped_end
from brs_sync.snapshot import fruitless
from brs_sync.snapshot.asking import Gaps, read_asked, read_gaps
from brs_sync.snapshot.bases import Base, fetch_forked, fetch_log, is_asking, read_bases
from brs_sync.snapshot.behind import owed, take_owed
from brs_sync.snapshot.beneath import fold_logs
from brs_sync.snapshot.content import decode_snapshot
from brs_sync.snapshot.over import Over
from brs_sync.snapshot.taking import Taken, take_snapshot
from brs_sync.statement import Grant
from brs_sync.veiling import may_see, veiled
from brs_sync.views import HeldCommit, Outbox, Received, Result, Rights, StoredCommit
from brs_sync.wants import Wants
from brs_sync.wire import Vectors

_Far = dict[str, dict[bytes, int]]


class Roadside(Core):
    """A replica as its peers, and the programs between them, know it."""

    enough = ENOUGH  # the weight of a transaction of what comes in
    _sealer: Sealer | None = None

    def vector(self) -> dict[str, dict[str, int]]:
        """What is held, for people."""
        found = self.vectors(("",))
        return {p: {replica_text(r): seq for r, (seq, _) in vector.items()} for p, vector in found.items()}

    def vectors(self, scope: Sequence[str]) -> dict[str, dict[bytes, tuple[int, bytes]]]:
        """What is held under these prefixes: `seq` and the first 8 bytes of the chain's head hash."""
        return exchange.read_vectors(self.reader(), scope)

    def digest(self, scope: Sequence[str] = ("",)) -> str:
        """One word for all vectors of a scope."""
        return exchange.digest_of(self.vectors(scope))

    def state_digest(self) -> str:
        """One word for all live heads and conflicts."""
        return exchange.state_digest(self.reader())

    def commits_after(self, partition: str, vector: Mapping[bytes, int], limit_bytes: int) -> Iterator[StoredCommit]:
        """A partition's commits that the vector lacks."""
        return exchange.commits_after(self.reader(), partition, vector, limit_bytes)

    def arrival(self) -> int:
        """The number of the newest commit taken in."""
        return last_arrival(self.reader())

    def commits_since(self, arrival: int, scope: Sequence[str], limit_bytes: int) -> Iterator[tuple[int, StoredCommit]]:
        """The commits of a scope that came after an arrival."""
        return exchange.commits_since(self.reader(), arrival, scope, limit_bytes)

    def receive(
        self, commits: Sequence[StoredCommit], statements: Sequence[bytes] = (), *, told: Collection[bytes] = ()
    ) -> Received:
        """Take in what a road brought, each commit whole or not at all; all of it is on disk on return.

        Much of it takes several transactions, so that nobody who wants to write waits for all of it. Those in `told`
        hear of it where another copy writes under their name, and no second side of theirs is taken in (SYNC rule 14).
        """
        opener = Opener(self.key, self.agree)
        intake, everything = Intake(commits, opener, told, self.enough), Told()
        with self._transaction("receive") as effects:
            known = tuple(self._trust.learn(statement, effects) for statement in statements)
            self._points("receive.statements")
            intake.prove(self._log)
            intake.take_some(self._log, effects, self._points)
            self._taken(intake.fresh)
        everything.add(effects)
        while not intake.finished:
            with self._transaction("receive") as effects:
                intake.take_some(self._log, effects, self._points)
                self._taken(intake.fresh)
            everything.add(effects)
        laid, strange = frozenset(intake.laid), frozenset(intake.strange)
        return Received(intake.results, known, everything.changes(), opener.refused, laid, strange)

    def _taken(self, fresh: Sequence[Result]) -> None:
        """In the transaction that takes these in: what else has to be on disk with them."""

    def take_snapshot(self, data: bytes, whole: bytes = b"", *, over: Over = "own") -> Taken | None:
        """Let a partition stand on a snapshot (SYNC rule 18), on disk on return; None where it is of no use here.

        It is kept as it travelled, `whole`; `over` what others wrote it goes where their log is not to be had. Refused
        with malformed, too-large, unauthentic or no-right, and nothing is changed then.
        """
        snapshot = decode_snapshot(data)
        if over == "hub" and not self.may_see(self.key.hex(), snapshot.partition):
            return None
        with self._transaction("snapshot") as told:
            return take_snapshot(
                self._log, snapshot, whole or encode_snapshot_frame(data), told, own=self.id, over=over
            )

    def gaps(self, scope: Sequence[str], peer: str = "") -> Gaps:
        """What is lacking of the logs that are wanted beneath snapshots, as far as a peer is asked (SYNC rule 18)."""
        gaps = read_gaps(self.reader(), scope) if is_asking(self.reader()) else {}
        return fruitless.without_fruitless(self.reader(), peer, gaps) if gaps and peer else gaps

    def note_strange(self, peer: str, gave: Collection[tuple[str, Dot]], strange: Collection[tuple[str, Dot]]) -> None:
        """Of what the peer gave of such a log some was not what is attested: while he holds that he is not asked."""
        his = sorted({*gave} & {*strange})
        if his:
            with self._transaction("acknowledge"):
                fruitless.note_fruitless(self._log.connection, peer, his)

    def heed_vectors(self, peer: str, theirs: Vectors) -> None:
        """The peer showed what he holds: where that is something else by now, he is asked again."""
        changed = fruitless.changed_since(self.reader(), peer, theirs) if self.fetches_log() else ()
        if changed:
            with self._transaction("acknowledge"):
                fruitless.heed(self._log.connection, peer, changed)

    def asked(self, gaps: Gaps, scope: Sequence[str]) -> Iterator[StoredCommit]:
        """What is here of the logs that a peer lacks, read as it is taken."""
        return read_asked(self.reader(), gaps, scope)

    def fetch_log(self, partitions: Sequence[str]) -> None:
        """From the next exchange on ask for the logs beneath what stands on a snapshot (SYNC rule 18).

        Where a snapshot said all that was ever written, its log is here and nothing is asked for.
        """
        with self._transaction("snapshot") as told:
            fetch_log(self._log.connection, partitions)
            fold_logs(self._log, told)

    def fetch_forked(self, partitions: Sequence[str]) -> None:
        """A hub knows of two copies under a name in these: their logs are asked for, which alone say what is whose."""
        with self._transaction("snapshot"):
            fetch_forked(self._log.connection, partitions)

    def leave_log(self, partitions: Sequence[str]) -> None:
        """Ask for them no more, but for what a revocation asks for; what has come stays."""
        with self._transaction("snapshot"):
            leave_log(self._log, partitions)

    def lacks(self, partition: str = "") -> list[Lack]:
        """How much of the logs beneath snapshots is not here: of one partition, or of all."""
        return read_lacks(self.reader(), partition)

    def owed(self) -> int:
        """How many records a snapshot brought whose read models are still to be made."""
        return owed(self.reader())

    def make_owed(self, most: int) -> int:
        """Make the read models of some of them, in one transaction; how many are left."""
        with self._transaction("owed") as told:
            told.records.update(take_owed(self._log.connection, most))
            return owed(self._log.connection)

    def fetches_log(self) -> bool:
        """Whether the log beneath any snapshot is asked for."""
        return is_asking(self.reader())

    def bases(self) -> list[Base]:
        """The partitions that stand on a snapshot."""
        return read_bases(self.reader())

    def wants(self, scope: Sequence[str] = ("",), limit: int = 256) -> list[tuple[str, Dot, bytes]]:
        """The sections that are withheld here."""
        return exchange.read_wants(self.reader(), scope, limit)

    def wanted(self, scope: Sequence[str]) -> Wants:
        """The sections of a scope that are missing here and that this replica's grants let it read (SYNC rule 12).

        Where it may only carry, it wants them sealed.
        """
        reads, carries = (
            [p for one in self.rights(self.key) if right in one.rights for p in one.prefixes]
            for right in ("read", "carry")
        )
        return wants.read_wants(self.reader(), scope, reads, carries)

    def sealed(self, commit: StoredCommit) -> StoredCommit:
        """The commit as who may carry and not read gets it: sealed to those who may read (SYNC rule 12)."""
        sealer = self._sealer
        if sealer is None or sealer.key != self.key:
            sealer = self._sealer = Sealer(self.key, self.secret, self.sign)
        return sealer.cut(commit, self._log.authority, self.reader())

    def cut_for(self, peer: str, commits: Iterable[StoredCommit]) -> Iterator[StoredCommit]:
        """The commits as a hub may have them."""
        return veiled(commits, peer, self._log.authority, self.sealed)

    def may_see(self, peer: str, partition: str) -> bool:
        """Whether a hub may have what shows all that is in a partition."""
        return may_see(peer, partition, self._log.authority)

    def own_names(self) -> frozenset[bytes]:
        """The names under which this copy wrote, or writes, branches too."""
        return exchange.read_own_names(self.reader())

    def holding(self, wanted: Wants, scope: Sequence[str]) -> Iterator[StoredCommit]:
        """What is here of the sections that a peer wants, in a scope that he may read."""
        return wants.read_wanted(self.reader(), wanted, scope)

    def section(self, partition: str, section_hash: bytes) -> bytes | None:
        """A section's bytes, where they are held."""
        return exchange.read_section(self.reader(), partition, section_hash)

    def held(self) -> list[HeldCommit]:
        """What is held and not applied."""
        return exchange.read_held(self.reader())

    def in_part(self, partition: str) -> list[HeldCommit]:
        """What is applied there as far as it is here: a section of each has not come yet."""
        return exchange.read_in_part(self.reader(), partition)

    def pin_shipped(self, data: bytes, expected_sha256: str) -> bool:
        """Take in a set that came with the program; False where it is here already, which each opening asks."""
        partition, replica, last = shipped_end(data, expected_sha256)
        if exchange.read_shipped_seq(self.reader(), partition, replica) >= last:
            return False
        commits = read_shipped(data, expected_sha256)
        first = commits[0].header
        with self._transaction("pin") as told:
            if self._log.held(first.partition).get(first.replica, 0) >= len(commits):
                return False
            self._log.shipped_replica(first.replica)
            drive(self._log, [Arrived(commit) for commit in commits], told)
        return True

    # trust

    def statements(self, scope: Sequence[str] = ("",), since: int = 0) -> list[tuple[int, bytes]]:
        """Grants and revocations that bear on a scope, with their arrival."""
        return self._trust.statements(self.reader(), scope, since)

    def statements_mark(self, scope: Sequence[str]) -> bytes:
        """One word for the statements that bear on a scope."""
        return self._trust.mark(scope)

    def add_root(self, public_key: bytes, prefixes: Sequence[str] = ("",)) -> None:
        """Trust a key under these prefixes: a hub's, pinned at enrolment."""
        with self._transaction("trust") as told:
            self._trust.add_root(public_key, prefixes, told)

    def roots(self) -> dict[bytes, tuple[str, ...]]:
        """The keys that this copy trusts, and under which prefixes."""
        return {key: tuple(prefixes) for key, prefixes in self._log.authority.roots.items()}

    def stand_under(self, roots: Mapping[bytes, Sequence[str]]) -> None:
        """Trust these keys and no others: what this copy's own key may do is what they granted it."""
        with self._transaction("trust") as told:
            self._trust.stand_under(roots, told)

    def standing(self, public_key: bytes) -> list[Grant]:
        """A key's own grants whose chain leads to a root, also those that a revocation has ended."""
        return self._log.authority.standing(public_key)

    def chains(self, public_key: bytes) -> list[bytes]:
        """What proves a key's rights: its grants and theirs, up to the roots."""
        return self._trust.chains(self.reader(), public_key)

    def issue_grant(
        self, subject: bytes, *, person: str, name: str, role: str, prefixes: Sequence[str], rights: Sequence[str]
    ) -> bytes:
        """A grant by this replica's key, held from now on."""
        with self._transaction("trust") as told:
            return self._trust.issue_grant(subject, person, name, role, prefixes, rights, told)

    def issue_revocation(
        self,
        subject: bytes,
        mode: str,
        cut: Mapping[str, int],
        reason: str = "",
        *,
        kind: Literal["revoke", "admit"] = "revoke",
    ) -> bytes:
        """A revocation, or an admission, by this replica's key, held from now on (SYNC rule 13)."""
        with self._transaction("trust") as told:
            return self._trust.issue_revocation(subject, mode, cut, reason, told, kind)

    def later_grants(self) -> tuple[Grant, ...]:
        """The grants that wait since a closing of their issuer's key does not name them (SYNC rule 13)."""
        return self._log.authority.later

    def admit_grants(self, subject: bytes, reason: str = "") -> list[Grant]:
        """Let a key's waiting grants stand; refused where this replica's own does not stand above their issuers."""
        with self._transaction("trust") as told:
            return self._trust.admit_grants(subject, reason, told)

    def rights(self, public_key: bytes) -> tuple[Rights, ...]:
        """What a key may do now."""
        return self._log.authority.rights(public_key)

    def ended(self, public_key: bytes) -> tuple[str, ...]:
        """The prefixes over which a revocation has ended what a key may do (SYNC rule 13)."""
        return self._log.authority.ended(public_key)

    # peers

    def outbox(self, peer: str) -> Outbox:
        """What of this copy's own work a peer has not acknowledged."""
        scope = tuple(prefix for right in self.rights(self.key) for prefix in right.prefixes)
        return exchange.read_outbox(self.reader(), peer, scope)

    def depart(self, peer: str, commits: Sequence[StoredCommit]) -> list[passage.Departed]:
        """What rises among these commits is about to leave in a request: on disk when this returns (rule 19)."""
        if not any(speaks(decode_header(commit.header).partition) for commit in commits):
            return []
        with self._transaction("acknowledge"):
            return passage.depart(self._log.connection, peer, commits, self._clock.now_ms())

    def stay(self, departed: Sequence[passage.Departed]) -> None:
        """The request that these were put into is known not to have left."""
        if departed:
            with self._transaction("acknowledge"):
                passage.stay(self._log.connection, departed)

    def acknowledge(
        self, peer: str, held: Mapping[str, Mapping[bytes, int]], receipt: tuple[Receipt, bytes] | None = None
    ) -> None:
        """Take a hub's word for the partitions it names; a receipt itself is kept where it speaks of versions."""
        with self._transaction("acknowledge"):
            exchange.acknowledge(self._log.connection, peer, held)
            passage.forget_beyond(self._log.connection, peer, held)
            if receipt is not None and receipt[0].device == self.id:
                passage.take_receipt(self._log.connection, peer, *receipt)

    def shown(self, peer: str, held: Mapping[str, Mapping[bytes, int]]) -> None:
        """A hub has shown how far it holds chains that fit ours: where they rise, so much of our own has left."""
        own = self.own_names()
        self._note(
            passage.arrived, peer, {n: {w: chains[w] for w in chains.keys() & own} for n, chains in held.items()}
        )

    def reached(self, peer: str, results: Iterable[Result], *, told: bool) -> None:
        """A hub has sent this: what of it rises and is applied here it holds itself; of our own it says no more.

        Unless it could have `told` what it does not apply, which a budget has no room for, nothing is held by that.
        """
        own, found, ours = self.own_names(), _Far(), _Far()
        for one in results:
            if one.dot is not None and one.verdict == "applied" and rises(one.partition):
                chains = (ours if one.dot.replica in own else found).setdefault(one.partition, {})
                chains[one.dot.replica] = max(one.dot.seq, chains.get(one.dot.replica, 0))
        self._note(passage.reached, peer, found if told else {})
        self._note(passage.arrived, peer, ours)

    def _note(self, noting: Callable[..., None], peer: str, held: Mapping[str, Mapping[bytes, int]]) -> None:
        if any(map(rises, held)):
            with self._transaction("acknowledge"):
                noting(self._log.connection, peer, held, self._clock.now_ms())

    def passage(self, partition: str, dot: Dot) -> passage.Passage:
        """How far a version is known to have come."""
        return passage.read_passage(self.reader(), partition, dot)

    def peer_note(self, peer: str) -> bytes | None:
        """A road's own note about a peer."""
        row = self.reader().execute("SELECT note FROM peer WHERE name=?", (peer,)).fetchone()
        return row[0] if row else None

    def set_peer_note(self, peer: str, note: bytes) -> None:
        """Keep a road's own note about a peer."""
        with self._transaction("acknowledge"):
            self._log.connection.execute(
                "INSERT INTO peer (name, note) VALUES (?,?) ON CONFLICT (name) DO UPDATE SET note=excluded.note",
                (peer, note),
            )
