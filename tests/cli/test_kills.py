"""Commands killed at every named point: what was answered is there, what was not is whole or absent."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.program import Batch, Hub, join, run
from tests.workspace.wells import write_wells

pytestmark = pytest.mark.kills
SEAL = ["seal.built", "seal.applied", "seal.cleaned"]
JOURNAL = ["journal.before_session", "journal.after_session", "journal.before_row", "journal.after_row"]
CLIENT = ["client.send", "client.answered", "client.before_note", "client.frames_stored", "receive.commit"]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template") / "w"
    made = run(folder, "init", "--country", "KEN", "--name", "Amina")
    assert made.exit == 0, made.error
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


@pytest.mark.parametrize("point", [*JOURNAL, *SEAL])
def test_an_editor_survives_a_kill_with_everything_answered(folder: Path, point: str) -> None:
    record = run(folder, "record", "add", "wells", "name=A", "depth=1").one["id"]
    token = run(folder, "edit", "open", record).one["token"]
    assert run(folder, "edit", "set", token, "depth=2").exit == 0
    killed(folder, point, "edit", "set", token, "depth=3", "share_people=4")
    shown = run(folder, "edit", "show", token).one["cells"]
    assert shown["depth"]["value"] in ("2", "3")
    killed(folder, point, "edit", "save", token)
    after = run(folder, "edit", "list").objects
    if after:
        assert run(folder, "edit", "save", token).exit == 0
    cells = run(folder, "record", "show", record).one["cells"]
    assert cells["depth"]["value"] == shown["depth"]["value"] and len(cells["depth"]["heads"]) == 1
    assert run(folder, "conflicts", "list").objects == []
    history = run(folder, "record", "history", record, "depth").objects
    assert len({one["dot"] for one in history}) == len(history)


@pytest.mark.parametrize("point", [*CLIENT, "seal.applied"])
def test_a_sync_that_is_killed_completes_the_next_time(folder: Path, point: str) -> None:
    """SYNC, invariant 4: nothing is lost, and nothing is there twice."""
    other = folder.parent / "other"
    assert run(other, "init", "--country", "KEN").exit == 0
    write_wells(other / "collections")
    with Hub(folder.parent / "hub") as hub:
        for place in (folder, other):
            with Batch(place) as batch:
                join(batch, hub)
        theirs = run(other, "record", "add", "wells", "name=Theirs").one["id"]
        assert run(other, "sync").exit == 0
        mine = run(folder, "record", "add", "wells", "name=Mine").one["id"]
        token = run(folder, "edit", "open", mine).one["token"]
        assert run(folder, "edit", "set", token, "depth=5").exit == 0
        assert killed(folder, point, "sync")
        assert run(folder, "edit", "list").objects[0]["token"] == token
        for place in (folder, other, folder):
            assert run(place, "sync").exit == 0
        assert run(folder, "vector").one == run(other, "vector").one
        for place in (folder, other):
            assert run(place, "record", "show", mine).one["cells"]["depth"]["value"] == "5"
            assert run(place, "record", "show", theirs).exit == 0
            assert len(run(place, "record", "history", mine, "depth").objects) == 1
