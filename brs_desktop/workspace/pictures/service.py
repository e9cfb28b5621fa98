"""Which pictures a collection has, each read by its name, and printed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from brs_desktop.drawing.picture import Picture
from brs_desktop.drawing.world import areas
from brs_desktop.drawing.worldmap import WorldMap
from brs_desktop.sentences import problem
from brs_desktop.workspace.pictures import centres, progress, standing, years

if TYPE_CHECKING:
    from brs_desktop.pdf import PdfResult
    from brs_desktop.workspace.workspace import Workspace

# Where each collection's pictures come from: what they are called, and how one is read.
_SOURCES = {
    "parties": (standing,),
    "centres": (centres,),
    "basel_reports": (years, progress),
    "stockholm_reports": (progress,),
}
COLLECTIONS = frozenset(_SOURCES)


@dataclass(frozen=True)
class Offered:
    """One picture: the name it is asked for by, and what it is called."""

    name: str
    label: str


def offered(workspace: Workspace, collection: str, language: str) -> tuple[Offered, ...]:
    """The pictures of a collection; none where there is nothing to draw yet."""
    found = (one for source in _SOURCES.get(collection, ()) for one in source.names(workspace, language))
    return tuple(Offered(f"{collection}:{name}", label) for name, label in found)


def read(workspace: Workspace, name: str, language: str) -> Picture:
    """The picture of that name, in a language."""
    collection, _colon, which = name.partition(":")
    sources = _SOURCES.get(collection)
    if sources is None:
        raise problem("no-such-collection", name=collection[:80])
    source = progress if which == progress.NAME else sources[0]
    found: Picture = source.read(workspace, which, language)
    if isinstance(found.shown, WorldMap):
        areas()  # the outlines are read where the picture is, not while it is painted
    return found


def print_picture(workspace: Workspace, name: str, *, language: str, out: Path, at: str = "") -> PdfResult:
    """The picture as PDF with its notes and its table; `at` is the mark that one has come to."""
    from brs_desktop.pdf.drawing import print_drawing

    if not out.absolute().parent.is_dir():
        raise problem("no-such-folder", folder=str(out.absolute().parent))
    picture = read(workspace, name, language).at(at)
    return print_drawing(
        picture.lay_out, language=language, out=out, notes=picture.notes, printed_ms=workspace.clock.now_ms()
    )
