"""New workspaces for tests: one is made and lent to each, for making one takes in all that is shipped."""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import cache
from pathlib import Path

from brs_sync.clock import Clock
from brs_sync.identity import make_identity, write_identity
from sqlcipher3 import dbapi2

from brs_desktop.records import SHIPPED, Registry
from brs_desktop.workspace import Workspace, settings
from brs_desktop.workspace.settings import Profile
from brs_desktop.workspace.workspace import new_person
from tests.workspace.wells import UNSEEN

# Set by the process that shares tests out, so that all who run them copy from one place.
SHARED = "BRS_TESTS_MADE"


def new_folder(
    folder: Path, *, name: str = "", country: str = "", language: str = "", collections: Sequence[Path] = ()
) -> Path:
    """A new workspace on disk, closed, as `Workspace.init` makes it.

    Folders of one name, made for one person, are one copy of a workspace (SYNC rule 14): two that are to meet in a
    test differ in either, as they do where people sit down at laptops of their own.
    """
    language = language or settings.spoken_language(folder)
    contents = tuple(map(_content, collections))
    kept = place() / _named(folder.name, name, country, language, *contents)

    def begin(draft: Path) -> None:
        base = place() / _named("nobody's", language, *contents)
        kept_or_made(base, lambda new: _begin(new, collections, language))
        lend(base, draft, name=name, country=country, language=language)

    kept_or_made(kept, begin)
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
    """The same, opened by that clock; it was made by this machine's."""
    new_folder(folder, name=name, country=country, language=language, collections=collections)
    return Workspace.open(folder, collections=collections, clock=clock)


def kept_or_made(kept: Path, make: Callable[[Path], None]) -> Path:
    """Make something once for all processes of a run: beside its place, then renamed; whoever comes meanwhile waits."""
    if not kept.exists():
        with (kept.parent / f"{kept.name}.lock").open("ab") as door:
            fcntl.flock(door, fcntl.LOCK_EX)
            if not kept.exists():
                draft = Path(tempfile.mkdtemp(dir=kept.parent))
                make(draft / "made")
                (draft / "made").rename(kept)
                draft.rmdir()
    return kept


def lend(base: Path, folder: Path, *, name: str, country: str, language: str) -> None:
    """A copy of a closed workspace in which nobody wrote becomes a new one, of a device and a person of its own.

    These are all the places in which two new workspaces differ (tests/helpers/test_made.py).
    """
    shutil.copytree(base, folder)
    device, person = make_identity(os.urandom), new_person(os.urandom(10))
    profile = Profile().changed(name=name, home=country, language=language, person_id=person)
    settings.write(folder, profile)
    write_identity(folder / "identity", device)
    with closing(dbapi2.connect(str(folder / "workspace.db"), isolation_level=None)) as database:
        database.execute("UPDATE replica SET name=? WHERE own=1", (device.id,))
        database.execute("UPDATE meta SET value=? WHERE name='replica'", (device.id,))
        database.execute("UPDATE meta SET value=? WHERE name='person'", (person.encode(),))
        database.execute("UPDATE person SET id=?, name=?", (person, profile.name))


def settle(folder: Path) -> None:
    """Whatever was written is in the database itself: a reader that lives on has nothing to put there later."""
    with closing(dbapi2.connect(str(folder / "workspace.db"))) as database:
        ((busy, *_pages),) = database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        assert not busy


def _begin(folder: Path, collections: Sequence[Path], language: str) -> None:
    def convert(place: Path) -> None:
        # Also that of the wells, which tests put beside a workspace after it was made.
        Registry.load((SHIPPED, UNSEEN.parent), cache=place)

    forms = kept_or_made(place() / "forms", convert)
    shutil.copytree(forms, folder / "cache")
    Workspace.init(folder, collections=collections, language=language).close()
    settle(folder)
    # Whoever meets half a file here converts the form again.
    shutil.copytree(folder / "cache", forms, dirs_exist_ok=True)


def _named(*said: str) -> str:
    """The name of what is made as it is said."""
    return hashlib.sha256(repr(said).encode()).hexdigest()[:24]


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
