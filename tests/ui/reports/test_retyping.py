"""A printed blank that was filled by hand, typed in by its page codes with the keyboard alone, once and twice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QCheckBox, QDialog, QLabel, QLineEdit, QListWidget, QWidget
from shiboken6 import isValid

from brs_desktop.pdf import PdfMeta
from brs_desktop.pdf.export import pages_of
from brs_desktop.pdf.pagecodes import Slot
from tests.pdf.reading import page_texts
from tests.ui.desks import in_front
from tests.ui.reports.conftest import Reporter
from tests.ui.reports.test_answer_files import ask
from tests.workspace.test_filler import full_disk

CODE = re.compile(r"\d{4}-\d{4}-\d{4}")


class Typist:
    """Somebody with a page of paper beside the keyboard."""

    def __init__(self, reporter: Reporter) -> None:
        self.reporter, self.person = reporter, reporter.person
        ask(reporter, "answers_paper")
        self.dialog = self.person.find(QDialog, "paper_dialog")
        self.person.until(lambda: in_front(self.dialog))

    def rest(self) -> None:
        self.person.until(lambda: not self.dialog.waits)  # type: ignore[attr-defined]
        self.person.idle()

    def page(self, code: str) -> list[str]:
        """Type a code and Enter; the questions that are asked then, in their order."""
        field = self.person.find(QLineEdit, "paper_code")
        field.setFocus()
        self.person.until(lambda: self.person.focus is field)
        field.selectAll()
        self.person.type(code)
        self.person.keys("Return")
        self.rest()
        return [line.slot.name for line in self.dialog.lines]  # type: ignore[attr-defined]

    def give(self, name: str, words: str) -> None:
        """Come to a field, type, and Enter."""
        self.person.until(lambda: self.person.focus.objectName() == f"paper:{name}")
        self.person.type(words)
        self.person.keys("Return")
        self.person.idle()

    def enter_to(self, name: str) -> None:
        """Press Enter until a field has the focus."""
        for _turn in range(60):
            if self.person.focus.objectName() == f"paper:{name}":
                return
            self.person.keys("Return")
        raise AssertionError(self.person.focus.objectName())

    def line(self, name: str) -> Any:
        """The line of an answer."""
        return next(one for one in self.dialog.lines if one.field.objectName() == f"paper:{name}")  # type: ignore[attr-defined]

    def done(self) -> None:
        """Say that the page is done."""
        self.person.press("paper_done")
        self.rest()

    def end(self) -> None:
        """Press Enter to the end of the page."""
        for _turn in range(60):
            if self.person.focus.objectName() == "paper_code" or self.dialog.waits:  # type: ignore[attr-defined]
                break
            self.person.keys("Return")
        self.rest()

    def said(self) -> str:
        return self.person.find(QLabel, "paper_says").text()


def pages_for(reporter: Reporter) -> Sequence[Sequence[Slot]]:
    """What each page of the blank asks."""
    collection = reporter.person.workspace.collection("basel_reports")
    meta = PdfMeta(collection.form_title("en"), signature=True)
    return pages_of(collection.form, language="en", meta=meta)


@pytest.fixture
def codes(reporter: Reporter, tmp_path: Path) -> list[str]:
    """The codes of the pages of the printed blank, read from the paper."""
    out = tmp_path / "blank.pdf"
    reporter.person.workspace.export_pdf("basel_reports", language="en", out=out, blank=True)
    return [CODE.search(text)[0] for text in page_texts(out.read_bytes())]  # type: ignore[index]


def test_pages_are_typed_in_by_their_codes_and_compared_when_typed_twice(reporter: Reporter, codes: list[str]) -> None:
    pages = pages_for(reporter)
    number = next(at for at, page in enumerate(pages) if any(slot.name == "any_exp" for slot in page))
    reporter.work()
    typist = Typist(reporter)
    assert typist.page("1234-5678-9012") == [] and "is no page code" in typist.said()
    assert typist.page(codes[number].replace("-", "")) == [slot.name for slot in pages[number]]
    first = next(line for line in typist.dialog.lines if line.field.isEnabled())
    typist.person.until(lambda: typist.person.focus is first.field)
    typist.enter_to("any_exp")
    typist.give("any_exp", "1")
    typist.person.until(lambda: reporter.presenter.form.state("any_exp").value == "yes")
    typist.end()
    assert f"Page {number + 1} is typed." in typist.said()
    listed = typist.person.find(QListWidget, "paper_pages")
    assert listed.item(number).text() == f"Page {number + 1}: typed" and listed.count() == len(codes)
    # The page again, a second time: nothing of the first typing is shown.
    assert typist.page(codes[number])
    typist.person.find(QCheckBox, "paper_again").setChecked(True)
    (line,) = [one for one in typist.dialog.lines if one.slot.name == "any_exp"]
    assert line.typed == ""
    typist.enter_to("any_exp")
    typist.give("any_exp", "2")
    typist.end()
    assert line.differs and reporter.presenter.form.state("any_exp").value == "yes"
    assert "1 answer differs." in typist.said()
    second = typist.person.find(QWidget, "paper_second:any_exp")
    assert typist.person.focus.objectName() == "paper_first:any_exp"
    second.setFocus()
    typist.person.keys("Space")
    typist.person.until(lambda: reporter.presenter.form.state("any_exp").value == "no")
    typist.rest()
    typist.person.until(lambda: listed.item(number).text() == f"Page {number + 1}: typed twice")
    typist.person.until(lambda: reporter.presenter.safe)
    # A table: the rows before the one that is typed come with it.
    row = next(at for at, page in enumerate(pages) if Slot("exp_t", (("mov_exp", 2),)) in page)
    typist.person.find(QCheckBox, "paper_again").setChecked(False)
    typist.page(codes[row])
    typist.person.until(lambda: typist.person.focus.objectName().startswith("paper:"))
    typist.enter_to("mov_exp-2/exp_t")
    typist.give("mov_exp-2/exp_t", "12.5")
    typist.person.until(lambda: len(reporter.presenter.form.rows("mov_exp")) == 2)
    typist.person.until(lambda: reporter.presenter.safe)
    second = reporter.presenter.form.rows("mov_exp")[1]
    assert reporter.presenter.form.state(f"mov_exp/{second}/exp_t").text == "12.5"
    typist.dialog.reject()


def test_a_page_is_not_done_nor_left_while_the_disk_refuses_an_answer(reporter: Reporter, codes: list[str]) -> None:
    number = next(at for at, page in enumerate(pages_for(reporter)) if any(slot.name == "any_exp" for slot in page))
    reporter.work()
    typist = Typist(reporter)
    typist.page(codes[number])
    listed, line = typist.person.find(QListWidget, "paper_pages"), typist.line("any_exp")
    state = reporter.presenter.form.state
    line.field.setFocus()
    typist.person.until(lambda: typist.person.focus is line.field)
    with full_disk():
        typist.person.type("1")
        typist.done()
        assert "1 answer could not be written" in typist.said() and state("any_exp").value is None
        assert listed.item(number).text() == f"Page {number + 1}"
        typist.page(codes[0])
        assert line in typist.dialog.lines and "1 answer could not be written" in typist.said()  # type: ignore[attr-defined]
        typist.dialog.reject()
        typist.rest()
        typist.person.find(QCheckBox, "paper_again").setChecked(True)
        typist.rest()
        assert typist.dialog.isVisible() and line.typed == "1"
        assert not typist.person.find(QCheckBox, "paper_again").isChecked()
    typist.done()
    assert f"Page {number + 1} is typed." in typist.said() and state("any_exp").value == "yes"
    assert listed.item(number).text() == f"Page {number + 1}: typed"
    # A second typing is dropped only when that was said before; an answer of it that finds no room is not settled.
    again = typist.person.find(QCheckBox, "paper_again")
    again.setChecked(True)
    line.field.put("2")
    again.setChecked(False)
    assert again.isChecked() and line.typed == "2" and "not compared yet" in typist.said()
    for name in [one.field for one in typist.dialog.lines if one is not line and one.field.isEnabled()]:  # type: ignore[attr-defined]
        assert name.words() == ""
    typist.done()
    assert line.differs
    with full_disk():
        line.second.click()
        typist.rest()
        assert state("any_exp").value == "yes" and "1 answer could not be written" in typist.said()
        assert listed.item(number).text() == f"Page {number + 1}: typed"
    typist.done()
    line.second.click()
    typist.rest()
    assert state("any_exp").value == "no" and listed.item(number).text() == f"Page {number + 1}: typed twice"
    typist.dialog.reject()
    typist.person.until(lambda: not isValid(typist.dialog))


def test_what_is_typed_for_a_row_goes_into_no_other_row(reporter: Reporter, codes: list[str]) -> None:
    pages = pages_for(reporter)
    number = next(at for at, page in enumerate(pages) if Slot("exp_t", (("mov_exp", 2),)) in page)
    reporter.work()
    first, second = (reporter.presenter.add_row("mov_exp") for _row in range(2))
    reporter.person.idle()
    typist, form = Typist(reporter), reporter.presenter.form
    typist.page(codes[number])
    line = typist.line("mov_exp-2/exp_t")
    reporter.presenter.remove_row("mov_exp", first)
    line.field.put("12.5")
    typist.done()
    assert form.state(f"mov_exp/{second}/exp_t").text == "12.5" and form.rows("mov_exp") == (second,)
    assert f"Page {number + 1} is typed." in typist.said()
    # The row itself goes: what is typed for it makes no row of its own, and is said to stand nowhere yet.
    reporter.presenter.remove_row("mov_exp", second)
    line.field.put("7")
    typist.done()
    assert "taken away" in line.says.text() and line.typed == "7" and "1 answer could not" in typist.said()
    assert form.rows("mov_exp") == ()
    line.field.put("")
    typist.dialog.reject()
    typist.person.until(lambda: not isValid(typist.dialog))
    assert form.rows("mov_exp") == ()
