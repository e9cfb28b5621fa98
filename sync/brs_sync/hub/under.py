"""A hub that joined another over the network: what it granted as its own root is granted again by what it has now."""

from __future__ import annotations

from collections.abc import Iterator

from brs_sync.above import leads_elsewhere
from brs_sync.errors import SyncProblem
from brs_sync.ids import in_scope
from brs_sync.replica import Replica
from brs_sync.statement import Grant


def be_under(replica: Replica) -> int:
    """Be no root any more where somebody above has granted: how many grants were made again. Repeating does nothing.

    Refused with not-covered, and nothing is changed, where a device would lose something: a wider grant is needed.
    """
    own = replica.key
    from_above = [one for one in replica.authority.standing(own) if leads_elsewhere(replica.authority, one)]
    if not from_above:
        return 0
    due = list(_made_as_root(replica) if own in replica.roots() else _left_behind(replica))
    for grant in due if own in replica.roots() else ():
        lacking = [prefix for prefix in grant.prefixes if not _covered(from_above, prefix, grant.rights)]
        if lacking:
            raise SyncProblem("not-covered", name=grant.name or grant.person, prefixes=", ".join(lacking[:8]))
    if not due and own not in replica.roots():
        return 0
    with replica.writing():
        replica.stand_under({key: prefixes for key, prefixes in replica.roots().items() if key != own})
        for grant in due:
            for prefixes in _shares(from_above, grant):
                replica.issue_grant(
                    grant.subject, person=grant.person, name=grant.name, role=grant.role, prefixes=prefixes,
                    rights=sorted(grant.rights),
                )  # fmt: skip
    return len(due)


def _made_as_root(replica: Replica) -> Iterator[Grant]:
    """The grants that stand here because this hub is a root, but for those that a revocation has ended."""
    authority, own = replica.authority, replica.key
    for grant in authority.grants.values():
        if grant.issuer == own and grant.chain is None and grant.subject != own:
            now = {prefix for one in authority.rights(grant.subject) for prefix in one.prefixes}
            if any(in_scope(prefix, tuple(now)) for prefix in grant.prefixes):
                yield grant


def _left_behind(replica: Replica) -> Iterator[Grant]:
    """Those that another process of this hub made as of a root while this one ceased to be one: they count nowhere."""
    authority, own = replica.authority, replica.key
    again = {grant.subject for grant in authority.grants.values() if grant.issuer == own and grant.chain is not None}
    for grant in authority.grants.values():
        subject, made_here = grant.subject, grant.issuer == own and grant.chain is None
        if made_here and subject not in again | {own} and not (authority.rights(subject) or authority.ended(subject)):
            yield grant


def _covered(from_above: list[Grant], prefix: str, rights: frozenset[str]) -> bool:
    return any(_gives(one, rights) and in_scope(prefix, one.prefixes) for one in from_above)


def _gives(above: Grant, rights: frozenset[str]) -> bool:
    return "grant" in above.rights and rights <= above.rights


def _shares(from_above: list[Grant], grant: Grant) -> Iterator[tuple[str, ...]]:
    """The prefixes of a grant by the grant from above that covers them: a statement names one."""
    left = list(grant.prefixes)
    for above in from_above:
        inside = tuple(prefix for prefix in left if _gives(above, grant.rights) and in_scope(prefix, above.prefixes))
        left = [prefix for prefix in left if prefix not in inside]
        if inside:
            yield inside
