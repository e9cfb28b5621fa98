"""Backups: whole or not there, seven kept, restored without pushing blindly; nothing that was there is lost."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from brs_sync.clock import FixedClock
from hypothesis import given
from hypothesis import strategies as st

from brs_desktop.errors import Problem
from brs_desktop.workspace import Workspace, backup
from brs_desktop.workspace.backup import keeping, shape
from tests.cli.program import Batch, Ended, Hub, join, run
from tests.helpers.made import new_folder
from tests.workspace.conftest import Open
from tests.workspace.wells import warm

NOW = "20261121T090000Z"
# Set aside: workspace.db, journal.db, identity, profile, forms. Put back: workspace.db, profile, forms.
MOVES = 8


def well(workspace: Workspace, name: str) -> str:
    return workspace.add("wells", {"name": name, "depth": "3"}).key.record


def names(workspace: Workspace) -> set[str]:
    return {row.title for row in workspace.page("wells", limit=100).rows}


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder but the lock."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file() and p.name != "lock"}


@pytest.fixture
def made(workspace: Workspace) -> backup.Backup:
    well(workspace, "in the backup")
    return workspace.backups.take()


def test_a_backup_is_read_back_and_holds_what_was_only_typed(workspace: Workspace) -> None:
    filler = workspace.open_filler("wells")
    filler.answer("name", "typed, not closed")
    made = workspace.backups.take()
    filler.close()
    assert backup.check(made) == made
    assert made.records == 1 + _shipped(workspace) and made.home == "KEN" and workspace.backups.last == made
    assert not list((workspace.folder / "backups").glob("*.part"))


def _shipped(workspace: Workspace) -> int:
    counted = workspace.replica.reader().execute("SELECT count(*) FROM record").fetchone()[0]
    return int(counted) - 1


def test_no_backup_holds_the_key_of_the_device(made: backup.Backup, workspace: Workspace) -> None:
    seed = (workspace.folder / "identity" / "replica.key").read_text().splitlines()[1]
    assert seed not in {part for part in tree(made.path).values() if seed.encode() in part}
    assert not any(seed.encode() in data or bytes.fromhex(seed) in data for data in tree(made.path).values())


def test_one_a_day_and_seven_are_kept(reopen: Open, clock: FixedClock) -> None:
    workspace = reopen()
    assert not workspace.backups.due(), "nothing was ever written"
    well(workspace, "w")
    for day in range(9):
        assert workspace.backups.take_if_due() is not None, day
        assert workspace.backups.take_if_due() is None, day
        clock.advance(keeping.DAY_MS)
    kept = workspace.backups.list()
    assert len(kept) == backup.KEPT == 7
    assert [one.when_ms for one in kept] == sorted((one.when_ms for one in kept), reverse=True)


def test_copies_of_one_afternoon_cost_no_backup_of_another_day(reopen: Open, clock: FixedClock, tmp_path: Path) -> None:
    workspace = reopen()
    well(workspace, "w")
    days = []
    for _day in range(4):
        clock.advance(keeping.DAY_MS)
        days.append(workspace.backups.take().path.name)
    for _minute in range(8):
        clock.advance(60_000)
        workspace.backups.take()
    assert len(workspace.backups.list()) == backup.KEPT
    assert set(days[:3]) <= {one.path.name for one in workspace.backups.list()}
    before = workspace.backups.list()
    with pytest.raises(Problem, match="nowhere"):
        workspace.backups.copy_to(tmp_path / "nowhere")
    assert workspace.backups.list() == before


@given(st.integers(0, 2**41), st.lists(st.integers(0, 2**41), max_size=4))
def test_a_clock_that_jumps_never_keeps_a_backup_off_for_more_than_a_day(now: int, times: list[int]) -> None:
    taken = tuple(shape.Backup(Path(), when, "", "", "", 0, 0, (), ()) for when in times)
    due = keeping.is_due(taken, now)
    assert due == (min((abs(now - when) for when in times), default=keeping.DAY_MS) >= keeping.DAY_MS)


def test_a_cancelled_backup_leaves_nothing_and_the_next_one_works(workspace: Workspace) -> None:
    well(workspace, "w")
    with pytest.raises(Problem) as stopped:
        workspace.backups.take(cancelled=lambda: True)
    assert stopped.value.code == "cancelled"
    assert list((workspace.folder / "backups").iterdir()) == []
    told: list[tuple[int, int]] = []
    assert workspace.backups.take(lambda done, total: told.append((done, total))).records
    assert told and all(0 <= done <= total for done, total in told) and told[-1][0] == told[-1][1]


def test_what_a_power_cut_left_of_a_backup_is_cleared_and_never_listed(workspace: Workspace) -> None:
    well(workspace, "w")
    place = workspace.folder / "backups"
    for left in ("brs-20260101T000000Z", "brs-20260102T000000Z.part"):
        (place / left).mkdir(parents=True)
        (place / left / shape.DATABASE).write_bytes(b"half")
    assert workspace.backups.list() == ()
    made = workspace.backups.take()
    assert [path.name for path in place.iterdir()] == [made.path.name]


@pytest.mark.parametrize("member", [shape.DATABASE, "profile.json"])
@pytest.mark.parametrize("harm", ["altered", "cut", "gone"])
def test_an_altered_backup_is_refused_and_the_workspace_stays(reopen: Open, member: str, harm: str) -> None:
    workspace = reopen()
    well(workspace, "w")
    made = workspace.backups.take()
    workspace.close()
    path = made.path / member
    data = path.read_bytes()
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(data[:-10] if harm == "cut" else data[:50] + bytes([data[50] ^ 1]) + data[51:])
    before = tree(workspace.folder)
    with pytest.raises(Problem) as refused:
        backup.restore(made, workspace.folder, now=NOW)
    assert refused.value.code == "backup-damaged"
    assert tree(workspace.folder) == before


@pytest.mark.parametrize(
    "manifest",
    [
        b"",
        b"[]",
        b"[" * 100_000,
        b'{"format": 1}',
        json.dumps({"format": 1, "when_ms": 1, "replica": "a", "name": "", "home": "", "records": 1, "commits": 1,
                    "members": [["../../etc/passwd", 1, "0" * 64]], "files": []}).encode(),
        json.dumps({"format": 1, "when_ms": -1, "replica": "a", "name": "", "home": "", "records": 1, "commits": 1,
                    "members": [], "files": []}).encode(),
    ],
)  # fmt: skip
def test_a_folder_that_is_no_backup_is_refused_by_name(tmp_path: Path, manifest: bytes) -> None:
    (tmp_path / shape.MANIFEST).write_bytes(manifest)
    with pytest.raises(Problem) as refused:
        backup.read_manifest(tmp_path)
    assert refused.value.code == "backup-none"


def test_a_backup_of_a_later_program_is_refused(made: backup.Backup) -> None:
    data = json.loads((made.path / shape.MANIFEST).read_bytes()) | {"format": 2}
    (made.path / shape.MANIFEST).write_text(json.dumps(data))
    with pytest.raises(Problem) as refused:
        backup.read_manifest(made.path)
    assert refused.value.code == "backup-newer"


def test_restoring_brings_back_what_was_and_sets_aside_what_is(reopen: Open) -> None:
    workspace = reopen()
    well(workspace, "before")
    made = workspace.backups.take()
    well(workspace, "after")
    old = workspace.replica.id
    workspace.close()
    done = backup.restore(made, workspace.folder, now=NOW)
    workspace = reopen()
    assert names(workspace) == {"before"}
    assert workspace.replica.id != old, "a restored copy writes under a name of its own"
    well(workspace, "written since")
    workspace.close()
    assert done.aside is not None
    backup.bring_back(done.aside, workspace.folder, now=NOW)
    workspace = reopen()
    assert names(workspace) == {"before", "after"} and workspace.replica.id == old
    [aside] = backup.asides(workspace.folder)
    assert (aside / "workspace.db").is_file(), "what was written since the restore is set aside in turn"
    (workspace.folder / "before-restore-of-nothing").mkdir()
    [told] = [one for one in workspace.backups.all() if isinstance(one, backup.SetAside)]
    assert (told.path, told.name) == (aside, workspace.profile.name) and told.bytes > 100_000
    assert backup.name_of(told.when_ms) == f"brs-{NOW}"


def test_a_restored_copy_sends_nothing_until_a_person_joins_again(tmp_path: Path) -> None:
    """SYNC, 'replica': a restored backup becomes a new replica; what the hub holds comes back beside what is new."""
    folder = new_folder(tmp_path / "a", country="KEN", name="Amina")
    with Hub(tmp_path / "hub") as hub:
        with Batch(folder) as amina:
            join(amina, hub)
            amina("record", "add", "contacts", "name=Old")
            amina("sync")
            saved = amina("backup", "now")["backup"]
            amina("record", "add", "contacts", "name=Since")
            amina("sync")
        restored = run(folder, "backup", "restore", saved).one
        assert Path(restored["aside"]).is_dir()
        refused = run(folder, "sync")
        assert refused.exit == 4 and refused.error is not None and refused.error["error"] == "not-enrolled"
        with Batch(folder) as amina:
            amina("record", "add", "contacts", "name=New")
            join(amina, hub)
            amina("sync")
            titles = {row["title"] for row in amina("record", "list", "contacts")}
        assert titles == {"Old", "Since", "New"}


def test_what_a_restore_set_aside_is_brought_back_by_its_name(tmp_path: Path) -> None:
    folder = new_folder(tmp_path / "a", country="KEN", name="Amina")
    with Batch(folder) as amina:
        saved = amina("backup", "now")["backup"]
        amina("record", "add", "contacts", "name=Since")
    aside = run(folder, "backup", "restore", saved).one["aside"]
    assert run(folder, "record", "list", "contacts").objects == []
    back = run(folder, "backup", "restore", Path(aside).name).one
    assert back["backup"] == aside and Path(back["aside"]).is_dir()
    assert [row["title"] for row in run(folder, "record", "list", "contacts").objects] == ["Since"]


def test_a_stick_carries_a_workspace_to_another_computer(tmp_path: Path, reopen: Open) -> None:
    workspace = reopen()
    well(workspace, "on the stick")
    document = b"%PDF-1.7 a document"
    digest = shape.hashlib.sha256(document).hexdigest()
    kept = workspace.folder / "files" / digest[:2] / digest
    kept.parent.mkdir(parents=True)
    kept.write_bytes(document)
    stick = tmp_path / "stick"
    stick.mkdir()
    told: list[tuple[int, int]] = []
    copied = workspace.backups.copy_to(stick, lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1] and copied.path.parent == stick
    assert [one.sha256 for one in copied.files] == [digest]
    elsewhere = warm(tmp_path / "elsewhere")
    assert backup.restore(backup.found(stick)[0], elsewhere, now=NOW).aside is None
    with Workspace.open(elsewhere, create=False, collections=(tmp_path / "collections",)) as second:
        assert names(second) == {"on the stick"} and second.profile.name == "Amina"
        assert (elsewhere / "files" / digest[:2] / digest).read_bytes() == document
        assert second.replica.id != workspace.replica.id


def test_copying_again_goes_on_and_a_damaged_source_never_becomes_a_copy(reopen: Open, tmp_path: Path) -> None:
    workspace = reopen()
    well(workspace, "w")
    made = workspace.backups.take()
    stick = tmp_path / "stick"
    (stick / made.path.name).mkdir(parents=True)  # what a stick that was pulled out left
    files = workspace.folder / "files"
    first = backup.copying.copy_to(made, files, stick)
    assert backup.copying.copy_to(made, files, stick) == first
    shutil.rmtree(first.path)
    (made.path / shape.DATABASE).write_bytes(b"scribbled")
    with pytest.raises(Problem) as refused:
        backup.copying.copy_to(made, files, stick)
    assert refused.value.code == "backup-damaged"
    assert backup.found(stick) == ()


def test_a_document_on_the_stick_is_trusted_for_its_bytes_not_for_its_size(reopen: Open, tmp_path: Path) -> None:
    workspace = reopen()
    document = b"%PDF-1.7 a document"
    digest = shape.hashlib.sha256(document).hexdigest()
    kept = workspace.folder / "files" / digest[:2] / digest
    kept.parent.mkdir(parents=True)
    kept.write_bytes(document)
    made = workspace.backups.take()
    stick = tmp_path / "stick"
    there = stick / backup.copying.FILES / digest[:2] / digest
    there.parent.mkdir(parents=True)
    there.write_bytes(b"!" * len(document))
    with pytest.raises(Problem) as stopped:
        backup.copying.copy_to(made, workspace.folder / "files", stick, cancelled=lambda: True)
    assert stopped.value.code == "cancelled" and there.read_bytes() != document
    told: list[tuple[int, int]] = []
    backup.copying.copy_to(made, workspace.folder / "files", stick, lambda done, total: told.append((done, total)))
    assert there.read_bytes() == document
    assert told[0][0] == len(document) and told[-1][0] == told[-1][1]


def test_a_document_that_is_the_same_is_not_written_again(reopen: Open, tmp_path: Path) -> None:
    workspace = reopen()
    document = b"%PDF-1.7 a document"
    digest = shape.hashlib.sha256(document).hexdigest()
    kept = workspace.folder / "files" / digest[:2] / digest
    kept.parent.mkdir(parents=True)
    kept.write_bytes(document)
    made = workspace.backups.take()
    stick = tmp_path / "stick"
    there = stick / backup.copying.FILES / digest[:2] / digest
    there.parent.mkdir(parents=True)
    there.write_bytes(document)
    before = there.stat().st_ino
    backup.copying.copy_to(made, workspace.folder / "files", stick)
    assert there.stat().st_ino == before


POINTS = ["restore.planned", *(f"restore.move:{n}" for n in range(1, MOVES + 1)), "restore.aside", "restore.done"]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A closed workspace with a contact in its backup and another one after it."""
    folder = new_folder(tmp_path_factory.mktemp("restore") / "w", country="KEN", name="Amina")
    with Batch(folder) as amina:
        amina("record", "add", "contacts", "name=Before")
        saved = Path(amina("backup", "now")["backup"]).name
        amina("record", "add", "contacts", "name=After")
    yield folder, saved


