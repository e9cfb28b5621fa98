"""Signed statements, as they are written, signed and read: grants, and revocations with admissions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from brs_sync.cbor import dumps, loads
from brs_sync.errors import SyncProblem
from brs_sync.ids import MAX_SEQ, is_partition, is_prefix

RIGHTS = ("read", "write", "resolve", "approve", "attest", "carry", "grant")
MODES = ("closed", "compromised")
MAX_STATEMENT = 1 << 16
MAX_PREFIXES = 256
_SMALL = 2048
_SIGNED = b"brs-statement-1\x00"


@dataclass(frozen=True, slots=True)
class Grant:
    """This key acts for this person, in this role, under these prefixes with these rights; it can only narrow."""

    hash: bytes
    issuer: bytes
    subject: bytes
    person: str
    name: str
    role: str
    prefixes: tuple[str, ...]
    rights: frozenset[str]
    chain: bytes | None
    issued: int


@dataclass(frozen=True, slots=True)
class Revocation:
    """From here on a key's word does not count (SYNC rule 13); `admit` raises a compromised key's cut again."""

    hash: bytes
    issuer: bytes
    number: int
    subject: bytes
    kind: Literal["revoke", "admit"]
    mode: str
    cut: Mapping[str, int]
    reason: str
    chain: bytes | None
    issued: int


Statement = Grant | Revocation


def issue_grant(
    key: Ed25519PrivateKey,
    *,
    subject: bytes,
    person: str,
    name: str,
    role: str,
    prefixes: Iterable[str],
    rights: Iterable[str],
    chain: bytes | None,
    issued: int,
) -> bytes:
    """A grant as a signed statement."""
    content = {
        "v": 1,
        "kind": "grant",
        "issuer": key.public_key().public_bytes_raw(),
        "subject": subject,
        "person": person,
        "name": name,
        "role": role,
        "prefixes": sorted(set(prefixes)),
        "rights": [right for right in RIGHTS if right in set(rights)],
        "chain": chain,
        "issued": issued,
    }
    return _sign(key, content)


def issue_revocation(
    key: Ed25519PrivateKey,
    *,
    number: int,
    subject: bytes,
    mode: str,
    cut: Mapping[str, int],
    reason: str,
    chain: bytes | None,
    issued: int,
    kind: Literal["revoke", "admit"] = "revoke",
) -> bytes:
    """A revocation, or an admission, as a signed statement; `number` is dense per issuer."""
    content = {
        "v": 1,
        "kind": kind,
        "issuer": key.public_key().public_bytes_raw(),
        "number": number,
        "subject": subject,
        "mode": mode,
        "cut": dict(cut),
        "reason": reason,
        "chain": chain,
        "issued": issued,
    }
    return _sign(key, content)


def statement_hash(data: bytes) -> bytes:
    """The name of a statement: the hash over its content, the signature outside."""
    content, _ = _open(data)
    return hashlib.sha256(content).digest()


def parse_statement(data: bytes, *, verified: bool = False) -> Statement:
    """The statement behind its bytes: well formed and signed by its issuer, or a refusal.

    `verified` is for a statement that was parsed before it was stored. Each is asked about in every exchange, so the
    last small ones that were read are kept as read.
    """
    statement, digest, signature = _kept_statement(data) if len(data) <= _SMALL else _read_statement(data)
    if verified:
        return statement
    try:
        Ed25519PublicKey.from_public_bytes(statement.issuer).verify(signature, _SIGNED + digest)
    except (InvalidSignature, ValueError) as error:
        raise SyncProblem("unauthentic", what="statement") from error
    return statement


def _read_statement(data: bytes) -> tuple[Statement, bytes, bytes]:
    content, signature = _open(data)
    parts = loads(content, max_bytes=MAX_STATEMENT, max_depth=4)
    if type(parts) is not dict or type(parts.get("v")) is not int or parts["v"] != 1:
        raise SyncProblem("malformed", what="statement")
    digest = hashlib.sha256(content).digest()
    statement = _grant(digest, parts) if parts.get("kind") == "grant" else _revocation(digest, parts)
    return statement, digest, signature


_kept_statement = lru_cache(maxsize=4096)(_read_statement)


def _sign(key: Ed25519PrivateKey, content: Mapping[str, object]) -> bytes:
    data = dumps(content)
    statement = dumps([data, key.sign(_SIGNED + hashlib.sha256(data).digest())])
    parse_statement(statement)
    return statement


def _open(data: bytes) -> tuple[bytes, bytes]:
    match loads(data, max_bytes=MAX_STATEMENT, max_depth=2):
        case [bytes(content), bytes(signature)] if len(signature) == 64:
            return content, signature
    raise SyncProblem("malformed", what="statement")


def _grant(digest: bytes, parts: dict[str, Any]) -> Grant:
    match parts:
        case {
            "issuer": bytes(issuer), "subject": bytes(subject), "person": str(person), "name": str(name),
            "role": str(role), "prefixes": list(prefixes), "rights": list(rights), "chain": chain,
            "issued": int(issued),
        } if len(parts) == 11:  # fmt: skip
            _check_common(issuer, subject, chain, issued)
            if max(map(len, (person, name, role))) > 200 or not person or not _prefixes(prefixes):
                raise SyncProblem("malformed", what="grant")
            if [right for right in RIGHTS if right in rights] != rights:
                raise SyncProblem("malformed", what="rights")
            return Grant(digest, issuer, subject, person, name, role, tuple(prefixes), frozenset(rights), chain, issued)
    raise SyncProblem("malformed", what="grant")


def _revocation(digest: bytes, parts: dict[str, Any]) -> Revocation:
    match parts:
        case {
            "kind": "revoke" | "admit" as kind, "issuer": bytes(issuer), "number": int(number),
            "subject": bytes(subject), "mode": str(mode), "cut": dict(cut), "reason": str(reason), "chain": chain,
            "issued": int(issued),
        } if len(parts) == 10 and mode in MODES and 0 < number < MAX_SEQ:  # fmt: skip
            _check_common(issuer, subject, chain, issued)
            sound = all(type(p) is str and is_partition(p) and type(n) is int and n >= 0 for p, n in cut.items())
            if len(reason) > 4000 or len(cut) > 4096 or not sound:
                raise SyncProblem("malformed", what="revocation")
            return Revocation(digest, issuer, number, subject, kind, mode, cut, reason, chain, issued)
    raise SyncProblem("malformed", what="statement")


def _check_common(issuer: bytes, subject: bytes, chain: object, issued: int) -> None:
    if len(issuer) != 32 or len(subject) != 32 or not 0 <= issued < 2**62 or type(issued) is bool:
        raise SyncProblem("malformed", what="statement")
    if chain is not None and (type(chain) is not bytes or len(chain) != 32):
        raise SyncProblem("malformed", what="chain")


def _prefixes(prefixes: list[Any]) -> bool:
    if not 0 < len(prefixes) <= MAX_PREFIXES or not all(type(p) is str for p in prefixes):
        return False
    return all(not p or is_prefix(p.rstrip("/")) for p in prefixes) and sorted(set(prefixes)) == prefixes
