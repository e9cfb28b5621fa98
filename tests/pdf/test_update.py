"""Objects added behind a file: every reader finds the new ones and the old, and the same input gives the same bytes."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest
from pikepdf import Dictionary, Name

from brs_desktop.pdf.update import Update, text_string
from tests.pdf.reading import problems_of


@pytest.fixture(scope="module")
def plain() -> bytes:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.Root.Place = pdf.make_indirect(Dictionary(Old=True))
        pdf.docinfo["/Title"] = "Kiboko"
        target = BytesIO()
        pdf.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return target.getvalue()


def updated(plain: bytes, count: int) -> bytes:
    with pikepdf.open(BytesIO(plain)) as pdf:
        place = pdf.Root.Place.objgen[0]
    update = Update(plain)
    late = update.reserve()
    kids = [update.add(f"<</Number {number}/Last {late} 0 R>>") for number in range(count)]
    update.replace(late, f"<</Text {text_string('مخلفات (二噁英) 𠀀')}>>")
    update.replace(place, f"<</Kids[{' '.join(f'{kid} 0 R' for kid in kids)}]>>")
    return update.written()


@pytest.mark.parametrize("count", [0, 1, 198, 199, 200, 1_001])
def test_what_was_added_and_what_was_there_are_read_back(plain: bytes, count: int) -> None:
    content = updated(plain, count)
    assert content.startswith(plain) and problems_of(content) == [] and content == updated(plain, count)
    with pikepdf.open(BytesIO(content)) as pdf:
        place = pdf.Root.Place
        assert [int(kid.Number) for kid in place.Kids] == list(range(count)) and "/Old" not in place
        assert {str(kid.Last.Text) for kid in place.Kids} <= {"مخلفات (二噁英) 𠀀"}
        assert len(pdf.pages) == 1 and pdf.docinfo["/Title"] == "Kiboko" and pdf.Root.Type == Name.Catalog
        assert bytes(pdf.trailer.ID[0]) != bytes(pdf.trailer.ID[1])


def test_an_update_needs_a_whole_file(plain: bytes) -> None:
    update = Update(plain)
    update.content = plain[:-20]
    with pytest.raises(ValueError, match="not a whole PDF"):
        update.written()
