"""What of a record is searched: its title and every answer in words, with the labels of what was chosen."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from brs_sync.schema import template
from brs_sync.values import Missing, Value
from brs_sync.views import Cell, RecordState

from brs_desktop.language import LANGUAGES
from brs_desktop.records.collection import Collection
from brs_desktop.records.keys import value_text
from brs_desktop.records.margins import is_margin
from brs_desktop.records.onecell import answers
from brs_desktop.records.rows import CellsView, Labels
from brs_desktop.records.search.analyser import Tokens, starts, tokens
from brs_desktop.records.sheets import MULTIPLE, Field

MAX_CHARS = 200_000
MAX_TEXT = 20_000
# Answers that nobody looks for by their characters.
_NO_WORDS = frozenset({"decimal", "range", "geopoint", "geotrace", "geoshape", "acknowledge"})


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a record's text, in a language or in whichever it may be ("")."""

    field: str
    text: str
    language: str = ""


# A cell's words: one passage of text, or a choice's code and its words in every language.
Answer = tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A record as the index keeps it: each token once, for what ranks is where a word stands and not how often."""

    title: str
    start: str
    text: str
    beginnings: frozenset[str]

    @property
    def mark(self) -> int:
        """Equal for equal documents: one that is as before is not written again."""
        said = "\n".join((self.title, self.start, self.text)).encode("utf-8", "replace")
        return int.from_bytes(hashlib.blake2b(said, digest_size=8).digest(), "big", signed=True)


def passages(collection: Collection, state: RecordState, labels: Labels) -> Iterator[Passage]:
    """Every answer in words, bounded in length; choices by their words in six languages and their code."""
    return (passage for answer in _answers(collection, state, labels) for passage in answer)


def document(collection: Collection, state: RecordState, labels: Labels) -> Document:
    """A record's tokens."""
    title: set[str] = set()
    start: set[str] = set()
    text: set[str] = set()
    begun: set[str] = set()
    for words, language in _titles(collection, state, labels).items():
        _add(tokens(words, language), title, begun)
        start |= starts(words)
    for answer in _answers(collection, state, labels):
        _add(_label(answer) if len(answer) > 1 else tokens(answer[0].text, answer[0].language), text, begun)
    return Document(_line(title), _line(start), _line(text - title), frozenset(begun))


def _titles(collection: Collection, state: RecordState, labels: Labels) -> dict[str, str]:
    """A record's titles with their languages; one that reads the same in several may be in any."""
    view = CellsView(collection, state.cells, labels)
    found: dict[str, str] = {}
    for code in LANGUAGES:
        title = view.title(code)
        found[title] = "" if title in found else code
    return found


@lru_cache(maxsize=2048)
def _label(words: Answer) -> Tokens:
    """The tokens of a choice in all its words: the same few choices are in many records."""
    held: set[str] = set()
    begun: set[str] = set()
    for passage in words:
        _add(tokens(passage.text, passage.language), held, begun)
    return Tokens(frozenset(held), frozenset(begun))


def is_erased(state: RecordState) -> bool:
    """Whether something in a record was erased (SYNC rule 15): what was said of it before must not stay anywhere."""
    return any(isinstance(cell.value, Missing) and cell.value.reason == "erased" for cell in state.cells.values())


def _answers(collection: Collection, state: RecordState, labels: Labels) -> Iterator[Answer]:
    """The words of each cell: a text by itself, a choice in all its words together."""
    fields = {field.path: field for field in collection.outline.fields.values()}
    left = MAX_CHARS
    for path, cell in answers(collection, state.cells):
        for answer in _of_cell(collection, fields, path, cell, labels):
            left -= sum(len(passage.text) for passage in answer)
            if left < 0:
                return
            yield answer


def _of_cell(
    collection: Collection, fields: Mapping[str, Field], path: str, cell: Cell, labels: Labels
) -> Iterator[Answer]:
    named, _at, language = template(path).partition("@")
    if is_margin(path):
        if (field := fields.get(named)) is not None and (said := value_text(cell.value)):
            yield (Passage(field.name, said[:MAX_TEXT], ""),)
        return
    base, _slash, member = named.rpartition("/")
    if (field := fields.get(named)) is not None and field.kind not in MULTIPLE:
        if field.kind not in _NO_WORDS:
            for text in _texts(cell.value):
                if field.list_name:
                    yield _choice(collection, field, text, cell.label, labels)
                else:
                    yield (Passage(field.name, text[:MAX_TEXT], language),)
    elif cell.value is True and (field := fields.get(base)) is not None and field.kind in MULTIPLE:
        yield _choice(collection, field, member, "", labels)


_UNREAD = ("sha256", "type", "pieces")  # what programs say of a file, not people


def _texts(value: Value) -> Iterator[str]:
    """The words of a value; of a group (a file, a quantity with its unit) those of its text members."""
    if isinstance(value, Mapping):
        yield from (part for name, part in value.items() if isinstance(part, str) and name not in _UNREAD)
    elif text := value_text(value):
        yield text


def _choice(collection: Collection, field: Field, value: str, label: str, labels: Labels) -> Answer:
    """One choice: its code, and its words in every language; the label of that time where the record is not here."""
    source = collection.list_source(field.name)
    if source is None:
        words = {code: collection.choice_label(field.name, value, code) for code in LANGUAGES}
    else:
        words = dict(labels(source, value) or {"": label or value})
    spoken = (Passage(field.name, text[:MAX_TEXT], code) for code, text in words.items())
    return (Passage(field.name, value), *spoken)


def _add(found: Tokens, held: set[str], begun: set[str]) -> None:
    held |= found.held
    begun |= found.beginnings


def _line(held: set[str]) -> str:
    return " ".join(sorted(held))