@pytest.mark.kills
@pytest.mark.parametrize("point", POINTS)
def test_a_power_cut_in_the_middle_of_a_restore_leaves_one_whole_workspace(
    story: tuple[Path, str], tmp_path: Path, point: str
) -> None:
    source, saved = story
    folder = Path(shutil.copytree(source, tmp_path / "w"))
    ended: Ended = run(folder, "backup", "restore", saved, env={"BRS_CRASH_AT": point})
    listed = run(folder, "record", "list", "contacts")
    assert listed.exit == 0, listed.error
    assert {row["title"] for row in listed.objects} == {"Before"}
    [aside] = backup.asides(folder)
    assert (aside / "workspace.db").is_file() and (aside / "identity").is_dir()
    assert backup.restoring.is_unfinished(folder) is False
    assert ended.exit < 0, "the point was never passed"


def test_the_moment_names_a_backup() -> None:
    assert backup.name_of(int(datetime(2026, 11, 21, 9, tzinfo=UTC).timestamp() * 1000)) == f"brs-{NOW}"


def test_a_backup_made_while_the_clock_is_wrong_is_kept(reopen: Open, clock: FixedClock, tmp_path: Path) -> None:
    workspace = reopen()
    well(workspace, "w")
    for _day in range(backup.KEPT):
        workspace.backups.take()
        clock.advance(keeping.DAY_MS)
    clock.ms = keeping.DAY_MS  # an empty battery
    made = workspace.backups.take()
    assert made in workspace.backups.list() and len(workspace.backups.list()) == backup.KEPT
    assert backup.check(workspace.backups.copy_to(tmp_path)).members


