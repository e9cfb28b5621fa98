"""What-if drafts through the window: copied under their report, filled on their own, compared, and brought back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from brs_sync.ids import RecordKey
from brs_sync.values import Number, Value
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QRadioButton, QWidget

from brs_desktop.ui import speech
from brs_desktop.ui.dressing import change
from brs_desktop.ui.reports.drafts.comparing import CompareDialog
from brs_desktop.ui.reports.place import MINE
from tests.ui.reports.conftest import REPORT, Reporter

CARD = f"{REPORT}/=ken~2025"
NAME = "With the new factory"
LEFT = "was deleted. 1 what-if draft of it is kept under My reports."


def begun(reporter: Reporter) -> RecordKey:
    """A report that was begun, its card on the screen."""
    workspace = reporter.person.workspace
    filler = workspace.open_filler(REPORT, first={"country": "KEN", "year": Number("2025")})
    filler.form.answer_all([("def_waste", "yes"), ("fp_changed", "no")])
    filler.close()
    reporter.person.until(lambda: CARD in reporter.place.mine.cards)
    reporter.person.idle()
    return filler.key


def copied(reporter: Reporter, main: RecordKey, name: str = NAME) -> RecordKey:
    """A what-if draft of it, its line under the card."""
    key = reporter.person.workspace.reports.drafts.make(main, name).key
    reporter.person.until(lambda: reporter.person.sees(f"what_if_open:{key.record}"))
    reporter.person.idle()
    return key


def value(reporter: Reporter, key: RecordKey, path: str) -> Value:
    cell = reporter.person.workspace.replica.cells(key).get(path)
    return cell.value if cell is not None else None


def compared(reporter: Reporter, button: str) -> Any:
    """The dialog in which both are seen beside each other."""
    reporter.person.press(button)
    dialog = reporter.person.find(CompareDialog, "what_if_dialog")
    reporter.person.until(lambda: not dialog.waits)
    return dialog


def test_a_report_is_copied_under_a_name_and_filled_on_its_own(
    reporter: Reporter, walk: Callable[[QWidget], None]
) -> None:
    person = reporter.person
    main = begun(reporter)
    person.press(f"what_if:{CARD}")
    person.find(QLineEdit, "section_what_if_named_said").setText("  ")
    person.press("section_what_if_named_go")
    assert person.sees("section_what_if_named_said"), "without a name nothing is copied"
    person.find(QLineEdit, "section_what_if_named_said").setText(NAME)
    person.press("section_what_if_named_go")
    person.until(lambda: len(person.workspace.reports.drafts.all().get(main, ())) == 1)
    (one,) = person.workspace.reports.drafts.of(main)
    person.until(lambda: person.sees(f"what_if_open:{one.key.record}"))
    person.idle()
    assert NAME in reporter.said(f"what_if_name:{one.key.record}")
    walk(person.window)
    person.press(f"what_if_open:{one.key.record}")
    person.until(lambda: reporter.filler is not None)
    person.idle()
    assert reporter.said("filler_title").endswith(NAME)
    assert "never submitted" in reporter.said("filler_what_if")
    assert not person.sees("show_versions")
    walk(person.window)
    reporter.answer(def_waste="no")
    person.press("check_form")
    person.idle()
    assert not person.sees("submit_report") and "main draft" in reporter.said("filler_what_if")
    person.press("filler_main")
    person.until(lambda: reporter.filler is not None and reporter.presenter.filler.key == main)
    person.idle()
    assert reporter.presenter.state("def_waste").value == "yes" and not person.sees("filler_what_if")
    reporter.close()
    assert (
        sum(
            card.listed.report.collection == REPORT and card.listed.report.record is not None
            for card in reporter.place.mine.cards.values()
        )
        == 1
    ), "it is one report still"


def test_what_was_changed_comes_over_after_one_look_and_one_undo_takes_it_back(
    reporter: Reporter, walk: Callable[[QWidget], None]
) -> None:
    person = reporter.person
    main = begun(reporter)
    key = copied(reporter, main)
    workspace = person.workspace
    workspace.set(key, {"def_waste": "no", "fp_changed": "yes", "fp_inst": "NEMA"})
    workspace.set(main, {"fp_changed": "yes", "fp_inst": "Ministry", "def_waste@.note": "By law"})
    person.idle()
    dialog = compared(reporter, f"what_if_compare:{key.record}")
    walk(dialog)
    questions = [one.question for one in dialog._told.sides]
    assert len(questions) == 2 and all("changed in both" in one for one in questions)
    assert not person.find(QPushButton, "what_if_bring").isEnabled(), "who changed both is asked about each"
    person.find(QRadioButton, "differs_0_0").click()
    person.find(QRadioButton, "differs_1_1").click()
    path = dialog._told.sides[0].path
    before = {one: value(reporter, main, one) for one in ("def_waste", "fp_inst", "def_waste@.note")}
    person.press("what_if_bring")
    person.until(lambda: value(reporter, main, path) == value(reporter, key, path))
    other = next(one for one in ("def_waste", "fp_inst") if one != path)
    assert value(reporter, main, other) == before[other]
    person.until(lambda: not person.sees("what_if_dialog"))
    person.press("notice_act")
    person.until(lambda: value(reporter, main, path) == before[path])
    assert {one: value(reporter, main, one) for one in before} == before


def test_it_is_compared_while_it_is_open_with_what_was_typed_just_now(reporter: Reporter) -> None:
    person = reporter.person
    main = begun(reporter)
    key = copied(reporter, main)
    person.press(f"what_if_open:{key.record}")
    person.until(lambda: reporter.filler is not None)
    person.idle()
    reporter.answer(fp_inst="NEMA")
    dialog = compared(reporter, "filler_compare")
    assert [(one.path, one.chosen) for one in dialog._told.sides] == [("fp_inst", True)]
    dialog.go.click()
    dialog.close()
    assert dialog.isVisible() and not dialog.leave.isEnabled(), "how it ended is told here"
    person.until(lambda: value(reporter, main, "fp_inst") == "NEMA")
    person.until(lambda: not person.sees("what_if_dialog") and person.sees("notice_act"))
    reporter.close()
    dialog = compared(reporter, f"what_if_compare:{key.record}")
    assert reporter.said("what_if_says") == "Nothing differs from the main draft."
    assert not person.find(QPushButton, "what_if_bring").isEnabled()
    workspace = person.workspace
    workspace.set(key, {"fp_inst": "Ministry"})
    dialog._look()
    person.until(lambda: not dialog.waits and bool(dialog._told.sides))
    workspace.set(main, {"fp_inst": "Port"})
    person.find(QRadioButton, "differs_0_0").click()
    person.press("what_if_bring")
    person.until(lambda: "while you were choosing" in reporter.said("what_if_says"))
    assert value(reporter, main, "fp_inst") == "Port"
    person.press("what_if_leave")


def test_it_is_renamed_removed_and_brought_back(reporter: Reporter) -> None:
    person = reporter.person
    key = copied(reporter, begun(reporter))
    person.press(f"what_if_rename:{key.record}")
    said = person.find(QLineEdit, "section_what_if_named_said")
    assert said.text() == NAME
    said.setText("Estimate B")
    person.press("section_what_if_named_go")
    person.until(lambda: "Estimate B" in reporter.said(f"what_if_name:{key.record}"))
    person.press(f"what_if_remove:{key.record}")
    person.until(lambda: person.sees(f"what_if_restore:{key.record}"))
    assert "kept until" in person.find(QLabel, f"what_if_facts:{key.record}").text()
    person.idle()
    person.press(f"what_if_restore:{key.record}")
    person.until(lambda: person.sees(f"what_if_open:{key.record}"))
    assert not person.sees(f"what_if_restore:{key.record}")


def test_those_of_a_deleted_report_stay_in_reach_and_bring_it_back(
    reporter: Reporter, walk: Callable[[QWidget], None]
) -> None:
    person = reporter.person
    main = begun(reporter)
    key = copied(reporter, main)
    grid = reporter.place.list.grid
    reporter.place.show_list(REPORT)
    person.until(lambda: grid.model().rowCount() == 1)
    grid.setCurrentIndex(grid.model().index(0, 0))
    person.press("delete_record")
    person.until(lambda: any(LEFT in said.text() for said in person.window.notices.findChildren(QLabel)))
    reporter.place.show_page(MINE)
    person.until(lambda: person.sees(f"orphans_revive:{main.record}"))
    person.until(lambda: CARD not in reporter.place.mine.cards)
    person.idle()
    assert "(deleted)" in reporter.said(f"orphans_title:{main.record}")
    assert reporter.said(f"orphans_facts:{main.record}").startswith("1 what-if draft")
    walk(person.window)
    person.press(f"what_if_open:{key.record}")
    person.until(lambda: reporter.filler is not None)
    person.idle()
    reporter.answer(def_waste="no")
    reporter.close()
    assert value(reporter, key, "def_waste") == "no"
    person.press(f"orphans_revive:{main.record}")
    person.until(lambda: CARD in reporter.place.mine.cards and not reporter.place.mine.orphans)
    person.until(lambda: person.sees(f"what_if_compare:{key.record}"))


def test_in_another_script_every_answer_has_the_height_of_its_line(reporter: Reporter) -> None:
    person = reporter.person
    main = begun(reporter)
    key = copied(reporter, main)
    person.workspace.set(key, {"def_waste": "no", "fp_changed": "yes", "n_sent": "12", "n_received": "3"})
    speech.switch_in_turns("ar")
    person.until(lambda: not change.waits)
    person.idle()
    dialog = compared(reporter, f"what_if_compare:{key.record}")
    buttons = dialog.findChildren(QRadioButton)
    assert len(buttons) == 8
    person.until(lambda: all(one.height() >= one.sizeHint().height() for one in buttons))
    person.press("what_if_leave")
