"""Which countries a newcomer can choose, in the language spoken now; no widgets."""

from __future__ import annotations

import csv
from dataclasses import dataclass

from brs_desktop import language
from brs_desktop.ui.theme import RESOURCES


@dataclass(frozen=True)
class Country:
    """A country as it is chosen: its code and its name."""

    code: str
    name: str


def countries() -> tuple[Country, ...]:
    """Every country of the shipped facts by name (asked in the data lane: names come from Babel's large tables)."""
    from babel import Locale

    names = Locale(language.language()).territories
    found = [Country(row["iso3"] or row["iso2"], str(names.get(row["iso2"]) or row["name_en"])) for row in _rows()]
    return tuple(sorted(found, key=lambda one: one.name.casefold()))


def _rows() -> list[dict[str, str]]:
    with (RESOURCES / "reference" / "parties.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
