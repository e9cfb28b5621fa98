"""My reports: deadlines said in words, progress, one button each, and the lists behind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from brs_sync.values import Number
from PySide6.QtWidgets import QLabel, QPushButton, QTableWidget, QWidget

from tests.ui.desks import Person, new_workspace
from tests.ui.reports.conftest import REPORT, Reporter


def test_what_is_due_stands_there_with_its_day_and_one_button(reporter: Reporter) -> None:
    cards = reporter.place.mine.cards
    assert cards
    for name in cards:
        due = reporter.said(f"due:{name}")
        assert ("due on" in due) and ("day" in due)
        assert reporter.said(f"state:{name}") == "Not begun"
        assert reporter.person.find(QPushButton, f"work:{name}").text() == "Begin"


def test_a_day_that_has_passed_is_said_in_words(reporter: Reporter) -> None:
    late = [card for card in reporter.place.mine.cards.values() if (card.listed.report.days_left or 0) < 0]
    for card in late:
        report = card.listed.report
        assert reporter.said(f"due:{report.collection}/{report.period}").startswith("Overdue by")
    passed = {one.days_left for one in reporter.place.overview.rounds if one.days_left is not None}
    assert min(passed) < 0


def test_begun_in_one_press_it_goes_on_with_its_progress(reporter: Reporter) -> None:
    reporter.work()
    assert "2025" in reporter.said("filler_title") and "Kenya" in reporter.said("filler_title")
    reporter.answer(fp_changed="no", def_waste="yes")
    reporter.close()
    record = next(name for name in reporter.place.mine.cards if name.startswith(REPORT) and name.endswith("2025"))
    reporter.person.until(lambda: reporter.person.find(QPushButton, f"work:{record}").text() == "Continue")
    assert reporter.said(f"state:{record}") == "Draft"
    reporter.person.until(lambda: "problem" in reporter.said(f"progress:{record}"))
    assert " of " in reporter.said(f"progress:{record}")


def test_the_cycles_and_the_lists_are_one_press_away(reporter: Reporter, walk: Callable[[QWidget], None]) -> None:
    walk(reporter.person.window)
    reporter.person.press("show_cycles")
    table = reporter.person.find(QTableWidget, "cycles")
    assert table.rowCount() >= 2 and table.item(0, 4).text()
    walk(reporter.person.window)
    reporter.person.press("show_records")
    reporter.person.idle()
    assert reporter.person.sees("collection_switch") and reporter.person.sees("record_search")
    walk(reporter.person.window)
    reporter.person.press("show_mine")
    assert reporter.person.sees("my_reports")


def test_the_focus_is_on_the_first_thing_to_do(reporter: Reporter) -> None:
    reporter.person.until(lambda: reporter.person.focus.objectName().startswith("work:"))


def test_a_report_without_a_cycle_is_begun_from_the_menu(reporter: Reporter) -> None:
    reporter.place._begin_kind("import_responses")
    assert reporter.person.find(QLabel, "key_title").text() == "New: Import response"


def test_practice_is_filled_and_checked_but_never_submitted(sit: Callable[..., Person], tmp_path: Path) -> None:
    made = Reporter(sit(new_workspace(tmp_path / "looking", "", "")))
    made.arrive()
    made.place.open_record("basel_reports", None, {"country": "KEN", "year": Number("2025")})
    made.person.until(lambda: made.filler is not None)
    made.answer(def_waste="yes")
    made.person.press("check_form")
    made.person.idle()
    assert made.person.sees("problems")
    assert not made.person.sees("submit_report") and not made.person.sees("show_versions")


def test_a_practised_report_and_the_real_one_are_two_cards_and_each_opens_its_own(
    sit: Callable[..., Person], tmp_path: Path
) -> None:
    made = Reporter(sit(new_workspace(tmp_path / "both", "", "")))
    workspace = made.person.workspace
    first = {"country": "KEN", "year": Number("2025")}
    keys = []
    for home in ("", "KEN"):
        workspace.set_profile(home=home)
        filler = workspace.open_filler("basel_reports", first=first)
        filler.form.answer("def_waste", "yes")
        filler.close()
        keys.append(filler.key)
    made.person.window.desk.keep(show_practice=True)
    made.person.idle()
    made.arrive()
    made.person.until(lambda: sum(card.listed.report.key in keys for card in made.place.mine.cards.values()) == 2)
    for key in keys:
        card = next(one for one in made.place.mine.cards.values() if one.listed.report.key == key)
        card.work.click()
        made.person.until(lambda wanted=key: made.filler is not None and made.filler.presenter.filler.key == wanted)
        made.place.close_record()
        made.person.until(lambda: made.filler is None)
