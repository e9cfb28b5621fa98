"""Story 1, step 13: version 2 of a form comes while a draft on version 1 is open; nothing of the draft is lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QWidget

from brs_desktop.records import SHIPPED
from brs_desktop.workspace import Workspace
from brs_desktop.workspace.installing import install_form
from tests.ui.desks import Person, new_workspace, stand_up
from tests.ui.reports.conftest import Reporter

FORM = "import_responses"
MOVED = ("cas", "hist", "law", "lawdate", "rem")
REMOVED = ("dna_addr", "int_need")
ADDED = ("port", "customs", "contact_hours")
ANSWERS = {
    "country": "KEN", "chem": "aldrin", "cas": "309-00-2", "law": "Act 7", "rem": "None so far",
    "dna_addr": "P.O. Box 67839, Nairobi", "dna_inst": "NEMA", "dec": "cd_no",
}  # fmt: skip


def second(folder: Path) -> Path:
    """The form with five questions at another place, two gone and three new."""
    lines = (SHIPPED / FORM / "form.md").read_text(encoding="utf-8").splitlines(keepends=True)
    named = {match[1]: line for line in lines if (match := re.match(r"\| \| [a-z_ 0-9.]+ \| (\w+) \|", line))}
    cells = named["dna_inst"].count("|") - 5
    new = [f"| | text | {name} | What is new: {name} |{' |' * cells}\n" for name in ADDED]
    kept = [line for line in lines if line not in [named[name] for name in (*MOVED, *REMOVED)]]
    at = kept.index(named["dna_inst"]) + 1
    kept[at:at] = [*(named[name] for name in MOVED), *new]
    text = re.sub(r"\| 20\d{8} \|", "| 2027010101 |", "".join(kept))
    file = folder / "second.md"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture
def drafted(tmp_path: Path) -> tuple[Path, Any]:
    folder = new_workspace(tmp_path / "amina")
    with Workspace.open(folder, fill=False) as workspace:
        return folder, workspace.add(FORM, ANSWERS).key


def sit_at_draft(sit: Callable[..., Person], folder: Path, key: Any, language: str = "en") -> Reporter:
    """A person at the open draft."""
    reporter = Reporter(sit(folder, language))
    reporter.arrive()
    reporter.place.open_record(FORM, key)
    reporter.person.until(lambda: reporter.filler is not None and not reporter.filler.waits)
    reporter.person.idle()
    return reporter


def lines(reporter: Reporter, name: str) -> list[str]:
    listed = reporter.person.find(QListWidget, name)
    return [listed.item(row).text() for row in range(listed.count())]


def removed_entry(reporter: Reporter) -> QListWidgetItem | None:
    """The last entry of the outline, where it leads to answers of removed questions."""
    outline = reporter.person.find(QListWidget, "outline")
    item = outline.item(outline.count() - 1)
    return item if item is not None and "removed question" in item.text() else None


def show_removed(reporter: Reporter) -> None:
    """Choose that entry."""
    reporter.person.until(lambda: removed_entry(reporter) is not None)
    reporter.person.find(QListWidget, "outline").setCurrentItem(removed_entry(reporter))


def choose(reporter: Reporter, name: str, words: str) -> QListWidgetItem:
    """Choose a line by words in it, and Enter."""
    listed = reporter.person.find(QListWidget, name)
    listed.setFocus()
    item = next(listed.item(row) for row in range(listed.count()) if words in listed.item(row).text())
    listed.setCurrentItem(item)
    return item


def opened_anew(reporter: Reporter, before: Any) -> None:
    reporter.person.until(lambda: reporter.filler is not None and reporter.filler is not before)
    reporter.person.idle()


def test_1_13_a_draft_goes_on_when_version_2_comes_and_is_brought_there_and_back(
    sit: Callable[..., Person], drafted: tuple[Path, Any], tmp_path: Path
) -> None:
    folder, key = drafted
    reporter = sit_at_draft(sit, folder, key)
    assert not reporter.person.sees("renewal_says")
    install_form(reporter.person.workspace, second(tmp_path))
    reporter.answer(dna_name="Amina Otieno")
    stand_up(reporter.person)

    reporter = sit_at_draft(sit, folder, key)
    person = reporter.person
    said = person.find(QLabel, "renewal_says").text()
    assert "3 new" in said and "5 moved" in said and "2 removed" in said
    assert reporter.presenter.state("dna_addr").text == ANSWERS["dna_addr"], "the draft has the form that it had"
    assert reporter.presenter.state("dna_name").text == "Amina Otieno"
    person.press("renewal_list")
    told = lines(reporter, "changes_lines")
    assert len(told) == len(MOVED) + len(REMOVED) + len(ADDED) + 3, told
    assert "From 1. Identity of the chemical to Designated national authority" in told[
        told.index("Questions that stand elsewhere") + 1
    ].replace("\u2068", "").replace("\u2069", "")
    choose(reporter, "changes_lines", "CAS number")
    person.bot.keyClick(person.find(QListWidget, "changes_lines"), Qt.Key.Key_Return)
    person.find(QWidget, "q:cas")
    person.idle()

    before = reporter.filler
    person.press("renewal_bring")
    opened_anew(reporter, before)
    for name in ("cas", "law", "rem", "dna_inst", "dna_name"):
        assert reporter.presenter.state(name).text == {**ANSWERS, "dna_name": "Amina Otieno"}[name]
    assert reporter.presenter.state("port").value is None
    show_removed(reporter)
    (heading, left) = lines(reporter, "removed_lines")
    assert "P.O. Box 67839, Nairobi" in left and "Postal address" in left and heading
    choose(reporter, "removed_lines", "P.O. Box")
    person.press("removed_copy")
    assert QGuiApplication.clipboard().text() == ANSWERS["dna_addr"]
    person.press("removed_back")
    reporter.answer(port="Mombasa")

    before = reporter.filler
    person.press("renewal_back")
    opened_anew(reporter, before)
    assert {name: reporter.presenter.state(name).text for name in ("dna_addr", "cas")} == {
        "dna_addr": ANSWERS["dna_addr"], "cas": ANSWERS["cas"],
    }  # fmt: skip
    show_removed(reporter)
    assert "Mombasa" in lines(reporter, "removed_lines")[-1]
    person.press("removed_back")
    person.press("renewal_stay")
    person.until(lambda: not person.sees("renewal_bring"))
    reporter.close()
    reporter.place.open_record(FORM, key)
    person.until(lambda: reporter.filler is not None and not reporter.filler.waits)
    assert "stays with version" in person.find(QLabel, "renewal_says").text()
    assert not person.sees("renewal_bring") and person.sees("renewal_list")


def test_a_record_whose_form_is_missing_is_shown_and_cannot_be_changed(
    sit: Callable[..., Person], drafted: tuple[Path, Any], walk: Callable[[QWidget], None]
) -> None:
    folder, key = drafted
    with Workspace.open(folder, fill=False) as workspace, workspace.edit() as edit:
        edit.set(key, "form", "f" * 64)
        edit.set(key, "port", "Mombasa")
    reporter = sit_at_draft(sit, folder, key)
    said = reporter.person.find(QLabel, "renewal_says").text()
    assert "not on this device" in said and not reporter.person.sees("renewal_bring")
    assert reporter.presenter.state("law").text == "Act 7" and reporter.presenter.state("law").readonly
    reporter.person.keys("Alt+Backspace")
    openers = [one for one in reporter.filler.findChildren(QWidget) if one.objectName().startswith("about_open:")]
    assert openers and not any(one.isVisible() for one in openers), "nothing is written beside what is closed"
    show_removed(reporter)
    assert lines(reporter, "removed_lines")[-1] == "port\nMombasa"
    walk(reporter.filler)
    reporter.person.press("removed_back")
    reporter.close()
    assert reporter.person.workspace.show(f"{FORM}/{key.record}")["cells"]["port"]["value"] == "Mombasa"
