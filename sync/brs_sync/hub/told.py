"""Where devices find the hub: written down by who serves it, for invitations that are made beside it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from brs_sync.placing import ANYBODY, place

FILE_NAME = "address"
PAGE = "page-address"  # one a line: where the administrator's page is
_LONGEST = 1000


def write(folder: Path, address: str, name: str = FILE_NAME) -> None:
    """Note the address, with its pin if there is one; a disk that takes no note costs only the convenience."""
    with suppress(OSError):
        place(folder / name, f"{address}\n".encode(), mode=ANYBODY)


def read(folder: Path, name: str = FILE_NAME) -> str:
    """What was noted last; nothing where nobody has."""
    try:
        with (folder / name).open(encoding="utf-8") as file:
            return file.read(_LONGEST).strip()
    except (OSError, UnicodeDecodeError):
        return ""
