"""The page of sections: many cards stand in turns, those unchanged stay, what is open is not opened twice."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QLabel, QPushButton

from brs_desktop.ui.reports.sections.page import SectionCard, SectionsPage
from brs_desktop.ui.reports.sections.reading import Came, GivenShown, ReceivedShown, Shown


def some(count: int, came: int = 0) -> Shown:
    """As many sections of each kind; of the first one given something came."""
    given = (
        GivenShown(f"{one:03}", f"Given {one}", "Customs", "1 May", (Came("C", "2 May", came, 0),) if not one else ())
        for one in range(count)
    )
    received = (ReceivedShown(f"{one:03}", f"Received {one}", "KEN", "1 May", 0) for one in range(count))
    return Shown(tuple(given), tuple(received))


def cards(page: SectionsPage) -> list[SectionCard]:
    """The cards as they stand, from above."""
    column = page._column
    found = [column.itemAt(place).widget() for place in range(column.count())]
    return [one for one in found if isinstance(one, SectionCard)]


def titles(page: SectionsPage) -> list[str]:
    return [card.findChildren(QLabel)[0].text() for card in cards(page)]


def test_many_sections_stand_in_turns_and_those_unchanged_stay(qtbot: Any) -> None:
    page = SectionsPage()
    qtbot.addWidget(page)
    page.show_all(some(9))
    assert len(cards(page)) < 9 and page.waits
    qtbot.waitUntil(lambda: not page.waits)
    expected = [*(f"Received {one}" for one in range(9)), *(f"Given {one}" for one in range(9))]
    assert titles(page) == expected
    before = cards(page)
    page.show_all(some(9, came=2))
    qtbot.waitUntil(lambda: not page.waits)
    assert titles(page) == expected
    after = cards(page)
    assert [place for place in range(18) if after[place] is not before[place]] == [9]
    page.show_all(some(10, came=2))
    qtbot.waitUntil(lambda: not page.waits)
    assert titles(page)[8:12] == ["Received 8", "Received 9", "Given 0", "Given 1"]


def test_a_section_that_is_open_is_not_opened_twice(qtbot: Any) -> None:
    page = SectionsPage()
    qtbot.addWidget(page)
    page.show_all(some(1))
    received, given = cards(page)
    page.being_filled(frozenset({"000"}))
    assert not [one for one in received.findChildren(QPushButton) if one.isEnabled()]
    assert all(one.isEnabled() for one in given.findChildren(QPushButton))
    page.show_all(some(2))
    page.being_filled(frozenset())
    assert all(one.isEnabled() for one in received.findChildren(QPushButton))
