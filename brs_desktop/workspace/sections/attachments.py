"""The files that hang on a section's answers: which go along, kept where it is filled, taken in where it came from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from brs_sync.values import Value

from brs_desktop.language import format_bytes
from brs_desktop.library.kinds import recognise
from brs_desktop.library.names import clean_name
from brs_desktop.library.refusals import Refusal, Refused
from brs_desktop.library.store import FileStore
from brs_desktop.sentences import problem
from brs_desktop.workspace.library.bringing import keep
from brs_desktop.workspace.library.shelf import FileCell
from brs_desktop.workspace.sections.envelope import MOST_ATTACHED, Opened, SectionFileProblem
from brs_desktop.workspace.sections.papers import MOST_FILES, Attached

if TYPE_CHECKING:
    from brs_desktop.workspace.library.service import Library
    from brs_desktop.workspace.workspace import Workspace

Answers = Sequence[tuple[str, Value]]


def named(values: Iterable[Value]) -> list[FileCell]:
    """The files that answers name."""
    return [file for value in values if (file := FileCell.of(value)) is not None]


def carried(
    values: Iterable[Value], store: FileStore, behind: Iterable[Attached] = (), along: Iterable[str] = ()
) -> tuple[Attached, ...]:
    """The files that go along, each once: those that are here and sound, the smallest first, as far as there is room
    `behind` others; those that answers name, or those `along`. What stays here is only named.
    """
    before = {one.sha256: one.size for one in behind}
    asked = {*(file.sha256 for file in named(values)), *along} - set(before)
    sized = sorted((store.place(one).stat().st_size, one) for one in asked if store.verify(one))
    found: list[Attached] = []
    room = MOST_ATTACHED - sum(before.values())
    for size, sha256 in sized[: MOST_FILES - len(before)]:
        room -= size
        if room < 0:
            break
        found.append(Attached(sha256, size))
    return tuple(found)


def places(files: Iterable[Attached], store: FileStore) -> tuple[Path, ...]:
    """Where the files lie that go along."""
    return tuple(store.place(one.sha256) for one in files)


@contextmanager
def arriving(opened: Opened, files: Iterable[Attached], store: FileStore) -> Iterator[Mapping[str, Path]]:
    """The files behind a head, each proved by its hash, laid aside until the block ends; nothing follows them."""
    with ExitStack() as laid:
        here: dict[str, Path] = {}
        for one in files:
            part = laid.enter_context(store.laid(one.sha256, opened.take(one.size)))
            if part is None:
                raise SectionFileProblem("section-damaged")
            here[one.sha256] = part
        opened.end()
        yield here


def taken_in(
    library: Library, answers: Answers, here: Mapping[str, Path], given: Iterable[Value]
) -> list[tuple[str, Value]]:
    """Answers with their files in this library. A file counts that came along or that was shown at giving.

    Whoever merely knows a hash gets no file of this office named by it (SYNC rule 17).
    """
    shown = {file.sha256: file for file in named(given)}
    for _path, value in answers:
        file = FileCell.of(value)
        if file is not None and file.sha256 not in shown:
            if file.sha256 not in here:
                raise SectionFileProblem("section-outside")
            _check(here[file.sha256], file.name)
    return [(path, _kept(library, value, here, shown)) for path, value in answers]


def _kept(library: Library, value: Value, here: Mapping[str, Path], shown: Mapping[str, FileCell]) -> Value:
    file = FileCell.of(value)
    if file is None:
        return value
    if file.sha256 in shown:
        return shown[file.sha256].value()
    store = library.store  # where another answer that names it too may have put it just now
    part = store.place(file.sha256) if store.verify(file.sha256) else here[file.sha256]
    return keep(library, part, file.name)[0].value()


def _check(part: Path, name: str) -> None:
    try:
        recognise(part, name)
    except Refused as why:
        raise SectionFileProblem("section-bad-file") from why


class Attachments:
    """The files of a section that is filled here, in the section's own folder: they belong to the other office."""

    def __init__(self, workspace: Workspace, folder: Path, media: Iterable[str] = ()) -> None:
        self._workspace = workspace
        self.store = FileStore(folder)
        self._media = frozenset(media)  # the form's own: they stay, and never go back

    def has(self, cell: Value) -> bool:
        """Whether the file that an answer names is here."""
        file = FileCell.of(cell)
        return file is not None and self.store.has(file.sha256)

    def here(self, cell: Value) -> Path | None:
        """The file that an answer names as it is stored here, to be read and never written."""
        file = FileCell.of(cell)
        return self.store.place(file.sha256) if file is not None and self.store.has(file.sha256) else None

    def copy_of(self, cell: Value, cancelled: Callable[[], bool] = lambda: False) -> Path:
        """A copy of the file that an answer names, to open; one that did not come along is nowhere to be had."""
        file = FileCell.of(cell)
        if file is None or not self.store.has(file.sha256):
            raise problem("section-file-not-here", name=file.name[:80] if file is not None else "")
        return self._workspace.library.copy_at(file, self.store.place(file.sha256))

    def take_in(self, path: Path, cancelled: Callable[[], bool] = lambda: False, name: str = "") -> FileCell:
        """A file that somebody chose, as its answer names it; refused where it could not go back.

        It is called as it is where it lies, or by the name given.
        """
        name = name or path.name
        try:
            with self.store.receive(path, cancelled=cancelled, most=MOST_ATTACHED) as part:
                kind = recognise(part, name)
                self._require_room(part, name)
                stored = self.store.keep(part)
        except Refused as why:
            if why.code == "too-large":
                raise problem("section-files-full", name=name, most=format_bytes(MOST_ATTACHED)) from why
            raise problem("file-refused", name=name, reason=Refusal(path, why.code).reason) from why
        except OSError as error:
            if error.filename is None or Path(str(error.filename)) != path:
                raise
            raise problem("file-refused", name=name, reason=Refusal(path, "unreadable").reason) from error
        return FileCell(clean_name(name, kind.suffix), stored.sha256, stored.size, kind.type)

    def _require_room(self, part: Path, name: str) -> None:
        """What is kept here can all go back: `carried` leaves none of it."""
        sizes = [size for sha256, size in self.store.sizes() if sha256 not in self._media]
        if part.stat().st_size + sum(sizes) > MOST_ATTACHED:
            raise Refused("too-large")
        if len(sizes) >= MOST_FILES:
            raise problem("section-files-many", name=name, most=MOST_FILES)

    def let_go(self, values: Iterable[Value]) -> None:
        """Remove what no answer names any more."""
        wanted = {file.sha256 for file in named(values)} | self._media
        self.store.sweep()
        for sha256, _size in list(self.store.sizes()):
            if sha256 not in wanted:
                self.store.remove(sha256)
