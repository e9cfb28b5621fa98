"""Counts what went and came in what people know: records by collection, not commits and bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from brs_sync.commit import dot_of
from brs_sync.ids import Dot
from brs_sync.replica import Replica
from brs_sync.views import StoredCommit

_MOST = 200_000  # commits that are counted; a first sync of more says how many sets of changes it brought
_RECORDS = (
    "SELECT DISTINCT r.collection, c.record FROM commits m JOIN partition p ON p.id=m.partition"
    ' JOIN replica o ON o.id=m.replica JOIN change c ON c."commit"=m.id AND c.kind>=0 JOIN record r ON r.id=c.record'
    " WHERE p.path=? AND o.name=? AND m.seq IN ({marks})"
)
_AT_ONCE = 512
Names = set[tuple[str, Dot]]


class Tally:
    """The commits of one exchange; the records in them are looked up when somebody asks."""

    def __init__(self, replica: Replica) -> None:
        self._replica = replica
        self._sent: Names = set()
        self._came: Names = set()

    def sent(self, commits: Iterable[StoredCommit]) -> None:
        """The hub has these now."""
        for partition, dot in map(dot_of, commits):
            self._add(self._sent, partition, dot)

    def came(self, names: Iterable[tuple[str, Dot]]) -> None:
        """These are new here."""
        for partition, dot in names:
            self._add(self._came, partition, dot)

    def went(self) -> Mapping[str, int]:
        """How many records of each collection were in what was sent."""
        return self._count(self._sent)

    def brought(self) -> Mapping[str, int]:
        """How many records of each collection were in what came, as far as it is applied."""
        return self._count(self._came)

    def _add(self, names: Names, partition: str, dot: Dot) -> None:
        if len(names) < _MOST:
            names.add((partition, dot))

    def _count(self, names: Names) -> dict[str, int]:
        chains: dict[tuple[str, bytes], list[int]] = {}
        for partition, dot in names:
            chains.setdefault((partition, dot.replica), []).append(dot.seq)
        found: set[tuple[str, int]] = set()
        reader = self._replica.reader()
        for chain, seqs in chains.items():
            for start in range(0, len(seqs), _AT_ONCE):
                some = seqs[start : start + _AT_ONCE]
                places = 1 << (len(some) - 1).bit_length()  # few different statements, each of them prepared once
                query = _RECORDS.format(marks=",".join("?" * places))
                found.update(reader.execute(query, (*chain, *some, *some[-1:] * (places - len(some)))).fetchall())
        return {name: sum(one == name for one, _ in found) for name in sorted({one for one, _ in found})}
