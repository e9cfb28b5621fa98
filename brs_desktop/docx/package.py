"""The parts into one file: the same parts give the same bytes, whatever the day and the computer."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

from brs_desktop.docx.drawing import relation
from brs_desktop.docx.parts import HEAD

_EPOCH = (1980, 1, 1, 0, 0, 0)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_KINDS = {"document": "document.main", "fontTable": "fontTable"}


def write(out: Path, parts: Mapping[str, str], core: str, media: Mapping[str, bytes] | None = None) -> None:
    """Write the parts of the folder `word`, by their names, its pictures, and what a package has around them."""
    media = media or {}
    files = {
        "[Content_Types].xml": _types(parts),
        "_rels/.rels": _relations(
            (
                ("document", f"{_OFFICE}/officeDocument", "word/document.xml"),
                ("core", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            )
        ),
        "docProps/core.xml": core,
        "word/_rels/document.xml.rels": _relations(
            (
                *((name, f"{_OFFICE}/{_kind(name)}", f"{name}.xml") for name in parts if name != "document"),
                *((relation(name), f"{_OFFICE}/image", f"media/{name}") for name in media),
            )
        ),
    }
    files |= {f"word/{name}.xml": text for name, text in parts.items()}
    with zipfile.ZipFile(out, "x", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, text in files.items():
            _put(archive, name, text.encode("utf-8"), zipfile.ZIP_DEFLATED)
        for name, content in media.items():  # pictures are packed already
            _put(archive, f"word/media/{name}", content, zipfile.ZIP_STORED)


def _put(archive: zipfile.ZipFile, name: str, content: bytes, packed: int) -> None:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type, entry.create_system = packed, 0
    archive.writestr(entry, content)


def _kind(name: str) -> str:
    """What a part is: its name without the number."""
    return name.rstrip("0123456789")


def _types(parts: Mapping[str, str]) -> str:
    told = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_WORD}.{_KINDS.get(_kind(name), _kind(name))}+xml"/>'
        for name in parts
    )
    return (
        f'{HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="png" ContentType="image/png"/><Default Extension="jpeg" ContentType="image/jpeg"/>'
        '<Override PartName="/docProps/core.xml"'
        ' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        f"{told}</Types>"
    )


def _relations(told: tuple[tuple[str, str, str], ...]) -> str:
    lines = "".join(f'<Relationship Id="{name}" Type="{kind}" Target="{target}"/>' for name, kind, target in told)
    return f'{HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'
