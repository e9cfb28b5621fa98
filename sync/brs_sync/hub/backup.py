"""A copy of a hub that goes on serving: all its files as of one moment, read back; and the way back."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from brs_sync.clock import Clock
from brs_sync.database import Connection, check, open_database, translated
from brs_sync.errors import SyncProblem
from brs_sync.exchange import digest_of, read_vectors, state_digest
from brs_sync.folders import sync_folder
from brs_sync.hub.admin import FILE_NAME as BOOKS
from brs_sync.hub.admin import Admin
from brs_sync.hub.inforce import FILE_NAME as SETTINGS
from brs_sync.hub.inforce import names_database
from brs_sync.hub.inspect import DATABASE
from brs_sync.hub.store.bucket import COPIED as COPIED_BUCKET
from brs_sync.hub.store.bucket import FACT as BUCKET
from brs_sync.identity import Identity
from brs_sync.placing import place

if TYPE_CHECKING:
    from brs_sync.hub.store.sharing import Shared

FORMAT = 1
MANIFEST = "backup.json"
COPIED = "copied"  # the fact that says when
_BESIDE = ("identity", "tls", SETTINGS)  # the keys are in it: whoever has a backup is the hub
_MOST_MANIFEST = 1 << 20
_TRIES = 20


def backup(folder: Path, target: Path, clock: Clock) -> dict[str, object]:
    """Copy a hub, also one that is being served, into a new folder; on disk and read back when this returns."""
    if not (folder / DATABASE).exists():
        raise SyncProblem("not-found", what="hub", name=str(folder))
    with _drafted(target) as draft:
        with moment(folder) as sources:
            found = {name: copied(source, draft / name) for name, source in sources.items()}
            said = _digests(sources[DATABASE])
        with translated(target):
            for name in _BESIDE:
                _beside(folder / name, draft / name)
            with closing(_open(draft / DATABASE)) as copy:
                if _digests(copy) != said or not all(found.values()):
                    raise SyncProblem("backup-damaged", name=str(target))
            _seal(draft, clock, said)
    return {"backup": str(target), "files": len(found), "bytes": sum(size for _, size in _sizes(target)), **said}


def backup_shared(shared: Shared, identity: Identity, folder: Path, target: Path, clock: Clock) -> dict[str, object]:
    """The same of a hub whose log lies in a database: as a folder that is a hub by itself, as of one moment there.

    Pieces of files that lie in an object store are there and not here.
    """
    from brs_sync.hub.store.dump import dump

    with _drafted(target) as draft:
        lacking = dump(shared, identity, draft, clock)
        with translated(target):
            (draft / "lock").unlink(missing_ok=True)
            for name in _BESIDE[1:]:
                _beside(folder / name, draft / name)
            for path in sorted(draft.glob("*.db")):
                with closing(_open(path, write=True)) as one:
                    one.execute("PRAGMA journal_mode=DELETE")
                    if not check(one):
                        raise SyncProblem("backup-damaged", name=str(target))
            with closing(_open(draft / DATABASE)) as copy:
                said = _digests(copy)
            _seal(draft, clock, said)
    size = sum(size for _, size in _sizes(target))
    return {"backup": str(target), "bytes": size, **said, **({"lacking": lacking} if lacking else {})}


@contextmanager
def _drafted(target: Path) -> Iterator[Path]:
    """A folder beside the target that becomes it when all is well, on disk, and else is gone."""
    _is_free(target)
    draft = target.with_name(f"{target.name}.part")
    with translated(target):
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True, mode=0o700)
    try:
        yield draft
        with translated(target):
            os.replace(draft, target)
            sync_folder(target.parent)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def _seal(draft: Path, clock: Clock, said: dict[str, str]) -> None:
    """Say what is in it."""
    made = {"format": FORMAT, "made_ms": clock.now_ms(), **said, "files": _sums(draft)}
    place(draft / MANIFEST, json.dumps(made, indent=1).encode())


def note_backup(folder: Path, now_ms: int) -> None:
    """Write down, for who looks after the hub, when it was last copied; a disk that takes no note costs only that."""
    with suppress(SyncProblem), closing(Admin(folder, os.urandom, create=False)) as admin:
        admin.set_fact(COPIED, str(now_ms).encode())


def restore(source: Path, folder: Path) -> dict[str, object]:
    """Make a hub's folder out of a backup that is whole; a folder that has anything in it is left as it is."""
    said = verify(source)
    _is_free(folder)
    draft = folder.with_name(f"{folder.name}.part")
    with translated(folder):
        shutil.rmtree(draft, ignore_errors=True)
        shutil.copytree(source, draft)
        (draft / MANIFEST).unlink()
        if (draft / BOOKS).exists():
            # What came after the backup was counted in this history: devices must not take up at its numbers.
            # And whether the bucket is still this hub's, or one's that went on, nobody can tell from here.
            with closing(_open(draft / BOOKS, write=True)) as books:
                books.execute("DELETE FROM fact WHERE name = 'epoch'")
                books.execute("UPDATE fact SET value = ? WHERE name = ? AND value <> x''", (COPIED_BUCKET, BUCKET))
        aside = _put_aside(draft)
        with closing(_open(draft / DATABASE)) as copy:
            if _digests(copy) != {name: said[name] for name in ("digest", "state")}:
                raise SyncProblem("backup-damaged", name=str(source))
        for path, _size in _sizes(draft):
            with path.open("rb") as file:
                os.fsync(file.fileno())
        draft.chmod(0o700)
        if folder.exists():
            folder.rmdir()
        os.replace(draft, folder)
        sync_folder(folder.parent)
    return {"restored": str(folder), **said, **({"settings": str(folder / aside)} if aside else {})}


