"""Where devices find the hub: written down by who serves it, for invitations that are made beside it."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

FILE_NAME = "address"
_LONGEST = 1000


def write(folder: Path, address: str) -> None:
    """Note the address, with its pin if there is one; a disk that takes no note costs only the convenience."""
    draft = folder / f"{FILE_NAME}.{os.getpid()}"
    with suppress(OSError):
        draft.write_text(address + "\n", "utf-8")
        os.replace(draft, folder / FILE_NAME)


def read(folder: Path) -> str:
    """What was noted last; nothing where nobody has."""
    try:
        with (folder / FILE_NAME).open(encoding="utf-8") as file:
            return file.read(_LONGEST).strip()
    except (OSError, UnicodeDecodeError):
        return ""
