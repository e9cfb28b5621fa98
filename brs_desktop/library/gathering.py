"""Which files are meant when somebody gives files and folders: bounded, in a fixed order, nothing followed twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from brs_desktop.library.refusals import Refusal

MAX_FILES = 2_000
MAX_DEPTH = 12
_LITTER = frozenset({"thumbs.db", "desktop.ini", "__macosx"})


def gather(
    paths: Iterable[Path], *, cancelled: Callable[[], bool] = lambda: False
) -> tuple[tuple[Path, ...], tuple[Refusal, ...]]:
    """The files given and those in the folders given, and what of it is refused unseen."""
    files: dict[Path, None] = {}
    refused: dict[Path, Refusal] = {}
    for path in paths:
        for found in _walk(path, 0, cancelled):
            if isinstance(found, Refusal):
                refused[found.path] = found
            elif len(files) < MAX_FILES or found in files:
                files[found] = None
            else:
                refused[found] = Refusal(found, "too-many")
                return tuple(files), tuple(refused.values())
    return tuple(files), tuple(refused.values())


def _walk(path: Path, depth: int, cancelled: Callable[[], bool]) -> Iterator[Path | Refusal]:
    """Links inside folders are passed over: they lead elsewhere or in circles."""
    if cancelled():
        return
    try:
        if path.is_file():
            yield path
        elif not path.is_dir():
            yield Refusal(path, "not-a-file" if path.exists() else "unreadable")
        elif depth >= MAX_DEPTH:
            yield Refusal(path, "too-deep")
        else:
            for inside in sorted(path.iterdir()):
                if not (_litter(inside.name) or inside.is_symlink()):
                    yield from _walk(inside, depth + 1, cancelled)
    except OSError:
        yield Refusal(path, "unreadable")


def _litter(name: str) -> bool:
    """What systems and offices leave beside documents."""
    return name.startswith((".", "~$")) or name.lower() in _LITTER
