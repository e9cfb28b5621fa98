"""The library from the command line, and between two devices with a hub."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.program import Batch, Ended, Hub, join, meet, run
from tests.library.papers import ENGLISH, pdf


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A workspace of Kenya."""
    assert run(tmp_path / "w", "init", "--country", "KEN", "--name", "Amina", "--language", "en").exit == 0
    return tmp_path / "w"


def test_files_come_in_with_what_they_say_of_themselves(made: Path, tmp_path: Path) -> None:
    pdf(tmp_path / "scan.pdf", [[ENGLISH] * 3], title="Toolkit on wastes")
    (tmp_path / "setup.exe").write_bytes(b"MZ")
    done = run(made, "library", "import", str(tmp_path / "scan.pdf"), str(tmp_path / "setup.exe"), "--guess")
    assert done.exit == 0
    added, refused = done.objects
    assert (added["outcome"], added["title"]) == ("added", "Toolkit on wastes")
    assert (refused["outcome"], refused["code"]) == ("refused", "program")
    [row] = run(made, "library", "list", "--filter", "shelf=here").objects
    assert row["id"] == added["id"] and row["state"] == "here" and row["values"]["languages"] == "en"
    opened = run(made, "library", "open-path", added["id"]).one
    assert Path(opened["path"]).read_bytes() == (tmp_path / "scan.pdf").read_bytes()
    kept = run(made, "library", "keep", added["id"]).one
    assert kept["kept"] and kept["size"] == kept["used_bytes"] == (tmp_path / "scan.pdf").stat().st_size
    assert not run(made, "library", "keep", added["id"], "--off").one["kept"]


def test_what_cannot_be_done_is_refused_with_its_code(made: Path, tmp_path: Path) -> None:
    (tmp_path / "setup.exe").write_bytes(b"MZ")
    nothing: Ended = run(made, "library", "import", str(tmp_path / "setup.exe"))
    assert nothing.exit == 3 and [one["outcome"] for one in nothing.objects] == ["refused"]
    for words, code, exit_code in (
        (("library", "open-path", "=sc-4%2f34"), "file-not-here", 3),
        (("library", "keep", "=sc-4%2f34"), "no-file-to-keep", 3),
        (("library", "list", "--filter", "secret=1"), "bad-option-value", 2),
        (("library", "list", "--sort", "file"), "bad-column", 2),
        (("library", "keep", "gone"), "not-found", 2),
        (("library", "fetch", "=sc-4%2f34"), "no-file-to-keep", 3),
        (("library", "never", "gone"), "not-found", 2),
    ):
        refused = run(made, *words)
        assert refused.error is not None and refused.error["error"] == code, words
        assert refused.exit == exit_code, words


def test_themes_narrow_the_list_either_or(made: Path) -> None:
    ships = {one["id"] for one in run(made, "library", "list", "--filter", "themes=ships").objects}
    both = {
        one["id"]
        for one in run(made, "library", "list", "--filter", "themes=ships", "--filter", "themes=mercury").objects
    }
    assert ships and ships < both


def test_entries_travel_and_their_files_are_said_to_be_elsewhere(tmp_path: Path) -> None:
    """SYS-03 as far as it goes: the newest edition arrives and replaces the older one, which stays listed."""
    for name in ("a", "b"):
        run(tmp_path / name, "init", "--country", "KEN", "--name", name.upper())
    pdf(tmp_path / "first.pdf", [["one"]])
    pdf(tmp_path / "second.pdf", [["two"]])
    with Hub(tmp_path / "hub") as hub, Batch(tmp_path / "a") as a, Batch(tmp_path / "b") as b:
        for one in (a, b):
            join(one, hub, prefixes=("library/KEN",))
        [old] = a("library", "import", str(tmp_path / "first.pdf"))
        a("record", "set", old["id"], "entry=guide-1", "edition=1")
        [new] = a("library", "import", str(tmp_path / "second.pdf"))
        a("record", "set", new["id"], "supersedes=guide-1", "edition=2")
        meet(a, b)
        rows = {one["id"]: one for one in b("library", "list", "--filter", "shelf=current") if one["state"] != "none"}
        assert set(rows) == {new["id"]} and rows[new["id"]]["state"] == "elsewhere"
        [older] = b("library", "list", "--filter", "shelf=older")
        assert older["id"] == old["id"] and older["superseded"] and older["state"] == "elsewhere"
        assert b("library", "keep", new["id"])["state"] == "wanted"
        [again] = b("library", "import", str(tmp_path / "second.pdf"))
        assert again["outcome"] == "duplicate" and again["id"] == new["id"]
        assert {one["id"]: one["state"] for one in b("library", "list", "--filter", "shelf=here")} == {
            new["id"]: "here"
        }
        refused = b("library", "never", old["id"])
        assert refused["never"] and not refused["kept"] and refused["state"] == "elsewhere"
        b("sync")
        assert not b("library", "never", old["id"], "--off")["never"]
        used = b("library", "keep", new["id"])["used_bytes"]
        fetched = b("library", "fetch", old["id"])
        assert fetched["state"] == "here" and fetched["used_bytes"] == used + (tmp_path / "first.pdf").stat().st_size
        assert b("library", "fetch", old["id"]) == fetched
