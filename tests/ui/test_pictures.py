"""Maps and charts in the places: reached, walked, said, turned into a table, kept as files, and left again."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from brs_sync.ids import RecordKey
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QLabel, QLineEdit, QTableWidget, QWidget

from brs_desktop.drawing import worldmap
from brs_desktop.drawing.shapes import Dot, Table
from brs_desktop.drawing.worldmap import WorldMap
from brs_desktop.ui.drawing.page import PicturePage
from brs_desktop.workspace import pictures
from tests.helpers.patience import PATIENCE_S
from tests.pdf.reading import text_of
from tests.pdf.test_drawing import figures_of
from tests.ui.desks import Person

# What each standing looks like on the map.
_LOOKS = {"series1": "Party", "series2": "Signatory", "series3": "Not a Party"}


def show(amina: Person, place: str, collection: str) -> PicturePage:
    """Go to the pictures of a list."""
    amina.window.go_to(place)
    presenter = amina.window.place(place).presenter
    amina.idle()
    presenter.choose(collection)
    amina.until(lambda: presenter.shape is not None and presenter.shape.name == collection)
    amina.press("list_pictures")
    page = amina.find(PicturePage, "pictures")
    amina.until(lambda: not page.waits)
    amina.idle()
    return page


def test_the_map_of_ratification_is_walked_read_as_a_table_and_kept(
    amina: Person, walk: Callable[[QWidget], None], tmp_path: Path
) -> None:
    page = show(amina, "reference", "parties")
    walk(page)
    page.view.setFocus()
    amina.bot.keyClick(page.view, Qt.Key.Key_Home)
    amina.until(lambda: amina.find(QLabel, "pictures_said").text().startswith("Afghanistan: Party, in force since"))
    assert "legal status" in page.notes.text()
    amina.until(lambda: page.notes.height() >= page.notes.heightForWidth(page.notes.width()))
    page.which.setCurrentIndex(1)
    page.which.activated.emit(1)
    amina.until(lambda: page.view.accessibleName() == "Rotterdam Convention: Parties")
    amina.press("pictures_closer")
    assert page.view.closer.times == 1.5
    amina.press("pictures_as_table")
    table = amina.find(QTableWidget, "pictures_table")
    assert table.rowCount() == 198 and table.hasFocus()
    drawing = page.view.drawing
    assert drawing is not None
    looks = {words: look for look, words in _LOOKS.items()}
    told = {mark.name.split(":")[0]: mark.fill for mark in drawing.marks}
    cells = [[table.item(row, column).text() for column in (0, 1)] for row in range(198)]
    assert [name for name, status in cells if told.get(name) != looks[status]] == ["European Union"]
    amina.press("pictures_copy")
    lines = QGuiApplication.clipboard().text().split("\n")
    assert len(lines) == 199 and lines[0].split("\t")[0] == "Name" and lines[1].startswith("Afghanistan\tParty\t")
    page.save_png()
    amina.find(QLineEdit, "picture_file").setText(str(tmp_path / "map.png"))
    amina.press("picture_make")
    amina.until((tmp_path / "map.png").exists)
    assert QImage(str(tmp_path / "map.png")).width() == 2000
    amina.idle()
    page.save_pdf()
    amina.find(QLineEdit, "print_file").setText(str(tmp_path / "map.pdf"))
    amina.press("print_make")
    amina.until((tmp_path / "map.pdf").exists)
    [(said, _box)] = figures_of((tmp_path / "map.pdf").read_bytes())
    assert "31 May 2024" in text_of((tmp_path / "map.pdf").read_bytes())
    assert said == page.view.accessibleDescription()
    amina.idle()
    amina.press("pictures_back")
    amina.until(lambda: not amina.sees("pictures"))


def test_a_centre_shows_whom_it_serves_and_opens_its_card(amina: Person) -> None:
    page = show(amina, "contacts", "centres")
    drawing = page.view.drawing
    assert drawing is not None and len(drawing.marks) == 53
    egypt = next(mark for mark in drawing.marks if "BCRC-Egypt" in mark.name)
    assert isinstance(egypt, Dot)
    x, y = page.view.closer.place(egypt.x, egypt.y)
    for _click in range(len([mark for mark in drawing.marks if "Cairo" in mark.name])):
        if "BCRC-Egypt" not in page.said.text():  # several stand in one city: each click the next beneath
            amina.bot.mouseClick(page.view, Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))
    assert "Kuwait" in page.said.text()
    assert page.view.drawing is not None
    assert {"KWT", "YEM", "EGY"} <= {mark.key for mark in page.view.drawing.marks}
    amina.bot.keyClick(page.view, Qt.Key.Key_Return)
    amina.until(lambda: "BCRC-Egypt" in amina.find(QLabel, "detail_title").text())


def test_without_a_report_there_is_nothing_to_draw_and_with_one_there_is(amina: Person) -> None:
    amina.window.go_to("reports")
    amina.window.place("reports").show_page(2)
    page = show(amina, "reports", "basel_reports")
    assert amina.find(QLabel, "empty_title").text() == "Nothing to draw yet"
    assert not page.save.isEnabled() and page.view.drawing is None
    asked = {"country": "KEN", "year": "2024", "kind": "first_version", "any_exp": "no"}
    amina.window.desk.data.run(lambda _job: amina.workspace.add("basel_reports", asked))
    amina.until(lambda: page.which.count() == 2)
    amina.idle()
    page.view.setFocus()
    amina.bot.keyClick(page.view, Qt.Key.Key_End)
    assert page.said.text() == "Imported, 2024: not answered"
    amina.bot.keyClick(page.view, Qt.Key.Key_Left)
    assert page.said.text() == "Exported, 2024: 0 metric tons"


def test_what_comes_while_a_picture_is_read_is_read_once_more(amina: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    page = show(amina, "reference", "parties")
    read, free, times = pictures.read, threading.Event(), []
    monkeypatch.setattr(pictures, "read", lambda *asked: (times.append(asked), read(*asked))[1])
    amina.window.desk.data.run(lambda _job: free.wait(PATIENCE_S))
    came = SimpleNamespace(records=[RecordKey("reference/global", "parties", "=ken")])
    for _record in range(5):
        amina.window.desk.records_changed.emit(came)
    free.set()
    amina.until(lambda: not page.waits)
    assert len(times) == 2


def test_a_map_lays_its_outlines_once_for_all_marks_that_one_comes_to() -> None:
    told = WorldMap("Map", "en", "", Table((), ()), (), ())
    worldmap._lying.cache_clear()
    for _mark in range(3):
        worldmap.lay_out(told, 600.0, 400.0, lambda words, size: len(words) * size)
    assert worldmap._lying.cache_info().misses == 1
