"""The statements that this copy holds, and the roots that it trusts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from brs_sync.branchtable import read_origins
from brs_sync.cbor import dumps, loads
from brs_sync.clock import Clock
from brs_sync.database import Connection
from brs_sync.drive import Told, drive
from brs_sync.engine import Recheck
from brs_sync.errors import SyncProblem
from brs_sync.grant import Authority
from brs_sync.identity import Identity
from brs_sync.ids import Dot, in_scope, replica_id
from brs_sync.latergrants import admitting, names_alone, naming
from brs_sync.log import Log
from brs_sync.sealing import sealed_erasures
from brs_sync.snapshot.bases import HELD_OVER_ANYWHERE
from brs_sync.snapshot.beneath import ask_held_over, distrust
from brs_sync.statement import (
    RIGHTS,
    Grant,
    Revocation,
    Statement,
    issue_grant,
    issue_revocation,
    parse_statement,
    statement_hash,
)

MAX_STATEMENTS = 100_000
_KEPT_NAMES = 50_000  # of statements that bear on scopes which were asked about
_FEW_NAMES = 256  # of a scope whose newest statement is looked for
_NEWEST = "SELECT max(id) FROM statement"
_NUMBER = "SELECT id FROM statement WHERE hash=?"
_STATEMENT = "SELECT id, data FROM statement WHERE hash=? AND id>?"
_COMMITS = (
    "SELECT p.path, r.name, c.seq FROM commits c JOIN partition p ON p.id=c.partition JOIN replica r ON r.id=c.replica"
    " WHERE {} ORDER BY c.id"
)


@dataclass(slots=True)
class _Scope:
    """The statements that bear on a scope, by name, one word for all of them, and the number of the newest."""

    names: frozenset[bytes]
    mark: bytes
    newest: int | None = None  # where it was found


@dataclass(slots=True)
class _Kept:
    """What was found of scopes under one authority; `weight` counts the names in it."""

    authority: Authority
    scopes: dict[tuple[str, ...], _Scope] = field(default_factory=dict)
    weight: int = 0


class Trust:
    """Keeps authority as held, and has commits judged again when it grows (SYNC rule 13)."""

    def __init__(self, log: Log, identity: Identity, clock: Clock) -> None:
        self._log = log
        self._identity = identity
        self._clock = clock
        self._kept = _Kept(log.authority)

    def load(self) -> None:
        """Read what is held."""
        authority = Authority()
        for key, prefixes in self._roots().items():
            authority = authority.with_root(key, prefixes)
        grants, revocations = {}, []
        for (data,) in self._log.connection.execute("SELECT data FROM statement ORDER BY id").fetchall():
            statement = parse_statement(data, verified=True)
            if isinstance(statement, Grant):
                grants[statement.hash] = statement
            else:
                revocations.append(statement)
        self._log.authority = Authority(authority.roots, grants, tuple(revocations))

    def learn(self, data: bytes, told: Told) -> bool:
        """Take in a signed statement; False where it is not authentic. What it changes is judged again."""
        connection = self._log.connection
        try:
            known = connection.execute("SELECT data FROM statement WHERE hash=?", (statement_hash(data),)).fetchone()
            if known is not None and known[0] == data:
                return True  # proved when it came first
            statement = parse_statement(data)
        except SyncProblem:
            return False
        if known is not None:
            return True
        if connection.execute("SELECT count(*) FROM statement").fetchone()[0] >= MAX_STATEMENTS:
            raise SyncProblem("too-large", what="statements", limit=MAX_STATEMENTS)
        kind = "grant" if isinstance(statement, Grant) else statement.kind
        connection.execute(
            "INSERT INTO statement (hash, kind, subject, data) VALUES (?,?,?,?)",
            (statement.hash, kind, statement.subject, data),
        )
        before = self._log.authority
        self._log.authority = before.with_statement(statement)
        self._note_people(statement)
        self._judge_again(statement, before, told)
        return True

    def add_root(self, key: bytes, prefixes: Sequence[str], told: Told) -> None:
        """Trust a key under these prefixes."""
        if len(key) != 32:
            raise SyncProblem("bad-value", what="key", text=key.hex()[:80])
        roots = {**self._roots(), key: list(prefixes)}
        self._log.connection.execute("REPLACE INTO meta VALUES ('roots', ?)", (dumps(roots),))
        before = self._log.authority
        self._log.authority = before.with_root(key, prefixes)
        for grant in self._log.authority.grants.values():
            self._note_people(grant)
        self._recheck(self._unapplied(), told)
        self._strike(self._log.authority.gained(key, before), told)

    def stand_under(self, roots: Mapping[bytes, Sequence[str]], told: Told) -> None:
        """Trust these keys and no others from now on."""
        self._log.connection.execute(
            "REPLACE INTO meta VALUES ('roots', ?)", (dumps({key: list(p) for key, p in roots.items()}),)
        )
        known = self._log.authority
        self._log.authority = Authority({k: tuple(p) for k, p in roots.items()}, known.grants, known.revocations)
        for grant in self._log.authority.grants.values():
            self._note_people(grant)
        names = {replica_id(grant.subject) for grant in known.grants.values()}
        self._recheck(self._of(names | {dot.replica for _, dot in self._unapplied()}), told)
        ask_held_over(self._log, told)

    def chains(self, connection: Connection, key: bytes) -> list[bytes]:
        """The standing grants of a key, and above each those by which its issuer spoke: what proves its rights."""
        authority = self._log.authority
        found = {above.hash: None for grant in authority.standing(key) for above in authority.chain(grant)}
        row = "SELECT data FROM statement WHERE hash=?"
        return [connection.execute(row, (name,)).fetchone()[0] for name in found]

    def issue_grant(
        self,
        subject: bytes,
        person: str,
        name: str,
        role: str,
        prefixes: Iterable[str],
        rights: Iterable[str],
        told: Told,
    ) -> bytes:
        """A grant by this replica's key; refused where it would widen what that key has."""
        prefixes, rights = tuple(prefixes), tuple(rights)
        if not set(rights) <= set(RIGHTS):
            raise SyncProblem("bad-value", what="rights", text=" ".join(rights)[:80])
        statement = issue_grant(
            self._identity.key, subject=subject, person=person, name=name, role=role, prefixes=prefixes,
            rights=rights, chain=self._chain(prefixes, rights), issued=max(self._clock.now_ms(), 0),
        )  # fmt: skip
        self.learn(statement, told)
        return statement

    def issue_revocation(
        self,
        subject: bytes,
        mode: str,
        cut: Mapping[str, int],
        reason: str,
        told: Told,
        kind: Literal["revoke", "admit"] = "revoke",
    ) -> bytes:
        """A revocation by this replica's key; a closing names what the closed key gave."""
        if kind != "revoke" or mode != "closed":
            return self._say(kind, subject, mode, cut, reason, told)
        named, more = naming(cut, self._log.authority.given_by(subject))
        for admitted in more:
            self._say("admit", subject, mode, admitted, reason, told)
        return self._say(kind, subject, mode, named, reason, told)

    def admit_grants(self, subject: bytes, reason: str, told: Told) -> list[Grant]:
        """Let a key's grants stand that closings of their issuers' keys do not name."""
        authority, key = self._log.authority, self._identity.public
        found = [grant for grant in authority.later if grant.subject == subject]
        if not found:
            raise SyncProblem("not-found", what="grant", name=replica_id(subject).hex())
        if not all(authority.may_admit(key, grant) for grant in found):
            prefixes = sorted({prefix for grant in found for prefix in grant.prefixes})
            raise SyncProblem("no-right", right="grant", partition=", ".join(prefixes)[:200])
        for issuer in dict.fromkeys(grant.issuer for grant in found):
            for places in admitting(grant.hash for grant in found if grant.issuer == issuer):
                self._say("admit", issuer, "closed", places, reason, told)
        return found

    def _say(
        self,
        kind: Literal["revoke", "admit"],
        subject: bytes,
        mode: str,
        cut: Mapping[str, int],
        reason: str,
        told: Told,
    ) -> bytes:
        mine = [r.number for r in self._log.authority.revocations if r.issuer == self._identity.public]
        statement = issue_revocation(
            self._identity.key, number=max(mine, default=0) + 1, subject=subject, mode=mode, cut=cut, reason=reason,
            chain=self._chain((), ("grant",)), issued=max(self._clock.now_ms(), 0), kind=kind,
        )  # fmt: skip
        self.learn(statement, told)
        return statement

    def speak_as(self, identity: Identity) -> None:
        """From now on statements are made by that key."""
        self._identity = identity

    def need(self, partition: str, right: str) -> None:
        """Refuse what an enrolled key may not do; before enrolment nobody can say so."""
        rights = self._log.authority.rights(self._identity.public)
        covering = [r for r in rights if in_scope(partition, r.prefixes)]
        if covering and not any(right in r.rights for r in covering):
            raise SyncProblem("no-right", right=right, partition=partition)

    def statements(self, connection: Connection, scope: Sequence[str], since: int) -> list[tuple[int, bytes]]:
        """Grants that meet a scope and every revocation, in order of arrival."""
        kept = self._scope(scope)
        if kept.newest is not None and kept.newest <= since:
            return []
        if (newest := connection.execute(_NEWEST).fetchone()[0] or 0) <= since:
            return []
        names = kept.names
        if kept.newest is None and len(names) <= _FEW_NAMES:
            # One that is learned just now is not to be read yet: then nothing is known of the newest.
            numbers = [row[0] for row in (connection.execute(_NUMBER, (name,)).fetchone() for name in names) if row]
            kept.newest = max(numbers, default=0) if len(numbers) == len(names) else None
        if len(names) >= newest - since:
            rows = connection.execute("SELECT id, data, hash FROM statement WHERE id>? ORDER BY id", (since,))
            return [(number, data) for number, data, name in rows.fetchall() if name in names]
        found = (connection.execute(_STATEMENT, (name, since)).fetchone() for name in names)
        return sorted(row for row in found if row is not None)

    def mark(self, scope: Sequence[str]) -> bytes:
        """One word for the statements that bear on a scope: a hub that went back lacks some (SYNC rule 16)."""
        return self._scope(scope).mark

    def _scope(self, scope: Sequence[str]) -> _Scope:
        """What bears on a scope, remembered while nothing new is said: a hub is asked by the same ones in turn."""
        kept, authority, place = self._kept, self._log.authority, tuple(scope)
        if kept.authority is not authority or kept.weight > _KEPT_NAMES:
            kept = self._kept = _Kept(authority)
        known = kept.scopes.get(place)
        if known is None:
            names = frozenset(authority.meeting(scope))
            known = kept.scopes[place] = _Scope(names, hashlib.sha256(b"".join(sorted(names))).digest())
            kept.weight += len(names) + 1
        return known

    def _chain(self, prefixes: Sequence[str], rights: Sequence[str]) -> bytes | None:
        """The grant by which this key may speak; none for a root."""
        authority, key = self._log.authority, self._identity.public
        roots = authority.roots.get(key)
        if roots is not None and all(in_scope(prefix, roots) for prefix in prefixes):
            return None
        for grant in authority.standing(key):
            inside = all(in_scope(prefix, grant.prefixes) for prefix in prefixes)
            if "grant" in grant.rights and inside and set(rights) <= grant.rights:
                return grant.hash
        raise SyncProblem("no-right", right="grant", partition=", ".join(prefixes))

    def _roots(self) -> dict[bytes, list[str]]:
        row = self._log.connection.execute("SELECT value FROM meta WHERE name='roots'").fetchone()
        roots: dict[bytes, list[str]] = loads(row[0], max_bytes=1 << 20, max_depth=4) if row else {}
        return roots

    def _note_people(self, statement: Statement) -> None:
        authority = self._log.authority
        grants = [statement] if isinstance(statement, Grant) else []
        if isinstance(statement, Revocation) and statement.kind == "admit" and authority.is_closed(statement.subject):
            below = authority.affected(statement.subject)  # what is admitted may be an admission, and have grants below
            grants = [grant for grant in authority.grants.values() if grant.subject in below]
        for grant in grants:
            if grant in authority.standing(grant.subject):
                self._log.connection.execute("REPLACE INTO person VALUES (?,?)", (grant.person, grant.name))

    def _judge_again(self, statement: Statement, before: Authority, told: Told) -> None:
        """A grant admits, so it bears on what is not applied; a revocation on all that its subject wrote.

        So does a grant by which a revocation counts that was here before it. What cannot be read here counts as far as
        it can be judged: of an erasure a grant says that it empties, too.
        """
        authority, subject = self._log.authority, statement.subject
        if isinstance(statement, Grant):
            keys = self._names(authority.affected(subject))
            doubtful = [*self._unapplied(), *sealed_erasures(self._log.connection, sorted(keys))]
            self._recheck([(p, d) for p, d in doubtful if d.replica in keys], told)
            self._strike(authority.gained(subject, before), told)
        elif statement.kind == "revoke" or authority.is_closed(subject) or not names_alone(statement.cut):
            self._strike([statement], told)  # of a key that nobody closed an admission of its grants changes nothing

    def _strike(self, revocations: Iterable[Revocation], told: Told) -> None:
        """Have all judged again on which these bear."""
        struck: set[bytes] = set()
        for one in revocations:
            keys = self._names(self._log.authority.affected(one.subject))
            distrust(self._log, keys, dict(one.cut))
            struck |= keys
        if struck:
            self._recheck(self._of(struck), told)

    def _names(self, keys: set[bytes]) -> set[bytes]:
        names = {replica_id(key) for key in keys}
        return names | {name for name, origin in read_origins(self._log.connection).items() if origin in names}

    def _unapplied(self) -> list[tuple[str, Dot]]:
        """What does not count, and what counts on a word alone against what was known so far."""
        return [*self._read("c.verdict!=0"), *self._read(HELD_OVER_ANYWHERE)]

    def _of(self, replicas: set[bytes]) -> list[tuple[str, Dot]]:
        return [(path, dot) for path, dot in self._read("true") if dot.replica in replicas]

    def _read(self, which: str) -> list[tuple[str, Dot]]:
        return [(path, Dot(name, seq)) for path, name, seq in self._log.connection.execute(_COMMITS.format(which))]

    def _recheck(self, commits: Iterable[tuple[str, Dot]], told: Told) -> None:
        drive(self._log, [Recheck(partition, dot) for partition, dot in commits], told)
