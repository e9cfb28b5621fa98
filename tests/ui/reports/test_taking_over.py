"""An answer of a removed question is put into another one: one act, one undo, nothing lost on the way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from brs_desktop.ui.reports.filler.takeover import TakeOverDialog
from brs_desktop.workspace import Workspace
from brs_desktop.workspace.installing import install_form
from tests.ui.desks import Person, new_workspace
from tests.ui.reports.conftest import Reporter
from tests.ui.reports.test_new_version import (
    ANSWERS,
    FORM,
    choose,
    lines,
    removed_entry,
    second,
    show_removed,
    sit_at_draft,
)


def take(reporter: Reporter, words: str) -> TakeOverDialog:
    """The removed answer chosen, and the questions that are offered for it."""
    show_removed(reporter)
    choose(reporter, "removed_lines", words)
    reporter.person.press("removed_put")
    return reporter.person.find(TakeOverDialog, "takeover_dialog")


def test_a_removed_answer_goes_into_another_question_and_one_undo_brings_both_back(
    sit: Callable[..., Person], tmp_path: Path, walk: Callable[[QWidget], None]
) -> None:
    folder = new_workspace(tmp_path / "amina")
    with Workspace.open(folder, fill=False) as workspace:
        key = workspace.add(FORM, ANSWERS).key
        install_form(workspace, second(tmp_path))
        workspace.migrating.migrate(key)
    reporter = sit_at_draft(sit, folder, key)
    person = reporter.person
    dialog = take(reporter, "P.O. Box")
    assert dialog.lines.count() and not dialog.put.isEnabled(), "nothing is chosen by itself"
    walk(dialog)
    person.find(QLineEdit, "takeover_find").setText("Remarks")
    dialog.lines.setCurrentRow(0)
    assert dialog.lines.count() == 1 and "None so far" in person.find(QLabel, "takeover_warns").text()
    person.press("takeover_put")
    person.until(lambda: reporter.presenter.state("rem").text == ANSWERS["dna_addr"])
    person.idle()
    person.until(lambda: removed_entry(reporter) is None)

    reporter.presenter.undo()
    person.until(lambda: reporter.presenter.state("rem").text == ANSWERS["rem"])
    person.until(lambda: removed_entry(reporter) is not None)
    show_removed(reporter)
    assert any("P.O. Box" in line for line in lines(reporter, "removed_lines"))
    person.press("removed_back")
    reporter.presenter.redo()
    person.until(lambda: reporter.presenter.state("rem").text == ANSWERS["dna_addr"])
    reporter.close()
    cells = person.workspace.replica.cells(key)
    assert (cells["rem"].value, cells["dna_addr"].value) == (ANSWERS["dna_addr"], None)
    assert "rem" in {one.path for one in person.workspace.history(f"{FORM}/{key.record}")}


def test_only_what_fits_is_offered(sit: Callable[..., Person], tmp_path: Path) -> None:
    folder = new_workspace(tmp_path / "amina")
    with Workspace.open(folder, fill=False) as workspace:
        key = workspace.add(FORM, ANSWERS).key
        install_form(workspace, second(tmp_path))
        workspace.migrating.migrate(key)
    reporter = sit_at_draft(sit, folder, key)
    dialog = take(reporter, "P.O. Box")
    kinds = {
        reporter.presenter.form.definition.question(dialog.lines.item(row).data(0x100).item.name).kind
        for row in range(dialog.lines.count())
    }
    assert kinds == {"text"}
    reporter.person.press("takeover_leave")
