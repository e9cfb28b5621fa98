"""The read model's table of a collection: its columns, made from the manifest."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from brs_desktop.language import LANGUAGES
from brs_desktop.records.collection import Collection
from brs_desktop.records.manifest import ListSource
from brs_desktop.records.sheets import DATES, MULTIPLE, NUMBERS, Field

# Raised whenever the columns or what stands in them change: every table is then made anew.
EDITION = 4
_FIXED = (
    "partition TEXT NOT NULL",
    "record TEXT NOT NULL",
    "alive INTEGER NOT NULL",
    "contested INTEGER NOT NULL",
    "pending INTEGER NOT NULL",
)


@dataclass(frozen=True)
class Column:
    """One field's columns. They are numbered, so that no name from outside ever stands in SQL."""

    field: Field
    number: int
    listed: bool
    sorted: bool
    indexed: bool
    source: ListSource | None

    @property
    def value(self) -> str:
        """The stored text: a code, a date, a number as typed; a set as ` a b `."""
        return f"v{self.number}"

    @property
    def reason(self) -> str:
        """Why there is no value, when the cell says so."""
        return f"x{self.number}"

    @property
    def label(self) -> str:
        """The label that a choice from a record had when it was chosen."""
        return f"l{self.number}"

    @property
    def number_value(self) -> str:
        """What numbers and the form's own choices (by their order in the form) sort by."""
        return f"n{self.number}"

    def text(self, language: str) -> str:
        """The words of a multilingual field for a reader of that language."""
        return f"t{self.number}_{language}"

    def order(self, language: str) -> str:
        """The sort key of words in that language."""
        return f"s{self.number}_{language}"

    @property
    def is_set(self) -> bool:
        """Whether the field holds several choices."""
        return self.field.kind in MULTIPLE

    @property
    def by_number(self) -> bool:
        """Whether it sorts by a number rather than by words."""
        return self.field.kind in NUMBERS or (bool(self.field.list_name) and self.source is None)

    @property
    def by_words(self) -> bool:
        """Whether it sorts by words: its own, or those that the record it was chosen from has now."""
        return self.sorted and not self.by_number and self.field.kind not in DATES

    def sort_key(self, language: str) -> str:
        """The column that a list in that language is sorted by; NULL is blank and comes last."""
        if self.by_number:
            return self.number_value
        return self.order(language) if self.by_words else self.value

    def definitions(self) -> list[str]:
        """The columns as SQL declares them."""
        columns = [f"{self.value} TEXT", f"{self.reason} TEXT"]
        if self.source is not None:
            columns.append(f"{self.label} TEXT")
        if self.sorted and self.by_number:
            columns.append(f"{self.number_value} REAL")
        if self.field.multilingual:
            columns += [f"{self.text(code)} TEXT" for code in LANGUAGES]
        if self.by_words:
            columns += [f"{self.order(code)} TEXT" for code in LANGUAGES]
        return columns


class Layout:
    """The table of one collection under one manifest; a new manifest is a new table."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        self.table = f"records_{collection.name}_{collection.hash[:12]}_{EDITION}"
        kept = dict.fromkeys((*collection.key, *collection.list, *collection.sort, *collection.filter))
        self.columns = {name: self._column(name, number) for number, name in enumerate(kept)}

    def _column(self, name: str, number: int) -> Column:
        collection = self.collection
        return Column(
            field=collection.field(name),
            number=number,
            listed=name in collection.list,
            sorted=name in collection.sort,
            indexed=name in collection.key or name in collection.filter,
            source=collection.list_source(name),
        )

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every column of the table, in order."""
        return tuple(definition.split()[0] for definition in self._definitions())

    def _definitions(self) -> list[str]:
        titles = [f"title_{code} TEXT NOT NULL" for code in LANGUAGES]
        titles += [f"{title_key(code)} TEXT" for code in LANGUAGES]
        fields = [definition for column in self.columns.values() for definition in column.definitions()]
        # The longest column last: what sorts and filters need is read without it.
        return [*_FIXED, *titles, *fields, "search TEXT NOT NULL"]

    def statements(self) -> list[str]:
        """What makes the table and its indexes where they are missing."""
        columns = ", ".join(self._definitions())
        made = [f"CREATE TABLE IF NOT EXISTS {self.table} ({columns}, PRIMARY KEY (partition, record))"]
        made.append(f"CREATE INDEX IF NOT EXISTS {self.table}_alive ON {self.table} (alive, partition)")
        for column in self.columns.values():
            if column.indexed:
                # With what every page asks besides, so that counting reads the index alone.
                name = self.filter_index(column)
                made.append(f"CREATE INDEX IF NOT EXISTS {name} ON {self.table} ({column.value}, alive, partition)")
        return made

    def filter_index(self, column: Column) -> str:
        """The name of the index by a field's values."""
        return f"{self.table}_{column.value}"

    def sort_index(self, key: str, language: str) -> str:
        """The name of the index that has the records in the order of a sort key."""
        return f"{self.table}_by_{key}_{language}"

    def sort_statements(self, language: str) -> dict[str, str]:
        """What makes the indexes in which lists in a language lie in order, by the name of the index.

        They hold every part of the order, so that nothing is sorted (blanks are NULL and read apart, for they come last
        in both directions), and what lists are filtered by, so that rows are looked up only for what is shown.
        """
        keys = [column.sort_key(language) for column in self.columns.values() if column.sorted]
        filters = [self.columns[name].value for name in self.collection.filter]
        title = title_key(language)
        made = {}
        for key in dict.fromkeys((title, *keys)):
            parts = ", ".join(dict.fromkeys(("alive", key, title, "record", "partition", *filters)))
            name = self.sort_index(key, language)
            made[name] = f"CREATE INDEX IF NOT EXISTS {name} ON {self.table} ({parts})"
        return made


def title_key(language: str) -> str:
    """The column with the sort key of titles in that language."""
    return f"s_title_{language}"
