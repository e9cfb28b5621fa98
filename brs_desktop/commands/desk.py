"""What commands work at: the workspace of a folder, opened when first needed and kept for the next command."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from brs_desktop.workspace import Workspace

PATIENCE_SECONDS = 2.0


def default_folder() -> Path:
    """The platform's data folder for this program (XDG_DATA_HOME/brs-desktop where that is the custom)."""
    if chosen := os.environ.get("XDG_DATA_HOME"):
        return Path(chosen) / "brs-desktop"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "brs-desktop"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "brs-desktop"
    return Path.home() / ".local" / "share" / "brs-desktop"


class Desk:
    """The open workspaces of this process, one a folder; `folder` is the one the present command means."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.batch = False
        self._open: dict[Path, Workspace] = {}

    def workspace(self) -> Workspace:
        """The workspace of the folder; a folder without one is refused with `no-workspace`."""
        place = self.folder.absolute()
        if place not in self._open:
            self._open[place] = _opened(place)
        return self._open[place]

    def keep(self, workspace: Workspace) -> None:
        """Take over a workspace that a command has made."""
        self._open[self.folder.absolute()] = workspace

    def close(self) -> None:
        """Close what is open; unsealed answers stay in the journal and are sealed at the next opening."""
        from brs_desktop.workspace import reserve

        while self._open:
            place, workspace = self._open.popitem()
            workspace.close()
            # No window may ever have ticked here; and room that was used up is set aside again once there is some.
            reserve.keep(place)


def _opened(place: Path) -> Workspace:
    """Open, waiting a moment for a process that is just ending: a script's next command often comes that soon."""
    from brs_desktop.workspace import Workspace

    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return Workspace.open(place, create=False)
        except Exception as error:
            if getattr(error, "code", "") != "database-locked" or time.monotonic() >= until:
                raise
            time.sleep(0.05)
