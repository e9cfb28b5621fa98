"""Drawings in the window: as on paper, walked by keyboard with every mark said, looked at closer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from brs_desktop.drawing import Box, Dot, Drawing, Rect, Stroke, Table, lay_out
from brs_desktop.drawing import Path as Outline
from brs_desktop.drawing.palette import LIGHT
from brs_desktop.drawing.shapes import Role, Shape
from brs_desktop.pdf.drawing import print_drawing
from brs_desktop.ui import theme
from brs_desktop.ui.drawing.canvas import DrawingView
from brs_desktop.ui.drawing.painter import measured, picture
from tests.drawing.charts import wastes
from tests.pdf.test_drawing import figures_of

SQUARE = ((60.0, 40.0), (160.0, 40.0), (160.0, 140.0), (60.0, 140.0))
HOLE = ((90.0, 70.0), (130.0, 70.0), (130.0, 110.0), (90.0, 110.0))


def every_shape(_width: float = 480, _height: float = 260, *_rest: object) -> Drawing:
    ground = Rect(Box(0, 0, 480, 260), "paper")
    shapes: tuple[Shape, ...] = (
        ground,
        Rect(Box(200, 30, 40, 90), "series1", "solid", "axis", "one", "1"),
        Rect(Box(260, 60, 40, 60), "series2", "diagonal", "axis", "two", "2"),
        Stroke(((20.0, 200.0), (460.0, 230.0)), "axis", 3.0),
        Dot(340, 80, 9, "series3"),
        Dot(364, 80, 9, "series3", "square"),
        Dot(400, 130, 12, "series4", "triangle"),
        Dot(440, 130, 12, "series5", "diamond"),
    )
    inside: tuple[Shape, ...] = (
        Outline((SQUARE, HOLE), "series6", "solid", None, "land", "L"),
        Dot(110, 180, 4, "point", "circle", "isle", "I"),
    )
    return Drawing(480, 260, False, "T", "A", Table(("h",), (("r",),)), shapes, inside, Box(20, 20, 160, 180))


def test_screen_and_paper_put_every_shape_at_the_same_place(dressed: QApplication, tmp_path: Path) -> None:
    screen = picture(every_shape(), 1.0)
    content = print_drawing(every_shape, language="en", out=tmp_path / "x.pdf").path.read_bytes()
    [(_said, (left, _foot, _right, top))] = figures_of(content)
    with pypdfium2.PdfDocument(content) as pdf:
        page = pdf[0].render(scale=1).to_pil().convert("RGB")
    top_row = round(842 - top)

    def paper(x: int, y: int) -> tuple[int, ...]:
        pixel = page.getpixel((round(left) + x, top_row + y))
        assert isinstance(pixel, tuple)
        return pixel

    spots: tuple[tuple[int, int, Role], ...] = (
        (220, 70, "series1"),
        (75, 60, "series6"),
        (340, 80, "series3"),
        (110, 180, "point"),
    )
    differ = 0
    for x in range(2, 478, 3):
        for y in range(2, 258, 3):
            here, there = QColor(screen.pixel(x, y)), paper(x, y)
            differ += max(abs(one - other) for one, other in zip(_rgb(here), there, strict=True)) > 90
    # Edges fall between pixels, and the lines of a pattern begin elsewhere.
    assert differ < 0.02 * 160 * 86
    for x, y, role in spots:
        wanted = _rgb(QColor(LIGHT[role]))
        assert _rgb(QColor(screen.pixel(x, y))) == wanted == paper(x, y)
    assert QColor(screen.pixel(110, 90)) == QColor(LIGHT["paper"]), "a ring inside another is a hole"


def _rgb(colour: QColor) -> tuple[int, int, int]:
    return colour.red(), colour.green(), colour.blue()


@pytest.fixture
def view(qtbot: QtBot, dressed: QApplication) -> Iterator[DrawingView]:
    around = QWidget()
    qtbot.addWidget(around)
    around.resize(480, 260)
    made = DrawingView("drawing", around)
    made.resize(480, 260)
    made.show_drawing(every_shape)
    around.show()
    made.setFocus()
    yield made
    around.close()


def test_marks_are_walked_through_and_said(view: DrawingView) -> None:
    said: list[str] = []
    opened: list[str] = []
    view.pointed.connect(said.append)
    view.opened.connect(opened.append)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_End, Qt.Key.Key_Left, Qt.Key.Key_Home, Qt.Key.Key_Up):
        QTest.keyClick(view, key)
    assert said == ["one", "two", "isle", "land", "one", "one"]
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert opened == ["1"]
    assert (view.accessibleName(), view.accessibleDescription()) == ("T", "A")
    view.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert said[-1] == "two", "the next one is at the left in Arabic"


def test_what_is_pointed_at_is_found_also_from_closer(view: DrawingView) -> None:
    assert getattr(view.at(QPointF(75, 60)), "key", "") == "L"
    assert view.at(QPointF(110, 90)) is None, "the hole belongs to nobody"
    assert getattr(view.at(QPointF(116, 183)), "key", "") == "I", "a small dot also from close by"
    QTest.keyClick(view, Qt.Key.Key_Plus)
    assert view.closer.times == 1.5
    view.look_closer(4, QPointF(75, 60))
    assert getattr(view.at(QPointF(75, 60)), "key", "") == "L", "the point one looks at stays"
    QTest.keyClick(view, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    for _ in range(99):
        QTest.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    window = every_shape().window
    assert window is not None
    assert view.closer.place(window.right, 0)[0] >= window.right - 0.01, "the edge never comes into the window"
    QTest.keyClick(view, Qt.Key.Key_0)
    assert view.closer.times == 1.0


def test_a_click_chooses_and_the_look_follows_the_window(view: DrawingView, dressed: QApplication) -> None:
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(220, 70))
    assert view.chosen is not None and view.chosen.name == "one"
    theme.apply(dressed, dark=True)
    assert view.grab().toImage().pixelColor(4, 4) == QColor(theme.DARK.window)


def test_a_chart_is_laid_out_for_the_size_it_has(view: DrawingView) -> None:
    view.show_drawing(lambda width, height, measure, size: lay_out(wastes(), width, height, measure, size))
    for width in (480, 260):
        view.resize(width, 240)
        drawing = view.drawing
        assert drawing is not None and drawing.width == width
    assert measured("wide", 12, True) > measured("wide", 12, False) > 0
