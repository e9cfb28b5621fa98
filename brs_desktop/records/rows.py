"""A record's cells turned into the read model's row: pure, so that it can be folded and checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation

from brs_sync.schema import template
from brs_sync.values import Value
from brs_sync.views import Cell, RecordState

from brs_desktop.collation import sort_key
from brs_desktop.folding import fold
from brs_desktop.language import LANGUAGES
from brs_desktop.records.collection import Collection
from brs_desktop.records.columns import Column, Layout, title_key
from brs_desktop.records.keys import missing_reason, value_text
from brs_desktop.records.manifest import ListSource
from brs_desktop.records.moved import moved_to
from brs_desktop.records.onecell import answers
from brs_desktop.records.sheets import MULTIPLE, NUMBERS, Field
from brs_desktop.records.whatif import is_what_if, name_of

SEPARATORS = {"zh": "、", "ar": "، "}
MAX_SEARCH = 8_000
_MAX_WORDS = 1_000
# The words of a list's entry in every language, or None when there is no such entry here.
Labels = Callable[[ListSource, str], Mapping[str, str] | None]


class CellsView:
    """The cells of one record as words: what a title, a column or the search text needs."""

    def __init__(self, collection: Collection, cells: Mapping[str, Cell], labels: Labels) -> None:
        self._collection = collection
        self._cells = cells
        self._labels = labels
        self._shown: dict[tuple[str, str], str] = {}

    def value(self, path: str) -> Value:
        """The displayed value of a cell."""
        cell = self._cells.get(path)
        return cell.value if cell else None

    def members(self, field: Field) -> tuple[str, ...]:
        """The choices that a set holds, in the form's order, unknown ones after them."""
        prefix = field.name + "/"
        held = {
            path[len(prefix) :] for path, cell in self._cells.items() if path.startswith(prefix) and cell.value is True
        }
        known = self._collection.outline.choices.get(field.list_name, {})
        return (*(value for value in known if value in held), *sorted(held - set(known)))

    def place(self, field: Field, value: str) -> int:
        """Where a choice stands in the form's list; one that the form no longer has comes after all others."""
        known = tuple(self._collection.outline.choices.get(field.list_name, {}))
        return known.index(value) if value in known else len(known)

    def raw(self, field: Field) -> str:
        """The stored text of a field; a set's members with blanks around each."""
        if field.kind in MULTIPLE:
            members = self.members(field)
            return f" {' '.join(members)} " if members else ""
        if field.multilingual:
            return ""
        value = self.value(field.name)
        # The cell of a file question is one map; what it is found by is the hash of the file.
        return value_text(value.get("sha256") if isinstance(value, dict) else value)

    def shown(self, field: Field, language: str) -> str:
        """The field's words for a reader of that language; those that need no language are found once."""
        at = (field.name, language if field.multilingual or field.list_name else "")
        found = self._shown.get(at)
        if found is None:
            found = self._shown[at] = self._words(field, language)
        return found

    def _words(self, field: Field, language: str) -> str:
        if field.multilingual:
            return self._translated(field, language)
        if field.kind in MULTIPLE:
            words = (self._choice(field, value, language, "") for value in self.members(field))
            return SEPARATORS.get(language, ", ").join(words)
        value = self.value(field.name)
        text = value_text(value.get("name") if isinstance(value, dict) else value)
        if text and field.list_name:
            return self._choice(field, text, language, self._cells[field.name].label)
        return text

    def order(self, column: Column, language: str) -> str:
        """What the field sorts by: a choice from records by the label it has now, one that is not here by its value."""
        text = "" if column.source is None else value_text(self.value(column.field.name))
        if column.source is None or not text:
            return sort_key(self.shown(column.field, language)[:_MAX_WORDS], language)
        words = self._labels(column.source, text)
        return sort_key(words[language][:_MAX_WORDS], language) if words else text[:_MAX_WORDS].lower()

    def _translated(self, field: Field, language: str) -> str:
        """FORMS, 'Languages in answers': the reader's language, else the declared order, English first."""
        for code in (language, *LANGUAGES):
            if text := value_text(self.value(f"{field.name}@{code}")):
                return text
        return value_text(self.value(field.name))

    def _choice(self, field: Field, value: str, language: str, label: str) -> str:
        source = self._collection.list_source(field.name)
        if source is None:
            return self._collection.choice_label(field.name, value, language)
        words = self._labels(source, value)
        return words[language] if words else label or value

    def title(self, language: str) -> str:
        """The record's title; a what-if draft is called by its name too."""
        fields = self._collection.outline.fields
        filled = self._collection.title.fill(lambda name: self.shown(fields[name], language))
        return " · ".join(part for part in (filled, name_of(self._cells)) if part)[:_MAX_WORDS]

    def search_text(self) -> str:
        """Title, search and key fields in six languages, folded; one to a line, so that no term spans two."""
        names = dict.fromkeys((*self._collection.key, *self._collection.search))
        fields = [self._collection.field(name) for name in names]
        parts = [self.title(code) for code in LANGUAGES]
        parts += [self.raw(field)[:_MAX_WORDS] for field in fields]
        parts += [self.shown(field, code)[:_MAX_WORDS] for field in fields for code in LANGUAGES]
        folded = dict.fromkeys(fold(part) for part in dict.fromkeys(parts))
        return "\n".join(part for part in folded if part)[:MAX_SEARCH]


