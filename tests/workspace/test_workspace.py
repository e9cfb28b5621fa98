"""The workspace as a whole: opening, profile, older forms, threads, what listeners hear."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from brs_sync.views import Changes

from brs_desktop.errors import Problem
from brs_desktop.sentences import as_problem
from brs_desktop.workspace import Workspace, settings
from brs_desktop.workspace.doctor import inspect
from tests.workspace.conftest import Open


def test_a_workspace_is_as_it_was_left(reopen: Open) -> None:
    workspace = reopen()
    record = workspace.add("wells", {"name": "A"}).key
    workspace.set_profile(language="fr", name="Amina O.")
    digest, person = workspace.replica.digest(), workspace.profile.person_id
    workspace = reopen()
    assert workspace.replica.digest() == digest and workspace.title(record) == "A"
    assert (workspace.profile.language, workspace.profile.name) == ("fr", "Amina O.")
    assert workspace.profile.person_id == person
    assert workspace.page("wells").filled


@pytest.mark.parametrize("emptied", [True, False], ids=["emptied", "lost"])
def test_a_workspace_whose_database_is_gone_is_not_begun_anew(
    tmp_path: Path, wells: Path, workspace: Workspace, emptied: bool
) -> None:
    workspace.add("wells", {"name": "A"})
    workspace.close()
    database = tmp_path / "w" / "workspace.db"
    database.write_bytes(b"") if emptied else database.unlink()
    before = {path.name for path in database.parent.iterdir()}
    with pytest.raises(Exception) as refused:
        Workspace.open(tmp_path / "w", collections=(wells,))
    assert as_problem(refused.value).code == "database-damaged"
    assert {path.name for path in database.parent.iterdir()} == before
    assert not emptied or database.read_bytes() == b""


def test_opening_without_filling_leaves_the_lists_to_a_worker(
    tmp_path: Path, wells: Path, workspace: Workspace
) -> None:
    workspace.add("wells", {"name": "A"})
    workspace.close()
    manifest = wells / "wells" / "collection.toml"
    manifest.write_text(manifest.read_text().replace('filter = ["kind"]', 'filter = ["kind", "uses"]'))
    with Workspace.open(tmp_path / "w", collections=(wells,), fill=False) as again:
        assert not again.page("wells").filled
        assert not again.fill(cancelled=lambda: True)
        assert again.fill()
        assert again.page("wells").filled and again.page("wells").total == 1


def test_a_record_opens_with_its_own_form_and_one_whose_form_is_missing_is_read_only(
    tmp_path: Path, wells: Path, workspace: Workspace
) -> None:
    """FORMS: each record has its form's hash; a record whose form is missing is kept, listed, read-only."""
    record = workspace.add("wells", {"name": "A", "depth": "1"}).key.record
    workspace.close()
    form = wells / "wells" / "form.md"
    form.write_text(form.read_text().replace("Depth in metres", "Depth").replace("| wells | 1 |", "| wells | 2 |"))
    with Workspace.open(tmp_path / "w", collections=(wells,)) as again:
        assert again.form_for(again.find(record)).state("depth").label == "Depth in metres"
        assert again.form_for("wells").state("depth").label == "Depth"
        again.set(record, {"depth": "2"})
        for path in (tmp_path / "w" / "forms").iterdir():
            path.unlink()
        again.forms = type(again.forms)(tmp_path / "w" / "forms", again.registry)
        with pytest.raises(Problem) as caught:
            again.set(record, {"depth": "3"})
        assert caught.value.code == "form-missing"
        assert again.show(record)["cells"]["depth"]["value"] == "2"
        assert again.page("wells").total == 1


def test_a_bad_collection_is_told_and_the_others_work(tmp_path: Path, wells: Path, workspace: Workspace) -> None:
    workspace.close()
    (wells / "wells" / "collection.toml").write_text("icon = 3")
    with Workspace.open(tmp_path / "w", collections=(wells,)) as again:
        assert "wells" not in [one.name for one in again.collections]
        assert again.page("contacts").total == 0
        failed = [check for check in inspect(again) if not check.ok]
        assert [check.name for check in failed] == ["collection wells"]
        assert "collection.toml" in failed[0].what


def test_methods_may_be_called_from_any_thread(workspace: Workspace) -> None:
    """Writers take turns; readers page beside them."""
    failed: list[BaseException] = []
    counts: list[int] = []

    def write(prefix: str) -> None:
        try:
            for number in range(10):
                workspace.add("wells", {"name": f"{prefix}{number}"})
        except BaseException as error:
            failed.append(error)

    def read() -> None:
        try:
            for _turn in range(20):
                counts.append(workspace.page("wells", limit=5).total)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=write, args=(name,)) for name in "ab"] + [threading.Thread(target=read)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == [] and counts == sorted(counts)
    assert workspace.page("wells").total == 20
    assert workspace.replica.vector() == {"wells/KEN": {workspace.replica.id_text: 20}}


def test_listeners_hear_what_changed_after_it_is_there(workspace: Workspace) -> None:
    seen: list[tuple[Changes, int]] = []
    stop = workspace.listen(lambda changes: seen.append((changes, workspace.page("wells").total)))
    key = workspace.add("wells", {"name": "A"}).key
    assert any(key in changes.records and total == 1 for changes, total in seen)
    stop()
    count = len(seen)
    workspace.add("wells", {"name": "B"})
    assert len(seen) == count


def test_an_opening_that_fails_lets_go_of_the_folder(tmp_path: Path, workspace: Workspace) -> None:
    with pytest.raises(Exception) as caught:
        Workspace.open(tmp_path / "w")
    assert getattr(caught.value, "code", "") == "database-locked"
    workspace.close()
    (tmp_path / "w" / settings.FILE).write_text("{")
    with pytest.raises(Problem) as damaged:
        Workspace.open(tmp_path / "w")
    assert damaged.value.code == "settings-damaged"
    settings.write(tmp_path / "w", settings.Profile())
    with Workspace.open(tmp_path / "w") as again:
        assert again.profile.person_id


def test_a_doctor_finds_a_sound_workspace_sound(workspace: Workspace) -> None:
    assert all(check.ok for check in inspect(workspace))
