"""Build the shipped sets: deterministic sets of commits from the tables in resources/reference.

    python packaging/reference/build.py            build and compare with what is checked in
    python packaging/reference/build.py --write    write resources/reference/sets and pin their hashes in the program

A set is not signed: it is authentic because the program pins its SHA-256 (SYNC, 'Partitions'). A released set never
changes: what changes in the tables afterwards becomes a further set, made over the earlier ones of its partition.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from brs_sync.ids import keyed_id
from brs_sync.shipped import build_shipped, shipped_vector
from brs_sync.values import Number, Ref, Value

from brs_desktop.language import LANGUAGES
from brs_desktop.records import Collection, Registry
from brs_desktop.records.sheets import MULTIPLE, NUMBERS, Field
from brs_desktop.records.shipped import FOLDER, SETS

ROOT = Path(__file__).resolve().parents[2]
FACTS = ROOT / "resources" / "reference"
PIN = ROOT / "brs_desktop" / "records" / "shipped.py"
# The day on which the facts were put together, 2026-11-21 at noon UTC: no clock is read.
WALL_MS = 1_795_262_400_000

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
Facts = dict[str, str]


def in_languages(*names: str) -> dict[str, str]:
    """The columns of texts that stand in several languages."""
    return {f"{name}_{code}": f"{name}@{code}" for name in names for code in LANGUAGES}


# Columns of a table whose question has another name; "" leaves a column out (its fact stands in another one).
COLUMNS: dict[str, dict[str, str]] = {
    "parties": {
        "official_name_en": "official_name",
        "m49_region": "region",
        "m49_subregion": "subregion",
        "un_group": "",
        "un_group_code": "un_group",
        **in_languages("name"),
    },
    "chemicals": {
        "entry_id": "entry",
        "substance_id": "substance",
        **in_languages("name", "cop", "decision", "notes", "source"),
    },
    "waste_codes": {"notes": "note", **in_languages("name")},
    "meetings": {
        "meeting_id": "code",
        "body_name": "",
        "convention": "conventions",
        "start": "starts",
        "end": "ends",
        "country_iso2": "country",
        "notes": "note",
        **in_languages("name"),
    },
    "centres": {
        "centre_id": "code",
        "host_institution": "host",
        "country_iso2": "country",
        "un_group_code": "un_group",
        "served_iso3": "served",
        "website_domain": "website",
        "notes": "note",
    },
    "cycles": in_languages("basis", "note"),
    "documents": in_languages("title", "summary"),
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
WASTE_KINDS = {
    "waste stream": "stream",
    "constituent": "constituent",
    "other waste (special consideration)": "other",
    "hazardous characteristic": "characteristic",
    "final disposal (Annex IV A)": "disposal",
    "recovery (Annex IV B)": "recovery",
    "presumed hazardous (Annex VIII)": "hazardous",
    "presumed not hazardous (Annex IX)": "not_hazardous",
}
CENTRE_KINDS = {
    "regional centre": "centre",
    "coordinating centre": "coordinating",
    "UNEP regional office": "unep_regional",
    "UNEP subregional office": "unep_subregional",
    "UNEP liaison office": "unep_liaison",
    "FAO regional office": "fao_regional",
    "FAO subregional office": "fao_subregional",
}
ROLES = {"regional centre": "regional", "coordinating centre": "coordinating"}
CHOICES: dict[tuple[str, str], Mapping[str, str]] = {
    ("parties", "un_status"): UN_STATUS,
    ("parties", "region"): M49,
    ("parties", "subregion"): M49,
    ("chemicals", "category"): CATEGORIES,
    ("waste_codes", "kind"): WASTE_KINDS,
    ("centres", "kind"): CENTRE_KINDS,
    ("centres", "basel_role"): ROLES,
    ("centres", "stockholm_role"): ROLES,
}
# How the tables tell the ways of meeting; what they say beyond that is kept in words.
FORMATS = (("in person", "in_person"), ("hybrid", "hybrid"), ("planned", "planned"))

Change = tuple[str, str, str, Value]


@dataclass(frozen=True)
class Source:
    """One table: the collection that it fills, its file, and what its rows are made into first."""

    collection: str
    file: str
    row: Callable[[Facts], Facts] = dict


@dataclass(frozen=True)
class ShippedSet:
    """One set: its name, its partition, its tables, and the earlier sets of the partition that it is made over."""

    name: str
    partition: str
    tables: tuple[Source, ...]
    after: tuple[str, ...] = ()


@cache
def registry() -> Registry:
    """The collections that the tables fill."""
    return Registry.load()


def rows(file: str) -> Iterator[Facts]:
    """The rows of a table, with the blanks left out."""
    with (FACTS / file).open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            yield {name: text for name, text in row.items() if text}


@cache
def parties() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Codes by ISO alpha-2, and English names by code."""
    facts = list(rows("parties.csv"))
    return {row["iso2"]: row["code"] for row in facts}, {row["code"]: row["name_en"] for row in facts}


