"""Receipts on their way in bundles: what this copy says to others, and what it believes of them."""

from __future__ import annotations

from collections.abc import Iterable

from brs_sync import cbor, exchange
from brs_sync.agreeing import as_ours
from brs_sync.bundle.peers import Reader, Seqs, mark_here, shown_by
from brs_sync.errors import SyncProblem
from brs_sync.receipt import CommitVerdict, Receipt, encode_receipt, read_receipt
from brs_sync.replica import Replica
from brs_sync.wire import MAX_HEAD, Vector, Vectors


def receipt_for(replica: Replica, reader: Reader, now_ms: int) -> bytes | None:
    """This copy's signed word on what it holds of the chains that the reader's last bundle showed; None before one."""
    held: dict[str, Vector] = {}
    for partition, shown in shown_by(replica, reader.key).items():
        ours = replica.vectors((partition,)).get(partition, {})
        held[partition] = {who: ours[who] for who in {*shown, reader.replica} if who in ours}
    if not held:
        return None
    aside = [
        CommitVerdict(one.partition, one.dot.replica, one.dot.seq, one.verdict, one.reason)
        for one in replica.held()
        if not one.counts and one.dot.replica in held.get(one.partition, {})
    ]
    return encode_receipt(Receipt(replica.key, reader.replica, now_ms, held, tuple(aside)), replica.sign)


def verified(receipts: Iterable[bytes]) -> list[Receipt]:
    """The receipts in these bytes; one that its tier did not sign refuses the bundle it came in."""
    return [_read_any(data) for data in receipts]


def hear(replica: Replica, receipts: Iterable[bytes]) -> tuple[Receipt, ...]:
    """Believe the receipts that are for this copy, each signed by its tier; those for others are passed by."""
    heard = []
    for data in receipts:
        receipt = _read_any(data)
        if receipt.device == replica.id:
            _acknowledge(replica, receipt, data)
            heard.append(receipt)
    return tuple(heard)


def _acknowledge(replica: Replica, receipt: Receipt, data: bytes) -> None:
    """Take a receipt's word: how far its tier holds, and, where it may attest, which versions (SYNC rule 16).

    One that was overtaken by a later one on its way takes nothing back, and none does from a hub that is also reached
    over the network: that hub says itself when it went back.
    """
    peer = receipt.hub.hex()
    known = exchange.acknowledged(replica.reader(), peer)
    late = receipt.time_ms <= _receipt_time(replica, receipt.hub) or replica.peer_note(peer) is not None
    kept: Seqs = {}
    for name, said in own_word_kept(replica, receipt.held).items():
        before = known.get(name, {})
        kept[name] = {**before, **said}
        if late:
            kept[name] |= {who: max(seq, before.get(who, 0)) for who, seq in said.items()}
    attests = any(right.role == "root" or "attest" in right.rights for right in replica.rights(receipt.hub))
    replica.acknowledge(peer, kept, (receipt, data) if attests else None)
    _note_time(replica, receipt)


def own_word_kept(replica: Replica, held: Vectors) -> Seqs:
    """What a tier says it holds, without chains of ours that are not ours there: a clone's work is not this copy's."""
    reading = replica.reader()
    kept: Seqs = {}
    for partition, chains in as_ours(reading, replica.id, held).items():
        kept[partition] = {
            who: seq
            for who, (seq, mark) in chains.items()
            if seq == 0 or mark_here(reading, partition, who, seq) in ((mark,) if who == replica.id else (None, mark))
        }
    return kept


def _receipt_time(replica: Replica, key: bytes) -> int:
    row = replica.reader().execute("SELECT receipt_ms FROM bundle_peer WHERE key=?", (key,)).fetchone()
    return -1 if row is None else int(row[0])


def _note_time(replica: Replica, receipt: Receipt) -> None:
    with replica.writing() as connection:
        connection.execute(
            "INSERT INTO bundle_peer VALUES (?,-1,?,?,?)"
            " ON CONFLICT (key) DO UPDATE SET receipt_ms=max(receipt_ms, excluded.receipt_ms)",
            (receipt.hub, cbor.dumps({}), receipt.time_ms, cbor.dumps({})),
        )


def _read_any(data: bytes) -> Receipt:
    """A receipt, signed by the tier that it names."""
    match cbor.loads(data, max_bytes=MAX_HEAD, max_depth=2):
        case [bytes(content), bytes()]:
            match cbor.loads(content, max_bytes=MAX_HEAD, max_depth=5):
                case [1, bytes(key), *_]:
                    return read_receipt(data, key)
    raise SyncProblem("malformed", what="receipt")
