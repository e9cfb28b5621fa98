"""Sections that are filled here are in the backups, as far as they were typed, and come back with a restore."""

from __future__ import annotations

import shutil
from pathlib import Path

from brs_sync.clock import FixedClock
from brs_sync.values import Number

from brs_desktop.workspace import Workspace, backup
from tests.workspace.sections.conftest import Offices
from tests.workspace.sections.test_attachments import PNG, attach, on_disk
from tests.workspace.sections.test_giving import outcomes

NOW = "20261121T090000Z"


def test_a_section_comes_back_with_a_restored_backup_and_goes_on(
    offices: Offices, wells: Path, clock: FixedClock, tmp_path: Path
) -> None:
    key = offices.well()
    received, open_one = offices.open(offices.give(key, "papers")), offices.open(offices.give(key, name="two.brssec"))
    offices.open(offices.give(key, "readings", "three.brssec")).folder.joinpath("card.json").unlink()  # damaged
    attach(received, photo=on_disk(offices, "there.png", PNG + b"there"))
    early = offices.back(received, "early.brssec")
    filler = open_one.fill()
    filler.answer("depth", Number("55"))
    stick = tmp_path / "target"
    stick.mkdir()
    made = offices.guest.backups.copy_to(stick)
    filler.answer("depth", Number("66"))  # after the backup
    filler.close()
    paths = {one.path for one in made.members if one.path.startswith("sections/")}
    assert {path.split("/")[1] for path in paths} == {received.folder.name, open_one.folder.name}
    assert not [path for path in paths if "identity" in path or "journal" in path]
    attach(received, photo=on_disk(offices, "later.png", PNG + b"later"))

    offices.guest.close()
    shutil.rmtree(offices.guest.folder)  # the computer is lost
    fresh = tmp_path / "fresh"
    backup.restore(backup.check(made), fresh, now=NOW)
    offices.guest = Workspace.open(fresh, collections=(wells,), clock=clock)
    sections = offices.guest.sections
    figures, papers = (sections.find_received(one.folder.name) for one in (open_one, received))
    assert figures.answers()["depth"] == Number("55")
    assert papers.files.copy_of(papers.answers()["photo"]).read_bytes() == PNG + b"there"
    assert papers.state.number == 1
    offices.take(early)
    attach(papers, permit=on_disk(offices, "permit.pdf", b"%PDF-1.7 permit"))
    assert outcomes(offices.take(offices.back(papers)))["permit"] == "merged"
    assert outcomes(offices.take(offices.back(figures, "figures.brssec"))) == {"depth": "merged"}
    assert offices.value(key, "depth") == "55"


def test_a_restore_sets_the_present_sections_aside_and_bringing_back_returns_them(
    offices: Offices, wells: Path, clock: FixedClock
) -> None:
    guest, folder = offices.guest, offices.guest.folder
    guest.backups.take()
    [made] = guest.backups.list()
    received = offices.open(offices.give(offices.well()))
    offices.fill(received, depth=Number("55"))
    guest.close()
    aside = backup.restore(made, folder, now=NOW).aside
    assert aside is not None
    with Workspace.open(folder, collections=(wells,), clock=clock) as restored:
        assert not restored.sections.receives()
    backup.bring_back(aside, folder, now=NOW)
    offices.guest = Workspace.open(folder, collections=(wells,), clock=clock)
    [there] = offices.guest.sections.received()
    assert there.answers()["depth"] == Number("55")
