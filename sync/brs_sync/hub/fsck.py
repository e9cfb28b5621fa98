"""Makes a hub's state anew from its log, in a copy, and says in which partition it differs from what the hub shows."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from brs_sync.cbor import dumps, loads
from brs_sync.clock import Clock
from brs_sync.database import Connection
from brs_sync.disk import FILES
from brs_sync.hub.backup import copied, moment
from brs_sync.hub.inspect import DATABASE
from brs_sync.identity import Identity
from brs_sync.replica import Replica

if TYPE_CHECKING:
    from brs_sync.hub.store.sharedlog import SharedLog
    from brs_sync.hub.store.sharing import Shared

AUTHORITY = "authority"
_AT_ONCE = 1 << 22  # bytes of commits that are taken in together
_HEADS = (
    "SELECT t.path, r.collection, r.record, p.path, w.name, c.seq, c.value FROM change c"
    " JOIN record r ON r.id=c.record JOIN partition t ON t.id=r.partition JOIN path p ON p.id=c.path"
    " JOIN replica w ON w.id=c.replica WHERE c.live=1 ORDER BY 1, 2, 3, 4, 5, 6"
)
_AHEAD = (
    'SELECT p.path FROM unshared u JOIN commits c ON c.id=u."commit" JOIN partition p ON p.id=c.partition'
    " UNION SELECT 'authority' FROM unsaid"
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


def fsck_shared(
    shared: Shared, identity: Identity, folder: Path, clock: Clock, scratch: Path | None = None
) -> Iterator[dict[str, object]]:
    """The same of a hub whose log lies in a database: what of it cannot be taken in, and where this process's copy
    shows something else. A copy that lags is told first, here beside it, what the log has beyond it."""
    from brs_sync.hub.store.dump import tell
    from brs_sync.hub.store.sharing import plant

    with tempfile.TemporaryDirectory(prefix="brs-hub-fsck-", dir=scratch) as name:
        place, shown = Path(name), dict[str, tuple[str, str]]()
        (place / "old").mkdir()
        (place / "new").mkdir()
        copy = (folder / DATABASE).exists()
        if copy:
            with moment(folder) as sources:
                copied(sources[DATABASE], place / "old" / DATABASE)
        plant(place / "new", identity, FILES)
        with shared.log.moment() as (log, _), closing(_open(place / "new", clock)) as new:
            lacking, places = tell(log, new), log.places(prefixes=("",))
            made = _partitions(new.reader())
            if copy:
                with closing(_open(place / "old", clock)) as old:
                    shown = _caught_up(log, old, new.roots())
    differ = 0
    for partition in sorted(places):
        what = ["log"] * (partition in lacking)
        what += ["copy"] * (not what and partition in shown and shown[partition] != made.get(partition, ("", "")))
        if what:
            differ += 1
            yield {"partition": partition, "ok": False, "differs": what}
    apart = len(places.keys() - shown.keys() - {AUTHORITY}) if copy else 0
    yield {"partitions": len(places), "differ": differ, **({"not_compared": apart} if apart else {}), "ok": not differ}


def _caught_up(log: SharedLog, old: Replica, roots: Mapping[bytes, object]) -> dict[str, tuple[str, str]]:
    """The partitions of a process's copy once it knows all that the log has; none of which it has more than that."""
    from brs_sync.hub.store.dump import bring
    from brs_sync.hub.store.lognews import Place

    reader = old.reader()
    ahead = {name for (name,) in reader.execute(_AHEAD).fetchall()}
    rows = reader.execute("SELECT partition, version, mark FROM shared_version").fetchall()
    known = {partition: Place(version, bytes(mark)) for partition, version, mark in rows}
    apart = ahead | bring(log, old, known, but=ahead)
    if AUTHORITY in apart or old.roots() != roots:
        return {}  # it would judge by other grants
    return {name: words for name, words in _partitions(old.reader()).items() if name not in apart}


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
