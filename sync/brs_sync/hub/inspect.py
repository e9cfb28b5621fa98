"""What an administrator asks about a hub's folder, answered also while another process serves it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

from brs_sync.blobs.folder import documents
from brs_sync.blobs.shelf import FILE_NAME, HUB_NAME
from brs_sync.clock import SystemClock
from brs_sync.columns import VERDICTS
from brs_sync.database import ENCRYPTION, Connection, check, open_database
from brs_sync.errors import SyncProblem
from brs_sync.hub.admin import Admin
from brs_sync.hub.commands.upstream import upstream_line
from brs_sync.hub.hubshelf import HubShelf
from brs_sync.identity import FolderLock, read_identity
from brs_sync.log import APPLICATION, VERSION
from brs_sync.pieces import PieceStore
from brs_sync.sidefile import Rows

DATABASE = "workspace.db"
LEAST_FREE = 200 << 20
_COUNTS = {
    "commits": "SELECT count(*) FROM commits",
    "changes": "SELECT coalesce(sum(changes), 0) FROM commits",
    "partitions": "SELECT count(DISTINCT partition) FROM commits",
    "replicas": "SELECT count(DISTINCT replica) FROM commits",
}
_DOCUMENTS = {
    "files": "SELECT count(DISTINCT list) FROM given",
    "bytes": "SELECT coalesce(sum(size), 0) FROM part",
    "waiting_bytes": "SELECT coalesce(sum(size), 0) FROM part WHERE name IN (SELECT piece FROM sent)",
}
_HELD = (
    "SELECT p.path, c.person, c.verdict, c.reason, count(*) FROM commits c JOIN partition p ON p.id=c.partition"
    " WHERE c.verdict!=0 GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"
)


def status(folder: Path, admin: Admin, rows: Rows | None = None) -> dict[str, object]:
    """What the hub holds and whom it admitted; what is held but not applied, by whose it is (SYNC rule 12)."""
    try:
        found: dict[str, object] = {
            "serving": is_served(folder),
            "devices": len(admin.devices()),
            "invitations": admin.invitations(SystemClock().now_ms()),
            "upstream": upstream_line(admin),
        }
    finally:
        admin.close()
    return found | (_holdings(folder, rows) if (folder / DATABASE).exists() else {})


def doctor(
    folder: Path,
    shared: Callable[[Path], str] | None = None,
    objects: Callable[[Path], str] | None = None,
    files: Callable[[Path], str] | None = None,
) -> Iterator[dict[str, object]]:
    """One finding a line: what was looked at, whether it is well, and what to do next.

    `shared` looks at the database where the folder is but a process's copy of it: the books lie there, and what `files`
    looks at. `objects` looks at the object store in which files lie.
    """
    if objects is not None:
        yield _finding("objects", objects, folder, _OBJECTS)
    for name, look, advice in _LOOKS:
        if shared is not None and look is _look_at_admin:
            yield _finding("store", shared, folder, _STORE)
        elif files is not None and look is _look_at_files:
            yield _finding(name, files, folder, _FILES)
        else:
            yield _finding(name, look, folder, advice)


def _holdings(folder: Path, rows: Rows | None) -> dict[str, object]:
    connection = _open(folder)
    try:
        found: dict[str, object] = {name: connection.execute(query).fetchone()[0] for name, query in _COUNTS.items()}
        found["not_applied"] = [
            {"partition": partition, "person": person, "verdict": VERDICTS[verdict], "reason": reason, "commits": count}
            for partition, person, verdict, reason, count in connection.execute(_HELD)
        ]
    finally:
        connection.close()
    pieces = PieceStore(folder, rows=rows)
    try:
        found["unfinished_pieces"] = pieces.count()
    finally:
        pieces.close()
    return found | {"documents": documents_held(folder, rows)}


def documents_held(folder: Path, rows: Rows | None = None) -> dict[str, int]:
    """Files that were given, the bytes of all pieces, and those of files that are not whole yet."""
    found = dict.fromkeys(_DOCUMENTS, 0)
    for shelf in _shelves(folder, rows):
        with closing(shelf):
            for name, count in documents_on(shelf).items():
                found[name] += count
    return found


def documents_on(shelf: HubShelf) -> dict[str, int]:
    """The same of one shelf that is open already."""
    with shelf.file.reading() as connection:
        return {name: int(connection.execute(query).fetchone()[0]) for name, query in _DOCUMENTS.items()}


def _shelves(folder: Path, rows: Rows | None = None) -> list[HubShelf]:
    """The hub's shelf: of a workspace that is opened as a hub the one beside the workspace's own."""
    names = [HUB_NAME] if documents(folder) is not None else [FILE_NAME]
    return [HubShelf(folder, name=name, rows=rows) for name in names if rows is not None or (folder / name).exists()]


def _open(folder: Path) -> Connection:
    return open_database(folder / DATABASE, read_only=True, application=APPLICATION, version=VERSION)


def is_served(folder: Path) -> bool:
    """Whether a process has the folder open."""
    if not (folder / "lock").exists():
        return False
    try:
        FolderLock(folder / "lock").release()
    except SyncProblem:
        return True
    return False


def _finding(name: str, look: Callable[[Path], str], folder: Path, advice: str) -> dict[str, object]:
    try:
        wrong = look(folder)
    except SyncProblem as problem:
        wrong = problem.code
    return {"check": name, "ok": not wrong, "what": wrong, "next": advice if wrong else ""}


def _look_at_database(folder: Path) -> str:
    connection = _open(folder)
    try:
        return "" if check(connection) else "database-damaged"
    finally:
        connection.close()


def _look_at_files(folder: Path) -> str:
    for shelf in _shelves(folder):
        with closing(shelf):
            if not shelf.is_sound():
                return "database-damaged"
    return ""


def _look_at_admin(folder: Path) -> str:
    admin = Admin(folder, os.urandom, create=False)
    try:
        return "" if admin.check() else "database-damaged"
    finally:
        admin.close()


def _look_at_key(folder: Path) -> str:
    place = folder / "identity"
    if read_identity(place) is None:
        return "key-missing"
    open_to_others = sys.platform != "win32" and (place / "replica.key").stat().st_mode & 0o077
    return "key-readable-by-others" if open_to_others else ""


def _look_at_owner(folder: Path) -> str:
    if sys.platform == "win32":
        return ""
    owner = folder.stat().st_uid
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):  # a served hub makes and removes some
            if path.lstat().st_uid != owner:
                return "owned-by-others"
    return ""


def _look_at_disk(folder: Path) -> str:
    return "" if shutil.disk_usage(folder).free >= LEAST_FREE else "disk-nearly-full"


def _look_at_encryption(folder: Path) -> str:
    return "" if ENCRYPTION else "no-encryption"


_STORE = "See that the database answers at BRS_HUB_DATABASE, is PostgreSQL 15 or newer, and has fsync on."
_FILES = "Run brs-hub files check --mend: it names what is not whole, and devices give it again."
_OBJECTS = (
    "See that the object store answers, has the bucket, and lets its key read, write and delete there;"
    " copied: where this restored hub is the one that goes on, brs-hub files claim."
)
_LOOKS: tuple[tuple[str, Callable[[Path], str], str], ...] = (
    ("commits", _look_at_database, "Start the hub once, or restore the folder from its latest backup."),
    ("administration", _look_at_admin, "Make an invitation, or restore the folder from its latest backup."),
    ("documents", _look_at_files, "Stop the hub and put blobs.db aside: devices give again what they have."),
    ("key", _look_at_key, "Restore identity/replica.key from a backup, readable by the hub's user alone."),
    ("owner", _look_at_owner, "Give all of the folder to its owner: what is another user's the hub cannot write."),
    ("disk", _look_at_disk, "Make room: a hub with a full disk acknowledges nothing."),
    ("encryption", _look_at_encryption, "Install sqlcipher3, or keep the folder on an encrypted disk."),
)
