"""The shipped set: authentic by a pinned hash, the same bytes from the same tables, the facts of the tables."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from brs_sync.clock import FixedClock
from brs_sync.errors import SyncProblem
from brs_sync.ids import keyed_id
from brs_sync.replica import Replica
from brs_sync.values import Ref

from brs_desktop.language import LANGUAGES
from brs_desktop.records import ReadModel, RecordLists, Registry, page
from brs_desktop.records.shipped import FOLDER, SETS, pin_sets
from tests.helpers.scripts import FOLDER as SCRIPTS
from tests.helpers.scripts import load

build = load("brs_reference", SCRIPTS / "reference" / "build.py")
TABLES = {
    "parties": ("parties.csv", 198, ("code",)),
    "chemicals": ("chemicals.csv", 100, ("entry_id",)),
    "waste_codes": ("waste_codes.csv", 216, ("code",)),
    "meetings": ("meetings.csv", 129, ("meeting_id",)),
    "centres": ("centres.csv", 53, ("centre_id",)),
    "cycles": ("cycles.csv", 20, ("collection", "period")),
}
# What a table was given after its set had been released: a further set (SYNC, 'Partitions').
LATER = {"cycles.csv": ("cycles_article_15.csv",)}
# Names that a further set puts right, by the first column.
RIGHTED = {"chemicals.csv": "chemicals_names.csv", "waste_codes.csv": "waste_codes_names.csv"}


def facts(name: str) -> list[dict[str, str]]:
    """The rows of one of the tables, with what came after its set."""
    rows: list[dict[str, str]] = []
    for one in (name, *LATER.get(name, ())):
        with (FOLDER.parent / one).open(encoding="utf-8", newline="") as file:
            rows += csv.DictReader(file)
    if name in RIGHTED:
        with (FOLDER.parent / RIGHTED[name]).open(encoding="utf-8", newline="") as file:
            righted = [(next(iter(row)), row) for row in csv.DictReader(file)]
        for key, row in righted:
            (found,) = (one for one in rows if one[key] == row[key])
            found.update({column: text for column, text in row.items() if text})
    return rows


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, registry: Registry) -> Iterator[tuple[ReadModel, Replica]]:
    """A new replica with the shipped sets in it."""
    replica = Replica.open(tmp_path_factory.mktemp("replica"), clock=FixedClock(1_000_000), schemas=registry.schema)
    model = ReadModel(registry, replica)
    replica.projector = model.project
    for name in model.prepare():
        model.fill(name)
    pin_sets(replica)
    yield model, replica
    replica.close()


def test_the_checked_in_sets_are_the_pinned_ones() -> None:
    assert {file.stem for file in FOLDER.iterdir()} == set(SETS)
    for name, pinned in SETS.items():
        assert hashlib.sha256((FOLDER / f"{name}.bin").read_bytes()).hexdigest() == pinned


def test_two_builds_are_byte_identical_and_what_is_checked_in() -> None:
    first, second = build.build(), build.build()
    assert first == second
    assert list(first) == list(SETS)
    for name, data in first.items():
        assert data == (FOLDER / f"{name}.bin").read_bytes(), "run packaging/reference/build.py --write"


@pytest.mark.parametrize("name", SETS)
def test_an_altered_set_is_refused(tmp_path: Path, registry: Registry, name: str) -> None:
    data = bytearray((FOLDER / f"{name}.bin").read_bytes())
    data[len(data) // 2] ^= 1
    with Replica.open(tmp_path, clock=FixedClock(1), schemas=registry.schema) as replica:
        with pytest.raises(SyncProblem):
            replica.pin_shipped(bytes(data), SETS[name])
        assert list(replica.records("parties")) == []


def test_pinning_again_does_nothing(filled: tuple[ReadModel, Replica]) -> None:
    _model, replica = filled
    before = replica.state_digest()
    assert not pin_sets(replica)
    assert replica.state_digest() == before


def test_a_workspace_with_the_first_set_alone_gets_the_others(tmp_path: Path, registry: Registry) -> None:
    """A newer program opens what an older one made: nothing that was there changes, what is new is there."""
    with Replica.open(tmp_path / "old", clock=FixedClock(1), schemas=registry.schema) as old:
        name, pinned = next(iter(SETS.items()))
        assert old.pin_shipped((FOLDER / f"{name}.bin").read_bytes(), pinned)
        assert not list(old.records("waste_codes"))
        assert pin_sets(old)
        with Replica.open(tmp_path / "new", clock=FixedClock(1), schemas=registry.schema) as new:
            assert pin_sets(new)
            assert old.state_digest() == new.state_digest()
            assert len(list(new.records("documents"))) == 176 + len(facts("library.csv"))


@pytest.mark.parametrize("name", TABLES)
def test_every_row_of_the_tables_is_a_record(filled: tuple[ReadModel, Replica], name: str) -> None:
    model, replica = filled
    table, count, key = TABLES[name]
    told = facts(table)
    assert page(model, replica.reader(), name).total == len(told) == count
    collection = model.registry[name]
    for row in told:
        values = dict(zip(collection.key, (row[column] for column in key), strict=True))
        cells = replica.cells(replica.find(collection.record_id(values), name))
        assert cells["source"].value == row["source"] != ""
        assert cells["confidence"].value == row["confidence"]


@pytest.mark.parametrize("name", ["parties", "chemicals", "waste_codes"])
def test_every_name_of_the_tables_is_in_the_record(filled: tuple[ReadModel, Replica], name: str) -> None:
    model, replica = filled
    for row in facts(TABLES[name][0]):
        values = dict(zip(model.registry[name].key, (row[column] for column in TABLES[name][2]), strict=True))
        cells = replica.cells(replica.find(model.registry[name].record_id(values), name))
        for code in LANGUAGES:
            told = f"{row['code']} – {row[f'name_{code}']}" if name == "waste_codes" else row[f"name_{code}"]
            shown = cells.get(f"name@{code}")
            assert (shown.value if shown else None) == (told if row[f"name_{code}"] else None)


def test_pcb_are_called_what_the_conventions_glossary_calls_them(filled: tuple[ReadModel, Replica]) -> None:
    model, replica = filled
    for name, word in (("chemicals", "дифенилы"), ("waste_codes", "ПХД")):
        assert page(model, replica.reader(), name, search=word, language="ru").total
        assert not page(model, replica.reader(), name, search="ПХБ", language="ru").total


def test_by_what_a_chemical_was_listed_is_said_in_words_of_every_language(filled: tuple[ReadModel, Replica]) -> None:
    """A symbol, such as that of a decision, is the same in all of them; whatever is English alone has its words."""
    _model, replica = filled
    for row in facts("chemicals.csv"):
        cells = replica.cells(replica.find(keyed_id([row["entry_id"]]), "chemicals"))
        for name in ("cop", "decision"):
            if row[name] and not re.fullmatch(r"COP-\d+|[SR]C-\d+/\d+", row[name]):
                told = [str(cells[f"{name}@{code}"].value) for code in LANGUAGES]
                assert len(set(told)) == len(LANGUAGES)
                assert name == "decision" or all(row["year_listed"] in one for one in told)
                for code, script in {"ru": "[\u0400-\u04ff]", "zh": "[\u4e00-\u9fff]", "ar": "[\u0600-\u06ff]"}.items():
                    assert re.search(script, told[LANGUAGES.index(code)])


def test_where_the_facts_of_a_chemical_come_from_is_said_in_words_of_every_language(
    filled: tuple[ReadModel, Replica],
) -> None:
    _model, replica = filled
    for row in facts("chemicals.csv"):
        cells = replica.cells(replica.find(keyed_id([row["entry_id"]]), "chemicals"))
        for name in (name for name in ("notes", "source") if row[name]):
            told = [str(cells[f"{name}@{code}"].value) for code in LANGUAGES]
            assert told[0] == row[name] == cells[name].value and len(set(told)) == len(LANGUAGES)
            for same in re.findall(r"[A-Z]{2}-\d+/\d+|\d{4}-\d\d-\d\d|pic\.int|\b20\d\d\b", row[name]):
                assert all(same in one for one in told), (same, told)
            for code, script in {"ru": "[\u0400-\u04ff]", "zh": "[\u4e00-\u9fff]", "ar": "[\u0600-\u06ff]"}.items():
                assert re.search(script, told[LANGUAGES.index(code)])


def test_each_convention_has_its_parties(filled: tuple[ReadModel, Replica]) -> None:
    model, replica = filled
    for convention, count in (("basel", 191), ("rotterdam", 166), ("stockholm", 185)):
        found = page(model, replica.reader(), "parties", filters={f"{convention}_status": "party"})
        assert found.total == count


def test_the_basel_report_offers_its_parties_and_the_annexes_codes(filled: tuple[ReadModel, Replica]) -> None:
    model, replica = filled
    lists = RecordLists(model, replica.reader)
    assert len(lists.items("basel_parties", limit=500)) == 191
    assert len(lists.items("countries", limit=500)) == 198
    codes = [item.value for item in lists.items("annex_codes", limit=500)]
    assert len(codes) == 125 and codes == sorted(codes), "list A before list B, each by its numbers"
    assert [item.value for item in lists.items("annex_codes", search="a1181", language="fr")] == ["A1181", "A1180"]
    assert lists.label("annex_codes", "A1010", "zh") == "A1010 – 含锑、砷、铍、镉、铅、汞、硒、碲、铊的金属废物和合金"
    assert "ртути" in (lists.label("annex_codes", "A1010", "ru") or "")
    for code, script in {"ru": "[\u0400-\u04ff]", "zh": "[\u4e00-\u9fff]", "ar": "[\u0600-\u06ff]"}.items():
        for one in codes:
            assert re.search(script, lists.label("annex_codes", one, code) or ""), (code, one)


@pytest.mark.parametrize(
    ("record", "opens", "due"),
    [
        ("=basel_reports~2025", "2026-01-01", "2026-12-31"),
        ("=basel_reports~2019", "2020-01-01", "2020-12-31"),
        ("=synergies_reviews~2012", "2012-04-30", "2012-08-31"),
        ("=stockholm_reports~2025", "2026-01-01", "2026-08-31"),
    ],
)
def test_cycles_are_due_when_the_conventions_say(
    filled: tuple[ReadModel, Replica], record: str, opens: str, due: str
) -> None:
    _model, replica = filled
    cells = replica.cells(replica.find(record, "cycles"))
    assert (cells["opens"].value, cells["due"].value) == (opens, due)


def test_every_cycle_is_of_a_report_that_the_program_has(filled: tuple[ReadModel, Replica]) -> None:
    model, _replica = filled
    for row in facts("cycles.csv"):
        collection = model.registry[row["collection"]]
        assert collection.report is not None and collection.report.convention == row["convention"]
        assert collection.report.period in collection.key
        assert row["opens"] < row["due"]
        assert all(row[f"{name}_{code}"] for name in ("basis", "note") for code in LANGUAGES)
        assert not row["who_field"] or row["who_field"] in model.registry["parties"].filter


def test_meetings_know_their_days_their_place_and_their_names(filled: tuple[ReadModel, Replica]) -> None:
    _model, replica = filled
    cells = replica.cells(replica.find("=bc-cop-9", "meetings"))
    assert cells["starts"].value == "2008-06-23" and cells["country"].value == Ref("IDN", "Indonesia")
    assert cells["name@en"].value == "Basel Convention: Conference of the Parties (COP-9)"
    assert cells["name@zh"].value == "巴塞尔公约：缔约方大会（COP-9）"
    later = replica.cells(replica.find("=bc-oewg-12", "meetings"))
    assert "ends" not in later and later["dates_partly"].value == "2022-04", "no day was guessed"
    assert later["format"].value == "both"


def test_the_library_starts_with_what_the_facts_name(filled: tuple[ReadModel, Replica]) -> None:
    model, replica = filled
    found = page(model, replica.reader(), "documents", filters={"kind": "decision"})
    assert found.total == 176
    assert {key.partition for key in replica.records("documents")} == {"library/global"}
    activities = [replica.cells(replica.find(f"=s{n}", "documents")) for n in range(1, 18)]
    for cells in activities:
        assert cells["kind"].value == "activity"
        assert cells["title@en"].value and cells["title@zh"].value and cells["summary@zh"].value
    for key in replica.records("documents"):
        cells = replica.cells(key)
        assert cells["source"].value and cells["confidence"].value and cells["entry"].value
        assert "file" not in cells, "no file is shipped"
    decision = replica.cells(replica.find(keyed_id(["BC-IX/10"]), "documents"))
    assert (decision["symbol"].value, decision["meeting"].value) == ("IX/10", "BC-COP-9")
    assert decision["conventions/basel"].value is True and decision["themes/clearing_house"].value is True


def test_the_import_response_offers_parties_and_the_categorys_chemicals(filled: tuple[ReadModel, Replica]) -> None:
    model, replica = filled
    lists = RecordLists(model, replica.reader)
    assert len(lists.items("parties", limit=500)) == 166
    counts = {
        c: len(lists.items("chemicals", where=[("category", c)], limit=500)) for c in ("ct_pest", "ct_ind", "ct_shpf")
    }
    assert counts == {"ct_pest": 35, "ct_ind": 19, "ct_shpf": 4}
    assert [item.value for item in lists.items("parties", search="кения", language="ar")] == ["KEN"]
    assert lists.label("chemicals", "aldrin", "zh") == "艾氏剂"
    assert lists.items("parties", search="KEN", language="en", limit=1)[0].value == "KEN"


def test_no_name_is_missing_in_any_language() -> None:
    for table in ("parties.csv", "chemicals.csv", "waste_codes.csv"):
        for row in facts(table):
            assert all(row[f"name_{code}"].strip() for code in LANGUAGES), row
