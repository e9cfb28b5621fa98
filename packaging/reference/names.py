"""Fill the names of Parties in five languages: CLDR's, but where the United Nations use another name.

    python packaging/reference/names.py

Rewrites the name columns of resources/reference/parties.csv; the result is checked in, so that a new CLDR changes no
installer by itself.
"""

from __future__ import annotations

import csv
from pathlib import Path

import babel
from babel import Locale

HERE = Path(__file__).resolve().parent
PARTIES = HERE.parents[1] / "resources" / "reference" / "parties.csv"
LANGUAGES = ("fr", "es", "ru", "zh", "ar")


def main() -> None:
    """Read, fill, write."""
    with (HERE / "un_names.csv").open(encoding="utf-8", newline="") as file:
        used = {row["iso2"]: row for row in csv.DictReader(file)}
    with PARTIES.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows, columns = list(reader), list(reader.fieldnames or ())
    territories = {code: Locale(code).territories for code in LANGUAGES}
    for row in rows:
        own = used.get(row["iso2"], {})
        for code in LANGUAGES:
            row[f"name_{code}"] = own.get(code) or territories[code][row["iso2"]]
        row["names_source"] = f"CLDR (Babel {babel.__version__})" + ("; United Nations usage" if own else "")
    with PARTIES.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
