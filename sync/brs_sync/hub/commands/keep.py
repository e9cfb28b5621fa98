"""`brs-hub backup`, `restore`, `fsck` and `move`: copies that are read back, and proof of what follows from the log."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from brs_sync.errors import SyncProblem
from brs_sync.hub.commands import Line, Subparsers

if TYPE_CHECKING:
    from brs_sync.hub.settings import Settings
    from brs_sync.hub.store.sharing import Shared
    from brs_sync.identity import Identity


def add(commands: Subparsers) -> None:
    """The four commands."""
    backup = commands.add_parser("backup", help="copy the hub, also while it serves, into a new folder")
    backup.add_argument(
        "target", type=Path, metavar="DIR", help="a folder that is not there yet; it will hold the keys"
    )
    backup.set_defaults(command=_backup)
    restore = commands.add_parser("restore", help="make the hub's folder (--data) out of a backup")
    restore.add_argument("source", type=Path, metavar="DIR")
    restore.add_argument("--check", action="store_true", help="only read the backup, and say whether it is whole")
    restore.set_defaults(command=_restore)
    fsck = commands.add_parser("fsck", help="make the state anew from the log, in a copy, and compare")
    fsck.add_argument(
        "--scratch", type=Path, metavar="DIR", help="where the copy is made (default: the system's place)"
    )
    fsck.set_defaults(command=_fsck)
    move = commands.add_parser("move", help="bring the hub's folder (--data) into the database that the settings name")
    move.set_defaults(command=_move)


def _backup(options: Namespace) -> Iterable[Line]:
    from brs_sync.clock import SystemClock
    from brs_sync.hub.backup import backup, backup_shared, note_backup

    clock, settings = SystemClock(), options.inforce.settings
    if settings.database is None:
        done = backup(options.data, options.target, clock)
        note_backup(options.data, clock.now_ms())
    else:
        with _shared(settings) as (shared, identity):
            done = backup_shared(shared, identity, options.data, options.target, clock)
        _note(settings, clock.now_ms())
    yield done


def _restore(options: Namespace) -> Iterable[Line]:
    from brs_sync.hub.backup import restore, verify

    if options.check:
        yield verify(options.source)
        return
    yield restore(options.source, options.data)
    if options.inforce.settings.database is not None:
        yield from _move(options)


def _move(options: Namespace) -> Iterable[Line]:
    from brs_sync.hub.store.pour import pour

    line: Line = {}
    for line in pour(options.inforce.settings):
        yield line
    if not line["done"]:
        raise SyncProblem("files-lost")


def _fsck(options: Namespace) -> Iterable[Line]:
    from brs_sync.clock import SystemClock
    from brs_sync.hub.fsck import fsck, fsck_shared

    clock, settings = SystemClock(), options.inforce.settings
    line: Line = {}
    if settings.database is None:
        for line in fsck(options.data, clock, options.scratch):
            yield line
    else:
        with _shared(settings) as (shared, identity):
            for line in fsck_shared(shared, identity, options.data, clock, options.scratch):
                yield line
    if not line["ok"]:
        raise SyncProblem("state-differs")


@contextmanager
def _shared(settings: Settings) -> Iterator[tuple[Shared, Identity]]:
    """The database, and the key that its processes speak with."""
    from brs_sync.hub.store.settled import shared_of
    from brs_sync.identity import read_identity

    shared = shared_of(settings)
    assert shared is not None
    with closing(shared):
        key = settings.key or settings.data / "identity" / "replica.key"
        identity = read_identity(key.parent, key.name)
        if identity is None:
            raise SyncProblem("hub-key-missing", name=str(key))
        if shared.log.fact("key") != identity.public:
            raise SyncProblem("hub-key-differs", name=str(key))
        yield shared, identity


def _note(settings: Settings, now_ms: int) -> None:
    from brs_sync.hub.backup import COPIED
    from brs_sync.hub.store.settled import admin_of

    with closing(admin_of(settings)) as admin:
        admin.set_fact(COPIED, str(now_ms).encode())
