"""A bundle in parts of a chosen size: each proves itself and names its fellows, so any order will do.

part = "brs-part 1" newline, varint length, `[place, size, part size, [first 16 bytes of SHA-256 …]]`, bytes
"""

from __future__ import annotations

import hashlib
import io
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from brs_sync import cbor
from brs_sync.bundle.reading import MAX_BUNDLE
from brs_sync.bundle.stick import put
from brs_sync.errors import SyncProblem
from brs_sync.parts import read_varint, varint

MAGIC = b"brs-part 1\n"
MOST_PARTS = 500
SMALLEST, LARGEST = 4096, 64 << 20
MOST_KEPT = 256 << 20  # bytes of unfinished bundles that wait here
MOST_SETS = 32
_HASH = 16
_MAX_HEAD = 1 << 14


@dataclass(frozen=True, slots=True)
class Part:
    """One part: the `place`-th of the bundle of `size` bytes whose parts have these hashes."""

    place: int
    size: int
    step: int
    hashes: tuple[bytes, ...]
    data: bytes

    @property
    def of(self) -> int:
        """How many there are."""
        return len(self.hashes)

    @property
    def name(self) -> str:
        """What all parts of the bundle have in common."""
        return hashlib.sha256(cbor.dumps([self.size, self.step, list(self.hashes)])).hexdigest()[:32]


def split(source: IO[bytes], size: int, most: int) -> Iterator[bytes]:
    """The parts of a bundle of `size` bytes, none larger than `most`."""
    step, count = _steps(size, most)
    source.seek(0)
    hashes = [hashlib.sha256(source.read(step)).digest()[:_HASH] for _ in range(count)]
    source.seek(0)
    for place in range(count):
        head = cbor.dumps([place, size, step, hashes])
        yield MAGIC + varint(len(head)) + head + source.read(step)


def count_parts(size: int, most: int) -> int:
    """How many parts a bundle of that size makes."""
    return _steps(size, most)[1]


def head_bytes(count: int) -> int:
    """What a part of a bundle of so many parts has in front of its share of it, at most."""
    return len(MAGIC) + 3 + 24 + count * (_HASH + 1)


def is_part(file: IO[bytes]) -> bool:
    """Whether the file begins as a part does; it is at its beginning again afterwards."""
    found = file.read(len(MAGIC)) == MAGIC
    file.seek(0)
    return found


def read_part(file: IO[bytes]) -> Part:
    """The part in a file, whole and as it was made; else it is damaged."""
    try:
        start = file.read(len(MAGIC) + 4)
        length, at = read_varint(start, len(MAGIC))
        if not start.startswith(MAGIC) or length > _MAX_HEAD:
            raise SyncProblem("malformed", what="part")
        head = start[at:] + file.read(at + length - len(start))
        part = _part(cbor.loads(head[:length], max_bytes=_MAX_HEAD, max_depth=2), head[length:], file)
    except OSError as error:
        raise SyncProblem("bundle-unreadable", name=str(getattr(file, "name", ""))) from error
    except SyncProblem as problem:
        raise SyncProblem("part-damaged") from problem
    if hashlib.sha256(part.data).digest()[:_HASH] != part.hashes[part.place] or file.read(1):
        raise SyncProblem("part-damaged")
    return part


class PartShelf:
    """Parts that wait for their fellows, in a folder of the workspace, over restarts."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, part: Part) -> None:
        """Keep a part, on disk when this returns; bundles that have waited longest make room."""
        place = self._folder / part.name
        place.mkdir(parents=True, exist_ok=True)
        if not (place / str(part.place)).exists():
            put(io.BytesIO(part.data), place / str(part.place))
        self._make_room(place)

    def missing(self, part: Part) -> tuple[int, ...]:
        """The numbers, from 1, of the parts that are not here yet."""
        place = self._folder / part.name
        return tuple(number + 1 for number in range(part.of) if not (place / str(number)).exists())

    def join(self, part: Part, target: IO[bytes]) -> None:
        """Write the whole bundle; every part is proved once more."""
        for number, digest in enumerate(part.hashes):
            path = self._folder / part.name / str(number)
            data = path.read_bytes() if path.stat().st_size <= part.step else b""
            if hashlib.sha256(data).digest()[:_HASH] != digest:
                path.unlink()
                raise SyncProblem("part-damaged")
            target.write(data)
        target.seek(0)

    def forget(self, part: Part) -> None:
        """The bundle is taken in."""
        shutil.rmtree(self._folder / part.name, ignore_errors=True)

    def _make_room(self, newest: Path) -> None:
        waiting = sorted((one for one in self._folder.iterdir() if one != newest), key=lambda one: one.stat().st_mtime)
        kept = sum(_bytes_in(one) for one in (*waiting, newest))
        while waiting and (kept > MOST_KEPT or len(waiting) >= MOST_SETS):
            oldest = waiting.pop(0)
            kept -= _bytes_in(oldest)
            shutil.rmtree(oldest, ignore_errors=True)


def _steps(size: int, most: int) -> tuple[int, int]:
    """How many bytes of the bundle go into a part, and how many parts that makes."""
    if not SMALLEST <= most <= LARGEST:
        raise SyncProblem("bundle-part-size", least=SMALLEST)
    count = 1
    while True:
        # The heads grow with the number of parts, so one more part may be needed than it seemed.
        step = most - head_bytes(count)
        needed = max(1, -(-size // step)) if step > 0 else MOST_PARTS + 1
        if needed > MOST_PARTS:
            raise SyncProblem("bundle-part-size", least=max(SMALLEST, size // MOST_PARTS + (1 << 14)))
        if needed <= count:
            return step, needed
        count = needed


def _part(head: object, begun: bytes, file: IO[bytes]) -> Part:
    match head:
        case [int(place), int(size), int(step), list(hashes)] if 0 <= place < len(hashes) <= MOST_PARTS:
            sizes = step > 0 and 0 < size <= MAX_BUNDLE and -(-size // step) == len(hashes)
            if sizes and all(isinstance(one, bytes) and len(one) == _HASH for one in hashes):
                length = min(step, size - place * step)
                data = begun + file.read(length - len(begun))
                if len(data) == length:
                    return Part(place, size, step, tuple(hashes), data)
    raise SyncProblem("malformed", what="part")


def _bytes_in(folder: Path) -> int:
    return sum(one.stat().st_size for one in folder.iterdir())
