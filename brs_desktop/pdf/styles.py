"""The look of paper: sizes, leading and colours in one place, for each of the languages."""

from __future__ import annotations

from dataclasses import dataclass, replace

from brs_desktop.language import is_rtl
from brs_desktop.pdf.fonts import family
from brs_desktop.pdf.setting import Style

INK, MUTED, ACCENT = "#182730", "#51616c", "#0b6472"
LINE, SOFT, SUNKEN = "#ccd5da", "#e0f0f2", "#f1f4f5"
_LEADING = {"ar": 1.65, "zh": 1.5}


@dataclass(frozen=True, eq=False)
class Styles:
    """Every style that a form on paper is set in."""

    language: str
    rtl: bool
    title: Style
    subtitle: Style
    section: Style
    group: Style
    label: Style
    hint: Style
    gap: Style
    answer: Style
    prose: Style
    quiet: Style
    note: Style
    column: Style
    cell: Style
    number_cell: Style
    quiet_cell: Style
    small: Style
    running: Style


def styles_for(language: str) -> Styles:
    """The styles of a language. What people typed keeps its own direction; the form's words have the language's."""
    rtl = is_rtl(language)

    def style(size: float, *, bold: bool = False, colour: str = INK, typed: bool = False) -> Style:
        leading = round(size * _LEADING.get(language, 1.38), 2)
        return Style(family(language, bold), size, leading, colour, None if typed else int(rtl), rtl)

    cell = style(8.4, typed=True)
    return Styles(
        language=language,
        rtl=rtl,
        title=style(19, bold=True, colour=ACCENT),
        subtitle=style(12.5, bold=True, typed=True),
        section=style(12, bold=True, colour=ACCENT),
        group=style(10.5, bold=True),
        label=style(9.2),
        hint=style(7.8, colour=MUTED),
        gap=replace(style(3), leading=3.0),
        answer=style(9.6, bold=True, typed=True),
        prose=style(9.6, typed=True),
        quiet=style(9.2, colour=MUTED),
        note=style(8.8, colour=MUTED),
        column=style(8, bold=True),
        cell=cell,
        number_cell=replace(cell, align="start" if rtl else "end"),
        quiet_cell=style(8, colour=MUTED),
        small=style(7.8, colour=MUTED),
        running=style(7.8, colour=MUTED),
    )
