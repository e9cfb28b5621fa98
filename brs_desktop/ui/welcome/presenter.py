"""Which countries a newcomer can choose, in the language spoken now; no widgets."""

from __future__ import annotations

import csv
from dataclasses import dataclass

from brs_desktop import language
from brs_desktop.collation import sort_key
from brs_desktop.ui.theme import RESOURCES


@dataclass(frozen=True)
class Country:
    """A country as it is chosen: its code and its name."""

    code: str
    name: str


def countries() -> tuple[Country, ...]:
    """Every country of the shipped facts, by the name that lists, forms and paper give it, in the language's order."""
    spoken = language.language()
    found = [Country(row["iso3"] or row["iso2"], row[f"name_{spoken}"]) for row in _rows()]
    return tuple(sorted(found, key=lambda one: sort_key(one.name, spoken)))


def match(known: tuple[Country, ...], typed: str) -> str:
    """The code of the country that was typed: its whole name or code, or the only one that begins so."""
    text = " ".join(typed.split()).casefold()
    if not text:
        return ""
    for one in known:
        if text in (one.name.casefold(), one.code.casefold()):
            return one.code
    begin = [one.code for one in known if one.name.casefold().startswith(text)]
    return begin[0] if len(begin) == 1 else ""


def _rows() -> list[dict[str, str]]:
    with (RESOURCES / "reference" / "parties.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
