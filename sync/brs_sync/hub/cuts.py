"""Where a key's good work ends: what a hub holds of it, what of it is set aside, and what admitting it would let in."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from brs_sync.commit import dot_of
from brs_sync.engine import read_commit
from brs_sync.ids import replica_text
from brs_sync.replica import Replica
from brs_sync.views import HeldCommit

MOST_PARTITIONS = 4096
MOST_RECORDS = 20
_READ = 1 << 24
_ADMISSIBLE = "compromised"
_CHANGED = (
    "SELECT c.seq, k.collection, k.record, count(*) FROM record k JOIN partition p ON p.id=k.partition"
    " JOIN change c ON c.record=k.id JOIN replica r ON r.id=c.replica"
    " WHERE p.path=? AND r.name=? AND c.seq IN (SELECT value FROM json_each(?)) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
)
Counted = Mapping[tuple[str, str], int]  # the changes of each record


def held_of(replica: Replica, who: bytes) -> dict[str, int]:
    """The last `seq` held of a replica, by partition."""
    found = {name: chains[who][0] for name, chains in replica.vectors(("",)).items() if who in chains}
    return dict(sorted(found.items())[:MOST_PARTITIONS])


def compromised(replica: Replica, who: bytes) -> dict[str, tuple[int, ...]]:
    """The commits of a replica that are set aside since its key was called compromised, by partition."""
    found: dict[str, list[int]] = {}
    for one in replica.held():
        if one.dot.replica == who and one.reason == _ADMISSIBLE:
            found.setdefault(one.partition, []).append(one.dot.seq)
    return {name: tuple(sorted(seqs)) for name, seqs in sorted(found.items())}


def aside(replica: Replica, *, counting: bool = True) -> list[dict[str, Any]]:
    """What is held and not applied: by partition, author and reason, how many and since when.

    Where it is `counting`, also what counts on a word alone, against that reason.
    """
    found: dict[tuple[str, bytes, str, str], list[HeldCommit]] = {}
    for one in replica.held():
        if one.counts and not counting:
            continue
        found.setdefault((one.partition, one.dot.replica, one.verdict, one.reason), []).append(one)
    return [
        {
            "partition": partition,
            "device": replica_text(who),
            "person": commits[0].person,
            "name": commits[0].author,
            "verdict": verdict,
            "reason": reason,
            "commits": len(commits),
            "first": min(one.dot.seq for one in commits),
            "last": max(one.dot.seq for one in commits),
            "wall_ms": min(one.wall_ms for one in commits),
        }
        for (partition, who, verdict, reason), commits in found.items()
    ]


def is_admissible(one: Mapping[str, Any]) -> bool:
    """Whether what is set aside so can be let in at all: where its author has no right, only a grant helps."""
    return bool(one["reason"] == _ADMISSIBLE)


def let_in(replica: Replica, who: bytes, cut: Mapping[str, Sequence[int]]) -> list[dict[str, Any]]:
    """A replica's commits that a cut names, each with the records that it changes."""
    aside = [one for one in replica.held() if one.dot.replica == who]
    found = []
    for partition, seqs in cut.items():
        wanted = set(seqs)
        due = {one.dot.seq: one for one in aside if one.partition == partition and one.dot.seq in wanted}
        shown = _by_log(replica, partition, who, due)
        # What counts on a snapshot's word alone goes to nobody: of that those records are known that the word shows.
        shown |= _by_word(replica, partition, who, sorted(due.keys() - shown.keys()))
        found += [_shown(one, shown.get(seq, {})) for seq, one in due.items()]
    return sorted(found, key=lambda one: (one["partition"], one["seq"]))


def _by_log(replica: Replica, partition: str, who: bytes, due: Collection[int]) -> dict[int, Counted]:
    """By the number of each of these commits, as far as its bytes are here; no more is read than up to the last."""
    found: dict[int, Counted] = {}
    known = {name: seq for name, (seq, _) in replica.vectors((partition,)).get(partition, {}).items()}
    at, end = min(due, default=1) - 1, max(due, default=0)
    while at < end:
        before = at
        for stored in replica.commits_after(partition, known | {who: at}, _READ):
            at = dot_of(stored)[1].seq
            if at in due:
                changes = read_commit(stored).changes or ()
                found[at] = Counter((change.collection, change.record) for change in changes)
            if at >= end:
                break
        if at == before:
            break
    return found


def _by_word(replica: Replica, partition: str, who: bytes, due: Sequence[int]) -> dict[int, Counted]:
    """The same by what is shown of them, and of no others of the chain."""
    found: dict[int, dict[tuple[str, str], int]] = {}
    rows = replica.reader().execute(_CHANGED, (partition, who, json.dumps(due))) if due else ()
    for seq, collection, record, changes in rows:
        found.setdefault(seq, {})[collection, record] = changes
    return dict(found)


def _shown(one: HeldCommit, changes: Counted) -> dict[str, Any]:
    """By the record of each change."""
    records = ["/".join(name) for name in itertools.islice(changes, MOST_RECORDS)]
    return {
        "partition": one.partition,
        "device": replica_text(one.dot.replica),
        "person": one.person,
        "name": one.author,
        "seq": one.dot.seq,
        "wall_ms": one.wall_ms,
        "changes": sum(changes.values()),
        "records": records,
        "more_records": len(changes) - len(records),
    }
