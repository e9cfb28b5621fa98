"""The fonts that are shipped: their size, their licence, their names, and what they must be able to write."""

from __future__ import annotations

import pytest
import uharfbuzz as hb

from brs_desktop.pdf.fonts import FOLDER, face, family

FILES = {
    "NotoSans-Regular", "NotoSans-Bold", "NotoSansArabic-Regular", "NotoSansArabic-Bold", "NotoSansSC-Regular",
    "NotoSansSC-Bold",
}  # fmt: skip


def test_the_fonts_are_all_there_with_their_licence_and_not_larger_than_agreed() -> None:
    files = {path.stem: path.stat().st_size for path in FOLDER.glob("*.ttf")}
    assert set(files) == FILES
    assert sum(files.values()) <= 11_000_000
    assert "SIL Open Font License, Version 1.1" in (FOLDER / "OFL.txt").read_text("utf-8")


@pytest.mark.parametrize("name", sorted(FILES))
def test_every_font_has_truetype_outlines_and_the_glyph_that_carries_hidden_text(name: str) -> None:
    """CFF outlines could not be embedded as they are; screens need the names."""
    loaded = face(name)
    assert "glyf" in loaded.hb_face.table_tags and "CFF " not in loaded.hb_face.table_tags
    assert loaded.hb_font.get_nominal_glyph(ord(" ")) == loaded.ghost
    extents = loaded.hb_font.get_glyph_extents(loaded.ghost)
    assert extents is not None and extents.width == extents.height == 0
    assert loaded.advance(loaded.ghost) > 0


def test_arabic_letters_are_single_glyphs() -> None:
    """Builds after 2020 split letters into base and dots, and what is copied from paper is garbage."""
    buffer = hb.Buffer()
    buffer.add_str("وزارة البيئة بموجب المادة الثانية")
    buffer.guess_segment_properties()
    hb.shape(face("NotoSansArabic-Regular").hb_font, buffer)
    assert len(buffer.glyph_infos) == len("وزارة البيئة بموجب المادة الثانية")


def test_signs_and_digits_take_the_face_of_their_word() -> None:
    """No mixture of two faces within 2,4-D, whatever the language of the paper."""
    assert {found.name for found in family("ar").faces("2,4-D")} == {"NotoSans-Regular"}
    assert {found.name for found in family("ar").faces("عام2024")} == {"NotoSansArabic-Regular"}
    assert {found.name for found in family("zh").faces("“年”")} == {"NotoSansSC-Regular"}
    assert {found.name for found in family("zh").faces("2024")} == {"NotoSans-Regular"}
    assert {found.name for found in family("zh", True).faces("龘")} == {"NotoSansSC-Regular"}


def test_a_mark_is_drawn_by_the_face_of_its_letter() -> None:
    assert {found.name for found in family("ar").faces("x\u0302")} == {"NotoSans-Regular"}


def test_names_of_the_table_of_2013_beyond_the_older_encodings_have_letters() -> None:
    """China registers people in 8,105 characters, 276 of them beyond GBK: some from each of their blocks."""
    for name in ("䶮", "㛃", "𬀩", "𠅤", "𣲗", "𩽾", "𪟝", "𫍯", "𬭚", "𬺓", "鿏"):
        assert face("NotoSansSC-Regular").draws(name), name
        assert {found.name for found in family("zh", True).faces(name)} <= {"NotoSansSC-Regular", "NotoSansSC-Bold"}
