"""A folder that cannot be used is refused in four parts and left as it was, byte by byte."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.program import Batch, Ended, run
from tests.helpers.made import new_folder


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template") / "w"
    new_folder(folder, country="KEN", name="Amina")
    assert run(folder, "record", "add", "contacts", "name=Amina").exit == 0
    return folder


@pytest.fixture
def folder(tmp_path: Path, template: Path) -> Path:
    """A workspace of each test's own."""
    return shutil.copytree(template, tmp_path / "w")


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory, template: Path) -> Iterator[Batch]:
    """A workspace in which nothing is to change."""
    with Batch(shutil.copytree(template, tmp_path_factory.mktemp("used") / "w")) as opened:
        yield opened


def bytes_of(folder: Path) -> dict[str, str]:
    # The `-shm` index is every reader's scratch and holds nothing that anybody wrote; database and log must not differ.
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.endswith("-shm"))
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def assert_refused(ended: Ended, code: str, exit_code: int = 3) -> None:
    assert (ended.exit, ended.error and ended.error["error"]) == (exit_code, code)
    assert ended.error is not None
    assert all(ended.error[part] for part in ("message", "safe", "next"))
    assert ended.objects == []


def damage(folder: Path) -> None:
    database = folder / "workspace.db"
    data = bytearray(database.read_bytes())
    data[4096:8192] = os.urandom(4096)
    database.write_bytes(data)


def cut(folder: Path) -> None:
    database = folder / "workspace.db"
    database.write_bytes(database.read_bytes()[:50])


def age(folder: Path) -> None:
    connection = sqlite3.connect(folder / "workspace.db")
    connection.execute("PRAGMA user_version = 9999")
    connection.commit()
    connection.close()


def estrange(folder: Path) -> None:
    (folder / "workspace.db").unlink()
    connection = sqlite3.connect(folder / "workspace.db")
    connection.execute("CREATE TABLE notes (text)")
    connection.commit()
    connection.close()


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (damage, "database-damaged"),
        (cut, "database-damaged"),
        (age, "database-newer"),
        (estrange, "database-not-ours"),
    ],
)
@pytest.mark.parametrize("words", ["record add contacts name=B", "sync"])
def test_a_database_that_cannot_be_used_is_refused_untouched(
    folder: Path, harm: Callable[[Path], None], code: str, words: str
) -> None:
    for file in folder.glob("workspace.db-*"):
        file.unlink()
    harm(folder)
    before = bytes_of(folder)
    assert_refused(run(folder, *words.split()), code)
    assert bytes_of(folder) == before
    checks = run(folder, "doctor")
    assert checks.exit == 3
    (failed,) = [check for check in checks.objects if check["name"] == "workspace"]
    assert not failed["ok"] and failed["next"]
    assert bytes_of(folder) == before


def test_a_folder_without_the_right_to_write_is_refused(folder: Path) -> None:
    before = bytes_of(folder)
    folder.chmod(0o500)
    (folder / "workspace.db").chmod(0o400)
    try:
        assert_refused(run(folder, "record", "list", "contacts"), "database-read-only")
    finally:
        folder.chmod(0o700)
        (folder / "workspace.db").chmod(0o600)
    assert bytes_of(folder) == before


def test_a_workspace_in_use_is_refused_until_its_process_ends(folder: Path) -> None:
    with Batch(folder) as batch:
        batch("digest")
        assert_refused(run(folder, "record", "list", "contacts"), "database-locked")
        checks = {check["name"]: check for check in run(folder, "doctor").objects}
        assert not checks["workspace"]["ok"]
    assert run(folder, "record", "list", "contacts").exit == 0
    killed = Batch(folder)
    killed("digest")
    killed.kill()
    assert run(folder, "record", "list", "contacts").exit == 0


def test_only_init_makes_a_workspace(tmp_path: Path) -> None:
    nothing = tmp_path / "nothing"
    for words in ("record list contacts", "sync", "digest", "enrol AAAA-BBBB-CCCC --hub https://x", "edit list"):
        ended = run(nothing, *words.split())
        assert_refused(ended, "no-workspace")
        assert ended.error is not None and "init" in ended.error["next"]
    assert not nothing.exists()


