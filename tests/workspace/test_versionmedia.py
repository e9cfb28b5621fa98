"""Each version of a form has its own pictures and sounds; they travel with it, by stick, by hub and with a section."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from brs_sync.errors import SyncProblem
from brs_sync.ids import RecordKey

from brs_desktop.records.keys import record_id
from brs_desktop.workspace import Workspace, versionmedia
from brs_desktop.workspace.doctor import inspect
from brs_desktop.workspace.formmedia import Found
from brs_desktop.workspace.installing import bring_back, consider_came, install_form, put_in_use
from brs_desktop.workspace.packages import COLLECTION
from tests.workspace.conftest import Open
from tests.workspace.peers import admit, carry
from tests.workspace.sections.conftest import Offices
from tests.workspace.sections.conftest import offices as offices
from tests.workspace.test_installing import file_of
from tests.workspace.test_migrating import wells as wells
from tests.workspace.test_packages import Two
from tests.workspace.test_packages import two as two
from tests.workspace.wells2 import SECOND

PNG = b"\x89PNG\r\n\x1a\n"
_HEAD = "label::French (fr) |\n|---|---|---|---|---|\n| | kind | bored | Bored | Foré |\n"
_PICTURED = (
    "label::French (fr) | image::English (en) |\n|---|---|---|---|---|---|\n"
    "| | kind | bored | Bored | Foré | well.png |\n| | kind | raised | Raised | Levé | run.png |\n"
)
WELL = "jr://images/well.png"


def pictured(folder: Path, version: str = "2", **pictures: bytes) -> Path:
    """A version of the form with what lies beside it."""
    place = folder / f"form-{version}"
    (place / "media").mkdir(parents=True)
    for name, content in pictures.items():
        (place / "media" / f"{name}.png").write_bytes(content)
    return file_of(place, SECOND.replace(_HEAD, _PICTURED), version)


def seen(workspace: Workspace, key: RecordKey | str, uri: str = WELL) -> Found:
    """What the version of a record's form shows under a name."""
    form_hash = key if isinstance(key, str) else workspace.form_for(key).definition.hash
    return workspace.versionmedia.of("wells", form_hash, "" if isinstance(key, str) else key.partition)(uri)


def content(found: Found) -> bytes:
    assert found.file is not None
    return found.file.read_bytes()


def test_pictures_beside_a_form_come_along_and_nothing_else_does(tmp_path: Path, reopen: Open) -> None:
    workspace = reopen()
    install_form(workspace, pictured(tmp_path, well=PNG, run=b"MZ\x90\0", other=PNG + b"o"))
    form_hash = workspace.collection("wells").form_hash
    shown = seen(workspace, form_hash)
    assert content(shown) == PNG and shown.to_open().name == "well.png", "programs know it by its name"
    assert seen(workspace, form_hash, "jr://images/run.png") == Found("run.png"), "called a picture, and is none"
    assert seen(workspace, form_hash, "jr://images/..%2Fwell.png").file is None
    assert len(list(workspace.files.store.sizes())) == 1


def test_each_version_keeps_its_pictures_and_one_that_cannot_be_used_changes_none(tmp_path: Path, reopen: Open) -> None:
    workspace = reopen()
    old = workspace.folder / "collections" / "wells" / "media"  # where earlier programs kept those of all versions
    old.mkdir(parents=True)
    (old / "run.png").write_bytes(PNG + b"run")
    install_form(workspace, pictured(tmp_path, well=PNG + b"2"))
    draft = workspace.add("wells", {"name": "Kilifi"}).key
    with workspace.replica.writing() as connection:  # a disk on which no table has room
        connection.execute("CREATE TRIGGER full BEFORE INSERT ON records_tables BEGIN SELECT RAISE(ABORT, 'full'); END")
    with pytest.raises(SyncProblem):
        install_form(workspace, pictured(tmp_path, "3", well=PNG + b"3"))
    with workspace.replica.writing() as connection:
        connection.execute("DROP TRIGGER full")
    assert content(seen(workspace, draft)) == PNG + b"2"
    assert len(list((workspace.folder / "forms").glob("*.media.json"))) == 1, "none of what was not put in use"

    install_form(workspace, tmp_path / "form-3" / "wells-3.md")
    new = workspace.add("wells", {"name": "Makueni"}).key
    assert (content(seen(workspace, draft)), content(seen(workspace, new))) == (PNG + b"2", PNG + b"3")
    assert content(seen(workspace, draft, "jr://images/run.png")) == PNG + b"run"
    install_form(workspace, pictured(tmp_path, "4"))
    assert content(seen(workspace, workspace.collection("wells").form_hash)) == PNG + b"3", "none beside it: as before"
    assert bring_back(workspace, "wells")["version"] == "3"
    (tmp_path / "form-4" / "media" / "well.png").write_bytes(PNG + b"4")
    install_form(workspace, tmp_path / "form-4" / "wells-4.md")
    assert content(seen(workspace, workspace.collection("wells").form_hash)) == PNG + b"4", "what was mended beside it"
    assert bring_back(workspace, "wells")["version"] == "3"
    again = reopen()
    assert content(seen(again, draft)) == PNG + b"2"
    assert content(seen(again, again.collection("wells").form_hash)) == PNG + b"3"


