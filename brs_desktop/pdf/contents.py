"""The contents of a file of several reports: what each is called, and the page on which it begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reportlab.platypus import Flowable

from brs_desktop.pdf import phrases
from brs_desktop.pdf.grid import Cell, Grid, Row
from brs_desktop.pdf.paper import Paper
from brs_desktop.pdf.setting import Style, set_text
from brs_desktop.pdf.sheet import PdfMeta, Second
from brs_desktop.pdf.strips import Block, Strip
from brs_desktop.pdf.styles import ACCENT, LINE
from brs_desktop.pdf.tagging import Node
from brs_desktop.pdf.voices import Voices

_NUMBERS = 46.0  # points


@dataclass(frozen=True, eq=False, slots=True)
class PageOf:
    """The number of the page where a milestone stands, at the side where lines end; known when all are painted."""

    milestone: str
    style: Style
    node: Node

    def strips(self, width: float) -> list[Strip]:
        """One strip, left empty until then."""

        def draw(paper: Paper, left: float, top: float, wide: float) -> None:
            def paint(later: Paper) -> None:
                page, _y = later.milestones[self.milestone]
                for line in set_text(str(page), self.style, wide):
                    later.text_line(line, left, top - self.style.leading / 2 - self.style.size * 0.36, self.style)

            with paper.content(self.node):
                paper.leave(paint)

        return [Strip(self.style.leading, ornament=draw)]


def milestone(number: int) -> str:
    """What the beginning of a report in the file is called; no group of a form has such a name."""
    return f"/part-{number}"


def contents(metas: Sequence[PdfMeta], voices: Voices, width: float, document: Node) -> list[Flowable]:
    """A page with the reports in their order; the numbers are those at the foot of the pages."""
    node = document.add("Sect")
    title = voices.text(voices.both(phrases.CONTENTS), "title", node, "H1")
    found: list[Flowable] = [
        Grid([width], [Row([Cell([title])], rule=ACCENT, padding=6)], rtl=voices.styles.rtl, inset=0)
    ]
    listed, rows = node.add("L"), list[Row]()
    numbers = replace(voices.styles.label, align="end")
    for number, meta in enumerate(metas):
        entry = listed.add("LI").add("LBody")
        other = meta.second or Second("")
        said: list[Block] = [
            voices.within((meta.title or meta.form_title, other.title or other.form_title), "label", entry)
        ]
        if meta.title:
            said.append(voices.within((meta.form_title, other.form_title), "hint", entry, before=1))
        rows.append(Row([Cell(said), Cell([PageOf(milestone(number), numbers, entry)])], rule=LINE))
    return [*found, Grid([width - _NUMBERS, _NUMBERS], rows, rtl=voices.styles.rtl)]
