"""Versions: waiting, sent, held, live; read, printed, amended; refused while two answers stand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pypdfium2
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QListWidget, QPushButton, QRadioButton, QWidget

from brs_desktop.workspace import Workspace
from tests.helpers.cutter import Cutter
from tests.tour.processes import Hub
from tests.ui.desks import new_workspace
from tests.ui.reports.conftest import REPORT, Reporter, texts


def paper(file: Path) -> str:
    with pypdfium2.PdfDocument(file) as document:
        return " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in document)


def submitted(reporter: Reporter) -> None:
    """A report of 2025 with one answer, submitted as it is."""
    reporter.work()
    reporter.answer(def_waste="yes")
    reporter.submit()


def test_a_version_has_number_code_person_and_waits_here(reporter: Reporter, walk: Callable[[QWidget], None]) -> None:
    submitted(reporter)
    (version,) = reporter.presenter.submission.versions
    assert version.code in reporter.said("version:1") and "Version 1" in reporter.said("version:1")
    assert "Amina" in reporter.said("version_who:1")
    assert "waiting to leave" in reporter.said("version_state:1")
    walk(reporter.person.window)
    reporter.close()
    record = next(name for name in reporter.place.mine.cards if name.startswith(REPORT) and name.endswith("2025"))
    reporter.person.until(lambda: "waiting to leave" in state(reporter, record))
    assert version.code in reporter.said(f"code:{record}")
    assert reporter.person.find(QPushButton, f"work:{record}").text() == "Amend"


def state(reporter: Reporter, record: str) -> str:
    return reporter.said(f"state:{record}")


def test_sent_without_an_answer_then_held_while_one_looks(joined: Reporter, hub: Hub) -> None:
    """`held` is said by the receipt alone; the page follows without being asked."""
    person, workspace = joined.person, joined.person.workspace
    joined.work()
    joined.answer(def_waste="yes")
    person.window.desk.sync()  # nothing is on its way when the line breaks: after a failure a small request asks first
    person.idle()
    with Cutter(int(hub.url.rsplit(":", 1)[1])) as line:
        workspace.set_profile(hub_url=line.url)
        line.break_after("down", 1)
        joined.submit()
        person.until(lambda: joined.said("version_state:1").startswith("Sent "))
        assert "no receipt yet" in joined.said("version_state:1")
    workspace.set_profile(hub_url=hub.url)
    person.window.desk.sync()
    person.until(lambda: joined.said("version_state:1").startswith("Held by the hub since"))
    assert workspace.reports.versions(joined.presenter.filler.key)[0].state == "held"


def test_a_version_is_read_as_it_was_and_takes_no_answer(reporter: Reporter) -> None:
    submitted(reporter)
    reporter.person.press("amend")
    reporter.filler.show_section("defs")
    reporter.answer(def_waste="no")
    reporter.filler.show_versions()
    reporter.person.press("version_open:1")
    reporter.person.until(lambda: not reporter.person.sees("undo"))
    assert "Version 1" in reporter.said("filler_title")
    view = reporter.person.find(QWidget, "filler")
    view.show_section("defs")
    yes = reporter.person.find(QRadioButton, "q:def_waste=yes")
    assert yes.isChecked() and not yes.isEnabled()
    assert not reporter.person.sees("check_form") and not reporter.person.sees("submit_report")
    reporter.person.press("filler_close")
    reporter.person.find(QWidget, "versions_page")
    assert reporter.presenter.state("def_waste").value == "no"


def test_amended_and_submitted_again_the_later_replaces_the_earlier(reporter: Reporter) -> None:
    submitted(reporter)
    reporter.person.press("amend")
    reporter.answer(def_waste="no")
    reporter.submit()
    reporter.person.until(lambda: len(reporter.presenter.submission.versions) == 2)
    first, second = reporter.presenter.submission.versions
    assert second.stands and not first.stands and second.replaces
    reporter.person.until(lambda: reporter.person.sees("version:2"))
    assert any("Replaced" in label.text() for label in reporter.filler.findChildren(QLabel))


def test_version_and_receipt_are_printed_in_a_chosen_language(reporter: Reporter, tmp_path: Path) -> None:
    submitted(reporter)
    (version,) = reporter.presenter.submission.versions
    for press, code in (("version_pdf:1", "fr"), ("version_receipt:1", "en")):
        out = tmp_path / f"{code}.pdf"
        reporter.person.press(press)
        box = reporter.person.find(QComboBox, "print_language")
        box.setCurrentIndex(box.findData(code))
        reporter.person.find(QLineEdit, "print_file").setText(str(out))
        reporter.person.press("print_make")
        reporter.person.until(out.exists)
        reporter.person.idle()
        assert version.code in paper(out)


def test_two_answers_refuse_the_submission_and_the_list_says_where(joined: Reporter, hub: Hub, tmp_path: Path) -> None:
    """SYNC rule 19: an open conflict is settled before a version is made."""
    joined.work()
    joined.answer(def_waste="yes")
    joined.close()
    workspace = joined.person.workspace
    reference = "basel_reports/=ken~2025"
    folder = new_workspace(tmp_path / "bo", "Bo")
    with Workspace.open(folder) as other:
        other.enrol(hub.invite("focal-point", "contacts/KEN", "report/KEN"), hub.url)
        workspace.sync()
        other.sync()
        other.set(reference, {"def_waste": "no"})
        workspace.set(reference, {"def_waste": "partly"})
        other.sync()
        workspace.sync()
    joined.person.idle()
    joined.work()
    joined.person.press("check_form")
    joined.person.until(lambda: "must be settled first" in joined.said("submit_state"))
    assert not joined.person.find(QPushButton, "submit_report").isEnabled()
    problems = joined.person.find(QListWidget, "problems")
    assert any("Several answers" in words for words in texts(problems))


def test_a_new_report_begins_from_the_last_one_and_one_undo_takes_it_back(reporter: Reporter) -> None:
    reporter.work("2024")
    reporter.answer(def_waste="yes", def_haz="no", def_plastic="partly")
    reporter.submit()
    reporter.close()
    reporter.work("2025")
    reporter.person.until(lambda: reporter.person.sees("copy_from_last"))
    assert "3 answers" in reporter.said("carry_offer") and "2024" in reporter.said("carry_offer")
    reporter.person.press("copy_from_last")
    reporter.person.until(lambda: reporter.presenter.state("def_haz").value == "no")
    assert reporter.presenter.state("def_plastic").value == "partly"
    reporter.filler.show_section("defs")
    reporter.answer(def_waste="no")
    assert reporter.said("last:def_waste") == "Last report (\u2068" + "2024\u2069): \u2068" + "Yes\u2069"
    reporter.person.press("undo")
    reporter.person.press("undo")
    reporter.person.idle()
    assert [reporter.presenter.state(name).value for name in ("def_waste", "def_haz", "def_plastic")] == [None] * 3
