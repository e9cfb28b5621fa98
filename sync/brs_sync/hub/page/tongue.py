"""The languages of the page: which one somebody gets, its words, and how dates, numbers and sizes are written in it.

The catalogues lie beside this as they were translated: a hub that was installed from a stick has nothing to compile.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.core import get_global
from babel.dates import format_date, format_time, get_datetime_format
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import Translations
from babel.units import format_unit
from markupsafe import Markup, escape

NAMES = {"en": "English", "fr": "Français", "es": "Español", "ru": "Русский", "zh": "中文", "ar": "العربية"}
FIRST = "en"
FOLDER = Path(__file__).with_name("locale")
_LOCALES = {"zh": "zh_Hans"}
_STEPS = (("terabyte", 10**12), ("gigabyte", 10**9), ("megabyte", 10**6), ("kilobyte", 10**3))
_LONGEST = 200  # of what a browser says of its languages


def mark(message: str) -> str:
    """Mark a message for the catalogues where it is defined, to be translated where it is shown."""
    return message


class Tongue:
    """One language."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.direction = "rtl" if code == "ar" else "ltr"
        self._locale = Locale.parse(_LOCALES.get(code, code))
        self._words = _catalogue(code)

    def say(self, message: str) -> str:
        """A marked message."""
        return str(self._words.gettext(message)) if message else ""

    def count(self, one: str, more: str, number: int) -> str:
        """A message that depends on a number."""
        return str(self._words.ngettext(one, more, number))

    def number(self, number: float) -> str:
        """With the marks between thousands that people here know."""
        return str(format_decimal(number, locale=self._locale))

    def size(self, count: int) -> str:
        """Bytes, in the unit that leaves the fewest digits."""
        unit, step = next(((name, step) for name, step in _STEPS if count >= step), ("byte", 1))
        return str(format_unit(round(count / step, 1), f"digital-{unit}", length="short", locale=self._locale))

    def when(self, ms: int | None) -> Markup:
        """A moment by the hub's own clock and time zone; machines find it in UTC."""
        if ms is None:
            return Markup("–")
        moment = datetime.fromtimestamp(ms / 1000, UTC)
        here = moment.astimezone()
        parts = {"{0}": format_time(here, "short", locale=self._locale), "{1}": self._day(here)}
        shown = str(get_datetime_format("medium", locale=self._locale)).replace("'", "")
        for hole, part in parts.items():
            shown = shown.replace(hole, part)
        exact = moment.isoformat(timespec="seconds").replace("+00:00", "Z")
        return Markup('<time datetime="{}">{}</time>').format(exact, shown)

    def _day(self, moment: datetime) -> str:
        return str(format_date(moment, "medium", locale=self._locale))

    def country(self, letters: str) -> str:
        """A country's name behind its three letters; the letters where they are of no country."""
        short = (get_global("territory_aliases").get(letters) or [""])[0]
        return str(self._locale.territories.get(short, "")) or letters

    def sentence(self, message: str, **values: object) -> Markup:
        """A marked message with values in it; what is no markup yet is made harmless."""
        return fill(self.say(message), **values)


def fill(text: str, **values: object) -> Markup:
    """Words with their holes filled; whatever came from outside is text and nothing else."""
    return escape(text).format(**values)


def zone(now_ms: int) -> str:
    """How far the hub's clock is from UTC."""
    name = datetime.fromtimestamp(now_ms / 1000, UTC).astimezone().strftime("%z")
    return f"UTC{name[:3]}:{name[3:]}" if name.strip("+-0") else "UTC"


@cache
def tongue(code: str) -> Tongue:
    """A language by its code; English where there is no such."""
    return Tongue(code if code in NAMES else FIRST)


def chosen(cookie: str, accepted: str) -> str:
    """The language that somebody chose here, or the first of his browser's that the page speaks."""
    if cookie in NAMES:
        return cookie
    found: list[tuple[float, int, str]] = []
    for place, part in enumerate(accepted[:_LONGEST].split(",")):
        name, _, rest = part.partition(";")
        code = name.strip().lower().partition("-")[0]
        if code in NAMES:
            found.append((-_weight(rest), place, code))
    return min(found)[2] if found and min(found)[0] < 0 else FIRST


def _weight(text: str) -> float:
    name, _, value = text.strip().partition("=")
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0


def _catalogue(code: str) -> Translations:
    path = FOLDER / f"{code}.po"
    if code == FIRST or not path.exists():
        return Translations()
    with path.open("rb") as file:
        catalogue = read_po(file, locale=_LOCALES.get(code, code))
    buffer = BytesIO()
    write_mo(buffer, catalogue)
    buffer.seek(0)
    return Translations(buffer)
