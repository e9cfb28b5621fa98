"""Who may do what, and where: signed statements and what they add up to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from brs_sync.commit import Header
from brs_sync.ids import in_scope, replica_id
from brs_sync.prefixindex import PrefixIndex
from brs_sync.statement import RIGHTS, Grant, Revocation, Statement
from brs_sync.views import Rights

REVOKED = "authority/revoked"  # the partition whose vector in a header says which revocations its author knew
MAX_CHAIN = 16
SIGNED_BEFORE = "signed-before-change"  # the one note on a commit that is judged to count


@dataclass(frozen=True, slots=True)
class Ruling:
    """What authority says of a commit."""

    allowed: bool
    reason: str = ""


@dataclass(frozen=True)
class Authority:
    """The roots that this copy trusts and every statement it holds."""

    roots: Mapping[bytes, tuple[str, ...]] = field(default_factory=dict)
    grants: Mapping[bytes, Grant] = field(default_factory=dict)
    revocations: tuple[Revocation, ...] = ()

    @cached_property
    def _by_subject(self) -> dict[bytes, list[Grant]]:
        found: dict[bytes, list[Grant]] = {}
        for grant in self.grants.values():
            found.setdefault(grant.subject, []).append(grant)
        return found

    @cached_property
    def _standing(self) -> dict[bytes, list[Grant]]:
        """By key, what was found: each commit that comes is judged by it, and an authority never changes."""
        return {}

    @cached_property
    def _rights(self) -> dict[bytes, tuple[Rights, ...]]:
        """The same of what each may do now: a hub asks for it a dozen times a request."""
        return {}

    @cached_property
    def _by_prefix(self) -> PrefixIndex:
        return PrefixIndex((prefix, grant.hash) for grant in self.grants.values() for prefix in grant.prefixes)

    def meeting(self, scope: Sequence[str]) -> set[bytes]:
        """The statements that bear on a scope: the grants that meet it, and every revocation."""
        return self._by_prefix.meeting(scope) | {revocation.hash for revocation in self.revocations}

    def with_statement(self, statement: Statement) -> Authority:
        """Authority that knows one statement more."""
        if isinstance(statement, Grant):
            return Authority(self.roots, {**self.grants, statement.hash: statement}, self.revocations)
        return Authority(self.roots, self.grants, (*self.revocations, statement))

    def with_root(self, key: bytes, prefixes: Sequence[str]) -> Authority:
        """Authority that trusts one key more, under these prefixes."""
        return Authority({**self.roots, key: tuple(prefixes)}, self.grants, self.revocations)

    def standing(self, key: bytes) -> list[Grant]:
        """The key's own grants whose chain leads to a root without ever widening."""
        if key not in self._by_subject:
            return []  # and remembered nowhere: anybody may come with any number of keys
        found = self._standing.get(key)
        if found is None:
            mine = [g for g in self._by_subject.get(key, ()) if self._reaches_root(g, MAX_CHAIN)]
            found = self._standing[key] = mine
        return found

    def rights(self, key: bytes) -> tuple[Rights, ...]:
        """What the key may do now, revocations applied: for serving, not for judging what was written."""
        if key not in self.roots and key not in self._by_subject:
            return ()
        found = self._rights.get(key)
        if found is None:
            found = self._rights[key] = self._find_rights(key)
        return found

    def _find_rights(self, key: bytes) -> tuple[Rights, ...]:
        roots = self.roots.get(key)
        if roots is not None:
            return (Rights("", "", "root", roots, frozenset(RIGHTS)),)
        found = []
        for grant in self.standing(key):
            prefixes = tuple(p for p in grant.prefixes if not self.ends(key, p))
            if prefixes:
                found.append(Rights(grant.person, grant.name, grant.role, prefixes, grant.rights))
        return tuple(found)

    def ends(self, key: bytes, prefix: str) -> bool:
        """Whether a revocation ends whatever the key is granted under a prefix, before or after."""
        return any(self._covers(revocation, prefix) for revocation in self._ends(key))

    def ended(self, key: bytes) -> tuple[str, ...]:
        """The prefixes over which revocations have ended what the key's own grants had given it."""
        left = {prefix for rights in self.rights(key) for prefix in rights.prefixes}
        return tuple(sorted({prefix for grant in self.standing(key) for prefix in grant.prefixes} - left))

    def judge(self, header: Header, right: str) -> Ruling:
        """A commit's verdict by what is held and by no clock (SYNC rules 12 and 13); `right` is what it needs."""
        ruling = self._granted(header.author_key, header.partition, right)
        if not ruling.allowed:
            return ruling
        note = ""
        for revocation in self._ends(header.author_key):
            side = header.replica != header.maker
            if not self._covers(revocation, header.partition) or header.seq <= self._cut(
                revocation, header.partition, side=side
            ):
                continue
            if revocation.mode == "compromised":
                return Ruling(False, "compromised")
            if header.authority.get(REVOKED, {}).get(replica_id(revocation.issuer), 0) >= revocation.number:
                return Ruling(False, "revoked")
            note = SIGNED_BEFORE
        return Ruling(True, note)

    def known(self) -> dict[str, dict[bytes, int]]:
        """The authority vector for a new commit: the revocations that its author has seen."""
        newest: dict[bytes, int] = {}
        for revocation in self.revocations:
            issuer = replica_id(revocation.issuer)
            newest[issuer] = max(newest.get(issuer, 0), revocation.number)
        return {REVOKED: newest} if newest else {}

    def chain(self, grant: Grant) -> list[Grant]:
        """The grant, and above it those by which its issuer spoke, up to a root's."""
        found = [grant]
        while found[-1].chain is not None and (above := self.grants.get(found[-1].chain)) and len(found) <= MAX_CHAIN:
            found.append(above)
        return found

    def affected(self, statement: Statement) -> set[bytes]:
        """The keys whose commits a new statement may judge anew: its subject and all who hold by his grants.

        Then their persons' other keys, who may have erased what those wrote (SYNC rule 15).
        """
        keys = {statement.subject}
        growing = True
        while growing:
            more = {g.subject for g in self.grants.values() if g.issuer in keys} - keys
            growing = bool(more)
            keys |= more
        people = {g.person for g in self.grants.values() if g.subject in keys}
        return keys | {g.subject for g in self.grants.values() if g.person in people}

    def same_person(self, one: bytes, other: bytes) -> bool:
        """Whether two keys act for one person by standing grants, or are one."""
        return one == other or bool({g.person for g in self.standing(one)} & {g.person for g in self.standing(other)})

    def may(self, key: bytes, partition: str, right: str) -> bool:
        """Whether the key has the right there now."""
        return any(right in r.rights and in_scope(partition, r.prefixes) for r in self.rights(key))

    def _granted(self, key: bytes, partition: str, right: str) -> Ruling:
        if in_scope(partition, self.roots.get(key, ())):
            return Ruling(True)
        grants = self.standing(key)
        if not grants:
            return Ruling(False, "unknown-author")
        inside = [g for g in grants if in_scope(partition, g.prefixes)]
        if not inside:
            return Ruling(False, "out-of-scope")
        return Ruling(True) if any(right in g.rights for g in inside) else Ruling(False, "no-right")

    def _reaches_root(self, grant: Grant, depth: int) -> bool:
        # Who gave him his rights may say that his key is lost; read off the chain, for two may say it of each other.
        lost = {r.issuer for r in self._ends(grant.issuer) if r.mode == "compromised"}
        if lost and not lost.isdisjoint({*self.roots, *(above.issuer for above in self.chain(grant)[1:])}):
            return False
        roots = self.roots.get(grant.issuer)
        if roots is not None and all(in_scope(p, roots) for p in grant.prefixes):
            return True
        parent = self.grants.get(grant.chain) if grant.chain is not None else None
        return (
            parent is not None
            and depth > 0
            and parent.subject == grant.issuer
            and "grant" in parent.rights
            and grant.rights <= parent.rights
            and all(in_scope(p, parent.prefixes) for p in grant.prefixes)
            and self._reaches_root(parent, depth - 1)
        )

    def _ends(self, key: bytes) -> list[Revocation]:
        return [r for r in self.revocations if r.subject == key and r.kind == "revoke"]

    def _covers(self, revocation: Revocation, partition: str) -> bool:
        """Whether whoever revoked may say so there."""
        return self._granted(revocation.issuer, partition, "grant").allowed

    def is_compromised(self, key: bytes) -> bool:
        """Whether anybody says that the key is in the wrong hands."""
        return any(revocation.mode == "compromised" for revocation in self._ends(key))

    def _cut(self, revocation: Revocation, partition: str, *, side: bool = False) -> int:
        """The last good `seq`: what the revocation names, raised by admissions where its mode allows them.

        Of two sides under one name (SYNC rule 14) it cannot say which was good: neither is, until somebody looked.
        """
        cuts = [revocation.cut.get(partition, 0)]
        if revocation.mode == "compromised":
            cuts = [0] if side else cuts
            admits = (r for r in self.revocations if r.kind == "admit" and r.subject == revocation.subject)
            cuts += [r.cut.get(partition, 0) for r in admits if self._covers(r, partition)]
        return max(cuts)
