"""A repeat as a table: one column a question, headings on every page; None where rows do not lend themselves to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Protocol

from brs_desktop.pdf import phrases
from brs_desktop.pdf.columns import MOST_COLUMNS, columns_of
from brs_desktop.pdf.figures import IN_TABLE, of_answer, of_label
from brs_desktop.pdf.gallery import Gallery
from brs_desktop.pdf.grid import Cell, Grid, Row
from brs_desktop.pdf.pagecodes import Slot
from brs_desktop.pdf.pairing import labelled
from brs_desktop.pdf.setting import measure
from brs_desktop.pdf.sheet import REQUIRED_MARK, Answer, Question, Repeat, Space
from brs_desktop.pdf.strips import Block, Lines, Text
from brs_desktop.pdf.styles import LINE, SOFT, SUNKEN, Styles
from brs_desktop.pdf.tagging import Node, Tag
from brs_desktop.pdf.voices import Both, Look, Voice, Voices
from brs_desktop.pdf.widths import Want, share

INSET = 4.0
MOST_TURNED = 15  # questions on a turned page; the number of the row stands before them
_TO_WRITE = 56.0  # on a turned page a hand has so much room for a word or a number
_WORD = 84.0  # a longer word is cut rather than left without a table
_WHOLE = 190.0
_SHORT = 64.0  # columns no wider than this, such as dates, are not broken where there is room
_SAMPLE = 40  # rows that tell which widths make the lower table
_LOOKED_AT = 50  # rows between two looks whether to stop
_BLANK_PITCH = 26.0
_PICTURE = 84.0


class Marked(Protocol):
    """The texts of an answer, with the numbers of what is said about it below the table."""

    def __call__(self, question: Question, *, said: bool = False) -> list[Both]:
        """In each language."""
        ...


class Measured:
    """A repeat as columns, and what each asks for: measured once, when first asked for, for all ways it may stand.

    `look` is asked now and then meanwhile, and ends the work where that is to be stopped.
    """

    def __init__(self, repeat: Repeat, voices: Voices, look: Callable[[], None]) -> None:
        self.repeat, self.voices, self._look = repeat, voices, look
        self._columns = columns_of(repeat, MOST_TURNED)

    def columns(self, *, turned: bool = False) -> dict[str, Question] | None:
        """The question of each; None where they are too many to stand side by side, or hold more than short answers."""
        most = MOST_TURNED if turned else MOST_COLUMNS
        return self._columns if self._columns is not None and len(self._columns) <= most else None

    def widths(self, width: float, *, turned: bool = False) -> list[list[float]]:
        """The ways to share the width out, the row's number first; none where the longest words have no room."""
        if self.columns(turned=turned) is None:
            return []
        number, *asked = self._wants
        if turned and self.repeat.blank:
            asked = [Want(max(want.least, _TO_WRITE), max(want.whole, _TO_WRITE)) for want in asked]
        wants = [number, *asked]
        easy = [want._replace(least=want.whole) if want.whole <= _SHORT else want for want in wants]
        return [widths for widths in (share(easy, width), share(wants, width)) if widths is not None]

    @cached_property
    def _wants(self) -> list[Want]:
        voices, number = self.voices, self.voices.both(phrases.NUMBER)
        titles = [(number[0], voices.first), *([(number[1], voices.second)] if voices.second is not None else [])]
        found: dict[str, _Asked] = {}
        for index, row in enumerate(self.repeat.rows):
            if index % _LOOKED_AT == 0:
                self._look()
            for entry in row:
                if isinstance(entry, Question):
                    asked = found.get(entry.name) or found.setdefault(entry.name, _Asked(entry, voices))
                    asked.hear(entry)
        wants = [found[name].want for name in self._columns or ()]
        return [_number_want(titles, len(self.repeat.rows), voices.styles), *wants]


class _Asked:
    """The longest word and line of a column."""

    def __init__(self, first: Question, voices: Voices) -> None:
        self._voices = voices
        heads = [measure(one.label + REQUIRED_MARK, voice.styles.column) for one, voice in self._spoken(first)]
        self._least, self._whole = (max(sizes) for sizes in zip(*heads, strict=True))

    @property
    def want(self) -> Want:
        """What the column asks for."""
        return Want(min(self._least, _WORD) + 2 * INSET, min(self._whole, _WHOLE) + 2 * INSET)

    def hear(self, entry: Question) -> None:
        """One of its cells; nothing is measured that could not change what is asked for."""
        if self._least >= _WORD and self._whole >= _WHOLE:
            return
        if isinstance(entry.field, Space):
            self._whole = max(self._whole, _WHOLE if entry.field.ask in ("line", "lines") else 0.0)
        elif entry.field.picture is not None:
            self._whole = max(self._whole, _PICTURE)
        for one, voice in self._spoken(entry):
            for text in one.field.texts if isinstance(one.field, Answer) else ():
                word, line = measure(text, voice.styles.cell)
                self._least, self._whole = max(self._least, word), max(self._whole, line)

    def _spoken(self, entry: Question) -> list[tuple[Question, Voice]]:
        second = self._voices.second
        other = [(entry.other, second)] if second is not None and entry.other is not None else []
        return [(entry, self._voices.first), *other]


