"""Numbers and days as people type them, in every notation and with the digits of any script."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

_COMMA_DECIMAL = frozenset({"fr", "es", "ru"})
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
_GROUPED = {",": re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?"), ".": re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d*)?")}
_DAY_FIRST = re.compile(r"(\d{1,2})[./\-\s](\d{1,2})[./\-\s](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})\s*[./\-\s年]\s*(\d{1,2})\s*[./\-\s月]\s*(\d{1,2})\s*日?")


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


def written_number(text: str, language: str) -> str:
    """A number as it was typed, with the sign before its fraction that the language writes."""
    return text.replace(".", ",") if language in _COMMA_DECIMAL else text


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
