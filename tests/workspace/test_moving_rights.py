"""SYNC rules 4 and 5 over a real hub: a move needs write under both, and work elsewhere is offered as a move."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from brs_sync.ids import RecordKey

from brs_desktop.errors import Problem
from brs_desktop.records.moved import MOVED
from brs_desktop.workspace import Workspace
from brs_desktop.workspace.tidings import tidings
from tests.cli.program import Batch, Hub
from tests.helpers.made import new_workspace

RIGHTS = {
    "contacts/KEN": ["read", "write", "resolve"],
    "contacts/UGA": ["read"],
    "contacts/TZA": ["read", "write"],
}


@pytest.fixture(scope="module")
def granted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """Somebody who may write for Kenya and Tanzania, and read for Uganda, by the word of a root."""
    folder = tmp_path_factory.mktemp("granted")
    with (
        new_workspace(folder / "root", country="KEN", name="Root") as root,
        new_workspace(folder / "w", country="KEN", name="Amina") as workspace,
    ):
        for one in (root, workspace):
            one.replica.add_root(root.replica.key)
        for prefix, rights in RIGHTS.items():
            grant = root.replica.issue_grant(
                workspace.replica.key,
                person=workspace.profile.person_id,
                name="Amina",
                role="focal-point",
                prefixes=[prefix],
                rights=rights,
            )
            workspace.replica.receive([], [grant])
        yield workspace


@pytest.mark.parametrize(("home", "code"), [("UGA", "move-no-right"), ("RWA", "move-no-right"), ("TZA", "")])
def test_rule_04_a_move_needs_write_where_it_goes(granted: Workspace, home: str, code: str) -> None:
    key = granted.add("contacts", {"name": f"To {home}"}).key
    digest = granted.replica.digest()
    if not code:
        assert granted.moves.move(granted.moves.plan(key, home=home)).target.partition == f"contacts/{home}"
        return
    with pytest.raises(Problem) as caught:
        granted.moves.plan(key, home=home)
    assert caught.value.code == code and f"contacts/{home}" in caught.value.message
    assert caught.value.safe and caught.value.next and granted.replica.digest() == digest


def test_rule_04_what_may_only_be_read_is_not_moved_away(granted: Workspace, tmp_path: Path) -> None:
    key = RecordKey("contacts/UGA", "contacts", granted.replica.new_record_id("contacts"))
    granted.replica.write([(key, "alive", True), (key, "name", "Read only")])
    with pytest.raises(Problem) as caught:
        granted.moves.plan(key, home="KEN")
    assert caught.value.code == "move-read-only" and "contacts/UGA" in caught.value.next


def test_rule_05_what_stands_under_its_own_country_has_nowhere_to_move(granted: Workspace, tmp_path: Path) -> None:
    """No grant covers the library of Kenya, and some covers another place of Kenya."""
    (tmp_path / "guide.txt").write_text("Waste is what is left.", encoding="utf-8")
    granted.library.import_files([tmp_path / "guide.txt"])
    granted.replica.seal()
    assert "library/KEN" in granted.replica.vectors(("",))
    assert "library/KEN" not in {one.key.partition for one in granted.moves.elsewhere()}


def test_rule_05_work_elsewhere_is_offered_as_a_move_and_then_reaches_the_others(tmp_path: Path) -> None:
    """The provisional country was Kenya; the one that the hub enrols for is Uganda."""
    with (
        Hub(tmp_path / "hub") as hub,
        new_workspace(tmp_path / "a", country="KEN", name="Amina") as amina,
        new_workspace(tmp_path / "b", country="UGA", name="Brian") as brian,
    ):
        before = amina.add("contacts", {"name": "Written before joining"}).key
        assert amina.moves.elsewhere() == () and tidings(amina) == ()
        for one in (amina, brian):
            one.enrol(hub.invite("focal-point", "contacts/UGA"), hub.url)
            one.sync()
        (offered,) = amina.moves.elsewhere()
        assert (offered.key, offered.home, offered.to) == (before, "UGA", "contacts/UGA")
        assert [one.code for one in tidings(amina)] == ["work-elsewhere"] and brian.moves.elsewhere() == ()
        (moved,), left = amina.moves.move_elsewhere()
        assert not left and amina.moves.elsewhere() == () and tidings(amina) == ()
        assert amina.replica.cells(before)[MOVED].value is not None
        for one in (amina, brian):
            one.sync()
        (row,) = brian.page("contacts").rows
        assert (row.key, row.title) == (moved.target, "Written before joining")
        assert amina.moves.late(before) is None


def test_the_commands_move_compare_bring_and_take_back(tmp_path: Path) -> None:
    with new_workspace(tmp_path / "w", country="KEN", name="Amina"):
        pass
    with Batch(tmp_path / "w") as batch:
        answers = ("country=KEN", "kind=first_version")
        wrong = batch("record", "add", "basel_reports", *answers, "year=2024")["id"]
        batch("record", "add", "basel_reports", *answers, "year=2023", "kind=revision")
        plan = batch("record", "move", wrong, "year=2023", "--preview")
        assert plan["exists"] and [one["path"] for one in plan["differing"]] == ["kind"]
        refused = batch.reply("record", "move", wrong, "year=2023")
        assert refused["error"]["error"] == "move-exists" and "kind" in refused["error"]["details"]
        token = batch("edit", "open", wrong)["token"]
        moved = batch("record", "move", wrong, "year=2023", "--take", "kind")
        assert moved["id"] == "=ken~2023" and moved["from"]["id"] == wrong
        batch("edit", "set", token, "fp_changed=yes")
        batch("edit", "save", token)
        (late,) = batch("record", "late", wrong)
        assert [one["path"] for one in late["changes"]] == ["fp_changed"]
        batch("record", "bring", wrong)
        assert batch("record", "late", wrong) == []
        assert batch("record", "show", "=ken~2023")["cells"]["fp_changed"]["value"] == "yes"
        assert batch("record", "unmove", wrong)["from"]["id"] == wrong
        assert batch("record", "show", "=ken~2023")["cells"]["kind"]["value"] == "revision"
        assert batch("record", "elsewhere") == []
        assert batch.reply("record", "move", wrong, "kind=revision")["error"]["error"] == "move-no-key"
        assert batch.reply("record", "bring", wrong)["error"]["error"] == "move-none-late"
