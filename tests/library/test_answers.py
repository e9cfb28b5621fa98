"""The cell of a file question through the form engine, the unit of work and the command line's assignments."""

from __future__ import annotations

from pathlib import Path

import pytest
from brs_sync.values import Number, Ref, Value
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brs_desktop.errors import Problem
from brs_desktop.workspace import Workspace
from brs_desktop.workspace.library import FileCell
from tests.library.papers import pdf

FILES = st.builds(
    FileCell,
    name=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40),
    sha256=st.text("0123456789abcdef", min_size=64, max_size=64),
    size=st.integers(0, 1 << 40),
    type=st.sampled_from(["application/pdf", "text/plain"]),
)


@given(files=st.lists(FILES, min_size=1, max_size=3, unique=True))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_file_survives_the_form_undo_and_redo(workspace: Workspace, files: list[FileCell]) -> None:
    form = workspace.form_for("documents")
    seen: list[Value] = [None]
    for file in files:
        form.answer("file", file.value())
        assert FileCell.of(form.state("file").value) == file and form.state("file").text == file.name
        seen.append(form.state("file").value)
    for value in reversed(seen[:-1]):
        form.undo()
        assert form.state("file").value == value
    for value in seen[1:]:
        form.redo()
        assert form.state("file").value == value


def test_an_editor_that_does_not_touch_the_file_leaves_its_cell_alone(workspace: Workspace, given: Path) -> None:
    record = workspace.library.import_files([pdf(given / "a.pdf")]).added[0].record
    before = workspace.show(record)["cells"]["file"]
    editor = workspace.open_filler("documents", record)
    editor.answer("symbol", "SC-1/1")
    editor.close()
    assert workspace.show(record)["cells"]["file"] == before


@pytest.mark.parametrize(
    "value",
    [
        "guide.pdf",
        {"name": "a"},
        {"name": "a", "sha256": "b", "size": Number("1"), "type": "c", "more": "d"},
        {"name": {"x": "y"}, "sha256": "b", "size": Number("1"), "type": "c"},
        ["a"],
    ],
)
def test_what_is_no_file_is_no_answer(workspace: Workspace, value: object) -> None:
    with pytest.raises(Problem) as refused:
        workspace.add("documents", {"title": "x", "file": value})
    assert refused.value.code == "bad-value"


def test_blank_takes_the_file_away(workspace: Workspace, given: Path) -> None:
    record = workspace.library.import_files([pdf(given / "a.pdf")]).added[0].record
    workspace.set(record, {"file": ""})
    assert workspace.library.state(record) == "none" and workspace.library.used().files == 1


@pytest.mark.parametrize("value", [None, "text", {}, {"name": "a"}, {"name": "a", "sha256": "b", "type": Number("1")}])
def test_a_cell_of_another_make_names_no_file(value: Value) -> None:
    assert FileCell.of(value) is None


def test_a_reference_that_another_device_put_where_a_file_belongs_stays_as_it_is(workspace: Workspace) -> None:
    """Nothing that arrives may keep a record from being opened, filled on or handed over."""
    key = workspace.add("documents", {"title": "Theirs"}).key
    for there in (Ref("a", "no map"), Ref("b", "5"), Ref("c", "[" * 200)):
        workspace.replica.write([(key, "file", there)])
        form = workspace.form_for(key)
        assert form.state("file").value == there == form.relevant_cells()["file"]
