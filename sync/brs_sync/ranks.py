"""What goes first when time or bytes are short: reports, then contacts and other records, forms, documents, files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

# Receipts go in the heads of replies and statements before all commits, so neither needs a rank.
REPORTS, RECORDS, FORMS, DOCUMENTS, FILES = 0, 2, 3, 4, 5
RANKS = (REPORTS, RECORDS, FORMS, DOCUMENTS)  # of commits; files come behind all of them
_ROOTS = {"report": REPORTS, "reference": FORMS, "practice": FORMS, "library": DOCUMENTS}


def rank(partition: str) -> int:
    """The place of a partition, or of a prefix, by what it begins with; lower goes first."""
    return _ROOTS.get(partition.partition("/")[0], RECORDS)


def prefixes_of(place: int, scope: Iterable[str], roots: Iterable[str]) -> tuple[str, ...]:
    """The part of a scope with that rank; where the scope is everything, the roots that there are."""
    named = tuple(scope)
    every = [*named, *({root.partition("/")[0] for root in roots} if "" in named else ())]
    return tuple(sorted({prefix for prefix in every if prefix and rank(prefix) == place}))


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person wants sent before everything else, and what is to stay for now, by partition."""

    first: frozenset[str] = frozenset()
    later: frozenset[str] = frozenset()

    def place(self, partition: str) -> tuple[int, str]:
        """By what partitions are sorted: wishes first, then ranks, then names, so a partition stays together."""
        return (-1 if partition in self.first else rank(partition)), partition


NO_WISHES = Wishes()
