"""What works in Reports of the systems on record: the yearly report of Basel, the questionnaire in six languages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QScrollArea, QTableView

from brs_desktop.workspace import Workspace
from tests.pdf.reading import text_of
from tests.tour.processes import Hub
from tests.ui.desks import Person, new_workspace, stand_up
from tests.ui.reports.conftest import Reporter


def sit_again(sit: Callable[..., Person], folder: Path) -> Reporter:
    made = Reporter(sit(folder))
    made.arrive()
    return made


def typed(reporter: Reporter, page: str, name: str, text: str) -> None:
    """Type into a field of a page, key by key."""
    reporter.filler.show_section(page)
    person = reporter.person
    kind = QPlainTextEdit if name.startswith("q_") else QLineEdit
    person.find(kind, f"q:{name}").setFocus()
    person.type(text)
    person.until(lambda: reporter.said("safe_text") == "Saved on this computer")


def test_the_yearly_report_is_filled_over_days_checked_printed_and_goes_out_once(
    sit: Callable[..., Person], hub: Hub, tmp_path: Path
) -> None:
    """SYS-60: filled offline over several restarts, validated, printed, and at the hub exactly once."""
    folder = new_workspace(tmp_path / "amina")
    first = sit_again(sit, folder)
    first.work()
    typed(first, "t_gen", "gen_1a", "1200")
    stand_up(first.person)
    second = sit_again(sit, folder)
    second.work()
    typed(second, "quality", "q_sources", "Licences of the waste authority")
    stand_up(second.person)
    third = sit_again(sit, folder)
    third.work()
    assert str(getattr(third.presenter.state("gen_1a").value, "text", "")) == "1200"
    typed(third, "t_gen", "gen_1b", "-5")
    third.person.press("check_form")
    third.person.until(lambda: any(one.path == "gen_1b" for one in third.presenter.problems))
    third.answer(gen_1b=None)
    third.submit()
    (version,) = third.presenter.submission.versions
    out = tmp_path / "report.pdf"
    third.person.workspace.export_pdf(version.id, language="en", out=out)
    assert "Licences of the waste authority" in text_of(out.read_bytes()) and version.code in text_of(out.read_bytes())
    workspace = third.person.workspace
    workspace.enrol(hub.invite("focal-point", "contacts/KEN", "report/KEN"), hub.url)
    for _turn in range(2):
        third.person.window.desk.sync()
        third.person.idle()
    third.person.until(lambda: third.said("version_state:1").startswith("Held by the hub"))
    with Workspace.open(new_workspace(tmp_path / "bo", "Bo")) as other:
        other.enrol(hub.invite("focal-point", "contacts/KEN", "report/KEN"), hub.url)
        other.sync()
        assert [one.code for one in other.reports.versions("basel_reports/=ken~2025")] == [version.code]


def test_the_questionnaire_switches_to_arabic_in_the_middle_and_keeps_every_answer(
    reporter: Reporter, tmp_path: Path
) -> None:
    """SYS-68: English to Arabic half-way: every answer stays, the page turns, and it prints in both."""
    person, record = reporter.person, "synergies_reviews/=ken~2026"
    person.workspace.add("synergies_reviews", {"country": "KEN", "round": "2026", "rtype": "rp_party"})
    reporter.place.open_record(*record.split("/"))
    person.until(lambda: reporter.filler is not None)
    person.idle()
    reporter.filler.show_section("o1")
    person.press("q:o1_ja=4")
    person.find(QPlainTextEdit, "q:o1_c").setFocus()
    person.type("The joint services save our time.")
    reporter.filler.show_section("p3")
    reporter.presenter.answer("general", "Go on as now.")
    person.idle()
    before = reporter.presenter.form.relevant_values()
    reporter.filler.show_section("o1")
    box = person.find(QComboBox, "form_language")
    box.setCurrentIndex(box.findData("ar"))
    box.activated.emit(box.currentIndex())
    person.idle()
    field = person.find(QPlainTextEdit, "q:o1_c")
    assert field.layoutDirection() == Qt.LayoutDirection.RightToLeft
    assert field.toPlainText() == "The joint services save our time."
    label = person.find(QLabel, "label:o1_c").text()
    assert any("\u0600" <= letter <= "\u06ff" for letter in label)
    assert reporter.presenter.form.relevant_values() == before
    reporter.filler.page.flush()
    for code in ("en", "ar"):
        person.press("export_pdf")
        languages = person.find(QComboBox, "export_language")
        languages.setCurrentIndex(languages.findData(code))
        out = tmp_path / f"{code}.pdf"
        person.find(QLineEdit, "export_file").setText(str(out))
        person.press("export_make")
        person.until(out.exists)
        person.idle()
        assert "The joint services save our time." in text_of(out.read_bytes())
    english, arabic = (text_of((tmp_path / f"{code}.pdf").read_bytes()) for code in ("en", "ar"))
    assert "Part 1. Contribution" in english
    assert any("\u0600" <= letter <= "\u06ff" for letter in arabic) and "Part 1. Contribution" not in arabic


def test_how_to_answer_opens_beside_the_question_and_beneath_a_table_in_the_language_spoken(reporter: Reporter) -> None:
    """SYS-65: what the form says on how to answer unfolds at its question, with no hub, and stands in the pane too."""
    person = reporter.person
    assert person.workspace.profile.hub_url == ""
    reporter.work()
    reporter.filler.show_section("defs")
    person.until(lambda: person.sees("guidance_open:def_haz"))
    assert not person.sees("guidance:def_haz")
    person.press("guidance_open:def_haz")
    english = reporter.said("guidance:def_haz")
    assert "Article 3, paragraph 2" in english
    assert not reporter.person.window.findChildren(QLabel, "guidance:def_haz_text"), "nothing where nothing is said"
    reporter.presenter.speak("ar")
    person.idle()
    arabic = reporter.said("guidance:def_haz")
    assert arabic != english and any("\u0600" <= letter <= "\u06ff" for letter in arabic)
    reporter.presenter.speak("en")
    person.idle()
    person.press("guidance_open:def_haz")
    assert not person.sees("guidance:def_haz")
    person.window.resize(1024, 600)
    person.idle()
    opener, page = person.find(QPushButton, "guidance_open:def_add"), person.find(QScrollArea, "form_scroll")
    seen, bar = page.viewport(), page.verticalScrollBar()
    bar.setValue(opener.mapTo(page.widget(), opener.rect().bottomLeft()).y() + 2 - seen.height())
    assert seen.height() - 4 <= opener.mapTo(seen, opener.rect().bottomLeft()).y() < seen.height(), "at the lower edge"
    person.press("guidance_open:def_add")
    words = person.find(QLabel, "guidance:def_add")
    person.until(lambda: words.mapTo(seen, words.rect().bottomLeft()).y() < seen.height())
    reporter.filler.show_section("t_exp")
    reporter.answer(any_exp="yes")
    reporter.presenter.add_row("mov_exp")
    person.idle()
    table = person.find(QTableView, "repeat:mov_exp")
    model = table.model()
    cells = [model.index(0, column) for column in range(model.columnCount())]
    table.setCurrentIndex(next(cell for cell in cells if model.path(cell).endswith("/exp_t")))
    person.idle()
    person.press("guidance_open:repeat:mov_exp")
    assert "exported in the reporting year" in reporter.said("guidance:repeat:mov_exp")
    person.keys("F9")
    assert "exported in the reporting year" in reporter.said("aside_guidance")
