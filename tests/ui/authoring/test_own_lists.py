"""Long lists that a form brings itself are searched in every language at the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QListView
from pytest import MonkeyPatch
from pytestqt.qtbot import QtBot

from brs_desktop.ui.reports.filler import seek
from brs_desktop.ui.reports.filler.editors.chooser import ChooserEditor
from tests.ui.authoring.conftest import Try

FORM = "\n".join(
    (
        "| survey | type | name | label::English (en) | label::French (fr) | label::Arabic (ar) |",
        "| | select_one waste | waste | Waste | Déchet | النفايات |",
        "| choices | list_name | name | label::English (en) | label::French (fr) | label::Arabic (ar) |",
        *(f"| | waste | Y{at} | Residue {at} | Résidu n° {at} | بقايا {at} |" for at in range(1, 140)),
        "| | waste | Z | Household wastes | Déchets ménagers | نفايات منزليّة |",
    )
)


def test_a_word_of_another_language_and_a_code_find_the_choice(tmp_path: Path, trial: Try, qtbot: QtBot) -> None:
    file = tmp_path / "wastes.md"
    file.write_text(FORM + "\n", "utf-8")
    window = trial(file)
    (editor,) = window.findChildren(ChooserEditor)
    line = editor.findChild(QLineEdit, "q:waste")
    for typed, wanted in (("MENAGE", "Household wastes"), ("منزلي", "Household wastes"), ("y7", "Residue 7")):
        line.setFocus()
        line.selectAll()
        QGuiApplication.clipboard().setText(typed)  # keys are pressed in Latin letters alone
        line.paste()
        qtbot.waitUntil(lambda: any(one.isVisible() for one in line.window().findChildren(QListView)))
        QTest.keyClick(line, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda wanted=wanted: line.text() == wanted and not window.waits)
    assert window.presenter is not None and window.presenter.form.state("waste").text == "Residue 7"


def test_a_search_goes_on_in_turns_and_tells_how_far_it_is(
    tmp_path: Path, trial: Try, qtbot: QtBot, monkeypatch: MonkeyPatch
) -> None:
    file = tmp_path / "wastes.md"
    file.write_text(FORM + "\n", "utf-8")
    monkeypatch.setattr(seek, "_SLICE", -1.0)  # a stretch of choices in each turn
    monkeypatch.setattr(seek, "_PATIENCE", -1.0)
    window = trial(file)
    (editor,) = window.findChildren(ChooserEditor)
    line = editor.findChild(QLineEdit, "q:waste")
    assert line is not None and window.presenter is not None
    told: list[str] = []
    shown = editor._matches.model()
    shown.modelReset.connect(lambda: told.append(shown.index(shown.rowCount() - 1, 0).data()))

    line.setFocus()
    QTest.keyClicks(line, "menager")
    qtbot.waitUntil(lambda: told[-1:] == ["Household wastes"])  # it stands last in the list
    assert "… still searching: 64 of 140" in told and "… still searching: 128 of 140" in told

    # Who presses Enter and goes on has chosen, though the list was not looked through by then.
    line.selectAll()
    QTest.keyClicks(line, "y139")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert window.presenter.form.state("waste").value is None
    line.clearFocus()
    qtbot.waitUntil(lambda: line.text() == "Residue 139" and not window.waits)
    assert window.presenter.form.state("waste").value == "Y139"

    # And a form that is closed over it has the answer, too.
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "z")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert editor.waits
    editor.flush()
    assert window.presenter.form.state("waste").value == "Z" and not editor.waits
