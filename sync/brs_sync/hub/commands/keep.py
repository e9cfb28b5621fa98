"""`brs-hub backup`, `restore` and `fsck`: copies that are read back, and proof that the state follows from the log."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path

from brs_sync.errors import SyncProblem
from brs_sync.hub.commands import Line, Subparsers


def add(commands: Subparsers) -> None:
    """The three commands."""
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


def _backup(options: Namespace) -> Iterable[Line]:
    from brs_sync.clock import SystemClock
    from brs_sync.hub.backup import backup, note_backup

    clock = SystemClock()
    done = backup(options.data, options.target, clock)
    note_backup(options.data, clock.now_ms())
    yield done


def _restore(options: Namespace) -> Iterable[Line]:
    from brs_sync.hub.backup import restore, verify

    yield verify(options.source) if options.check else restore(options.source, options.data)


def _fsck(options: Namespace) -> Iterable[Line]:
    from brs_sync.clock import SystemClock
    from brs_sync.hub.fsck import fsck

    for line in fsck(options.data, SystemClock(), options.scratch):
        yield line
    if not line["ok"]:
        raise SyncProblem("state-differs")
