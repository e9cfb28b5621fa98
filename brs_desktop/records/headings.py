"""Headings of columns: the question's words, told apart by its section where two questions say the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from brs_desktop.records.collection import Collection


def headings(collection: Collection, names: Sequence[str], language: str) -> tuple[str, ...]:
    """The words over each column: "Status" of three conventions reads "Rotterdam Convention – Status"."""
    plain = [collection.field_label(name, language) or name for name in names]
    often = Counter(plain)
    return tuple(
        _apart(collection, name, label, language) if often[label] > 1 else label
        for name, label in zip(names, plain, strict=True)
    )


def _apart(collection: Collection, name: str, label: str, language: str) -> str:
    groups = collection.field(name).groups
    section = collection.form.label(groups[-1], language) if groups else ""
    return f"{section} – {label}" if section else label
