"""How the columns of a list stand on paper: side by side, on a turned page, or in several tables; none is left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from brs_desktop.pdf.document import LANDSCAPE, PORTRAIT, Format
from brs_desktop.pdf.setting import measure
from brs_desktop.pdf.styles import Styles
from brs_desktop.pdf.widths import Want, share

_INSET = 4.0
_WORD, _WHOLE = 84.0, 190.0  # a longer word is cut; a longer line is broken
_MEASURED = 300  # characters of an answer that tell how wide its column should be


@dataclass(frozen=True)
class Columns:
    """The columns of one table, by their places in the list, and their widths; each table begins with the first one."""

    places: tuple[int, ...]
    widths: tuple[float, ...]


@dataclass(frozen=True)
class Plan:
    """The pages of a list and the tables on them, one after the other."""

    format: Format
    tables: tuple[Columns, ...]


def plan(labels: Sequence[str], texts: Sequence[Sequence[str]], styles: Styles) -> Plan:
    """The fewest tables in which no usual word is cut; a page is turned before a table is divided."""
    wants = [_want(label, [row[place] for row in texts], styles) for place, label in enumerate(labels)]
    for format in (PORTRAIT, LANDSCAPE):
        if (widths := share(wants, format.width)) is not None:
            return Plan(format, (Columns(tuple(range(len(wants))), tuple(widths)),))
    return Plan(LANDSCAPE, tuple(_table(places, wants) for places in _divided(wants)))


def _divided(wants: Sequence[Want]) -> list[tuple[int, ...]]:
    """As many columns as fit beside the first one, then those after them."""
    found: list[tuple[int, ...]] = []
    current: tuple[int, ...] = (0,)
    for place in range(1, len(wants)):
        more = (*current, place)
        if len(current) > 1 and share([wants[one] for one in more], LANDSCAPE.width) is None:
            found.append(current)
            more = (0, place)
        current = more
    return [*found, current]


def _table(places: tuple[int, ...], wants: Sequence[Want]) -> Columns:
    widths = share([wants[place] for place in places], LANDSCAPE.width)
    return Columns(places, tuple(widths or [LANDSCAPE.width / len(places)] * len(places)))


def _want(label: str, texts: Sequence[str], styles: Styles) -> Want:
    least, whole = measure(label, styles.column)
    for text in texts:
        word, line = measure(text[:_MEASURED], styles.cell)
        least, whole = max(least, word), max(whole, line)
    return Want(min(least, _WORD) + 2 * _INSET, min(whole, _WHOLE) + 2 * _INSET)
