"""The shipped set: authentic by a pinned hash, the same bytes from the same tables, the facts of the tables."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from brs_sync.clock import FixedClock
from brs_sync.errors import SyncProblem
from brs_sync.replica import Replica

from brs_desktop.language import LANGUAGES
from brs_desktop.records import ReadModel, RecordLists, Registry, page
from brs_desktop.records.shipped import SET_FILE, SET_SHA256, pin_reference
from tests.helpers.scripts import FOLDER, load

build = load("brs_reference", FOLDER / "reference" / "build.py")


def facts(name: str) -> list[dict[str, str]]:
    """The rows of one of the tables."""
    with (SET_FILE.parent / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, registry: Registry) -> Iterator[tuple[ReadModel, Replica]]:
    """A new replica with the shipped set in it."""
    replica = Replica.open(tmp_path_factory.mktemp("replica"), clock=FixedClock(1_000_000), schemas=registry.schema)
    model = ReadModel(registry, replica)
    replica.projector = model.project
    model.prepare()
    pin_reference(replica)
    for name in ("parties", "chemicals", "contacts", "import_responses"):
        model.fill(name)
    yield model, replica
    replica.close()


def test_the_checked_in_set_is_the_pinned_one() -> None:
    assert hashlib.sha256(SET_FILE.read_bytes()).hexdigest() == SET_SHA256


def test_two_builds_are_byte_identical_and_what_is_checked_in() -> None:
    first, second = build.build(), build.build()
    assert first == second
    assert first == SET_FILE.read_bytes(), "run packaging/reference/build.py --write"


def test_an_altered_set_is_refused(tmp_path: Path, registry: Registry) -> None:
    data = bytearray(SET_FILE.read_bytes())
    data[len(data) // 2] ^= 1
    with Replica.open(tmp_path, clock=FixedClock(1), schemas=registry.schema) as replica:
        with pytest.raises(SyncProblem):
            replica.pin_shipped(bytes(data), SET_SHA256)
        assert list(replica.records("parties")) == []


def test_pinning_again_does_nothing(filled: tuple[ReadModel, Replica]) -> None:
    _model, replica = filled
    before = replica.state_digest()
    assert not pin_reference(replica)
    assert replica.state_digest() == before


def test_every_fact_of_the_tables_is_in_the_set(filled: tuple[ReadModel, Replica]) -> None:
    model, replica = filled
    for name, table in (("parties", "parties.csv"), ("chemicals", "chemicals.csv")):
        rows = facts(table)
        assert page(model, replica.reader(), name).total == len(rows)
        for row in rows:
            key = replica.find(
                model.registry[name].record_id({"code": row["code"], "entry": row.get("entry_id")}), name
            )
            cells = replica.cells(key)
            assert cells["source"].value == row["source"]
            for code in LANGUAGES:
                assert cells[f"name@{code}"].value == row[f"name_{code}"]


def test_each_convention_has_its_parties(filled: tuple[ReadModel, Replica]) -> None:
    model, replica = filled
    for convention, count in (("basel", 191), ("rotterdam", 166), ("stockholm", 185)):
        found = page(model, replica.reader(), "parties", filters={f"{convention}_status": "party"})
        assert found.total == count


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
    for table in ("parties.csv", "chemicals.csv"):
        for row in facts(table):
            assert all(row[f"name_{code}"].strip() for code in LANGUAGES), row
            assert row["source"], row
            assert row["confidence"], row
