"""Takes a backup: one consistent copy of the database while work goes on, read back before it counts."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from brs_sync.database import Connection, DatabaseError, check, open_database, translated
from brs_sync.folders import sync_folder
from brs_sync.log import APPLICATION, VERSION

from brs_desktop.sentences import problem
from brs_desktop.workspace import settings
from brs_desktop.workspace.backup import sections
from brs_desktop.workspace.backup.shape import (
    DATABASE,
    FOLDER,
    Backup,
    Cancelled,
    Member,
    Progress,
    copy_file,
    files_below,
    hash_file,
    name_of,
    never,
    not_told,
    write_manifest,
)

if TYPE_CHECKING:
    from brs_desktop.workspace.workspace import Workspace

# What stays free beside a copy, so that a backup never is what fills the disk under an open editor.
MARGIN_BYTES = 50_000_000
# The small folders that belong to a workspace; converted forms are made again from these.
_FOLDERS = ("forms", "collections")
_STEPS = 20_000


def take(workspace: Workspace, progress: Progress = not_told, cancelled: Cancelled = never) -> Backup:
    """A new backup in the workspace's own folder: what was typed is sealed first, the key of this device stays out.

    Reads beside the writer and never holds it up. Raises Problem: cancelled, backup-no-space, disk-full,
    backup-damaged; whatever happens, nothing half-written keeps a backup's name.
    """
    workspace.replica.seal()
    when = workspace.clock.now_ms()
    place = workspace.folder / FOLDER
    place.mkdir(exist_ok=True)
    final = free_name(place, name_of(when))
    draft = place / f"{final.name}.part"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    try:
        counts = _copy_database(workspace.folder / "workspace.db", draft / DATABASE, progress, cancelled)
        sections_copied, left_out = _copy_sections(workspace, draft, cancelled)
        members = hashed(draft, [*_copy_beside(workspace.folder, draft), *sections_copied], cancelled)
        files = documents(workspace.folder)
        profile = workspace.profile
        made = Backup(
            final, when, workspace.replica.id_text, profile.name, profile.home, *counts, members, files, left_out
        )
        write_manifest(draft, made)
        draft.rename(final)
        sync_folder(place)
        return made
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def documents(folder: Path) -> tuple[Member, ...]:
    """The documents kept in a workspace: their names are their hashes, so they are listed without being read."""
    kept = folder / "files"
    found = []
    for path in files_below(kept):
        if len(path.name) == 64 and set(path.name) <= set("0123456789abcdef"):
            found.append(Member(path.relative_to(kept).as_posix(), path.stat().st_size, path.name))
    return tuple(found)


def read_back(database: Path) -> tuple[int, int]:
    """Open a copied database and read every page: how many records and commits it holds; damage is refused."""
    try:
        with closing(open_database(database, read_only=True, application=APPLICATION, version=VERSION)) as copied:
            if not check(copied):
                raise problem("backup-damaged", name=database.parent.name)
            return _count(copied, "record"), _count(copied, "commits")
    except DatabaseError as error:
        raise problem("backup-damaged", name=database.parent.name, details=str(error)) from error


def require_space(place: Path, needed: int) -> None:
    """Refuse before the first byte where a copy would fill the disk."""
    free = shutil.disk_usage(place).free
    if free < needed + MARGIN_BYTES:
        raise problem("backup-no-space", needed=_megabytes(needed + MARGIN_BYTES), free=_megabytes(free))


def _copy_sections(workspace: Workspace, draft: Path, cancelled: Cancelled) -> tuple[list[Path], int]:
    """The sections of other offices that are filled here, and how many of them could not be read."""

    def copy_database(source: Path, target: Path) -> object:
        return _copy_database(source, target, not_told, cancelled)

    if not (workspace.folder / sections.FOLDER).is_dir():
        return [], 0
    return sections.copy(workspace.folder, draft, workspace.sections.turn, workspace.sections.seal, copy_database)


def _copy_database(source: Path, target: Path, progress: Progress, cancelled: Cancelled) -> tuple[int, int]:
    with translated(source):
        reading = open_database(source, read_only=True, application=APPLICATION, version=VERSION, examine=False)
        with closing(reading):
            total = _pages(reading)
            require_space(target.parent, total)
            # The connection stays read-only by its mode; this pragma alone would refuse to write the copy too.
            reading.execute("PRAGMA query_only=OFF")
            _vacuum(reading, target, total, progress, cancelled)
    counts = read_back(target)
    for side in ("-wal", "-shm", "-journal"):
        target.with_name(target.name + side).unlink(missing_ok=True)
    return counts


def _vacuum(reading: Connection, target: Path, total: int, progress: Progress, cancelled: Cancelled) -> None:
    def step() -> bool:
        progress(min(target.stat().st_size if target.exists() else 0, total), total)
        return cancelled()

    reading.set_progress_handler(step, _STEPS)
    try:
        reading.execute("VACUUM INTO ?", (str(target),))
    except DatabaseError:
        if cancelled():
            raise problem("cancelled") from None
        raise
    finally:
        reading.set_progress_handler(None, 0)
    progress(total, total)


def _pages(connection: Connection) -> int:
    size = connection.execute("PRAGMA page_size").fetchone()[0]
    return int(size * connection.execute("PRAGMA page_count").fetchone()[0])


def _copy_beside(folder: Path, draft: Path) -> list[Path]:
    copied = [draft / DATABASE]
    sources = [folder / settings.FILE]
    for name in _FOLDERS:
        sources += [path for path in files_below(folder / name) if not path.name.endswith(".part")]
    for source in sources:
        if source.is_file():
            target = draft / source.relative_to(folder)
            copy_file(source, target)
            copied.append(target)
    return copied


def hashed(draft: Path, paths: list[Path], cancelled: Cancelled) -> tuple[Member, ...]:
    found = []
    for path in paths:
        read = hash_file(path, cancelled=cancelled)
        found.append(Member(path.relative_to(draft).as_posix(), read.bytes, read.sha256))
    return tuple(found)


def free_name(place: Path, name: str) -> Path:
    """A name that nothing has; two backups of one second are told apart."""
    taken = [place / name, *(place / f"{name}-{number}" for number in range(1, 1000))]
    return next(path for path in taken if not path.exists())


def _count(connection: Connection, table: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 a name of ours


def _megabytes(size: int) -> str:
    from brs_desktop.language import format_bytes

    return format_bytes(size)
