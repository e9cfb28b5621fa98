"""What a list of one collection looks like: its columns and filters in the present language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from brs_desktop import language
from brs_desktop.ui.records.table import Column

_MOST_OPTIONS = 300


@dataclass(frozen=True)
class Option:
    """One value that a filter can be set to; `field` is the field that has it, where a filter combines several."""

    value: str
    label: str
    field: str = ""


@dataclass(frozen=True)
class Filter:
    """A field by which the list can be narrowed."""

    name: str
    label: str
    options: tuple[Option, ...]
    fields: tuple[str, ...] = ()


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
    formats: tuple[str, ...] = ()
    drawn: bool = False  # whether there are pictures of it


def describe(workspace: Any, name: str) -> ListShape:
    """The shape of a collection's list, in the language spoken now (asked in the data lane)."""
    from brs_desktop.workspace.handing_out import formats_of
    from brs_desktop.workspace.pictures import COLLECTIONS

    collection, spoken = workspace.collection(name), language.language()
    words = _words(collection, collection.list, spoken)
    columns = (Column(one, label, one in collection.sort) for one, label in zip(collection.list, words, strict=True))
    return ListShape(
        name,
        collection.label(spoken),
        collection.singular(spoken),
        collection.read_only,
        tuple(collection.key),
        tuple(columns),
        tuple(one for one in _filters(workspace, collection, spoken) if one.options),
        formats_of(name),
        name in COLLECTIONS,
    )


def _filters(workspace: Any, collection: Any, spoken: str) -> Iterator[Filter]:
    """The fields in the manifest's order; those that are combined stand together in the place of the first."""
    combined = {field: one for one in collection.combined for field in one.fields}
    words = dict(zip(collection.filter, _words(collection, collection.filter, spoken), strict=True))
    told: set[str] = set()
    for field in collection.filter:
        one = combined.get(field)
        if one is None:
            yield Filter(field, words[field], _options(workspace, collection, field, spoken))
        elif one.name not in told:
            told.add(one.name)
            yield _together(workspace, collection, one, spoken)


def _together(workspace: Any, collection: Any, combined: Any, spoken: str) -> Filter:
    """The choices of several fields in one list; equal words are told apart by their question's."""
    options = [
        Option(option.value, option.label, field)
        for field in combined.fields
        for option in _options(workspace, collection, field, spoken)
    ]
    often = Counter(option.label for option in options)
    apart = (
        replace(one, label=f"{one.label} – {collection.field_label(one.field, spoken)}")
        if often[one.label] > 1
        else one
        for one in options
    )
    label = combined.label.get(spoken) or combined.label["en"]
    return Filter(combined.name, label, tuple(apart), tuple(combined.fields))


def _words(collection: Any, names: Sequence[str], spoken: str) -> tuple[str, ...]:
    """What columns and filters are called, told apart where two questions say the same."""
    from brs_desktop.records.headings import headings

    return headings(collection, names, spoken)


def _options(workspace: Any, collection: Any, field: str, spoken: str) -> tuple[Option, ...]:
    if collection.list_source(field) is None:
        return tuple(Option(value, label) for value, label in collection.choices(field, spoken))
    list_name = collection.field(field).list_name
    found = workspace.lists.items(list_name, language=spoken, limit=_MOST_OPTIONS)
    return tuple(Option(one.value, one.label) for one in found)
