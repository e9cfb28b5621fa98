"""Numbers and days as people type them, in every notation and with the digits of any script."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, time

_COMMA_DECIMAL = frozenset({"fr", "es", "ru"})
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
_GROUPED = {",": re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?"), ".": re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d*)?")}
_DAY_FIRST = re.compile(r"(\d{1,2})[./\-\s](\d{1,2})[./\-\s](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})\s*[./\-\s年]\s*(\d{1,2})\s*[./\-\s月]\s*(\d{1,2})\s*日?")
_YEAR = re.compile(r"(\d{4})\s*年?")
_MONTH_LAST = re.compile(r"(?P<year>\d{4})\s*[./\-\s年]\s*(?P<month>\d{1,2})\s*月?")
_MONTH_FIRST = re.compile(r"(?P<month>\d{1,2})\s*[./\-\s]\s*(?P<year>\d{4})")
_CLOCK = re.compile(r"(\d{1,2})[:.h](\d{2})(?:[:.](\d{2}))?")
# Signs by what stands for them: minus, the Arabic marks, blanks, and the wide signs of Chinese input methods.
_SIGNS = {
    **{0x2212: "-", 0x066B: ".", 0x066C: None, 0x060C: ",", 0xA0: None, 0x202F: None, 0x2009: None, 0x3002: "."},
    **{wide: chr(wide - 0xFEE0) for wide in (0xFF0B, 0xFF0C, 0xFF0D, 0xFF0E, 0xFF0F, 0xFF1A)},
}


def latin_digits(text: str) -> str:
    """Digits of any script as 0–9; signs that stand for minus, comma and blank as the plain ones."""
    plain = text.translate(_SIGNS)
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() and char > "\x7f" else char for char in plain)


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


def read_day(text: str, appearance: str) -> str | None:
    """The same for a question that asks for a year or a month alone: its first day is kept, as other tools keep it."""
    asked, plain = appearance.split(), latin_digits(text).strip()
    if "year" in asked and (found := _YEAR.fullmatch(plain)):
        return f"{found[1]}-01-01" if int(found[1]) else None
    if "month-year" in asked and (found := _MONTH_LAST.fullmatch(plain) or _MONTH_FIRST.fullmatch(plain)):
        told = found.groupdict()
        return read_date(f"{told['year']}-{told['month']}-1")
    return read_date(text)


def written_day(iso: str, appearance: str) -> str:
    """A stored date as such a question shows it, whole where it is another day than the first."""
    asked = appearance.split()
    if "year" in asked and iso.endswith("-01-01"):
        return iso[:4]
    return iso[:7] if "month-year" in asked and len(iso) == 10 and iso.endswith("-01") else iso


def grouped(text: str, language: str) -> str:
    """A written number with its thousands set apart; what is none stays as it is.

    By narrow blanks in every language: a comma or a point amid what is typed could be the sign before a fraction.
    """
    point = "," if language in _COMMA_DECIMAL else "."
    found = re.fullmatch(rf"([+-]?)(\d+)(\{point}\d*)?", text)
    if found is None:
        return text
    return f"{found[1]}{int(found[2]):,}".replace(",", "\u202f") + (found[3] or "")


def read_time(text: str) -> str | None:
    """The time of day that a person typed, as HH:MM or with its seconds; None when it is none."""
    plain = latin_digits(text).strip()
    try:
        if found := _CLOCK.fullmatch(plain):
            clock = time(int(found[1]), int(found[2]), int(found[3] or 0))
            return clock.isoformat("seconds" if found[3] else "minutes")
        time.fromisoformat(plain)
    except ValueError:
        return None
    return plain if ":" in plain else None


def read_moment(text: str) -> str | None:
    """The date and time that a person typed, one behind the other, as ISO 8601 has them; None when it is none."""
    day, _between, rest = latin_digits(text).strip().replace("T", " ").partition(" ")
    date_part, time_part = read_date(day), read_time(rest)
    return f"{date_part}T{time_part}" if date_part and time_part else None