def waste_code(row: Facts) -> Facts:
    """The code stands before its words, as on paper; a language that the table lacks is left out."""
    return coded(row) | {"listed": "yes" if row["list"] in "AB" else "no"}


def coded(row: Facts) -> Facts:
    """The code before the names of one row, in the languages that it has."""
    names = [f"name_{code}" for code in LANGUAGES if f"name_{code}" in row]
    return row | {name: f"{row['code']} – {row[name]}" for name in names}


def meeting(row: Facts) -> Facts:
    """Days that are known only to the month or year are kept in words; the name is that of body and convention."""
    made = dict(row)
    partly = [made.pop(name) for name in ("start", "end") if name in made and not DAY.fullmatch(made[name])]
    if partly:
        made["dates_partly"] = "; ".join(dict.fromkeys(partly))
    if "country_iso2" in made:
        made["country_iso2"] = parties()[0][made["country_iso2"]]
    return made | meeting_names(row) | meeting_format(row.get("format", ""))


def meeting_names(row: Facts) -> Facts:
    """The meeting's name in each language, put together from the words of the form's own choices."""
    collection = registry()["meetings"]
    number = f"{row['body']}-{row['number']}" if "number" in row else ""
    treaty = row.get("convention", "")
    names = {}
    for code in LANGUAGES:
        colon, brackets = ("：", "（{}）") if code == "zh" else (" : " if code == "fr" else ": ", " ({})")
        before = collection.choice_label("conventions", treaty, code) + colon if treaty and ";" not in treaty else ""
        after = brackets.format(number) if number else ""
        names[f"name_{code}"] = before + collection.choice_label("body", row["body"], code) + after
    return names


def meeting_format(told: str) -> Facts:
    """The way of meeting as a choice, and in words where the table says more than the choice does."""
    chosen = next((value for words, value in FORMATS if told.startswith(words)), "online" if told == "online" else "")
    if told.startswith("online "):
        chosen = "both"
    made = {"format": chosen} if chosen else {}
    plain = {"online", *(words for words, _value in FORMATS)}
    return made if not told or told in plain else made | {"format_note": told}


def centre(row: Facts) -> Facts:
    """A centre's country by the code that records use."""
    served = {"served_iso3": row["served_iso3"].replace(" ", "; ")} if "served_iso3" in row else {}
    return row | served | {"country_iso2": parties()[0][row["country_iso2"]]}


def decision(row: Facts) -> Facts:
    """A decision as an entry of the library; the conferences that met at once share one meeting."""
    prefix = {"basel": "BC", "rotterdam": "RC", "stockholm": "SC"}[row["convention"]]
    extraordinary = row["body"].startswith("ExCOP")
    return library(
        {
            "entry": row["code"],
            "kind": "decision",
            "title_en": row["subject_en"],
            "conventions": row["convention"],
            "themes": row.get("themes", ""),
            "year": row["year"],
            "symbol": row["official_code"],
            "meeting": f"{'BRS' if extraordinary else prefix}-{row['body']}",
            "source": row["source"],
            "confidence": row["confidence"],
        }
    )


def library(row: Facts) -> Facts:
    """The themes by the names that the form gives its choices."""
    themes = "; ".join(re.sub(r"[^a-z]+", "_", theme.lower()) for theme in row.get("themes", "").split("; "))
    return {name: text for name, text in (row | {"themes": themes}).items() if text}


