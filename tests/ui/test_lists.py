"""Lists: pages from the read model, sorted, filtered and searched there; an empty list says what to do."""

from __future__ import annotations

import threading

import pytest
from brs_sync.ids import RecordKey
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QStyleOptionViewItem, QTableView, QWidget

from brs_desktop.ui import speech
from brs_desktop.ui.records.table import PAGE
from tests.helpers.patience import PATIENCE_S
from tests.ui.desks import Person, contact

NAMES = ("Amina Otieno", "Jean Kouassi", "Maria Ortega", "Wei Li")


@pytest.fixture
def four(amina: Person) -> Person:
    """Four contacts in three countries."""
    amina.press("rail_contacts")
    for name, country in zip(NAMES, ("KEN", "CIV", "ESP", "KEN")):
        amina.workspace.add("contacts", contact(name, country=country))
    amina.until(lambda: grid(amina).model().rowCount() == 4)
    amina.idle()
    return amina


def grid(person: Person) -> QTableView:
    found = person.window.place("contacts").list.grid
    assert isinstance(found, QTableView)
    return found


def names(person: Person) -> list[str]:
    model = grid(person).model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def test_an_empty_list_says_what_to_do_and_its_button_does_it(amina: Person) -> None:
    amina.press("rail_contacts")
    amina.idle()
    assert amina.find(QLabel, "empty_title").text() == "No records yet"
    amina.press("empty_new")
    amina.find(QWidget, "filler")


def test_new_records_come_into_the_list_by_themselves(four: Person) -> None:
    assert sorted(names(four)) == sorted(NAMES)
    assert four.find(QLabel, "record_count").text() == "4 records"


def test_a_click_on_the_heading_sorts_in_the_read_model(four: Person) -> None:
    header = grid(four).horizontalHeader()
    for order, expected in (
        (Qt.SortOrder.AscendingOrder, sorted(NAMES)),
        (Qt.SortOrder.DescendingOrder, sorted(NAMES)[::-1]),
    ):
        header.setSortIndicator(0, order)
        four.until(lambda expected=expected: names(four) == expected)


def test_a_filter_narrows_and_all_widens_again(four: Person) -> None:
    box = four.find(QComboBox, "filter_country")
    box.setCurrentIndex(box.findData("KEN"))
    box.activated.emit(box.currentIndex())
    four.until(lambda: sorted(names(four)) == ["Amina Otieno", "Wei Li"])
    box.setCurrentIndex(0)
    box.activated.emit(0)
    four.until(lambda: len(names(four)) == 4)


def test_words_in_the_search_field_narrow_and_nothing_found_offers_a_way_back(four: Person) -> None:
    four.find(QLineEdit, "record_search").setFocus()
    four.type("kouassi")
    four.until(lambda: names(four) == ["Jean Kouassi"])
    four.type("xyz")
    four.until(lambda: four.sees("empty_clear"))
    four.press("empty_clear")
    four.until(lambda: len(names(four)) == 4)


def test_the_chosen_record_is_read_beside_the_list(four: Person) -> None:
    grid(four).setFocus()
    grid(four).setCurrentIndex(grid(four).model().index(0, 0))
    four.until(lambda: four.sees("detail_title"))
    assert four.find(QLabel, "detail_title").text() == names(four)[0]


def test_the_record_beside_a_list_goes_with_its_list(four: Person) -> None:
    grid(four).setCurrentIndex(grid(four).model().index(0, 0))
    four.until(lambda: four.sees("detail_title"))
    place = four.window.place("contacts")
    place.show_list("centres")
    four.until(lambda: place.presenter.shape.name == "centres")
    four.until(lambda: four.sees("detail_empty") and not four.sees("detail_title"))


def test_deleting_can_be_taken_back_from_the_notice(four: Person) -> None:
    grid(four).setCurrentIndex(grid(four).model().index(0, 0))
    gone = names(four)[0]
    four.press("delete_record")
    four.until(lambda: gone not in names(four))
    four.press("notice_act")
    four.until(lambda: gone in names(four))


def test_the_shipped_facts_can_be_read_and_not_changed(amina: Person) -> None:
    amina.press("rail_reference")
    amina.idle()
    place = amina.window.place("reference")
    assert place.list.grid.model().rowCount() > 20
    assert not place.list.new.isVisible()
    switch = place.list.switch
    assert {switch.itemData(row) for row in range(switch.count())} >= {"parties", "chemicals"}


