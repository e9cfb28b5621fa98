"""What a file is, told by its content and never by its name alone."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from brs_desktop.library.refusals import Refused
from brs_desktop.library.sounds import sound_or_film

# What reading a ZIP may raise that is damaged, locked or packed in a way that nobody uses.
DAMAGED = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, ValueError, NotImplementedError,
    RuntimeError,
)  # fmt: skip
_HEAD = 4096
_MAX_MEMBERS = 10_000
_MAX_MIMETYPE = 200


@dataclass(frozen=True)
class FileKind:
    """A kind of file that the library keeps: its media type, and the suffix under which programs know it."""

    type: str
    suffix: str


PDF = FileKind("application/pdf", ".pdf")
EPUB = FileKind("application/epub+zip", ".epub")
HTML = FileKind("text/html", ".html")
_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_OFFICE = {
    "word/": FileKind(f"{_OPEN_XML}wordprocessingml.document", ".docx"),
    "ppt/": FileKind(f"{_OPEN_XML}presentationml.presentation", ".pptx"),
    "xl/": FileKind(f"{_OPEN_XML}spreadsheetml.sheet", ".xlsx"),
}
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
_BY_MIMETYPE = {
    "application/epub+zip": EPUB,
    f"{_OPEN_DOCUMENT}text": FileKind(f"{_OPEN_DOCUMENT}text", ".odt"),
    f"{_OPEN_DOCUMENT}spreadsheet": FileKind(f"{_OPEN_DOCUMENT}spreadsheet", ".ods"),
    f"{_OPEN_DOCUMENT}presentation": FileKind(f"{_OPEN_DOCUMENT}presentation", ".odp"),
}
# The old formats of offices share one container; which one it is, only the name tells.
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_OLD_OFFICE = {
    ".doc": FileKind("application/msword", ".doc"),
    ".xls": FileKind("application/vnd.ms-excel", ".xls"),
    ".ppt": FileKind("application/vnd.ms-powerpoint", ".ppt"),
}
_IMAGES = (
    (b"\x89PNG\r\n\x1a\n", FileKind("image/png", ".png")),
    (b"\xff\xd8\xff", FileKind("image/jpeg", ".jpg")),
    (b"GIF87a", FileKind("image/gif", ".gif")),
    (b"GIF89a", FileKind("image/gif", ".gif")),
    (b"II*\x00", FileKind("image/tiff", ".tif")),
    (b"MM\x00*", FileKind("image/tiff", ".tif")),
)
_WEBP = FileKind("image/webp", ".webp")
_TEXTS = {
    ".csv": FileKind("text/csv", ".csv"),
    ".md": FileKind("text/markdown", ".md"),
}
_PLAIN = FileKind("text/plain", ".txt")
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xfe\xed\xfa", b"dex\n")
_PROGRAM_SUFFIXES = frozenset({".bat", ".cmd", ".com", ".js", ".vbs", ".ps1", ".sh", ".hta", ".lnk", ".reg", ".scr"})
_ARCHIVES = (b"PK\x05\x06", b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"BZh", b"\xfd7zXZ", b"MSCF")
_MACROS = frozenset({".docm", ".dotm", ".xlsm", ".xltm", ".pptm", ".potm", ".ppsm"})
# Suffixes whose content never is plain text: a text behind one of them is no such document.
_EXPECTED = frozenset(
    {".pdf", ".epub", ".png", ".jpg", ".jpeg", ".gif", ".tif", ".tiff", ".webp", ".odt", ".ods", ".odp"}
    | {kind.suffix for kind in _OFFICE.values()}
    | set(_OLD_OFFICE)
)
_BOMS = (b"\xff\xfe", b"\xfe\xff")


def recognise(path: Path, name: str) -> FileKind:
    """The kind of a file; Refused when it is none that is kept. `name` is what the file was called."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    suffix = Path(name).suffix.lower()
    if not head:
        raise Refused("empty")
    if suffix in _PROGRAM_SUFFIXES:
        raise Refused("program")
    played = sound_or_film(head, suffix)
    if played is not None:
        return FileKind(*played)
    if head.startswith(_PROGRAMS):
        raise Refused("program")
    if b"%PDF-" in head[:1024]:
        return PDF
    if head.startswith(b"PK\x03\x04"):
        return _packed(path, suffix)
    if head.startswith(_ARCHIVES):
        raise Refused("archive")
    return _single(head, suffix)


def _single(head: bytes, suffix: str) -> FileKind:
    for mark, kind in _IMAGES:
        if head.startswith(mark):
            return kind
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return _WEBP
    if head.startswith(_OLE):
        if suffix not in _OLD_OFFICE:
            raise Refused("unknown-kind")
        return _OLD_OFFICE[suffix]
    text = _text(head)
    if text is None:
        raise Refused("damaged" if suffix in _EXPECTED else "unknown-kind")
    if suffix in _EXPECTED:
        raise Refused("damaged")
    if text.lstrip("\ufeff \r\n\t").lower().startswith(("<!doctype html", "<html")) or suffix in (".html", ".htm"):
        return HTML
    return _TEXTS.get(suffix, _PLAIN)


def _text(head: bytes) -> str | None:
    """The beginning of a file as text, None when it is none."""
    if head.startswith(_BOMS):
        return head.decode("utf-16", "ignore")
    if b"\x00" in head:
        return None
    for cut in range(4):  # a letter of several bytes may be cut at the end of what was read
        try:
            return head[: len(head) - cut].decode("utf-8")
        except UnicodeDecodeError:
            continue
    controls = sum(byte < 32 and byte not in (9, 10, 12, 13) for byte in head)
    return head.decode("latin-1") if not controls else None


def _packed(path: Path, suffix: str) -> FileKind:
    """A document that is a ZIP inside; any other ZIP is an archive."""
    try:
        with zipfile.ZipFile(path) as packed:
            names = packed.namelist()
            if len(names) > _MAX_MEMBERS:
                raise Refused("archive")
            kind = _by_mimetype(packed) or _by_members(names, suffix in _MACROS)
    except DAMAGED as error:
        raise Refused("damaged") from error
    if kind is None:
        raise Refused("archive")
    return kind


def _by_mimetype(packed: zipfile.ZipFile) -> FileKind | None:
    try:
        told = packed.getinfo("mimetype")
    except KeyError:
        return None
    if told.file_size > _MAX_MIMETYPE:
        return None
    return _BY_MIMETYPE.get(packed.read(told).decode("ascii", "replace").strip())


def _by_members(names: list[str], macros: bool) -> FileKind | None:
    if "[Content_Types].xml" not in names:
        return None
    if macros or any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refused("macros")
    return next((kind for folder, kind in _OFFICE.items() if any(n.startswith(folder) for n in names)), None)
