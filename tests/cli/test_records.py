"""Records on the command line: what is typed is what is shown, with its heads; nothing else is written."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.program import Batch, row_of, run
from tests.helpers.made import new_folder
from tests.workspace.wells import write_wells

DATE = "2026-11-21"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template") / "w"
    new_folder(folder, country="KEN", name="Amina Odhiambo")
    write_wells(folder / "collections")
    return folder


@pytest.fixture
def batch(tmp_path: Path, template: Path) -> Iterator[Batch]:
    """A workspace of each test's own."""
    with Batch(shutil.copytree(template, tmp_path / "w")) as opened:
        yield opened


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory, template: Path) -> Iterator[Batch]:
    """A workspace that tests share which leave it as it is."""
    with Batch(shutil.copytree(template, tmp_path_factory.mktemp("used") / "w")) as opened:
        yield opened


def test_a_fresh_record_shows_every_cell_with_its_heads(batch: Batch) -> None:
    added = batch("record", "add", "wells", "name=Kibwezi 3", "depth=42.50", "kind=bored", "uses=people cattle")
    shown = batch("record", "show", added["id"])
    assert {key: shown[key] for key in ("id", "collection", "partition")} == {
        "id": added["id"],
        "collection": "wells",
        "partition": "wells/KEN",
    }
    values = {path: cell["value"] for path, cell in shown["cells"].items()}
    assert values.pop("form")
    assert values == {
        "alive": True,
        "name": "Kibwezi 3",
        "depth": "42.50",
        "kind": "bored",
        "uses/people": True,
        "uses/cattle": True,
    }
    for cell in shown["cells"].values():
        (head,) = cell["heads"]
        assert head["dot"] == added["dots"][0]
        assert head["value"] == cell["value"]
        assert head["author"] == "Amina Odhiambo"
        assert head["time"].endswith("Z") and head["time"][10] == "T"


def test_only_what_differs_is_written(batch: Batch) -> None:
    record = batch("record", "add", "wells", "name=A", "depth=42.50")["id"]
    same = batch("record", "set", record, "name=A", "depth=42.5")
    assert same["dots"] == []
    (dot,) = batch("record", "set", record, "name=A", "depth=43")["dots"]
    changes = batch("record", "history", record)
    assert [one["path"] for one in changes if one["dot"] == dot] == ["depth"]
    assert [(one["value"], one["live"]) for one in batch("record", "history", record, "depth")] == [
        ("42.50", False),
        ("43", True),
    ]
    assert batch("record", "history", record, "depth")[0]["superseded_by"] == [dot]


def test_empty_text_clears_and_is_told_from_a_reason_and_from_zero(batch: Batch) -> None:
    record = batch("record", "add", "wells", "name=A", "depth=0", "share_people=5")["id"]
    batch("record", "set", record, 'depth:={"missing": "unknown"}', "share_people=", "share_fields:=0")
    assert batch.value(record, "depth") == {"missing": "unknown"}
    assert batch.value(record, "share_people") is None
    assert batch.value(record, "share_fields") == "0"
    assert batch.refused("record", "set", record, 'depth:={"missing": "lost"}') == ("bad-value", 2)


def test_rows_are_made_named_and_deleted(batch: Batch) -> None:
    record = batch(
        "record", "add", "wells", "name=A", f"readings/+a/read_on={DATE}", "readings/+a/level=1", "readings/+b/level=2"
    )["id"]
    cells = batch("record", "show", record)["cells"]
    rows = row_of(cells, "readings")
    levels = {cells[f"readings/{row}/level"]["value"]: row for row in rows}
    assert set(levels) == {"1", "2"}
    assert cells[f"readings/{levels['1']}/read_on"]["value"] == DATE
    batch("record", "set", record, f"readings/{levels['1']}/alive=false", "readings/own-1/level=3")
    cells = batch("record", "show", record)["cells"]
    assert set(row_of(cells, "readings")) == {levels["2"], "own-1"}
    batch("record", "delete", record, "--row", "readings/own-1")
    assert row_of(batch("record", "show", record)["cells"], "readings") == [levels["2"]]
    assert batch.refused("record", "delete", record, "--row", "readings/none") == ("bad-path", 2)
    assert batch.refused("record", "set", record, "nothing/r1/level=3") == ("bad-path", 2)
    assert batch.refused("record", "set", record, "readings/r1/name=3") == ("bad-path", 2)


def test_members_of_a_set_are_cells(batch: Batch) -> None:
    record = batch("record", "add", "wells", "name=A", "uses=people")["id"]
    batch("record", "set", record, "uses/fields=true", "uses/people=false")
    assert (batch.value(record, "uses/fields"), batch.value(record, "uses/people")) == (True, False)
    batch("record", "set", record, 'uses:=["cattle"]')
    assert (batch.value(record, "uses/cattle"), batch.value(record, "uses/fields")) == (True, False)
    assert batch.refused("record", "set", record, "uses/gold=true") == ("bad-choice", 2)
    assert batch.refused("record", "set", record, "kind/bored=true") == ("bad-path", 2)


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("share_people=1.5", "bad-value"),
        ("share_people=many", "bad-value"),
        ("depth=1,5", "bad-value"),
        ("dug_on=21/11/2026", "bad-value"),
        ("dug_on=2026-02-30", "bad-value"),
        ("kind=gold", "bad-choice"),
        ("label_line=x", "bad-path"),
        ("place=x", "bad-path"),
        ("readings=x", "bad-path"),
        ("form=x", "bad-path"),
        ("name@fr=x", "bad-path"),
        ("name:=[1]", "bad-value"),
        ("name:={}", "bad-value"),
    ],
)
def test_a_bad_assignment_saves_none_of_the_command(used: Batch, word: str, code: str) -> None:
    batch = used
    record = batch("record", "add", "wells", "name=A")["id"]
    before = batch("digest")
    assert batch.refused("record", "set", record, "name=B", word) == (code, 2)
    assert batch.refused("record", "add", "wells", "name=C", word) == (code, 2)
    assert batch("digest") == before and batch.value(record, "name") == "A"


