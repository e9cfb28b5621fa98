"""Makes a hub's state anew from its log, in a copy, and says in which partition it differs from what the hub shows."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from brs_sync.cbor import dumps, loads
from brs_sync.clock import Clock
from brs_sync.database import Connection
from brs_sync.hub.backup import copied, moment
from brs_sync.hub.inspect import DATABASE
from brs_sync.replica import Replica

_AT_ONCE = 1 << 22  # bytes of commits that are taken in together
_HEADS = (
    "SELECT t.path, r.collection, r.record, p.path, w.name, c.seq, c.value FROM change c"
    " JOIN record r ON r.id=c.record JOIN partition t ON t.id=r.partition JOIN path p ON p.id=c.path"
    " JOIN replica w ON w.id=c.replica WHERE c.live=1 ORDER BY 1, 2, 3, 4, 5, 6"
)
_HELD = (
    "SELECT t.path, w.name, c.seq, c.verdict FROM commits c JOIN partition t ON t.id=c.partition"
    " JOIN replica w ON w.id=c.replica ORDER BY 1, 2, 3"
)


def fsck(folder: Path, clock: Clock, scratch: Path | None = None) -> Iterator[dict[str, object]]:
    """One line a partition that differs, then one that sums up; the hub may serve meanwhile, and nothing of it changes.

    What stands on a snapshot has no whole log here, so only what is held of it is compared.
    """
    with tempfile.TemporaryDirectory(prefix="brs-hub-fsck-", dir=scratch) as name:
        place = Path(name)
        (place / "old").mkdir()
        with moment(folder) as sources:
            copied(sources[DATABASE], place / "old" / DATABASE)
        with closing(_open(place / "old", clock)) as old, closing(_open(place / "new", clock)) as new:
            _tell_again(old, new)
            shown, made = _partitions(old.reader()), _partitions(new.reader())
            based = {base.partition for base in old.bases()}
    differ = 0
    for partition in sorted(shown.keys() | made.keys()):
        one, other = shown.get(partition, ("", "")), made.get(partition, ("", ""))
        what = ["held"] * (one[0] != other[0]) + ["shown"] * (one[1] != other[1] and partition not in based)
        if what:
            differ += 1
            yield {"partition": partition, "ok": False, "differs": what}
    yield {"partitions": len(shown), "differ": differ, "on_snapshots": len(based), "ok": not differ}


def _open(folder: Path, clock: Clock) -> Replica:
    return Replica.open(folder, clock=clock, schemas=lambda name: None)


def _tell_again(old: Replica, new: Replica) -> None:
    """Everything that the log has, in the order in which it came, to one who knows nothing."""
    row = old.reader().execute("SELECT value FROM meta WHERE name='roots'").fetchone()
    roots: dict[bytes, list[str]] = loads(row[0], max_bytes=1 << 20, max_depth=4) if row else {}
    for key, prefixes in roots.items():
        new.add_root(key, prefixes)
    new.receive([], [data for _, data in old.statements()])
    arrival = 0
    while commits := list(old.commits_since(arrival, ("",), _AT_ONCE)):
        new.receive([commit for _, commit in commits])
        arrival = commits[-1][0]


def _partitions(connection: Connection) -> dict[str, tuple[str, str]]:
    """Of every partition one word for what is held with its verdicts, and one for what is shown."""
    words: dict[str, list[hashlib._Hash]] = {}
    for place, query in enumerate((_HELD, _HEADS)):
        for row in connection.execute(query):
            pair = words.setdefault(row[0], [hashlib.sha256(), hashlib.sha256()])
            pair[place].update(dumps(list(row)))
    return {partition: (held.hexdigest(), shown.hexdigest()) for partition, (held, shown) in words.items()}
