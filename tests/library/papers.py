"""Real files for the library: PDFs that are whole, locked or broken, office documents, archives."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen import canvas

ENGLISH = "The management of the wastes of the country is in the hands of the ministry and that is for all to see."
FRENCH = "La gestion des déchets dans le pays est la tâche de tous les services et des communes pour la santé."


def pdf(
    path: Path,
    pages: Sequence[Sequence[str]] = ((ENGLISH,) * 6,),
    *,
    title: str = "",
    password: str = "",
    size: tuple[float, float] = A4,
    turned: int = 0,
) -> Path:
    """A PDF with these lines on its pages, the first one inch from the top left."""
    locked = StandardEncryption(password) if password else None
    made = canvas.Canvas(str(path), pagesize=size, encrypt=locked)
    made.setTitle(title)
    # ReportLab lays a sheet that is turned to its side down before it turns it.
    high = size[0] if turned in (90, 270) else size[1]
    for lines in pages:
        made.setFont("Helvetica", 12)
        if turned:
            made.setPageRotation(turned)
        for row, line in enumerate(lines):
            made.drawString(72, high - 72 - row * 20, line)
        made.showPage()
    made.save()
    return path


def broken_pdf(path: Path) -> Path:
    """A PDF cut in the middle, its objects scrambled."""
    whole = pdf(path.with_suffix(".whole")).read_bytes()
    path.write_bytes(whole[:40] + b"\x00" * 200)
    path.with_suffix(".whole").unlink()
    return path


def office(path: Path, folder: str = "word", *, title: str = "", macros: bool = False) -> Path:
    """The bones of an Office Open XML document."""
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        f' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title></cp:coreProperties>'
    )
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("docProps/core.xml", core)
        packed.writestr(f"{folder}/document.xml", "<document/>")
        if macros:
            packed.writestr(f"{folder}/vbaProject.bin", b"macro")
    return path


def archive(path: Path, member: str = "readme.txt") -> Path:
    """A ZIP that is no document."""
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr(member, "text")
    return path
