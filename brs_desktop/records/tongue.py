"""In which language a record's title is, where it is not the reader's: no table has every title in six languages."""

from __future__ import annotations

from collections.abc import Mapping

from brs_sync.ids import RecordKey
from brs_sync.views import Cell

from brs_desktop.language import LANGUAGES
from brs_desktop.records.collection import Collection
from brs_desktop.records.keys import value_text
from brs_desktop.records.partitions import is_shipped

_SHIPPED_IN = "en"  # facts that are told in one language alone are told in this one


def title_tongue(collection: Collection, key: RecordKey, cells: Mapping[str, Cell], language: str) -> str:
    """The language of a title that is not in the reader's; empty where it is, or where nobody can say.

    FORMS, 'Languages in answers': shown is the reader's language, else the first in the declared order. What people
    typed as plain text may be in any language.
    """
    for name in collection.title.fields:
        field = collection.outline.fields.get(name)
        if field is None or field.list_name or field.kind != "text":
            continue
        if not field.multilingual:
            told = is_shipped(key.partition) and _words(cells, name)
            return _SHIPPED_IN if told and language != _SHIPPED_IN else ""
        for code in (language, *LANGUAGES):
            if _words(cells, f"{name}@{code}"):
                return code if code != language else ""
    return ""


def _words(cells: Mapping[str, Cell], path: str) -> str:
    cell = cells.get(path)
    return value_text(cell.value) if cell is not None else ""
