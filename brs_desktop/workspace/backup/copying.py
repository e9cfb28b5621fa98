"""Copies a backup with its documents to a stick or another folder, and reads the copy back."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from brs_sync.folders import sync_folder

from brs_desktop.sentences import problem
from brs_desktop.workspace.backup.shape import (
    MANIFEST,
    Backup,
    Cancelled,
    Member,
    Progress,
    copy_file,
    hash_file,
    name_of,
    never,
    not_told,
    read_manifest,
    write_manifest,
)
from brs_desktop.workspace.backup.taking import require_space

FILES = "brs-files"


class _Meter:
    """Counts bytes of a known total: each is copied once and read back once, what is there already read once."""

    def __init__(self, total: int, progress: Progress) -> None:
        self._done, self._total, self._progress = 0, max(total, 1), progress

    def expect(self, count: int) -> None:
        """There is more to do than was known."""
        self._total += count

    def add(self, count: int) -> None:
        self._done += count
        self._progress(min(self._done, self._total), self._total)


def copy_to(
    backup: Backup, documents: Path, target: Path, progress: Progress = not_told, cancelled: Cancelled = never
) -> Backup:
    """The backup below `target`, its documents once in `brs-files` beside it for all backups there.

    Documents that are there already are read too, by their SHA-256, and copied again where they are not the same.
    Every byte is read back from the target before the manifest is written. A stick that is pulled out leaves no
    backup; copying again goes on with the documents that have arrived.
    """
    if not target.is_dir():
        raise problem("no-such-folder", folder=str(target))
    place = _place(backup, target)
    if (place / MANIFEST).is_file():
        return check(read_manifest(place), progress, cancelled)
    if place.exists():
        shutil.rmtree(place)
    sized = [member for member in backup.files if _has_size(target / FILES / member.path, member)]
    new = [member for member in backup.files if member not in sized]
    meter = _Meter(_size(sized) + 2 * (backup.bytes + _size(new)), progress)
    altered = [one for one in sized if not _is_same(target / FILES / one.path, one, meter, cancelled)]
    meter.expect(2 * _size(altered))
    wanted = [*new, *altered]
    require_space(target, backup.bytes + _size(wanted))
    for member in wanted:
        _copied(documents / member.path, target / FILES / member.path, member, meter, cancelled)
    place.mkdir()
    for member in backup.members:
        _copied(backup.path / member.path, place / member.path, member, meter, cancelled)
    write_manifest(place, backup)
    sync_folder(target)
    return read_manifest(place)


def _place(backup: Backup, target: Path) -> Path:
    """Where it is or may come: half a copy gives way, another computer's backup of the same second stays."""
    names = (backup.path.name, *(f"{name_of(backup.when_ms)}-{number}" for number in range(1, 1000)))
    places = (target / name for name in names)
    return next(one for one in places if not (one / MANIFEST).is_file() or read_manifest(one).members == backup.members)


def check(backup: Backup, progress: Progress = not_told, cancelled: Cancelled = never) -> Backup:
    """Read a whole backup; a member that is missing or altered is refused by name."""
    meter = _Meter(backup.bytes, progress)
    for member in backup.members:
        path = backup.path / member.path
        try:
            read = hash_file(path, meter.add, cancelled)
        except OSError as error:
            raise problem("backup-damaged", name=backup.path.name, details=repr(error)) from error
        if (read.bytes, read.sha256) != (member.bytes, member.sha256):
            raise problem("backup-damaged", name=backup.path.name, details=member.path)
    return backup


def _size(members: Iterable[Member]) -> int:
    return sum(member.bytes for member in members)


def _has_size(path: Path, member: Member) -> bool:
    return path.is_file() and path.stat().st_size == member.bytes


def _is_same(path: Path, member: Member, meter: _Meter, cancelled: Cancelled) -> bool:
    """Whether every byte is what it was: a stick ages, and a size says nothing; one that cannot be read is not."""
    try:
        return hash_file(path, meter.add, cancelled).sha256 == member.sha256
    except OSError:
        return False


def _copied(source: Path, target: Path, member: Member, meter: _Meter, cancelled: Cancelled) -> None:
    sent = copy_file(source, target, meter.add, cancelled)
    came = hash_file(target, meter.add, cancelled).sha256
    if sent != member.sha256 or came != member.sha256:
        target.unlink(missing_ok=True)
        code = "backup-damaged" if sent != member.sha256 else "copy-damaged"
        raise problem(code, name=member.path, details=f"{sent} {came}")
