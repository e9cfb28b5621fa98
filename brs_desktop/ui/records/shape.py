"""What a list of one collection looks like: its columns and filters in the present language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from brs_desktop import language
from brs_desktop.ui.records.table import Column

_MOST_OPTIONS = 300
_READ_ONLY_PLACE = "reference"


@dataclass(frozen=True)
class Option:
    """One value that a filter can be set to."""

    value: str
    label: str


@dataclass(frozen=True)
class Filter:
    """A field by which the list can be narrowed."""

    name: str
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class ListShape:
    """All that the list page needs to know of a collection."""

    name: str
    label: str
    singular: str
    readonly: bool
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...]


def describe(workspace: Any, name: str) -> ListShape:
    """The shape of a collection's list, in the language spoken now (asked in the data lane)."""
    collection, spoken = workspace.collection(name), language.language()
    columns = (Column(one, collection.field_label(one, spoken), one in collection.sort) for one in collection.list)
    filters = (
        Filter(one, collection.field_label(one, spoken), _options(workspace, collection, one, spoken))
        for one in collection.filter
    )
    return ListShape(
        name,
        collection.label(spoken),
        collection.singular(spoken),
        collection.place == _READ_ONLY_PLACE,
        tuple(collection.key),
        tuple(columns),
        tuple(one for one in filters if one.options),
    )


def _options(workspace: Any, collection: Any, field: str, spoken: str) -> tuple[Option, ...]:
    if collection.list_source(field) is None:
        return tuple(Option(value, label) for value, label in collection.choices(field, spoken))
    list_name = collection.field(field).list_name
    found = workspace.lists.items(list_name, language=spoken, limit=_MOST_OPTIONS)
    return tuple(Option(one.value, one.label) for one in found)
