"""The filler: every command is on disk before it returns; what is shown changes by refreshing only."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from brs_sync.clock import FixedClock
from brs_sync.errors import SyncProblem
from brs_sync.values import Missing, Number, Value
from hypothesis import given, settings
from hypothesis import strategies as st

from brs_desktop.forms import CommandRecord, load_form
from brs_desktop.forms.errors import Unfollowed
from brs_desktop.workspace import Filler, Workspace
from tests.helpers.made import new_workspace
from tests.workspace.conftest import Open
from tests.workspace.wells import write_wells

resource = pytest.importorskip("resource", reason="limits on files are those of POSIX systems")


def value(workspace: Workspace, filler: Filler, path: str) -> Value:
    cell = workspace.replica.cells(filler.key).get(path)
    return None if cell is None else cell.value


def test_opening_writes_nothing_and_the_first_answer_makes_the_record(workspace: Workspace) -> None:
    filler = workspace.open_filler("wells")
    assert filler.new and filler.safe
    filler.close()
    assert workspace.page("wells").total == 0 and workspace.replica.vector() == {}
    filler = workspace.open_filler("wells")
    filler.answer("name", "Kibwezi")
    (row,) = workspace.page("wells").rows
    assert row.pending and row.title == "Kibwezi"  # lists show what is in the journal too
    (dot,) = filler.close()
    assert [row.pending for row in workspace.page("wells").rows] == [False]
    cells = workspace.replica.cells(filler.key)
    assert cells["alive"].value is True
    assert cells["form"].value == workspace.collection("wells").form_hash
    assert {head.dot for cell in cells.values() for head in cell.heads} == {dot}


def test_an_answer_is_on_disk_before_what_depends_on_it_is_computed(workspace: Workspace) -> None:
    """FORMS: a command's cells are journalled first; the pure calculation is no cell."""
    filler = workspace.open_filler("wells")
    filler.answer("name", "A")
    filler.answer("depth", "3")
    assert filler.form.state("label_line").text == "A / 3"
    assert filler.session.pending == len(filler.session.answers) >= 4
    filler.close()
    assert "label_line" not in workspace.replica.cells(filler.key)


