"""Who is given a country's drafts, by the grants that are held here: told to whoever writes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from brs_sync.beyond import goes_to
from brs_sync.grant import Authority
from brs_sync.scopes import both
from brs_sync.statement import Grant
from brs_sync.views import Rights


@dataclass(frozen=True, slots=True)
class DraftReader:
    """A person in a role: on how many devices, admitted by whom (nothing: by a hub that is a root), and since when."""

    name: str
    role: str
    admitted_by: str
    devices: int
    since_ms: int


def draft_readers(authority: Authority, country: str) -> list[DraftReader]:
    """Everybody whom a hub serves drafts of the country, by name; who only carries them sealed is none of them.

    A grant names its role as whoever issued it likes. So who issued it stands beside each.
    """
    found: list[tuple[str, str, str, Grant]] = []
    for key in {grant.subject for grant in authority.grants.values()}:
        now = goes_to(authority.rights(key), "read")
        for grant in authority.standing(key):
            given = goes_to((Rights(grant.person, grant.name, grant.role, grant.prefixes, grant.rights),), "read")
            if _reach_drafts(both(given, now), country):
                found.append((grant.name or grant.person, grant.role, _issuer(authority, grant), grant))
    found.sort(key=lambda one: one[:3])
    return [_together(list(alike)) for _, alike in groupby(found, key=lambda one: one[:3])]


def own_countries(authority: Authority, key: bytes) -> list[str]:
    """The countries whose drafts a key is given: what is told of their readers is its own country's business."""
    rights = authority.rights(key)
    named = {part[1] for one in rights for prefix in one.prefixes if len(part := prefix.split("/")) > 1}
    served = goes_to(rights, "read")
    return sorted(name for name in named if name.isupper() and _reach_drafts(served, name))


def _reach_drafts(scope: Sequence[str], country: str) -> bool:
    """Whether some of it is a draft of the country; what follows a part that is sent, or talk, is none."""
    found = both(scope, (f"report/{country}/*/*/draft", f"report/{country}/*/draft"))
    return any({"sent", "talk"}.isdisjoint(prefix.split("/")) for prefix in found)


def _issuer(authority: Authority, grant: Grant) -> str:
    above = authority.grants.get(grant.chain) if grant.chain is not None else None
    return above.name or above.person if above is not None else ""


def _together(alike: list[tuple[str, str, str, Grant]]) -> DraftReader:
    name, role, by, _ = alike[0]
    devices = {grant.subject for *_, grant in alike}
    return DraftReader(name, role, by, len(devices), min(grant.issued for *_, grant in alike))
