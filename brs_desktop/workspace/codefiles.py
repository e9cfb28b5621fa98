"""A bundle's QR code as a file: a picture, a page to print, or the letters of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from brs_desktop.language import format_bytes, format_list
from brs_desktop.sentences import problem
from brs_desktop.workspace import codes

if TYPE_CHECKING:
    from brs_desktop.workspace.bundles import CodedBundle
    from brs_desktop.workspace.workspace import Workspace

ENDS = (".png", ".pdf", ".txt")


def is_code_file(path: Path) -> bool:
    """Whether a file's name asks for a code and not for a bundle."""
    return path.suffix.lower() in ENDS


def save(workspace: Workspace, coded: CodedBundle, out: Path, language: str) -> Path:
    """Write a code as the file's name says; whole or not at all. Raises Problem: bad-option-value, not-writable."""
    from brs_desktop.pdf.export import write_whole

    end = out.suffix.lower()
    if end == ".png":
        write_whole(out, codes.picture(coded.code))
    elif end == ".pdf":
        write_whole(out, page(workspace, coded, language))
    elif end == ".txt":
        write_whole(out, coded.code.letters.encode("ascii"))
    else:
        raise problem("bad-option-value", option="--out", value=out.name[:80])
    return out


def page(workspace: Workspace, coded: CodedBundle, language: str) -> bytes:
    """The page to print."""
    from brs_desktop.pdf.code import CodeFacts, code_page

    facts = CodeFacts(
        rows=coded.code.rows,
        reader=format_list(one.name or one.replica_text[:8] for one in coded.readers),
        sender=workspace.replica.person[1],
        holds=", ".join(coded.written.partitions),
        size=format_bytes(coded.bytes),
        printed_ms=workspace.clock.now_ms(),
    )
    return code_page(facts, language=language)
