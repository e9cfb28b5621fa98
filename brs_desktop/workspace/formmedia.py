"""Pictures, sounds and films that a form's words name: files beside the form, found by their names alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from brs_desktop.library.kinds import recognise
from brs_desktop.library.refusals import Refused
from brs_desktop.records.registry import SHIPPED

MEDIA = "media"
# What comes along with one form: more is left where it is, and told as missing where it would be shown.
MOST_FILES, MOST_BYTES = 500, 200_000_000
KINDS = ("image/", "audio/", "video/")
_NAMED = re.compile(r"jr://(?:images|audio|video)/[^<>\"'\s][^<>\"']{0,200}")
_MOST_NAME = 200
_OUTSIDE = frozenset('/\\:*?"<>|\0')


@dataclass(frozen=True)
class Found:
    """Where a medium of a form is; `coming` says that it is known and has not come to this computer yet.

    `name` is what the form calls it: where it lies it may be called otherwise.
    """

    name: str
    file: Path | None = None
    coming: bool = False
    # A copy under a name that programs of the computer know it by; the file itself where none is needed.
    copy: Callable[[], Path] | None = None

    def to_open(self) -> Path | None:
        """What is given to a program of the computer."""
        return self.copy() if self.copy is not None else self.file


Media = Callable[[str], Found]


def media_folders(workspace: Path, collection: str) -> tuple[Path, ...]:
    """Where the media of any version of a collection's form are looked for: what the workspace has, then what ships."""
    return workspace / "collections" / collection / MEDIA, SHIPPED / collection / MEDIA


def folders_beside(form: Path) -> tuple[Path, ...]:
    """Where the media of a form's file are looked for: as other tools of the field keep them, and as this one does."""
    return form.parent / f"{form.stem}-media", form.parent / MEDIA


def name_of(uri: str) -> str:
    """What `jr://images/NAME` calls its file; empty where that would lead elsewhere or is no name of a file."""
    name = unquote(uri.strip().rpartition("/")[2])
    long = len(name.encode("utf-8", "replace")) > _MOST_NAME  # what a disk counts
    return "" if long or name.startswith(".") or not _OUTSIDE.isdisjoint(name) else name


def named_by(xform: str) -> tuple[str, ...]:
    """What a form calls its media, each once and no more than may come along."""
    names = {name_of(uri) for uri in set(_NAMED.findall(xform))} - {""}
    return tuple(sorted(names)[:MOST_FILES])


def medium(uri: str, folders: Sequence[Path]) -> Path | None:
    """The file that `jr://images/NAME` names; None where there is none, or where the name would lead elsewhere."""
    name = name_of(uri)
    return next((folder / name for folder in folders if name and (folder / name).is_file()), None)


def lying_in(folders: Sequence[Path]) -> Media:
    """The media of a form whose files lie in folders."""
    return lambda uri: Found(name_of(uri), medium(uri, folders))


def is_medium(file: Path, name: str) -> bool:
    """Whether a file is a picture, a sound or a film by its content."""
    try:
        return recognise(file, name).type.startswith(KINDS)
    except (OSError, Refused):
        return False
