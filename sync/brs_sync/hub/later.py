"""Who waits at a hub since the key that let him in was closed by somebody who did not know of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from brs_sync.grant import LATER_GRANT
from brs_sync.ids import replica_id, replica_text
from brs_sync.replica import Replica
from brs_sync.statement import Grant

Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Waiting:
    """One who waits: what is told of him, and the grants that wait behind it."""

    entry: Entry
    grants: tuple[Grant, ...]

    def is_admitted_by(self, replica: Replica) -> bool:
        """Whether this copy's key stands above who let him in."""
        return all(replica.authority.may_admit(replica.key, grant) for grant in self.grants)


def with_waiting(waits: Mapping[str, Waiting], aside: Iterable[Entry]) -> list[Entry]:
    """What is set aside, and behind it everybody who waits, once, with what is held of his work in one number."""
    rest = [one for one in aside if one["reason"] != LATER_GRANT or one["device"] not in waits]
    return [*rest, *(one.entry for one in waits.values())]


def waiting(replica: Replica) -> dict[str, Waiting]:
    """By device, who let him in, and as what; his work may be none so far. Whose access was ended waits no more."""
    authority = replica.authority
    by_subject: dict[bytes, list[Grant]] = {}
    for grant in replica.later_grants():
        if not all(authority.ends(grant.subject, prefix) for prefix in grant.prefixes):
            by_subject.setdefault(grant.subject, []).append(grant)
    held = Counter(one.dot.replica for one in replica.held() if one.reason == LATER_GRANT) if by_subject else Counter()
    issuers = {grant.issuer for several in by_subject.values() for grant in several}
    names = {issuer: authority.called(issuer) for issuer in issuers}
    found = (Waiting(_entry(several, held, names), tuple(several)) for several in by_subject.values())
    return {one.entry["device"]: one for one in found}


def _entry(grants: list[Grant], held: Mapping[bytes, int], names: Mapping[bytes, str]) -> Entry:
    first = grants[0]
    replica = replica_id(first.subject)
    prefixes = sorted({prefix for grant in grants for prefix in grant.prefixes})
    return {
        "partition": min(prefixes, key=lambda prefix: (not _is_of_a_country(prefix), prefix)),
        "device": replica_text(replica),
        "person": first.person,
        "name": first.name,
        "verdict": "quarantined",
        "reason": LATER_GRANT,
        "commits": held[replica],
        "first": 0,
        "last": 0,
        "wall_ms": min(grant.issued for grant in grants),
        "role": first.role,
        "prefixes": prefixes,
        "by": ", ".join(sorted({names[grant.issuer] for grant in grants})),
    }


def _is_of_a_country(prefix: str) -> bool:
    parts = prefix.split("/")
    return len(parts) > 1 and len(parts[1]) == 3 and parts[1].isupper()
