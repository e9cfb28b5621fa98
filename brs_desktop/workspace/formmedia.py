"""Pictures, sounds and films that a form's words name: files beside the form, found by their names alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote

from brs_desktop.records.registry import SHIPPED

MEDIA = "media"
_MOST_NAME = 200
_OUTSIDE = frozenset('/\\:*?"<>|\0')


def media_folders(workspace: Path, collection: str) -> tuple[Path, ...]:
    """Where the media of a collection's form are looked for: what the workspace has of it, then what ships."""
    return workspace / "collections" / collection / MEDIA, SHIPPED / collection / MEDIA


def folders_beside(form: Path) -> tuple[Path, ...]:
    """Where the media of a form's file are looked for: as other tools of the field keep them, and as this one does."""
    return form.parent / f"{form.stem}-media", form.parent / MEDIA


def medium(uri: str, folders: Sequence[Path]) -> Path | None:
    """The file that `jr://images/NAME` names; None where there is none, or where the name would lead elsewhere."""
    name = unquote(uri.strip().rpartition("/")[2])
    if not name or len(name) > _MOST_NAME or name.startswith(".") or not _OUTSIDE.isdisjoint(name):
        return None
    return next((folder / name for folder in folders if (folder / name).is_file()), None)
