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
    "SELECT o.name, min(c.seq), max(c.seq), o.own FROM change c JOIN record r ON r.id=c.record"
    " JOIN partition p ON p.id=r.partition JOIN replica o ON o.id=c.replica"
    " WHERE p.path=? AND r.collection=? AND r.record=? AND o.shipped=0 GROUP BY o.id"
)
_OWN_CHAINS = (
    "SELECT p.path, r.name, sum(c.changes) FROM replica r JOIN partition p JOIN commits c ON c.partition=p.id"
    " AND c.replica=r.id WHERE r.own=1 GROUP BY p.id, r.id"
)
_BEHIND = (
    "SELECT coalesce(sum(c.changes), 0) FROM commits c JOIN partition p ON p.id=c.partition"
    " JOIN replica r ON r.id=c.replica WHERE p.path=? AND r.name=? AND c.seq>?"
)


@dataclass(frozen=True, slots=True)
class Way:
    """How far all that this copy holds of a record is known to have come.

    `here`: something written here has not left, and where `partly` only some of it; `sent`: it left, and no receipt
    came; `held`: a hub above has said that it holds all of it; `others`: others wrote what no hub has spoken of. Each
    of the `holders` says since when it holds all of it, or None. `aside` is a hub's word that it holds something
    without applying it.
    """

    state: Literal["here", "sent", "held", "others"]
    sent_ms: int | None = None
    holders: tuple[Holder, ...] = ()
    aside: str = ""
    partly: bool = False


def way_of(replica: Replica, key: RecordKey) -> Way | None:
    """How far a record has come; None of what does not rise, and where nothing of it is held."""
    if not rises(key.partition):
        return None
    reader = replica.reader()
    rows = reader.execute(_CHAINS, (key.partition, key.collection, key.record)).fetchall()
    if not rows:
        return None
    dots = [(Dot(bytes(who), seq), bool(own)) for who, _, seq, own in rows]
    said = [passage.read_holders(reader, key.partition, dot) for dot, _ in dots]
    holders = tuple(replace(one, held_ms=_last(one.key, said)) for one in tiers_of(replica))
    ways = [passage.read_passage(reader, key.partition, dot) for dot, _ in dots]
    aside = next((way.aside for way in ways if way.aside), "")
    if any(one.held_ms is not None for one in holders):
        return Way("held", holders=holders, aside=aside)
    own = [way for way, (_, mine) in zip(ways, dots, strict=True) if mine and way.held_ms is None]
    left = [way.left_ms for way in own if way.left_ms is not None]
    if len(left) < len(own):
        first = [passage.read_passage(reader, key.partition, Dot(bytes(who), seq)) for who, seq, _, own in rows if own]
        went = len(first) < len(rows) or any(way.left_ms is not None or way.held_ms is not None for way in first)
        return Way("here", holders=holders, aside=aside, partly=went)
    return Way("sent" if own else "others", max(left, default=None), holders, aside)


def _last(tier: str, said: Iterable[dict[str, int]]) -> int | None:
    """Since when a tier has said of all of these that it holds them."""
    times = [one.get(tier) for one in said]
    known = [time for time in times if time is not None]
    return max(known) if len(known) == len(times) else None


def risen(replica: Replica) -> tuple[Share, ...]:
    """How many changes that this copy wrote where they rise each tier above holds, the nearest first.

    Nothing where nothing was written or there is but one hub.
    """
    reader, tiers = replica.reader(), tiers_of(replica)
    if len(tiers) < 2:
        return ()
    chains = [row for row in reader.execute(_OWN_CHAINS).fetchall() if rises(row[0])]
    of = sum(count for _, _, count in chains)
    held, last = dict.fromkeys((one.key for one in tiers), 0), dict[str, int]()
    for path, who, count in chains:
        for tier, (seq, time_ms) in passage.read_reach(reader, path, who).items():
            if tier in held:
                held[tier] += count - reader.execute(_BEHIND, (path, who, seq)).fetchone()[0]
                last[tier] = max(time_ms, last.get(tier, 0))
    return tuple(Share(one.kind, one.name, held[one.key], of, last.get(one.key)) for one in tiers) if of else ()
