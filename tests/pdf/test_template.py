"""Papers that are put together: what a form works out itself has no room on its blank sheet, and needs none."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest

from brs_desktop.pdf import PdfMeta
from brs_desktop.pdf.sheet import Answer, Question, Section, Sheet, Space
from brs_desktop.pdf.sheets import export_sheet
from brs_desktop.pdf.template import Joined, Own, compose

WRITTEN = Question("name", "name", "Name", Space("line"))


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize(("answer", "told"), [(Answer((), quiet=True), ["name"]), (Answer(("7",)), ["sum", "name"])])
def test_what_only_the_form_answers_stands_where_it_says_something(
    answer: Answer, told: list[str], whole: bool
) -> None:
    filled = Sheet((Section("", (Question("sum", "sum", "Sum", answer), WRITTEN)),))
    room = Sheet((Section("", (WRITTEN,)),))
    (section,) = compose([Own("T", filled, ("sum", "name"), room, whole)]).sections
    assert [one.name for one in section.entries if isinstance(one, Question)] == told
    # What neither sheet has, such as a hidden question, is left out.
    (section,) = compose([Own("T", Sheet(()), ("sum", "name"), room, True)]).sections
    assert [one.name for one in section.entries if isinstance(one, Question)] == ["name"]


def test_a_table_without_a_title_has_no_empty_caption(tmp_path: Path) -> None:
    row = Sheet((Section("", (Question("name", "name", "Name", Answer(("Amina",))),)),))
    sheet = compose([Joined("People", "people", [row, row], {"name": "Name"})])
    export_sheet(sheet, language="en", out=tmp_path / "x.pdf", meta=PdfMeta("T"), blank=False)
    with pikepdf.open(tmp_path / "x.pdf") as pdf:
        tags = [str(one.S) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/S" in one]
    assert "/Table" in tags and "/Caption" not in tags