def _put_aside(draft: Path) -> str:
    """A settings file that names a database: what was just put back would join the hub that is there with its start."""
    path = draft / SETTINGS
    if not path.exists() or not names_database(path):
        return ""
    os.replace(path, draft / f"{SETTINGS}.backup")
    return f"{SETTINGS}.backup"


def verify(source: Path) -> dict[str, object]:
    """What a backup says of itself, if every byte of it is as it was written and every page can be read."""
    try:
        with (source / MANIFEST).open("rb") as file:
            told = json.loads(file.read(_MOST_MANIFEST))
        files, said = told["files"], {name: str(told[name]) for name in ("digest", "state")}
        made_ms, form = int(told["made_ms"]), told["format"]
    except FileNotFoundError as error:
        raise SyncProblem("not-found", what="backup", name=str(source)) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SyncProblem("backup-damaged", name=str(source)) from error
    if form != FORMAT:
        raise SyncProblem("backup-newer", name=str(source))
    if files != {name: seen for name, seen in _sums(source).items() if name != MANIFEST}:
        raise SyncProblem("backup-damaged", name=str(source))
    for name in files:
        if name.endswith(".db"):
            with closing(_open(source / name)) as copy:
                if not check(copy):
                    raise SyncProblem("backup-damaged", name=str(source / name))
    return {"made_ms": made_ms, **said}


@contextmanager
def moment(folder: Path) -> Iterator[dict[str, Connection]]:
    """A reader of each database of a hub, all standing at one moment: nobody writes any while they take their stand."""
    paths = sorted(path for path in folder.glob("*.db") if path.is_file())
    with ExitStack() as stack:
        writers = [stack.enter_context(closing(_open(path, write=True))) for path in paths]
        sources = {path.name: stack.enter_context(closing(_open(path))) for path in paths}
        for left in reversed(range(_TRIES)):
            try:
                for writer in writers:
                    writer.execute("BEGIN IMMEDIATE")
                break
            except Exception as error:
                # The hub writes one file while it wants the next: let it, and begin again.
                _let_go(writers)
                if not left:
                    raise SyncProblem("database-locked", name=str(folder)) from error
                time.sleep(0.05)
        for reader in sources.values():
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        _let_go(writers)
        yield sources


def _let_go(writers: list[Connection]) -> None:
    for writer in writers:
        if writer.in_transaction:
            writer.execute("ROLLBACK")


def copied(source: Connection, path: Path) -> bool:
    """One database, whole, in a file that needs no other beside it."""
    with translated(path), closing(open_database(path, application=0, version=0, examine=False)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")
        return check(target)


def _digests(connection: Connection) -> dict[str, str]:
    return {"digest": digest_of(read_vectors(connection, ("",))), "state": state_digest(connection)}


def _open(path: Path, *, write: bool = False) -> Connection:
    return open_database(path, read_only=not write, create=False, application=0, version=0, examine=False, busy_ms=500)


def _beside(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns(".*.new"))  # drafts that a death left behind
    elif source.is_file():
        shutil.copy2(source, target)
    else:
        return
    for path in (target, *target.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())


def _sizes(folder: Path) -> Iterator[tuple[Path, int]]:
    yield from ((path, path.stat().st_size) for path in sorted(folder.rglob("*")) if path.is_file())


def _sums(folder: Path) -> dict[str, list[object]]:
    """Every file's size and SHA-256, but not what SQLite leaves beside a file that was looked into."""
    found: dict[str, list[object]] = {}
    for path, size in _sizes(folder):
        if not path.name.endswith(("-wal", "-shm")):
            with path.open("rb") as file:
                found[path.relative_to(folder).as_posix()] = [size, hashlib.file_digest(file, "sha256").hexdigest()]
    return found


def _is_free(folder: Path) -> None:
    """Nothing is ever written over."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SyncProblem("folder-in-use", name=str(folder))