@contextmanager
def full_disk() -> Iterator[None]:
    """For this while the system itself refuses to write to any file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_an_answer_the_journal_cannot_hold_has_not_happened(workspace: Workspace) -> None:
    filler = workspace.open_filler("wells")
    filler.answer("name", "A")
    with full_disk():
        with pytest.raises(SyncProblem):
            filler.answer("name", "B")
        assert not filler.safe
    assert filler.form.state("name").value == "A"
    filler.answer("depth", "2")
    assert filler.safe
    filler.close()
    assert value(workspace, filler, "name") == "A"


@pytest.mark.parametrize("then", ["closing", "refreshing", "another answer"])
def test_what_follows_from_an_answer_and_found_no_room_on_the_disk_is_written_later(
    workspace: Workspace, then: str
) -> None:
    """SYNC, writing 1: screen and disk have the answer; what it clears reaches the disk before the record is sealed."""
    filler = workspace.open_filler("contacts")
    filler.add_row("held", "a")
    filler.answer_all([("held/a/held_conv", "cv_b"), ("held/a/held_kind", "bk_fp")])
    with full_after_the_next_write(filler), pytest.raises(Unfollowed):
        filler.answer("held/a/held_conv", "cv_r")
    assert not filler.safe
    assert filler.form.state("held/a/held_kind").value is None
    {
        "closing": filler.close,
        "refreshing": filler.refresh,
        "another answer": lambda: filler.answer("held/a/held_by", "The Minister"),
    }[then]()
    assert filler.safe
    filler.close()
    assert value(workspace, filler, "held/a/held_conv") == "cv_r"
    assert value(workspace, filler, "held/a/held_kind") is None


@contextmanager
def full_after_the_next_write(filler: Filler) -> Iterator[None]:
    """The disk takes one more write of this editor."""
    with ExitStack() as disk:
        told, filler._typed = filler._typed, lambda _key: disk.enter_context(full_disk())
        try:
            yield
        finally:
            filler._typed = told


def test_undo_and_redo_are_journalled(workspace: Workspace) -> None:
    filler = workspace.open_filler("wells")
    filler.answer("name", "A")
    filler.answer("depth", "1")
    filler.add_row("readings", "r1")
    filler.answer("readings/r1/level", "5")
    filler.remove_row("readings", "r1")
    for _step in range(3):
        filler.undo()
    assert value(workspace, filler, "readings/r1/alive") is False
    filler.undo()
    assert value(workspace, filler, "depth") is None
    filler.redo()
    assert value(workspace, filler, "depth") == Number("1")
    filler.close()
    assert value(workspace, filler, "depth") == Number("1")


def test_what_another_editor_wrote_is_told_and_taken_by_refreshing(workspace: Workspace) -> None:
    record = workspace.add("wells", {"name": "A", "depth": "1", "uses": "people"}).key
    filler = workspace.open_filler("wells", record.record)
    filler.answer("name", "Mine")
    workspace.set(record.record, {"depth": "2", "uses": "cattle", "readings/r9/level": "7"})
    assert filler.changed_meanwhile()
    assert filler.form.state("depth").value == Number("1")  # nothing in an open editor changes by itself
    delta = filler.refresh()
    assert "depth" in delta.changed
    assert filler.form.state("depth").value == Number("2")
    assert filler.form.state("uses").text == "Cattle"
    assert filler.form.rows("readings") == ("r9",)
    assert not filler.changed_meanwhile()
    filler.answer("depth", "3")
    filler.close()
    assert workspace.conflicts() == []
    assert value(workspace, filler, "name") == "Mine"


def test_a_row_that_another_deleted_is_gone_after_refreshing(workspace: Workspace) -> None:
    record = workspace.add("wells", {"name": "A", "readings/r1/level": "1", "readings/r2/level": "2"}).key
    filler = workspace.open_filler("wells", record.record)
    workspace.delete(record.record, "readings/r1")
    filler.refresh()
    assert filler.form.rows("readings") == ("r2",)
    filler.close()


def test_an_editor_is_the_same_after_its_process_was_gone(reopen: Open) -> None:
    workspace = reopen()
    record = workspace.add("wells", {"name": "A", "depth": "1"}).key
    filler = workspace.open_filler("wells", record.record, kept=True)
    filler.answer("depth", "2")
    token = filler.token
    again = reopen().filler(token)
    assert again.form.state("depth").value == Number("2") and again.session.shown["depth"].value == Number("1")
    again.answer("depth", "3")
    again.close()


def test_an_editor_of_a_window_is_sealed_when_its_process_is_gone(reopen: Open) -> None:
    workspace = reopen()
    filler = workspace.open_filler("wells")
    filler.answer("name", "A")
    key = filler.key
    workspace = reopen()
    assert workspace.replica.cells(key)["name"].heads
    assert workspace.replica.sessions() == []


def test_a_key_that_was_deleted_shows_what_was_there(workspace: Workspace) -> None:
    first = {"country": "KEN", "chem": "aldrin"}
    key = workspace.add("import_responses", {**first, "law": "Act 1"}).key
    workspace.delete(key.record)
    filler = workspace.open_filler("import_responses", None, first)
    assert filler.was_deleted and not filler.new
    assert filler.form.state("law").value == "Act 1"
    filler.take_back()
    filler.close()
    assert workspace.page("import_responses").total == 1
    workspace.delete(key.record)
    filler = workspace.open_filler("import_responses", None, first)
    filler.clear_all()
    filler.answer("law", "Act 2")
    filler.close()
    cells = workspace.replica.cells(key)
    assert cells["law"].value == "Act 2" and cells["alive"].value is True


def test_a_key_that_exists_is_continued(workspace: Workspace) -> None:
    first = {"country": "KEN", "chem": "aldrin"}
    key = workspace.add("import_responses", {**first, "law": "Act 1"}).key
    filler = workspace.open_filler("import_responses", None, first)
    assert (filler.key, filler.new) == (key, False)
    filler.close()


def test_idle_editors_are_sealed_and_stay_open(workspace: Workspace, clock: FixedClock) -> None:
    filler = workspace.open_filler("wells")
    filler.answer("name", "A")
    workspace.tick()
    assert filler.session.pending
    clock.advance(11 * 60 * 1000)
    workspace.tick()
    assert not filler.session.pending
    filler.answer("name", "B")
    filler.close()
    (head,) = workspace.replica.cells(filler.key)["name"].heads
    assert head.value == "B"


COMMANDS = st.lists(
    st.one_of(
        st.tuples(st.just("answer"), st.sampled_from(["name", "depth", "share_people"]), st.integers(0, 99).map(str)),
        st.tuples(st.just("set"), st.just("uses"), st.lists(st.sampled_from(["people", "cattle", "fields"]))),
        st.tuples(st.just("missing"), st.just("depth"), st.just("unknown")),
        st.tuples(st.sampled_from(["undo", "redo", "add", "remove"]), st.just(""), st.just("")),
    ),
    max_size=14,
)


@settings(max_examples=40)
@given(commands=COMMANDS)
def test_what_was_journalled_is_what_was_filled(
    tmp_path_factory: pytest.TempPathFactory, commands: list[tuple[str, str, object]]
) -> None:
    """After any commands the record that was sealed, opened again, shows the same form."""
    with _shared(tmp_path_factory) as workspace:
        filler = workspace.open_filler("wells")
        filler.answer("name", "start")
        for name, path, told in commands:
            _do(filler, name, path, told)
        wanted = filler.form.relevant_values()
        rows = filler.form.rows("readings")
        filler.close()
        again = workspace.open_filler("wells", filler.key.record)
        assert again.form.relevant_values() == wanted
        assert again.form.rows("readings") == rows
        again.close()


def _do(filler: Filler, name: str, path: str, told: object) -> None:
    rows = filler.form.rows("readings")
    if name == "answer" or name == "set":
        filler.answer(path, told)  # type: ignore[arg-type]
    elif name == "missing":
        filler.answer(path, Missing(str(told)))
    elif name == "add":
        filler.add_row("readings")
    elif name == "remove" and rows:
        filler.remove_row("readings", rows[0])
    elif name in ("undo", "redo"):
        getattr(filler, name)()


_SHARED: dict[str, Workspace] = {}


class _shared:
    """One workspace for all examples: a form is converted once."""

    def __init__(self, factory: pytest.TempPathFactory) -> None:
        if "w" not in _SHARED:
            folder = factory.mktemp("shared")
            _SHARED["w"] = new_workspace(folder / "w", country="KEN", collections=(write_wells(folder / "c"),))

    def __enter__(self) -> Workspace:
        return _SHARED["w"]

    def __exit__(self, *_error: object) -> None:
        for session in _SHARED["w"].replica.sessions():
            _SHARED["w"].replica.session(session.token).close()


def test_the_form_tells_its_commands(workspace: Workspace) -> None:
    told: list[CommandRecord] = []
    collection = workspace.collection("wells")
    form = workspace.filling.form(collection.form, {}, collection, new=True, listener=told.append)
    form.answer("name", "A")
    assert [one.changes for one in told] == [(("name", "A"),)]


CRASHED = """
import os, sys
from pathlib import Path
from brs_desktop.workspace import Workspace
workspace = Workspace.open(Path(sys.argv[1]), collections=(Path(sys.argv[2]),))
workspace.open_filler("wells").answer("name", "Kibwezi")
os._exit(9)
"""


def test_what_a_crash_left_is_in_the_lists_too(reopen: Open, tmp_path: Path, wells: Path) -> None:
    """SYNC, writing 1: recovery seals what was typed; the read model is part of that."""
    with new_workspace(tmp_path / "w", country="KEN", name="Amina", collections=(wells,)):
        pass
    died = subprocess.run([sys.executable, "-c", CRASHED, str(tmp_path / "w"), str(wells)], check=False)
    assert died.returncode == 9
    again = reopen()
    assert [(row.title, row.pending) for row in again.page("wells").rows] == [("Kibwezi", False)]


def test_a_form_is_told_the_device_and_the_person(workspace: Workspace) -> None:
    binds = "".join(
        f'<bind nodeset="/data/{name}" jr:preload="property" jr:preloadParams="{name}"/>'
        for name in ("deviceid", "username", "email")
    )
    form = load_form(
        '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" '
        'xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>t</h:title><model><instance><data id="t" version="1">'
        f"<deviceid/><username/><email/></data></instance>{binds}</model></h:head><h:body/></h:html>"
    )
    workspace.set_profile(name="Amina Odhiambo")
    session = workspace.filling.form(form, {}, workspace.collection("wells"), new=True)
    assert session.state("deviceid").value == workspace.replica.id_text
    assert session.state("username").value == "Amina Odhiambo"
    assert session.state("email").value is None
