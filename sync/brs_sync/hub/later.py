"""Who waits at a hub since the key that let him in was closed by somebody who did not know of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from brs_sync.grant import LATER_GRANT
from brs_sync.ids import replica_id, replica_text
from brs_sync.replica import Replica
from brs_sync.statement import Grant

Entry = dict[str, Any]


def with_waiting(replica: Replica, aside: Iterable[Entry]) -> list[Entry]:
    """What is set aside, and before it everybody who waits, once, with what is held of his work in one number."""
    waits = {one["device"]: one for one in waiting(replica)}
    return [*waits.values(), *(one for one in aside if one["reason"] != LATER_GRANT or one["device"] not in waits)]


def waiting(replica: Replica) -> list[Entry]:
    """By whom he was let in, and as what; his work may be none so far."""
    by_subject: dict[bytes, list[Grant]] = {}
    for grant in replica.later_grants():
        by_subject.setdefault(grant.subject, []).append(grant)
    held = Counter(one.dot.replica for one in replica.held() if one.reason == LATER_GRANT) if by_subject else Counter()
    return [_entry(replica, grants, held[replica_id(subject)]) for subject, grants in by_subject.items()]


def may_admit(replica: Replica, one: Mapping[str, Any]) -> bool:
    """Whether the hub stands above who let him in."""
    grants = grants_of(replica, one)
    return bool(grants) and all(replica.authority.may_admit(replica.key, grant) for grant in grants)


def grants_of(replica: Replica, one: Mapping[str, Any]) -> list[Grant]:
    """The grants that wait behind an entry."""
    return [grant for grant in replica.later_grants() if replica_text(replica_id(grant.subject)) == one["device"]]


def _entry(replica: Replica, grants: list[Grant], commits: int) -> Entry:
    first = grants[0]
    prefixes = sorted({prefix for grant in grants for prefix in grant.prefixes})
    return {
        "partition": min(prefixes, key=lambda prefix: (not _is_of_a_country(prefix), prefix)),
        "device": replica_text(replica_id(first.subject)),
        "person": first.person,
        "name": first.name,
        "verdict": "quarantined",
        "reason": LATER_GRANT,
        "commits": commits,
        "first": 0,
        "last": 0,
        "wall_ms": min(grant.issued for grant in grants),
        "role": first.role,
        "prefixes": prefixes,
        "by": ", ".join(sorted({_called(replica, grant.issuer) for grant in grants})),
    }


def _is_of_a_country(prefix: str) -> bool:
    parts = prefix.split("/")
    return len(parts) > 1 and len(parts[1]) == 3 and parts[1].isupper()


def _called(replica: Replica, key: bytes) -> str:
    return next((grant.name for grant in replica.standing(key) if grant.name), replica_text(replica_id(key))[:8])
