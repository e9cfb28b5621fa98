"""An amount and its unit: beside each other on the page and in a table, one answer, one clash, told in every file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from brs_sync.values import Number
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from brs_desktop.ui import speech
from brs_desktop.ui.authoring.window import TrialWindow
from brs_desktop.ui.values import apart, unmarked
from brs_desktop.workspace import Workspace
from tests.pdf.reading import squeezed, text_of
from tests.ui.desks import Person, new_workspace
from tests.ui.reports.conftest import Reporter
from tests.ui.reports.test_new_version import sit_at_draft
from tests.ui.reports.test_tables import grid, paste
from tests.workspace.peers import admit, carry

FORM = Path(__file__).parent / "forms" / "deliveries.md"
RESPONSES = "import_responses"
ROW = "conditions/a"
CONDITION = {f"{ROW}/cond_kind": "ck_quantity", f"{ROW}/cond_limit": "2.50", f"{ROW}/cond_unit": "cu_t"}
ANSWERS = {"country": "KEN", "chem": "aldrin", "dec": "cd_cond", **CONDITION}


@pytest.fixture
def trial(qtbot: QtBot, dressed: QApplication) -> Iterator[TrialWindow]:
    window = TrialWindow(FORM)
    window.resize(1024, 600)
    window.show()
    qtbot.waitUntil(lambda: window.tried is not None and not window.waits)
    yield window
    with qtbot.waitSignal(window.closed):
        window.close()


def give(window: TrialWindow, words: str, qtbot: QtBot) -> None:
    box = next(one for one in window.findChildren(QLineEdit, "q:came_amount") if one.isVisible())
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, words)
    QTest.keyClick(box, Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: not window.waits)


def label(window: QWidget, name: str) -> str:
    return unmarked(next((one.text() for one in window.findChildren(QLabel, name) if one.isVisible()), ""))


def test_amount_and_unit_stand_beside_each_other_and_what_they_come_to_beneath(
    trial: TrialWindow, qtbot: QtBot, walk: Callable[[QWidget], None]
) -> None:
    form = trial.presenter.form
    unit = next(one for one in trial.findChildren(QComboBox, "q:came_unit") if one.isVisible())
    box = next(one for one in trial.findChildren(QLineEdit, "q:came_amount") if one.isVisible())
    assert box.mapTo(trial, box.rect().topRight()).x() < unit.mapTo(trial, unit.rect().topLeft()).x()
    assert box.mapTo(trial, box.rect().center()).y() == pytest.approx(
        unit.mapTo(trial, unit.rect().center()).y(), abs=6
    )
    give(trial, "2.50", qtbot)
    QTest.keyClicks(unit, "m")  # metric tons
    unit.activated.emit(unit.currentIndex())
    qtbot.waitUntil(lambda: form.state("came_unit").value == "u_t")
    qtbot.waitUntil(lambda: label(trial, "comes_to:came_amount").endswith("2,500 kilograms"))
    assert box.text() == "2.50", "what was typed stays"
    said = next(one for one in trial.findChildren(QLabel, "comes_to:came_amount") if one.isVisible()).text()
    assert said.endswith(f"{apart('2,500')} {apart('kilograms')}"), "in Arabic each stays whole"
    give(trial, "750 g", qtbot)
    qtbot.waitUntil(lambda: form.state("came_unit").value == "u_g")
    assert form.state("came").value == {"came_amount": Number("750"), "came_unit": "u_g"}
    qtbot.waitUntil(lambda: label(trial, "comes_to:came_amount").endswith("0.75 kilograms"))
    trial.undo.click()
    qtbot.waitUntil(lambda: form.state("came").value == {"came_amount": Number("2.50"), "came_unit": "u_t"})
    give(trial, "some", qtbot)
    qtbot.waitUntil(lambda: form.state("came_amount").violation == "constraint")
    assert form.state("came_amount").text == "some", "nothing typed is lost"
    walk(trial)


def test_shares_make_the_amounts_of_a_mixture(trial: TrialWindow, qtbot: QtBot) -> None:
    speech.switch("fr")
    give(trial, "2,5 t", qtbot)
    form, presenter = trial.presenter.form, trial.presenter
    qtbot.waitUntil(lambda: form.state("came").value == {"came_amount": Number("2.5"), "came_unit": "u_t"})
    for share in ("33.3", "33.3", "33.4"):
        row = presenter.add_row("part")
        presenter.answer(f"part/{row}/share", Number(share))
    qtbot.waitUntil(lambda: not trial.waits)
    rows = form.rows("part")
    assert [form.state(f"part/{row}/weighs").text for row in rows] == ["832.5", "832.5", "835"]
    assert form.state("whole").label == "The shares make 100 per cent."
    table = next(one for one in trial.page._views.values() if getattr(one, "path", "") == "part").model
    assert [table.index(row, 2).data() for row in range(3)] == ["832,5", "832,5", "835"]
    assert not table.flags(table.index(2, 2)) & Qt.ItemFlag.ItemIsEditable


@pytest.fixture
def responding(sit: Callable[..., Person], tmp_path: Path) -> Reporter:
    folder = new_workspace(tmp_path / "amina")
    with Workspace.open(folder, fill=False) as workspace:
        key = workspace.add(RESPONSES, ANSWERS).key
    return sit_at_draft(sit, folder, key)


def cells(workspace: Workspace, path: str) -> object:
    [key] = workspace.replica.records(RESPONSES)
    cell = workspace.replica.cells(key).get(path)
    return cell.value if cell is not None else None


def test_a_table_has_them_in_two_columns_and_takes_a_unit_written_behind_the_amount(
    responding: Reporter, tmp_path: Path
) -> None:
    person = responding.person
    responding.filler.show_section("s2")
    table = grid(responding, "repeat:conditions")
    names = [one.name for one in table.model().questions]
    amount, unit = names.index("cond_limit"), names.index("cond_unit")
    assert unit == amount + 1
    table.setCurrentIndex(table.model().index(0, amount))
    person.until(lambda: "2,500 kilograms" in label(person.window, "comes_to:repeat:conditions"))
    paste(
        responding,
        table,
        0,
        0,
        "Quantity limit\t\t500 kg\t\nQuantity limit\t\t1.5\tlitres\nQuantity limit\t\t3 boxes\t",
    )
    held = person.workspace
    rows = responding.presenter.form.rows("conditions")
    person.until(lambda: len(rows) == 1 or len(responding.presenter.form.rows("conditions")) == 3)
    rows = responding.presenter.form.rows("conditions")
    assert cells(held, f"conditions/{rows[0]}/cond_amount") == {"cond_limit": Number("500"), "cond_unit": "cu_kg"}
    assert cells(held, f"conditions/{rows[1]}/cond_amount") == {"cond_limit": Number("1.5"), "cond_unit": "cu_l"}
    assert cells(held, f"conditions/{rows[2]}/cond_amount") == {"cond_limit": "3 boxes"}
    assert table.model().index(0, unit).data() == "kilograms" and cells(held, f"{ROW}/cond_limit") is None
    person.press("undo")
    person.until(lambda: len(responding.presenter.form.rows("conditions")) == 1)
    assert cells(held, f"{ROW}/cond_amount") == {"cond_limit": Number("2.50"), "cond_unit": "cu_t"}


def test_paper_and_workbook_have_both_and_a_version_keeps_what_was_typed(tmp_path: Path) -> None:
    with Workspace.open(new_workspace(tmp_path / "amina"), fill=False) as workspace:
        key = workspace.add(RESPONSES, ANSWERS).key
        paper = tmp_path / "response.pdf"
        workspace.export_pdf(workspace.reference(key), language="en", out=paper)
        told = squeezed(text_of(paper))
        assert "2.50" in told and squeezed("metric tons") in told
        check = workspace.reports.check(key)
        sent = workspace.reports.submit(key, acknowledged=check.acknowledge)
        held = workspace.reports.version(sent.id).cells
        assert held[f"{ROW}/cond_amount"] == {"cond_limit": Number("2.50"), "cond_unit": "cu_t"}
        assert f"{ROW}/cond_limit" not in held


def test_an_amount_here_and_a_unit_there_are_one_clash_and_never_a_mixed_value(
    sit: Callable[..., Person], tmp_path: Path
) -> None:
    """SYNC: a one-cell group merges as one; what is decided is one whole answer of one person."""
    with Workspace.open(new_workspace(tmp_path / "jean", "Jean"), fill=False) as jean:
        person = sit(new_workspace(tmp_path / "amina"))
        amina = person.workspace
        admit(amina, jean, prefix="report/KEN")
        key = amina.add(RESPONSES, ANSWERS).key
        carry(amina, jean, RESPONSES)
        amina.set(amina.reference(key), {f"{ROW}/cond_limit": "4"})
        jean.set(jean.reference(key), {f"{ROW}/cond_unit": "cu_kg"})
        carry(jean, amina, RESPONSES)
    ours, theirs = ({"cond_limit": Number(n), "cond_unit": f"cu_{u}"} for n, u in (("4", "t"), ("2.50", "kg")))
    [clash] = [one for one in amina.conflicts() if one.kind == "hard"]
    assert clash.path == f"{ROW}/cond_amount"
    heads = [head.value for head in clash.heads]
    assert heads in ([ours, theirs], [theirs, ours])
    person.press("rail_sync")
    person.press("show_conflicts")
    person.until(lambda: person.sees("settle_theirs"))
    person.idle()
    area = person.find(QWidget, "versions")
    said = [unmarked(one.text()) for one in area.findChildren(QLabel)]
    assert "4 metric tons" in said and "2.50 kilograms" in said and "2.50 metric tons" in said
    person.press("settle_theirs")
    person.press("settle_apply")
    person.until(lambda: cells(amina, f"{ROW}/cond_amount") == theirs)
