"""A repeat of many short questions on turned pages: when its table fits there better than cards do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from brs_desktop.pdf.columns import columns_of
from brs_desktop.pdf.document import LANDSCAPE
from brs_desktop.pdf.pairing import answered, labelled
from brs_desktop.pdf.setting import set_text
from brs_desktop.pdf.sheet import REQUIRED_MARK, Question, Repeat, Space
from brs_desktop.pdf.tables import INSET, MOST_TURNED, widths_of
from brs_desktop.pdf.voices import Look, Voices

_PAGE_OF_ANSWERS = 30  # so many answers one below the other fill a page; who has fewer does not turn one
_HEADINGS, _ROW = 0.4, 0.5  # of the height of a turned page: what is higher is not taken in at a look


def turns(repeat: Repeat, voices: Voices) -> bool:
    """Whether the table of a repeat is better read on turned pages than as cards.

    It fits there when every answer is short and on a blank none asks for more than a line; when the longest word of
    every column stands beside those of the others as in any table, and a hand has room in each; when neither the
    headings nor any row are so high that nobody sees across. It must be worth it: its cards would fill a page.
    """
    columns = columns_of(repeat, MOST_TURNED)
    if columns is None or not (repeat.blank or len(repeat.rows) * len(columns) >= _PAGE_OF_ANSWERS):
        return False
    if any(isinstance(one.field, Space) and one.field.wide for one in columns.values()):
        return False
    found = widths_of(repeat, columns, voices, LANDSCAPE.width, turned=True)
    return any(_seen_across(repeat, columns, widths[1:], voices) for widths in found)


def _seen_across(repeat: Repeat, columns: dict[str, Question], widths: Sequence[float], voices: Voices) -> bool:
    heads = _highest(
        ((_labels(one), width) for one, width in zip(columns.values(), widths, strict=True)), "column", voices
    )
    if heads > _HEADINGS * LANDSCAPE.height:
        return False
    room = dict(zip(columns, widths, strict=True))
    for row in repeat.rows:
        cells = ((answered(one), room[one.name]) for one in row if isinstance(one, Question))
        if _highest(cells, "cell", voices) > _ROW * LANDSCAPE.height:
            return False
    return True


def _labels(question: Question) -> list[tuple[str, str]]:
    own, other = labelled(question)
    return [(own + REQUIRED_MARK, other)]


def _highest(cells: Iterable[tuple[Sequence[tuple[str, str]], float]], look: Look, voices: Voices) -> float:
    """The height of the highest of these cells, each with its texts in both languages and its width."""
    most = 0.0
    for texts, width in cells:
        high = 0.0
        for voice, said in zip((voices.first, voices.second), zip(*texts, strict=True), strict=True) if texts else ():
            style = voice.style(look) if voice is not None else None
            if style is not None:
                high += style.leading * sum(len(set_text(text, style, width - 2 * INSET)) for text in said if text)
        most = max(most, high)
    return most
