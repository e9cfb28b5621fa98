"""Backups made anew without what was erased after they were taken (SYNC rule 15); all else in them stays."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from brs_sync.database import Connection, open_database, translated
from brs_sync.erasures import Emptied, empty_copy, rewrite, still_holds
from brs_sync.folders import sync_folder
from brs_sync.log import APPLICATION, VERSION

from brs_desktop.errors import Problem
from brs_desktop.workspace.backup.keeping import found
from brs_desktop.workspace.backup.shape import DATABASE, FOLDER, Backup, Cancelled, copy_file, never, write_manifest
from brs_desktop.workspace.backup.taking import free_name, hashed, read_back, require_space

if TYPE_CHECKING:
    from brs_desktop.workspace.workspace import Workspace

# What is a function of the rest is made again when a backup is opened, without what is gone.
_MADE_AGAIN = "SELECT type, name FROM sqlite_schema WHERE type='table' AND (name GLOB ? OR name GLOB ?)"
_SIDES = ("-wal", "-shm", "-journal")


def forget(workspace: Workspace, cancelled: Cancelled = never) -> int:
    """Look through the backups beside the workspace; each that still holds something erased is replaced. How many."""
    sections = workspace.replica.emptied()
    if not sections or not (workspace.folder / FOLDER).is_dir():
        return 0
    done = 0
    for backup in found(workspace.folder):
        if cancelled():
            break
        try:
            if _holds(backup, sections):
                _replace(backup, sections)
                done += 1
        except Problem as problem:
            # One that cannot be read is told when somebody wants it; the others are not kept from forgetting.
            if problem.code not in ("backup-damaged", "database-damaged"):
                raise
    return done


def _holds(backup: Backup, sections: Sequence[Emptied]) -> bool:
    with _opened(backup.path / DATABASE, read_only=True) as connection:
        return still_holds(connection, sections)


def _replace(backup: Backup, sections: Sequence[Emptied]) -> None:
    """A new folder of the same moment takes the backup's place; a power cut leaves one of them whole, or both."""
    place = backup.path.parent
    require_space(place, backup.bytes)
    final = free_name(place, backup.path.name[: len("brs-00000000T000000Z")])
    draft = place / f"{final.name}.part"
    shutil.rmtree(draft, ignore_errors=True)
    try:
        for member in backup.members:
            copy_file(backup.path / member.path, draft / member.path)
        with _opened(draft / DATABASE, read_only=False) as connection:
            _forget_in(connection, sections)
        read_back(draft / DATABASE)
        _tidy(draft / DATABASE)
        members = hashed(draft, [draft / member.path for member in backup.members], never)
        write_manifest(draft, replace(backup, path=final, members=members))
        draft.rename(final)
        sync_folder(place)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    (backup.path / "backup.json").unlink(missing_ok=True)
    shutil.rmtree(backup.path, ignore_errors=True)


def _forget_in(connection: Connection, sections: Sequence[Emptied]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    empty_copy(connection, sections)
    tables = connection.execute(_MADE_AGAIN, ("records_*", "search_*")).fetchall()
    # A virtual table takes its own tables with it, so it goes first.
    for _, name in sorted(tables, key=lambda table: table[1] != "search_index"):
        connection.execute(f'DROP TABLE IF EXISTS "{name}"')
    connection.execute("COMMIT")
    rewrite(connection)
    connection.execute("PRAGMA journal_mode=DELETE")


@contextmanager
def _opened(path: Path, *, read_only: bool) -> Iterator[Connection]:
    with translated(path):
        opened = open_database(path, read_only=read_only, create=False, application=APPLICATION, version=VERSION)
    with translated(path), closing(opened):
        yield opened
    _tidy(path)


def _tidy(path: Path) -> None:
    """A backup is its database alone: nothing stays beside it."""
    for side in _SIDES:
        path.with_name(path.name + side).unlink(missing_ok=True)
