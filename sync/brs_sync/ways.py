"""How far a record that people hand in is known to have come: to the hub, to the centre, to the Secretariat."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from brs_sync import passage
from brs_sync.ids import Dot, RecordKey
from brs_sync.rising import rises
from brs_sync.tierwords import Holder, Share, tiers_of

if TYPE_CHECKING:
    from brs_sync.replica import Replica

_CHAINS = (
    "SELECT o.name, max(c.seq), o.own FROM change c JOIN record r ON r.id=c.record JOIN partition p ON p.id=r.partition"
    " JOIN replica o ON o.id=c.replica WHERE p.path=? AND r.collection=? AND r.record=? AND o.shipped=0 GROUP BY o.id"
)
_OWN_HEADS = (
    "SELECT p.path, r.name, c.seq FROM chain c JOIN partition p ON p.id=c.partition JOIN replica r ON r.id=c.replica"
    " WHERE r.own=1"
)


@dataclass(frozen=True, slots=True)
class Way:
    """How far all that this copy holds of a record is known to have come.

    `here`: something written here has not left; `sent`: it left, and no receipt came; `held`: a hub above has said
    that it holds all of it; `others`: others wrote what no hub has spoken of. Each of the `holders` says since when it
    holds all of it, or None. `aside` is a hub's word that it holds something without applying it.
    """

    state: Literal["here", "sent", "held", "others"]
    sent_ms: int | None = None
    holders: tuple[Holder, ...] = ()
    aside: str = ""


def way_of(replica: Replica, key: RecordKey) -> Way | None:
    """How far a record has come; None of what does not rise, and where nothing of it is held."""
    if not rises(key.partition):
        return None
    reader = replica.reader()
    rows = reader.execute(_CHAINS, (key.partition, key.collection, key.record)).fetchall()
    if not rows:
        return None
    dots = [(Dot(bytes(who), seq), bool(own)) for who, seq, own in rows]
    said = [passage.read_holders(reader, key.partition, dot) for dot, _ in dots]
    holders = tuple(replace(one, held_ms=_last(one.key, said)) for one in tiers_of(replica))
    ways = [passage.read_passage(reader, key.partition, dot) for dot, _ in dots]
    aside = next((way.aside for way in ways if way.aside), "")
    if any(one.held_ms is not None for one in holders):
        return Way("held", holders=holders, aside=aside)
    own = [way for way, (_, mine) in zip(ways, dots, strict=True) if mine and way.held_ms is None]
    left = [way.left_ms for way in own if way.left_ms is not None]
    if len(left) < len(own):
        return Way("here", holders=holders, aside=aside)
    return Way("sent" if own else "others", max(left, default=None), holders, aside)


def _last(tier: str, said: Iterable[dict[str, int]]) -> int | None:
    """Since when a tier has said of all of these that it holds them."""
    times = [one.get(tier) for one in said]
    known = [time for time in times if time is not None]
    return max(known) if len(known) == len(times) else None


def risen(replica: Replica) -> tuple[Share, ...]:
    """The tiers above, the nearest first; nothing where nothing was written or there is but one hub."""
    reader = replica.reader()
    heads = [(path, bytes(who), seq) for path, who, seq in reader.execute(_OWN_HEADS).fetchall() if rises(path)]
    tiers = tiers_of(replica) if heads else []
    if len(tiers) < 2:
        return ()
    held = [(seq, passage.read_reach(reader, path, who)) for path, who, seq in heads]
    found = []
    for tier in tiers:
        reached = [(min(seq, far[tier.key][0]), far[tier.key][1]) for seq, far in held if tier.key in far]
        times = [time for _, time in reached]
        of = sum(seq for seq, _ in held)
        found.append(Share(tier.kind, tier.name, sum(seq for seq, _ in reached), of, max(times, default=None)))
    return tuple(found)
