"""New workspaces for tests: one of each kind is made and copied, for making one takes in all that is shipped."""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from brs_sync.clock import Clock, FixedClock

from brs_desktop.records import SHIPPED, Registry
from brs_desktop.workspace import Workspace, settings
from tests.workspace.wells import UNSEEN

# Set by the process that shares tests out, so that all who run them copy from one place.
SHARED = "BRS_TESTS_MADE"


def new_folder(
    folder: Path,
    *,
    name: str = "",
    country: str = "",
    language: str = "",
    collections: Sequence[Path] = (),
    clock: Clock | None = None,
) -> Path:
    """A new workspace on disk, closed, as `Workspace.init` makes it.

    Folders of one name, made for one person, are one copy of a workspace (SYNC rule 14): two that are to meet in a
    test differ in either, as they do where people sit down at laptops of their own.
    """
    language = language or settings.spoken_language(folder)
    said = (folder.name, name, country, language, _told(clock), *map(_content, collections))
    kept = place() / hashlib.sha256(repr(said).encode()).hexdigest()[:24]
    if not kept.exists():
        _make(kept, folder.name, clock, collections, name=name, country=country, language=language)
    return Path(shutil.copytree(kept, folder, dirs_exist_ok=True))


def new_workspace(
    folder: Path,
    *,
    name: str = "",
    country: str = "",
    language: str = "",
    collections: Sequence[Path] = (),
    clock: Clock | None = None,
) -> Workspace:
    """The same, open."""
    new_folder(folder, name=name, country=country, language=language, collections=collections, clock=clock)
    return Workspace.open(folder, collections=collections, clock=clock)


def _make(kept: Path, folder: str, clock: Clock | None, collections: Sequence[Path], **said: str) -> None:
    """Made beside and renamed: of two processes that make one at a time the second throws its own away."""
    draft, forms = Path(tempfile.mkdtemp(dir=kept.parent)), kept.with_name("forms")
    stands = FixedClock(clock.now_ms()) if isinstance(clock, FixedClock) else None
    if not forms.exists():
        # Also that of the wells, which tests put beside a workspace after it was made.
        Registry.load((SHIPPED, UNSEEN.parent), cache=forms)
    shutil.copytree(forms, draft / folder / "cache")
    Workspace.init(draft / folder, collections=collections, clock=stands, **said).close()
    # Whoever meets half a file here converts the form again.
    shutil.copytree(draft / folder / "cache", forms, dirs_exist_ok=True)
    try:
        (draft / folder).rename(kept)
    except OSError:
        if not kept.exists():
            raise
    shutil.rmtree(draft)


def _told(clock: Clock | None) -> tuple[int, int] | None:
    """When a workspace is made that is made at a fixed time."""
    return (clock.now_ms(), clock.running_ms()) if isinstance(clock, FixedClock) else None


def _content(folder: Path) -> str:
    """What is in a folder of collections, wherever it lies."""
    found = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = file.read_bytes()
        found.update(f"{file.relative_to(folder)} {len(content)}\n".encode() + content)
    return found.hexdigest()


@cache
def place() -> Path:
    """Where what is made once is kept, for all processes of a run."""
    shared = os.environ.get(SHARED)
    if shared:
        return Path(shared)
    own = Path(tempfile.mkdtemp(prefix="brs-made-"))
    atexit.register(shutil.rmtree, own, True)
    return own
