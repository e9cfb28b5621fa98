"""Labels that never lie over each other: cut to their room, or left out; the table has the whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from brs_desktop.drawing.shapes import Box, Measure, Text

_GAP = 4.0
ELLIPSIS = "…"
_CLINGING = "，。、；：）》"  # never begin a line


def shorten(text: str, room: float, size: float, measure: Measure, *, bold: bool = False) -> str:
    """The text where it fits, else its beginning with three dots; nothing where not even they fit."""
    if measure(text, size, bold) <= room:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if measure(text[:middle].rstrip() + ELLIPSIS, size, bold) <= room:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + ELLIPSIS if low else ""


def spread(texts: Sequence[str], pitch: float, size: float, measure: Measure) -> int:
    """Of labels that stand `pitch` apart, which of them to write: every first, second, third …, so that none meet."""
    widest = max((measure(text, size, False) for text in texts), default=0.0)
    every = 1
    while every < len(texts) and widest + _GAP > pitch * every:
        every += 1
    return every


def apart(texts: Iterable[Text], measure: Measure, width: float, taken: Iterable[Box] = ()) -> list[Text]:
    """Those texts, in their order, that stand whole in the picture and meet nothing that is there already."""
    kept: list[Text] = []
    boxes = list(taken)
    for text in texts:
        box = text.box(measure)
        if box.x >= 0 and box.right <= width and not any(box.meets(other) for other in boxes):
            kept.append(text)
            boxes.append(box)
    return kept


def wrap(text: str, room: float, size: float, measure: Measure) -> list[str]:
    """Lines of a sentence; Chinese, which has no blanks, is cut between its signs."""
    lines, line = [], ""
    for part in _parts(text):
        if line and measure((line + part).rstrip(), size, False) > room:
            lines.append(line.rstrip())
            line = part.lstrip()
        else:
            line += part
    return [*lines, line.rstrip()] if line.strip() else lines


def _parts(text: str) -> list[str]:
    parts: list[str] = []
    for sign in text:
        if parts and (sign in _CLINGING or not (parts[-1].endswith(" ") or _wide(parts[-1][-1]))):
            parts[-1] += sign
        else:
            parts.append(sign)
    return parts


def _wide(sign: str) -> bool:
    return "\u2e80" <= sign <= "\u9fff" or "\uff00" <= sign <= "\uffef"