def test_pictures_go_with_the_form_by_stick_and_what_has_not_come_is_asked_for(two: Two, tmp_path: Path) -> None:
    amina, otieno = two
    admit(amina, otieno, prefix="wells/KEN")
    install_form(amina, pictured(tmp_path, well=PNG + b"amina"))
    key = amina.add("wells", {"name": "Makueni"}).key
    amina.packages.put_along()
    carry(amina, otieno, "wells")  # commits come first, by any road
    (asked,) = otieno.versionmedia.missing()
    assert seen(otieno, key) == Found("well.png", coming=True) and otieno.files.lacking() == (
        bytes.fromhex(asked.pieces),
    )
    readers = [one for one in amina.bundles.readers() if one.replica == otieno.replica.id]
    (tmp_path / "stick").mkdir()
    otieno.bundles.take_in(amina.bundles.export(amina.bundles.plan(readers), tmp_path / "stick").files[0])
    assert content(seen(otieno, key)) == PNG + b"amina" and not otieno.versionmedia.missing()
    assert asked.sha256 in otieno.versionmedia.shas(), "makes no room for others"

    # What another says later under the same name changes nothing here, and what is no medium is none.
    package = RecordKey(key.partition, COLLECTION, record_id(("hash",), {"hash": otieno.form_for(key).definition.hash}))
    (row,) = {one.split("/")[1] for one in otieno.replica.cells(package) if one.endswith("/file")}
    (tmp_path / "other.png").write_bytes(PNG + b"other")
    other = otieno.library.take_in(tmp_path / "other.png").value()
    with amina.edit() as edit:
        edit.set(package, f"media/{row}/file", other)
    carry(amina, otieno, "wells")
    assert content(seen(otieno, key)) == PNG + b"amina"


def test_what_is_said_where_one_writes_counts_before_what_is_said_elsewhere(two: Two, tmp_path: Path) -> None:
    amina, otieno = two
    admit(amina, otieno, prefix="wells/KEN")
    abroad = amina.replica.issue_grant(
        amina.replica.key, person=amina.profile.person_id, name="amina", role="focal-point",
        prefixes=["wells/AAA"], rights=["read", "write"],
    )  # fmt: skip
    for one in two:
        one.replica.receive([], [abroad])
    form = pictured(tmp_path, well=PNG + b"KEN")
    install_form(amina, form)
    key = amina.add("wells", {"name": "Makueni"}).key
    amina.packages.put_along()
    package = next(one for one in amina.replica.records(COLLECTION) if one.partition == "wells/KEN")
    told = {path: cell.value for path, cell in amina.replica.cells(package).items()}
    (row,) = [path for path in told if path.endswith("/file")]
    (tmp_path / "other.png").write_bytes(PNG + b"AAA")
    there = RecordKey("wells/AAA", COLLECTION, package.record)
    with amina.edit() as edit:  # in a partition that comes before in every order
        for path, value in {**told, row: amina.library.take_in(tmp_path / "other.png").value()}.items():
            edit.set(there, path, value)
    carry(amina, otieno, "wells")
    carry(amina, otieno, COLLECTION)
    assert {one.partition for one in otieno.replica.records(COLLECTION)} == {"wells/AAA", "wells/KEN"}
    assert seen(otieno, key).coming
    (asked,) = otieno.versionmedia.missing()
    assert asked.value() == told[row]

    # Where a record is comes before all others, as it was first said there; and people are told that places differ.
    abroad_key, form_hash = RecordKey("wells/AAA", "wells", key.record), otieno.form_for(key).definition.hash
    with amina.edit() as edit:
        edit.set(abroad_key, "form", form_hash)
    carry(amina, otieno, "wells")
    pictures = {one.sha256 for one in otieno.versionmedia.missing()}
    assert len(pictures) == 2 and asked.sha256 in pictures, "what its records show is asked for"
    for sha256 in pictures:
        otieno.library.take_in(amina.library.store.place(sha256))
    assert content(seen(otieno, key)) == PNG + b"KEN" and content(seen(otieno, abroad_key)) == PNG + b"AAA"
    (said,) = [one for one in inspect(otieno) if one.name == "form media"]
    assert not said.ok and otieno.collection("wells").form_title("en") in said.what and said.next
    with amina.edit() as edit:
        edit.set(there, row, told[row])
    carry(amina, otieno, COLLECTION)
    assert content(seen(otieno, abroad_key)) == PNG + b"AAA"
    install_form(otieno, form)
    assert content(seen(otieno, abroad_key)) == PNG + b"KEN", "a file here says it for all"
    assert not [one for one in inspect(otieno) if one.name == "form media"]


