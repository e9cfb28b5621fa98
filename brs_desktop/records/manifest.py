"""What a collection's manifest says, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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
class Manifest:
    """A collection.toml whose every key is known, of its type and within bounds."""

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
