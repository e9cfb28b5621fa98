"""Appearances of the XLSForm reference at the window: those that mean something here, and what is said of others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from brs_desktop import language
from brs_desktop.exchange.notation import grouped, read_day, read_number, written_day
from brs_desktop.pdf.answers import Wording
from brs_desktop.ui.authoring.window import TrialWindow
from brs_desktop.ui.reports.filler.gathering import Gathering
from brs_desktop.workspace.formcheck import check_form
from brs_desktop.workspace.seeking import wanted
from tests.ui.authoring.conftest import Try

ASKED = (
    ("date", "since", "year"), ("date", "month", "month-year"), ("date", "day", "no-calendar"),
    ("integer", "tons", "thousands-sep"), ("decimal", "money", "thousands-sep"), ("integer", "drums", "counter"),
    ("text", "code", "numbers"), ("text", "pin", "masked"), ("decimal", "wind", "bearing"),
    ("select_one rate", "rate", "likert"), ("select_one rate", "grid", "columns-2"),
    ("select_one rate", "few", "minimal"),
)  # fmt: skip
FORM = "\n".join(
    (
        "| survey | type | name | label | appearance |",
        *(f"| | {kind} | {name} | {name.capitalize()} | {look} |" for kind, name, look in ASKED),
        "| choices | list_name | name | label |",
        *(f"| | rate | r{at} | {word} |" for at, word in enumerate(("Poor", "Fair", "Good", "Best"))),
    )
)


@pytest.fixture
def form(tmp_path: Path, trial: Try, qtbot: QtBot) -> Callable[[str], Any]:
    """The form in a window; called with a name it tells how the question stands."""
    file = tmp_path / "looks.md"
    file.write_text(FORM + "\n", "utf-8")
    window = trial(file)
    qtbot.waitUntil(lambda: any(one.isVisible() for one in window.findChildren(QWidget, "q:few")))

    class Form:
        shown: TrialWindow = window

        def line(self, name: str) -> QLineEdit:
            found = window.findChild(QLineEdit, f"q:{name}")
            assert found is not None
            return found

        def give(self, name: str, words: str) -> None:
            self.line(name).setFocus()
            self.line(name).selectAll()
            QTest.keyClicks(self.line(name), words)
            QTest.keyClick(self.line(name), Qt.Key.Key_Tab)
            qtbot.waitUntil(lambda: not window.waits)

        def __call__(self, name: str) -> Any:
            return window.presenter.form.state(name)

    return Form()


def test_a_year_and_a_month_are_typed_alone(form: Any) -> None:
    form.give("since", "2024")
    form.give("month", "3/2025")
    assert (form("since").text, form("month").text) == ("2024-01-01", "2025-03-01")
    assert (form.line("since").text(), form.line("month").text()) == ("2024", "2025-03")
    form.give("since", "2024-05-17")
    assert form.line("since").text() == form("since").text == "2024-05-17", "a whole date is kept whole"
    form.give("since", "soon")
    assert form("since").text == "soon" and form("since").violation == "constraint"
    for name in ("since", "month", "day"):
        assert not any(one.isVisible() for one in form.shown.findChildren(QWidget, f"calendar:{name}"))


def spaced(words: str) -> str:
    return words.replace(" ", "\u202f")


def test_thousands_are_set_apart_while_one_types(form: Any) -> None:
    line = form.line("tons")
    line.setFocus()
    QTest.keyClicks(line, "1234567")
    assert (line.text(), line.cursorPosition()) == (spaced("1 234 567"), 9)
    line.setCursorPosition(1)
    QTest.keyClicks(line, "9")
    assert (line.text(), line.cursorPosition()) == (spaced("19 234 567"), 2)
    QTest.keyClick(line, Qt.Key.Key_Backspace)
    QTest.keyClick(line, Qt.Key.Key_Backspace)
    assert line.text() == spaced("234 567")
    form.give("money", "1234.50")
    form.give("tons", "-1200")
    assert (form("money").text, form("tons").text) == ("1234.50", "-1200")
    assert (form.line("money").text(), line.text()) == (spaced("1 234.50"), spaced("-1 200"))


def test_marks_that_one_types_between_thousands_are_read_as_they_stand_in_the_end(form: Any) -> None:
    for name, typed, meant in (("money", "1,500", "1500"), ("tons", "1,500", "1500"), ("money", "12,345.6", "12345.6")):
        form.give(name, typed)
        assert form(name).text == meant


def test_buttons_count(form: Any, qtbot: QtBot) -> None:
    more, less = (form.shown.findChild(QWidget, f"count:{by}:drums") for by in ("+1", "-1"))
    for button in (more, more, more, less):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: form("drums").text == "2" and not form.shown.waits)
    assert form.line("drums").text() == "2" and more.accessibleName() == "One more: Drums"


def test_what_is_masked_is_not_read_over_a_shoulder_and_letters_are_no_digits(form: Any) -> None:
    form.give("pin", "secret")
    assert form("pin").text == "secret" and form.line("pin").echoMode() == QLineEdit.EchoMode.Password
    form.give("code", "a12-7b")
    assert form("code").text == "12-7"
    assert "360°" in form.line("wind").placeholderText()


def test_what_is_masked_is_found_and_stays_masked_in_the_list(form: Any, qtbot: QtBot) -> None:
    form.give("pin", "secret")
    gathering, found = Gathering(form.shown.presenter, form.shown), []
    gathering.found.connect(found.extend)
    for words in ("secret", "pin"):
        found.clear()
        with qtbot.waitSignal(gathering.ended):
            gathering.begin(wanted(words))
        assert [one.path for one in found] == ["pin"] and "secret" not in found[0].piece and found[0].piece


def test_a_year_or_a_month_alone_is_that_on_paper() -> None:
    said = Wording("en", str)
    assert said.texts("2024-01-01", "date", (), appearance="year") == ("2024",)
    assert said.texts("2024-03-01", "date", (), appearance="w1 month-year") == ("2024-03",)
    assert said.texts("2024-05-17", "date", (), appearance="year") == said.texts("2024-05-17", "date", ()) != ("2024",)


def test_choices_stand_as_they_are_asked_to(form: Any) -> None:
    def places(name: str) -> list[tuple[int, int]]:
        found = (form.shown.findChild(QRadioButton, f"q:{name}=r{at}") for at in range(4))
        return [(one.geometry().top(), one.geometry().left()) for one in found]

    in_line, grid = places("rate"), places("grid")
    assert len({top for top, _left in in_line}) == 1 and [left for _top, left in in_line] == sorted(
        {left for _top, left in in_line}
    )
    assert grid[0][0] == grid[1][0] < grid[2][0] == grid[3][0] and grid[0][1] == grid[2][1] < grid[1][1]
    assert form.shown.findChild(QComboBox, "q:few") is not None


def test_what_changes_nothing_is_told_at_its_row(tmp_path: Path) -> None:
    file = tmp_path / "looks.md"
    rest = ("| | select_one rate | fast | Fast | quick columns-3 w2 |", "| | barcode | tag | Tag | selfie |")
    file.write_text(FORM.replace("| choices", "\n".join((*rest, "| choices"))) + "\n", "utf-8")
    told = [one for one in check_form(file)["findings"] if one["code"] == "appearance"]
    assert [(one["sheet"], one["row"], one["column"], one["level"]) for one in told] == [
        ("survey", len(ASKED) + 2, "appearance", "note"),
        ("survey", len(ASKED) + 3, "appearance", "note"),
    ]
    assert "“w2”" in told[0]["message"] and "“selfie”" in told[1]["message"]


@pytest.mark.parametrize("code", language.LANGUAGES)
@pytest.mark.parametrize("plain", ["0", "999", "1000", "1234567", "-1234567.05", "0.5", "12", "1e5"])
def test_numbers_that_are_set_apart_are_read_as_what_they_were(code: str, plain: str) -> None:
    written = plain.replace(".", ",") if code in ("fr", "es", "ru") else plain
    assert read_number(grouped(written, code), code) == plain


def test_parts_of_a_date_are_read_and_shown() -> None:
    assert read_day("٢٠٢٤", "year") == "2024-01-01" and read_day("2025年3月", "month-year") == "2025-03-01"
    assert read_day("13/2025", "month-year") is None and read_day("2024", "") is None and read_day("0", "year") is None
    assert (written_day("2024-01-01", "year"), written_day("2024-02-01", "year")) == ("2024", "2024-02-01")
    assert (written_day("2024-02-01", "month-year"), written_day("2024-02-01", "")) == ("2024-02", "2024-02-01")
