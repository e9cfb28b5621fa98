"""Where a bundle is made, what its file is called, and its way onto a stick, whole or in parts."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, cast

from brs_sync.bundle import mail, stick
from brs_sync.bundle.peers import Reader
from brs_sync.errors import SyncProblem

END, PART_END = ".brs", ".brspart"
_IN_MEMORY = 8 << 20

Told = Callable[[int, int], None]


@contextmanager
def spool(folder: Path) -> Iterator[IO[bytes]]:
    """Where sealed bytes are put together: in memory while they are few, then in the folder, under no name."""
    with tempfile.SpooledTemporaryFile(_IN_MEMORY, "w+b", dir=str(folder)) as made:
        yield cast("IO[bytes]", made)


def target(out: Path, reader: Reader, now_ms: int) -> Path:
    """The file's place: as it was asked for, or in the folder under a name that says for whom and when."""
    if not out.is_dir():
        stick.check_name(out.name)
        if not out.parent.is_dir():
            raise SyncProblem("stick-gone", name=str(out.parent))
        return out
    when = datetime.fromtimestamp(now_ms / 1000, UTC).strftime("%Y%m%d-%H%M")
    whom = stick.fit_name(reader.name, "hub" if reader.root else reader.replica_text[:8])
    return stick.free_name(out, f"brs-{whom}-{when}", END)


def put_bundle(
    source: IO[bytes],
    size: int,
    name: Path,
    part_bytes: int | None = None,
    told: Told = lambda done, total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> list[Path]:
    """Put a bundle of `size` bytes where it belongs; there is room, and all of it was read back, when this returns."""
    meter = _Meter(2 * size, told)
    source.seek(0)
    if part_bytes is None:
        stick.need_space(name.parent, size)
        stick.put(source, name, meter.add, cancelled)
        return [name]
    count, files = mail.count_parts(size, part_bytes), []
    stick.need_space(name.parent, size + count * mail.head_bytes(count))
    for number, part in enumerate(mail.split(source, size, part_bytes), 1):
        path = name.with_name(f"{name.stem}-{number}-of-{count}{PART_END}")
        stick.put(io.BytesIO(part), path, meter.add, cancelled)
        files.append(path)
    return files


class _Meter:
    """Counts bytes of a known total: each is written once and read back once."""

    def __init__(self, total: int, told: Told) -> None:
        self._done, self._total, self._told = 0, max(total, 1), told

    def add(self, count: int) -> None:
        """So many bytes more."""
        self._done += count
        self._told(min(self._done, self._total), self._total)
