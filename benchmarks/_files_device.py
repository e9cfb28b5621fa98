"""A device with files, as small as can be: a replica, a folder of whole files, its shelf and its line to the hub."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Self

from brs_sync.blobs.manifest import Manifest, list_pieces
from brs_sync.blobs.plan import Errand
from brs_sync.blobs.shelf import Shelf
from brs_sync.blobs.transfer import Limits
from brs_sync.client import HubClient
from brs_sync.ids import RecordKey
from brs_sync.replica import Replica
from brs_sync.values import Number


class _Folder:
    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._folder = folder

    def path(self, blob: bytes) -> Path | None:
        """Where a file is, if it is here."""
        place = self._folder / blob.hex()
        return place if place.exists() else None

    def keep(self, blob: bytes, parts: Iterator[bytes]) -> bool:
        """Put a file together."""
        (self._folder / blob.hex()).write_bytes(b"".join(parts))
        return True


class Device:
    """One who has joined the hub."""

    def __init__(self, folder: Path, url: str, code: str) -> None:
        self._replica = Replica.open(folder, schemas=lambda name: None)
        self._client = HubClient(self._replica, url)
        self._client.enrol(code, folder.name)
        self._files, self._shelf = _Folder(folder / "files"), Shelf(folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._shelf.close()
        self._client.close()
        self._replica.close()

    def add(self, data: bytes) -> Manifest:
        """A file of one's own."""
        made = list_pieces(data)
        self._files.keep(made.blob, iter([data]))
        self._shelf.put_list(made)
        return made

    def name(self, partition: str, record: str, made: Manifest) -> None:
        """A cell names it, and the hub holds the cell."""
        value = {
            "sha256": made.blob.hex(),
            "size": Number(str(made.size)),
            "pieces": made.hash.hex(),
        }
        self._replica.write([(RecordKey(partition, "documents", "=" + record), "file", value)])
        self._client.sync_once()

    def give(self, made: Manifest) -> int:
        """Give it to the hub; the bytes it took."""
        run = self._client.transfer(self._shelf, self._files, Limits())
        before = sum(self._client.traffic)
        run.give([Errand(made.hash, made.size)])
        assert run.moved.given
        return sum(self._client.traffic) - before

    def fetch(self, made: Manifest) -> int:
        """Fetch it from the hub; the bytes it took."""
        run = self._client.transfer(self._shelf, self._files, Limits())
        before = sum(self._client.traffic)
        run.fetch([Errand(made.hash, made.size)])
        assert run.moved.fetched
        return sum(self._client.traffic) - before
