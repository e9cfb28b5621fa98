"""A form on trial: filled and kept nowhere, the check beside it, read again when its file changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from brs_desktop.ui import speech
from brs_desktop.ui.authoring.window import TrialWindow
from brs_desktop.ui.printing.preview import PreviewDialog
from brs_desktop.ui.reports.printing import PrintDialog
from tests.pdf.reading import text_of
from tests.ui.authoring.conftest import Try
from tests.ui.desks import Person

HEAD = (
    "| survey | type | name | label::English (en) | label::French (fr) | relevant | constraint |\n" + "|---" * 7 + "|\n"
)
ROWS = (
    "| | begin_group | stock | Stock | Stocks | | |",
    "| | integer | drums | Drums in the store | Fûts en stock | | . >= 0 |",
    "| | integer | twice | Sum of them | Leur somme | ${drums} > 10 | round(. , -1) = 20 |",
    "| | file | plan | Plan of the store | Plan du dépôt | | |",
    "| | end_group | | | | | |",
)


def write(file: Path, *rows: str) -> Path:
    """A form's file, put in the place of what was there as programs do that save."""
    part = file.with_suffix(".part")
    part.write_text(HEAD + "\n".join(rows) + "\n", "utf-8")
    part.replace(file)
    return file


def entry(window: TrialWindow, name: str) -> QLineEdit:
    return next(one for one in window.findChildren(QLineEdit, f"q:{name}") if one.isVisible())


def has(window: TrialWindow, name: str) -> bool:
    return any(one.isVisible() for one in window.findChildren(QWidget, f"q:{name}"))


def lines(window: TrialWindow) -> list[str]:
    return [window.findings.item(row).text() for row in range(window.findings.count())]


def give(window: TrialWindow, name: str, words: str, qtbot: QtBot) -> None:
    box = entry(window, name)
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, words)
    QTest.keyClick(box, Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: not window.waits)


def test_it_is_filled_by_its_rules_and_keeps_nothing(tmp_path: Path, trial: Try, qtbot: QtBot, walk) -> None:
    file = write(tmp_path / "stock.md", *ROWS)
    window = trial(file)
    assert "nothing that is typed here is kept" in window.findChild(QLabel, "trial_told").text()
    assert not has(window, "twice")
    give(window, "drums", "12", qtbot)
    qtbot.waitUntil(lambda: has(window, "twice"))
    walk(window)
    assert [one.name for one in tmp_path.iterdir()] == ["stock.md"]
    window.undo.click()
    qtbot.waitUntil(lambda: not has(window, "twice"))


def test_what_the_check_and_other_tools_say_stands_beside_it(tmp_path: Path, trial: Try, qtbot: QtBot) -> None:
    window = trial(write(tmp_path / "stock.md", *ROWS))
    told = lines(window)
    assert told[0].startswith("No errors")
    assert any(one.startswith("survey, 4, constraint") and "round()" in one for one in told)
    assert any("elsewhere" in one and "twice" in one for one in told[told.index("Other tools may do otherwise") :])
    give(window, "drums", "12", qtbot)
    at = next(row for row, one in enumerate(told) if one.startswith("survey, 4"))
    window.findings.itemActivated.emit(window.findings.item(at))
    qtbot.waitUntil(
        lambda: QApplication.focusWidget() is not None and QApplication.focusWidget().objectName() == "q:twice"
    )


def test_a_saved_file_is_read_again_and_answers_stay(tmp_path: Path, trial: Try, qtbot: QtBot) -> None:
    file = write(tmp_path / "stock.md", *ROWS)
    window = trial(file)
    give(window, "drums", "12", qtbot)
    write(file, *ROWS[:2], "| | text | keeper | Keeper of the store | Gardien | | |", *ROWS[2:])
    qtbot.waitUntil(lambda: has(window, "keeper"))
    qtbot.waitUntil(lambda: not window.waits)
    assert entry(window, "drums").text() == "12"
    window.empty.click()
    qtbot.waitUntil(lambda: not window.waits and entry(window, "drums").text() == "")


def test_a_file_that_breaks_leaves_the_form_that_was_and_tells_where(tmp_path: Path, trial: Try, qtbot: QtBot) -> None:
    file = write(tmp_path / "stock.md", *ROWS)
    window = trial(file)
    write(file, *ROWS[:2], "| | txet | keeper | Keeper | Gardien | ${drumms} = 1 | |", *ROWS[2:])
    qtbot.waitUntil(lambda: lines(window)[0] == "2 errors: mend them in the file.")
    assert [one for one in lines(window) if one.startswith("survey, 4, type") and "text" in one]
    assert [one for one in lines(window) if one.startswith("survey, 4, relevant") and "drums" in one]
    assert has(window, "drums")
    assert "is still here" in window.findChild(QLabel, "trial_state").text()
    write(file, *ROWS)
    qtbot.waitUntil(lambda: lines(window)[0].startswith("No errors"))


