"""Pictures of answers and labels as blocks of a page: one figure each, or a mark and why there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from brs_desktop.library.pictures import NoPicture
from brs_desktop.pdf import phrases
from brs_desktop.pdf.bidi import isolated
from brs_desktop.pdf.gallery import MOST, Gallery
from brs_desktop.pdf.paper import OUTLINE, Paper
from brs_desktop.pdf.pictures import Raster
from brs_desktop.pdf.shaping import clean
from brs_desktop.pdf.sheet import Picture
from brs_desktop.pdf.strips import Block, Strip, Text
from brs_desktop.pdf.styles import Styles
from brs_desktop.pdf.tagging import Node

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
    label: str,
    styles: Styles,
    say: Callable[[str], str],
    node: Node,
    gallery: Gallery,
    most: float = _OF_ANSWER,
) -> tuple[list[Block], Node | None]:
    """The picture that was answered; for who cannot see it, the question and the file's name.

    Beside its blocks the element for what stands below it, such as that name: of a picture it is the caption.
    """
    if picture is None:
        return [], None
    words = say(phrases.POSSIBLE).replace("{question}", label).replace("{choices}", picture.name)
    blocks = _blocks(picture, words, styles, say, node, gallery, most)
    shown = next((block for block in blocks if isinstance(block, Shown)), None)
    return blocks, node.add("P") if shown is None else shown.node.add("Caption")


def of_label(
    picture: Picture | None,
    label: str,
    styles: Styles,
    say: Callable[[str], str],
    node: Node,
    gallery: Gallery,
    most: float = _OF_LABEL,
) -> list[Block]:
    """The picture beside the words of a question, a choice, a heading or a note."""
    if picture is None:
        return []
    words = say(phrases.PICTURE_OF).replace("{question}", label or picture.name)
    return _blocks(picture, words, styles, say, node, gallery, most)


def _blocks(
    picture: Picture,
    words: str,
    styles: Styles,
    say: Callable[[str], str],
    node: Node,
    gallery: Gallery,
    most: float,
) -> list[Block]:
    try:
        made = gallery.take(picture.file)
    except NoPicture as none:
        told = say(phrases.NO_PICTURE[none.code]).replace("{name}", isolated(picture.name)).replace("{most}", str(MOST))
        return [Crossed(styles.rtl), Text(told, styles.hint, node.add("P"))]
    figure = node.add("Figure")
    figure.alternative = " ".join(clean(words).split())
    return [Shown(made, figure, most, styles.rtl)]
