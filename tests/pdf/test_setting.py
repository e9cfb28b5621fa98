"""Text into lines: widths, order, faces, and what is copied."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brs_desktop.language import LANGUAGES
from brs_desktop.pdf.fonts import family
from brs_desktop.pdf.setting import Line, Style, fit, measure, set_text
from brs_desktop.pdf.shaping import UNDRAWN, clean

SAMPLES = {
    "en": "Quantity (kg) of PCB oil destroyed in 2024: 1,250.5 – see UNEP/POPS/COP.11/INF/7.",
    "fr": "L’œuvre « où » naïve : 1 250,5 kg d’huile, n° 7 — cœur, garçon, Noël, ÿ.",
    "es": "¿Cuántos kilogramos de aceite con PCB se destruyeron en el año 2024? ¡Ninguno, señor!",
    "ru": "Сколько килограммов масла с ПХД уничтожено? № 7, объём, ёлка, «щука» — 1 250,5 кг.",
    "zh": "2024年共销毁了多少公斤含多氯联苯的油类？“请说明”：困难、资金……（见附件）。",
    "ar": "كم كيلوغراماً من الزيت (PCB) جرى تدميرها في عام 2024؟ الاتفاقية، «المادة 7»؛ لا شيء.",
}
ANY = st.text(
    st.characters() | st.sampled_from("ab 12-/אבגلاًם（危险）。\u200d\u200e\u202b\u2067\u2069\u0301\t\n"), max_size=120
)


def style(language: str, *, bold: bool = False, base: int | None = None) -> Style:
    return Style(family(language, bold), 9.0, 13.0, base=base, rtl=language == "ar")


def copied(lines: list[Line]) -> str:
    """The text of all glyphs, from left to right."""
    return "".join(glyph.text for line in lines for piece in line.pieces for glyph in piece.glyphs)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("bold", [False, True])
def test_no_glyph_is_missing_in_the_six_languages(language: str, bold: bool) -> None:
    """.notdef is glyph 0 of every face."""
    for text in SAMPLES.values():
        for line in set_text(text, style(language, bold=bold), 200):
            assert all(glyph.glyph for piece in line.pieces for glyph in piece.glyphs), text


def test_every_character_of_gbk_has_a_glyph_in_both_weights() -> None:
    """Names of people and places need them; the sign ≒ alone is in none of the fonts."""
    covered = {code for face in family("zh").eastern for code in face.covered}
    bold = {code for face in family("zh", True).eastern for code in face.covered}
    for lead in range(0x81, 0xFF):
        for trail in range(0x40, 0xFF):
            try:
                code = ord(bytes((lead, trail)).decode("gbk"))
            except UnicodeDecodeError:
                continue
            assert chr(code) == "≒" or (code in covered and code in bold), hex(code)


@given(ANY, st.sampled_from(LANGUAGES), st.sampled_from([None, 0, 1]), st.floats(30, 300))
@settings(deadline=None, max_examples=300)
def test_any_text_is_set_and_no_line_is_wider_than_its_column(
    text: str, language: str, base: int | None, width: float
) -> None:
    """30 points hold every single letter at 9 points, so only a lack of cutting could make a line too wide."""
    for line in set_text(text, style(language, base=base), width):
        clusters = sum(bool(glyph.text) for piece in line.pieces for glyph in piece.glyphs)
        assert line.width <= width + 0.1 or clusters <= 1
        assert line.left >= 0
        assert line.left + line.width <= width + 0.1 or clusters <= 1


@given(ANY, st.sampled_from(LANGUAGES), st.floats(30, 300))
@settings(deadline=None, max_examples=300)
def test_nothing_typed_is_lost_but_blanks_where_lines_end(text: str, language: str, width: float) -> None:
    """Every drawn character is carried by some glyph, brackets perhaps as their mirror image."""
    lines = set_text(text, style(language), width)
    mirrored = {char: min(pair) for pair in ("()", "[]", "{}", "«»", "<>", "（）") for char in pair}

    def letters(found: str) -> list[str]:
        return sorted(mirrored.get(char, char) for char in found if not char.isspace() and char not in UNDRAWN)

    plain = all(not 0x2190 <= ord(char) < 0x2FF0 and not 0xFE00 <= ord(char) < 0xFFFF for char in text)
    if plain:
        assert letters(copied(lines)) == letters(clean(text))


def test_arabic_words_stand_from_right_to_left_and_numbers_from_left_to_right() -> None:
    (line,) = set_text("عام 2024 م", style("ar", base=1), 400)
    assert copied([line]) == "م 2024 ماع"


def test_a_bracket_is_copied_as_what_it_looks_like() -> None:
    """Programs that copy turn lines round letter by letter, and mirror brackets as they do."""
    (line,) = set_text("زيت (PCB)", style("ar", base=1), 400)
    assert copied([line]) == "(PCB) تيز"


def test_each_letter_of_a_ligature_is_copied() -> None:
    (line,) = set_text("لا", style("ar", base=1), 400)
    glyphs = [glyph for piece in line.pieces for glyph in piece.glyphs]
    assert [glyph.text for glyph in glyphs] == ["ا", "ل"]
    assert glyphs[1].advance == 0


def test_a_line_break_follows_the_order_of_reading_not_of_painting() -> None:
    """The first words of an Arabic sentence are on the first line."""
    first, *_ = set_text("وزارة البيئة إدارة المواد الكيميائية", style("ar", base=1), 70)
    assert "".join(reversed(copied([first]))).startswith("وزارة")


def test_blanks_are_dropped_where_a_line_ends_and_kept_where_a_text_begins() -> None:
    assert [copied([line]) for line in set_text("aaaa bbbb", style("en"), 30)] == ["aaaa", "bbbb"]
    assert copied(set_text("  x", style("en"), 100)) == "  x"


def test_answers_without_letters_go_the_way_of_the_document() -> None:
    left_to_right = set_text("123", style("en"), 100)[0]
    right_to_left = set_text("123", style("ar"), 100)[0]
    assert left_to_right.left == 0
    assert right_to_left.left == pytest.approx(100 - right_to_left.width)


def test_a_telephone_number_is_read_from_the_left_in_every_language() -> None:
    (line,) = set_text("+254 20 000 1234", style("ar"), 200)
    assert copied([line]) == "+254 20 000 1234"
    assert line.left == pytest.approx(200 - line.width)


def test_a_long_foreign_text_keeps_the_edge_of_its_own_direction() -> None:
    lines = set_text(SAMPLES["en"], style("ar"), 120)
    assert len(lines) > 2 and all(line.left == 0 for line in lines)


def test_control_characters_and_half_pairs_cannot_break_a_page() -> None:
    assert clean("a\x00b\ud800c\td\r\ne\u2028f") == "ab\ufffdc d\ne\nf"
    assert len(set_text("a\rb\x0bc", style("en"), 100)) == 3


def test_what_does_not_fit_on_one_line_ends_in_dots() -> None:
    (line,) = fit(SAMPLES["ru"], style("ru"), 90)
    assert copied([line]).endswith("…") and line.width <= 90.1
    (whole,) = fit("коротко", style("ru"), 90)
    assert copied([whole]) == "коротко"


def test_measuring_agrees_with_setting() -> None:
    word, line = measure(SAMPLES["fr"], style("fr"))
    assert set_text(SAMPLES["fr"], style("fr"), line + 0.1)[0].width == pytest.approx(line)
    assert max(found.width for found in set_text(SAMPLES["fr"], style("fr"), word)) <= word + 0.1
