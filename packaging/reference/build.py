"""Build the shipped reference set: one deterministic set of commits from resources/reference/*.csv.

    python packaging/reference/build.py            build and compare with what is checked in
    python packaging/reference/build.py --write    write resources/reference/set.bin and pin its hash in the program

The set is not signed: it is authentic because the program pins its SHA-256 (SYNC, 'Partitions').
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from brs_sync.shipped import build_shipped
from brs_sync.values import Value

from brs_desktop.records import Collection, Registry
from brs_desktop.records.sheets import MULTIPLE
from brs_desktop.records.shipped import SET_FILE, SET_SHA256

ROOT = Path(__file__).resolve().parents[2]
FACTS = ROOT / "resources" / "reference"
PIN = ROOT / "brs_desktop" / "records" / "shipped.py"
PARTITION = "reference/global"
# The day on which the facts were put together, 2026-11-21 at noon UTC: no clock is read.
WALL_MS = 1_795_262_400_000
LANGUAGES = ("en", "fr", "es", "ru", "zh", "ar")

# Columns of a table whose question has another name; None leaves a column out (its fact stands in another one).
PARTY_COLUMNS = {
    "official_name_en": "official_name",
    "m49_region": "region",
    "m49_subregion": "subregion",
    "un_group": None,
    "un_group_code": "un_group",
    **{f"name_{code}": f"name@{code}" for code in LANGUAGES},
}
CHEMICAL_COLUMNS = {
    "entry_id": "entry",
    "substance_id": "substance",
    **{f"name_{code}": f"name@{code}" for code in LANGUAGES},
}
# Words of the tables and the choices of the forms that they stand for.
UN_STATUS = {
    "member": "us_member",
    "observer": "us_observer",
    "non-member, full treaty-making capacity": "us_treaty",
    "regional economic integration organization": "us_reio",
}
CATEGORIES = {
    "pesticide": "ct_pest",
    "industrial": "ct_ind",
    "severely hazardous pesticide formulation": "ct_shpf",
    "unintentional": "ct_unint",
    "by-product": "ct_by",
}
M49 = {
    "Africa": "002", "Americas": "019", "Asia": "142", "Europe": "150", "Oceania": "009",
    "Northern Africa": "015", "Eastern Africa": "014", "Middle Africa": "017", "Southern Africa": "018",
    "Western Africa": "011", "Northern America": "021", "Caribbean": "029", "Central America": "013",
    "South America": "005", "Central Asia": "143", "Eastern Asia": "030", "Southern Asia": "034",
    "South-eastern Asia": "035", "Western Asia": "145", "Eastern Europe": "151", "Northern Europe": "154",
    "Southern Europe": "039", "Western Europe": "155", "Australia and New Zealand": "053", "Melanesia": "054",
    "Micronesia": "057", "Polynesia": "061",
}  # fmt: skip
CHOICES = {"un_status": UN_STATUS, "category": CATEGORIES, "region": M49, "subregion": M49}

Change = tuple[str, str, str, Value]


def changes() -> Iterator[Change]:
    """Every cell of every record, in the order of the tables."""
    registry = Registry.load()
    yield from _table(registry["parties"], FACTS / "parties.csv", PARTY_COLUMNS)
    yield from _table(registry["chemicals"], FACTS / "chemicals.csv", CHEMICAL_COLUMNS)


def _table(collection: Collection, file: Path, columns: dict[str, str | None]) -> Iterator[Change]:
    with file.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            facts = {columns.get(name, name): text for name, text in row.items() if text}
            cells = [cell for path, text in facts.items() if path for cell in _cells(collection, path, text)]
            record = collection.record_id(dict(cells))
            yield from ((collection.name, record, path, value) for path, value in cells)


def _cells(collection: Collection, path: str, text: str) -> Iterator[tuple[str, Value]]:
    """The cells of one fact; a fact that the form has no question or choice for stops the build."""
    name = path.partition("@")[0]
    field = collection.field(name)
    known = collection.outline.choices.get(field.list_name)
    for word in text.split("; ") if field.kind in MULTIPLE else (text,):
        value = CHOICES.get(name, {}).get(word, word)
        if known is not None and value not in known:
            raise SystemExit(f"{collection.name}: {path}: {word!r} is no choice of the form")
        if field.kind in MULTIPLE:
            yield f"{path}/{value}", True
        else:
            yield path, value


def build() -> bytes:
    """The set's bytes: the same from the same tables, on every machine."""
    return build_shipped(PARTITION, changes(), WALL_MS)


def pin(data: bytes) -> None:
    """Write the set and its hash where the program looks for them."""
    SET_FILE.write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    text = PIN.read_text(encoding="utf-8")
    PIN.write_text(re.sub(r'SET_SHA256 = "[0-9a-f]*"', f'SET_SHA256 = "{digest}"', text), encoding="utf-8")


def main() -> None:
    """Build; write or compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write the set and pin its hash")
    data = build()
    if parser.parse_args().write:
        pin(data)
    elif hashlib.sha256(data).hexdigest() != SET_SHA256 or data != SET_FILE.read_bytes():
        raise SystemExit("the checked-in set is not what the tables say: run with --write")
    print(f"{SET_FILE}: {len(data)} bytes, sha256 {hashlib.sha256(data).hexdigest()}")


if __name__ == "__main__":
    main()
