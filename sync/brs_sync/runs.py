"""Commits that are kept without a signature, and the later one of their chain that proves them."""

from __future__ import annotations

from brs_sync.commit import commit_hash, decode_header
from brs_sync.views import StoredCommit


class Unproven:
    """The ends of chains that nothing proves yet of what went by; false where all of it is proved.

    Each is told by its hash: where two copies wrote under one name, the signature of the one proves nothing of the
    other (SYNC rule 14).
    """

    def __init__(self) -> None:
        self._ends: set[bytes] = set()

    def add(self, commit: StoredCommit) -> None:
        """The next that goes by."""
        if self._ends and (before := decode_header(commit.header).prev) is not None:
            self._ends.discard(before)
        if commit.signature is None:
            self._ends.add(commit_hash(commit.header))

    def __bool__(self) -> bool:
        return bool(self._ends)
