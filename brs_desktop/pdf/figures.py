"""Pictures of answers and labels as blocks of a page: one figure each, or a mark and why there is none."""

from __future__ import annotations

from dataclasses import dataclass

from brs_desktop.library.pictures import NoPicture
from brs_desktop.pdf import phrases
from brs_desktop.pdf.bidi import isolated
from brs_desktop.pdf.gallery import MOST, Gallery
from brs_desktop.pdf.paper import OUTLINE, Paper
from brs_desktop.pdf.pictures import Raster
from brs_desktop.pdf.sheet import Picture
from brs_desktop.pdf.strips import Block, Strip
from brs_desktop.pdf.tagging import Node
from brs_desktop.pdf.voices import Both, Voices, in_lines

IN_TABLE = 56.0
_OF_LABEL, _OF_ANSWER = 120.0, 220.0
_AROUND = 2.0
_MARK = 20.0


@dataclass(frozen=True, eq=False)
class Shown:
    """A picture at the side where lines begin, no higher than it may be."""

    raster: Raster
    node: Node
    most: float
    rtl: bool

    def strips(self, width: float) -> list[Strip]:
        """One strip: a picture is not divided."""
        wide, high = self.raster.fitted(width, self.most)

        def draw(paper: Paper, left: float, top: float, room: float) -> None:
            x, y = left + (room - wide if self.rtl else 0.0), top - _AROUND - high
            right, up = paper.absolutePosition(x, y)
            self.node.bounds = (right, up, right + wide, up + high)
            with paper.content(self.node):
                paper.picture(self.raster, x, y, wide, high)

        return [Strip(high + 2 * _AROUND, ornament=draw)]


@dataclass(frozen=True, eq=False)
class Crossed:
    """An empty box that is crossed out: here a picture should be."""

    rtl: bool

    def strips(self, width: float) -> list[Strip]:
        """One strip."""

        def draw(paper: Paper, left: float, top: float, room: float) -> None:
            x, y = left + (room - _MARK if self.rtl else 0.0), top - _AROUND - _MARK
            paper.box(x, y, _MARK, _MARK)
            paper.rule(x, y, x + _MARK, y + _MARK, OUTLINE)
            paper.rule(x, y + _MARK, x + _MARK, y, OUTLINE)

        return [Strip(_MARK + 2 * _AROUND, ornament=draw)]


def of_answer(
    picture: Picture | None,
    label: Both,
    voices: Voices,
    node: Node,
    gallery: Gallery,
    most: float = _OF_ANSWER,
) -> tuple[list[Block], Node | None]:
    """The picture that was answered; for who cannot see it, the question and the file's name.

    Beside its blocks the element for what stands below it, such as that name: of a picture it is the caption.
    """
    if picture is None:
        return [], None
    words = voices.filled(phrases.POSSIBLE, question=label, choices=picture.name)
    blocks = _blocks(picture, words, voices, node, gallery, most)
    shown = next((block for block in blocks if isinstance(block, Shown)), None)
    return blocks, node.add("P") if shown is None else shown.node.add("Caption")


def of_label(
    picture: Picture | None,
    label: Both,
    voices: Voices,
    node: Node,
    gallery: Gallery,
    most: float = _OF_LABEL,
) -> list[Block]:
    """The picture beside the words of a question, a choice, a heading or a note."""
    if picture is None:
        return []
    words = voices.filled(phrases.PICTURE_OF, question=(label[0] or picture.name, label[1]))
    return _blocks(picture, words, voices, node, gallery, most)


def _blocks(
    picture: Picture,
    words: Both,
    voices: Voices,
    node: Node,
    gallery: Gallery,
    most: float,
) -> list[Block]:
    try:
        made = gallery.take(picture.file)
    except NoPicture as none:
        told = voices.filled(phrases.NO_PICTURE[none.code], name=isolated(picture.name), most=str(MOST))
        return [Crossed(voices.styles.rtl), voices.text(told, "hint", node, "P")]
    figure = node.add("Figure")
    figure.alternative = in_lines(words)
    return [Shown(made, figure, most, voices.styles.rtl)]
