"""A sheet into rows: questions beside their answers, notes and groups across, repeats as tables or one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from reportlab.platypus import CondPageBreak, Flowable, Spacer

from brs_desktop.pdf import phrases
from brs_desktop.pdf.bidi import isolated
from brs_desktop.pdf.figures import of_answer, of_label
from brs_desktop.pdf.grid import Bookmark, Cell, Grid, Row
from brs_desktop.pdf.masthead import signing_row
from brs_desktop.pdf.pagecodes import Slot
from brs_desktop.pdf.said import claim_line, said_line
from brs_desktop.pdf.sheet import (
    REQUIRED_MARK,
    Answer,
    Claim,
    Entry,
    Group,
    Note,
    Question,
    Repeat,
    Said,
    Section,
    Sheet,
    Space,
)
from brs_desktop.pdf.spaces import space_blocks
from brs_desktop.pdf.strips import Block, Text
from brs_desktop.pdf.styles import LINE, SOFT, SUNKEN, Styles
from brs_desktop.pdf.tables import repeat_table
from brs_desktop.pdf.tagging import Node, Tag

_LABEL_SHARE = 0.4
_SHORT = 120  # characters; a longer answer is prose and not set in bold
_LONG = 600  # characters; a longer answer goes below its question, over the whole width
_ROOM_FOR_HEADING = 110.0
_WHOLE_TABLE = 260.0  # a blank table up to this height is not divided


class Layout:
    """Builds the flowables of a sheet and, beside them, its structure for screen readers."""

    def __init__(
        self, styles: Styles, say: Callable[[str], str], width: float, document: Node, part: int | None = None
    ) -> None:
        self.styles, self.say, self.width, self.document, self.part = styles, say, width, document, part
        self._rows: list[Row] = []
        self._done: list[Flowable] = []
        self._claims: list[tuple[int, Claim | Said]] = []
        self._bookmark: Bookmark | None = None
        self._numbered = 0
        self._around: tuple[tuple[str, int], ...] = ()
        self._inner: Tag = "H2"

    def sheet(self, sheet: Sheet, *, signature: bool = False) -> list[Flowable]:
        """All sections, one after the other; a signature stays with the last answer."""
        node = self.document.add("Sect")
        self._inner = "H3" if any(section.title for section in sheet.sections) else "H2"
        if sheet.required_marks:
            self._small(self.say(phrases.REQUIRED), node.add("P"))
        for number, section in enumerate(sheet.sections):
            self._section(section, number, self.document.add("Sect"))
        if signature:
            self._rows[-1:] = [replace(row, kept=True) for row in self._rows[-1:]]
            self._rows.append(signing_row(self.styles, self.say, self.document))
        self._flush()
        return self._done

    def _section(self, section: Section, number: int, node: Node) -> None:
        self._flush()
        if section.title:
            self._done += [CondPageBreak(_ROOM_FOR_HEADING), Spacer(0, 9)]
            name = f"section-{number}" if self.part is None else f"part-{self.part}-section-{number}"
            self._bookmark = Bookmark(section.title, int(self.part is not None), name)
            text = Text(section.title, self.styles.section, node.add("H2"))
            self._rows.append(Row([Cell([text], 2)], kept=True, background=SOFT, rule="", padding=4.5))
        self._entries(section.entries, node)
        self._footnotes(node)

    def _entries(self, entries: Sequence[Entry], node: Node) -> None:
        for entry in entries:
            if isinstance(entry, Question):
                self._question(entry, node)
            elif isinstance(entry, Note):
                words = [Text(entry.text, self.styles.note, node.add("P"))] if entry.text else []
                self._row(*words, *of_label(entry.picture, entry.text, self.styles, self.say, node))
            elif isinstance(entry, Group):
                text = Text(entry.label, self.styles.group, node.add(self._inner), before=3)
                self._rows.append(Row([Cell([text], 2)], kept=True, rule=LINE))
            else:
                self._repeat(entry, node)

    def _row(self, *blocks: Block) -> None:
        self._rows.append(Row([Cell(blocks, 2)], rule=LINE))

    def _small(self, text: str, node: Node) -> None:
        self._rows.append(Row([Cell([Text(text, self.styles.small, node)], 2)], rule="", padding=1.5))

    # --- questions

    def _question(self, question: Question, node: Node) -> None:
        label = list(self._label(question, node))
        field = self._field(question, node)
        asks = (Slot(question.name, self._around),) if isinstance(question.field, Space) else ()
        wide = question.field.wide if isinstance(question.field, Space) else sum(map(len, question.field.texts)) > _LONG
        if wide:
            rule = "" if isinstance(question.field, Space) else LINE
            self._rows.append(Row([Cell([*label, Text("", self.styles.gap), *field], 2)], rule=rule, asks=asks))
        else:
            self._rows.append(Row([Cell(label), Cell(field)], rule=LINE, asks=asks))

    def _label(self, question: Question, node: Node) -> Iterator[Block]:
        text = question.label + (REQUIRED_MARK if question.required else "")
        yield Text(text, self.styles.label, node.add("P"))
        yield from of_label(question.picture, question.label, self.styles, self.say, node)
        if question.hint:
            yield Text(question.hint, self.styles.hint, node.add("P"), before=1)
        if question.conditional:
            yield Text(self.say(phrases.IF_APPLIES), self.styles.hint, node.add("P"), before=1)

    def _field(self, question: Question, node: Node) -> list[Block]:
        field = question.field
        if isinstance(field, Space):
            return space_blocks(field, self.styles, self.say, node)
        texts = self._marked(field, question.claims)
        style = self.styles.answer if max(map(len, texts)) <= _SHORT else self.styles.prose
        if field.quiet or field.picture is not None:
            style = self.styles.quiet
        seen = of_answer(field.picture, question.label, self.styles, self.say, node)
        said = [Text(said_line(one, self.say), self.styles.hint, node.add("P"), before=1) for one in question.said]
        return [*seen, *(Text(text, style, node.add("P")) for text in texts), *said]

    def _marked(self, answer: Answer, claims: Sequence[Claim | Said]) -> list[str]:
        """The answer's texts, with the numbers of the notes that tell of other answers, or say more about this one."""
        texts = list(answer.texts) or [""]
        for claim in claims:
            self._numbered += 1
            self._claims.append((self._numbered, claim))
            texts[-1] += f" [{self._numbered}]"
        return texts

    def _footnotes(self, node: Node) -> None:
        """The other answers of contested questions, and what is said about cells, at the end of their section."""
        claims, self._claims = self._claims, []
        for number, claim in claims:
            language = self.styles.language
            text = said_line(claim, self.say) if isinstance(claim, Said) else claim_line(claim, language, self.say)
            self._small(f"[{number}] {text}", node.add("Note"))

    # --- repeats

    def _repeat(self, repeat: Repeat, node: Node) -> None:
        if not repeat.rows:
            self._title(repeat, node)
            self._row(Text(self.say(phrases.NO_ROWS), self.styles.quiet, node.add("P")))
            return
        table = repeat_table(repeat, self.styles, self.say, self.width, node, self._inner, self._marked, self._around)
        if table is None:
            self._cards(repeat, node)
            return
        self._flush()
        height = table.wrap(self.width, 0)[1]
        self._done += [
            CondPageBreak(min(height, _WHOLE_TABLE if repeat.blank else _ROOM_FOR_HEADING)),
            Spacer(0, 5),
            table,
        ]
        if repeat.blank:
            self._legends(repeat, node)
        self._flush()
        self._done.append(Spacer(0, 6))

    def _legends(self, repeat: Repeat, node: Node) -> None:
        """Under a blank table: what may be written in its columns."""
        for entry in repeat.rows[0]:
            if isinstance(entry, Question) and isinstance(entry.field, Space) and entry.field.choices:
                phrase = self.say(phrases.POSSIBLE).replace("{question}", entry.label)
                text = phrase.replace("{choices}", " · ".join(entry.field.choices))
                self._small(text, node.add("P"))
        self._small(self.say(phrases.MORE_ROWS), node.add("P"))

    def _title(self, repeat: Repeat, node: Node) -> None:
        blocks: list[Block] = (
            [Text(repeat.label, self.styles.group, node.add(self._inner), before=3)] if repeat.label else []
        )
        if repeat.hint:
            blocks.append(Text(repeat.hint, self.styles.hint, node.add("P")))
        if blocks:
            self._rows.append(Row([Cell(blocks, 2)], kept=True, rule=LINE))

    def _cards(self, repeat: Repeat, node: Node) -> None:
        """Rows that no table can show: one after the other, each under its number."""
        self._title(repeat, node)
        for number, entries in enumerate(repeat.rows, 1):
            card = node.add("Sect")
            phrase = self.say(phrases.ROW).replace("{name}", isolated(repeat.label)).replace("{number}", str(number))
            text = Text(phrase, self.styles.column, card.add(self._inner))
            self._rows.append(Row([Cell([text], 2)], kept=True, background=SUNKEN, rule=LINE, padding=3))
            around, self._around = self._around, (*self._around, (repeat.name, number))
            self._entries(entries, card)
            self._around = around
        if repeat.blank:
            self._small(self.say(phrases.MORE_ROWS), node.add("P"))

    def _flush(self) -> None:
        """Close the grid of questions begun."""
        if self._rows:
            first = self.width * _LABEL_SHARE
            columns = (first, self.width - first)
            self._done.append(Grid(columns, self._rows, rtl=self.styles.rtl, bookmark=self._bookmark))
        self._rows, self._bookmark = [], None