def repeat_table(
    measured: Measured,
    width: float,
    node: Node,
    heading: Tag,
    marked: Marked,
    gallery: Gallery,
    around: tuple[tuple[str, int], ...] = (),
    *,
    turned: bool = False,
) -> Grid | None:
    """The table of a repeat whose rows hold nothing but short answers; `around` are the rows that it stands in."""
    repeat, voices, columns = measured.repeat, measured.voices, measured.columns(turned=turned)
    choices = measured.widths(width, turned=turned)
    if columns is None or not choices:
        return None
    number, styles = voices.both(phrases.NUMBER), voices.styles
    rows = _Table(repeat, columns, voices, marked, gallery, around).rows(number, node, heading)

    def grid(widths: Sequence[float], shown: Sequence[Row]) -> Grid:
        return Grid(widths, shown, rtl=styles.rtl, framed=True, inset=INSET)

    lowest = min(choices, key=lambda widths: grid(widths, rows[:_SAMPLE]).wrap(width, 0)[1])
    return grid(lowest, rows)


def _number_want(titles: Sequence[tuple[str, Voice]], rows: int, styles: Styles) -> Want:
    heads = (measure(title, voice.styles.column)[1] for title, voice in titles)
    width = max(*heads, measure(str(rows), styles.cell)[0]) + 2 * INSET
    return Want(width, width, grows=False)


class _Table:
    """The rows of one table and their structure."""

    def __init__(
        self,
        repeat: Repeat,
        columns: dict[str, Question],
        voices: Voices,
        marked: Marked,
        gallery: Gallery,
        around: tuple[tuple[str, int], ...],
    ) -> None:
        self.repeat, self.columns, self.voices, self.marked, self.around = repeat, columns, voices, marked, around
        self.styles, self.gallery = voices.styles, gallery

    def rows(self, number: Both, node: Node, heading: Tag) -> list[Row]:
        """Title, headings, and a row for each row of the repeat."""
        found: list[Row] = []
        table = Node("Table")
        title: list[Block] = []
        named = table.add("Caption") if self.repeat.label or self.repeat.hint else table
        if self.repeat.label:
            title.append(self.voices.text((self.repeat.label, self.repeat.other), "group", named, heading))
        if self.repeat.hint:
            title.append(self.voices.text((self.repeat.hint, self.repeat.other_hint), "hint", named, "P"))
        node.kids.append(table)
        if title:
            found.append(Row([Cell(title, len(self.columns) + 1)], heading=True, rule=LINE))
        heads = table.add("TR")
        labels = [number, *(_heading(question) for question in self.columns.values())]
        tags = [heads.add("TH", scope="Column") for _label in labels]
        cells = [
            Cell([self.voices.within(label, "column", tag, over=True)]) for label, tag in zip(labels, tags, strict=True)
        ]
        found.append(Row(cells, heading=True, background=SOFT, rule=LINE))
        found += [self._row(index, entries, table) for index, entries in enumerate(self.repeat.rows, 1)]
        return found

    def _row(self, index: int, entries: Sequence[object], table: Node) -> Row:
        node = table.add("TR")
        given = {entry.name: entry for entry in entries if isinstance(entry, Question)}
        first = Text(str(index), self.styles.quiet_cell, node.add("TH", scope="Row"))
        cells = [Cell([first])]
        for name in self.columns:
            question = given.get(name)
            cell = node.add("TD")
            cells.append(self._cell(question, cell) if question else Cell((), background=SUNKEN))
        rooms = [given[name] for name in self.columns if name in given and isinstance(given[name].field, Space)]
        row = (*self.around, (self.repeat.name, index))
        return Row(cells, rule=LINE, padding=3, asks=tuple(Slot(room.name, row) for room in rooms))

    def _cell(self, question: Question, cell: Node) -> Cell:
        field = question.field
        if isinstance(field, Space):
            return Cell([Lines(1, pitch=_BLANK_PITCH, colour="")])
        typed: Look = "number_cell" if field.number else "cell"
        look: Look = "quiet_cell" if field.quiet else typed
        texts = self.marked(question, said=True)
        other = "\n".join(second or own for own, second in texts) if any(second for _own, second in texts) else ""
        if field.language != self.voices.first.language:
            cell.language = field.language
        seen, named = of_answer(field.picture, labelled(question), self.voices, cell, self.gallery, IN_TABLE)
        for picture in field.pictures:
            seen += of_label(picture, (picture.name, ""), self.voices, cell, self.gallery, IN_TABLE)
        said = ("\n".join(own for own, _second in texts), other)
        return Cell([*seen, self.voices.within(said, look, cell if named is None else named, over=True)])


def _heading(question: Question) -> Both:
    other, sign = question.other, REQUIRED_MARK if question.required else ""
    return question.label + sign, other.label + sign if other is not None and other.label else ""
