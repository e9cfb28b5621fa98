"""A collection no Python knows: list, filler, history, PDF, search by title, sync to another workspace, conflict."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.program import Batch, join, meet, run, two
from tests.helpers.made import new_workspace
from tests.workspace.wells import write_wells


@pytest.fixture
def wells(tmp_path: Path) -> Path:
    return write_wells(tmp_path / "collections")


def test_an_unseen_collection_is_listed_filled_printed_and_found(tmp_path: Path, wells: Path) -> None:
    with new_workspace(tmp_path / "w", country="KEN", name="Amina", collections=(wells,)) as workspace:
        assert "wells" in [one.name for one in workspace.collections]
        filler = workspace.open_filler("wells", None, {})
        filler.answer("name", "Kibwezi 3")
        filler.answer("depth", "42.50")
        filler.answer("uses", ["people", "cattle"])
        row = next(iter(filler.form.rows("readings")), None) or _add_row(filler)
        filler.answer(f"readings/{row}/level", "7.1")
        key = filler.key
        filler.close()

        page = workspace.page("wells", sort="depth")
        assert [(one.id, one.title) for one in page.rows] == [(key.record, "Kibwezi 3")]
        assert [one.id for one in workspace.page("wells", search="kibw").rows] == [key.record]
        assert not workspace.page("wells", search="mombasa").rows
        assert key.partition == "wells/KEN"

        shown = workspace.show(f"wells/{key.record}")["cells"]
        assert shown["depth"]["value"] == "42.50"
        assert shown["uses/people"]["value"] is True and shown["alive"]["value"] is True
        assert "label_line" not in shown  # a pure calculation is not written
        assert [one.path for one in workspace.history(key.record, "name")] == ["name"]

        out = tmp_path / "well.pdf"
        result = workspace.export_pdf(f"wells/{key.record}", language="fr", out=out)
        assert result.pages >= 1 and out.read_bytes().startswith(b"%PDF")
        assert workspace.export_pdf("wells", language="en", out=tmp_path / "blank.pdf", blank=True).pages >= 1


def _add_row(filler: object) -> str:
    filler.add_row("readings")  # type: ignore[attr-defined]
    (row,) = filler.form.rows("readings")  # type: ignore[attr-defined]
    return str(row)


def test_an_unseen_collection_syncs_and_clashes(tmp_path: Path, wells: Path) -> None:
    with two(tmp_path, wells) as (a, b, _hub):
        well = a("record", "add", "wells", "name=Kibwezi", "depth=40")["id"]
        meet(a, b)
        assert [row["title"] for row in b("record", "list", "wells")] == ["Kibwezi"]
        a("record", "set", well, "depth=41")
        b("record", "set", well, "depth=42")
        meet(a, b)
        (clash,) = a("conflicts", "list")
        assert b("conflicts", "list") == [clash]
        assert (clash["kind"], clash["path"], clash["before"]) == ("hard", "depth", "40")
        assert sorted(head["value"] for head in clash["heads"]) == ["41", "42"]
        a("conflicts", "settle", clash["id"], "--value", "41.5", "--reason", "measured again")
        meet(a, b)
        assert b.value(well, "depth") == "41.5"
        assert a("conflicts", "list") == b("conflicts", "list") == []
        assert a("digest") == b("digest")


def test_a_workspace_without_the_collection_keeps_and_forwards_it(tmp_path: Path, wells: Path) -> None:
    """SYNC rule 11: what a replica does not know it keeps and forwards untouched."""
    with two(tmp_path, wells) as (a, b, hub):
        made = run(tmp_path / "c", "init", "--country", "KEN")
        assert made.exit == 0
        well = a("record", "add", "wells", "name=Kibwezi")["id"]
        a("sync")
        with Batch(tmp_path / "c") as c:
            join(c, hub)
            c("sync")
            assert c.refused("record", "list", "wells") == ("no-such-collection", 2)
            assert c.refused("record", "set", well, "name=X") == ("form-missing", 3)
            assert c("vector") == a("vector")
        b("sync")
        assert b.value(well, "name") == "Kibwezi"
