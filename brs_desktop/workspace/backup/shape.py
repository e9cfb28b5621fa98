"""What a backup is on disk: a folder with the database, the profile, the forms, and a manifest written last."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from brs_sync.folders import sync_folder

from brs_desktop.sentences import problem

MANIFEST = "backup.json"
# Not the name under which a workspace is opened: a backup that was written to would be none any more.
DATABASE = "database.brs"
FOLDER = "backups"
FORMAT = 1
MOST_MANIFEST_BYTES = 4_000_000
MOST_MEMBERS = 20_000
CHUNK = 1 << 20
Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]
_NAME = re.compile(r"brs-\d{8}T\d{6}Z(?:-\d{1,3})?")
_MEMBER = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9._-]{0,127})(?:/[A-Za-z0-9][A-Za-z0-9._-]{0,127}){0,3}")


def not_told(_done: int, _total: int) -> None:
    """Progress that nobody hears."""


def never() -> bool:
    """Work that nobody cancels."""
    return False


@dataclass(frozen=True)
class Member:
    """One file of a backup: its path below the folder, its size in bytes and its SHA-256 in hex."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Backup:
    """A whole backup: where it is, when it was made (UTC milliseconds), by which replica, and what is in it.

    `whole` says that the database was read to its last page after it was written. `files` are documents that belong to
    it but lie beside it, shared by all backups of a folder. `left_out` counts the sections of other offices that could
    not be read when it was taken.
    """

    path: Path
    when_ms: int
    replica: str
    name: str
    home: str
    records: int
    commits: int
    members: tuple[Member, ...]
    files: tuple[Member, ...]
    left_out: int = 0

    @property
    def bytes(self) -> int:
        """What restoring it writes, documents apart."""
        return sum(member.bytes for member in self.members)

    @property
    def file_bytes(self) -> int:
        """The documents that belong to it."""
        return sum(member.bytes for member in self.files)


def name_of(when_ms: int) -> str:
    """The folder's name: the moment, in UTC, so that names sort by age."""
    return datetime.fromtimestamp(when_ms / 1000, UTC).strftime("brs-%Y%m%dT%H%M%SZ")


def is_name(text: str) -> bool:
    """Whether a folder is named like a backup."""
    return _NAME.fullmatch(text) is not None


def write_manifest(folder: Path, backup: Backup) -> None:
    """The last file of a backup: a folder without it is none."""
    data = {"format": FORMAT, "when_ms": backup.when_ms, "replica": backup.replica, "name": backup.name}
    data |= {"home": backup.home, "records": backup.records, "commits": backup.commits}
    data |= {"members": _listed(backup.members), "files": _listed(backup.files)}
    data |= {"left_out": backup.left_out} if backup.left_out else {}
    write_durably(folder / MANIFEST, json.dumps(data, ensure_ascii=False, indent=1).encode("utf-8"))


def read_manifest(folder: Path) -> Backup:
    """What a folder says it is; one that is no backup, or of a later program, is refused."""
    try:
        file = folder / MANIFEST
        if file.stat().st_size > MOST_MANIFEST_BYTES:
            raise ValueError(MANIFEST)
        data = json.loads(file.read_bytes())
        if int(data["format"]) > FORMAT:
            raise problem("backup-newer", name=folder.name)
        replica, name, home = (_text(data[key]) for key in ("replica", "name", "home"))
        when_ms, records, commits = (_count(data[key]) for key in ("when_ms", "records", "commits"))
        members, files = _members(data["members"]), _members(data["files"])
        left_out = _count(data.get("left_out", 0))
        return Backup(folder, when_ms, replica, name, home, records, commits, members, files, left_out)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise problem("backup-none", name=folder.name, details=repr(error)) from error


def hash_file(path: Path, told: Callable[[int], None] = lambda count: None, cancelled: Cancelled = never) -> Member:
    """A file's size and SHA-256, read from its first byte to its last."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
            told(len(chunk))
            if cancelled():
                raise problem("cancelled")
    return Member(path.name, size, digest.hexdigest())


def copy_file(
    source: Path, target: Path, told: Callable[[int], None] = lambda count: None, cancelled: Cancelled = never
) -> str:
    """Copy a file and put it on disk; answers the SHA-256 of what was read. Half a copy never has the target's name."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.part")
    digest = hashlib.sha256()
    try:
        with source.open("rb") as reading, draft.open("wb") as writing:
            while chunk := reading.read(CHUNK):
                digest.update(chunk)
                writing.write(chunk)
                told(len(chunk))
                if cancelled():
                    raise problem("cancelled")
            writing.flush()
            os.fsync(writing.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return digest.hexdigest()


def write_durably(path: Path, data: bytes) -> None:
    """Write a small file: whole and on disk, or not at all."""
    draft = path.with_name(f"{path.name}.part")
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync_folder(path.parent)


def files_below(folder: Path) -> Iterator[Path]:
    """Every ordinary file below a folder, in a fixed order; links are not followed."""
    for place, folders, names in os.walk(folder):
        folders.sort()
        yield from (Path(place) / name for name in sorted(names) if not (Path(place) / name).is_symlink())


def _listed(members: tuple[Member, ...]) -> list[list[Any]]:
    return [[member.path, member.bytes, member.sha256] for member in members]


def _members(rows: Any) -> tuple[Member, ...]:
    if not isinstance(rows, list) or len(rows) > MOST_MEMBERS:
        raise ValueError("members")
    return tuple(_member(*row) for row in rows)


def _member(path: Any, size: Any, sha256: Any) -> Member:
    """A member's path stays below its folder: no absolute path, no way up."""
    if not (isinstance(path, str) and _MEMBER.fullmatch(path) and re.fullmatch(r"[0-9a-f]{64}", str(sha256))):
        raise ValueError("member")
    return Member(path, _count(size), str(sha256))


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > 400:
        raise ValueError("text")
    return value


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 1 << 60:
        raise ValueError("count")
    return value
