"""A repeat of many short questions on turned pages: when its table fits there better than cards do."""

from __future__ import annotations

from collections.abc import Sequence

from brs_desktop.pdf.document import LANDSCAPE
from brs_desktop.pdf.pairing import answered, labelled
from brs_desktop.pdf.setting import Style, set_text
from brs_desktop.pdf.sheet import REQUIRED_MARK, Question, Space
from brs_desktop.pdf.tables import INSET, Measured
from brs_desktop.pdf.voices import Look, Voices

_PAGE_OF_ANSWERS = 30  # so many answers one below the other fill a page; who has fewer does not turn one
_HEADINGS, _ROW = 0.4, 0.5  # of the height of a turned page: what is higher is not taken in at a look


def turns(measured: Measured) -> bool:
    """Whether the table of a repeat is better read on turned pages than as cards.

    It fits there when every answer is short and on a blank none asks for more than a line; when the longest word of
    every column stands beside those of the others as in any table, and a hand has room in each; when neither the
    headings nor any row are so high that nobody sees across. It must be worth it: its cards would fill a page.
    """
    repeat, columns = measured.repeat, measured.columns(turned=True)
    if columns is None or not (repeat.blank or len(repeat.rows) * len(columns) >= _PAGE_OF_ANSWERS):
        return False
    if any(isinstance(one.field, Space) and one.field.wide for one in columns.values()):
        return False
    found = measured.widths(LANDSCAPE.width, turned=True)
    return any(_seen_across(measured, columns, widths[1:]) for widths in found)


def _seen_across(measured: Measured, columns: dict[str, Question], widths: Sequence[float]) -> bool:
    voices, room = measured.voices, dict(zip(columns, widths, strict=True))
    labels = ((_labels(one), room[name]) for name, one in columns.items())
    cells = (
        (answered(one), room[one.name]) for row in measured.repeat.rows for one in row if isinstance(one, Question)
    )
    return not (
        any(_higher(_HEADINGS * LANDSCAPE.height, *one, "column", voices) for one in labels)
        or any(_higher(_ROW * LANDSCAPE.height, *one, "cell", voices) for one in cells)
    )


def _labels(question: Question) -> list[tuple[str, str]]:
    own, other = labelled(question)
    return [(own + REQUIRED_MARK, other)]


def _higher(most: float, texts: Sequence[tuple[str, str]], width: float, look: Look, voices: Voices) -> bool:
    """Whether a cell is higher than that, with its texts in both languages; it is set only where it may be."""
    room = width - 2 * INSET
    said = list(zip((voices.first, voices.second), zip(*texts, strict=True), strict=True)) if texts else []
    spoken = [(voice.style(look), [text for text in words if text]) for voice, words in said if voice is not None]
    if sum(style.leading * sum(_most_lines(text, style, room) for text in words) for style, words in spoken) <= most:
        return False
    return (
        sum(style.leading * sum(len(set_text(text, style, room)) for text in words) for style, words in spoken) > most
    )


def _most_lines(text: str, style: Style, room: float) -> float:
    """No more lines than these: any two that follow each other fill one, and no letter is wider than high."""
    return 1 + text.count("\n") + 2 * len(text) * style.size / room
