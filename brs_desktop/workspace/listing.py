"""A list of records as the lines of a file: the columns of the screen, or every question and the rows inside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from brs_desktop.exchange.table import Entry, Heading, Line, Listing, Part
from brs_desktop.language import format_datetime, mark, words
from brs_desktop.records import Collection, Field
from brs_desktop.records.headings import headings
from brs_desktop.records.shown import REASONS
from brs_desktop.workspace import chosen as choosing
from brs_desktop.workspace.chosen import Chosen
from brs_desktop.workspace.leaving import Leaver, Leaving, kind_of
from brs_desktop.workspace.zone import LocalZone

if TYPE_CHECKING:
    from brs_desktop.workspace.workspace import Workspace

RECORD, TITLE, ROW = mark("Record"), mark("Title"), mark("Row")
MADE, MADE_BY, RECORDS, ONLY, SEARCHED = (
    mark("Made"),
    mark("Made by"),
    mark("Records"),
    mark("Only"),
    mark("Searched for"),
)
_ROW_ENDS = "\n"
_BETWEEN = " · "


def listing(workspace: Workspace, chosen: Chosen, language: str, *, every: bool, inside: bool) -> Listing:
    """The lines of these records; with `every` all questions.

    `inside` gives lists inside records parts of their own; without it they stand as text in the record's line.
    """
    collection = workspace.collection(chosen.collection)
    plan = _Plan(collection, language, every, inside)
    total = choosing.count(workspace, chosen, language)

    def lines() -> Iterator[Line]:
        leaving = Leaving(workspace, collection, language)
        for key in choosing.keys(workspace, chosen, language):
            yield from plan.lines(leaving.record(key))

    say = words(language)
    return Listing(
        title=collection.label(language),
        language=language,
        parts=plan.parts,
        lines=lines,
        total=total,
        facts=facts(workspace, chosen, language, total),
        reasons={reason: say(text) for reason, text in REASONS.items()},
        say=say,
    )


def facts(workspace: Workspace, chosen: Chosen, language: str, total: int) -> tuple[tuple[str, str], ...]:
    """What a reader of the file should know about it."""
    say, collection = words(language), workspace.collection(chosen.collection)
    made = format_datetime(workspace.clock.now_ms(), LocalZone(), language)
    found = [(say(MADE), made), (say(MADE_BY), workspace.profile.name), (say(RECORDS), str(total))]
    for name, value in chosen.filters:
        if name in collection.outline.fields:
            shown = filter_words(workspace, collection, name, value, language)
            found.append((say(ONLY), f"{collection.field_label(name, language)}: {shown}"))
    return tuple((name, value) for name, value in (*found, (say(SEARCHED), chosen.search)) if value)


def filter_words(workspace: Workspace, collection: Collection, name: str, value: str, language: str) -> str:
    """The words of a filter's value."""
    source = collection.list_source(name)
    if source is not None:
        return workspace.lists.label(source.name, value, language) or value
    return collection.choice_label(name, value, language)


class _Plan:
    """Which columns there are, and how a record becomes its lines."""

    def __init__(self, collection: Collection, language: str, every: bool, inside: bool) -> None:
        self._collection, self._language, self._every = collection, language, every
        self._say = words(language)
        fields = collection.outline.fields.values()
        names = [field for field in fields if not field.repeated]
        self._fields = names if every else [collection.field(name) for name in collection.list]
        repeats: dict[str, list[Field]] = {}
        for field in fields if every else ():
            if field.repeated:
                repeats.setdefault(field.path.rsplit("/*/", 1)[0], []).append(field)
        self._repeats = repeats
        self._apart = inside
        self.parts = self._parts()

    def _headings(self, fields: Sequence[Field]) -> list[Heading]:
        labels = headings(self._collection, [field.name for field in fields], self._language)
        return [self._heading(field, label) for field, label in zip(fields, labels, strict=True)]

    def _heading(self, field: Field, label: str) -> Heading:
        choices = self._collection.choices(field.name, self._language) if field.list_name else ()
        return Heading(field.name, label, kind_of(field), field.kind, choices)

    def _parts(self) -> tuple[Part, ...]:
        own = self._headings(self._fields)
        if self._every:
            own.insert(0, Heading("record", self._say(RECORD)))
            if not self._apart:
                own += [Heading(repeat, self._repeat_label(repeat)) for repeat in self._repeats]
        parts = [Part(self._collection.name, self._collection.label(self._language), tuple(own))]
        for repeat, fields in self._repeats.items() if self._apart else ():
            first = (
                Heading("record", self._say(RECORD)),
                Heading("title", self._say(TITLE)),
                Heading("row", self._say(ROW)),
            )
            parts.append(Part(repeat, self._repeat_label(repeat), (*first, *self._headings(fields))))
        return tuple(parts)

    def _repeat_label(self, repeat: str) -> str:
        name = repeat.rsplit("/", 1)[-1]
        return self._collection.form.label(name, self._language) or name

    def lines(self, record: Leaver) -> Iterator[Line]:
        """The record's own line, then those of its rows."""
        own = [record.told(field) if self._every else record.entry(field) for field in self._fields]
        if self._every:
            own.insert(0, Entry(record.key.record))
            if not self._apart:
                own += [Entry(self._rows_text(record, repeat)) for repeat in self._repeats]
        yield Line(0, tuple(own))
        for part, (repeat, fields) in enumerate(self._repeats.items(), 1) if self._apart else ():
            for number, row in _rows(record, repeat):
                first = (Entry(record.key.record), Entry(record.title), Entry(number))
                yield Line(part, (*first, *(row.told(field) for field in fields)))

    def _rows_text(self, record: Leaver, repeat: str) -> str:
        texts = []
        for _number, row in _rows(record, repeat):
            entries = (row.entry(field) for field in self._repeats[repeat])
            texts.append(_BETWEEN.join(entry.text or entry.reason for entry in entries if entry.text or entry.reason))
        return _ROW_ENDS.join(texts)


def _rows(record: Leaver, repeat: str) -> Iterator[tuple[str, Leaver]]:
    """The rows of a repeat, also of one inside the rows of another, numbered as `2` or `2.1`."""
    outer, _star, rest = repeat.partition("/*/")
    for number, (_row, inside) in enumerate(record.rows(outer), 1):
        if rest:
            yield from ((f"{number}.{below}", row) for below, row in _rows(inside, rest))
        else:
            yield str(number), inside
