"""What a collection's manifest says, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from brs_desktop.records.partitions import PartitionRule
from brs_desktop.records.titles import Template


@dataclass(frozen=True)
class ListSource:
    """FORMS, 'Choice lists from records': which records are a list's entries."""

    name: str
    collection: str
    value: str
    label: str
    where: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Report:
    """The table `[report]`: its records are checked, submitted, amended and begun from the last one.

    `period` is the key field that tells one cycle's report from the next ("" when there is none), `sent` where frozen
    versions live (SYNC rule 19), `fresh` the answers that are never copied from the last report.
    """

    convention: str
    sent: PartitionRule
    period: str = ""
    fresh: tuple[str, ...] = ()


@dataclass(frozen=True)
class Combined:
    """The table `[combined.NAME]`: several filter fields that a person thinks of as one, and what they call it."""

    name: str
    fields: tuple[str, ...]
    label: Mapping[str, str]


@dataclass(frozen=True)
class PaperPart:
    """A part of a paper: `fields` of the record itself below the heading of its group, or a table of other records.

    Those are of `collection`, where its filter field `by` holds what this record's field `own` does; or where no key
    joins them those that speak in their fields `within` of what this record's fields `names` call it. `fields` are
    then the columns, and `group` the group of this record that the table has its heading from; without it the heading
    is what the other collection is called. A part may be `words` alone, by language, or a `map`: of the centres that
    serve the country whose code this record's field `own` holds.
    """

    fields: tuple[str, ...]
    group: str = ""
    collection: str = ""
    by: str = ""
    own: str = ""
    names: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    map: str = ""


@dataclass(frozen=True)
class PaperTemplate:
    """The table `[print.NAME]`: what a paper about one record is called, and its parts in their order.

    A `form` is to be signed and handed in: it leaves room to write where there is no answer, and can be had blank.
    A `certificate` is such a form that stands in the middle of one sheet; records that say the same in the field
    `together` are of one event, whose certificates can be had in one file.
    """

    name: str
    label: Mapping[str, str]
    parts: tuple[PaperPart, ...]
    form: bool = False
    certificate: bool = False
    together: str = ""


@dataclass(frozen=True)
class Narrative:
    """The table `[narrative]`: a report in prose whose outline, the form's sections, and whose length are laid down.

    At most so many `pages` in all, `sections` those of single groups; the groups `apart`, annexes, come last and are
    not counted. The question `language` holds the code of the language that the pages are counted in.
    """

    pages: int
    language: str
    sections: Mapping[str, int] = field(default_factory=dict)
    apart: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Manifest:
    """A collection.toml whose every key is known, of its type and within bounds; the same text is read once."""

    name: str
    file: Path
    text: str
    icon: str
    place: str
    partition: PartitionRule
    title: Template
    key: tuple[str, ...]
    list: tuple[str, ...]
    sort: tuple[str, ...]
    filter: tuple[str, ...]
    search: tuple[str, ...]
    personal: tuple[str, ...]
    label: Mapping[str, str]
    singular: Mapping[str, str]
    form_title: Mapping[str, str]
    lists: Mapping[str, ListSource]
    review_groups: Mapping[str, tuple[str, ...]]
    report: Report | None = None
    hidden: bool = False
    combined: tuple[Combined, ...] = ()
    papers: tuple[PaperTemplate, ...] = ()
    narrative: Narrative | None = None
