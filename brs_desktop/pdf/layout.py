"""A sheet into rows: questions beside their answers, notes and groups across, repeats as tables or one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from reportlab.platypus import CondPageBreak, Flowable, NextPageTemplate, PageBreak, Spacer

from brs_desktop.pdf import phrases
from brs_desktop.pdf.bidi import isolated
from brs_desktop.pdf.document import LANDSCAPE, LATER, TURNED
from brs_desktop.pdf.figures import IN_TABLE, of_answer, of_label
from brs_desktop.pdf.gallery import Gallery
from brs_desktop.pdf.grid import Bookmark, Cell, Grid, Row
from brs_desktop.pdf.masthead import in_both, signing_row
from brs_desktop.pdf.pagecodes import Slot
from brs_desktop.pdf.pairing import answered, both_choices, in_one_line, labelled
from brs_desktop.pdf.said import claim_line, said_line
from brs_desktop.pdf.sheet import (
    REQUIRED_MARK,
    Claim,
    Drawn,
    Entry,
    Group,
    Note,
    Picture,
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
from brs_desktop.pdf.tables import Measured, repeat_table
from brs_desktop.pdf.tagging import Node, Tag
from brs_desktop.pdf.turning import turns
from brs_desktop.pdf.vector import TEXT as DRAWN_TEXT
from brs_desktop.pdf.vector import Picture as Vector
from brs_desktop.pdf.vector import measured
from brs_desktop.pdf.voices import Both, Look, Voice, Voices

_LABEL_SHARE, _BOTH_SHARE = 0.4, 0.5
_SHORT = 120  # characters; a longer answer is prose and not set in bold
_LONG = 600  # characters; a longer answer goes below its question, over the whole width
ROOM_FOR_HEADING = 110.0
_DRAWING, _ROOM_AROUND = 240.0, 60.0
_WHOLE_TABLE = 260.0  # a blank table up to this height is not divided


class Layout:
    """Builds the flowables of a sheet and, beside them, its structure for screen readers.

    With a second voice everything that the form says stands in both languages, in the same order.
    """

    may_turn = True

    def __init__(
        self,
        styles: Styles,
        say: Callable[[str], str],
        width: float,
        document: Node,
        part: int | None = None,
        second: Voice | None = None,
        gallery: Gallery | None = None,
    ) -> None:
        self.styles, self.say, self.width, self.document, self.part = styles, say, width, document, part
        self.voices, self.gallery = Voices(Voice(styles, say), second), gallery or Gallery()
        self._rows: list[Row] = []
        self._done: list[Flowable] = []
        self._space: list[Flowable] = []
        self._turned = self._turning = False
        self._claims: list[tuple[int, Both]] = []
        self._bookmark: Bookmark | None = None
        self._numbered = 0
        self._around: tuple[tuple[str, int], ...] = ()
        self._inner: Tag = "H2"

    def sheet(self, sheet: Sheet, *, signature: bool = False) -> list[Flowable]:
        """All sections, one after the other; a signature stays with the last answer."""
        node = self.document.add("Sect")
        self._inner = "H3" if any(section.title for section in sheet.sections) else "H2"
        if sheet.required_marks:
            self._small(self.voices.both(phrases.REQUIRED), node)
        for number, section in enumerate(sheet.sections):
            self._section(section, number, self.document.add("Sect"))
        if signature:
            self._rows[-1:] = [replace(row, kept=True) for row in self._rows[-1:]]
            self._rows.append(signing_row(self.voices, self.document))
        self._flush()
        return [*self._done, *([NextPageTemplate(LATER)] if self._turned else [])]

    def _leave(self, *space: Flowable) -> None:
        """Room before what comes next, unless that begins a page."""
        self._space += space

    def _put(self, *flowables: Flowable) -> None:
        """Set something on pages of the direction that it asks for."""
        if self._turned != self._turning:
            self._turned = self._turning
            self._space = [NextPageTemplate(TURNED if self._turned else LATER), PageBreak()]
        self._done += [*self._space, *flowables]
        self._space = []

    def _section(self, section: Section, number: int, node: Node) -> None:
        self._flush()
        if section.title:
            self._leave(CondPageBreak(ROOM_FOR_HEADING), Spacer(0, 9))
            name = f"section-{number}" if self.part is None else f"part-{self.part}-section-{number}"
            title = in_both(section.title, section.other if self.voices.second is not None else "")
            self._bookmark = Bookmark(title, int(self.part is not None), name)
            text = self.voices.text((section.title, section.other), "section", node, "H2")
            self._rows.append(Row([Cell([text], 2)], kept=True, background=SOFT, rule="", padding=4.5))
        if seen := self._seen(section.picture, (section.title, section.other), node):
            self._row(*seen)
        self._entries(section.entries, node)
        self._footnotes(node)

    def _entries(self, entries: Sequence[Entry], node: Node) -> None:
        for entry in entries:
            if isinstance(entry, Question):
                self._question(entry, node)
            elif isinstance(entry, Note):
                words = [self.voices.text((entry.text, entry.other), "note", node, "P")] if entry.text else []
                self._row(*words, *self._seen(entry.picture, (entry.text, entry.other), node))
            elif isinstance(entry, Group):
                self._group(entry, node)
            elif isinstance(entry, Drawn):
                self._drawn(entry, node)
            else:
                self._repeat(entry, node)

    def _drawn(self, entry: Drawn, node: Node) -> None:
        """On one page with the heading above it and what must be said below it."""
        drawing = entry.lay_out(self.width, _DRAWING, measured(self.styles.language), DRAWN_TEXT)
        drawing = replace(drawing, alternative=entry.told)
        self._leave(CondPageBreak(drawing.height + _ROOM_AROUND))
        self._flush()
        self._leave(Spacer(0, 4))
        self._put(Vector(drawing, self.styles.language, node.add("Figure")))
        for both in zip_longest(entry.notes, entry.others, fillvalue=""):
            self._small(both, node)

    def _group(self, entry: Group, node: Node) -> None:
        if entry.label:
            text = self.voices.text((entry.label, entry.other), "group", node, self._inner, before=3)
            self._rows.append(Row([Cell([text], 2)], kept=True, rule=LINE))
        if seen := self._seen(entry.picture, (entry.label, entry.other), node):
            self._row(*seen)

    def _seen(self, picture: Picture | None, words: Both, node: Node) -> list[Block]:
        """The picture that belongs to words of the form."""
        return of_label(picture, words, self.voices, node, self.gallery)

    def _row(self, *blocks: Block) -> None:
        self._rows.append(Row([Cell(blocks, 2)], rule=LINE))

    def _small(self, said: Both, node: Node, tag: Tag = "P") -> None:
        text = self.voices.text(said, "small", node, tag)
        self._rows.append(Row([Cell([text], 2)], rule="", padding=1.5))

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
        other, sign = question.other, REQUIRED_MARK if question.required else ""
        said = (question.label + sign, other.label + sign if other is not None and other.label else "")
        yield self.voices.text(said, "label", node, "P")
        yield from self._seen(question.picture, labelled(question), node)
        if question.hint:
            said = (question.hint, other.hint if other is not None else "")
            yield self.voices.text(said, "hint", node, "P", before=1)
        if question.conditional:
            yield self.voices.text(self.voices.both(phrases.IF_APPLIES), "hint", node, "P", before=1)

    def _field(self, question: Question, node: Node) -> list[Block]:
        field, other = question.field, question.other
        if isinstance(field, Space):
            room = other.field if other is not None and isinstance(other.field, Space) else None
            return space_blocks(field, room, self.voices, node, self.gallery)
        texts = self._marked(question)
        look: Look = "answer" if max(len(own) for own, _other in texts) <= _SHORT else "prose"
        if field.quiet or field.picture is not None:
            look = "quiet"
        seen, named = of_answer(field.picture, labelled(question), self.voices, node, self.gallery)
        for picture in field.pictures:
            seen += of_label(picture, (picture.name, ""), self.voices, node, self.gallery, IN_TABLE)
        told = (self._both_lines(one, at, other.said if other else ()) for at, one in enumerate(question.said))
        said = [self.voices.text(one, "hint", node, "P", before=1) for one in told]
        if named is not None:
            return [*seen, *(self.voices.within(text, look, named) for text in texts), *said]
        return [*seen, *(self.voices.text(text, look, node, "P", language=field.language) for text in texts), *said]

    def _marked(self, question: Question, *, said: bool = False) -> list[Both]:
        """The answer's texts, with the numbers of the notes: of other answers, in a table of all that is said too."""
        texts, notes = answered(question), _notes(question, said)
        others = _notes(question.other, said) if question.other is not None else ()
        for at, claim in enumerate(notes):
            self._numbered += 1
            same = others if len(others) == len(notes) else ()
            self._claims.append((self._numbered, self._both_lines(claim, at, same)))
            texts[-1] = (f"{texts[-1][0]} [{self._numbered}]", texts[-1][1])
        return texts

    def _both_lines(self, claim: Claim | Said, at: int, others: Sequence[Claim | Said]) -> Both:
        """A note in words, in the second language too where that has the same note."""
        second = self.voices.second
        own = _line(claim, self.voices.first)
        return own, _line(others[at], second) if second is not None and at < len(others) else ""

    def _footnotes(self, node: Node) -> None:
        """The other answers of contested questions, and what is said about cells, at the end of their section."""
        claims, self._claims = self._claims, []
        for number, (own, other) in claims:
            self._small((f"[{number}] {own}", f"[{number}] {other}" if other else ""), node, "Note")

    # --- repeats

    def _repeat(self, repeat: Repeat, node: Node) -> None:
        if seen := self._seen(repeat.picture, (repeat.label, repeat.other), node):
            self._row(*seen)
        if not repeat.rows:
            self._title(repeat, node)
            self._row(self.voices.text(self.voices.both(phrases.NO_ROWS), "quiet", node, "P"))
            return
        measured = Measured(repeat, self.voices, self.gallery.look)
        if self._table(measured, node):
            return
        if self.may_turn and not self._around and turns(measured):
            self._on_turned_pages(measured, node)
        else:
            self._cards(repeat, node)

    def _table(self, measured: Measured, node: Node) -> bool:
        """The rows one below the other under the same headings, where they have room side by side."""
        way = (node, self._inner, self._marked, self.gallery, self._around)
        repeat, table = measured.repeat, repeat_table(measured, self.width, *way, turned=self._turning)
        if table is None:
            return False
        self._flush()
        height = table.wrap(self.width, 0)[1]
        self._leave(CondPageBreak(min(height, _WHOLE_TABLE if repeat.blank else ROOM_FOR_HEADING)), Spacer(0, 5))
        self._put(table)
        if repeat.blank:
            self._legends(repeat, node)
        self._flush()
        self._leave(Spacer(0, 6))
        return True

    def _on_turned_pages(self, measured: Measured, node: Node) -> None:
        """The table on pages of its own direction; the headings right before it go along."""
        at = len(self._rows)
        while at and self._rows[at - 1].kept:
            at -= 1
        headings, self._rows, bookmark = self._rows[at:], self._rows[:at], self._bookmark
        if self._rows:
            self._flush()
            bookmark = None
        self._rows, self._bookmark, upright = headings, bookmark, self.width
        self._turning, self.width = True, LANDSCAPE.width
        self._table(measured, node)
        self._turning, self.width = False, upright

    def _legends(self, repeat: Repeat, node: Node) -> None:
        """Under a blank table: what may be written in its columns."""
        for entry in repeat.rows[0]:
            if isinstance(entry, Question) and isinstance(entry.field, Space) and entry.field.choices:
                other = entry.other
                room = other.field if other is not None and isinstance(other.field, Space) else None
                choices = in_one_line(both_choices(entry.field, room))
                label = (entry.label, other.label if other is not None else "")
                self._small(self.voices.filled(phrases.POSSIBLE, question=label, choices=choices), node)
        self._small(self.voices.both(phrases.MORE_ROWS), node)

    def _title(self, repeat: Repeat, node: Node) -> None:
        blocks: list[Block] = []
        if repeat.label:
            blocks.append(self.voices.text((repeat.label, repeat.other), "group", node, self._inner, before=3))
        if repeat.hint:
            blocks.append(self.voices.text((repeat.hint, repeat.other_hint), "hint", node, "P"))
        if blocks:
            self._rows.append(Row([Cell(blocks, 2)], kept=True, rule=LINE))

    def _cards(self, repeat: Repeat, node: Node) -> None:
        """Rows that no table can show: one after the other, each under its number."""
        self._title(repeat, node)
        for number, entries in enumerate(repeat.cards, 1):
            card = node.add("Sect")
            name = (isolated(repeat.label), isolated(repeat.other))
            phrase = self.voices.filled(phrases.ROW, name=name, number=str(number))
            text = self.voices.text(phrase, "column", card, self._inner)
            self._rows.append(Row([Cell([text], 2)], kept=True, background=SUNKEN, rule=LINE, padding=3))
            around, self._around = self._around, (*self._around, (repeat.name, number))
            self._entries(entries, card)
            self._around = around
        if repeat.blank:
            self._small(self.voices.both(phrases.MORE_ROWS), node)

    def _flush(self) -> None:
        """Close the grid of questions begun."""
        if self._rows:
            first = self.width * (_LABEL_SHARE if self.voices.second is None else _BOTH_SHARE)
            columns = (first, self.width - first)
            self._put(Grid(columns, self._rows, rtl=self.styles.rtl, bookmark=self._bookmark))
        self._rows, self._bookmark = [], None


def _notes(question: Question, said: bool) -> tuple[Claim | Said, ...]:
    return (*question.claims, *question.said) if said else question.claims


def _line(claim: Claim | Said, voice: Voice) -> str:
    return said_line(claim, voice.say) if isinstance(claim, Said) else claim_line(claim, voice.language, voice.say)
