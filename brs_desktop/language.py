"""The language of the person: gettext for words, one formatter for numbers and dates on screen and on paper."""

from __future__ import annotations

import gettext as _gettext
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Literal

from brs_desktop.manners import MANNERS
from brs_desktop.months import FORMS

DOMAIN = "brs_desktop"
LANGUAGES: tuple[str, ...] = ("en", "fr", "es", "ru", "zh", "ar")
NATIVE_NAMES = {
    "en": "English",
    "fr": "Français",
    "es": "Español",
    "ru": "Русский",
    "zh": "中文",
    "ar": "العربية",
}
CATALOGUES = Path(__file__).resolve().parent.parent / "translations"
# Which CLDR locale writes numbers and dates: Arabic with Latin digits, as the conventions' Arabic documents do.
_LOCALES = {"en": "en_GB", "fr": "fr_FR", "es": "es_ES", "ru": "ru_RU", "zh": "zh_Hans_CN", "ar": "ar_001"}
_BELOW_A_THOUSAND = re.compile("0|[1-9][0-9]{0,2}")
_UN_SPELLING = {("ar", "الإنجليزية"): "الإنكليزية"}


@dataclass
class _Current:
    """What the process speaks now; one value so that a switch is one assignment."""

    code: str
    catalogue: _gettext.NullTranslations
    folder: Path = CATALOGUES


_current = _Current("en", _gettext.NullTranslations())


def set_language(code: str, folder: Path | None = None) -> None:
    """Speak `code` (one of LANGUAGES) from now on; an unknown code or a missing catalogue falls back to English.

    Catalogues are read from `folder` until another is given, such as one of pseudo-languages: `packaging/pseudo.py`.
    """
    chosen = code if code in LANGUAGES else "en"
    _current.folder = folder or _current.folder
    _current.catalogue = _catalogue(chosen)
    _current.code = chosen


def get_ready(code: str) -> None:
    """Read a language's catalogue: it is kept, and who speaks it for the first time waits for no disk."""
    _catalogue(code)


def _catalogue(code: str) -> _gettext.NullTranslations:
    return _gettext.translation(DOMAIN, str(_current.folder), languages=[code], fallback=True)


def language() -> str:
    """The code of the language spoken now."""
    return _current.code


def is_rtl(code: str | None = None) -> bool:
    """Whether the language (the present one without an argument) is written from right to left."""
    return (code or _current.code) == "ar"


def _(message: str) -> str:
    """The message in the language spoken now."""
    return _current.catalogue.gettext(message) if message else ""


def ngettext(singular: str, plural: str, count: int) -> str:
    """The message in the grammatical number that `count` takes in the language spoken now."""
    return _current.catalogue.ngettext(singular, plural, count)


def pgettext(context: str, message: str) -> str:
    """The message in the language spoken now, told apart from equal messages elsewhere by its context."""
    return _current.catalogue.pgettext(context, message)


def words(code: str) -> Callable[[str], str]:
    """The translating function of a given language, for paper whose language is not the screen's."""
    catalogue = _catalogue(code)
    return lambda message: catalogue.gettext(message) if message else ""


def mark(message: str) -> str:
    """Mark a message for the catalogues where it is defined, to be translated with `_` where it is shown."""
    return message


def format_number(value: str | int | float | Decimal, code: str | None = None) -> str:
    """A number for reading; text that is no number comes back unchanged. A year is not a number: never pass one."""
    text = str(value)
    if _BELOW_A_THOUSAND.fullmatch(text):
        return text  # all six write it so: what counts a few things, as most do, asks nobody
    return _number(text, _locale(code))


@lru_cache(maxsize=1024)
def _number(value: str, locale: str) -> str:
    """A list writes the same numbers again and again, and each takes a tenth of a millisecond."""
    from babel.numbers import format_decimal

    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    if not number.is_finite():
        return value
    digits = max(0, -int(number.as_tuple().exponent))
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return str(format_decimal(number, format=pattern, locale=locale, decimal_quantization=False))


def format_date(value: date | str, code: str | None = None) -> str:
    """A date for reading; text that is no ISO date comes back unchanged."""
    try:
        day = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    except ValueError:
        return str(value)
    return FORMS[_locale(code)][day.month - 1].format(year=day.year, day=day.day)


def format_datetime(wall_ms: int, zone: tzinfo | None = None, code: str | None = None) -> str:
    """A stored UTC instant (milliseconds since 1970) for reading in the zone given, UTC without one."""
    try:
        moment = datetime.fromtimestamp(wall_ms / 1000, UTC).astimezone(zone or UTC)
    except (OverflowError, OSError, ValueError):
        return str(wall_ms)
    return format_moment(moment, code, seconds=True)


def format_moment(moment: datetime, code: str | None = None, *, seconds: bool = False) -> str:
    """A date with its time of the day for reading, in the zone in which it is given."""
    clock = format_time(moment.time(), code, seconds=seconds)
    return MANNERS[_locale(code)].moment.format(date=format_date(moment.date(), code), time=clock)


def format_time(moment: time, code: str | None = None, *, seconds: bool = False) -> str:
    """A time of the day for reading."""
    return MANNERS[_locale(code)].told(moment.hour, f"{moment:%M:%S}" if seconds else f"{moment:%M}")


def format_percent(number: int, code: str | None = None) -> str:
    """Whole hundredths for reading."""
    return MANNERS[_locale(code)].percent.format(number=format_number(number, code))


def format_list(parts: Iterable[str], code: str | None = None) -> str:
    """Names or things in a sentence: A, B and C."""
    return MANNERS[_locale(code)].joined(list(parts))


def format_bytes(count: int, code: str | None = None) -> str:
    """A size for reading, in bytes, kB, MB or GB (1 kB = 1,000 bytes)."""
    for unit, size in ((mark("GB"), 1_000_000_000), (mark("MB"), 1_000_000), (mark("kB"), 1_000)):
        if count >= size:
            return f"{format_number(Decimal(count * 10 // size) / 10, code)} {_(unit)}"
    unit = _("bytes")
    return f"{format_number(count, code)} {unit}"


def format_length(count: float, unit: Literal["meter", "kilometer"], code: str | None = None) -> str:
    """A length for reading, with the unit's short name."""
    from babel.units import format_unit

    return str(format_unit(count, f"length-{unit}", length="short", locale=_locale(code)))


def language_name(named: str, code: str | None = None) -> str:
    """What a language is called: CLDR's name, in the United Nations' spelling; a code that CLDR does not know stays."""
    from babel import Locale

    spoken = code or _current.code
    name = str(Locale(spoken).languages.get(named, named))
    if spoken == "zh":
        return name.removesuffix("语") + "文" if name.endswith("语") else name
    return _UN_SPELLING.get((spoken, name), name)


def _locale(code: str | None) -> str:
    return _LOCALES.get(code or _current.code, "en_GB")
