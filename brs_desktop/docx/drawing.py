"""A picture in the line of a paragraph of a Word file."""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import quoteattr


@dataclass(frozen=True)
class Seen:
    """A picture by the name of its file in the package and its number in the document; its size in English metric
    units; what it shows, in words.
    """

    name: str
    number: int
    wide: int
    high: int
    alternative: str


def relation(name: str) -> str:
    """What a picture is called where the document refers to it."""
    return f"picture-{name.partition('.')[0]}"


def drawing(seen: Seen) -> str:
    """A run with the picture, in the line of its paragraph."""
    told = "".join(sign if sign.isprintable() else " " for sign in seen.alternative)[:1_000]
    about = f'id="{seen.number}" name="{seen.name}"'
    size = f'cx="{seen.wide}" cy="{seen.high}"'
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/>'
        f"<wp:docPr {about} descr={quoteattr(told)}/><wp:cNvGraphicFramePr>"
        '<a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr><a:graphic>'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
        f"<pic:cNvPr {about}/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>"
        f'<a:blip r:embed="{relation(seen.name)}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr>'
        f'<a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        "</pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )
