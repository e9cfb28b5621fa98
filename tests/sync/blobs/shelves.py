"""Devices with files: whole ones in a folder, and a way to give and fetch them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from brs_sync.blobs.manifest import Manifest, list_pieces
from brs_sync.blobs.plan import Errand
from brs_sync.blobs.shelf import Shelf
from brs_sync.blobs.transfer import Limits, Moved
from brs_sync.ids import RecordKey
from brs_sync.values import Number, Value

from tests.sync.roads.hubs import Device

FREE = Limits()


class Folder:
    """Whole files by their hash."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, blob: bytes) -> Path | None:
        place = self._folder / blob.hex()
        return place if place.exists() else None

    def keep(self, blob: bytes, parts: Iterator[bytes]) -> bool:
        data = b"".join(parts)
        if hashlib.sha256(data).digest() != blob:
            return False
        (self._folder / blob.hex()).write_bytes(data)
        return True


class Keeper:
    """One device's files."""

    def __init__(self, device: Device) -> None:
        self.device = device
        self.shelf = Shelf(device.folder)
        self.files = Folder(device.folder / "whole")

    def close(self) -> None:
        self.shelf.close()

    def reopen(self) -> None:
        """As after a restart."""
        self.shelf.close()
        self.shelf = Shelf(self.device.folder)

    def add(self, data: bytes) -> Manifest:
        """A file of this device's own."""
        made = list_pieces(data)
        assert self.files.keep(made.blob, iter([data]))
        self.shelf.put_list(made)
        return made

    def name(self, partition: str, record: str, made: Manifest) -> None:
        """A cell that names it."""
        self.device.write(partition, record, file=cell(made))

    def give(self, *made: Manifest, limits: Limits = FREE) -> Moved:
        run = self.device.client.transfer(self.shelf, self.files, limits)
        run.give([Errand(one.hash, one.size) for one in made])
        return run.moved

    def fetch(self, *made: Manifest, limits: Limits = FREE) -> Moved:
        run = self.device.client.transfer(self.shelf, self.files, limits)
        run.fetch([Errand(one.hash, one.size) for one in made])
        return run.moved

    def has(self, made: Manifest) -> bool:
        place = self.files.path(made.blob)
        return place is not None and hashlib.sha256(place.read_bytes()).digest() == made.blob

    @property
    def cost(self) -> int:
        """Bytes that went and came so far."""
        return sum(self.device.client.traffic)


def cell(made: Manifest) -> Value:
    """The value of a cell that names a file."""
    return {
        "name": "guide.pdf",
        "sha256": made.blob.hex(),
        "size": Number(str(made.size)),
        "type": "application/pdf",
        "pieces": made.hash.hex(),
    }


def noise(size: int) -> bytes:
    """A file that nothing squeezes."""
    return os.urandom(size)


def key(partition: str, record: str) -> RecordKey:
    return RecordKey(partition, "contacts", "=" + record)


__all__ = ["Errand", "Folder", "Keeper", "cell", "key", "noise", "suppress"]