def test_only_the_pages_in_view_are_fetched(amina: Person) -> None:
    with amina.workspace.edit() as edit:
        for number in range(2 * PAGE + 50):
            key = RecordKey("contacts/KEN", "contacts", amina.workspace.replica.new_record_id("contacts"))
            for path, value in {"alive": True, "name": f"Person {number:04}"}.items():
                edit.set(key, path, value)
    model = amina.window.place("contacts").presenter.table
    amina.until(lambda: model.rowCount() == 2 * PAGE + 50)
    amina.idle()
    assert set(model._pages) == {0}
    last: QModelIndex = model.index(model.rowCount() - 1, 0)
    grid(amina).scrollTo(last)
    amina.until(lambda: model.index(model.rowCount() - 1, 0).data() not in ("…", None))
    assert 1 not in model._pages


def test_rows_that_are_on_their_way_are_left_blank_at_first_and_told_when_they_are_late(amina: Person) -> None:
    amina.press("rail_contacts")
    with amina.workspace.edit() as edit:
        for number in range(2 * PAGE + 50):
            key = RecordKey("contacts/KEN", "contacts", amina.workspace.replica.new_record_id("contacts"))
            for path, value in {"alive": True, "name": f"Person {number:04}"}.items():
                edit.set(key, path, value)
    view, model = grid(amina), amina.window.place("contacts").presenter.table
    amina.until(lambda: model.rowCount() == 2 * PAGE + 50)
    amina.idle()
    assert colours(view) > 3
    slow = threading.Event()
    amina.window.desk.data.run(lambda _job: slow.wait(PATIENCE_S))
    last = model.index(model.rowCount() - 1, 0)
    view.scrollTo(last)
    assert colours(view) == 1
    amina.until(lambda: colours(view) > 3)
    assert last.data() == "…"
    slow.set()
    amina.until(lambda: last.data() not in ("…", None))
    assert colours(view) > 3


def colours(view: QTableView) -> int:
    """How many colours its rows are painted in: one where nothing is drawn."""
    image = view.viewport().grab().toImage()
    spots = ((across, down) for across in range(0, image.width() // 2, 2) for down in range(0, image.height(), 2))
    return len({image.pixel(*spot) for spot in spots})


def test_enter_on_a_row_opens_the_record(four: Person) -> None:
    grid(four).setFocus()
    grid(four).setCurrentIndex(grid(four).model().index(1, 0))
    chosen = names(four)[1]
    four.keys("Return")
    assert chosen in four.find(QLabel, "filler_title").text()
    assert isinstance(four.find(QPushButton, "filler_close"), QPushButton)


def test_an_arrow_leads_from_the_search_into_the_list_and_leaves_other_fields_alone(four: Person) -> None:
    """A key is taken where it is meant: the switch of lists keeps its own arrows."""
    four.find(QLineEdit, "record_search").setFocus()
    four.keys("Down")
    four.until(lambda: four.focus.objectName() == "record_list")
    switch = four.find(QComboBox, "collection_switch")
    switch.setFocus()
    four.keys("Down")
    assert switch.currentIndex() == 1 and four.focus is switch


def test_rows_and_the_name_of_the_list_grow_with_the_letters(amina: Person) -> None:
    amina.press("rail_reference")
    grid = amina.window.place("reference").list.grid
    amina.until(lambda: grid.model().rowCount() > 0)
    switch = amina.window.place("reference").list.switch
    before = switch.maximumWidth()
    amina.window.desk.keep(text_percent=200)
    amina.idle()
    assert grid.rowHeight(0) >= grid.fontMetrics().height() + 6
    assert switch.maximumWidth() > before


def test_words_that_run_against_the_window_end_in_dots_where_they_go_on(four: Person) -> None:
    """A Latin name in an Arabic window is drawn from left to right; what is copied has no such signs."""
    index = grid(four).model().index(0, 0)

    def drawn() -> str:
        option = QStyleOptionViewItem()
        grid(four).itemDelegate().initStyleOption(option, index)
        return option.text

    assert drawn() == NAMES[0]
    speech.switch("ar")
    four.idle()
    assert drawn() == f"\u2068{NAMES[0]}\u2069" and index.data() == NAMES[0]
