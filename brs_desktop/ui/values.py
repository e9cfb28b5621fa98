"""Values as people read and type them: reasons for absence, numbers with the language's comma, dates."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from brs_desktop.language import _, format_datetime, format_number, is_rtl, mark

if TYPE_CHECKING:
    from brs_sync.values import Value

MISSING = {
    "unknown": mark("Unknown"),
    "not-collected": mark("Not collected"),
    "confidential": mark("Confidential"),
    "not-applicable": mark("Not applicable"),
    "erased": mark("Erased"),
}
# The reasons that a person may choose; `erased` is written by an erasure alone.
CHOOSABLE = ("unknown", "not-collected", "confidential", "not-applicable")
_STRONG = ("L", "R", "AL")  # what makes a text run one way or the other


def missing_words(reason: str) -> str:
    """The reason for an absent answer, in the language spoken now."""
    return _(MISSING.get(reason, MISSING["unknown"]))


def when(wall_ms: int) -> str:
    """A stored instant in the zone of this computer."""
    from brs_desktop.workspace.zone import LocalZone

    return format_datetime(wall_ms, LocalZone())


def apart(text: str) -> str:
    """A name, date or code inside a sentence that may run the other way (Unicode's first-strong isolate)."""
    return f"\u2068{text}\u2069"


def leaning(text: str) -> str:
    """A text for a cell: one that runs against the window is set apart, so that its dots come where it goes on."""
    first = next((kind for sign in text if (kind := unicodedata.bidirectional(sign)) in _STRONG), "")
    return apart(text) if first and (first != "L") != is_rtl() else text


def unmarked(text: str) -> str:
    """A text to be taken elsewhere: without the signs of `apart`."""
    return text.replace("\u2068", "").replace("\u2069", "")


def shown(value: Value) -> str:
    """A value for reading where no question tells more about it."""
    from brs_sync.values import Missing, Number, Ref

    if value is None:
        return ""
    if isinstance(value, Missing):
        return missing_words(value.reason)
    if isinstance(value, Number):
        # A whole number of up to four digits is left as typed: it may be a year.
        return value.text if len(value.text) <= 4 else format_number(value.text)
    if isinstance(value, Ref):
        return value.label or value.target
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, dict):
        return " · ".join(text for text in (shown(part) for part in value.values()) if text)
    return value


def number_text(value: Any) -> str:
    """The typed text of a number, for editing it again."""
    return str(getattr(value, "text", value) or "")
