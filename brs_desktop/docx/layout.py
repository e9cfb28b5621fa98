"""A sheet into paragraphs and tables: questions beside their answers, repeats as tables or one by one, footnotes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import zip_longest

from brs_desktop.docx.blocks import Para, Table, Writer
from brs_desktop.docx.pictures import Pictures
from brs_desktop.docx.runs import Look
from brs_desktop.language import mark
from brs_desktop.pdf import phrases
from brs_desktop.pdf.columns import columns_of
from brs_desktop.pdf.figures import IN_TABLE
from brs_desktop.pdf.pairing import answered, both_choices, in_one_line, labelled
from brs_desktop.pdf.said import Say, claim_line, facts, said_line
from brs_desktop.pdf.sheet import (
    REQUIRED_MARK,
    Answer,
    Claim,
    Drawn,
    Entry,
    Group,
    Note,
    PdfMeta,
    Picture,
    Question,
    Repeat,
    Said,
    Second,
    Section,
    Sheet,
    Space,
)

QUESTION, ANSWER = mark("Question"), mark("Answer")
_FIRST_LEVEL = 3  # below the form's title and its sections
LEVELS = 6
_STRONG = Look(bold=True)
_SHARES, _SHARES_OF_BOTH = (2.0, 3.0), (2.0, 2.0, 3.0)
_ROOM = 480  # twentieths of a point: a row to write in
_MANY_LINES = 4
_NUMBER, _LEAST, _MOST = 4.0, 8.0, 40.0  # shares of a table's width, about in characters
_SAMPLE = 60  # rows that tell how wide a column is to be


class Layout:
    """Writes one form; footnotes are counted through the whole file.

    With a second voice everything that the form says stands in both languages: questions beside each other in a
    table, other words one below the other.
    """

    def __init__(
        self, writer: Writer, footnotes: list[str], say: Say, pictures: Pictures, second: tuple[str, Say] | None = None
    ) -> None:
        self.writer, self.footnotes, self.say, self.pictures = writer, footnotes, say, pictures
        self.second, self._also = second or ("", _nothing)
        pictures.also = self._also
        self._open: list[tuple[tuple[Para, ...], ...]] = []
        self._title = ""
        self._room = 0
        self._level = _FIRST_LEVEL

    def head(self, meta: PdfMeta, *, blank: bool) -> None:
        """The title of the form, that of the record, and the facts about it."""
        other = meta.second or Second("")
        self._put(Para(meta.form_title, "Heading1"), other.form_title, "Other")
        if meta.title and not blank:
            self._put(Para(meta.title, "Subtitle", typed=True), other.title, "Subtitle")
        for line, also in zip_longest(
            self._facts(meta, self.writer.language, self.say, blank),
            self._facts(meta, self.second, self._also, blank) if self.second else (),
            fillvalue="",
        ):
            self._put(Para(line, "Hint"), also)

    def _facts(self, meta: PdfMeta, language: str, say: Say, blank: bool) -> list[str]:
        told = facts(meta, language, say, blank=blank)
        return [say(phrases.POSSIBLE).replace("{question}", name).replace("{choices}", value) for name, value in told]

    def sheet(self, sheet: Sheet, look: Callable[[int, int], None], *, signature: bool) -> None:
        """All sections; `look` hears how many are done."""
        if sheet.required_marks:
            self._say(phrases.REQUIRED, "Hint")
        for number, section in enumerate(sheet.sections):
            look(number, len(sheet.sections))
            self._section(section)
        if signature:
            self._sign()

    def _section(self, section: Section) -> None:
        self._title = section.title
        if section.title:
            self._put(Para(section.title, "Heading2"), section.other, "Other")
        self._see(section.picture, (section.title, section.other))
        self._entries(section.entries)
        self._close()

    def _entries(self, entries: Sequence[Entry]) -> None:
        for entry in entries:
            if isinstance(entry, Question):
                self._question(entry)
                continue
            self._close()
            if isinstance(entry, Note):
                if entry.text:
                    self._put(Para(entry.text, "Hint"), entry.other)
                self._see(entry.picture, (entry.text, entry.other))
            elif isinstance(entry, Group):
                self._put(Para(entry.label, self._heading()), entry.other, "Other")
                self._see(entry.picture, (entry.label, entry.other))
            elif isinstance(entry, Drawn):
                self.writer.para(self.pictures.of_drawing(entry, self.writer.language))
                for words, other in zip_longest(entry.notes, entry.others, fillvalue=""):
                    self._put(Para(words, "Hint"), other)
            else:
                self._repeat(entry)

    def _close(self) -> None:
        """End the table of questions begun."""
        if self._open:
            heads = [self._both(Para(self.say(word), "Column"), self._also(word)) for word in (QUESTION, ANSWER)]
            head = [tuple(heads[0]), tuple(heads[1])]
            if self.second:
                head[:1] = [(heads[0][0],), tuple(heads[0][1:])]
            title, shares = self._title or self.say(ANSWER), _SHARES if not self.second else _SHARES_OF_BOTH
            self.writer.table(Table(title, (tuple(head), *self._open), shares, least=self._room))
        self._open, self._room = [], 0

    # Words in one language or in both.

    def _both(self, para: Para, other: str, style: str = "") -> list[Para]:
        """A paragraph and the same in the other language, where that says something else."""
        if not self.second or other in ("", para.text):
            return [para]
        return [para, Para(other, style or para.style, para.look, para.typed, language=self.second)]

    def _put(self, para: Para, other: str = "", style: str = "") -> None:
        for one in self._both(para, other, style):
            self.writer.para(one)

    def _say(self, phrase: str, style: str) -> None:
        self._put(Para(self.say(phrase), style), self._also(phrase))

    def _see(self, picture: Picture | None, words: tuple[str, str]) -> None:
        for para in self.pictures.of_label(picture, words):
            self.writer.para(para)

    # Questions.

    def _question(self, question: Question) -> None:
        other = question.other
        sign = REQUIRED_MARK if question.required else ""
        label = [
            Para(question.label + sign),
            *self.pictures.of_label(question.picture, labelled(question)),
            *self._hints(question.hint, self.say, question.conditional),
        ]
        cells = [tuple(label)]
        if self.second:
            also: list[Para] = []
            if other is not None and (other.label, other.hint) != (question.label, question.hint):
                also = [Para(other.label + sign), *self._hints(other.hint, self._also, question.conditional)]
            cells.append(tuple(replace(one, language=self.second) for one in also))
        if isinstance(question.field, Space):
            self._room = _ROOM
            room = other.field if other is not None and isinstance(other.field, Space) else None
            answer = tuple(self._space(question.field, room))
        else:
            notes = self._noted(question.claims, other.claims if other is not None else ())
            told = self._lines(question.said, other.said if other is not None else ())
            said = [para for own, also_said in told for para in self._both(Para(own, "Hint", typed=True), also_said)]
            answer = (*self._answer(question, notes, strong=True), *said)
        self._open.append((*cells, answer))

    def _hints(self, hint: str, say: Say, conditional: bool) -> list[Para]:
        found = [Para(hint, "Hint")] if hint else []
        return [*found, Para(say(phrases.IF_APPLIES), "Hint")] if conditional else found

    def _answer(self, question: Question, notes: tuple[int, ...], *, strong: bool) -> tuple[Para, ...]:
        answer = question.field
        if not isinstance(answer, Answer):
            return ()
        texts = answered(question)
        style = "Quiet" if answer.quiet or answer.picture is not None else "Normal"
        look = _STRONG if strong and style == "Normal" and max(len(own) for own, _other in texts) <= 120 else Look()
        found = [*self.pictures.of_answer(answer.picture, labelled(question))]
        for picture in answer.pictures:
            found += self.pictures.of_label(picture, (picture.name, ""), IN_TABLE)
        for own, other in texts:
            found += self._both(Para(own, style, look, typed=not answer.quiet), other)
        found[-1] = replace(found[-1], notes=notes)
        return tuple(found)

    def _noted(self, claims: Sequence[Claim | Said], others: Sequence[Claim | Said]) -> tuple[int, ...]:
        """A footnote for each, in both languages; their numbers."""
        self.footnotes += [
            f"{own}\n{other}" if other not in ("", own) else own for own, other in self._lines(claims, others)
        ]
        return tuple(range(len(self.footnotes) - len(claims) + 1, len(self.footnotes) + 1))

    def _lines(self, claims: Sequence[Claim | Said], others: Sequence[Claim | Said]) -> list[tuple[str, str]]:
        """What is said of an answer in words, in the second language too where that has the same."""
        own = [_line(one, self.writer.language, self.say) for one in claims]
        if not self.second or len(others) != len(claims):
            return [(line, "") for line in own]
        return list(zip(own, (_line(one, self.second, self._also) for one in others), strict=True))

    def _space(self, space: Space, other: Space | None) -> list[Para]:
        """Room for an answer, with what may be written in it."""
        choices = both_choices(space, other)
        if space.ask in ("one", "many"):
            pictures = space.pictures or (None,) * len(choices)
            return [
                para
                for both, picture in zip(choices, pictures, strict=True)
                for para in (
                    *self.pictures.of_label(picture, both, IN_TABLE),
                    *self._both(Para(both[0], box=True), both[1]),
                )
            ]
        if space.ask == "number":
            reasons = [word for reason, word in phrases.REASONS.items() if reason != "erased"]
            boxes = [
                para
                for word in reasons
                for para in self._both(Para(self.say(word), "Hint", box=True), self._also(word))
            ]
            words = self._both(Para(self.say(phrases.IF_NO_NUMBER), "Hint"), self._also(phrases.IF_NO_NUMBER))
            return [Para(""), *words, *boxes]
        if space.ask == "place":
            names = [(self.say(word), self._also(word)) for word in (phrases.LATITUDE, phrases.LONGITUDE)]
            return [Para(f"{' / '.join(dict.fromkeys(filter(None, both)))}: ") for both in names]
        if space.ask == "rank":
            own, also = in_one_line(choices)
            return [*self._both(Para(own, "Hint"), also), *[Para("")] * len(choices)]
        lines = [Para("")] * (_MANY_LINES if space.ask == "lines" else 1)
        hint = self._hint(space.ask)
        if not hint:
            return lines
        own, also = (" · ".join(say(word) for word in hint) for say in (self.say, self._also))
        return [*lines, *self._both(Para(own, "Hint"), also if self.second else "")]

    def _hint(self, ask: str) -> tuple[str, ...]:
        plain = {"list": phrases.LONG_LIST, "attach": phrases.ATTACH}
        asked: tuple[str, ...] = (plain[ask],) if ask in plain else ()
        if "date" in ask:
            asked = (phrases.YEAR, phrases.MONTH, phrases.DAY)
        if "time" in ask:
            asked = (*asked, phrases.HOUR, phrases.MINUTE)
        return asked

    # Repeats.

    def _repeat(self, repeat: Repeat) -> None:
        if repeat.label:
            self._put(Para(repeat.label, self._heading()), repeat.other, "Other")
        self._see(repeat.picture, (repeat.label, repeat.other))
        if repeat.hint:
            self._put(Para(repeat.hint, "Hint"), repeat.other_hint)
        columns = columns_of(repeat)
        if not repeat.rows:
            self._say(phrases.NO_ROWS, "Quiet")
        elif columns is None:
            self._cards(repeat)
        else:
            self._columns(repeat, columns)
        if repeat.blank:
            self._say(phrases.MORE_ROWS, "Hint")

    def _columns(self, repeat: Repeat, columns: dict[str, Question]) -> None:
        heads = [tuple(self._both(Para(self.say(phrases.NUMBER), "Column"), self._also(phrases.NUMBER)))]
        for question in columns.values():
            sign, other = REQUIRED_MARK if question.required else "", _label(question.other)
            heads.append(tuple(self._both(Para(question.label + sign, "Column"), other + sign if other else "")))
        rows: list[tuple[tuple[Para, ...], ...]] = [tuple(heads)]
        for number, entries in enumerate(repeat.rows, 1):
            given = {entry.name: entry for entry in entries if isinstance(entry, Question)}
            cells = (self._cell(given.get(name)) for name in columns)
            rows.append(((Para(str(number), "Cell"),), *cells))
        shares = [_NUMBER, *(_share(repeat, name, question.label) for name, question in columns.items())]
        title = repeat.label or self._title
        self.writer.table(Table(title, tuple(rows), shares, numbered=True, least=_ROOM if repeat.blank else 0))
        for question in columns.values() if repeat.blank else ():
            if isinstance(question.field, Space) and question.field.choices:
                self._possible(question, question.field)

    def _possible(self, question: Question, space: Space) -> None:
        """Under a blank table: what may be written in a column."""
        other = question.other
        room = other.field if other is not None and isinstance(other.field, Space) else None
        names = (question.label, _label(other))
        own, also = (
            say(phrases.POSSIBLE).replace("{question}", name).replace("{choices}", choices)
            for say, name, choices in zip(
                (self.say, self._also), names, in_one_line(both_choices(space, room)), strict=True
            )
        )
        self._put(Para(own, "Hint"), also if names[1] else "")

    def _cell(self, question: Question | None) -> tuple[Para, ...]:
        if question is None or not isinstance(question.field, Answer):
            return (Para("", "Cell"),)
        also = question.other
        others: tuple[Claim | Said, ...] = (*also.claims, *also.said) if also is not None else ()
        found = self._answer(question, self._noted((*question.claims, *question.said), others), strong=False)
        style = "Quiet" if question.field.quiet else "Cell"
        return tuple(replace(one, style=style) for one in found)

    def _cards(self, repeat: Repeat) -> None:
        """Rows that no table can show: one after the other, each under its number."""
        before = self._title
        self._level += 1
        card = self._heading()
        self._level += 1
        for number, entries in enumerate(repeat.cards, 1):
            own, also = (
                say(phrases.ROW).replace("{name}", name).replace("{number}", str(number))
                for say, name in ((self.say, repeat.label or before), (self._also, repeat.other))
            )
            self._put(Para(own, card), also if repeat.other else "", "Other")
            self._title = own
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
            both = " / ".join(dict.fromkeys(filter(None, (self.say(word), self._also(word)))))
            self.writer.para(Para(f"{both}: ", "Sign", with_next=place < last, line=True))


def _nothing(_phrase: str) -> str:
    return ""


def _label(question: Question | None) -> str:
    return question.label if question is not None else ""


def _line(claim: Claim | Said, language: str, say: Say) -> str:
    return said_line(claim, say) if isinstance(claim, Said) else claim_line(claim, language, say)


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
