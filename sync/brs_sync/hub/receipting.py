"""The receipt that goes with an answer: what a hub holds of the chains in question, and its verdicts (SYNC rule 16)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from brs_sync.ids import Dot
from brs_sync.receipt import CommitVerdict, Receipt, encode_short
from brs_sync.replica import Replica
from brs_sync.rising import speaks
from brs_sync.unapplied import read_unapplied
from brs_sync.views import Result
from brs_sync.wire import Vector, Vectors

_HERE = ("held", "duplicate", "filled", "erased")


def receipt_for(
    hub: Replica,
    device: bytes,
    now_ms: int,
    results: Sequence[Result],
    versions: Iterable[tuple[str, bytes]],
    known: Vectors,
) -> bytes:
    """What is held now of the chains that came and of the device's own beside them, and what is not applied.

    `known` is what was held of some partitions when all of that was stored: those are not asked for again.
    Of submitted versions also what goes out or was asked about: so every reader learns that they are held.
    """
    chains: dict[str, set[bytes]] = {}
    for partition, replica in versions:
        chains.setdefault(partition, {device}).add(replica)
    for result in results:
        if result.dot is not None and result.partition:
            chains.setdefault(result.partition, {device}).add(result.dot.replica)
    others = tuple(partition for partition in chains if partition not in known)
    vectors: Vectors = {**known, **hub.vectors(others)} if others else known
    held: dict[str, Vector] = {
        partition: {who: head for who, head in vectors.get(partition, {}).items() if who in wanted}
        for partition, wanted in chains.items()
    }
    verdicts = tuple(v for v in map(_verdict, results) if v is not None) + _aside(hub, chains, results)
    receipt = Receipt(hub.key, device, now_ms, held, verdicts)
    return encode_short(receipt, hub.sign, _came(results, held))


def _aside(hub: Replica, chains: Mapping[str, set[bytes]], results: Sequence[Result]) -> tuple[CommitVerdict, ...]:
    """What people handed in with these chains, came earlier and is held without being applied.

    Of what a receipt names and does not set aside it says that it is applied.
    """
    spoken = {*filter(speaks, chains)}
    said = {(result.partition, result.dot) for result in results}
    return tuple(
        one
        for one in read_unapplied(hub.reader(), spoken)
        if one.replica in chains[one.partition] and (one.partition, Dot(one.replica, one.seq)) not in said
    )


def _came(results: Iterable[Result], held: Mapping[str, Vector]) -> dict[str, Vector]:
    """Of the chains held the heads that have just come: whoever sent them can say the same."""
    last: dict[tuple[str, bytes], int] = {}
    for result in results:
        if result.dot is not None:
            chain = result.partition, result.dot.replica
            last[chain] = max(last.get(chain, 0), result.dot.seq)
    return {
        name: {who: head for who, head in vector.items() if head[0] == last.get((name, who))}
        for name, vector in held.items()
    }


def _verdict(result: Result) -> CommitVerdict | None:
    """What the device is to be told of a commit, if it was not simply held and applied."""
    if result.dot is None or (result.status in _HERE and result.verdict in ("applied", None)):
        return None
    said = result.verdict if result.status in _HERE and result.verdict else result.status
    return CommitVerdict(result.partition, result.dot.replica, result.dot.seq, said, result.reason)
