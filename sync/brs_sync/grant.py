"""Who may do what, and where: signed statements and what they add up to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from brs_sync.commit import Header
from brs_sync.ids import in_scope, replica_id, replica_text
from brs_sync.latergrants import NAMED, place_of
from brs_sync.prefixindex import PrefixIndex
from brs_sync.statement import RIGHTS, Grant, Revocation, Statement
from brs_sync.views import Rights

REVOKED = "authority/revoked"  # the partition whose vector in a header says which revocations its author knew
MAX_CHAIN = 16
SIGNED_BEFORE = "signed-before-change"  # the one note on a commit that is judged to count
LATER_GRANT = "later-grant"  # whose author was granted his rights by a key that had been closed, as far as is known


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
    def _about(self) -> dict[bytes, list[Revocation]]:
        found: dict[bytes, list[Revocation]] = {}
        for revocation in self.revocations:
            found.setdefault(revocation.subject, []).append(revocation)
        return found

    @cached_property
    def _standing(self) -> dict[bytes, list[Grant]]:
        """By key, what was found: each commit that comes is judged by it, and an authority never changes."""
        return {}

    @cached_property
    def _later(self) -> dict[tuple[bytes, tuple[bytes, ...], tuple[str, ...]], bool]:
        """What was found of statements by closed keys, by name, those above, and where: many may name many."""
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

    def given_by(self, key: bytes) -> list[bytes]:
        """What a key has said that gives somebody something and stands: its grants, and what it let in, by name."""
        grants = [g.hash for g in self.grants.values() if g.issuer == key and self._reaches_root(g, MAX_CHAIN)]
        mine = [(self._line(grant), grant.prefixes) for grant in self.standing(key)]
        admits = (r for r in self.revocations if r.issuer == key and r.kind == "admit")
        return grants + [r.hash for r in admits if any(not self._is_later(r, *by) for by in mine)]

    @cached_property
    def later(self) -> tuple[Grant, ...]:
        """Grants that stand but for this: their issuer's key was closed, and who closed it did not know of them."""
        mine = (grant for grant in self.grants.values() if self._waits(grant))
        return tuple(sorted((g for g in mine if self._leads_to_root(g, MAX_CHAIN)), key=lambda g: (g.name, g.hash)))

    def called(self, key: bytes) -> str:
        """By the name of whoever acts with the key; of one who has none, the first letters of his replica."""
        return next((grant.name for grant in self.standing(key) if grant.name), replica_text(replica_id(key))[:8])

    def is_closed(self, key: bytes) -> bool:
        """Whether anybody has closed the key, saying what it gave: what he did not name may wait."""
        return bool(self._closings(key))

    def may_admit(self, key: bytes, grant: Grant) -> bool:
        """Whether the key stands above a grant's issuer, and so may say that the grant stands."""
        return key in self._above(grant) and all(self.may(key, prefix, "grant") for prefix in grant.prefixes)

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

    def affected(self, subject: bytes) -> set[bytes]:
        """The keys whose commits a new statement may judge anew: its subject and all of whom such a one said anything.

        Then their persons' other keys, who may have erased what those wrote (SYNC rule 15).
        """
        keys, growing = {subject}, True
        statements: list[Statement] = [*self.grants.values(), *self.revocations]
        while growing:
            more = {said.subject for said in statements if said.issuer in keys} - keys
            growing = bool(more)
            keys |= more
        people = {g.person for g in self.grants.values() if g.subject in keys}
        return keys | {g.subject for g in self.grants.values() if g.person in people}

    def gained(self, subject: bytes, before: Authority) -> list[Revocation]:
        """Revocations that were here before that by which they count, or count farther, only now; `subject` gained."""
        keys = self.affected(subject) if self.revocations else set()
        found = [r for r in self.revocations if r.issuer in keys and r.kind == "revoke"]
        fresh = {k for k in {r.issuer for r in found} if self._granting(k) != before._granting(k)}
        return [r for r in found if r.issuer in fresh]

    def _granting(self, key: bytes) -> set[str]:
        granted = {prefix for grant in self.standing(key) if "grant" in grant.rights for prefix in grant.prefixes}
        return granted.union(self.roots.get(key, ()))

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
        inside = [g for g in grants if in_scope(partition, g.prefixes)]
        if any(right in g.rights for g in inside):
            return Ruling(True)
        if any(right in g.rights and in_scope(partition, g.prefixes) for g in self.later if g.subject == key):
            return Ruling(False, LATER_GRANT)
        return Ruling(False, "no-right" if inside else "out-of-scope" if grants else "unknown-author")

    def _reaches_root(self, grant: Grant, depth: int) -> bool:
        return not self._waits(grant) and self._leads_to_root(grant, depth)

    def _waits(self, grant: Grant) -> bool:
        return self._is_later(grant, self._line(grant)[1:], grant.prefixes)

    def _above(self, grant: Grant) -> set[bytes]:
        """Who stands above a grant's issuer."""
        return {*self._roots_over(grant.prefixes), *self._line(grant)[1:]}

    def _roots_over(self, prefixes: tuple[str, ...]) -> set[bytes]:
        """The roots over all of these: of what reaches beyond its own prefixes a root has nothing to say."""
        return {key for key, over in self.roots.items() if all(in_scope(prefix, over) for prefix in prefixes)}

    def _line(self, grant: Grant) -> tuple[bytes, ...]:
        """Who issued the grant, and who stands above him, the nearest first."""
        return tuple(one.issuer for one in self.chain(grant))

    def _is_later(self, said: Grant | Revocation, above: tuple[bytes, ...], prefixes: tuple[str, ...]) -> bool:
        """Whether a closing of the key that said it does not name it, and nobody has admitted it.

        By a root over these prefixes or those above alone, read off a chain that only grows shorter: two cannot say it
        of each other.
        """
        closings = self._closings(said.issuer)
        if not closings:
            return False
        known = self._later.get((said.hash, above, prefixes))
        if known is None:
            place, roots = place_of(said.hash), self._roots_over(prefixes)
            upper = roots.union(above)
            late = said.issuer not in roots and any(place not in r.cut and r.issuer in upper for r in closings)
            admits = (r for r in self._about[said.issuer] if r.kind == "admit" and place in r.cut and r.issuer in upper)
            known = late and all(self._is_later(r, _beyond(above, r.issuer), prefixes) for r in admits)
            self._later[said.hash, above, prefixes] = known
        return known

    def _leads_to_root(self, grant: Grant, depth: int) -> bool:
        # Who gave him his rights may say that his key is lost; read off the chain, for two may say it of each other.
        lost = {r.issuer for r in self._ends(grant.issuer) if r.mode == "compromised"}
        if lost and not lost.isdisjoint(self._above(grant)):
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
        return [r for r in self._about.get(key, ()) if r.kind == "revoke"]

    def _closings(self, key: bytes) -> list[Revocation]:
        """The ends of a key that name what it gave."""
        return [r for r in self._ends(key) if r.mode == "closed" and NAMED in r.cut]

    def _covers(self, revocation: Revocation, partition: str) -> bool:
        """Whether whoever revoked may say so there; whoever admitted, also whether it is known that he still might."""
        if revocation.kind == "revoke":
            return self._granted(revocation.issuer, partition, "grant").allowed
        if in_scope(partition, self.roots.get(revocation.issuer, ())):
            return True
        grants = (g for g in self.standing(revocation.issuer) if "grant" in g.rights)
        inside = (g for g in grants if in_scope(partition, g.prefixes))
        return any(not self._is_later(revocation, self._line(g), g.prefixes) for g in inside)

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
            admits = (r for r in self._about[revocation.subject] if r.kind == "admit")
            cuts += [r.cut.get(partition, 0) for r in admits if self._covers(r, partition)]
        return max(cuts)


def _beyond(line: tuple[bytes, ...], key: bytes) -> tuple[bytes, ...]:
    """Who stands above a key on a line; of one that is on it twice, above the upper place."""
    return line[len(line) - line[::-1].index(key) :] if key in line else ()
