"""This copy's own work that everybody else sets aside, by the authority that is held here; and who can let it in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from brs_sync.commit import Header, decode_header
from brs_sync.database import Connection
from brs_sync.grant import LATER_GRANT, Authority
from brs_sync.ids import replica_id
from brs_sync.statement import Revocation

_NAMES = "SELECT name FROM replica WHERE own=1"
_CHAINS = (
    "SELECT p.path, p.id, r.id FROM replica r CROSS JOIN partition p"
    " WHERE r.own=1 AND EXISTS (SELECT 1 FROM commits c WHERE c.partition=p.id AND c.replica=r.id) ORDER BY p.path"
)
_AFTER = "SELECT header, wall_ms FROM commits WHERE partition=? AND replica=? AND seq>? ORDER BY seq"
_TOLD = ("compromised", "revoked", LATER_GRANT)


@dataclass(frozen=True, slots=True)
class OwnAside:
    """How many own commits of a partition are set aside, for which reason, and when the first of them was written."""

    partition: str
    reason: str
    commits: int
    wall_ms: int


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody who may let work in, by the name and role in his grant."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Late:
    """By whom a key was let in whose own end was known to others by then, as far as they can tell; who can end that."""

    by: tuple[str, ...]
    helpers: tuple[Helper, ...]


def own_aside(connection: Connection, authority: Authority) -> list[OwnAside]:
    """Own work above where a revocation ends it, or by a grant that waits.

    Here it stays as it was written, so nothing else tells its writer.
    """
    own = {name for (name,) in connection.execute(_NAMES).fetchall()}
    ends: dict[bytes, list[Revocation]] = {g.subject: [] for g in authority.later if replica_id(g.subject) in own}
    for one in authority.revocations:
        if one.kind == "revoke" and replica_id(one.subject) in own:
            ends.setdefault(one.subject, []).append(one)
    found = [_one(header, wall_ms, authority) for header, wall_ms in _own(connection, ends)] if ends else []
    kept = sorted((one for one in found if one is not None), key=_kind)
    return [_together(list(alike)) for _, alike in groupby(kept, key=_kind)]


def late(authority: Authority, own: bytes) -> Late | None:
    """Whether a grant of the key waits."""
    waiting = [grant for grant in authority.later if grant.subject == own]
    if not waiting:
        return None
    above = [key for key in _granting(authority) if all(authority.may_admit(key, grant) for grant in waiting)]
    by = {authority.called(grant.issuer) for grant in waiting}
    return Late(tuple(sorted(by)), tuple(_called(authority, above, {grant.person for grant in waiting})))


def helpers(authority: Authority, partition: str, own: bytes) -> list[Helper]:
    """Who else may let work in there, people before hubs; none twice."""
    may = [key for key in _granting(authority) if authority.may(key, partition, "grant")]
    return _called(authority, may, {grant.person for grant in authority.standing(own)})


def _granting(authority: Authority) -> set[bytes]:
    return {grant.subject for grant in authority.grants.values() if "grant" in grant.rights}


def _called(authority: Authority, keys: Iterable[bytes], but: Collection[str]) -> list[Helper]:
    from brs_sync.roles import is_hub

    found = {
        Helper(one.name, one.role): None
        for key in keys
        for one in authority.rights(key)
        if "grant" in one.rights and one.name and one.person not in but
    }
    return sorted(found, key=lambda one: (is_hub(one.role), one.name))


def _own(connection: Connection, ends: Mapping[bytes, list[Revocation]]) -> Iterator[tuple[Header, int]]:
    for path, partition, replica in connection.execute(_CHAINS).fetchall():
        cut = min(min((one.cut.get(path, 0) for one in several), default=0) for several in ends.values())
        for data, wall_ms in connection.execute(_AFTER, (partition, replica, cut)).fetchall():
            header = decode_header(data)
            if header.author_key in ends:
                yield header, wall_ms


def _one(header: Header, wall_ms: int, authority: Authority) -> OwnAside | None:
    ruling = authority.judge(header, "read")  # where the key had no right at all is told by its rights
    if ruling.allowed and header.author_key in {grant.subject for grant in authority.later}:
        ruling = authority.judge(header, "write")  # he may read there by another grant
    aside = not ruling.allowed and ruling.reason in _TOLD
    return OwnAside(header.partition, ruling.reason, 1, wall_ms) if aside else None


def _kind(one: OwnAside) -> tuple[str, str]:
    return one.partition, one.reason


def _together(alike: list[OwnAside]) -> OwnAside:
    return replace(alike[0], commits=len(alike), wall_ms=min(one.wall_ms for one in alike))