SET_PLANS = (
    ShippedSet(
        "reference-1", "reference/global", (Source("parties", "parties.csv"), Source("chemicals", "chemicals.csv"))
    ),
    ShippedSet(
        "reference-2",
        "reference/global",
        (
            Source("waste_codes", "waste_codes.csv", waste_code),
            Source("meetings", "meetings.csv", meeting),
            Source("centres", "centres.csv", centre),
            Source("cycles", "cycles.csv"),
        ),
        after=("reference-1",),
    ),
    ShippedSet(
        "reference-3",
        "reference/global",
        (Source("cycles", "cycles_article_15.csv"),),
        after=("reference-1", "reference-2"),
    ),
    ShippedSet(
        "reference-4",
        "reference/global",
        (Source("chemicals", "chemicals_names.csv"), Source("waste_codes", "waste_codes_names.csv", coded)),
        after=("reference-1", "reference-2", "reference-3"),
    ),
    ShippedSet(
        "reference-5",
        "reference/global",
        (Source("chemicals", "chemicals_words.csv"),),
        after=("reference-1", "reference-2", "reference-3", "reference-4"),
    ),
    ShippedSet(
        "reference-6",
        "reference/global",
        (Source("chemicals", "chemicals_origin.csv"),),
        after=("reference-1", "reference-2", "reference-3", "reference-4", "reference-5"),
    ),
    ShippedSet(
        "library-1",
        "library/global",
        (Source("documents", "decisions.csv", decision), Source("documents", "library.csv", library)),
    ),
)


def changes(tables: tuple[Source, ...]) -> Iterator[Change]:
    """Every cell of every record, in the order of the tables."""
    for source in tables:
        collection = registry()[source.collection]
        for row in rows(source.file):
            yield from _record(collection, source.row(row))


def _record(collection: Collection, row: Facts) -> Iterator[Change]:
    columns = COLUMNS[collection.name]
    facts = {columns.get(name, name): text for name, text in row.items()}
    cells = [cell for path, text in facts.items() if path for cell in _cells(collection, path, text)]
    record = collection.record_id(dict(cells)) if collection.key else keyed_id([facts["entry"]])
    yield from ((collection.name, record, path, value) for path, value in cells)


def _cells(collection: Collection, path: str, text: str) -> Iterator[tuple[str, Value]]:
    """The cells of one fact; a fact that the form has no question or choice for stops the build."""
    name = path.partition("@")[0]
    field = collection.field(name)
    known = parties()[1] if field.from_file else collection.outline.choices.get(field.list_name)
    for word in text.split("; ") if field.kind in MULTIPLE else (text,):
        value = CHOICES.get((collection.name, name), {}).get(word, word)
        if known is not None and value not in known:
            raise SystemExit(f"{collection.name}: {path}: {word!r} is no choice of the form")
        yield (f"{path}/{value}", True) if field.kind in MULTIPLE else (path, _value(field, value))


def _value(field: Field, text: str) -> Value:
    if field.from_file:
        return Ref(text, parties()[1][text])
    return Number(text) if field.kind in NUMBERS else text


def build() -> dict[str, bytes]:
    """The sets' bytes by their names: the same from the same tables, on every machine."""
    made: dict[str, bytes] = {}
    for plan in SET_PLANS:
        after = {dot: seq for name in plan.after for dot, seq in shipped_vector(made[name]).items()}
        made[plan.name] = build_shipped(plan.partition, changes(plan.tables), WALL_MS, after=after)
    return made


def pin(made: Mapping[str, bytes]) -> None:
    """Write the sets, and their hashes where the program looks for them."""
    FOLDER.mkdir(exist_ok=True)
    for name, data in made.items():
        (FOLDER / f"{name}.bin").write_bytes(data)
    pinned = "".join(f'    "{name}": "{hashlib.sha256(data).hexdigest()}",\n' for name, data in made.items())
    text = PIN.read_text(encoding="utf-8")
    PIN.write_text(re.sub(r"(SETS = \{\n)[^}]*\}", rf"\g<1>{pinned}}}", text), encoding="utf-8")


def main() -> None:
    """Build; write or compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write the sets and pin their hashes")
    made = build()
    if parser.parse_args().write:
        pin(made)
    elif any(SETS.get(name) != hashlib.sha256(data).hexdigest() for name, data in made.items()):
        raise SystemExit("the checked-in sets are not what the tables say: run with --write")
    for name, data in made.items():
        print(f"{name}: {len(data)} bytes, sha256 {hashlib.sha256(data).hexdigest()}")


if __name__ == "__main__":
    main()
