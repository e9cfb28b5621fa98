"""A repeat as a table: one column a question, headings on every page; None where rows do not lend themselves to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from brs_desktop.pdf import phrases
from brs_desktop.pdf.columns import columns_of
from brs_desktop.pdf.figures import IN_TABLE, of_answer
from brs_desktop.pdf.grid import Cell, Grid, Row
from brs_desktop.pdf.pagecodes import Slot
from brs_desktop.pdf.setting import measure
from brs_desktop.pdf.sheet import REQUIRED_MARK, Answer, Claim, Question, Repeat, Said, Space
from brs_desktop.pdf.strips import Block, Lines, Text
from brs_desktop.pdf.styles import LINE, SOFT, SUNKEN, Styles
from brs_desktop.pdf.tagging import Node, Tag
from brs_desktop.pdf.widths import Want, share

_INSET = 4.0
_WORD = 84.0  # a longer word is cut rather than left without a table
_WHOLE = 190.0
_SHORT = 64.0  # columns no wider than this, such as dates, are not broken where there is room
_SAMPLE = 40  # rows that tell which widths make the lower table
_BLANK_PITCH = 26.0
_PICTURE = 84.0

Marked = Callable[[Answer, Sequence[Claim | Said]], list[str]]


def repeat_table(
    repeat: Repeat,
    styles: Styles,
    say: Callable[[str], str],
    width: float,
    node: Node,
    heading: Tag,
    marked: Marked,
    around: tuple[tuple[str, int], ...] = (),
) -> Grid | None:
    """The table of a repeat whose rows hold nothing but short answers; `around` are the rows that it stands in."""
    columns = columns_of(repeat)
    if columns is None:
        return None
    number = say(phrases.NUMBER)
    wants = [_number_want(number, len(repeat.rows), styles), *(_want(repeat, name, styles) for name in columns)]
    easy = [want._replace(least=want.whole) if want.whole <= _SHORT else want for want in wants]
    choices = [widths for widths in (share(easy, width), share(wants, width)) if widths is not None]
    if not choices:
        return None
    rows = _Table(repeat, columns, styles, marked, around, say).rows(number, node, heading)

    def grid(widths: Sequence[float], shown: Sequence[Row]) -> Grid:
        return Grid(widths, shown, rtl=styles.rtl, framed=True, inset=_INSET)

    lowest = min(choices, key=lambda widths: grid(widths, rows[:_SAMPLE]).wrap(width, 0)[1])
    return grid(lowest, rows)


def _want(repeat: Repeat, name: str, styles: Styles) -> Want:
    """The longest word and line of a column."""
    least = whole = 0.0
    for row in repeat.rows:
        for entry in row:
            if not isinstance(entry, Question) or entry.name != name:
                continue
            if not least:
                least, whole = measure(entry.label + REQUIRED_MARK, styles.column)
            if isinstance(entry.field, Answer) and entry.field.picture is not None:
                whole = max(whole, _PICTURE)
            for text in entry.field.texts if isinstance(entry.field, Answer) else ():
                word, line = measure(text, styles.cell)
                least, whole = max(least, word), max(whole, line)
            if isinstance(entry.field, Space):
                whole = max(whole, _WHOLE if entry.field.ask in ("line", "lines") else whole)
    return Want(min(least, _WORD) + 2 * _INSET, min(whole, _WHOLE) + 2 * _INSET)


def _number_want(title: str, rows: int, styles: Styles) -> Want:
    width = max(measure(title, styles.column)[1], measure(str(rows), styles.cell)[0]) + 2 * _INSET
    return Want(width, width, grows=False)


class _Table:
    """The rows of one table and their structure."""

    def __init__(
        self,
        repeat: Repeat,
        columns: dict[str, Question],
        styles: Styles,
        marked: Marked,
        around: tuple[tuple[str, int], ...],
        say: Callable[[str], str],
    ) -> None:
        self.repeat, self.columns, self.styles, self.marked, self.around = repeat, columns, styles, marked, around
        self.say = say

    def rows(self, number: str, node: Node, heading: Tag) -> list[Row]:
        """Title, headings, and a row for each row of the repeat."""
        found: list[Row] = []
        table = Node("Table")
        title: list[Block] = []
        if self.repeat.label:
            title.append(Text(self.repeat.label, self.styles.group, node.add(heading)))
        if self.repeat.hint:
            title.append(Text(self.repeat.hint, self.styles.hint, node.add("P")))
        node.kids.append(table)
        if title:
            found.append(Row([Cell(title, len(self.columns) + 1)], heading=True, rule=LINE))
        heads = table.add("TR")
        labels = [number, *(q.label + (REQUIRED_MARK if q.required else "") for q in self.columns.values())]
        cells = [Cell([Text(label, self.styles.column, heads.add("TH", scope="Column"))]) for label in labels]
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
        typed = self.styles.number_cell if field.number else self.styles.cell
        style = self.styles.quiet_cell if field.quiet else typed
        text = "\n".join(self.marked(field, (*question.claims, *question.said)))
        seen = of_answer(field.picture, question.label, self.styles, self.say, cell, IN_TABLE)
        return Cell([*seen, Text(text, style, cell)])