def is_listed(state: RecordState) -> bool:
    """Whether search shows a record: a deleted one no more, unless its deletion is contested (SYNC rule 9).

    A what-if draft stands under its report and nowhere else.
    """
    return _is_there(state) and not is_what_if(state.key, state.cells)


def _is_there(state: RecordState) -> bool:
    return not state.deleted or state.contested_delete


# What `alive` says of a row: lists leave out what is deleted and what moved elsewhere; search finds the latter still.
# What-if drafts are below nought, those that were removed too: whoever asks for records finds none of them.
WHAT_IF_GONE, WHAT_IF, GONE, LISTED, MOVED_AWAY = -2, -1, 0, 1, 2


def standing(state: RecordState) -> int:
    """Whether lists show the record, search alone does, its report alone does, or nothing."""
    if is_what_if(state.key, state.cells):
        return WHAT_IF if _is_there(state) else WHAT_IF_GONE
    if not is_listed(state):
        return GONE
    return LISTED if moved_to(state.key.collection, state.cells) is None else MOVED_AWAY


def row_of(layout: Layout, state: RecordState, labels: Labels) -> dict[str, object]:
    """The row of a record: a function of its displayed cells and of the labels of what it refers to."""
    view = CellsView(layout.collection, state.cells, labels)
    row: dict[str, object] = {
        "partition": state.key.partition,
        "record": state.key.record,
        "alive": standing(state),
        "contested": int(state.contested),
        "pending": int(state.pending),
        "search": view.search_text(),
    }
    for code in LANGUAGES:
        row[f"title_{code}"] = title = view.title(code)
        row[title_key(code)] = sort_key(title, code) or None
    for column in layout.columns.values():
        row.update(_column_values(column, view))
    return row


def _column_values(column: Column, view: CellsView) -> Iterator[tuple[str, object]]:
    field = column.field
    value = None if field.kind in MULTIPLE else view.value(field.name)
    raw = view.raw(field)
    yield column.value, raw[: 2 * _MAX_WORDS] or None
    yield column.reason, missing_reason(value)
    if column.source is not None:
        yield column.label, getattr(value, "label", "") or None
    if column.sorted and column.by_number:
        yield column.number_value, _rank(column, raw, view)
    for code in LANGUAGES if field.multilingual else ():
        yield column.text(code), view.shown(field, code)[:_MAX_WORDS] or None
    for code in LANGUAGES if column.by_words else ():
        yield column.order(code), view.order(column, code) or None


def _rank(column: Column, raw: str, view: CellsView) -> float | None:
    """Numbers by size, choices by their place in the form; what is neither comes last."""
    if not raw:
        return None
    if column.field.kind not in NUMBERS:
        return float(view.place(column.field, raw))
    try:
        return float(Decimal(raw))
    except (InvalidOperation, OverflowError):
        return None


def references(collection: Collection, state: RecordState) -> Iterator[tuple[str, ListSource, str]]:
    """Every choice taken from a record, as (path, list, value): FORMS, 'the read model keeps links both ways'."""
    by_path = {f.path: source for f in collection.outline.fields.values() if (source := collection.list_source(f.name))}
    for path, cell in answers(collection, state.cells) if by_path else ():
        named = template(path)
        base, _slash, member = path.rpartition("/")
        if named in by_path and (text := value_text(cell.value)):
            yield path, by_path[named], text
        elif cell.value is True and template(base) in by_path:
            yield path, by_path[template(base)], member
