"""UX, one global search: one box, grouped answers, every key works, nothing waits."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QListView, QWidget

from brs_desktop.ui.finding.rows import HEADING, RECORD, REST, FoundRow
from tests.helpers.made import new_folder
from tests.ui.desks import Person, contact, new_workspace

CHINESE = "负责二噁英和呋喃的排放清单"
ARABIC = "مسؤولة عن جرد النفايات الخطرة"


@pytest.fixture
def searcher(amina: Person) -> Person:
    """Amina at a window whose texts have been read."""
    add = amina.workspace.add
    add("contacts", contact("王伟", remarks=CHINESE))
    add("contacts", contact("سلمى البستاني", remarks=ARABIC))
    add("contacts", contact("Grace Wanjiru", remarks="Keeps the inventory of asbestos."))
    amina.workspace.searching.fill()
    return amina


def look_for(person: Person, words: str) -> tuple[FoundRow, ...]:
    """Type into the box from anywhere and wait for what is found."""
    person.keys("Ctrl+K")
    assert person.focus.objectName() == "title_search"
    finder = person.window.top.finder
    finder.clear()
    if words.isascii():
        person.type(words)
    else:
        finder.insert(words)
        finder.textEdited.emit(words)
    person.until(lambda: finder.answered)
    return finder.panel.rows.rows


def records(rows: tuple[FoundRow, ...], collection: str = "contacts") -> list[str]:
    return [row.words for row in rows if row.kind == RECORD and row.collection == collection]


@pytest.mark.parametrize("typed", ["二噁", "噁英", "二噁英和呋喃", "排放清单"])
def test_two_chinese_characters_find_a_text(searcher: Person, typed: str) -> None:
    rows = look_for(searcher, typed)
    assert records(rows) == ["王伟"]
    (row,) = [one for one in rows if one.words == "王伟"]
    assert [row.detail[start:end] for start, end in row.detail_spans] == [typed]


@pytest.mark.parametrize("typed", ["النفايات", "نفايات", "نفاية", "والنفايات", "النفا"])
def test_arabic_finds_the_same_record_with_and_without_its_article(searcher: Person, typed: str) -> None:
    rows = look_for(searcher, f"{typed}" if typed == "النفا" else f"جرد {typed}")
    assert "سلمى البستاني" in records(rows)


def test_the_same_in_a_mirrored_window(sit: Callable[..., Person], tmp_path: Path) -> None:
    person = sit(new_workspace(tmp_path / "w"), "ar")
    person.workspace.add("contacts", contact("سلمى البستاني", remarks=ARABIC))
    person.workspace.searching.fill()
    assert "سلمى البستاني" in records(look_for(person, "جرد نفايات"))
    finder, panel = person.window.top.finder, person.window.top.finder.panel
    edge = finder.mapTo(person.window, QPoint(finder.width(), 0)).x()
    assert panel.geometry().right() + 1 == edge and panel.layoutDirection() == Qt.LayoutDirection.RightToLeft


def test_groups_have_headings_with_place_and_number(searcher: Person) -> None:
    rows = look_for(searcher, "mercury")
    headings = [row for row in rows if row.kind == HEADING]
    assert {"chemicals", "documents", "waste_codes"} <= {row.collection for row in headings}
    (codes,) = [row for row in headings if row.collection == "waste_codes"]
    assert "Reference" in codes.words and codes.aside.isdigit()
    assert all(rows[at - 1].kind != HEADING for at, row in enumerate(rows) if row.kind == HEADING and at)
    assert rows[0].kind == HEADING and rows[1].spans


def test_the_keys_go_over_records_and_groups_and_enter_opens(searcher: Person) -> None:
    rows = look_for(searcher, "asbestos")
    panel = searcher.window.top.finder.panel
    groups = list(dict.fromkeys(row.collection for row in rows))
    assert len(groups) > 2 and panel.list.currentIndex().row() == 1
    searcher.keys("PgDown")
    second = rows[panel.list.currentIndex().row()]
    assert second.collection == groups[1] and second.kind == RECORD
    searcher.keys("PgUp")
    assert panel.list.currentIndex().row() == 1
    searcher.keys("Up")
    assert panel.list.currentIndex().row() == 1
    target = next(at for at, row in enumerate(rows) if row.words == "Grace Wanjiru")
    for _step in range(200):
        if panel.list.currentIndex().row() == target:
            break
        searcher.keys("Down")
    assert searcher.focus.objectName() == "title_search"
    searcher.keys("Return")
    assert searcher.find(QWidget, "filler_title").text() == "Grace Wanjiru"
    assert not searcher.window.top.finder.open
    searcher.until(lambda: searcher.window.top.finder.text() == "")


def test_enter_waits_for_what_is_still_being_looked_for(searcher: Person) -> None:
    searcher.keys("Ctrl+K")
    searcher.type("wanjiru")
    searcher.keys("Return")
    assert searcher.find(QWidget, "filler_title").text() == "Grace Wanjiru"


def test_the_way_to_the_rest_narrows_the_list_of_its_place(searcher: Person) -> None:
    for number in range(9):
        searcher.workspace.add("contacts", contact(f"Zuleika {number}"))
    rows = look_for(searcher, "zuleika")
    (rest,) = [at for at, row in enumerate(rows) if row.kind == REST]
    assert "9" in rows[rest].words
    panel = searcher.window.top.finder.panel
    area = panel.list.visualRect(panel.rows.index(rest))
    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=area.center())
    place = searcher.window.place("contacts")
    searcher.until(lambda: place.isVisible() and place.presenter.table.rowCount() == 9)
    assert searcher.find(QLineEdit, "record_search").text() == "zuleika"


def test_nothing_found_says_what_to_do(searcher: Person) -> None:
    assert look_for(searcher, "zzyzx") == ()
    panel = searcher.window.top.finder.panel
    assert "zzyzx" in panel.title.text() and panel.hint.text() and not panel.list.isVisible()
    searcher.keys("Return")
    assert searcher.window.top.finder.open
    searcher.keys("Escape")
    assert not searcher.window.top.finder.open and searcher.window.top.finder.text() == ""


def test_the_empty_box_says_what_can_be_typed_and_leaves_with_the_focus(searcher: Person, walk) -> None:
    searcher.keys("Ctrl+K")
    finder = searcher.window.top.finder
    assert finder.open and finder.panel.title.text() and finder.panel.hint.text()
    walk(searcher.window)
    QTest.keyClick(searcher.focus, Qt.Key.Key_Tab)
    assert not finder.open


def test_it_stays_inside_an_old_small_screen(searcher: Person) -> None:
    look_for(searcher, "convention")
    finder = searcher.window.top.finder
    assert searcher.window.rect().contains(finder.panel.geometry())
    assert finder.panel.list.findChild(QListView) is None and finder.panel.list.verticalScrollBar().maximum() > 0
    searcher.window.resize(1300, 800)
    searcher.until(lambda: finder.panel.geometry().bottom() > 610)
    assert searcher.window.rect().contains(finder.panel.geometry())


def test_texts_are_read_behind_the_window_and_that_is_told(sit: Callable[..., Person], tmp_path: Path) -> None:
    amina = sit(new_folder(tmp_path / "w", name="Amina", country="KEN"))
    finder = amina.window.top.finder
    amina.until(lambda: finder._indexing.step is not None)
    rows = look_for(amina, "kenya")
    assert "parties" in {row.collection for row in rows}
    amina.until(lambda: amina.workspace.searching.ready)
    amina.workspace.add("contacts", contact("Grace", remarks="xylophone"))
    assert records(look_for(amina, "xylophone")) == ["Grace"]
    assert not finder.panel.foot.isVisible()
