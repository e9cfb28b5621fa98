"""A drawing as a picture for files that hold no vectors: drawn by the same hand as on paper, then cut out."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

from brs_desktop.drawing.shapes import Drawing
from brs_desktop.language import words
from brs_desktop.library.paper import Paper
from brs_desktop.pdf import document
from brs_desktop.pdf.masthead import running
from brs_desktop.pdf.sheet import Drawn, PdfMeta
from brs_desktop.pdf.styles import styles_for
from brs_desktop.pdf.tagging import Node
from brs_desktop.pdf.vector import TEXT, Picture, measured

HIGH = 240.0  # points
_SHARP = 200 / 72  # pixels a point


def as_png(entry: Drawn, language: str) -> tuple[bytes, float, float]:
    """A PNG file of the drawing as wide as a page's text, and its size in points."""
    from PIL import Image

    styles, say, node = styles_for(language), words(language), Node("Document")
    drawing: Drawing = entry.lay_out(document.WIDTH, HIGH, measured(language), TEXT)
    figure = node.add("Figure")
    meta = PdfMeta(form_title=drawing.title)
    content, _pages = document.render(
        [Picture(replace(drawing, alternative=entry.told), language, figure)],
        node,
        styles=styles,
        say=say,
        title=drawing.title,
        running=running(meta, styles, say, blank=False),
        printed_ms=None,
    )
    assert figure.bounds is not None, "a drawing that was drawn lies somewhere"
    left, foot, right, top = figure.bounds
    with Paper(content) as paper:
        seen, high = paper.render(0, _SHARP), paper.sizes[0][1]
    page = Image.frombuffer("RGB", (seen.width, seen.height), seen.pixels, "raw", "BGRX", seen.stride)
    box = (round(left * _SHARP), round((high - top) * _SHARP), round(right * _SHARP), round((high - foot) * _SHARP))
    made = BytesIO()
    page.crop(box).save(made, "PNG", dpi=(200, 200))
    return made.getvalue(), drawing.width, drawing.height
