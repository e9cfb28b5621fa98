"""Puts a backup in a workspace's place; what was there is set aside whole, and nothing is sent blindly afterwards.

The moves are written down before the first: after a power cut the next opening finishes them.
"""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from brs_sync.folders import sync_folder
from brs_sync.identity import FolderLock
from brs_sync.points import Point, no_point

from brs_desktop.sentences import problem
from brs_desktop.workspace import settings
from brs_desktop.workspace.backup import sections
from brs_desktop.workspace.backup.copying import FILES, check
from brs_desktop.workspace.backup.shape import (
    DATABASE,
    Backup,
    Cancelled,
    Progress,
    copy_file,
    hash_file,
    never,
    not_told,
    write_durably,
)
from brs_desktop.workspace.backup.taking import read_back, require_space

PLAN = "restore.json"
STAGE = "restore.part"
ASIDE = "before-restore"
MOST_PLAN_BYTES = 10_000
_ASIDE = re.compile(rf"{ASIDE}-[A-Za-z0-9-]{{1,60}}")
# What makes a workspace what it is, in the order in which it is set aside; documents, backups and caches stay.
_PARTS = (
    "workspace.db-wal",
    "workspace.db-shm",
    "workspace.db",
    "journal.db-wal",
    "journal.db-shm",
    "journal.db",
    "identity",
    settings.FILE,
    "forms",
    "collections",
    sections.FOLDER,
)


@dataclass(frozen=True)
class Restored:
    """What a restore did: where the workspace was set aside (None where there was none) and what came in its place."""

    aside: Path | None
    backup: Backup


def restore(
    backup: Backup,
    folder: Path,
    *,
    now: str,
    progress: Progress = not_told,
    cancelled: Cancelled = never,
    passing: Point = no_point,
) -> Restored:
    """Put a backup in the place of the workspace of `folder`, which no process may have open.

    Identity keys are in no backup, so the first opening makes a new replica (SYNC, 'replica'); the hub's key is left
    out of the profile, so nothing is exchanged until a person joins again. `now` names what is set aside. Until the
    moves begin, a failure or a cancel leaves the workspace as it was. Sections of other offices stay where they are
    unless others come in their place: a backup that has none knows nothing of their answers.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = FolderLock(folder / "lock")
    try:
        finish_moves(folder)
        stage = folder / STAGE
        shutil.rmtree(stage, ignore_errors=True)
        try:
            check(backup, progress, cancelled)
            _stage(backup, stage, folder, cancelled)
        except BaseException:
            shutil.rmtree(stage, ignore_errors=True)
            raise
        aside = _begin_moves(folder, stage, now, passing)
        return Restored(aside, backup)
    finally:
        lock.release()


def bring_back(aside: Path, folder: Path, *, now: str) -> Path | None:
    """Undo a restore: the workspace that was set aside takes its place again; what is there now is set aside."""
    if aside not in asides(folder):
        raise problem("backup-none", name=aside.name)
    lock = FolderLock(folder / "lock")
    try:
        finish_moves(folder)
        return _begin_moves(folder, aside, now, no_point)
    finally:
        lock.release()


def finish_moves(folder: Path, passing: Point = no_point) -> bool:
    """Do what the plan says that is not done yet; again does nothing. True when there was a plan.

    Old parts are all aside before the first new one comes, so a part is never taken for the other's; the plan goes
    before what is left of the stage does.
    """
    plan = folder / PLAN
    if not plan.is_file():
        return False
    name, stage = _read_plan(plan)
    if stage.is_dir():
        moved = stage / "aside-done"
        if name and not moved.exists():
            (folder / name).mkdir(exist_ok=True)
            _move_parts(
                folder, folder / name, passing, but=() if (stage / sections.FOLDER).exists() else (sections.FOLDER,)
            )
        moved.touch()
        sync_folder(stage)
        passing("restore.aside")
        _move_parts(stage, folder, passing)
    plan.unlink()
    sync_folder(folder)
    passing("restore.done")
    shutil.rmtree(stage, ignore_errors=True)
    return True


def is_unfinished(folder: Path) -> bool:
    """Whether a power cut came between the moves of a restore."""
    return (folder / PLAN).is_file()


def finish(folder: Path) -> None:
    """Finish a restore before the folder is opened."""
    lock = FolderLock(folder / "lock")
    try:
        finish_moves(folder)
    finally:
        lock.release()


def asides(folder: Path) -> tuple[Path, ...]:
    """The workspaces that restores have set aside, newest first."""
    return tuple(sorted((path for path in folder.glob(f"{ASIDE}-*") if path.is_dir()), reverse=True))


def _begin_moves(folder: Path, stage: Path, now: str, passing: Point) -> Path | None:
    aside = _free(folder, now) if settings.exists(folder) else None
    plan = {"aside": aside.name if aside else "", "stage": stage.name}
    write_durably(folder / PLAN, json.dumps(plan).encode())
    passing("restore.planned")
    finish_moves(folder, passing)
    return aside


def _stage(backup: Backup, stage: Path, folder: Path, cancelled: Cancelled) -> None:
    require_space(folder, backup.bytes)
    for member in backup.members:
        if not _belongs(member.path):
            raise problem("backup-damaged", name=backup.path.name, details=member.path)
        name = "workspace.db" if member.path == DATABASE else sections.place(member.path) or member.path
        if copy_file(backup.path / member.path, stage / name, cancelled=cancelled) != member.sha256:
            raise problem("backup-damaged", name=backup.path.name, details=member.path)
    read_back(stage / "workspace.db")
    profile = settings.read(stage)
    settings.write(stage, profile.changed(hub_key="", role="", prefixes=()))
    _bring_documents(backup, folder, cancelled)


def _belongs(path: str) -> bool:
    """Whether a backup may hold it: never a key, a journal, or what tells this program how far the moves are."""
    plain = path in (DATABASE, settings.FILE) or path.startswith(("forms/", "collections/"))
    return plain or sections.place(path) is not None


def _bring_documents(backup: Backup, folder: Path, cancelled: Cancelled) -> None:
    """Documents that this folder lacks come from beside the backup; one that is nowhere stays missing, and says so."""
    beside = backup.path.parent / FILES
    for member in backup.files:
        target = folder / "files" / member.path
        source = beside / member.path
        if target.exists() or not source.is_file():
            continue
        if hash_file(source, cancelled=cancelled).sha256 == member.sha256:
            copy_file(source, target, cancelled=cancelled)


def _move_parts(source: Path, target: Path, passing: Point, *, but: tuple[str, ...] = ()) -> None:
    for name in _PARTS:
        if name not in but and (source / name).exists():
            (source / name).rename(target / name)
            passing("restore.move")
    sync_folder(source)
    sync_folder(target)


def _read_plan(plan: Path) -> tuple[str, Path]:
    """What is set aside under which name, and the folder that comes in its place; both are names in this folder."""
    try:
        if plan.stat().st_size > MOST_PLAN_BYTES:
            raise ValueError(PLAN)
        data = json.loads(plan.read_bytes())
        name, stage = data["aside"], data["stage"]
        if not (name == "" or _ASIDE.fullmatch(name)) or not (stage == STAGE or _ASIDE.fullmatch(stage)):
            raise ValueError(PLAN)
        return name, plan.parent / stage
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise problem("restore-unclear", folder=str(plan.parent), details=repr(error)) from error


def _free(folder: Path, now: str) -> Path:
    names = [folder / f"{ASIDE}-{now}", *(folder / f"{ASIDE}-{now}-{number}" for number in range(1, 1000))]
    return next(path for path in names if not path.exists())
