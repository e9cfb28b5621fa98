"""The files of a workspace on their way: which go to the hub, which come from it, which may make room."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from brs_sync.blobs.plan import Errand, OnDisk, to_evict
from brs_sync.blobs.reading import list_file
from brs_sync.blobs.shelf import Shelf
from brs_sync.blobs.sweeping import DAY_MS, sweep
from brs_sync.errors import SyncProblem

from brs_desktop.library.store import FileStore
from brs_desktop.sentences import problem
from brs_desktop.workspace import budget
from brs_desktop.workspace.files import due
from brs_desktop.workspace.library import shelf as kept
from brs_desktop.workspace.library.shelf import FileCell

if TYPE_CHECKING:
    from brs_sync.blobs.luggage import Packing, Unpacker
    from brs_sync.blobs.transfer import Limits, Moved
    from brs_sync.blobs.under_way import Progress
    from brs_sync.client import HubClient

    from brs_desktop.workspace.files.due import Outlook
    from brs_desktop.workspace.workspace import Workspace

_ATTACHED, _SHELVED = 0, 1  # what hangs on a report goes before documents


@dataclass(frozen=True)
class Step:
    """How far a file is, in pieces and bytes, by its own hash; `up` on its way to the hub."""

    sha256: str
    done: int
    of: int
    bytes: int
    up: bool


@dataclass(frozen=True)
class Freed:
    """Documents that left this computer with the last exchange to make room, and how many bytes that was."""

    files: int = 0
    bytes: int = 0


class Files:
    """Any thread may call; of each hub only one run at a time."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.store = FileStore(workspace.folder / "files")
        self.shelf = Shelf(workspace.folder)
        self.freed = Freed()
        self._tended_ms = -DAY_MS
        self.moved = 0  # files that came or went since the workspace was opened

    def close(self) -> None:
        """Let go of the lists and pieces."""
        self.shelf.close()

    def mend(self, found: Exception) -> bool:
        """Put the lists and pieces aside where an exchange found their file damaged; whether it was that.

        Nothing of it is needed: lists are made anew, pieces come again, and the hub says again what it holds.
        """
        values, place = getattr(found, "values", {}), self.shelf.place
        if getattr(found, "code", "") != "database-damaged" or values.get("name") != str(place):
            return False
        self.shelf.begin_anew()
        for left in sorted(place.parent.glob(f"{place.name}*")):
            left.replace(place.with_name(f"damaged-{left.name}"))
        return True

    def enlist(self, sha256: str) -> str:
        """Make the list by which a file that is here travels; the list's hash, for the cell that names the file."""
        return self.shelf.put_list(list_file(self.store.place(sha256))).hex()

    def pieces_here(self, file: FileCell) -> tuple[int, int] | None:
        """How many pieces of a file that is on its way are here, and of how many; None before its list has come."""
        manifest = self.shelf.manifest(bytes.fromhex(file.pieces)) if file.pieces else None
        if manifest is None:
            return None
        names = {piece.name for piece in manifest.pieces}
        return len(self.shelf.held(list(names))), len(names)

    def can_come(self, file: FileCell) -> bool:
        """Whether a hub was joined that may have the file, and the file says by which list it travels."""
        return bool(file.pieces and self._workspace.profile.hub_key)

    def fetch(self, file: FileCell, told: Callable[[Step], None], cancelled: Callable[[], bool]) -> None:
        """Bring a file that somebody asked for, whatever the month's budget; what came before an end stays.

        Raises what ends an exchange, and file-not-at-hub.
        """
        if not file.pieces:
            raise problem("file-not-listed", name=file.name)
        client = self._workspace.exchange.client()
        with closing(client):
            try:
                run = client.transfer(self.shelf, self._adapter, self._limits(told, cancelled, lambda size: True))
                run.fetch([Errand(bytes.fromhex(file.pieces), file.size)])
            finally:
                with self._workspace.replica.writing() as connection:
                    budget.add(connection, self._workspace.clock.now_ms(), *client.traffic)
        if not run.moved.fetched:
            raise problem("file-not-at-hub", name=file.name)

    def move(
        self,
        client: HubClient,
        cancelled: Callable[[], bool] = lambda: False,
        allows: Callable[[int], bool] = lambda size: True,
        *,
        giving: bool = True,
        told: Callable[[Step], None] | None = None,
    ) -> Moved:
        """After an exchange of commits: give what the hub lacks, fetch what is to be kept here, make room.

        Without `giving` the files of this computer stay here for now.
        """
        assert self._workspace.library  # its table says what is on this computer
        self.freed = Freed()
        run = client.transfer(self.shelf, self._adapter, self._limits(told or (lambda step: None), cancelled, allows))
        try:
            if giving:
                run.give(due.to_give(self._workspace, client.peer))
            run.fetch(due.to_fetch(self._workspace))
            going = self._to_evict(client)
            run.give([Errand(name, one.size) for one in going for name in self.shelf.lists_of(bytes.fromhex(one.name))])
            self.freed = self._evict(going, client, self._workspace.clock.now_ms())
            self.tend()
        except SyncProblem as ended:
            if ended.code != "cancelled":
                raise
        return run.moved

    def tend(self) -> None:
        """Once a day, let go of what came of files that nobody went on fetching for 30 days and that nobody keeps."""
        now_ms = self._workspace.clock.now_ms()
        if not 0 <= now_ms - self._tended_ms < DAY_MS:
            self._tended_ms = now_ms
            wanted = set(self.lacking())
            sweep(self.shelf, lambda name, blob: name in wanted or self.has(blob), now_ms)

    def packing(self) -> Packing:
        """The files that go into a bundle, behind the commits that name them."""
        from brs_sync.blobs.luggage import Packer

        return Packer(self.shelf, self._adapter)

    def unpacking(self) -> Unpacker:
        """Takes the files of a bundle: those that its commits name, and those that are to be kept here."""
        from brs_sync.blobs.luggage import Unpacker
        from brs_sync.bundle.filewants import named_here

        return Unpacker(self.shelf, self._adapter, named_here(self._workspace.replica, self.lacking()).values())

    def lacking(self) -> tuple[bytes, ...]:
        """The lists of the files that are to be kept here and are not: a bundle asks for them."""
        return tuple(errand.name for errand in due.to_fetch(self._workspace))

    def has(self, blob: bytes) -> bool:
        """Whether a file is on this computer, by its own hash."""
        return self.store.has(blob.hex())

    def outlook(self) -> Outlook:
        """The files that the next exchange is to give and to fetch, and its cost; before a hub is joined, all."""
        return due.outlook(self._workspace, self._adapter)

    def rank(self, sha256: str) -> int:
        """How soon a file goes: what hangs on a report before documents."""
        return _SHELVED if self._workspace.library.holder(sha256) else _ATTACHED

    # Room.

    def _to_evict(self, client: HubClient) -> list[OnDisk]:
        """Documents and what hangs on reports by one rule: an attachment comes again when it is opened."""
        room = self._workspace.preferences.files_mb * budget.MEGABYTE
        if not room:
            return []
        opened = kept.opened(self._workspace.replica.reader())
        pinned = self._workspace.library.kept_files() | self._workspace.versionmedia.shas()
        files = [
            OnDisk(
                sha256,
                size,
                opened.get(sha256, 0),
                sha256 in pinned,
                not self.shelf.is_held(client.peer, bytes.fromhex(sha256)),
            )
            for sha256, size in due.here(self._workspace)
        ]
        return to_evict(files, room)

    def _evict(self, going: list[OnDisk], client: HubClient, now_ms: int) -> Freed:
        """SYNC rule 16: only what the hub has just said again that it holds."""
        files = size = 0
        for one in going:
            if self.shelf.is_held(client.peer, bytes.fromhex(one.name), now_ms - _JUST_NOW_MS, now_ms):
                kept.forget_file(self._workspace.replica, one.name)
                self.store.remove(one.name)
                self.moved += 1
                files, size = files + 1, size + one.size
        return Freed(files, size)

    def over_bytes(self) -> int:
        """How much the documents take beyond the bound set for them, since the rest has to stay; 0 without one."""
        bound = self._workspace.preferences.files_mb * budget.MEGABYTE
        return max(0, self._workspace.library.used_bytes() - bound) if bound else 0

    # Adapters.

    @property
    def _adapter(self) -> _Whole:
        return _Whole(self._workspace, self.store)

    def _limits(
        self, told: Callable[[Step], None], cancelled: Callable[[], bool], allows: Callable[[int], bool]
    ) -> Limits:
        from brs_sync.blobs.transfer import Limits

        def hear(progress: Progress) -> None:
            manifest = self.shelf.manifest(progress.name)
            if manifest is not None:
                told(Step(manifest.blob.hex(), progress.done, progress.of, progress.bytes, progress.up))

        return Limits(cancelled, allows, hear)


_JUST_NOW_MS = 10 * 60 * 1000


class _Whole:
    """The library's store, as a transfer sees it."""

    def __init__(self, workspace: Workspace, store: FileStore) -> None:
        self._workspace, self._store = workspace, store

    def path(self, blob: bytes) -> Path | None:
        """Where a file is, if it is here."""
        return self._store.place(blob.hex()) if self._store.has(blob.hex()) else None

    def keep(self, blob: bytes, parts: Iterator[bytes]) -> bool:
        """Put a file together and list it."""
        stored = self._store.assemble(blob.hex(), parts)
        if stored is None:
            return False
        kept.note_file(self._workspace.replica, stored.sha256, stored.size)
        self._workspace.files.moved += 1
        kept.note_opened(self._workspace.replica, stored.sha256, self._workspace.clock.now_ms())
        return True
