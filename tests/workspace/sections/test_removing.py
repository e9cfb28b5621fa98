"""Sections leave the list without a trace of anybody's work being lost: kept for thirty days, or taken late."""

from __future__ import annotations

import pytest
from brs_sync.values import Number

from brs_desktop.errors import Problem
from brs_desktop.ui.reports.sections.reading import read_page, removing
from tests.workspace.sections.conftest import Offices
from tests.workspace.sections.test_giving import outcomes

DAY_MS = 86_400_000


def test_a_section_with_answers_that_went_nowhere_leaves_only_when_somebody_said_so(offices: Offices) -> None:
    handed = offices.give(offices.well())
    received = offices.open(handed)
    sections = offices.guest.sections
    offices.fill(received, depth=Number("55"))
    assert removing(offices.guest, received.folder.name, "en").unsent
    with pytest.raises(Problem) as refused:
        sections.remove(received)
    assert refused.value.code == "section-unsent" and refused.value.message and refused.value.next
    filler = received.fill()
    with pytest.raises(Problem) as refused:
        sections.remove(received, unsent=True)
    assert refused.value.code == "section-open"
    filler.close()
    sections.remove(received, unsent=True)
    shown = read_page(offices.guest, "en")
    assert not shown.received and [one.name for one in shown.removed] == [received.folder.name]
    back = sections.bring_back(received.folder.name[:8])
    assert back.answers()["depth"] == Number("55")
    sections.remove(back, unsent=True)
    again = offices.open(handed)  # the same file goes on where it was
    assert again.answers()["depth"] == Number("55")
    assert not sections.removed()
    offices.take(offices.back(again))
    assert not removing(offices.guest, again.folder.name, "en").unsent
    sections.remove(again)
    offices.guest.clock.advance(30 * DAY_MS)
    assert sections.removed()
    offices.guest.clock.advance(1)
    assert sections.removed(), "found overdue for the first time"
    offices.guest.clock.advance(DAY_MS)
    assert not sections.removed()
    with pytest.raises(Problem) as refused:
        sections.bring_back(again.folder.name)
    assert refused.value.code == "section-not-here"


def test_a_clock_that_was_once_ahead_ends_nothing_that_was_removed(offices: Offices) -> None:
    handed = [offices.give(offices.well(), name=f"{name}.brssec") for name in ("one", "two", "three")]
    sections, clock = offices.guest.sections, offices.guest.clock
    there = [offices.open(one) for one in handed]
    for one in there:
        offices.fill(one, depth=Number("55"))
        sections.remove(one, unsent=True)
    now_ms = clock.now_ms()
    clock.set_by(366 * DAY_MS)
    assert len(sections.removed()) == 3
    assert offices.open(handed[0]).answers()["depth"] == Number("55")
    assert sections.bring_back(there[1].folder.name).answers()["depth"] == Number("55")
    clock.advance(2 * DAY_MS)
    clock.set_by(now_ms - clock.now_ms())
    assert [one.name for one in sections.removed()] == [there[2].folder.name]
    clock.advance(31 * DAY_MS)
    assert sections.removed(), "what a wrong clock found does not count"
    assert {one.folder.name for one in sections.received()} == {one.folder.name for one in there[:2]}


def test_what_brings_a_section_back_ends_no_other(offices: Offices) -> None:
    handed = [offices.give(offices.well(), name=f"{name}.brssec") for name in ("one", "two")]
    sections, clock = offices.guest.sections, offices.guest.clock
    there = [offices.open(one) for one in handed]
    for one in there:
        sections.remove(one)
    for _day in range(3):
        clock.advance(40 * DAY_MS)
        sections.remove(offices.open(handed[0]))
        sections.remove(sections.bring_back(there[0].folder.name))
    assert {one.name for one in sections.removed()} == {one.folder.name for one in there}


def test_a_damaged_section_can_be_removed(offices: Offices) -> None:
    received = offices.open(offices.give(offices.well()))
    (received.folder / "state.json").write_bytes(b"{}")
    [shown] = read_page(offices.guest, "en").received
    assert shown.broken
    [there] = offices.guest.sections.received()
    offices.guest.sections.remove(there, unsent=True)
    assert not offices.guest.sections.receives()


def test_a_late_answer_to_a_section_that_nobody_waits_for_is_taken_and_stands_on_the_list_again(
    offices: Offices,
) -> None:
    key = offices.well()
    received = offices.open(offices.give(key))
    kept = offices.give(key, "readings", "two.brssec").giving
    sections = offices.giver.sections
    late = next(one for one in sections.given() if one.id != kept.id)
    sections.end(late)
    sections.end(late)
    assert [one.id for one in sections.given()] == [kept.id]
    offices.fill(received, depth=Number("55"))
    assert outcomes(offices.take(offices.back(received))) == {"depth": "merged"}
    assert {one.id for one in sections.given()} == {kept.id, late.id}
