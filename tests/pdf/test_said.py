"""What is said about answers goes on paper with them: under the answer, and as a note of a table's cell."""

from __future__ import annotations

from pathlib import Path

import pytest

from brs_desktop.pdf import PdfMeta, export_form
from tests.forms.filling import Record, session
from tests.pdf.reading import squeezed, text_of

GOODS = """
| survey | type | name | label |
| | integer | people | People |
| | begin_repeat | goods | Goods |
| | text | name | Name |
| | decimal | weight | Weight |
| | end_repeat | | |
"""


@pytest.mark.parametrize(
    ("language", "line", "cell"),
    [("en", "Source: the census", "[1] Reason: A new plant."), ("ru", "Источник", "[1] При")],
)
def test_what_is_said_stands_under_the_answer_or_as_a_note_of_its_cell(
    language: str, line: str, cell: str, tmp_path: Path
) -> None:
    filling = session(GOODS, Record())
    filling.answer("people", "4")
    filling.add_row("goods", "r1")
    filling.answer_all([("goods/r1/name", "Ash"), ("goods/r1/weight", "2.5")])
    filling.say_beside([("people@.source", "the census"), ("goods/r1/weight@.reason", "A new plant.")])
    out = tmp_path / "form.pdf"
    export_form(filling, language=language, out=out, blank=False, meta=PdfMeta(form_title="F", title="T"))
    paper = squeezed(text_of(out.read_bytes()))
    assert squeezed(line) in paper and squeezed(cell) in paper and squeezed("A new plant.") in paper
    assert squeezed("2.5 [1]") in paper or squeezed("2,5 [1]") in paper
