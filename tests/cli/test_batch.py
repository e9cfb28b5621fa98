"""The batch: one line in, one line out, in order, whatever a line holds and whatever ends the process."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.program import COMMAND, Batch, run
from tests.helpers import forked
from tests.helpers.made import new_folder
from tests.helpers.patience import PATIENCE_S


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template") / "w"
    new_folder(folder, country="KEN", name="Amina")
    return folder


@pytest.fixture
def folder(tmp_path: Path, template: Path) -> Path:
    """A workspace of each test's own."""
    return shutil.copytree(template, tmp_path / "w")


def answers(folder: Path, text: str | bytes) -> list[dict[str, object]]:
    """What is answered to lines; bytes are said to a program that is started by its name."""
    words = ["--batch", "--workspace", str(folder)]
    if isinstance(text, str):
        one = forked.run("brs-desktop", *words, text=text)
        assert one.returncode == 0, one.stderr
        said = one.stdout
    else:
        done = subprocess.run([*COMMAND, *words], input=text, capture_output=True, timeout=PATIENCE_S)
        assert done.returncode == 0, done.stderr
        said = done.stdout.decode()
    return [json.loads(line) for line in said.splitlines()]


def test_every_command_is_answered_in_order(folder: Path) -> None:
    lines = ["digest", "", "  # a remark", 'record add contacts "name=Ann Lee"', "nonsense", "digest", 'record "broken']
    found = answers(folder, "\n".join(lines).encode())
    assert [(one["ok"], one["exit"]) for one in found] == [(True, 0), (True, 0), (False, 2), (True, 0), (False, 2)]
    assert found[0]["result"] != found[3]["result"]
    assert [one["error"]["error"] for one in found if not one["ok"]] == ["unknown-command", "bad-line"]  # type: ignore[index]


def test_a_line_may_be_a_json_list(folder: Path) -> None:
    words = ["record", "add", "contacts", "name=A", "remarks=line 1\nline “2” 'three'"]
    added, shown = answers(folder, json.dumps(words) + "\nrecord list contacts\n")
    assert added["ok"] and len(shown["result"]) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "line", ["[1, 2]", "[", '["record", ["x"]]', "[" * 9000, '{"a": 1}', "--batch", "run", "--json"]
)
def test_a_line_that_is_no_command_answers_and_the_next_goes_on(folder: Path, line: str) -> None:
    first, second = answers(folder, f"{line}\ndigest\n")
    assert (first["ok"], first["exit"]) == (False, 2)
    assert second["ok"]


def test_bytes_that_are_no_text_and_lines_without_end_are_answered(folder: Path) -> None:
    found = answers(folder, b"record show \xff\xfe\n" + b"x" * 9_000_000 + b"\ndigest")
    assert [one["exit"] for one in found] == [2, found[1]["exit"], 0]
    assert found[1]["error"]["error"] == "too-large"  # type: ignore[index]


def test_options_of_a_line_are_its_own(folder: Path) -> None:
    made = run(folder.parent / "other", "init")
    assert made.exit == 0
    here, there, again = answers(
        folder, f"vector\nrecord list contacts --workspace {folder.parent / 'other'}\nvector\n"
    )
    assert here["ok"] and again == here
    assert there["result"] == []


def test_what_was_answered_survives_a_kill(folder: Path) -> None:
    """SYNC, invariant 4: everything answered before the kill is there afterwards, and nothing half."""
    batch = Batch(folder)
    ids = [batch("record", "add", "contacts", f"name=Person {n}")["id"] for n in range(5)]
    token = batch("edit", "open", ids[0])["token"]
    batch("edit", "set", token, "organisation=NEMA")
    batch.kill()
    with Batch(folder) as again:
        assert {row["id"] for row in again("record", "list", "contacts")} == set(ids)
        assert again.value(ids[0], "organisation") == "NEMA"
        saved = again("edit", "save", token)
        assert len(saved["dots"]) == 1
        assert again.refused("edit", "save", token) == ("session-unknown", 2)


@pytest.mark.kills
@pytest.mark.parametrize("count", [0, 2, 7])
def test_a_kill_between_answers_loses_nothing_answered(folder: Path, count: int) -> None:
    """A script sends lines without waiting; the process dies after some answers; what was answered is there."""
    lines = [json.dumps(["record", "add", "contacts", f"name=P{n}"]) for n in range(12)]
    batch = Batch(folder)
    assert batch.process.stdin is not None and batch.process.stdout is not None
    batch.process.stdin.write("\n".join(lines) + "\n")
    batch.process.stdin.flush()
    seen = [json.loads(batch.process.stdout.readline())["result"]["id"] for _ in range(count)]
    batch.kill()
    with Batch(folder) as again:
        rows = again("record", "list", "contacts")
        assert set(seen) <= {row["id"] for row in rows}
        for row in rows:
            cells = again("record", "show", row["id"])["cells"]
            assert set(cells) >= {"alive", "form", "name"}  # a record is there as a whole or not at all
        again("record", "add", "contacts", "name=after")
        assert len(again("record", "list", "contacts")) == len(rows) + 1
