"""Room for an answer by hand: lines, boxes for digits, choices to tick."""

from __future__ import annotations

from collections.abc import Sequence

from brs_desktop.pdf import phrases
from brs_desktop.pdf.beside import Ticked
from brs_desktop.pdf.figures import IN_TABLE, of_label
from brs_desktop.pdf.gallery import Gallery
from brs_desktop.pdf.pairing import both_choices, in_one_line
from brs_desktop.pdf.sheet import Space
from brs_desktop.pdf.strips import Block, Boxes, Captions, Choices, Lines, Shape, Stack
from brs_desktop.pdf.tagging import Node
from brs_desktop.pdf.voices import Both, Look, Voices

_DIGITS = 12
_MANY_LINES = 4
_DATE = (4, 2, 2)
_TIME = (2, 2)


def space_blocks(space: Space, other: Space | None, voices: Voices, node: Node, gallery: Gallery) -> list[Block]:
    """The blocks for what the question asks; `other` says its choices in the second language."""
    if space.ask in ("one", "many"):
        shape: Shape = "circle" if space.ask == "one" else "square"
        if any(space.pictures):
            return _seen(space, other, shape, voices, node, gallery)
        return _choices(both_choices(space, other), "label", shape, voices, node)
    if space.ask == "number":
        return [
            Boxes((_DIGITS,), (), voices.styles.hint),
            voices.text(voices.both(phrases.IF_NO_NUMBER), "hint", node, "P", before=1),
            *_choices(_reasons(voices), "hint", "circle", voices, node),
        ]
    if space.ask in ("date", "time", "datetime"):
        groups = (*(_DATE if "date" in space.ask else ()), *(_TIME if "time" in space.ask else ()))
        return [Boxes(groups, _captions(space.ask, voices, node.add("P")), voices.styles.hint)]
    if space.ask == "place":
        return [
            block
            for word in (phrases.LATITUDE, phrases.LONGITUDE)
            for block in (voices.text(voices.both(word), "hint", node, "P"), Lines(1, pitch=14))
        ]
    return _lines(space, other, voices, node)


def _choices(choices: Sequence[Both], look: Look, shape: Shape, voices: Voices, node: Node) -> list[Block]:
    """A list to tick; in two languages each choice has a row of its own."""
    listed, style = node.add("L"), voices.first.style(look)
    nodes = [listed.add("LI").add("LBody") for _choice in choices]
    if voices.second is None:
        return [Choices([own for own, _other in choices], style, nodes, shape)]
    return [Ticked(voices.within(both, look, one), style, shape) for both, one in zip(choices, nodes, strict=True)]


def _seen(space: Space, other: Space | None, shape: Shape, voices: Voices, node: Node, gallery: Gallery) -> list[Block]:
    """A list to tick with a picture to each choice that has one, above its words."""
    listed, found = node.add("L"), list[Block]()
    for both, picture in zip(both_choices(space, other), space.pictures, strict=True):
        entry = listed.add("LI").add("LBody")
        seen = of_label(picture, both, voices, entry, gallery, IN_TABLE)
        found.append(Ticked(Stack([*seen, voices.within(both, "label", entry)]), voices.styles.label, shape))
    return found


def _lines(space: Space, other: Space | None, voices: Voices, node: Node) -> list[Block]:
    """Lines to write on, with a word on what to write."""
    if space.ask == "rank":
        listed = voices.text(in_one_line(both_choices(space, other)), "hint", node, "P")
        return [listed, Lines(len(space.choices))]
    hint = {"list": phrases.LONG_LIST, "attach": phrases.ATTACH}.get(space.ask)
    lines: list[Block] = [Lines(_MANY_LINES if space.ask == "lines" else 1)]
    return [*lines, voices.text(voices.both(hint), "hint", node, "P", before=1)] if hint else lines


def _captions(ask: str, voices: Voices, node: Node) -> list[Captions]:
    date = (phrases.YEAR, phrases.MONTH, phrases.DAY) if "date" in ask else ()
    time = (phrases.HOUR, phrases.MINUTE) if "time" in ask else ()
    words = [*date, *time]
    found = [Captions([voices.say(word) for word in words], voices.styles.hint, node.add("Span"))]
    if (second := voices.second) is not None:
        other = node.add("Span", language=second.language)
        found.append(Captions([second.say(word) for word in words], second.styles.hint, other))
    return found


def _reasons(voices: Voices) -> list[Both]:
    return [voices.both(word) for reason, word in phrases.REASONS.items() if reason != "erased"]
