"""Files brought into the library: copied, checked, kept once, each with an entry that names it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from brs_desktop.library.gathering import gather
from brs_desktop.library.kinds import recognise
from brs_desktop.library.names import clean_name, title_of_name
from brs_desktop.library.refusals import Refusal, Refused
from brs_desktop.library.store import Stopped
from brs_desktop.workspace.library import shelf
from brs_desktop.workspace.library.shelf import COLLECTION, FileCell, note_file

if TYPE_CHECKING:
    from brs_desktop.workspace.library.service import Library


@dataclass(frozen=True)
class Progress:
    """How far an import is: files done of all, and the one at work."""

    done: int
    total: int
    name: str


@dataclass(frozen=True)
class Added:
    """A file that has an entry now."""

    path: Path
    record: str
    title: str
    file: FileCell


@dataclass(frozen=True)
class Duplicate:
    """A file that an entry names already; `arrived` when it was not on this computer until now."""

    path: Path
    record: str
    title: str
    arrived: bool = False


@dataclass(frozen=True)
class Imported:
    """What became of every file; `stopped` when the rest was left alone because it was cancelled."""

    added: tuple[Added, ...]
    refused: tuple[Refusal, ...]
    duplicates: tuple[Duplicate, ...]
    stopped: bool = False


def import_files(
    library: Library,
    paths: Iterable[Path],
    progress: Callable[[Progress], None],
    cancelled: Callable[[], bool],
) -> Imported:
    """Bring in files and what folders hold. What was brought in before a cancel or a refusal stays."""
    files, refused = gather(paths, cancelled=cancelled)
    added: list[Added] = []
    duplicates: list[Duplicate] = []
    turned_away = list(refused)
    for done, path in enumerate(files):
        if cancelled():
            return Imported(tuple(added), tuple(turned_away), tuple(duplicates), stopped=True)
        progress(Progress(done, len(files), path.name))
        try:
            outcome = _bring(library, path, cancelled)
        except Stopped:
            return Imported(tuple(added), tuple(turned_away), tuple(duplicates), stopped=True)
        except Refused as why:
            turned_away.append(Refusal(path, why.code))
        else:
            added += [outcome] if isinstance(outcome, Added) else []
            duplicates += [outcome] if isinstance(outcome, Duplicate) else []
    progress(Progress(len(files), len(files), ""))
    return Imported(tuple(added), tuple(turned_away), tuple(duplicates))


def _bring(library: Library, path: Path, cancelled: Callable[[], bool]) -> Added | Duplicate:
    file, fresh = _take(library, path, cancelled, path.name)
    known = library.holder(file.sha256)
    if known is not None:
        return Duplicate(path, known, library.title(known), fresh)
    title = title_of_name(file.name)
    saved = library.workspace.add(COLLECTION, {"title": title, "file": file.value()})
    return Added(path, saved.key.record, title, file)


def take_in(library: Library, path: Path, cancelled: Callable[[], bool], name: str) -> FileCell:
    """A file copied into the store under a name; Refused when its content is none that is kept."""
    return _take(library, path, cancelled, name)[0]


def _take(library: Library, path: Path, cancelled: Callable[[], bool], name: str) -> tuple[FileCell, bool]:
    """The file as its entry names it, and whether it was not here before."""
    try:
        with library.store.receive(path, cancelled=cancelled) as part:
            return keep(library, part, name)
    except OSError as error:
        if not _at_fault(error, path):
            raise
        raise Refused("unreadable") from error


def keep(library: Library, part: Path, name: str) -> tuple[FileCell, bool]:
    """What was received under a name, as its entry names it, and whether it was not here before."""
    kind = recognise(part, name)
    stored = library.store.keep(part)
    note_file(library.workspace.replica, stored.sha256, stored.size)
    shelf.note_opened(library.workspace.replica, stored.sha256, library.workspace.clock.now_ms())
    pieces = library.workspace.files.enlist(stored.sha256)
    return FileCell(clean_name(name, kind.suffix), stored.sha256, stored.size, kind.type, pieces), stored.fresh


def _at_fault(error: OSError, path: Path) -> bool:
    """Whether it was the file given that could not be read, not the disk that could not be written."""
    return error.filename is not None and Path(str(error.filename)) == path
