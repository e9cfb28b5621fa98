"""Which hubs stand above a key, by the chain of its grants: the one that granted, the one that granted to that."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from brs_sync.grant import MAX_CHAIN, Authority
from brs_sync.roles import is_hub, roles
from brs_sync.statement import Grant

Kind = Literal["hub", "centre", "secretariat"]
_CENTRES = ("regional-centre", "centre")


@dataclass(frozen=True, slots=True)
class Tier:
    """A hub above: its key, what it is by its grant and its place, and the name in its grant (a root has none)."""

    key: bytes
    kind: Kind
    name: str = ""


def tiers_above(authority: Authority, key: bytes) -> tuple[Tier, ...]:
    """The hubs above a key, the nearest first, each once.

    A role is a word that whoever grants may write as he likes: it counts from the root down only as far as each
    issuer's own role invites to the next one's, or a hub has one of its own kind below it. Who grants as a person, and
    no hub, is no tier.
    """
    found: dict[bytes, Tier] = {}
    standing = authority.standing(key)
    serving = {grant.issuer for grant in standing}
    for grant in standing:
        for tier in _tiers(authority, list(_line(authority, grant)), serving):
            if tier.key not in found or found[tier.key].kind == "hub":
                found[tier.key] = tier
    return tuple(found.values())


def _tiers(authority: Authority, line: list[tuple[bytes, Grant | None]], serving: set[bytes]) -> list[Tier]:
    """The hubs of one line, the nearest first; none of a line that leads in a circle."""
    if not line or line[-1][1] is not None or not any(issuer in authority.roots for issuer, _ in line):
        return []
    found: list[Tier] = []
    by: tuple[bytes, Grant | None] | None = None  # who stands above
    below = {upper: own for (_, own), (upper, _) in itertools.pairwise(line)}
    for issuer, own in reversed(line):
        trusted = own is None or issuer in authority.roots
        if own is not None and by is not None and not (trusted or _invites(authority, by, own.role)):
            break  # whose role nobody could give him is no tier, and neither is who has his own by that
        if trusted or (own is not None and is_hub(own.role)):
            kind = _kind(authority, issuer, own, below.get(issuer), serving)
            found.append(Tier(issuer, kind, own.name if own is not None else ""))
        by = issuer, own
    return found[::-1]


def _invites(authority: Authority, by: tuple[bytes, Grant | None], name: str) -> bool:
    issuer, own = by
    if own is None or issuer in authority.roots:
        return True
    known = roles().get(own.role)
    return known is not None and (name in known.invites or (known.hub and name == own.role))


def top_of(authority: Authority, grant: Grant) -> bytes | None:
    """Who stands at the upper end of a grant's chain, above its issuer; None where the chain is not held to its end."""
    line = list(_line(authority, grant))
    ends = [own is None for _, own in line]
    complete = bool(line) and ends[-1] and _reaches_end(authority, grant, len(line))
    return line[-1][0] if complete and len(line) > 1 else None


def named_above(authority: Authority) -> set[bytes]:
    """Who stands above the roots by their own word, and is no root here yet.

    A root that issues a grant through another's names that one as standing above it; nobody else's word does.
    """
    speaking = (one for one in authority.grants.values() if one.chain is not None and one.issuer in authority.roots)
    tops = {top_of(authority, grant) for grant in speaking}
    return {top for top in tops if top is not None and top not in authority.roots}


def leads_elsewhere(authority: Authority, grant: Grant) -> bool:
    """Whether a grant's chain comes from another root, and not from its own subject by a circle."""
    issuers = [issuer for issuer, _ in _line(authority, grant)]
    return bool(issuers) and grant.subject not in issuers and issuers[-1] in authority.roots


def _line(authority: Authority, grant: Grant) -> Iterator[tuple[bytes, Grant | None]]:
    """Each issuer up the chain with the grant that it speaks by; who speaks as a root speaks by none."""
    at, seen = grant, {grant.subject}
    while at.issuer not in seen and len(seen) <= MAX_CHAIN:
        seen.add(at.issuer)
        by = authority.grants.get(at.chain) if at.chain is not None else None
        by = by if by is not None and by.subject == at.issuer else None
        yield at.issuer, by
        if by is None:
            return
        at = by


def _reaches_end(authority: Authority, grant: Grant, length: int) -> bool:
    """Whether the last grant of so long a chain names none above it, rather than one that is not held."""
    at = grant
    for _ in range(length - 1):
        above = authority.grants.get(at.chain) if at.chain is not None else None
        if above is None:
            return False
        at = above
    return at.chain is None


def _kind(authority: Authority, issuer: bytes, own: Grant | None, below: Grant | None, serving: set[bytes]) -> Kind:
    """A centre is called so by its grant; a root of everything that granted to a centre is the Secretariat.

    Not one that serves the key itself: that was the key's own hub alone, whatever it granted to whom.
    """
    if own is not None:
        return "centre" if own.role in _CENTRES else "hub"
    over_all = "" in authority.roots.get(issuer, ("",))
    named = below is not None and below.role in _CENTRES
    return "secretariat" if named and over_all and issuer not in serving else "hub"
