"""Pictures, sounds and films that a form's words name: files beside the form, found by their names alone."""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote

from brs_desktop.library.kinds import recognise
from brs_desktop.library.refusals import Refused
from brs_desktop.records.registry import SHIPPED

MEDIA = "media"
# What comes along with one form: more is left where it is, and told as missing where it would be shown.
MOST_FILES, MOST_BYTES = 500, 200_000_000
_NAMED = re.compile(r"jr://(?:images|audio|video)/[^<>\"'\s][^<>\"']{0,200}")
_KINDS = ("image/", "audio/", "video/")
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
    long = len(name.encode("utf-8", "replace")) > _MOST_NAME  # what a disk counts
    if not name or long or name.startswith(".") or not _OUTSIDE.isdisjoint(name):
        return None
    return next((folder / name for folder in folders if (folder / name).is_file()), None)


def bring_along(form: Path, xform: str, workspace: Path, collection: str) -> int:
    """Copy the media that a form names from beside its file into the workspace; how many came."""
    came, room = 0, MOST_BYTES
    target = workspace / "collections" / collection / MEDIA
    for uri in sorted(set(_NAMED.findall(xform)))[:MOST_FILES]:
        file = medium(uri, folders_beside(form))
        if file is None or not _is_medium(file) or file.stat().st_size > room:
            continue
        room -= file.stat().st_size
        target.mkdir(parents=True, exist_ok=True)
        part = target / f".{secrets.token_hex(8)}.part"
        try:
            shutil.copyfile(file, part)
            os.replace(part, target / file.name)
        finally:
            part.unlink(missing_ok=True)
        came += 1
    return came


def _is_medium(file: Path) -> bool:
    try:
        return recognise(file, file.name).type.startswith(_KINDS)
    except (OSError, Refused):
        return False
