"""Commands killed at every named point: what was answered is there, what was not is whole or absent."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.program import Batch, meet, run, two
from tests.helpers.made import new_folder
from tests.workspace.wells import write_wells

pytestmark = pytest.mark.kills
SEAL = ["seal.built", "seal.applied", "seal.cleaned"]
JOURNAL = ["journal.before_session", "journal.after_session", "journal.before_row", "journal.after_row"]
SUBMIT = ["submit.begin", "seal.built", "submit.written", "submit.before_commit", "submit.after_commit", "submit.after"]
CLIENT = [
    "client.departed",
    "client.send",
    "client.answered",
    "client.before_note",
    "client.frames_stored",
    "receive.commit",
]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template") / "w"
    new_folder(folder, country="KEN", name="Amina")
    write_wells(folder / "collections")
    return folder


@pytest.fixture
def folder(tmp_path: Path, template: Path) -> Path:
    """A workspace of each test's own."""
    return shutil.copytree(template, tmp_path / "w")


def killed(folder: Path, point: str, *words: str) -> bool:
    """Run a command that is to die at a point; whether the point was passed at all."""
    ended = run(folder, *words, env={"BRS_CRASH_AT": point})
    assert ended.exit in (0, -9), ended.error
    return ended.exit == -9


@pytest.mark.parametrize("point", SEAL)
def test_a_save_is_there_as_a_whole_or_not_at_all(folder: Path, point: str) -> None:
    words = ["record", "add", "wells", "name=A", "depth=1", "uses=people", "readings/r1/level=2"]
    assert killed(folder, point, *words)
    rows = run(folder, "record", "list", "wells").objects
    assert len(rows) <= 1
    for row in rows:
        cells = run(folder, "record", "show", row["id"]).one["cells"]
        assert {"alive", "form", "name", "depth", "uses/people", "readings/r1/alive", "readings/r1/level"} <= set(cells)
    assert run(folder, *words).exit == 0
    assert len(run(folder, "record", "list", "wells").objects) == len(rows) + 1


@pytest.mark.parametrize("point", SUBMIT)
def test_a_report_that_is_being_submitted_is_submitted_as_a_whole_or_not_at_all(folder: Path, point: str) -> None:
    """SYNC rule 19: the journal is sealed first, and the version is one commit."""
    report = "import_responses/=ken~aldrin"
    with Batch(folder) as batch:
        batch("record", "add", "import_responses", "country=KEN", "chem=aldrin", "cat=ct_pest", "dec=cd_no")
        token = batch("edit", "open", report)["token"]
        batch("edit", "set", token, "rem=Act 7")
        if point == "seal.built":  # passed once by the draft and once by the version
            batch("edit", "save", token)
    assert killed(folder, point, "report", "submit", report, "--as-is")
    with Batch(folder) as batch:
        versions = batch("report", "versions", report)
        assert len(versions) == (point in ("submit.after_commit", "submit.after"))
        assert batch.value(report, "rem") == "Act 7", "what was typed is safe before anything is submitted"
        for version in versions:
            cells = batch("record", "show", version["id"])["cells"]
            assert cells["rem"]["value"] == "Act 7" and cells[".sent/of"]["value"] == "=ken~aldrin"
        submitted = batch("report", "submit", report, "--as-is")
        assert submitted["number"] == len(versions) + 1
        assert submitted["replaces"] == [version["code"] for version in versions]
        assert len(batch("record", "list", "import_responses")) == 1


@pytest.mark.parametrize("point", [*JOURNAL, *SEAL])
def test_an_editor_survives_a_kill_with_everything_answered(folder: Path, point: str) -> None:
    with Batch(folder) as batch:
        record = batch("record", "add", "wells", "name=A", "depth=1")["id"]
        token = batch("edit", "open", record)["token"]
        batch("edit", "set", token, "depth=2")
    killed(folder, point, "edit", "set", token, "depth=3", "share_people=4")
    shown = run(folder, "edit", "show", token).one["cells"]
    assert shown["depth"]["value"] in ("2", "3")
    killed(folder, point, "edit", "save", token)
    with Batch(folder) as batch:
        if batch("edit", "list"):
            batch("edit", "save", token)
        cells = batch("record", "show", record)["cells"]
        assert cells["depth"]["value"] == shown["depth"]["value"] and len(cells["depth"]["heads"]) == 1
        assert batch("conflicts", "list") == []
        history = batch("record", "history", record, "depth")
        assert len({one["dot"] for one in history}) == len(history)


@pytest.mark.parametrize("point", CLIENT)
def test_a_sync_that_is_killed_completes_the_next_time(tmp_path: Path, point: str) -> None:
    """SYNC, invariant 4: nothing is lost, and nothing is there twice."""
    with two(tmp_path, write_wells(tmp_path / "collections")) as (a, b, _hub):
        theirs = b("record", "add", "wells", "name=Theirs")["id"]
        b("sync")
        mine = a("record", "add", "wells", "name=Mine")["id"]
        token = a("edit", "open", mine)["token"]
        a("edit", "set", token, "depth=5")
        a.close()
        assert killed(a.folder, point, "sync")
        with Batch(a.folder) as again:
            assert [one["token"] for one in again("edit", "list")] == [token]
            meet(again, b)
            assert again("vector") == b("vector")
            for batch in (again, b):
                assert batch.value(mine, "depth") == "5" and batch.value(theirs, "name") == "Theirs"
                assert len(batch("record", "history", mine, "depth")) == 1
