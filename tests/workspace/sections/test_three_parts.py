"""Parts of one report at three offices: whatever order they come back in, the record says the same."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from brs_sync.clock import FixedClock
from brs_sync.ids import RecordKey
from brs_sync.values import Number, Value
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brs_desktop.errors import Problem
from brs_desktop.workspace import Workspace
from tests.workspace.sections.conftest import WELL, begun, wells_with_papers

SECTIONS = ("place", "figures", "readings")
# What each office answers, in a first and in a second return.
ANSWERS: Mapping[str, tuple[Mapping[str, Value], Mapping[str, Value]]] = {
    "place": ({"name": "Kilifi"}, {"kind": "dug"}),
    "figures": ({"depth": Number("55"), "share_people": Number("70")}, {"depth": Number("56")}),
    "readings": ({"readings/r1/level": Number("9")}, {"readings/r1/note": "clear"}),
}
# What the office whose record it is answers meanwhile: two of the same cells, and one that nobody else touches.
MEANWHILE = {"depth": "41", "readings/r1/level": "4", "dug_on": "2001-02-03"}
Told = tuple[dict[str, object], dict[str, frozenset[object]]]


@dataclass
class Parts:
    """The office's workspace after its own answers, and the files that came back, two of each part."""

    folder: Path
    wells: Path
    key: RecordKey
    files: dict[str, Path]
    copies: int = 0

    def taken(self, order: list[str]) -> Told:
        """What the record says, and what waits for a decision, after these files."""
        self.copies += 1
        copy = self.folder.with_name(f"copy{self.copies}")
        shutil.copytree(self.folder, copy)
        with Workspace.open(copy, collections=(self.wells,), clock=FixedClock()) as office:
            for name in order:
                try:
                    office.sections.take(self.files[name])
                except Problem as refused:
                    assert refused.code == "section-older"  # the second return of this part was taken before
            cells = office.replica.cells(self.key)
            waiting = {
                one.path: frozenset(head.value for head in one.heads)
                for one in office.conflicts()
                if one.kind == "hard"
            }
            return {path: cell.value for path, cell in cells.items() if path not in waiting}, waiting


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    place = tmp_path_factory.mktemp("parts")
    wells, files = wells_with_papers(place / "collections"), {}
    for name in ("giver", "guest"):
        begun(name, place, wells)
    opened = [Workspace.open(place / name, collections=(wells,), clock=FixedClock()) for name in ("giver", "guest")]
    giver, guest = opened
    key = giver.add("wells", {**WELL, "readings/r1/level": "3.5", "readings/r1/note": "dry"}).key
    handed = [giver.sections.give(key, section, section, place) for section in SECTIONS]  # at once
    giver.set(key, MEANWHILE)
    for section, one in zip(SECTIONS, handed, strict=True):
        received = guest.sections.open(one.file, one.code)
        for number, answers in enumerate(ANSWERS[section], 1):
            filler = received.fill()
            for path, value in answers.items():
                filler.answer(path, value)
            filler.close()
            files[f"{section}{number}"] = guest.sections.give_back(received, section, place / f"{section}{number}").file
    for workspace in opened:
        workspace.close()
    yield Parts(place / "giver", wells, key, files)


def test_three_parts_in_any_order_with_files_lost_and_repeated_make_one_record(parts: Parts) -> None:
    said, waiting = parts.taken([f"{section}{number}" for number in (1, 2) for section in SECTIONS])
    assert waiting == {
        "depth": frozenset({Number("41"), Number("56")}),
        "readings/r1/level": frozenset({Number("4"), Number("9")}),
    }
    assert (said["name"], said["kind"], said["dug_on"]) == ("Kilifi", "dug", "2001-02-03")
    assert (said["share_people"], said["readings/r1/note"]) == (Number("70"), "clear")

    # Each part's second return has all that the first had, so the first may be lost, come late, or come twice.
    @settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.permutations([f"{section}2" for section in SECTIONS]), st.lists(st.sampled_from(sorted(parts.files))))
    def in_any_order(last: list[str], early: list[str]) -> None:
        assert parts.taken([*early[:3], *last, *early[3:5]]) == (said, waiting)

    in_any_order()
