"""The library's service: what windows and commands ask of entries and their files."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from brs_sync.database import Connection
from brs_sync.ids import RecordKey
from brs_sync.values import Ref, Value

from brs_desktop.language import language
from brs_desktop.library.kinds import recognise
from brs_desktop.library.names import clean_name
from brs_desktop.library.refusals import Refusal, Refused
from brs_desktop.records import ListSource
from brs_desktop.records.keys import value_text
from brs_desktop.records.partitions import is_shipped
from brs_desktop.records.tongue import title_tongue
from brs_desktop.sentences import problem
from brs_desktop.workspace.library import bringing, keeping, offering, shelf
from brs_desktop.workspace.library.bringing import Imported, Progress
from brs_desktop.workspace.library.listing import Facet, LibraryPage, Listing, Wanted
from brs_desktop.workspace.library.shelf import COLLECTION, Edition, Entry, FileCell, Used
from brs_desktop.workspace.library.words import lines

if TYPE_CHECKING:
    from brs_desktop.records import Collection
    from brs_desktop.workspace.files import Step
    from brs_desktop.workspace.workspace import Workspace

_MOST_EDITIONS = 20
# What an entry of one's own takes over from a shipped one that it stands for.
_COPIED = frozenset(
    {"title", "summary", "kind", "conventions", "themes", "languages", "edition", "year", "issued_on", "symbol"}
    | {"meeting", "link", "publisher", "licence"}
)


class Library:
    """Entries are records like any other; their files lie beside the database, named by their content.

    They travel by `workspace.files`: after the commits that name them to the hub, and from there when they are kept or
    opened. None is deleted here that the hub has not said it holds.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.store = workspace.files.store
        self._copies = workspace.folder / "cache" / "opened"
        for copy in self._copies.rglob("*"):
            with suppress(OSError):
                copy.chmod(0o700)  # some systems do not remove what is read-only
        shutil.rmtree(self._copies, ignore_errors=True)
        self.store.sweep()
        shelf.prepare(workspace.replica, list(self.store.sizes()))

    @property
    def collection(self) -> Collection:
        """Documents by the form that is in use now."""
        return self.workspace.collection(COLLECTION)

    @property
    def _listing(self) -> Listing:
        return Listing(self.workspace.model, self.collection, lambda: self.workspace.lists_practice)

    def _connection(self) -> Connection:
        return self.workspace.replica.reader()

    # Reading.

    def page(self, wanted: Wanted | None = None, *, offset: int = 0, limit: int = 50) -> LibraryPage:
        """A page of the list in the language spoken now."""
        self.workspace.show_pending()
        return self._listing.page(self._connection(), wanted or Wanted(), offset, limit, language())

    def lists(self, wanted: Wanted, key: RecordKey) -> bool:
        """Whether an entry is among those asked for."""
        self.workspace.show_pending()
        return self._listing.holds(self._connection(), wanted, key)

    def facets(self, wanted: Wanted | None = None) -> tuple[Facet, ...]:
        """What the list can be narrowed by, with counts."""
        self.workspace.show_pending()
        return self._listing.facets(self._connection(), wanted or Wanted(), language())

    def title(self, reference: str) -> str:
        """An entry's title in the language spoken now."""
        return self.workspace.title(self._find(reference))

    def entry(self, reference: str, *, offers: bool = False) -> Entry:
        """An entry with its file, its editions and, when asked, what the file says of itself."""
        key = self._find(reference)
        shown = self.workspace.replica.cells(key)
        cells = {path: cell.value for path, cell in shown.items()}
        file = FileCell.of(cells.get("file"))
        kept = shelf.is_kept(self._connection(), key)
        here = file is not None and self.store.has(file.sha256)
        readonly = is_shipped(key.partition)
        asked = offers and here and file is not None and not readonly
        return Entry(
            key=key,
            title=self.workspace.title(key),
            file=file,
            state=shelf.state_of(file, here, kept),
            kept=kept,
            never=shelf.is_refused(self._connection(), key),
            can_come=file is not None and self.workspace.files.can_come(file),
            coming=None if file is None or here else self.workspace.files.pieces_here(file),
            readonly=readonly,
            contested=any(len(cell.heads) > 1 for cell in shown.values()),
            lines=lines(self.collection, shown, self._labels, language()),
            link=value_text(cells.get("link")),
            newer=self._newer(value_text(cells.get("entry")), key.record),
            older=self._older(value_text(cells.get("supersedes")), key.record),
            offers=offering.offers(self.collection, cells, file, self.store) if asked and file is not None else (),
            tongue=title_tongue(self.collection, key, shown, language()),
        )

    def _labels(self, source: ListSource, value: str) -> Mapping[str, str] | None:
        words = self.workspace.lists.label(source.name, value, language())
        return {language(): words} if words is not None else None

    def state(self, reference: str) -> str:
        """Where an entry's file is: here, wanted (kept, but not here), elsewhere, or none."""
        return self.entry(reference).state

    def file(self, reference: str | RecordKey) -> FileCell | None:
        """The file that an entry names."""
        cell = self.workspace.replica.cells(self._find(reference)).get("file")
        return FileCell.of(cell.value) if cell is not None else None

    def path_of(self, reference: str) -> Path | None:
        """The entry's file as it is stored, to be read and never written; None when it is not on this computer."""
        file = self.file(reference)
        return self.store.place(file.sha256) if file is not None and self.store.has(file.sha256) else None

    def copy_to_open(self, reference: str) -> Path:
        """A copy under the file's own name, for the system's program: what that does to it harms nothing here.

        It is read-only: a program that would write into it, where it would be lost, asks for another place.
        """
        file, path = self.file(reference), self.path_of(reference)
        if file is None or path is None:
            raise problem("file-not-here", title=self.title(reference))
        return self.copy_at(file, path)

    def has(self, cell: Value) -> bool:
        """Whether the file that a cell names is on this computer."""
        file = FileCell.of(cell)
        return file is not None and self.store.has(file.sha256)

    def here(self, cell: Value) -> Path | None:
        """The file that an answer names as it is stored here, to be read and never written."""
        file = FileCell.of(cell)
        return self.store.place(file.sha256) if file is not None and self.store.has(file.sha256) else None

    def copy_of(self, cell: Value, cancelled: Callable[[], bool] = lambda: False) -> Path:
        """A copy of the file that an answer names, to open; fetched from the hub where it is not here."""
        file = FileCell.of(cell)
        if file is None:
            raise problem("file-not-here", title="")
        if not self.store.has(file.sha256):
            self.workspace.files.fetch(file, lambda step: None, cancelled)
        return self.copy_at(file, self.store.place(file.sha256))

    def copy_at(self, file: FileCell, path: Path) -> Path:
        """A copy of what lies there, to open, under a name that fits its content."""
        shelf.note_opened(self.workspace.replica, file.sha256, self.workspace.clock.now_ms())
        copy = self._copies / file.sha256[:16] / self._name_to_open(file, path)
        if not copy.is_file() or copy.stat().st_size != path.stat().st_size:
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.unlink(missing_ok=True)
            shutil.copyfile(path, copy)
            copy.chmod(0o444)
        return copy

    def _name_to_open(self, file: FileCell, path: Path) -> str:
        """A name that stays in its folder and ends as the content does, whatever whoever wrote the entry called it."""
        try:
            return clean_name(file.name, recognise(path, file.name).suffix)
        except Refused as why:
            raise problem("file-refused", name=file.name[:80], reason=Refusal(path, why.code).reason) from why

    def holder(self, sha256: str) -> str | None:
        """A live entry that names this file."""
        self.workspace.show_pending()
        return self._listing.with_file(self._connection(), sha256)

    def places(self) -> dict[str, set[str]]:
        """Where the live entries stand that name each file."""
        self.workspace.show_pending()
        return self._listing.places(self._connection())

    def used(self) -> Used:
        """What the files take on this computer, and what of it is marked to be kept."""
        files, size = self._connection().execute("SELECT count(*), total(size) FROM library_files").fetchone()
        return Used(int(files), int(size), *self._listing.kept_sizes(self._connection()))

    def used_bytes(self) -> int:
        """What the files take on this computer."""
        return self.used().bytes

    # Writing.

    def import_files(
        self,
        paths: Iterable[Path],
        progress: Callable[[Progress], None] = lambda told: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Imported:
        """Bring in files and folders; every file refused is listed with its reason."""
        return bringing.import_files(self, paths, progress, cancelled)

    def attach(self, reference: str, path: Path, cancelled: Callable[[], bool] = lambda: False) -> RecordKey:
        """Give an entry its file. A shipped entry stays as it is: an own entry with the file stands for it."""
        key = self._find(reference)
        if not is_shipped(key.partition):
            self.workspace.saving.check(key)
        file = self.take_in(path, cancelled)
        if is_shipped(key.partition):
            return self._stand_for(key, file)
        return self.workspace.set(key.record, {"file": file.value()}).key

    def take_in(self, path: Path, cancelled: Callable[[], bool] = lambda: False, name: str = "") -> FileCell:
        """A file taken into the store, for whoever names it; refused with a sentence when it cannot be kept.

        It is called as it is where it lies, or by the name given.
        """
        try:
            return bringing.take_in(self, path, cancelled, name or path.name)
        except Refused as why:
            raise problem("file-refused", name=name or path.name, reason=Refusal(path, why.code).reason) from why

    def _stand_for(self, key: RecordKey, file: FileCell) -> RecordKey:
        cells = {path: cell.value for path, cell in self.workspace.replica.cells(key).items()}
        values: dict[str, object] = {
            path: value for path, value in cells.items() if path.split("@")[0].split("/")[0] in _COPIED
        }
        if entry := value_text(cells.get("entry")):
            values["supersedes"] = Ref(entry, self.workspace.title(key))
        return self.workspace.add(COLLECTION, values | {"file": file.value()}).key

    def keep(self, reference: str, on: bool) -> Entry:
        """Mark on this device that an entry's file is to be kept here; taking the mark away deletes nothing."""
        key = self._find(reference)
        if on and self.file(reference) is None:
            raise problem("no-file-to-keep", title=self.title(reference))
        shelf.mark_kept(self.workspace.replica, key, on)
        return self.entry(reference)

    def refuse(self, reference: str, on: bool) -> Entry:
        """Mark on this device that an entry's file is not to be brought here; one that is here stays."""
        key = self._find(reference)
        shelf.mark_never(self.workspace.replica, key, on)
        return self.entry(reference)

    def fetch(
        self,
        reference: str,
        told: Callable[[Step], None] = lambda step: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Entry:
        """Bring an entry's file from the hub because somebody asked; what came before a stop need not come again."""
        file = self.file(reference)
        if file is None:
            raise problem("no-file-to-keep", title=self.title(reference))
        if not self.store.has(file.sha256):
            self.workspace.files.fetch(file, told, cancelled)
        return self.entry(reference)

    def missing(self) -> list[FileCell]:
        """The files that are to be kept here and are not here."""
        return keeping.missing(self)

    def kept_files(self) -> set[str]:
        """The files that are kept on purpose, by their hashes."""
        return keeping.kept_files(self)

    def newer(self, key: RecordKey) -> tuple[Edition, ...]:
        """The entries that stand for this one, the nearest first."""
        cell = self.workspace.replica.cells(key).get("entry")
        return self._newer(value_text(cell.value) if cell is not None else "", key.record)

    def accept(self, reference: str, paths: Iterable[str]) -> None:
        """Write what the file says of itself, as far as a person took it."""
        taken = frozenset(paths)
        offered = {one.path: one.value for one in self.entry(reference, offers=True).offers if one.path in taken}
        if offered:
            self.workspace.set(self._find(reference).record, offered)

    # Editions.

    def _find(self, reference: str | RecordKey) -> RecordKey:
        return self.workspace.find(reference, COLLECTION)

    def _newer(self, entry: str, record: str) -> tuple[Edition, ...]:
        """The entries that stand for this one, the nearest first."""
        return self._chain(record, lambda one: self._listing.replacing(self._connection(), one, 5), entry, "entry")

    def _older(self, replaced: str, record: str) -> tuple[Edition, ...]:
        """The entries that this one stands for, the nearest first."""

        def numbered(one: str) -> list[str]:
            found = self._listing.with_number(self._connection(), one)
            return [found] if found else []

        return self._chain(record, numbered, replaced, "supersedes")

    def _chain(self, record: str, step: Callable[[str], list[str]], first: str, path: str) -> tuple[Edition, ...]:
        """Follow editions from one to the next; a circle is walked once."""
        found: dict[str, Edition] = {}
        waiting = [first]
        while waiting and len(found) < _MOST_EDITIONS:
            number = waiting.pop(0)
            for other in step(number) if number else ():
                if other == record or other in found:
                    continue
                found[other], onward = self._edition(other, path)
                waiting.append(onward)
        return tuple(found.values())

    def _edition(self, record: str, path: str) -> tuple[Edition, str]:
        key = self._find(record)
        cells = self.workspace.replica.cells(key)

        def text(name: str) -> str:
            value: Value = cells[name].value if name in cells else None
            return value_text(value)

        return Edition(record, self.workspace.title(key), text("edition"), text("year")), text(path)
