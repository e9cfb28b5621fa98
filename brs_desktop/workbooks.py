"""What a file is that is called a workbook and cannot be read as one, and what to do with it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

from brs_desktop.language import mark

_COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")  # Office files before 2007, and newer ones with a password
_ARCHIVE = b"PK\x03\x04"
_TYPES, _BOOK = "[Content_Types].xml", "xl/"
_WITH_PASSWORD = 1
_MOST_READ = 32_000_000


@dataclass(frozen=True)
class Fault:
    """Why a file is no workbook that can be read: what it is, and what to do next."""

    code: str
    what: str
    next: str


FOREIGN = Fault(
    "workbook-foreign",
    mark("This file is no workbook, whatever its name says; nothing of it was used."),
    mark("Open it with the program that made it and save it as an Excel workbook (.xlsx), or choose another file."),
)
TORN = Fault(
    "workbook-torn",
    mark("This workbook is damaged or came only in part; nothing of it was used."),
    mark("Get it once more from where it came from, or open it in a spreadsheet program and save it anew."),
)
LOCKED = Fault(
    "workbook-locked",
    mark("This workbook is locked with a password; nothing of it was used."),
    mark("Open it in a spreadsheet program, save it without the password and choose it again."),
)
OLDER = Fault(
    "workbook-older",
    mark("This is a workbook of the older kind (.xls); nothing of it was used."),
    mark("Open it in a spreadsheet program and save it as an Excel workbook (.xlsx)."),
)
FAULTS = (FOREIGN, TORN, LOCKED, OLDER)


def fault_of(workbook: Path | bytes, why: BaseException | None = None) -> Fault | None:
    """What is wrong with a file that should be a workbook; None where its parts are those of one.

    `why` is what its reader raised: one that was damaged inside is told by that.
    """
    import zipfile
    import zlib

    content = workbook if isinstance(workbook, bytes) else _start(workbook)
    if content.startswith(_COMPOUND):
        return _compound(content)
    try:
        with zipfile.ZipFile(io.BytesIO(workbook) if isinstance(workbook, bytes) else workbook) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
        return TORN if content.startswith(_ARCHIVE) else FOREIGN
    names = [entry.filename for entry in entries]
    if _TYPES not in names or not any(name.startswith(_BOOK) for name in names):
        return FOREIGN
    if any(entry.flag_bits & _WITH_PASSWORD for entry in entries):
        return LOCKED
    # A syntax error is one of XML: the file is no longer as it was written.
    return TORN if isinstance(why, (zipfile.BadZipFile, zlib.error, EOFError, SyntaxError)) else None


def _start(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(_MOST_READ)
    except OSError:
        return b""


def _compound(content: bytes) -> Fault:
    """By the names that stand in the list of its parts."""
    if _named(content, "EncryptedPackage"):
        return LOCKED
    return OLDER if _named(content, "Workbook") or _named(content, "Book") else FOREIGN


def _named(content: bytes, name: str) -> bool:
    return (name + "\0").encode("utf-16-le") in content
