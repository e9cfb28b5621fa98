"""Lists on paper: a directory of people and bodies with how to reach them, or any list as a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from reportlab.platypus import CondPageBreak, Flowable, Spacer

from brs_desktop.exchange import table as exchange
from brs_desktop.exchange.table import Line, Part
from brs_desktop.exchange.vcard import Card
from brs_desktop.language import format_date, format_list, format_number, language_name, mark, words
from brs_desktop.pdf import document, phrases
from brs_desktop.pdf.bidi import isolated
from brs_desktop.pdf.export import PdfResult, check_passphrase, write_whole
from brs_desktop.pdf.grid import Cell, Grid, Row
from brs_desktop.pdf.masthead import masthead, running
from brs_desktop.pdf.setting import Style
from brs_desktop.pdf.sheet import PdfMeta
from brs_desktop.pdf.strips import Block, Text
from brs_desktop.pdf.styles import LINE, SOFT, Styles, styles_for
from brs_desktop.pdf.tagging import Node
from brs_desktop.pdf.wide import Columns, plan

WHO, DESIGNATIONS, REACH = mark("Name and organization"), mark("Designations and roles"), mark("How to reach")
COLUMNS = mark("Columns {first} to {last} of {count}")
FAX, SPEAKS = mark("Fax: {number}"), mark("Languages: {languages}")
_SHARES = (0.36, 0.29, 0.35)
_INSET = 4.0
_SAMPLE = 200
_ROOM_FOR_TABLE = 120.0
Facts = Sequence[tuple[str, str]]


def print_directory(
    title: str,
    cards: Sequence[Card],
    *,
    language: str,
    out: Path,
    facts: Facts = (),
    printed_ms: int | None = None,
    watch: exchange.Watch | None = None,
    passphrase: str = "",
) -> PdfResult:
    """SYS-32: who it is, designated for what, and how to reach them, in a language of its own choice."""
    check_passphrase(passphrase)
    page = _Page(title, language, facts, printed_ms)
    grid = page.grid([share * document.WIDTH for share in _SHARES], [WHO, DESIGNATIONS, REACH])
    for card in cards:
        page.row(grid, [_who(card, page.styles), _roles(card, page), _reach(card, page)])
    return page.write(
        [Grid(grid.widths, grid.rows, rtl=page.styles.rtl, inset=_INSET)], out, watch, len(cards), passphrase
    )


def print_table(
    title: str,
    part: Part,
    lines: Sequence[Line],
    *,
    language: str,
    out: Path,
    facts: Facts = (),
    printed_ms: int | None = None,
    watch: exchange.Watch | None = None,
    passphrase: str = "",
) -> PdfResult:
    """All columns of a list: on turned pages where they need it, in several tables where that is not enough."""
    check_passphrase(passphrase)
    labels = [heading.label for heading in part.headings]
    texts = [[_words(part, place, line, language) for place in range(len(labels))] for line in lines]
    found = plan(labels, texts[:_SAMPLE], styles_for(language))
    page = _Page(title, language, facts, printed_ms, found.format)
    story: list[Flowable] = []
    for columns in found.tables:
        if len(found.tables) > 1:
            story += [CondPageBreak(_ROOM_FOR_TABLE), page.part(columns, len(labels))]
        grid = page.grid(columns.widths, [labels[place] for place in columns.places])
        for row in texts:
            page.row(grid, [[(row[place], page.styles.cell)] for place in columns.places], named=True)
        story += [Grid(columns.widths, grid.rows, rtl=page.styles.rtl, inset=_INSET), Spacer(0, 10)]
    return page.write(story, out, watch, len(lines), passphrase)


Said = list[tuple[str, Style]]


class _Sheet:
    """A grid being filled, with its element of the structure."""

    def __init__(self, widths: Sequence[float], node: Node) -> None:
        self.widths, self.node = list(widths), node
        self.rows: list[Row] = []


class _Page:
    """The document around one grid."""

    def __init__(
        self,
        title: str,
        language: str,
        facts: Facts,
        printed_ms: int | None,
        format: document.Format = document.PORTRAIT,
    ) -> None:
        self.format = format
        self.styles, self.say, self.node = styles_for(language), words(language), Node("Document")
        self._meta = PdfMeta(form_title=title, printed_ms=printed_ms)
        head = masthead(self._meta, self.styles, self.say, format.width, self.node, blank=False)
        self._story: list[Flowable] = head
        if facts:
            section = self.node.add("Sect")
            line = self.say(phrases.POSSIBLE)
            lines = (line.replace("{question}", name).replace("{choices}", isolated(value)) for name, value in facts)
            told = " · ".join(map(isolated, lines))
            cell = Cell([Text(told, self.styles.hint, section.add("P"))])
            self._story += [Grid((format.width,), [Row([cell], rule="", padding=2)], rtl=self.styles.rtl, inset=0)]
        self._story.append(Spacer(0, 6))

    def grid(self, widths: Sequence[float], labels: Sequence[str]) -> _Sheet:
        """A table with its headings."""
        sheet = _Sheet(widths, self.node.add("Table"))
        heads = sheet.node.add("TR")
        cells = [Cell([Text(self.say(label), self.styles.column, heads.add("TH", scope="Column"))]) for label in labels]
        sheet.rows.append(Row(cells, heading=True, background=SOFT, rule=LINE))
        return sheet

    def part(self, columns: Columns, count: int) -> Flowable:
        """The heading of one of several tables: which columns it has beside the first."""
        first, last = isolated(str(columns.places[1] + 1)), isolated(str(columns.places[-1] + 1))
        phrase = self.say(COLUMNS).replace("{first}", first).replace("{last}", last)
        text = Text(phrase.replace("{count}", isolated(str(count))), self.styles.group, self.node.add("H2"))
        row = Row([Cell([text])], rule="")
        return Grid((self.format.width,), [row], rtl=self.styles.rtl, inset=0, kept=True)

    def row(self, sheet: _Sheet, columns: Sequence[Said], *, named: bool = False) -> None:
        """One entry: texts one below the other in each column; the first may be what the row is called."""
        node = sheet.node.add("TR")
        cells = []
        for place, said in enumerate(columns):
            cell = node.add("TH", scope="Row") if named and not place else node.add("TD")
            blocks: list[Block] = [Text(text, style, cell) for text, style in said if text]
            cells.append(Cell(blocks))
        sheet.rows.append(Row(cells, rule=LINE, padding=4))

    def write(
        self, grids: list[Flowable], out: Path, watch: exchange.Watch | None, count: int, passphrase: str
    ) -> PdfResult:
        """Set the pages and write the file, whole or not at all."""
        if not count:
            text = Text(self.say(phrases.NO_ROWS), self.styles.quiet, self.node.add("P"))
            row = Row([Cell([text])], rule="")
            grids = [*grids, Grid((self.format.width,), [row], rtl=self.styles.rtl, inset=0)]
        title, unshown = self._meta.form_title, set[str]()
        content, pages = document.render(
            [*self._story, *grids],
            self.node,
            styles=self.styles,
            say=self.say,
            title=title,
            running=running(self._meta, self.styles, self.say, blank=False),
            printed_ms=self._meta.printed_ms,
            watch=document.Watch(_later(watch, count), None),
            format=self.format,
            unshown=unshown,
            passphrase=passphrase,
        )
        if watch is not None:
            watch.look(2 * count, 2 * count)
        write_whole(out, content)
        return PdfResult(pages, out, tuple(sorted(unshown)))


def _later(watch: exchange.Watch | None, count: int) -> Callable[[int, int], None] | None:
    """Pages are the second half of the work; a stop asked for between them is a Problem of its own."""
    if watch is None:
        return None
    return lambda done, total: watch.look(count + count * done // max(1, total), 2 * count)


def _who(card: Card, styles: Styles) -> Said:
    said = [(card.name, styles.answer), (card.other_name, styles.cell), (card.title, styles.cell)]
    bodies = [name for name in card.organisation if name and name != card.name]
    return [*said, *((name, styles.cell) for name in bodies), (card.country, styles.quiet_cell)]


def _roles(card: Card, page: _Page) -> Said:
    said = [(role, page.styles.cell) for role in card.roles]
    if card.languages:
        inside = page.styles.language
        spoken = format_list((language_name(code, inside) for code in card.languages), inside)
        said.append((page.say(SPEAKS).format(languages=spoken), page.styles.quiet_cell))
    return said


def _reach(card: Card, page: _Page) -> Said:
    said = [(text, page.styles.cell) for text in card.emails]
    for phone in card.phones:
        number = isolated(phone.number)
        said.append((page.say(FAX).format(number=number) if phone.kind == "fax" else number, page.styles.cell))
    place = [card.street, card.city, *card.urls, *card.notes]
    return [*said, *((text, page.styles.quiet_cell) for text in place if text)]


def _words(part: Part, place: int, line: Line, language: str) -> str:
    heading, entry = part.headings[place], line.entries[place]
    if heading.kind == "date" and entry.typed:
        return format_date(entry.typed, language)
    if heading.kind == "number" and len(entry.typed) > 4:
        return format_number(entry.typed, language)
    return entry.text or entry.reason
