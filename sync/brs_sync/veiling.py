"""What goes to a hub that may carry and not read: sealed to those who may (SYNC rule 12)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from brs_sync.commit import dot_of
from brs_sync.grant import Authority
from brs_sync.views import StoredCommit

_KEY_HEX = 64


def veiled(
    commits: Iterable[StoredCommit], peer: str, authority: Authority, seal: Callable[[StoredCommit], StoredCommit]
) -> Iterator[StoredCommit]:
    """The commits as the hub of this name, its key, may have them: sealed where it was granted something else.

    Of whom no grant speaks is a root, pinned when this copy joined it, or not known yet to be another.
    """
    reads: dict[str, bool] = {}
    for commit in commits:
        partition, _ = dot_of(commit)
        if partition not in reads:
            reads[partition] = may_see(peer, partition, authority)
        yield commit if reads[partition] else seal(commit)


def may_see(peer: str, partition: str, authority: Authority) -> bool:
    """Whether the hub of this name may read the partition, or was granted nothing at all."""
    key = bytes.fromhex(peer) if len(peer) == _KEY_HEX else b""
    return not authority.standing(key) or authority.may(key, partition, "read")
