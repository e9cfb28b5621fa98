"""Room for an answer by hand: lines, boxes for digits, choices to tick."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from brs_desktop.pdf import phrases
from brs_desktop.pdf.sheet import Space
from brs_desktop.pdf.strips import Block, Boxes, Choices, Lines, Text
from brs_desktop.pdf.styles import Styles
from brs_desktop.pdf.tagging import Node

_DIGITS = 12
_MANY_LINES = 4
_DATE = (4, 2, 2)
_TIME = (2, 2)


def space_blocks(space: Space, styles: Styles, say: Callable[[str], str], node: Node) -> list[Block]:
    """The blocks for what the question asks."""
    if space.ask in ("one", "many"):
        shape = "circle" if space.ask == "one" else "square"
        return [Choices(space.choices, styles.label, node.add("P"), "circle" if shape == "circle" else "square")]
    if space.ask == "number":
        return [
            Boxes((_DIGITS,), (), styles.hint),
            Text(say(phrases.IF_NO_NUMBER), styles.hint, node.add("P"), before=1),
            Choices(_reasons(say), styles.hint, node.add("P")),
        ]
    if space.ask in ("date", "time", "datetime"):
        groups = (*(_DATE if "date" in space.ask else ()), *(_TIME if "time" in space.ask else ()))
        return [Boxes(groups, _captions(space.ask, say), styles.hint, node.add("P"))]
    if space.ask == "place":
        return [
            block
            for word in (phrases.LATITUDE, phrases.LONGITUDE)
            for block in (Text(say(word), styles.hint, node.add("P")), Lines(1, pitch=14))
        ]
    return _lines(space, styles, say, node)


def _lines(space: Space, styles: Styles, say: Callable[[str], str], node: Node) -> list[Block]:
    """Lines to write on, with a word on what to write."""
    if space.ask == "rank":
        return [Text(" · ".join(space.choices), styles.hint, node.add("P")), Lines(len(space.choices))]
    hint = {"list": phrases.LONG_LIST, "attach": phrases.ATTACH}.get(space.ask)
    lines: list[Block] = [Lines(_MANY_LINES if space.ask == "lines" else 1)]
    return [*lines, Text(say(hint), styles.hint, node.add("P"), before=1)] if hint else lines


def _captions(ask: str, say: Callable[[str], str]) -> Sequence[str]:
    date = (phrases.YEAR, phrases.MONTH, phrases.DAY) if "date" in ask else ()
    time = (phrases.HOUR, phrases.MINUTE) if "time" in ask else ()
    return [say(word) for word in (*date, *time)]


def _reasons(say: Callable[[str], str]) -> list[str]:
    return [say(word) for reason, word in phrases.REASONS.items() if reason != "erased"]
