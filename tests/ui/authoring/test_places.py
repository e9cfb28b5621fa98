"""Places, ways and shapes set on the map at the window: by mouse and by keys, kept as what is typed is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from brs_desktop.ui.authoring.window import TrialWindow
from brs_desktop.ui.reports.filler.mapped.dialog import MapDialog
from brs_desktop.ui.reports.filler.mapped.places import Fineness, Spot, Spots, plain, read
from tests.ui.authoring.conftest import Try

FORM = """| survey | type | name | label |
| | geopoint | site | Site |
| | geotrace | road | Road |
| | geoshape | area | Area |
"""
Key = Qt.Key


class Filled:
    """The form in a window, and the map of one of its questions."""

    def __init__(self, window: TrialWindow, qtbot: QtBot) -> None:
        self.window, self.qtbot = window, qtbot

    def text(self, name: str) -> str:
        self.qtbot.waitUntil(lambda: not self.window.waits)
        assert self.window.presenter is not None
        return str(self.window.presenter.form.state(name).text)

    def line(self, name: str) -> QLineEdit:
        return self.window.findChild(QLineEdit, f"q:{name}")

    def type(self, name: str, words: str) -> None:
        self.line(name).setFocus()
        self.line(name).selectAll()
        QTest.keyClicks(self.line(name), words)
        QTest.keyClick(self.line(name), Key.Key_Return)

    def open(self, name: str) -> MapDialog:
        button = self.window.findChild(QPushButton, f"map:{name}")
        assert button.isEnabled()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        shown = lambda: [one for one in self.window.findChildren(MapDialog) if one.isVisible()]  # noqa: E731
        self.qtbot.waitUntil(lambda: bool(shown()) and shown()[0].view.isVisible())
        return shown()[0]


@pytest.fixture
def filled(tmp_path: Path, trial: Try, qtbot: QtBot) -> Filled:
    file = tmp_path / "sites.md"
    file.write_text(FORM, "utf-8")
    window = trial(file)
    window.resize(1024, 600)
    qtbot.waitUntil(lambda: window.findChild(QPushButton, "map:site") is not None)
    return Filled(window, qtbot)


def press(dialog: MapDialog, *keys: Any, held: Any = Qt.KeyboardModifier.NoModifier) -> None:
    for key in keys:
        QTest.keyClick(dialog.view, key, held)


def click(dialog: MapDialog, latitude: float, longitude: float) -> None:
    """A click where this place is seen."""
    QTest.mouseClick(
        dialog.view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, seen(dialog, latitude, longitude)
    )


def seen(dialog: MapDialog, latitude: float, longitude: float) -> QPoint:
    return dialog.view.seen(Spot(latitude, longitude)).toPoint()


def near(text: str, latitude: float, longitude: float, degrees: float) -> bool:
    written = [float(part) for part in text.split()]
    return len(written) == 2 and abs(written[0] - latitude) <= degrees and abs(written[1] - longitude) <= degrees


def test_a_click_sets_a_place_as_exact_as_a_pixel_is_and_one_undo_takes_it_back(filled: Filled) -> None:
    dialog = filled.open("site")
    assert not dialog.keep.isEnabled()
    pixel = dialog.view.fineness.pixel
    click(dialog, -1.3, 36.8)
    assert "km" in dialog.findChild(QLabel, "place_fineness").text()
    QTest.mouseClick(dialog.keep, Qt.MouseButton.LeftButton)
    assert near(filled.text("site"), -1.3, 36.8, 2 * pixel) and filled.line("site").text() == filled.text("site")
    assert all(len(part.partition(".")[2]) <= 1 for part in filled.text("site").split()), "no digits that are not so"
    filled.window.presenter.undo()
    assert filled.text("site") == "" and filled.line("site").text() == ""
    filled.window.presenter.redo()
    assert filled.text("site") != ""


def test_arrows_move_the_cross_by_the_step_that_is_said_to_the_east_on_the_right(filled: Filled) -> None:
    filled.window.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    dialog = filled.open("site")
    step = dialog.view.fineness.step
    press(dialog, Key.Key_Right, Key.Key_Right, Key.Key_Up)
    assert dialog.view.cross.longitude == pytest.approx(2 * step, abs=0.06)
    assert dialog.view.cross.latitude == pytest.approx(step, abs=0.06)
    assert seen(dialog, 0, 10).x() > seen(dialog, 0, 0).x(), "a map is not mirrored"
    press(dialog, Key.Key_Left, held=Qt.KeyboardModifier.ShiftModifier)
    assert dialog.view.cross.longitude == pytest.approx(-8 * step, abs=0.1)
    press(dialog, Key.Key_Plus, Key.Key_Plus, Key.Key_Plus)
    assert dialog.view.fineness.step <= step / 4
    assert plain(dialog.view.fineness.step) in dialog.findChild(QLabel, "place_fineness").text()
    here = dialog.view.cross
    press(dialog, Key.Key_Return)
    QTest.mouseClick(dialog.keep, Qt.MouseButton.LeftButton)
    assert filled.text("site") == f"{plain(here.latitude)} {plain(here.longitude)}"


def test_points_of_a_way_are_added_moved_and_removed_and_what_was_typed_stays_as_it_was(filled: Filled) -> None:
    filled.type("road", "10.123456789 20.5 312 4.5; 11 21")
    dialog = filled.open("road")
    press(dialog, Key.Key_PageDown, Key.Key_PageDown)
    assert (dialog.view.cross.latitude, dialog.view.cross.longitude) == (11, 21)
    click(dialog, 40, 60)
    click(dialog, -30, 120)
    press(dialog, Key.Key_PageUp, Key.Key_Up)
    press(dialog, Key.Key_Return, held=Qt.KeyboardModifier.ShiftModifier)
    moved = dialog.view.cross
    press(dialog, Key.Key_PageDown, Key.Key_Delete)
    QTest.mouseClick(dialog.keep, Qt.MouseButton.LeftButton)
    assert filled.text("road") == f"10.123456789 20.5 312 4.5; 11 21; {moved.text}"


def test_a_shape_is_closed_and_needs_three_points(filled: Filled) -> None:
    dialog = filled.open("area")
    for at, (latitude, longitude) in enumerate(((0, 10), (0, 40), (30, 40))):
        assert not dialog.keep.isEnabled()
        click(dialog, latitude, longitude)
        assert len(dialog.view.spots.all) == at + 1
    click(dialog, 0, 40)
    assert dialog.view.spots.chosen == 1 and len(dialog.view.spots.all) == 3, "a click on a point chooses it"
    QTest.mouseClick(dialog.keep, Qt.MouseButton.LeftButton)
    parts = filled.text("area").split("; ")
    assert len(parts) == 4 and parts[0] == parts[-1] and filled.window.presenter.form.state("area").violation is None


def test_what_was_set_goes_with_the_second_press_and_words_are_left_to_typing(filled: Filled) -> None:
    filled.type("site", "12.5 33.25 0 5")
    dialog = filled.open("site")
    click(dialog, 50, 10)
    press(dialog, Key.Key_Escape)
    assert dialog.isVisible() and "not kept" in dialog.findChild(QLabel, "place_told").text()
    press(dialog, Key.Key_Escape)
    assert not dialog.isVisible() and filled.text("site") == "12.5 33.25 0 5"
    dialog = filled.open("site")
    press(dialog, Key.Key_Delete)
    QTest.mouseClick(dialog.keep, Qt.MouseButton.LeftButton)
    assert filled.text("site") == ""
    filled.type("site", "by the river")
    assert not filled.window.findChild(QPushButton, "map:site").isEnabled()
    assert filled.text("site") == "by the river"


@given(st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180)), min_size=1, max_size=6), st.booleans())
def test_what_is_set_is_read_again(places: list[tuple[float, float]], closed: bool) -> None:
    kind: Any = "geoshape" if closed else "geotrace"
    fine, spots = Fineness(0.01), Spots(kind)
    for place in places:
        spots = spots.set(fine.at(*place))
    again = read(spots.text, kind)
    assert again is not None and (len(again.all) == len(places) or (closed and len({*spots.all}) < len(places)))
    assert again.text == spots.text or closed


@given(st.floats(1e-5, 0.6))
def test_a_step_is_a_number_that_one_can_say_of_some_pixels(pixel: float) -> None:
    fine = Fineness(pixel)
    assert 4.9 * pixel <= fine.step <= 15 * pixel and plain(fine.step).strip("0.") in ("1", "2", "5", "")
    assert 10.0**-fine.decimals <= pixel * 10


@pytest.mark.parametrize("words", ["north", "1", "91 0", "0 181", "1 2 3 4 5", "1 2; x", "nan nan"])
def test_what_is_no_place_is_not_shown_on_the_map(words: str) -> None:
    assert read(words, "geotrace") is None
