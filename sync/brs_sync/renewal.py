"""A copy that learns that its key is used elsewhere too takes a new one before it writes again (SYNC rule 14)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from brs_sync.cbor import dumps
from brs_sync.editors import Editors
from brs_sync.erasing import Eraser
from brs_sync.forks import brought, cloned, decode_move, move_of, write_again
from brs_sync.home import BROUGHT, CLONED
from brs_sync.identity import make_identity
from brs_sync.ids import Dot
from brs_sync.views import Changes, Received, Result, StoredCommit

_MOVED = "moved"


class Renewing(Eraser):
    """A replica that does not go on under a name that another copy writes under."""

    _editors: Editors
    keeps_key = False  # a hub's name is what others trust, also where it stands under another and is no root

    def receive(
        self, commits: Sequence[StoredCommit], statements: Sequence[bytes] = (), *, told: Collection[bytes] = ()
    ) -> Received:
        """Take in what a road brought; a commit with an own dot and another hash proves a clone.

        This copy has another name then, and takes in what was written under the old one like anybody else's.
        """
        own = self.id
        received = super().receive(commits, statements, told={own, *told} if self._may_renew() else told)
        if self.take_new_key(cloned(received.results, own)):
            received = _both(received, super().receive(commits, (), told=told))
        if self._editors.open:
            with self._lock, self._editors.lock:
                self._editors.settle()
        return received

    def _taken(self, fresh: Sequence[Result]) -> None:
        """What others bring of one's own chain they hold: it is a copy's, or this one's from before a restore.

        Noted with it: after a crash between the two this copy would take it for its own, and write it again.
        """
        ends: dict[str, int] = {}
        for result in fresh:
            if result.dot is not None and result.dot.replica == self.id:
                ends[result.partition] = max(result.dot.seq, ends.get(result.partition, 0))
        if ends:
            self._home.set_meta(BROUGHT, dumps(brought(self._log.connection) | ends))

    def take_new_key(self, proofs: Sequence[tuple[str, Dot]]) -> bool:
        """Go on under a new key, and write again under it what no peer acknowledged; False where that cannot be.

        A root's name is what others trust: what it lost in a restore comes back from them. And a transaction that is
        under way may be given up, as that of a preview is; what is told in it will be told again.
        """
        if not proofs or self._told is not None or not self._may_renew():
            return False
        with self._lock, self._editors.lock:
            with self._transaction("cloned"):
                self._home.set_meta(CLONED, self.id)
            self._renew()
        return True

    def _may_renew(self) -> bool:
        return not self.keeps_key and not any(right.role == "root" for right in self.rights(self.key))

    def _renew(self) -> None:
        """Finish what was begun, also after a crash: the key goes to its file first, the database follows it."""
        old = self._home.meta(CLONED)
        if old is not None:
            fresh = self._home.identity
            if fresh.id == old:
                fresh = make_identity(self._entropy)
                self._home.renew(fresh)
            with self._transaction("renew") as told:
                move = move_of(self._log.connection, old, fresh.id)
                self._log.connection.execute("DELETE FROM meta WHERE name=?", (CLONED,))
                self._home.become(fresh)
                write_again(self._log, move, fresh, told)
                self._home.set_meta(_MOVED, move.encode())
            self._home.identity = self._writer.identity = fresh
            self._trust.speak_as(fresh)
            self._writer.reload()
            self._row_ids.clear()
        moved = self._home.meta(_MOVED)
        if moved is not None:
            self._editors.move(decode_move(moved))


def _both(first: Received, then: Received) -> Received:
    """What became of the same commits in two calls."""
    pairs = zip(first.results, then.results, strict=True)
    results = tuple(after if after.status != "duplicate" else before for before, after in pairs)
    records = first.changes.records | then.changes.records
    conflicts = first.changes.conflicts_changed or then.changes.conflicts_changed
    return replace(first, results=results, changes=Changes(records, conflicts, sync_changed=True))
