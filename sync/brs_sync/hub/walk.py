"""How news leave a hub when not all of it fits: rank by rank, and where the next request goes on; nothing is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from brs_sync.cursor import Cursor, Walk
from brs_sync.ids import in_scope
from brs_sync.ranks import RANKS, prefixes_of, rank
from brs_sync.replica import Replica
from brs_sync.views import StoredCommit

_SIZES = (
    "SELECT p.path, total(c.size) FROM commits c JOIN partition p ON p.id=c.partition JOIN replica r ON r.id=c.replica"
    " WHERE c.id>? AND c.id<=? AND r.shipped=0 AND r.name<>? GROUP BY c.partition"
)


def walked(
    replica: Replica,
    scope: Sequence[str],
    cursor: Cursor,
    now: int,
    limit: int,
    goes: Callable[[StoredCommit], bool],
) -> Iterator[tuple[Walk, StoredCommit | None]]:
    """Up to `limit` bytes of what arrived after the cursor, the most pressing first, each with where it stands.

    None stands for a commit that does not go: the walk has passed it all the same.
    """
    walk = cursor.walk or Walk(now, RANKS[0], cursor.commits)
    roots = replica.vectors(scope) if "" in scope else ()
    for place in RANKS:
        prefixes = prefixes_of(place, scope, roots) if place >= walk.rank else ()
        at = walk.at if place == walk.rank else cursor.commits
        before = -1
        while prefixes and limit > 0 and before < at < walk.upto:
            before = at
            for at, commit in replica.commits_since(before, prefixes, limit):
                if at > walk.upto:
                    break
                going = goes(commit)
                limit -= commit.size if going else 0
                yield Walk(walk.upto, place, at), commit if going else None


def reached(cursor: Cursor, walk: Walk | None, now: int, *, whole: bool) -> Cursor:
    """The cursor after a reply whose last commit stood at `walk`; a walk that is over ends where it was begun."""
    if whole:
        upto = cursor.walk.upto if cursor.walk is not None else now
        return replace(cursor, commits=upto, walk=None)
    return cursor if walk is None else replace(cursor, walk=walk)


def still(replica: Replica, scope: Sequence[str], cursor: Cursor, now: int, asker: bytes) -> int:
    """About how many bytes of others' commits are still to come after this cursor, before anything is squeezed."""
    walk = cursor.walk or Walk(now, RANKS[0], cursor.commits)
    reader = replica.reader()

    def sizes(after: int) -> dict[str, int]:
        rows = reader.execute(_SIZES, (after, now, asker)).fetchall()
        return {path: int(size) for path, size in rows if in_scope(path, scope)}

    behind = sum(size for path, size in sizes(cursor.commits).items() if rank(path) > walk.rank)
    return behind + sum(size for path, size in sizes(walk.at).items() if rank(path) == walk.rank)
