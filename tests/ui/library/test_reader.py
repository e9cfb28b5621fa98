"""The reader: a stored PDF opens offline, is turned, zoomed, searched and copied from; what is broken says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from shiboken6 import isValid

from brs_desktop.ui import speech
from tests.library.papers import broken_pdf, pdf
from tests.ui.desks import stand_up
from tests.ui.library.conftest import Reader

Walk = Callable[[QWidget], None]


@pytest.fixture
def reading(amina: Reader, guide: Path) -> Reader:
    """Amina reads the guide."""
    amina.bring(guide)
    amina.press("file_read")
    amina.until(lambda: amina.reader.pages.count == 3)
    amina.idle()
    return amina


def ink(person: Reader) -> int:
    """How many dark points the pages on screen have."""
    image = person.reader.pages.viewport().grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    return sum(byte < 100 for byte in bytes(image.constBits()))


def test_a_stored_pdf_opens_inside_and_every_stop_has_a_name(reading: Reader, walk: Walk) -> None:
    assert ink(reading) > 500
    assert reading.said("reader_of") == "of 3" and reading.find(QLineEdit, "reader_page").text() == "1"
    assert reading.focus is reading.reader.pages
    walk(reading.window)


def test_pages_are_turned_by_keys_buttons_and_number(reading: Reader) -> None:
    number = reading.find(QLineEdit, "reader_page")
    reading.keys("Ctrl+PgDown")
    reading.until(lambda: number.text() == "2")
    reading.press("reader_next")
    reading.until(lambda: number.text() == "3")
    reading.press("reader_previous")
    reading.until(lambda: number.text() == "2")
    number.setFocus()
    number.selectAll()
    reading.type("3")
    reading.keys("Return")
    reading.until(lambda: reading.reader.pages.page == 2)
    reading.reader.pages.setFocus()
    reading.keys("Home")
    reading.until(lambda: number.text() == "1")


def test_only_what_can_be_seen_is_drawn(amina: Reader, tmp_path: Path) -> None:
    amina.bring(pdf(tmp_path / "long.pdf", [[f"Page {n}"] for n in range(60)]))
    amina.press("file_read")
    amina.until(lambda: amina.reader.pages.count == 60)
    drawn: set[int] = set()
    amina.reader.presenter.drawn.connect(lambda number, _scale, _image: drawn.add(number))
    amina.idle()
    amina.keys("End")
    amina.until(lambda: 59 in drawn)
    amina.idle()
    assert len(drawn) < 10


def test_zooming_draws_anew_at_the_sharper_scale(reading: Reader) -> None:
    pages = reading.reader.pages
    before = pages.zoom
    scales: list[float] = []
    reading.reader.presenter.drawn.connect(lambda _number, scale, _image: scales.append(scale))
    reading.press("reader_larger")
    reading.idle()
    assert pages.zoom > before and scales[-1] == pytest.approx(pages.zoom * 96 / 72 * pages.devicePixelRatioF())
    reading.keys("Ctrl+0")
    reading.idle()
    assert pages.horizontalScrollBar().maximum() == 0


def test_words_are_found_marked_and_gone_through(reading: Reader) -> None:
    reading.keys("Ctrl+F")
    assert reading.focus.objectName() == "reader_find"
    reading.type("WASTE oil")
    reading.until(lambda: reading.said("reader_found") == "1 of 1")
    reading.idle()
    assert reading.reader.pages.page == 2  # brought into sight on the third page
    marked = reading.reader.pages.viewport().grab().toImage()
    assert any(
        (colour := marked.pixelColor(x, y)).red() > 200 and colour.blue() < 160
        for x in range(0, marked.width(), 3)
        for y in range(0, marked.height(), 3)
    )
    reading.find(QLineEdit, "reader_find").selectAll()
    reading.type("ministry")
    reading.until(lambda: reading.said("reader_found").endswith("of 12"))
    first = reading.said("reader_found")
    reading.keys("F3")
    assert reading.said("reader_found") != first
    reading.keys("Shift+F3")
    assert reading.said("reader_found") == first
    reading.find(QLineEdit, "reader_find").selectAll()
    reading.type("zzzz")
    reading.until(lambda: reading.said("reader_found") == "Not found")


def test_a_scan_without_text_says_so(amina: Reader, tmp_path: Path) -> None:
    amina.bring(pdf(tmp_path / "scan.pdf", [[], []]))
    amina.press("file_read")
    amina.until(lambda: amina.reader.pages.count == 2)
    amina.keys("Ctrl+F")
    amina.type("waste")
    amina.until(lambda: "no text" in amina.said("reader_found"))


def test_text_is_chosen_and_copied(reading: Reader) -> None:
    pages = reading.reader.pages
    text = pages._texts[0]
    (left, top, right, bottom) = text.lines(*text.hits("Page 1")[0])[0]
    scale, where = pages.zoom * 96 / 72, pages.page_rect(0)

    def point(x: float, y: float) -> QPoint:
        return QPoint(round(where.left() + x * scale), round(where.top() + y * scale))

    middle = (top + bottom) / 2
    QTest.mousePress(pages.viewport(), Qt.MouseButton.LeftButton, pos=point(left + 1, middle))
    pages.choosing.move((0, text.hits("Page 1")[0][1] - 1))
    QTest.mouseRelease(pages.viewport(), Qt.MouseButton.LeftButton, pos=point(right - 1, middle))
    reading.keys("Ctrl+C")
    assert QGuiApplication.clipboard().text() == "Page 1"
    reading.keys("Ctrl+A")
    reading.keys("Ctrl+C")
    assert "Nothing more" in QGuiApplication.clipboard().text()


def test_what_is_locked_or_broken_says_what_to_do(amina: Reader, tmp_path: Path, walk: Walk) -> None:
    for file, words in (
        (pdf(tmp_path / "locked.pdf", password="secret"), "locked with a password"),
        (broken_pdf(tmp_path / "broken.pdf"), "damaged"),
    ):
        amina.bring(file)
        amina.press("file_read")
        amina.until(lambda: amina.sees("reader_empty"))
        assert words in amina.said("reader_empty_title") and amina.said("reader_empty_hint")
        assert amina.sees("reader_elsewhere")
        walk(amina.window)
        amina.press("reader_back")
        amina.until(lambda: amina.place.reader is None)
        amina.idle()


def test_escape_leads_back_to_the_list(reading: Reader) -> None:
    reading.keys("Esc")
    reading.until(lambda: reading.place.reader is None and reading.sees("library_list"))


def test_enter_on_an_entry_opens_its_file(amina: Reader, guide: Path) -> None:
    record = amina.bring(guide)
    table = amina.place.presenter.table
    amina.find(QLineEdit, "library_search").setText("waste guide")
    amina.until(lambda: table.query.search == "waste guide" and table.find(record) >= 0)
    amina.idle()
    amina.place.browse.show_entry(record)
    amina.place.browse.search.setFocus()
    amina.keys("Down")
    assert amina.focus is amina.place.browse.list
    amina.keys("Return")
    amina.until(lambda: amina.reader.pages.count == 3)


def test_the_window_closes_while_a_document_is_being_read(reading: Reader) -> None:
    reading.press("reader_larger")
    stand_up(reading)
    assert not isValid(reading.window)


def test_the_reader_stands_from_right_to_left(reading: Reader, walk: Walk) -> None:
    speech.switch("ar")
    reading.idle()
    back, program = reading.reader.back, reading.reader.program
    assert back.mapToGlobal(QPoint(0, 0)).x() > program.mapToGlobal(QPoint(0, 0)).x()
    assert ink(reading) > 500
    walk(reading.window)
