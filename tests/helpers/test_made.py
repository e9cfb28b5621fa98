"""What tests are lent for a new workspace is what the program makes, but for whose it is."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from brs_sync.ids import replica_text
from sqlcipher3 import dbapi2

from brs_desktop.workspace import Workspace, settings
from tests.helpers.made import new_folder, settle
from tests.workspace.wells import warm

OWN = {"identity/replica.key", "profile.json", "workspace.db"}


def test_a_workspace_that_is_lent_is_what_the_program_makes_but_for_device_and_person(tmp_path: Path) -> None:
    Workspace.init(warm(tmp_path / "made"), name="Wei", country="CHN", language="en").close()
    settle(tmp_path / "made")
    lent = new_folder(tmp_path / "lent", name="Wei", country="CHN", language="en")
    assert files(lent) == files(tmp_path / "made")
    ours, theirs = tables(lent), tables(tmp_path / "made")
    assert {name for name in ours | theirs if ours.get(name) != theirs.get(name)} == {"meta", "person", "replica"}
    for name in ("meta", "person", "replica"):
        assert len(ours[name]) == len(theirs[name])
        assert len(set(ours[name]) ^ set(theirs[name])) == {"meta": 4, "person": 2, "replica": 2}[name]
    mine, yours = settings.read(lent), settings.read(tmp_path / "made")
    assert (mine.name, mine.home, mine.language) == (yours.name, yours.home, yours.language)
    assert mine.person_id != yours.person_id
    with Workspace.open(lent, create=False) as workspace:
        assert workspace.replica.person == (mine.person_id, "Wei")
        assert replica_text(workspace.replica.id) in (lent / "identity" / "replica.key").read_text("ascii")


def files(folder: Path) -> set[tuple[str, bytes]]:
    """What is in it, where that is nobody's own; a cache only saves time."""
    found = {str(one.relative_to(folder)): one for one in folder.rglob("*") if one.is_file()}
    names = {name for name in found if not name.startswith("cache/") and not name.endswith(("-wal", "-shm"))}
    return {(name, b"" if name in OWN else found[name].read_bytes()) for name in names}


def tables(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of its database; in which order a list was filled is another in each process."""
    with closing(dbapi2.connect(str(folder / "workspace.db"))) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        schema = database.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
        rows = {name: sorted(database.execute(f'SELECT * FROM "{name}"'), key=repr) for name in names}
    return rows | {"": schema}
