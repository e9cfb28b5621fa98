"""Section files read and written: refusals say which file they mean, nothing is replaced unasked."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from brs_sync.bundle import stick
from brs_sync.errors import SyncProblem

from brs_desktop.language import format_bytes
from brs_desktop.sentences import problem, unwritten
from brs_desktop.workspace.sections import envelope
from brs_desktop.workspace.sections.envelope import SectionFileProblem

END = ".brssec"


def read(path: Path) -> bytes:
    """A section file, and one byte more where it is too large."""
    try:
        with path.open("rb") as file:
            return file.read(envelope.MOST_FILE + 1)
    except OSError as error:
        raise SectionFileProblem("section-unreadable") from error


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


def write(data: bytes, file: Path) -> None:
    """Whole and read back, or not there."""
    stick.need_space(file.parent, len(data))
    stick.put(io.BytesIO(data), file)


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
