"""What a device asks its hub about devices and invitations, and what it is told: plain values, bounded and signed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from brs_sync import cbor
from brs_sync.auth import REQUEST_HEADER, check_reply, format_credentials, sign_request
from brs_sync.clock import Clock
from brs_sync.errors import SyncProblem
from brs_sync.note import decode_note
from brs_sync.parts import encode_part, only_part, open_part
from brs_sync.replica import Replica
from brs_sync.transport import Road
from brs_sync.wire import encode_message

AUTHORITY_PATH = "/v1/authority"
MAX_ASK = 1 << 16
MAX_TOLD = 1 << 20


def encode_ask(act: str, said: Mapping[str, Any]) -> bytes:
    """The head part of a request."""
    return encode_part(cbor.dumps([1, act, dict(said)]))


def decode_ask(part: bytes) -> tuple[str, dict[str, Any]]:
    """What is asked, and with which values."""
    match cbor.loads(open_part(part, MAX_ASK), max_bytes=MAX_ASK, max_depth=4):
        case [1, str(act), dict(said)] if all(isinstance(name, str) for name in said):
            return act, said
    raise SyncProblem("malformed", what="ask")


def encode_told(told: Mapping[str, Any]) -> bytes:
    """The head part of the answer."""
    return encode_part(cbor.dumps([1, dict(told)]))


def decode_told(part: bytes) -> dict[str, Any]:
    """What the hub said."""
    match cbor.loads(open_part(part, MAX_TOLD), max_bytes=MAX_TOLD, max_depth=8):
        case [1, dict(told)] if all(isinstance(name, str) for name in told):
            return told
    raise SyncProblem("malformed", what="told")


def ask_hub(
    replica: Replica, road: Road, hub: bytes, clock: Clock, act: str, said: Mapping[str, Any]
) -> dict[str, Any]:  # fmt: skip
    """One signed question and its answer. Raises no-hub, captive-portal, or the hub's refusal."""
    head, peer = encode_ask(act, said), hub.hex()
    counter = max(decode_note(replica.peer_note(peer)).counter + 1, clock.now_ms(), 1)
    for _ in range(2):
        credentials = sign_request(replica.sign, replica.id, hub, AUTHORITY_PATH, counter, head)
        headers = {REQUEST_HEADER: format_credentials(credentials)}
        try:
            with road.post(AUTHORITY_PATH, encode_message(head), headers) as answer:
                told = only_part(answer.chunks())
        except SyncProblem as problem:
            known = problem.values.get("counter")
            if problem.code != "stale-request" or not isinstance(known, int) or not counter <= known < 1 << 52:
                raise
            counter = known + 1
            continue
        check_reply(answer.signature, hub, credentials.signature, told)
        return decode_told(told)
    raise SyncProblem("stale-request", counter=counter)
