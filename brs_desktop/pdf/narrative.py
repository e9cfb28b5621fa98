"""A report in prose on paper: its contents, numbered sections and paragraphs, and how long it is and may be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reportlab.platypus import CondPageBreak, Flowable, PageBreak

from brs_desktop.language import format_list, format_number, words
from brs_desktop.pdf import phrases
from brs_desktop.pdf.document import WIDTH, Milestone, Watch, render
from brs_desktop.pdf.gallery import Gallery
from brs_desktop.pdf.grid import Cell, Grid, Row
from brs_desktop.pdf.layout import ROOM_FOR_HEADING, Layout
from brs_desktop.pdf.lengths import Heading, Length, Place, length_of
from brs_desktop.pdf.masthead import masthead, running
from brs_desktop.pdf.pagecodes import Register
from brs_desktop.pdf.said import document_title
from brs_desktop.pdf.setting import Style, set_text
from brs_desktop.pdf.sheet import Answer, Entry, Limits, PdfMeta, Question, Section, Sheet, Space
from brs_desktop.pdf.strips import Strip, Text
from brs_desktop.pdf.styles import LINE, Styles, styles_for
from brs_desktop.pdf.tagging import Node
from brs_desktop.pdf.voices import Both, Voice

_INDENT, _PAGE_NUMBERS = 26.0, 46.0  # points: the numbers of paragraphs and headings, and of pages
_TURNS = 4  # so often pages are set again until what the contents say of them is so
_WARNING = "#9c2b22"
_BODY, _END = "/body", "/end"  # no group of a form is called so


@dataclass(frozen=True, eq=False, slots=True)
class Numbered:
    """A paragraph beside its number."""

    number: str
    text: str
    style: Style
    beside: Style
    node: Node

    def strips(self, width: float) -> list[Strip]:
        """The number lies over the first line, at the side where lines begin."""
        shift, edge = (0.0, width - _INDENT) if self.style.rtl else (_INDENT, 0.0)
        (sign, *_rest) = set_text(self.number, self.beside, _INDENT)
        found = [Strip(0.0, sign._replace(left=sign.left + edge), self.beside, self.node)]
        lines = set_text(self.text, self.style, width - _INDENT)
        moved = (line._replace(left=line.left + shift) for line in lines)
        return [*found, *(Strip(self.style.leading, line, self.style, self.node) for line in moved)]


def headings_of(sheet: Sheet) -> tuple[Heading, ...]:
    """The sections that have a title, numbered in their order."""
    titled = (section for section in sheet.sections if section.title)
    return tuple(
        Heading(section.name, number, section.title, section.other) for number, section in enumerate(titled, 1)
    )


def complaints(length: Length, say: Callable[[str], str], language: str) -> list[tuple[str, str]]:
    """What is too long, the whole ("") or a section by its name, in words; nothing where all keeps its limits."""

    def filled(phrase: str, **parts: str) -> str:
        said = say(phrase)
        for name, part in parts.items():
            said = said.replace(f"{{{name}}}", part)
        return said

    found = []
    if length.too_long:
        numbers = format_list((str(one.number) for one in length.longest), language)
        pages, most = str(length.pages), str(length.most)
        found.append(("", filled(phrases.TOO_LONG, pages=pages, most=most, sections=numbers)))
    for one in length.sections:
        if one.over:
            pages = format_number(tenths_text(one.tenths), language)
            said = filled(phrases.SECTION_TOO_LONG, number=str(one.number), pages=pages, most=str(one.most))
            found.append((one.name, said))
    return found


def tenths_text(tenths: int) -> str:
    """Tenths of pages as a decimal number."""
    return f"{tenths // 10}.{tenths % 10}" if tenths % 10 else str(tenths // 10)


class NarrativeLayout(Layout):
    """Sections under numbered headings; what is prose goes over the whole width, paragraph by paragraph."""

    may_turn = False  # a page that is turned for a table would count against the limit

    def __init__(
        self,
        limits: Limits,
        headings: Sequence[Heading],
        length: Length | None,
        styles: Styles,
        say: Callable[[str], str],
        document: Node,
        *,
        blank: bool = False,
        title: str = "",
        part: int | None = None,
        second: Voice | None = None,
        gallery: Gallery | None = None,
    ) -> None:
        super().__init__(styles, say, WIDTH, document, part, second=second, gallery=gallery)
        self.limits, self.headings, self.length, self._blank = limits, headings, length, blank
        self._called = title
        self._count = self._paragraphs = 0
        self._apart = False
        self._first = ""

    def sheet(self, sheet: Sheet, *, signature: bool = False) -> list[Flowable]:
        """As of any form, with the contents before the first section and a milestone where each begins."""
        super().sheet(sheet, signature=signature)
        return [*self._done, *([] if self._apart else [Milestone(_BODY)]), Milestone(_END)]

    def _section(self, section: Section, number: int, node: Node) -> None:
        if not section.title:
            entries = tuple(one for one in section.entries if not self._is_title(one))
            super()._section(replace(section, entries=entries), number, node)
            return
        self._flush()
        if not self._count:
            self._contents()
        self._count += 1
        if section.name in self.limits.apart and not self._apart:
            self._apart = True
            self._put(Milestone(_BODY), PageBreak())
        self._put(CondPageBreak(ROOM_FOR_HEADING), Milestone(section.name))  # it begins where its heading fits
        other = f"{self._count}. {section.other}" if section.other else ""
        self._first = next((one.name for one in section.entries if isinstance(one, Question) and not self._apart), "")
        super()._section(replace(section, title=f"{self._count}. {section.title}", other=other), number, node)

    def _is_title(self, entry: Entry) -> bool:
        """What the report is called stands over it already."""
        answer = entry.field if isinstance(entry, Question) else None
        return isinstance(answer, Answer) and bool(self._called) and answer.texts == (self._called,)

    def _contents(self) -> None:
        """The outline with the page of each section, and what is too long; on a blank what may be how long."""
        node = self.document.add("Sect")
        title = self.voices.text(self.voices.both(phrases.CONTENTS), "group", node, "H2", before=6)
        rows, listed = [Row([Cell([title], 3)], kept=True, rule=LINE)], node.add("L")
        pages = {one.name: str(one.page) for one in self.length.sections} if self.length is not None else {}
        number = replace(self.styles.label, align="end")
        for one in self.headings:
            entry = listed.add("LI")
            sign = Text(f"{one.number}.", self.styles.label, entry.add("Lbl"))
            body = entry.add("LBody")
            page = [] if self._blank else [Text(pages.get(one.name, ""), number, body)]
            words = self.voices.within((one.title, one.other), "label", body)
            rows.append(Row([Cell([sign]), Cell([words]), Cell(page)], rule="", padding=1.5))
        told = [self._line(said, self.styles.hint, node) for said in self._allowed()] if self._blank else []
        if self.length is not None and not self._blank and self.limits.pages:
            strong = replace(self.styles.column, size=9.2, leading=self.styles.label.leading, colour=_WARNING)
            found = complaints(self.length, self.say, self.styles.language)
            told += [self._line(said, strong, node) for _section, said in found]
        columns = (_INDENT, self.width - _INDENT - _PAGE_NUMBERS, _PAGE_NUMBERS)
        self._put(Grid(columns, [*rows, *told], rtl=self.styles.rtl))

    def _line(self, said: str, style: Style, node: Node) -> Row:
        return Row([Cell([Text(said, style, node.add("P"))], 3)], rule="", padding=3)

    def _allowed(self) -> list[str]:
        """How long it may be."""
        found = [self.say(phrases.LIMIT).replace("{most}", str(self.limits.pages))] if self.limits.pages else []
        for one in self.headings:
            if most := self.limits.sections.get(one.name, 0):
                said = self.say(phrases.SECTION_LIMIT).replace("{number}", str(one.number))
                found.append(said.replace("{most}", str(most)))
        return found

    def _question(self, question: Question, node: Node) -> None:
        """Prose needs no words before it where it is the first of its section: the heading says what it is.

        What nobody wrote beside it is not spoken of.
        """
        if question.name not in self.limits.prose or isinstance(question.field, Space) or self._around:
            super()._question(question, node)
            return
        answer = question.field
        if question.name != self._first:
            unsaid = answer.texts == (self.say(phrases.NO_ANSWER),) and not question.claims and not question.said
            if answer.quiet and unsaid:
                return
            other = question.other.label if question.other is not None else ""
            label = self.voices.text((question.label, other), "group", node, self._inner, before=3)
            self._rows.append(Row([Cell([label], 2)], kept=True, rule=""))
        for text in self._marked(question):
            self._prose(text, answer.quiet, node)
        for at, one in enumerate(question.said):
            also = question.other.said if question.other is not None else ()
            self._small(self._both_lines(one, at, also), node)

    def _prose(self, said: Both, quiet: bool, node: Node) -> None:
        """Each paragraph of a text with its number; numbers go on through the report, annexes have none."""
        if quiet or self._apart:
            block = self.voices.text(said, "quiet" if quiet else "prose", node, "P")
            self._rows.append(Row([Cell([block], 2)], rule="", padding=3))
            return
        for paragraph in (one for one in said[0].split("\n") if one.strip()):
            self._paragraphs += 1
            element = Numbered(
                f"{self._paragraphs}.", paragraph.strip(), self.styles.prose, self.styles.label, node.add("P")
            )
            self._rows.append(Row([Cell([element], 2)], rule="", padding=3))


def press_narrative(
    sheet: Sheet,
    meta: PdfMeta,
    limits: Limits,
    *,
    language: str,
    blank: bool,
    watch: Watch | None = None,
    register: Register | None = None,
    unshown: set[str] | None = None,
    passphrase: str = "",
    second: Voice | None = None,
    finished: bool = True,
    tagged: bool = True,
) -> tuple[bytes, int, Length]:
    """The file, its pages, and how long the report is; set again until its contents name the pages that they are on.

    Without `finished` no file is made: it is only measured.
    """
    styles, say, headings = styles_for(language), words(language), headings_of(sheet)
    limits = limits if second is None else replace(limits, pages=0, sections={})  # what is said twice is twice as long
    known: Length | None = None
    for turn in range(_TURNS):
        document = Node("Document")
        story = masthead(meta, styles, say, WIDTH, document, blank=blank, second=second)
        gallery = Gallery(None if watch is None else lambda: watch.look(0, 1))
        way: dict[str, Any] = {"blank": blank, "title": meta.title, "second": second, "gallery": gallery}
        layout = NarrativeLayout(limits, headings, known, styles, say, document, **way)
        story += layout.sheet(sheet, signature=meta.signature)
        foot = running(meta, styles, say, blank=blank)
        if known is not None and not blank:
            foot = replace(foot, most=limits.pages, counted=known.pages)
        places, last = dict[str, Place](), blank or turn + 1 == _TURNS
        content, count = render(
            story,
            document,
            styles=styles,
            say=say,
            title=document_title(meta, blank=blank),
            running=foot,
            printed_ms=meta.printed_ms,
            watch=watch,
            register=register,
            unshown=unshown,
            passphrase=passphrase,
            places=places,
            finished=finished and (known is not None or last),
            tagged=tagged,
            second=second,
        )
        length = length_of(headings, limits, places, places[_BODY], places[_END])
        if blank or known == length or (known is None and not finished and not length.over):
            break
        known = length
    return content, count, length
