"""Section files read and written: refusals say which file they mean, nothing is replaced unasked."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from brs_sync.bundle import stick
from brs_sync.errors import SyncProblem

from brs_desktop.language import format_bytes
from brs_desktop.sentences import problem, unwritten
from brs_desktop.workspace.sections import envelope
from brs_desktop.workspace.sections.envelope import Sealed, SectionFileProblem

END = ".brssec"


@contextmanager
def reading(path: Path) -> Iterator[tuple[bytes, IO[bytes]]]:
    """A section file's kind, and what is behind its first line."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise SectionFileProblem("section-unreadable") from error
    with file:
        try:
            kind = envelope.kind_of(file, path.stat().st_size)
        except OSError as error:
            raise SectionFileProblem("section-unreadable") from error
        yield kind, file


def target(out: Path, name: str, now_ms: int, *, over: bool) -> Path:
    """Where a file goes: into a folder under a name of its own, or to a place that nothing has yet."""
    if out.is_dir():
        when = datetime.fromtimestamp(now_ms / 1000, UTC).strftime("%Y%m%d-%H%M")
        return stick.free_name(out, f"brs-{name}-{when}", END)
    stick.check_name(out.name)
    if not out.parent.is_dir():
        raise SyncProblem("stick-gone", name=str(out.parent))
    if out.exists() and not over:
        raise SectionFileProblem("section-file-there")
    return out


def write(sealed: Sealed, file: Path) -> int:
    """Whole and read back, or not there; how many bytes it has."""
    stick.need_space(file.parent, sealed.most)
    with io.BufferedReader(_Parts(sealed.parts), stick.CHUNK) as source:
        return stick.put(source, file)


class _Parts(io.RawIOBase):
    """Bytes that are made while they are read."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts, self._kept = parts, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._kept:
            more = next(self._parts, None)
            if more is None:
                return 0
            self._kept = more
        size = min(len(buffer), len(self._kept))
        buffer[:size], self._kept = self._kept[:size], self._kept[size:]
        return size


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """Failures say which file they mean."""
    try:
        yield
    except SectionFileProblem as trouble:
        raise problem(trouble.code, name=path.name, most=format_bytes(envelope.MOST_FILE)) from trouble
    except SyncProblem as trouble:
        values: dict[str, object] = {**trouble.values, "name": path.name}
        values |= {one: format_bytes(int(str(values[one]))) for one in ("needed", "free") if one in values}
        raise problem(trouble.code, details=str(values.pop("what", "")), exit_code=None, **values) from trouble
    except OSError as error:
        raise unwritten(error, path) from error