def test_a_form_with_errors_alone_is_a_list_of_them(tmp_path: Path, trial: Try) -> None:
    window = trial(write(tmp_path / "stock.md", "| | sorcery | a | A | A | | |"))
    assert window.page is None
    assert lines(window)[0] == "1 error: mend it in the file."
    assert lines(window)[1].startswith("survey, 2, type")
    assert not window.paper.isEnabled()


def test_a_chosen_file_is_named_and_stays_where_it_is(tmp_path: Path, trial: Try, qtbot: QtBot) -> None:
    window = trial(write(tmp_path / "stock.md", *ROWS))
    plan = tmp_path / "plan.pdf"
    plan.write_bytes(b"%PDF-1.7 no more")
    presenter = window.presenter
    assert presenter is not None
    presenter.answer("plan", plan)
    qtbot.waitUntil(lambda: presenter.form.state("plan").value is not None)
    assert presenter.form.state("plan").value["name"] == "plan.pdf"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["plan.pdf", "stock.md"]


def test_the_empty_form_is_looked_at_and_printed_in_the_language_it_is_tried_in(
    tmp_path: Path, trial: Try, qtbot: QtBot
) -> None:
    window = trial(write(tmp_path / "stock.md", *ROWS))
    window.languages.setCurrentIndex(window.languages.findData("fr"))
    window.languages.activated.emit(window.languages.currentIndex())
    qtbot.waitUntil(lambda: not window.waits)
    window.paper.click()
    asked = window.findChild(PrintDialog)
    assert asked is not None and asked.languages.currentData() == "fr"
    assert {asked.languages.itemData(place) for place in range(asked.languages.count())} == {"en", "fr"}
    asked.look.click()
    qtbot.waitUntil(lambda: window.findChild(PreviewDialog) is not None)
    shown = window.findChild(PreviewDialog)
    assert shown is not None
    qtbot.waitUntil(lambda: shown.reader.pages.count == 1 and not shown.reader.waits)
    assert list(window.desk.folder.glob("*/*")) == []
    shown.leave.click()
    asked.file.setText(str(tmp_path / "stock.pdf"))
    asked.make.click()
    qtbot.waitUntil((tmp_path / "stock.pdf").exists)
    assert "Fûts en stock" in text_of(tmp_path / "stock.pdf")


@pytest.mark.parametrize("code", ["fr", "ar"])
def test_its_words_follow_the_language(tmp_path: Path, trial: Try, code: str) -> None:
    window = trial(write(tmp_path / "stock.md", *ROWS))
    before = window.again.text()
    speech.switch(code)
    assert window.again.text() != before
    assert not lines(window)[0].startswith("No errors")


def test_an_author_finds_it_in_the_settings(amina: Person, tmp_path: Path) -> None:
    file = write(tmp_path / "ours.md", "| | select_one_from_file countries.csv | land | Country | Pays | | |")
    amina.window.go_to("settings")
    place = amina.window.place("settings")
    place.show_section("forms")
    amina.find(QWidget, "forms_try")
    place.pages["forms"].open_trial(file)
    window = amina.find(TrialWindow, "trial")
    amina.until(lambda: window.presenter is not None and not window.waits)
    assert not any("come from records" in one for one in lines(window))
    page = window.presenter.form.choices("land", "ken", 0, 5)
    assert "Kenya" in [one.label for one in page.items]
    with amina.bot.waitSignal(window.closed):
        window.close()
    amina.until(lambda: not isValid(window))


def test_what_is_typed_while_the_file_is_read_stays_and_starting_over_is_not_forgotten(
    tmp_path: Path, trial: Try, qtbot: QtBot
) -> None:
    window = trial(write(tmp_path / "stock.md", *ROWS))
    window.reload()
    entry(window, "drums").setFocus()
    QTest.keyClicks(entry(window, "drums"), "7")
    qtbot.waitUntil(lambda: not window.waits)
    assert entry(window, "drums").text() == "7"
    window.reload()
    QTest.mouseClick(window.empty, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.waits)
    assert entry(window, "drums").text() == ""
    give(window, "drums", "8", qtbot)
    assert entry(window, "drums").text() == "8"