def test_an_answer_that_breaks_a_rule_is_stored(batch: Batch) -> None:
    """FORMS: stored and flagged: nothing typed is ever lost."""
    record = batch("record", "add", "wells", "name=A", "depth=-3")["id"]
    assert batch.value(record, "depth") == "-3"


def test_a_deleted_record_leaves_the_list_keeps_its_history_and_can_come_back(batch: Batch) -> None:
    record = batch("record", "add", "wells", "name=A")["id"]
    batch("record", "delete", record)
    assert batch("record", "list", "wells") == []
    assert batch.value(record, "alive") is False
    assert [one["path"] for one in batch("record", "history", record)].count("alive") == 2
    assert batch.refused("record", "set", record, "name=B") == ("record-deleted", 3)
    assert batch("record", "delete", record)["dots"] == []
    batch("record", "set", record, "alive=true", "name=B")
    assert [row["title"] for row in batch("record", "list", "wells")] == ["B"]


def test_a_key_names_one_record(batch: Batch) -> None:
    first = batch("record", "add", "import_responses", "country=KEN", "chem=aldrin")
    assert first["id"].startswith("=") and not first["existed"]
    again = batch("record", "add", "import_responses", "country=KEN", "chem=aldrin")
    assert (again["id"], again["existed"], again["dots"]) == (first["id"], True, [])
    assert batch.refused("record", "set", first["id"], "chem=dieldrin") == ("key-fixed", 2)
    cell = batch("record", "show", first["id"])["cells"]["chem"]
    assert (cell["value"], cell["label"]) == ("aldrin", "Aldrin")


def test_a_deleted_key_comes_back_with_what_was_there_or_empty(batch: Batch) -> None:
    """SYNC, the parts: creating a deleted key again shows what was there (continue, or start empty)."""
    record = batch("record", "add", "import_responses", "country=KEN", "chem=aldrin", "law=Act 1")["id"]
    batch("record", "delete", record)
    back = batch("record", "add", "import_responses", "country=KEN", "chem=aldrin")
    assert (back["id"], back["existed"], back["was_deleted"]) == (record, True, True)
    assert batch.value(record, "law") == "Act 1" and batch.value(record, "alive") is True
    batch("record", "delete", record)
    batch("record", "add", "import_responses", "country=KEN", "chem=aldrin", "--empty")
    assert batch.value(record, "law") is None and batch.value(record, "chem") == "aldrin"


def test_a_list_is_sorted_filtered_searched_and_paged(batch: Batch) -> None:
    for name, depth, kind in (("Çay", "9", "dug"), ("Ada", "100", "bored"), ("Bor", "20", "bored")):
        batch("record", "add", "wells", f"name={name}", f"depth={depth}", f"kind={kind}")

    def titles(*words: str) -> list[str]:
        return [row["title"] for row in batch("record", "list", "wells", *words)]

    assert titles() == ["Ada", "Bor", "Çay"]
    assert titles("--sort", "depth") == ["Çay", "Bor", "Ada"]
    assert titles("--sort=depth", "--descending", "--limit", "1") == ["Ada"]
    assert titles("--offset", "1", "--limit", "1") == ["Bor"]
    assert titles("--filter", "kind=bored") == ["Ada", "Bor"]
    assert titles("--search", "cay") == ["Çay"]
    (row,) = batch("record", "list", "wells", "--search", "cay")
    assert row["values"] == {"name": "Çay", "kind": "dug", "depth": "9"}
    assert row["shown"]["kind"] == "Dug by hand"


def test_a_partition_can_be_chosen(batch: Batch) -> None:
    added = batch("record", "add", "wells", "name=A", "--partition", "practice/exercise-1")
    assert added["partition"] == "practice/exercise-1"
    assert set(batch("vector")) == {"practice/exercise-1"}


def test_without_a_country_work_is_practice(tmp_path: Path) -> None:
    about = run(tmp_path / "p", "init").one
    added = run(tmp_path / "p", "record", "add", "contacts", "name=A").one
    assert added["partition"] == f"practice/{about['replica']}/contacts"


def test_shipped_facts_are_read_only(batch: Batch) -> None:
    (kenya,) = batch("record", "list", "parties", "--search", "KEN", "--limit", "1")
    reference = f"parties/{kenya['id']}"
    assert batch.refused("record", "set", reference, "name@en=X") == ("read-only-collection", 3)
    assert batch.refused("record", "delete", reference) == ("read-only-collection", 3)
    assert batch.refused("edit", "open", reference) == ("read-only-collection", 3)
