"""What a device gives back to a hub that lacks what it attested once: the snapshot, by its maker's signature.

A hub that was put back to a backup knows nothing of what came since. Those who wrote it may be gone, and whoever stands
on its snapshot has no bytes that prove themselves; the snapshot does (SYNC rules 16 and 18).
"""

from __future__ import annotations

from collections.abc import Mapping

from brs_sync.ids import in_scope
from brs_sync.outgoing import Packed, pack_pieces
from brs_sync.replica import Replica
from brs_sync.snapshot.asking import Gaps
from brs_sync.snapshot.bases import Base, read_bases
from brs_sync.snapshot.keeping import note_vain, read_vain, vain_mark, words_of
from brs_sync.snapshot.offering import step_of
from brs_sync.wire import Vectors

Pieces = Mapping[bytes, bytes]


class Returning:
    """The snapshots that go back in one exchange, each once and as a whole, in pieces that survive a cut."""

    def __init__(self, replica: Replica, peer: str) -> None:
        self._replica, self._peer = replica, peer
        self._due: list[bytes] = []
        self._packed = 0
        self._given: set[bytes] = set()

    @property
    def due(self) -> bool:
        """Whether anything is left to give."""
        return bool(self._due)

    def look(self, theirs: Vectors, gaps: Gaps, scope: tuple[str, ...], *, anew: bool) -> int:
        """Find what a hub lacks by its vectors; how many commits of its own word it has lost.

        What it wants of the log beneath a word of its own it has by that, though it shows only the log where no word
        was asked for.
        What it was given and lacks all the same is of no use there, and is not offered again until other rights are
        known, or it went back and is asked `anew`; who may only carry gets none, since a snapshot shows everything
        (SYNC rule 12).
        """
        self._due, lost = [], 0
        for base in read_bases(self._replica.reader()) if self._peer else ():
            held = {who: seq for who, (seq, _) in theirs.get(base.partition, {}).items()}
            for who, (_, upto, _) in gaps.get(base.partition, {}).items():
                held[who] = max(held.get(who, 0), upto)
            lacks = any(head.seq > held.get(who, 0) for who, head in base.heads.items())
            if lacks and in_scope(base.partition, scope) and self._replica.may_see(self._peer, base.partition):
                lost += self._look_at(base, held, anew=anew)
        return lost

    def _look_at(self, base: Base, held: Mapping[bytes, int], *, anew: bool) -> int:
        reader, lost = self._replica.reader(), 0
        noted = read_vain(reader, self._peer, base.partition)
        vain = frozenset() if anew else noted
        statements = self._replica.statements_mark((base.partition,))
        useless: list[bytes] = []
        for word in words_of(reader, base):
            lacks, mark = word.lacking(held), vain_mark(word.whole, statements)
            if lacks and (word.whole in self._given or mark in vain):
                useless.append(mark)
            elif lacks:
                self._due.append(word.whole)
                lost = max(lost, sum(lacks.values()) if word.maker.hex() == self._peer else 0)
        if set(useless) != noted:  # also where an old note counts no more: a cut before the word's end is no answer
            with self._replica.writing() as connection:
                note_vain(connection, self._peer, base.partition, useless)
        return lost

    def pack(self, most: int, held: Pieces, packed: Packed) -> None:
        """Add the pieces that are not there yet, as many as fit."""
        self._packed = 0
        for whole in self._due:
            if not pack_pieces(whole, most, held, packed, step_of(whole)):
                return
            self._packed += 1

    def heard(self) -> bool:
        """The hub has what was packed last; whether that completed anything."""
        done, self._due, self._packed = self._due[: self._packed], self._due[self._packed :], 0
        self._given.update(done)
        return bool(done)
