"""Backups from the first day: taken, read back, kept, copied to a stick, restored."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from brs_desktop.sentences import problem
from brs_desktop.workspace.backup.copying import check, copy_to
from brs_desktop.workspace.backup.forgetting import forget
from brs_desktop.workspace.backup.keeping import KEPT, clear_drafts, found, is_due, let_go
from brs_desktop.workspace.backup.restoring import Restored, asides, bring_back, finish, is_unfinished, restore
from brs_desktop.workspace.backup.setaside import SetAside, set_aside
from brs_desktop.workspace.backup.shape import Backup, Cancelled, Progress, name_of, never, not_told, read_manifest
from brs_desktop.workspace.backup.taking import take

if TYPE_CHECKING:
    from brs_desktop.workspace.workspace import Workspace

__all__ = [
    "KEPT",
    "Backup",
    "Backups",
    "Restored",
    "SetAside",
    "asides",
    "bring_back",
    "check",
    "finish",
    "found",
    "is_unfinished",
    "name_of",
    "read_manifest",
    "restore",
    "set_aside",
]


class Backups:
    """The backups of one open workspace; one is taken at a time."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._turn = threading.Lock()

    def list(self) -> tuple[Backup, ...]:
        """The backups kept here, newest first."""
        return found(self._workspace.folder)

    def all(self) -> tuple[Backup | SetAside, ...]:
        """Everything that can be put in the workspace's place: its backups, then what restores have set aside."""
        return (*self.list(), *set_aside(self._workspace.folder))

    @property
    def last(self) -> Backup | None:
        """The newest one, None before the first."""
        return next(iter(self.list()), None)

    def due(self) -> bool:
        """Whether today's is still to be taken; a workspace in which nothing was ever written needs none."""
        written = self._workspace.replica.vector()
        return bool(written) and is_due(self.list(), self._workspace.clock.now_ms())

    def take(self, progress: Progress = not_told, cancelled: Cancelled = never) -> Backup:
        """Take one now, read it back, and let go of all but the newest seven."""
        if not self._turn.acquire(blocking=False):
            raise problem("backup-goes-on")
        try:
            clear_drafts(self._workspace.folder)
            made = take(self._workspace, progress, cancelled)
            let_go(self._workspace.folder, made.path)
            return made
        finally:
            self._turn.release()

    def take_if_due(self, progress: Progress = not_told, cancelled: Cancelled = never) -> Backup | None:
        """What the program does by itself after opening and once an hour; what was erased leaves the older ones."""
        made = self.take(progress, cancelled) if self.due() else None
        self.forget(cancelled)
        return made

    def forget(self, cancelled: Cancelled = never) -> int:
        """Make the workspace's own backups anew without what was erased since; how many had held it (SYNC rule 15)."""
        with self._turn:
            return forget(self._workspace, cancelled)

    def copy_to(self, target: Path, progress: Progress = not_told, cancelled: Cancelled = never) -> Backup:
        """Take a fresh backup and copy it with its documents to a stick or folder, read back to the last byte."""
        if not target.is_dir():  # before a backup is made that would make another one go
            raise problem("no-such-folder", folder=str(target))
        made = self.take(cancelled=cancelled)
        return copy_to(made, self._workspace.folder / "files", target, progress, cancelled)
