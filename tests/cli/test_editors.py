"""Editors that stay open over processes: what they show stays, what they write covers what they showed."""

from __future__ import annotations

from pathlib import Path

from tests.cli.program import Batch, join, meet, run, two
from tests.helpers.made import new_folder
from tests.workspace.wells import write_wells


def test_an_editor_stays_open_over_processes(tmp_path: Path) -> None:
    folder = tmp_path / "w"
    write_wells(tmp_path / "w" / "collections")
    new_folder(folder, country="KEN")
    record = run(folder, "record", "add", "wells", "name=A", "depth=1").one["id"]
    token = run(folder, "edit", "open", record).one["token"]
    typed = run(folder, "edit", "set", token, "depth=2", "readings/+/level=5").one
    assert typed["pending"] >= 2 and not typed["changed_meanwhile"]
    cells = run(folder, "record", "show", record).one["cells"]
    assert cells["depth"]["value"] == "2" and cells["depth"]["pending"] is True
    assert [head["value"] for head in cells["depth"]["heads"]] == ["1"]
    assert [one["token"] for one in run(folder, "edit", "list").objects] == [token]
    saved = run(folder, "edit", "save", token).one
    assert len(saved["dots"]) == 1
    cells = run(folder, "record", "show", record).one["cells"]
    assert [head["dot"] for head in cells["depth"]["heads"]] == saved["dots"]
    assert run(folder, "edit", "list").objects == []
    assert run(folder, "edit", "set", token, "depth=3").exit == 2


def test_an_editor_in_which_nothing_was_typed_writes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "w"
    new_folder(folder)
    with Batch(folder) as batch:
        record = batch("record", "add", "contacts", "name=A")["id"]
        before = batch("digest")
        token = batch("edit", "open", record)["token"]
        assert batch("edit", "save", token)["dots"] == []
        assert batch("digest") == before


def test_what_arrives_under_an_open_editor_is_not_covered_by_it(tmp_path: Path) -> None:
    """SYNC, writing 2: an edit supersedes what its editor was shown, and nothing that arrived since."""
    with two(tmp_path, write_wells(tmp_path / "collections")) as (a, b, _hub):
        record = a("record", "add", "wells", "name=A", "depth=1")["id"]
        meet(a, b)
        token = b("edit", "open", record)["token"]
        a("record", "set", record, "depth=2")
        meet(a, b)
        shown = b("edit", "show", token)
        assert shown["changed_meanwhile"] and shown["cells"]["depth"]["value"] == "1"
        b("edit", "set", token, "depth=3")
        assert b("edit", "save", token)["changed_meanwhile"]
        meet(a, b)
        for batch in (a, b):
            cell = batch("record", "show", record)["cells"]["depth"]
            assert {head["value"] for head in cell["heads"]} == {"2", "3"}
            assert [one["kind"] for one in batch("conflicts", "list")] == ["hard"]


def test_refreshing_seals_under_the_old_showing_and_covers_the_new(tmp_path: Path) -> None:
    with two(tmp_path, write_wells(tmp_path / "collections")) as (a, b, _hub):
        record = a("record", "add", "wells", "name=A", "depth=1")["id"]
        meet(a, b)
        token = b("edit", "open", record)["token"]
        a("record", "set", record, "depth=2")
        meet(a, b)
        shown = b("edit", "refresh", token)
        assert shown["cells"]["depth"]["value"] == "2" and not shown["changed_meanwhile"]
        b("edit", "set", token, "depth=3")
        b("edit", "save", token)
        meet(a, b)
        assert a.value(record, "depth") == "3" and a("conflicts", "list") == []


def test_two_editors_of_one_record_do_not_see_each_other(tmp_path: Path) -> None:
    write_wells(tmp_path / "w" / "collections")
    new_folder(tmp_path / "w", country="KEN")
    with Batch(tmp_path / "w") as batch:
        record = batch("record", "add", "wells", "name=A", "depth=1")["id"]
        one, other = (batch("edit", "open", record)["token"] for _ in range(2))
        batch("edit", "set", one, "depth=2")
        batch("edit", "save", one)
        assert batch("edit", "show", other)["cells"]["depth"]["value"] == "1"
        batch("edit", "set", other, "depth=3")
        batch("edit", "save", other)
        (clash,) = batch("conflicts", "list")
        assert {head["value"] for head in clash["heads"]} == {"2", "3"} and clash["before"] == "1"


def test_a_sync_seals_and_leaves_the_editor_open(tmp_path: Path) -> None:
    """SYNC, writing 1: the journal is sealed before any sync; the context stays the editor's."""
    with two(tmp_path, write_wells(tmp_path / "collections")) as (a, b, _hub):
        record = a("record", "add", "wells", "name=A", "depth=1")["id"]
        meet(a, b)
        token = a("edit", "open", record)["token"]
        a("edit", "set", token, "depth=2")
        meet(a, b)
        assert b.value(record, "depth") == "2"
        a("edit", "set", token, "depth=3")
        a("edit", "save", token)
        meet(a, b)
        assert b.value(record, "depth") == "3"
        assert b("conflicts", "list") == []


def test_a_late_editor_of_a_third_device_meets_both(tmp_path: Path) -> None:
    with two(tmp_path, write_wells(tmp_path / "collections")) as (a, b, hub):
        new_folder(tmp_path / "c", country="KEN", name="Person C")
        write_wells(tmp_path / "c" / "collections")
        with Batch(tmp_path / "c") as c:
            join(c, hub)
            record = a("record", "add", "wells", "name=A")["id"]
            meet(a, b, c)
            tokens = [batch("edit", "open", record)["token"] for batch in (a, b, c)]
            for batch, token, value in zip((a, b, c), tokens, "123"):
                batch("edit", "set", token, f"depth={value}")
                batch("edit", "save", token)
            meet(a, b, c)
            heads = [batch("record", "show", record)["cells"]["depth"]["heads"] for batch in (a, b, c)]
            assert heads[0] == heads[1] == heads[2] and len(heads[0]) == 3
