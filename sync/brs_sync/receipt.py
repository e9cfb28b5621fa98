"""Receipts: a hub's signed word on what it holds of somebody's work, and how it judged it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from brs_sync import cbor
from brs_sync.auth import Sign, is_signed
from brs_sync.enrol import is_name
from brs_sync.errors import SyncProblem
from brs_sync.wire import MAX_HEAD, Vectors, decode_vectors, encode_vectors

MAX_VERDICTS = 1000
_SIGNED = b"brs-receipt-1\x00"


@dataclass(frozen=True, slots=True)
class CommitVerdict:
    """A commit that is held but not applied, or that was not taken, and why."""

    partition: str
    replica: bytes
    seq: int
    verdict: str
    reason: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the hub with this key held for this device at that time, by the hub's clock."""

    hub: bytes
    device: bytes
    time_ms: int
    held: Vectors
    verdicts: tuple[CommitVerdict, ...] = ()
    name: str = ""  # what the hub calls itself, where it speaks to people beyond its own devices

    @property
    def acknowledged(self) -> Mapping[str, Mapping[bytes, int]]:
        """The highest `seq` held of every chain that the receipt speaks of."""
        return {name: {who: seq for who, (seq, _) in chain.items()} for name, chain in self.held.items()}


def encode_receipt(receipt: Receipt, sign: Sign) -> bytes:
    """The receipt's bytes, the hub's signature beside its content."""
    content = _content(receipt)
    return cbor.dumps([content, sign(_SIGNED + content)])


def encode_short(receipt: Receipt, sign: Sign, heads: Vectors) -> bytes:
    """The receipt without what its reader knows, where it says no more than that these heads are held and applied."""
    if receipt.verdicts or receipt.name or encode_vectors(receipt.held) != encode_vectors(heads):
        return encode_receipt(receipt, sign)
    return cbor.dumps([receipt.time_ms, sign(_SIGNED + _content(receipt))])


def read_receipt(data: bytes, hub: bytes) -> Receipt:
    """The receipt in those bytes, if the hub with that key signed it."""
    match cbor.loads(data, max_bytes=MAX_HEAD, max_depth=2):
        case [bytes(content), bytes(signature)] if is_signed(hub, signature, _SIGNED + content):
            pass
        case _:
            raise SyncProblem("unauthentic", what="receipt")
    match cbor.loads(content, max_bytes=MAX_HEAD, max_depth=5):
        case [1, bytes(key), bytes(device), int(time_ms), dict(held), list(verdicts), *more] if key == hub:
            return Receipt(key, device, time_ms, decode_vectors(held), tuple(map(_verdict, verdicts)), _name(more))
    raise SyncProblem("malformed", what="receipt")


def restored(data: bytes, hub: bytes, device: bytes, heads: Vectors) -> bytes | None:
    """The receipt as it was signed; None where what was left out is not what this reader sent."""
    match cbor.loads(data, max_bytes=MAX_HEAD, max_depth=2):
        case [int(time_ms), bytes(signature)]:
            content = cbor.dumps([1, hub, device, time_ms, encode_vectors(heads), []])
            return cbor.dumps([content, signature]) if is_signed(hub, signature, _SIGNED + content) else None
    return data


def _content(receipt: Receipt) -> bytes:
    said: list[object] = [
        1,
        receipt.hub,
        receipt.device,
        receipt.time_ms,
        encode_vectors(receipt.held),
        [[v.partition, v.replica, v.seq, v.verdict, v.reason] for v in receipt.verdicts[:MAX_VERDICTS]],
    ]
    return cbor.dumps([*said, receipt.name] if receipt.name else said)


def _name(more: list[object]) -> str:
    match more:
        case []:
            return ""
        case [str(name)] if is_name(name):
            return name
    raise SyncProblem("malformed", what="receipt")


def _verdict(value: object) -> CommitVerdict:
    match value:
        case [str(partition), bytes(replica), int(seq), str(verdict), str(reason)]:
            return CommitVerdict(partition, replica, seq, verdict, reason)
    raise SyncProblem("malformed", what="verdict")