def test_pictures_go_with_a_section(offices: Offices, tmp_path: Path) -> None:
    install_form(offices.giver, pictured(tmp_path, well=PNG + b"giver"))
    received = offices.open(offices.give(offices.giver.add("wells", {"name": "Kilifi"}).key))
    assert content(received.media(WELL)) == PNG + b"giver"
    received.fill().close()
    shown = received.media(WELL)
    assert content(shown) == PNG + b"giver" and shown.to_open().name == "well.png"
    assert not received.going(received.answers()), "the form's own never go back"


def test_two_who_know_of_different_pictures_at_once_lose_none(tmp_path: Path, reopen: Open) -> None:
    workspace = reopen()
    (tmp_path / "well.png").write_bytes(PNG)
    file = workspace.library.take_in(tmp_path / "well.png")
    for turn in range(8):
        both = threading.Barrier(2)

        def say(name: str, form: str, both: threading.Barrier = both) -> None:
            both.wait()
            workspace.versionmedia.keep(form, {name: file})

        people = [threading.Thread(target=say, args=(name, f"{turn:064}")) for name in ("a.png", "b.png")]
        for one in people:
            one.start()
        for one in people:
            one.join()
        assert set(workspace.versionmedia.known("wells", f"{turn:064}")) == {"a.png", "b.png"}


def test_the_one_old_folder_serves_those_that_were_used_with_it(tmp_path: Path, reopen: Open) -> None:
    workspace = reopen()
    install_form(workspace, pictured(tmp_path))
    draft = workspace.add("wells", {"name": "Kilifi"}).key
    install_form(workspace, pictured(tmp_path, "3"))
    for kept in (workspace.folder / "forms").glob("*media*.json"):
        kept.unlink()  # as an earlier program left it
    old = workspace.folder / "collections" / "wells" / "media"
    old.mkdir(parents=True)
    (old / "well.png").write_bytes(PNG)
    again = reopen()
    assert content(seen(again, draft)) == content(seen(again, again.collection("wells").form_hash)) == PNG
    install_form(again, pictured(tmp_path, "4"))
    (old / "run.png").write_bytes(PNG + b"run")
    shown = seen(again, again.collection("wells").form_hash, "jr://images/run.png")
    assert shown.file is None, "one put in use since has its own"


def test_a_version_that_came_shows_no_other_s_pictures_and_its_own_as_soon_as_they_are_known(
    two: Two, tmp_path: Path
) -> None:
    amina, otieno = two
    admit(amina, otieno, prefix="wells/KEN")
    old = otieno.folder / "collections" / "wells" / "media"
    old.mkdir(parents=True)
    (old / "well.png").write_bytes(PNG + b"old")
    form = pictured(tmp_path)
    install_form(amina, form)
    key = amina.add("wells", {"name": "Makueni"}).key
    amina.packages.put_along()
    carry(amina, otieno, "wells")
    assert seen(otieno, key) == Found("well.png")
    came = otieno.packages.came(otieno.collection("wells"), amina.form_for(key).definition.hash)
    assert came is not None
    put_in_use(otieno, consider_came(otieno, came))
    assert seen(otieno, key) == Found("well.png"), "in use here, and still not the old folder's"

    bring_back(amina, "wells")
    (form.parent / "media" / "well.png").write_bytes(PNG + b"mended")
    install_form(amina, form)
    amina.packages.put_along()
    carry(amina, otieno, "wells")
    assert seen(otieno, key) == Found("well.png", coming=True), "known without any exchange"


def test_what_no_record_asks_for_is_neither_held_nor_kept(
    tmp_path: Path, reopen: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = reopen()
    for version in ("2", "3", "4", "5"):
        install_form(workspace, pictured(tmp_path, version, well=PNG + version.encode()))
        if version == "2":
            draft = workspace.add("wells", {"name": "Kilifi"}).key
    held = {content(seen(workspace, draft)), PNG + b"4", PNG + b"5"}  # of the record, brought back, and in use
    shas = workspace.versionmedia.shas()
    assert {workspace.files.store.place(one).read_bytes() for one in shas} == held
    assert not workspace.versionmedia.missing()
    assert len(list((workspace.folder / "forms").glob("*.media.json"))) == 3
    monkeypatch.setattr(versionmedia, "_MOST_HELD", 2 * len(PNG) + 2)
    shas = workspace.versionmedia.shas()
    assert {workspace.files.store.place(one).read_bytes() for one in shas} == {PNG + b"4", PNG + b"5"}, "in use first"
