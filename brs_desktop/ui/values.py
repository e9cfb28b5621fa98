"""Values as people read and type them: reasons for absence, numbers with the language's comma, dates."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
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
_COMMA_DECIMAL = frozenset({"fr", "es", "ru"})
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
_GROUPED = {",": re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?"), ".": re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d*)?")}
_DAY_FIRST = re.compile(r"(\d{1,2})[./\-\s](\d{1,2})[./\-\s](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})\s*[./\-\s年]\s*(\d{1,2})\s*[./\-\s月]\s*(\d{1,2})\s*日?")


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


def latin_digits(text: str) -> str:
    """Digits of any script as 0–9; signs that stand for minus, comma and blank as the plain ones."""
    plain = text.translate(
        {0x2212: "-", 0x066B: ".", 0x066C: None, 0x060C: ",", 0xA0: None, 0x202F: None, 0x2009: None}
    )
    return "".join(str(unicodedata.digit(char)) if char.isdigit() and char > "\x7f" else char for char in plain)


def read_number(text: str, language: str) -> str | None:
    """The number that a person typed in a language's manner, as plain text with a point; None when it is none."""
    plain = latin_digits(text).replace(" ", "").replace("'", "").replace("’", "")
    comma_decimal = language in _COMMA_DECIMAL
    group, point = (".", ",") if comma_decimal else (",", ".")
    if _GROUPED[group].fullmatch(plain) and not (comma_decimal and plain.count(".") == 1 and "," not in plain):
        plain = plain.replace(group, "")
    plain = plain.replace(point, ".") if comma_decimal else plain
    if plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    return plain if _NUMBER.fullmatch(plain) else None


def read_date(text: str) -> str | None:
    """The date that a person typed, year first or day first, as YYYY-MM-DD; None when it is none."""
    plain = latin_digits(text).strip()
    if found := _YEAR_FIRST.fullmatch(plain):
        parts = (found[1], found[2], found[3])
    elif found := _DAY_FIRST.fullmatch(plain):
        parts = (found[3], found[2], found[1])
    else:
        return None
    try:
        return date(*(int(part) for part in parts)).isoformat()
    except ValueError:
        return None


def number_text(value: Any) -> str:
    """The typed text of a number, for editing it again."""
    return str(getattr(value, "text", value) or "")
