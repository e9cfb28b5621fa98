"""Choice lists from records: what forms ask becomes SQL over the read model."""
# ruff: noqa: S608 (every name in the SQL is made in columns.py, every value is bound)

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from brs_sync.database import Connection
from brs_sync.ids import RecordKey

from brs_desktop.folding import terms
from brs_desktop.forms.shapes import ListItem
from brs_desktop.language import LANGUAGES
from brs_desktop.records.labels import all_equal, entry_place, entry_words, label_column
from brs_desktop.records.manifest import ListSource
from brs_desktop.records.problems import QueryProblem
from brs_desktop.records.readmodel import ReadModel

MAX_LIMIT = 1_000
MAX_OFFSET = 1_000_000


class RecordLists:
    """A forms `ListProvider` over the read model, for every form: a list's name means the same everywhere."""

    def __init__(self, model: ReadModel, connect: Callable[[], Connection]) -> None:
        self._layouts = model.layouts
        self._connect = connect
        self._find = model.registry.list_source
        self._counts = model.counts

    def items(
        self,
        list_name: str,
        *,
        where: Sequence[tuple[str, str]] = (),
        search: str = "",
        language: str = "en",
        offset: int = 0,
        limit: int = 50,
    ) -> Sequence[ListItem]:
        """A part of a list's entries that hold `where`, sorted by their label.

        Every word of `search` must be found in the entry's title, key or search fields in any of the six languages, or
        in its value; an entry whose value is what was typed comes first.
        """
        source = self._source(list_name)
        if not (0 <= offset <= MAX_OFFSET and 0 < limit <= MAX_LIMIT):
            raise QueryProblem("out-of-bounds", f"{offset}, {limit}")
        language = language if language in LANGUAGES else "en"
        layout = self._layouts[source.collection]
        label = label_column(layout, source.label, language)
        value = layout.columns[source.value].value
        columns = {name: label_column(layout, name, language) for name in layout.columns}
        condition, values = all_equal(layout, (*source.where, *where))
        for term in terms(search):
            condition += f" AND (instr(search, ?) > 0 OR instr(lower({value}), ?) > 0)"
            values += [term, term]
        found = self._connect().execute(
            f"SELECT {value}, {label}, {', '.join(columns.values())} FROM {layout.table}"
            f" WHERE alive = 1 AND {value} IS NOT NULL AND {condition} ORDER BY lower({value}) = ? DESC,"
            f" {layout.columns[source.label].order(language)}, {value}, partition, record LIMIT ? OFFSET ?",
            [*values, search.strip().lower(), limit, offset],
        )
        return [_item(row[0], row[1], dict(zip(columns, row[2:]))) for row in found]

    def label(self, list_name: str, value: str, language: str) -> str | None:
        """The words for one value, also of an entry that the list no longer offers; None when it is not here."""
        words = self._words(self._source(list_name), value)
        return words.get(language, words["en"]) if words else None

    def moved_to(self, list_name: str, value: str) -> RecordKey | None:
        """The record that a choice means now, where the one that it was taken from has moved (SYNC rule 4)."""
        connection, source = self._connect(), self._source(list_name)
        found: RecordKey | None = self._counts.once(
            connection, (source, value, "moved"), lambda: entry_place(connection, self._layouts, source, value)
        )
        return found

    def _words(self, source: ListSource, value: str) -> Mapping[str, str] | None:
        """Looked up once for as long as nothing was written: a table of rows asks for the same few in every cell."""
        connection = self._connect()
        words: Mapping[str, str] | None = self._counts.once(
            connection, (source, value), lambda: entry_words(connection, self._layouts, source, value)
        )
        return words

    def _source(self, list_name: str) -> ListSource:
        source = self._find(list_name.removesuffix(".csv"))
        if source is None:
            raise QueryProblem("unknown-list", list_name[:80])
        return source


def _item(value: str, label: str | None, columns: Mapping[str, str | None]) -> ListItem:
    return ListItem(value, label or value, {name: (text or "").strip() for name, text in columns.items()})
