"""How far a record that people hand in is known to have come: to the hub, to the centre, to the Secretariat."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from brs_sync import passage
from brs_sync.ids import Dot, RecordKey
from brs_sync.passage import Passage
from brs_sync.rising import rises
from brs_sync.tierwords import Holder, Share, tiers_of

if TYPE_CHECKING:
    from brs_sync.database import Connection
    from brs_sync.replica import Replica

_CHAINS = (
    "SELECT DISTINCT o.name, o.own, c.seq FROM change c JOIN record r ON r.id=c.record"
    " JOIN partition p ON p.id=r.partition JOIN replica o ON o.id=c.replica"
    " WHERE p.path=? AND r.collection=? AND r.record=? AND o.shipped=0 ORDER BY o.id, c.seq"
)
_OWN_CHAINS = (
    "SELECT p.path, r.name, p.id, r.id FROM replica r CROSS JOIN chain h ON h.replica=r.id"
    " CROSS JOIN partition p ON p.id=h.partition WHERE r.own=1"
)
_WRITTEN = "SELECT coalesce(sum(changes), 0) FROM commits WHERE partition=? AND replica=?"
_BEHIND = (
    "SELECT coalesce(sum(c.changes), 0) FROM commits c JOIN partition p ON p.id=c.partition"
    " JOIN replica r ON r.id=c.replica WHERE p.path=? AND r.name=? AND c.seq>?"
)


@dataclass(frozen=True, slots=True)
class Way:
    """How far all that this copy holds of a record is known to have come.

    `here`: something written here has not left, and where `partly` only some of it; `sent`: it left, and no receipt
    came, or one that puts something aside; `held`: a hub above has said that it holds all of it; `others`: others
    wrote what no hub has spoken of. Each of the `holders` says since when it holds and applies all of it, or None, and
    why it puts some of it aside. `aside` is the word of one of them, or of another hub, that does so.
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
    chains = [
        _chain(reader, key.partition, bytes(who), bool(own), [seq for *_, seq in rows])
        for (who, own), rows in groupby(
            reader.execute(_CHAINS, (key.partition, key.collection, key.record)).fetchall(), lambda row: row[:2]
        )
    ]
    if not chains:
        return None
    asides = {peer: why for chain in chains for peer, why in chain.asides.items()}
    holders = tuple(
        replace(one, held_ms=_last(one.key, chains), aside=asides.get(one.key, "")) for one in tiers_of(replica)
    )
    aside = next((one.aside for one in holders if one.aside), next(iter(asides.values()), ""))
    if any(one.held_ms is not None for one in holders):
        return Way("held", holders=holders, aside=aside)
    own = [chain for chain in chains if chain.own]
    if not all(_went(chain.last) for chain in own):
        partly = len(own) < len(chains) or any(_went(chain.first) for chain in own)
        return Way("here", holders=holders, aside=aside, partly=partly)
    unsaid = [chain for chain in own if chain.last.held_ms is None or chain.asides]
    left = [chain.last.left_ms for chain in unsaid if chain.last.left_ms is not None]
    return Way("sent" if unsaid else "others", max(left, default=None), holders, aside)


@dataclass(frozen=True, slots=True)
class _Chain:
    """What one copy wrote of a record: what is known of the first and the last of it, and who says what of all."""

    own: bool
    first: Passage
    last: Passage
    held: dict[str, int]
    asides: dict[str, str]


def _chain(reader: Connection, partition: str, who: bytes, own: bool, seqs: list[int]) -> _Chain:
    # A hub may put an earlier commit aside and apply the last: then it does not hold all of it as it is shown here.
    asides = passage.read_asides(reader, partition, who, set(seqs))
    first, last = (passage.read_passage(reader, partition, Dot(who, seq)) for seq in (seqs[0], seqs[-1]))
    held = passage.read_holders(reader, partition, Dot(who, seqs[-1]))
    return _Chain(own, first, last, {peer: ms for peer, ms in held.items() if peer not in asides}, asides)


def _went(way: Passage) -> bool:
    """Whether a commit is known to have left this copy."""
    return way.left_ms is not None or way.held_ms is not None or bool(way.aside)


def _last(tier: str, chains: Iterable[_Chain]) -> int | None:
    """Since when a tier has said of all of these that it holds and applies them."""
    times = [one.held.get(tier) for one in chains]
    known = [time for time in times if time is not None]
    return max(known) if len(known) == len(times) else None


def risen(replica: Replica) -> tuple[Share, ...]:
    """How many changes that this copy wrote where they rise each tier above holds, the nearest first.

    Nothing where nothing was written or there is but one hub.
    """
    reader, tiers = replica.reader(), tiers_of(replica)
    if len(tiers) < 2:
        return ()
    chains = [
        (path, who, reader.execute(_WRITTEN, at).fetchone()[0])
        for path, who, *at in reader.execute(_OWN_CHAINS).fetchall()
        if rises(path)
    ]
    of = sum(count for _, _, count in chains)
    held, last = dict.fromkeys((one.key for one in tiers), 0), dict[str, int]()
    for path, who, count in chains:
        for tier, (seq, time_ms) in passage.read_reach(reader, path, who).items():
            holds = count - reader.execute(_BEHIND, (path, who, seq)).fetchone()[0] if tier in held else 0
            if holds:
                held[tier] += holds
                last[tier] = max(time_ms, last.get(tier, 0))
    return tuple(Share(one.kind, one.name, held[one.key], of, last.get(one.key)) for one in tiers) if of else ()