def test_init_never_overwrites(folder: Path) -> None:
    before = bytes_of(folder)
    assert_refused(run(folder, "init", "--name", "Other"), "workspace-exists")
    assert bytes_of(folder) == before


@pytest.mark.parametrize(
    ("words", "code", "exit_code"),
    [
        (("frobnicate",), "unknown-command", 2),
        (("record", "show"), "wrong-arguments", 2),
        (("record", "show", "x-1"), "not-found", 2),
        (("record", "list", "nothing"), "no-such-collection", 2),
        (("record", "list", "contacts", "--sort", "remarks"), "bad-column", 2),
        (("record", "list", "contacts", "--filter", "x=1"), "bad-column", 2),
        (("record", "add", "contacts", "nonsense=1"), "bad-path", 2),
        (("record", "add", "contacts", "conv=nonsense"), "bad-choice", 2),
        (("record", "add", "contacts", "country=XXX"), "bad-choice", 2),
        (("record", "add", "contacts", "confirmed_on=yesterday"), "bad-value", 2),
        (("record", "add", "contacts", "name:={"), "bad-json", 2),
        (("record", "add", "contacts", "name=A", "--partition", "../x"), "bad-partition", 2),
        (("record", "add", "contacts", "name=A", "--partition", "reference/global"), "read-only-collection", 3),
        (("record", "add", "import_responses", "country=KEN"), "bad-key", 2),
        (("edit", "set", "nothing", "name=A"), "session-unknown", 2),
        (("conflicts", "settle", "caaaaaaaaaaaaaaa", "--value", "x", "--reason", "y"), "conflict-unknown", 2),
        (("conflicts", "settle", "c", "--value", "x"), "reason-missing", 2),
        (("conflicts", "settle", "c", "--reason", "y"), "choose-one-way", 2),
        (("conflicts", "settle", "c", "--accept", "--value", "x", "--reason", "y"), "choose-one-way", 2),
        (("conflicts", "undo", "caaaaaaaaaaaaaaa"), "conflict-unknown", 2),
        (("sync",), "not-enrolled", 4),
        (("enrol", "K7QF-3M9X-T2PA"), "hub-missing", 2),
        (("enrol", "K7QF-3M9X-T2PA", "--hub", "ftp://x"), "bad-address", 2),
        (("enrol", "K7QF-3M9X-T2PA", "--hub", "http://127.0.0.1:1"), "no-hub", 4),
        (("export-pdf", "contacts", "--blank"), "option-missing", 2),
        (("export-pdf", "contacts", "--blank", "--language", "xx", "--out", "x.pdf"), "bad-language", 2),
        (("form", "check", "/nothing/here.xlsx"), "no-such-file", 2),
        (("form", "eval"), "option-missing", 2),
    ],
)
def test_what_cannot_be_done_is_said_in_four_parts(
    batch: Batch, words: tuple[str, ...], code: str, exit_code: int
) -> None:
    before = batch("digest")
    reply = batch.reply(*words)
    assert (reply["ok"], reply["exit"], reply["error"]["error"]) == (False, exit_code, code)
    assert all(reply["error"][part] for part in ("message", "safe", "next"))
    assert "{" not in reply["error"]["message"]
    assert batch("digest") == before


def test_a_choice_among_records_is_refused_with_some_of_them(batch: Batch) -> None:
    error = batch.reply("record", "add", "contacts", "country=XXX")["error"]
    assert "AFG, ALB" in error["next"] and error["next"].endswith("…")


def test_one_command_refused_ends_with_its_exit_code_and_its_error_on_standard_error(folder: Path) -> None:
    assert_refused(run(folder, "record", "show", "x-1"), "not-found", 2)
    assert_refused(run(folder, "sync"), "not-enrolled", 4)
    assert_refused(run(folder, "record", "set", "x"), "wrong-arguments", 2)
