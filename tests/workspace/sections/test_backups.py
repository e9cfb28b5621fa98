"""Sections that are filled here are in the backups, as far as they were typed, and come back with a restore."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from threading import Thread

from brs_sync.clock import FixedClock
from brs_sync.values import Number

from brs_desktop.workspace import Workspace, backup
from brs_desktop.workspace.backup import sections as copying
from brs_desktop.workspace.sections.guest import Received
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
    assert made.left_out == 1 and offices.guest.backups.list()[0].left_out == 1, "the damaged one"
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
    first = offices.open(offices.give(offices.well()))
    guest.backups.take()
    [made] = guest.backups.list()
    received = offices.open(offices.give(offices.well(), name="two.brssec"))
    offices.fill(received, depth=Number("55"))
    guest.close()
    aside = backup.restore(made, folder, now=NOW).aside
    assert aside is not None
    with Workspace.open(folder, collections=(wells,), clock=clock) as restored:
        assert [one.folder.name for one in restored.sections.received()] == [first.folder.name]
    backup.bring_back(aside, folder, now=NOW)
    offices.guest = Workspace.open(folder, collections=(wells,), clock=clock)
    assert offices.guest.sections.find_received(received.folder.name).answers()["depth"] == Number("55")


def test_a_backup_without_sections_leaves_those_that_are_there(
    offices: Offices, wells: Path, clock: FixedClock
) -> None:
    guest, folder = offices.guest, offices.guest.folder
    guest.backups.take()
    [made] = guest.backups.list()
    offices.fill(offices.open(offices.give(offices.well())), depth=Number("55"))
    guest.close()
    aside = backup.restore(made, folder, now=NOW).aside
    with Workspace.open(folder, collections=(wells,), clock=clock) as restored:
        [there] = restored.sections.received()
        assert there.answers()["depth"] == Number("55")
    assert aside is not None
    backup.bring_back(aside, folder, now=NOW)
    offices.guest = Workspace.open(folder, collections=(wells,), clock=clock)
    [there] = offices.guest.sections.received()
    assert there.answers()["depth"] == Number("55")


def test_no_return_is_counted_and_nothing_is_removed_between_the_parts_of_a_copy(offices: Offices) -> None:
    sections = offices.guest.sections
    key = offices.well()
    both = [offices.open(offices.give(key, name=f"{name}.brssec")) for name in ("one", "two")]
    first, second = sorted(both, key=lambda one: one.folder.name)

    def elsewhere() -> None:
        if sections.turn.acquire(blocking=False):
            offices.fill(first, depth=Number("55"))
            offices.back(Received(offices.guest, first.folder))
            sections.remove(first)
            sections.turn.release()

    def database(source: Path, target: Path) -> None:
        shutil.copy(source, target)
        other = Thread(target=elsewhere)
        other.start()
        other.join()
        if source.is_relative_to(first.folder):
            sections.remove(second)  # a section that goes before its turn is none that was left out

    copied, left_out = copying.copy(
        offices.guest.folder, offices.stick / "draft", sections.turn, sections.seal, database
    )
    place = offices.stick / "draft" / "sections" / first.folder.name
    assert json.loads((place / "state.json").read_text("utf-8"))["number"] == 0
    assert {path.parent for path in copied} == {place} and left_out == 0


def test_two_who_give_back_at_a_time_do_not_make_one_number_twice(offices: Offices) -> None:
    received, sections = offices.open(offices.give(offices.well())), offices.guest.sections
    offices.fill(received, depth=Number("55"))
    counted = []

    class Slow(Received):
        """Between what it reads and what it says, another wants to give back."""

        def going(self, answers):  # type: ignore[no-untyped-def]
            def elsewhere() -> None:
                if sections.turn.acquire(blocking=False):
                    offices.back(received, "other.brssec")
                    counted.append(received.state.number)
                    sections.turn.release()

            other = Thread(target=elsewhere)
            other.start()
            other.join()
            return super().going(answers)

    slow = Slow(offices.guest, received.folder)
    sections.give_back(slow, "Customs", offices.stick / "back.brssec")
    assert not counted and received.state.number == 1
