"""Records and the versions of their form: a newer one is offered, no answer is lost, a bad one changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from brs_sync.clock import FixedClock
from brs_sync.ids import RecordKey
from brs_sync.values import Number, Value

from brs_desktop.errors import Problem
from brs_desktop.workspace import Workspace
from brs_desktop.workspace.doctor import inspect
from brs_desktop.workspace.installing import install_form
from tests.helpers.made import new_folder
from tests.workspace.conftest import Open
from tests.workspace.peers import admit, carry
from tests.workspace.wells2 import SECOND

ANSWERS = {"name": "Kibwezi", "depth": "42.50", "uses": "people cattle", "share_fields": "30", "dug_on": "1999-01-02"}


@pytest.fixture
def wells(wells: Path) -> Path:
    """The wells without the rule that their shares are reviewed together: a form may drop one of them."""
    manifest = wells / "wells" / "collection.toml"
    manifest.write_text(manifest.read_text(encoding="utf-8").partition("[review_groups]")[0], encoding="utf-8")
    return wells


def put_second(wells: Path, text: str = SECOND) -> None:
    """The folder's form as a later release has it."""
    (wells / "wells" / "form.md").write_text(text, encoding="utf-8")


def cells(workspace: Workspace, key: RecordKey) -> dict[str, Value]:
    """What the record says, without what is said of it; nothing for what is empty."""
    shown = workspace.replica.cells(key)
    return {path: cell.value for path, cell in shown.items() if path not in ("alive", "form") and cell.value}


def test_a_draft_goes_on_with_its_form_is_brought_to_the_new_one_and_back(wells: Path, reopen: Open) -> None:
    key = reopen().add("wells", ANSWERS).key
    put_second(wells)
    workspace = reopen()
    before, stands = cells(workspace, key), workspace.migrating.standing(key)
    assert (stands.state, stands.own is not None and stands.own.version, stands.in_use.version) == ("older", "1", "2")
    told = {(one.kind, one.was, one.now) for one in stands.changes}
    assert told >= {("moved", "uses", "uses"), ("renamed", "dug_on", "sunk_on"), ("new", "", "driller")}
    assert told >= {("removed", "share_fields", ""), ("removed", "readings/*/note", "")}
    assert workspace.migrating.leftovers(key) == ()
    workspace.migrating.stay(key)
    assert workspace.migrating.standing(key).staying and workspace.form_for(key).state("share_fields").text == "30"

    done = workspace.migrating.migrate(key)
    assert (done.was, done.now, done.renamed, len(done.dots)) == (stands.hash, stands.in_use.hash, 1, 1)
    form = workspace.form_for(key)
    assert form.state("sunk_on").text == "1999-01-02" and form.state("depth").value == Number("42.50")
    assert form.state("uses").text == "People, Cattle"
    (left,) = workspace.migrating.leftovers(key)
    assert (left.path, left.values, left.form is not None and left.form.version) == (
        "share_fields",
        (Number("30"),),
        "1",
    )
    with pytest.raises(Problem, match="already"):
        workspace.migrating.migrate(key)

    workspace.set(key, {"driller": "Otieno"})
    previous = workspace.migrating.previous(key)
    assert workspace.migrating.migrate(key, previous).now == stands.hash
    assert cells(workspace, key) == before | {"driller": "Otieno"}
    assert [one.path for one in workspace.migrating.leftovers(key)] == ["driller"], "what was answered there stays too"


def test_what_was_typed_under_the_older_form_is_sealed_first_and_comes_along(wells: Path, reopen: Open) -> None:
    key = reopen().add("wells", {"name": "Kibwezi"}).key
    put_second(wells)
    workspace = reopen()
    workspace.open_filler("wells", key, kept=True).answer("dug_on", "2001-02-03")
    workspace.migrating.migrate(key)
    assert workspace.form_for(key).state("sunk_on").text == "2001-02-03"


def test_an_answer_of_a_question_that_asks_for_something_else_is_told_when_it_does_not_fit(
    wells: Path, reopen: Open
) -> None:
    key = reopen().add("wells", {"name": "A", "share_people": "30"}).key
    put_second(wells, SECOND.replace("| integer | share_people |", "| date | share_people |"))
    workspace = reopen()
    workspace.migrating.migrate(key)
    (left,) = workspace.migrating.leftovers(key)
    assert (left.kind, left.path, left.values) == ("retyped", "share_people", (Number("30"),))


