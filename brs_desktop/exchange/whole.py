"""Files that appear whole or not at all: written beside their place and renamed when all is on the disk."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from brs_desktop.sentences import problem, unwritten


@contextmanager
def beside(out: Path) -> Iterator[Path]:
    """A name for the unfinished file; leaving the block without an error puts it in the place of `out`.

    A file that was there stays until then. Raises Problem: no-such-folder, not-writable, disk-full.
    """
    place = out.absolute()
    if not place.parent.is_dir():
        raise problem("no-such-folder", folder=str(place.parent))
    if place.is_dir():
        raise problem("not-writable", file=str(out))
    part = place.with_name(f".{place.name[:80]}.{secrets.token_hex(4)}.part")
    try:
        try:
            yield part
            _settle(part)
            os.replace(part, place)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise unwritten(error, out) from error


def _settle(part: Path) -> None:
    with open(part, "rb+") as file:
        os.fsync(file.fileno())
