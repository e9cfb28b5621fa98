"""Values of cells as the text that keys, columns and templates are made of."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from brs_sync.errors import SyncProblem
from brs_sync.ids import keyed_id
from brs_sync.values import Missing, Number, Ref, Value


def value_text(value: Value) -> str:
    """The stored text of a value: a choice's code, a number as typed; nothing for what is missing or no text."""
    if isinstance(value, str):
        return value
    if isinstance(value, Number):
        return value.text
    if isinstance(value, Ref):
        return value.target
    return ""


def missing_reason(value: Value) -> str | None:
    """Why there is no value, when the cell says so."""
    return value.reason if isinstance(value, Missing) else None


def normalise(text: str) -> str:
    """SYNC, the parts, 'record': a key value in NFC, trimmed, case-folded."""
    return unicodedata.normalize("NFC", text).strip().casefold()


def record_id(fields: Sequence[str], values: Mapping[str, Value]) -> str:
    """The id of a keyed collection's record; a key field that is blank or missing is refused by name."""
    texts = [value_text(values.get(field)) for field in fields]
    for field, text in zip(fields, texts, strict=True):
        if not normalise(text):
            raise SyncProblem("bad-key", field=field)
    return keyed_id(texts)