def test_the_backup_of_another_computer_on_the_stick_stays(reopen: Open, tmp_path: Path) -> None:
    """Two computers copied to one stick may have made their backups in the same second."""
    workspace = reopen()
    well(workspace, "w")
    made = workspace.backups.take()
    stick = tmp_path / "stick"
    theirs = Path(shutil.copytree(made.path, stick / made.path.name))
    (theirs / "profile.json").write_bytes(b"{}")
    shape.write_manifest(theirs, dataclasses.replace(made, members=(shape.hash_file(theirs / "profile.json"),)))
    before = tree(theirs)
    mine = backup.copying.copy_to(made, workspace.folder / "files", stick)
    assert mine.path != theirs and tree(theirs) == before
    assert {one.path for one in backup.found(stick)} == {mine.path, theirs}
    assert backup.copying.copy_to(made, workspace.folder / "files", stick) == mine


@pytest.mark.parametrize("stray", ["aside-done", "identity/replica.key", "journal.db", "workspace.db-wal"])
def test_a_backup_with_what_no_backup_holds_is_refused(reopen: Open, stray: str) -> None:
    """It would hand this computer another's key, or have the moves of a restore taken for done."""
    workspace = reopen()
    well(workspace, "w")
    made = workspace.backups.take()
    workspace.close()
    (made.path / stray).parent.mkdir(exist_ok=True)
    (made.path / stray).write_bytes(b"stray")
    member = dataclasses.replace(shape.hash_file(made.path / stray), path=stray)
    shape.write_manifest(made.path, dataclasses.replace(made, members=(*made.members, member)))
    before = tree(workspace.folder)
    with pytest.raises(Problem) as refused:
        backup.restore(backup.read_manifest(made.path), workspace.folder, now=NOW)
    assert refused.value.code == "backup-damaged"
    assert tree(workspace.folder) == before
