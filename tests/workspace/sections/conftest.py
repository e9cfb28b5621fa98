"""Two offices: one has a record, the other has a computer with the program and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from brs_sync.clock import FixedClock
from brs_sync.ids import RecordKey

from brs_desktop.workspace import Workspace
from brs_desktop.workspace.sections.guest import Received
from brs_desktop.workspace.sections.service import Back, Handed
from tests.helpers.made import new_folder
from tests.workspace.wells import write_wells

PAPERS = """| | begin_group | papers | Papers | Pièces | | | | |
| | image | photo | Photograph | Photographie | | | | |
| | file | permit | Permit | Permis | | | | |
| | end_group | papers | | | | | | |
| | begin_repeat | readings |"""
WELL = {"name": "Kilifi North", "kind": "bored", "depth": "40", "share_people": "60", "share_fields": "30"}


@dataclass
class Offices:
    """The giver, the guest, and the stick between them."""

    giver: Workspace
    guest: Workspace
    stick: Path

    def well(self) -> RecordKey:
        return self.giver.add("wells", {**WELL, "readings/r1/level": "3.5", "readings/r1/note": "dry"}).key

    def give(self, key: RecordKey, section: str = "figures", name: str = "one.brssec") -> Handed:
        return self.giver.sections.give(key, section, "Customs", self.stick / name)

    def open(self, handed: Handed) -> Received:
        return self.guest.sections.open(handed.file, handed.code)

    def fill(self, received: Received, **answers: object) -> None:
        filler = received.fill()
        for path, value in answers.items():
            filler.answer(path, value)
        filler.close()

    def back(self, received: Received, name: str = "back.brssec", by: str = "Customs office") -> Path:
        return self.guest.sections.give_back(received, by, self.stick / name).file

    def take(self, file: Path) -> Back:
        return self.giver.sections.take(file)

    def value(self, key: RecordKey, path: str) -> object:
        cell = self.giver.replica.cells(key).get(path)
        return getattr(cell.value, "text", cell.value) if cell is not None else None


def wells_with_papers(folder: Path) -> Path:
    """The collection of wells, whose form also asks for files."""
    form = write_wells(folder) / "wells" / "form.md"
    form.write_text(form.read_text("utf-8").replace("| | begin_repeat | readings |", PAPERS), "utf-8")
    return folder


@pytest.fixture
def wells(tmp_path: Path) -> Path:
    return wells_with_papers(tmp_path / "collections")


def begun(name: str, place: Path, wells: Path) -> Path:
    """A new workspace of an office; of one office all are the same."""
    said = {"country": "KEN", "name": "Amina"} if name == "giver" else {}
    return new_folder(place / name, collections=(wells,), **said)


@pytest.fixture
def offices(tmp_path: Path, wells: Path, clock: FixedClock) -> Iterator[Offices]:
    stick = tmp_path / "stick"
    stick.mkdir()
    made = []
    for name in ("giver", "guest"):
        made.append(Workspace.open(begun(name, tmp_path, wells), collections=(wells,), clock=clock))
    yield Offices(*made, stick)
    for one in made:
        one.close()
