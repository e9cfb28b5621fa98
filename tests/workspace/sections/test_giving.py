"""A section goes to another office and comes back: what was left alone merges, what both changed clashes."""

from __future__ import annotations

import pytest
from brs_sync.values import Number
from brs_sync.views import ChooseHead

from brs_desktop.errors import Problem
from brs_desktop.workspace import Workspace
from brs_desktop.workspace.sections.authors import author
from tests.workspace.sections.conftest import Offices, begun


def outcomes(back: object) -> dict[str, str]:
    return {one.path: one.outcome for one in back.cells}  # type: ignore[attr-defined]


def test_what_was_filled_elsewhere_comes_back_as_a_late_editors_work(offices: Offices) -> None:
    key = offices.well()
    received = offices.open(offices.give(key))
    offices.fill(received, depth=Number("55"), share_people=Number("70"), dug_on="2024-05-01")
    offices.giver.set(key, {"depth": "41", "name": "Kilifi"})
    back = offices.take(offices.back(received))
    assert outcomes(back) == {"depth": "contested", "dug_on": "merged", "share_people": "merged"}
    assert (back.fresh, back.contested, back.copy.by) == (3, 1, "Customs office")
    assert offices.value(key, "share_people") == "70"
    assert offices.value(key, "name") == "Kilifi"
    assert offices.value(key, "share_fields") == "30"
    [clash] = [one for one in offices.giver.conflicts() if one.kind == "hard"]
    heads = {head.value.text: head for head in clash.heads}
    assert set(heads) == {"41", "55"}
    assert clash.before == Number("40")
    assert heads["55"].author == author("Customs office")
    assert offices.giver.is_mine(heads["41"])
    assert not offices.giver.is_mine(heads["55"])
    offices.giver.settle(clash.id, ChooseHead(heads["55"].dot), reason="measured there")
    assert offices.value(key, "depth") == "55"
    offices.giver.undo(clash.id)
    assert offices.giver.replica.cells(key)["depth"].contested


def test_the_same_file_again_brings_nothing(offices: Offices) -> None:
    key = offices.well()
    received = offices.open(offices.give(key))
    offices.fill(received, depth=Number("55"))
    file = offices.back(received)
    first = offices.take(file)
    held = offices.giver.replica.context(key.partition)
    again = offices.take(file)
    assert (first.fresh, again.fresh) == (1, 0)
    assert outcomes(again) == outcomes(first) == {"depth": "merged"}
    assert offices.giver.replica.context(key.partition) == held


def test_a_later_return_brings_only_what_changed_since(offices: Offices) -> None:
    key = offices.well()
    received = offices.open(offices.give(key))
    offices.fill(received, depth=Number("55"), share_people=Number("70"))
    early = offices.back(received, "first.brssec")
    offices.take(early)
    offices.giver.set(key, {"share_people": "65"})
    offices.fill(received, depth=Number("40"), share_fields=Number("10"))
    back = offices.take(offices.back(received, "second.brssec"))
    assert back.fresh == 2
    assert offices.value(key, "depth") == "40"  # what was given: they took their answer back
    assert offices.value(key, "share_people") == "65"  # theirs was shown when it was written over
    assert not [one for one in offices.giver.conflicts() if one.kind == "hard"]
    with pytest.raises(Problem) as refused:
        offices.take(early)
    assert refused.value.code == "section-older"


def test_two_offices_that_opened_one_file_are_two_editors(offices: Offices, tmp_path, wells, clock) -> None:
    key = offices.well()
    handed = offices.give(key)
    received = offices.open(handed)
    offices.fill(received, depth=Number("55"))
    with Workspace.open(begun("guest", tmp_path / "other", wells), collections=(wells,), clock=clock) as other:
        theirs = other.sections.open(handed.file, handed.code)
        filler = theirs.fill()
        filler.answer("depth", Number("66"))
        filler.close()
        file = other.sections.give_back(theirs, "Port", offices.stick / "port.brssec").file
    offices.take(offices.back(received))
    assert outcomes(offices.take(file)) == {"depth": "contested"}
    assert len(offices.giver.sections.backs(offices.giver.sections.given()[0])) == 2


def test_rows_come_and_go_with_the_table_that_was_given(offices: Offices) -> None:
    key = offices.well()
    received = offices.open(offices.give(key, "readings"))
    filler = received.fill()
    filler.add_row("readings", "r2")
    filler.answer("readings/r2/level", Number("9"))
    filler.remove_row("readings", "r1")
    filler.close()
    offices.giver.set(key, {"readings/r1/note": "wet"})
    back = offices.take(offices.back(received))
    assert offices.value(key, "readings/r2/level") == "9"
    assert outcomes(back)["readings/r1/alive"] == "contested"


def test_only_what_the_section_needs_leaves_the_office(offices: Offices) -> None:
    key = offices.well()
    given = offices.open(offices.give(key)).given
    assert {"depth", "share_people", "share_fields", "name"} <= set(given.cells)
    assert not [path for path in given.cells if path.startswith("readings") or path == "kind"]


def test_what_is_given_and_received_survives_a_restart(offices: Offices, wells, clock) -> None:
    key = offices.well()
    received = offices.open(offices.give(key))
    folder = offices.guest.folder
    filler = received.fill()
    filler.answer("depth", Number("55"))  # and the program ends: nothing is closed
    filler._store._home.close()  # as the end of a process lets go of the folder
    offices.guest.close()
    offices.guest = Workspace.open(folder, collections=(wells,), clock=clock)
    giver = offices.giver.folder
    offices.giver.close()
    offices.giver = Workspace.open(giver, collections=(wells,), clock=clock)
    [there] = offices.guest.sections.received()
    assert outcomes(offices.take(offices.back(there))) == {"depth": "merged"}
    assert offices.guest.sections.receives()