def test_two_laptops_on_different_versions_lose_nothing(tmp_path: Path, wells: Path, clock: FixedClock) -> None:
    """FORMS: edits made under the older form merge and land in 'answers of removed questions'."""
    later = tmp_path / "later"
    (later / "wells").mkdir(parents=True)
    (later / "wells" / "collection.toml").write_text((wells / "wells" / "collection.toml").read_text("utf-8"), "utf-8")
    put_second(later)
    folders = [tmp_path / name for name in ("old", "new")]
    for folder in folders:
        new_folder(folder, country="KEN", name=folder.name, collections=(wells,))
    with Workspace.open(folders[0], collections=(wells,), clock=clock) as old:
        with Workspace.open(folders[1], collections=(wells,), clock=clock) as before:
            admit(old, before, prefix="wells/KEN")
            key = old.add("wells", ANSWERS).key
            carry(old, before, "wells")
        with Workspace.open(folders[1], collections=(later,), clock=clock) as new:
            new.migrating.migrate(key)
            new.set(key, {"driller": "Otieno", "depth": "50"})
            # Meanwhile, on the other laptop, in the form that it has:
            old.set(key, {"share_fields": "35", "name": "Kibwezi 2", "dug_on": "1999-05-05"})
            carry(old, new, "wells")
            carry(new, old, "wells")
            assert old.replica.digest() == new.replica.digest()

            form = new.form_for(key)
            assert form.state("name").text == "Kibwezi 2" and form.state("driller").text == "Otieno"
            assert form.state("sunk_on").text == "1999-01-02" and form.state("depth").text == "50"
            left = {one.path: one.values for one in new.migrating.leftovers(key)}
            assert left == {"share_fields": (Number("35"),), "dug_on": ("1999-05-05",)}

            # The laptop with the older program got the form with the record: it reads and edits it by that one.
            assert old.migrating.standing(key).state == "newer"
            assert [row.id for row in old.page("wells").rows] == [key.record]
            assert {one.path: one.values for one in old.migrating.leftovers(key)} == left
            old.set(key, {"depth": "51"})
            assert old.form_for(key).state("driller").text == "Otieno"
    with Workspace.open(folders[0], collections=(later,), clock=clock) as updated:
        assert updated.form_for(key).state("depth").text == "51"
        assert updated.form_for(key).state("driller").text == "Otieno"


def test_a_form_put_in_use_is_offered_and_a_bad_one_leaves_the_last_good_one(
    tmp_path: Path, wells: Path, reopen: Open
) -> None:
    workspace = reopen()
    key, file = workspace.add("wells", ANSWERS).key, tmp_path / "second.md"
    file.write_text(SECOND, encoding="utf-8")
    told = install_form(workspace, file)
    assert (told["collection"], told["version"], told["changes"]["removed"]) == ("wells", "2", 2)
    assert workspace.migrating.standing(key).state == "older" and workspace.registry.passed_over == {}
    bad = {
        "kind": SECOND.replace("| 2 |", "| 3 |").replace("| decimal | depth |", "| text | depth |"),
        "list": SECOND.replace("| 2 |", "| 3 |").replace("depth", "deep"),
        "sheet": SECOND.replace("| 2 |", "| 3 |").replace("${name}", "${nobody}"),
        "same": SECOND.replace("Driller", "Who drilled"),
    }
    refused = []
    for name, text in bad.items():
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
        with pytest.raises(Problem) as caught:
            install_form(workspace, tmp_path / f"{name}.md")
        refused.append(caught.value.code)
        assert caught.value.message and caught.value.safe
    assert refused == ["form-unusable", "form-unusable", "form-unusable", "form-not-newer"]
    assert reopen().collection("wells").form.version == "2"


def test_a_form_that_fails_to_load_leaves_the_last_good_one_and_touches_no_draft(
    tmp_path: Path, wells: Path, reopen: Open
) -> None:
    workspace = reopen()
    key, file = workspace.add("wells", ANSWERS).key, tmp_path / "second.md"
    file.write_text(SECOND, encoding="utf-8")
    install_form(workspace, file)
    digest = reopen().replica.digest()
    put = tmp_path / "w" / "forms" / "wells.now.json"
    whole = put.read_text(encoding="utf-8")
    damages = {
        "torn": whole[: len(whole) // 2],
        "changed": whole.replace("Driller", "Dealer"),
        "another program": '{"xform": 3, "hash": [], "program": "9"}',
    }
    for damage in damages.values():
        put.write_text(damage, encoding="utf-8")
        workspace = reopen()
        assert workspace.collection("wells").form.version == "2", "the last good one"
        assert "damaged" in workspace.migrating.standing(key).passed_over
        assert "wells" in " ".join(one.what for one in inspect(workspace) if not one.ok)
        assert workspace.replica.digest() == digest and workspace.form_for(key).state("share_fields").text == "30"


def test_a_folders_form_that_is_broken_leaves_the_last_good_one(wells: Path, reopen: Open) -> None:
    key = reopen().add("wells", ANSWERS).key
    put_second(wells, "| survey | type | name |\n| | nonsense | a b |")
    workspace = reopen()
    assert workspace.collection("wells").form.version == "1"
    assert workspace.migrating.standing(key).state == "current" and workspace.migrating.standing(key).passed_over
    workspace.set(key, {"depth": "43"})
    put_second(wells)
    assert reopen().migrating.standing(key).state == "older"
