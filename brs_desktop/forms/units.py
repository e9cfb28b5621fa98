"""Units of mass and volume: an amount from one to another, exactly; every step between them is a power of ten."""

from __future__ import annotations

import re
from decimal import Context, Decimal, InvalidOperation

# Powers of ten over kilogram and litre.
_MASS = {"mg": -6, "g": -3, "kg": 0, "t": 3, "kt": 6}
_VOLUME = {"ml": -3, "l": 0, "m3": 3}
# What people write for them in the languages of the program.
_WRITTEN = {
    "мг": "mg", "г": "g", "кг": "kg", "т": "t", "кт": "kt", "мл": "ml", "л": "l", "м3": "m3", "m³": "m3", "м³": "m3",
    "毫克": "mg", "克": "g", "公斤": "kg", "千克": "kg", "吨": "t", "公吨": "t", "毫升": "ml", "升": "l",
    "ملغ": "mg", "غ": "g", "كغ": "kg", "كغم": "kg", "طن": "t", "مل": "ml", "ل": "l",
}  # fmt: skip
_EXACT = Context(prec=400, Emin=-9999, Emax=9999)
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_MOST, _PLAIN = 100, 40  # characters of an amount that is read; of one that is written without an exponent


def unit_of(choice: str) -> str:
    """The unit that a choice stands for: its value, or what follows its last `_` (`kg`, `cu_kg`); else nothing."""
    code = choice.strip().lower().rpartition("_")[2]
    return code if code in _MASS or code in _VOLUME else ""


def written_unit(words: str) -> str:
    """The unit that somebody wrote behind an amount (`kg`, `т`), nothing where it is none."""
    said = words.strip().rstrip(".").lower()
    return _WRITTEN.get(said) or (said if said in _MASS or said in _VOLUME else "")


def convert(amount: str, unit: str, to: str) -> str:
    """The amount in another unit, "" where there is none or one does not measure what the other does."""
    step = _between(unit_of(unit), unit_of(to))
    told = _decimal(amount)
    return "" if step is None or told is None else _text(told.scaleb(step, _EXACT))


def percent_of(percent: str, total: str) -> str:
    """A part of a total, exactly; "" where one of them is no number."""
    part, whole = _decimal(percent), _decimal(total)
    return "" if part is None or whole is None else _text(_EXACT.multiply(part, whole).scaleb(-2, _EXACT))


def _between(unit: str, to: str) -> int | None:
    for kind in (_MASS, _VOLUME):
        if unit in kind and to in kind:
            return kind[unit] - kind[to]
    return None


def _decimal(text: str) -> Decimal | None:
    told = text.strip()
    if len(told) > _MOST or _NUMBER.fullmatch(told) is None:
        return None
    try:
        return _EXACT.create_decimal(told)
    except InvalidOperation:
        return None


def _text(value: Decimal) -> str:
    """Without an exponent, and without zeros at the end that nobody typed, where that is not too long."""
    whole = value.normalize(_EXACT)
    plain = f"{whole:f}" if abs(whole.adjusted()) < _PLAIN else str(whole)
    return plain if len(plain) <= _MOST else str(whole)
