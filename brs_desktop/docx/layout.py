"""A sheet into paragraphs and tables: questions beside their answers, repeats as tables or one by one, footnotes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from brs_desktop.docx.blocks import Para, Table, Writer
from brs_desktop.docx.runs import Look
from brs_desktop.language import mark
from brs_desktop.pdf import phrases
from brs_desktop.pdf.columns import columns_of
from brs_desktop.pdf.said import claim_line, facts, said_line
from brs_desktop.pdf.sheet import (
    REQUIRED_MARK,
    Answer,
    Claim,
    Entry,
    Group,
    Note,
    PdfMeta,
    Question,
    Repeat,
    Said,
    Section,
    Sheet,
    Space,
)

QUESTION, ANSWER = mark("Question"), mark("Answer")
_FIRST_LEVEL = 3  # below the form's title and its sections
LEVELS = 6
_STRONG = Look(bold=True)
_SHARES = (2.0, 3.0)
_ROOM = 480  # twentieths of a point: a row to write in
_MANY_LINES = 4
_NUMBER, _LEAST, _MOST = 4.0, 8.0, 40.0  # shares of a table's width, about in characters
_SAMPLE = 60  # rows that tell how wide a column is to be


class Layout:
    """Writes one form; footnotes are counted through the whole file."""

    def __init__(self, writer: Writer, footnotes: list[str], say: Callable[[str], str]) -> None:
        self.writer, self.footnotes, self.say = writer, footnotes, say
        self._open: list[tuple[tuple[Para, ...], tuple[Para, ...]]] = []
        self._title = ""
        self._room = 0
        self._level = _FIRST_LEVEL

    def head(self, meta: PdfMeta, *, blank: bool) -> None:
        """The title of the form, that of the record, and the facts about it."""
        self.writer.para(Para(meta.form_title, "Heading1"))
        if meta.title and not blank:
            self.writer.para(Para(meta.title, "Subtitle", typed=True))
        for name, value in facts(meta, self.writer.language, self.say, blank=blank):
            line = self.say(phrases.POSSIBLE).replace("{question}", name).replace("{choices}", value)
            self.writer.para(Para(line, "Hint"))

    def sheet(self, sheet: Sheet, look: Callable[[int, int], None], *, signature: bool) -> None:
        """All sections; `look` hears how many are done."""
        if sheet.required_marks:
            self.writer.para(Para(self.say(phrases.REQUIRED), "Hint"))
        for number, section in enumerate(sheet.sections):
            look(number, len(sheet.sections))
            self._section(section)
        if signature:
            self._sign()

    def _section(self, section: Section) -> None:
        self._title = section.title
        if section.title:
            self.writer.para(Para(section.title, "Heading2"))
        self._entries(section.entries)
        self._close()

    def _entries(self, entries: Sequence[Entry]) -> None:
        for entry in entries:
            if isinstance(entry, Question):
                self._question(entry)
                continue
            self._close()
            if isinstance(entry, Note):
                self.writer.para(Para(entry.text, "Hint"))
            elif isinstance(entry, Group):
                self.writer.para(Para(entry.label, self._heading()))
            else:
                self._repeat(entry)

    def _close(self) -> None:
        """End the table of questions begun."""
        if self._open:
            head = ((Para(self.say(QUESTION), "Column"),), (Para(self.say(ANSWER), "Column"),))
            title = self._title or self.say(ANSWER)
            self.writer.table(Table(title, (head, *self._open), _SHARES, least=self._room))
        self._open, self._room = [], 0

    # Questions.

    def _question(self, question: Question) -> None:
        label = [Para(question.label + (REQUIRED_MARK if question.required else ""))]
        if question.hint:
            label.append(Para(question.hint, "Hint"))
        if question.conditional:
            label.append(Para(self.say(phrases.IF_APPLIES), "Hint"))
        if isinstance(question.field, Space):
            self._room = _ROOM
            answer = tuple(self._space(question.field))
        else:
            said = tuple(Para(said_line(one, self.say), "Hint", typed=True) for one in question.said)
            answer = (*self._answer(question.field, self._noted(question.claims), strong=True), *said)
        self._open.append((tuple(label), answer))

    def _answer(self, answer: Answer, notes: tuple[int, ...], *, strong: bool) -> tuple[Para, ...]:
        texts = answer.texts or ("",)
        style = "Quiet" if answer.quiet else "Normal"
        look = _STRONG if strong and not answer.quiet and max(map(len, texts)) <= 120 else Look()
        last = len(texts) - 1
        return tuple(
            Para(text, style, look, typed=not answer.quiet, notes=notes if place == last else ())
            for place, text in enumerate(texts)
        )

    def _noted(self, claims: Sequence[Claim | Said]) -> tuple[int, ...]:
        """A footnote for each; their numbers."""
        for claim in claims:
            language = self.writer.language
            said = said_line(claim, self.say) if isinstance(claim, Said) else claim_line(claim, language, self.say)
            self.footnotes.append(said)
        return tuple(range(len(self.footnotes) - len(claims) + 1, len(self.footnotes) + 1))

    def _space(self, space: Space) -> list[Para]:
        """Room for an answer, with what may be written in it."""
        if space.ask in ("one", "many"):
            return [Para(choice, box=True) for choice in space.choices]
        if space.ask == "number":
            reasons = [self.say(word) for reason, word in phrases.REASONS.items() if reason != "erased"]
            boxes = [Para(word, "Hint", box=True) for word in reasons]
            return [Para(""), Para(self.say(phrases.IF_NO_NUMBER), "Hint"), *boxes]
        if space.ask == "place":
            return [Para(f"{self.say(word)}: ") for word in (phrases.LATITUDE, phrases.LONGITUDE)]
        if space.ask == "rank":
            return [Para(" · ".join(space.choices), "Hint"), *[Para("")] * len(space.choices)]
        hint = self._hint(space.ask)
        lines = [Para("")] * (_MANY_LINES if space.ask == "lines" else 1)
        return [*lines, Para(hint, "Hint")] if hint else lines

    def _hint(self, ask: str) -> str:
        plain = {"list": phrases.LONG_LIST, "attach": phrases.ATTACH}
        asked: tuple[str, ...] = (plain[ask],) if ask in plain else ()
        if "date" in ask:
            asked = (phrases.YEAR, phrases.MONTH, phrases.DAY)
        if "time" in ask:
            asked = (*asked, phrases.HOUR, phrases.MINUTE)
        return " · ".join(self.say(word) for word in asked)

    # Repeats.

    def _repeat(self, repeat: Repeat) -> None:
        if repeat.label:
            self.writer.para(Para(repeat.label, self._heading()))
        if repeat.hint:
            self.writer.para(Para(repeat.hint, "Hint"))
        columns = columns_of(repeat)
        if not repeat.rows:
            self.writer.para(Para(self.say(phrases.NO_ROWS), "Quiet"))
        elif columns is None:
            self._cards(repeat)
        else:
            self._columns(repeat, columns)
        if repeat.blank:
            self.writer.para(Para(self.say(phrases.MORE_ROWS), "Hint"))

    def _columns(self, repeat: Repeat, columns: dict[str, Question]) -> None:
        labels = [question.label + (REQUIRED_MARK if question.required else "") for question in columns.values()]
        rows: list[tuple[tuple[Para, ...], ...]] = [
            tuple((Para(text, "Column"),) for text in (self.say(phrases.NUMBER), *labels))
        ]
        for number, entries in enumerate(repeat.rows, 1):
            given = {entry.name: entry for entry in entries if isinstance(entry, Question)}
            cells = (self._cell(given.get(name)) for name in columns)
            rows.append(((Para(str(number), "Cell"),), *cells))
        shares = [_NUMBER, *(_share(repeat, name, label) for name, label in zip(columns, labels, strict=True))]
        title = repeat.label or self._title
        self.writer.table(Table(title, tuple(rows), shares, numbered=True, least=_ROOM if repeat.blank else 0))
        if repeat.blank:
            for question in columns.values():
                if isinstance(question.field, Space) and question.field.choices:
                    phrase = self.say(phrases.POSSIBLE).replace("{question}", question.label)
                    self.writer.para(Para(phrase.replace("{choices}", " · ".join(question.field.choices)), "Hint"))

    def _cell(self, question: Question | None) -> tuple[Para, ...]:
        if question is None or isinstance(question.field, Space):
            return (Para("", "Cell"),)
        found = self._answer(question.field, self._noted((*question.claims, *question.said)), strong=False)
        quiet = question.field.quiet
        return tuple(Para(one.text, "Quiet" if quiet else "Cell", one.look, not quiet, one.notes) for one in found)

    def _cards(self, repeat: Repeat) -> None:
        """Rows that no table can show: one after the other, each under its number."""
        before = self._title
        self._level += 1
        card = self._heading()
        self._level += 1
        for number, entries in enumerate(repeat.rows, 1):
            phrase = self.say(phrases.ROW).replace("{name}", repeat.label or before).replace("{number}", str(number))
            self.writer.para(Para(phrase, card))
            self._title = phrase
            self._entries(entries)
            self._close()
        self._title = before
        self._level -= 2

    def _heading(self) -> str:
        """The style of a heading where the work is: readers follow levels without a gap."""
        return f"Heading{min(self._level, LEVELS)}"

    def _sign(self) -> None:
        """The lines to sign on, held together."""
        last = len(phrases.SIGNATURES) - 1
        for place, word in enumerate(phrases.SIGNATURES):
            self.writer.para(Para(f"{self.say(word)}: ", "Sign", with_next=place < last, line=True))


def _share(repeat: Repeat, name: str, label: str) -> float:
    """How wide a column is to be: as its longest word, and as its usual text as far as there is room."""
    texts = [
        text
        for row in repeat.rows[:_SAMPLE]
        for entry in row
        if isinstance(entry, Question) and entry.name == name and isinstance(entry.field, Answer)
        for text in entry.field.texts
    ]
    words = max((len(word) for text in (label, *texts) for word in text.split()), default=0)
    usual = sum(map(len, texts)) / max(1, len(texts))
    return min(_MOST, max(_LEAST, float(words), usual))
