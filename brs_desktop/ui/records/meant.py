"""Whether what is shown may be among the records that changed, told by their names alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def may_be_shown(asked: tuple[str, str] | None, records: Iterable[Any]) -> bool:
    """Whether a record that was asked for by collection and reference may be one of these keys.

    A reference is an id, or `PARTITION:ID`. No database is asked: news come in the interface thread, also while the
    workspace is being closed. Of two records of one id both may be meant, and reading again does no harm.
    """
    if asked is None:
        return False
    collection, reference = asked
    names = (reference, reference.partition(":")[2])
    return any(key.collection == collection and key.record in names for key in records)
