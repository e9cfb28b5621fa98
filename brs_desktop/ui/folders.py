"""Where new files of a person are offered to go."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths

# What one file system or another refuses in a name.
_REFUSED = frozenset('<>:"/\\|?*')
_LONGEST = 80


def documents() -> Path:
    """The person's folder of documents; their home where no such folder was made."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(folder) if folder and Path(folder).is_dir() else Path.home()


def new_file(name: str, suffix: str) -> Path:
    """A file that is not there yet, called `name` as far as file systems take it: nothing is replaced unasked."""
    kept = "".join(" " if sign in _REFUSED or not sign.isprintable() else sign for sign in name)
    plain = " ".join(kept.split())[:_LONGEST].strip(" .") or "BRS Desktop"
    names = (f"{plain}.{suffix}", *(f"{plain} ({number}).{suffix}" for number in range(2, 100)))
    return next((place for one in names if not (place := documents() / one).exists()), documents() / names[0])
