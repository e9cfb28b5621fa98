"""Sheets on paper, read back by a stranger's program: text, order, pages, tables, structure."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from brs_desktop.language import LANGUAGES
from brs_desktop.pdf.document import HEIGHT, WIDTH
from brs_desktop.pdf.grid import Cell, Grid, Row
from brs_desktop.pdf.press import press
from brs_desktop.pdf.setting import measure
from brs_desktop.pdf.sheet import Answer, Claim, Group, Note, PdfMeta, Question, Repeat, Section, Sheet, Space
from brs_desktop.pdf.strips import Text, heights
from brs_desktop.pdf.styles import styles_for
from brs_desktop.pdf.widths import Want, share
from tests.pdf.reading import fonts_of, page_texts, problems_of, squeezed, text_of, word_recall

WORDS = {
    "en": (
        "Import response",
        "Which authority decides on the export of hazardous waste?",
        "The Ministry of Environment.",
    ),
    "fr": ("Réponse", "Quelle autorité décide de l’exportation de déchets dangereux ?", "Le ministère de l’Écologie."),
    "es": ("Respuesta", "¿Qué autoridad decide sobre la exportación de desechos?", "El Ministerio de Medio Ambiente."),
    "ru": ("Ответ об импорте", "Какой орган решает вопрос об экспорте отходов?", "Министерство охраны среды."),
    "zh": ("进口回复", "哪个主管部门负责危险废物的出口？", "生态环境部，根据2006年的法律。"),
    "ar": ("الرد المتعلق بالاستيراد", "ما هي السلطة المسؤولة عن تصدير النفايات؟", "وزارة البيئة بموجب القانون."),
}
META = PdfMeta("Form", "Aldrin – Kenya", "2026-11-20", "RC-7K2M", 1_795_000_000_000)


def question(number: int, label: str, field: Answer | Space, **more: Any) -> Question:
    return Question(f"q{number}", f"q{number}", label, field, **more)


def filled(language: str, rows: int = 3) -> Sheet:
    title, label, answer = WORDS[language]
    table = tuple(
        (question(1, title, Answer((f"{answer} {row}",))), question(2, label, Answer((str(row),), number=True)))
        for row in range(1, rows + 1)
    )
    entries = (
        question(1, label, Answer((answer,)), claims=(Claim(title, "A. Njoroge", 1_795_000_000_000),)),
        question(2, label, Answer(("No answer",), quiet=True)),
        Group(title),
        Note(label),
    )
    return Sheet((Section(title, entries), Section("2. " + title, (Repeat("rep", title, table, label),))))


def made(language: str, rows: int = 3) -> bytes:
    return press(filled(language, rows), META, language=language, blank=False)[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_sheet_can_be_copied_from_the_paper(language: str) -> None:
    content = made(language)
    if language == "ar":
        assert word_recall(WORDS["ar"] * 3, text_of(content)) == 1.0
    else:
        text = squeezed(text_of(content))
        assert all(squeezed(wanted) in text for wanted in (*WORDS[language], "Aldrin – Kenya"))
    assert "RC-7K2M" in text_of(content)


ARABIC = (
    "وضعت الوزارة خطة تنفيذ وطنية بموجب المادة 7 من الاتفاقية في عام 2019، ثم حُدِّثت أولاً في 12 آذار/مارس 2024.",
    "بلغت كمية ثنائي الفينيل المتعدد الكلور (PCB) التي جرى التخلص منها 1250.5 كيلوغراماً، أي نحو 15% من المجموع.",
    "لا يُسمح باستيراد المادة (انظر الوثيقة UNEP/POPS/COP.11/INF/7) إلا بترخيص من السلطة الوطنية المعيَّنة.",
    "أُرسلت الردود إلى الأمانة؛ والأرقام المتعلقة بالمنطقة الشمالية تقديرية، ولا توجد بيانات عن 2,4-D حتى الآن.",
    "هل تعامَل الواردات من جميع المصادر والإنتاج المحلي بالطريقة نفسها؟ نعم، وفقاً للفقرة 9 من المادة 10.",
)


def test_mixed_arabic_is_copied_right_and_plain_arabic_without_loss() -> None:
    """Vowel signs, ligatures, numbers, Latin names and document symbols in one text"""
    entries = tuple(question(n, text, Answer((text,))) for n, text in enumerate(ARABIC))
    content, _pages = press(Sheet((Section("", entries),)), META, language="ar", blank=False)
    assert word_recall(ARABIC * 2, text_of(content)) >= 0.95
    letters = [re.sub(r"[^\u0600-\u06ff ]+", " ", text) for text in ARABIC]
    assert word_recall(letters * 2, text_of(content)) == 1.0


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_fonts_are_inside_the_file_and_it_is_sound(language: str) -> None:
    content = made(language)
    fonts = fonts_of(content)
    assert fonts and all(fonts.values()), fonts
    assert all(re.match(r"/[A-Z]{6}\+Noto", name) for name in fonts)
    assert problems_of(content) == []


def test_the_same_input_gives_the_same_bytes() -> None:
    assert made("ar") == made("ar")


def test_every_page_tells_its_number_and_from_the_second_on_the_form_and_the_record() -> None:
    pages = page_texts(made("en", rows=120))
    assert len(pages) > 2
    for number, text in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in text
        assert "RC-7K2M" in text
        if number > 1:
            assert text.startswith("Form") and "Aldrin – Kenya" in text


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_repeat_of_200_rows_repeats_its_headings_and_loses_no_row(language: str) -> None:
    content, count = press(filled(language, 200), META, language=language, blank=False)
    pages = page_texts(content)
    assert len(pages) == count > 4
    # The last page may hold nothing of the table but its end.
    heading = squeezed(WORDS[language][1])[:12]
    with_rows = [text for text in pages[1:] if text.count("2006") + text.count("Ministry") + text.count("وزارة") > 1]
    assert len(with_rows) >= 4
    assert all(heading in squeezed(text) for text in with_rows)
    numbers = {int(number) for text in pages for number in re.findall(r"\b\d{1,3}\b", text)}
    assert numbers >= set(range(1, 201))


def test_a_contested_answer_says_so_and_the_other_answer_stands_below() -> None:
    text = text_of(made("en"))
    assert "The Ministry of Environment. [1]" in text
    assert "[1] Another answer stands beside this one: Import response (A. Njoroge, 18 Nov 2026" in text


def test_an_answer_longer_than_a_page_goes_on_over_pages_without_loss() -> None:
    sentences = [f"Sentence number {number} of a very long statement." for number in range(400)]
    sheet = Sheet((Section("S", (question(1, "Describe", Answer((" ".join(sentences),))),)),))
    content, pages = press(sheet, META, language="en", blank=False)
    text = squeezed("".join(re.sub(r"^.*?Kenya|Draft.*$", "", page) for page in page_texts(content)))
    assert pages >= 3
    assert all(squeezed(sentence)[:18] in text for sentence in sentences)


def test_lines_to_sign_on_stand_on_one_page_with_the_last_answer() -> None:
    pages = page_texts(made("en", rows=31))
    signed = [text for text in pages if "Signature and stamp" in text]
    assert len(signed) == 1 and "Function" in signed[0]
    unsigned = PdfMeta("Form", signature=False)
    assert "Signature" not in text_of(press(filled("en"), unsigned, language="en", blank=False)[0])


def test_a_blank_form_asks_and_answers_nothing() -> None:
    fields = [
        Space("line"), Space("lines", wide=True), Space("number"), Space("date"), Space("time"), Space("datetime"),
        Space("place"), Space("one", ("Yes", "No")), Space("many", ("Air", "Water", "Soil")), Space("list"),
        Space("rank", ("First", "Second")), Space("attach"),
    ]  # fmt: skip
    entries = [question(n, f"Question {n}", field, required=True, conditional=True) for n, field in enumerate(fields)]
    sheet = Sheet((Section("S", tuple(entries)),), required_marks=True)
    text = text_of(press(sheet, META, language="en", blank=True)[0])
    for wanted in ("Yes", "Soil", "Year", "Minute", "Latitude", "First · Second", "Not collected", "Blank form"):
        assert wanted in text
    assert "RC-7K2M" not in text and "Aldrin" not in text
    assert text.count("Answer only if this applies.") == len(fields)


def test_columns_of_a_table_stand_in_the_order_of_reading() -> None:
    """The first column is leftmost in English and rightmost in Arabic."""
    styles = styles_for("ar")
    grid = Grid((100, 200), [Row([Cell(), Cell()])], rtl=True)
    grid.wrap(WIDTH, HEIGHT)
    assert grid._place_of(0, 1) == (200, 100) and grid._place_of(1, 1) == (0, 200)
    assert styles.rtl


WANTS = st.builds(Want, st.floats(5, 90), st.floats(5, 300), st.booleans())


@given(st.lists(WANTS, min_size=1, max_size=9), st.floats(60, 500))
def test_columns_fill_the_width_and_leave_each_its_longest_word(wants: list[Want], room: float) -> None:
    widths = share(wants, room)
    if sum(want.least for want in wants) > room:
        assert widths is None
    else:
        assert widths is not None and sum(widths) == pytest.approx(room)
        assert all(width >= want.least - 0.01 for width, want in zip(widths, wants, strict=True))


@given(
    st.lists(st.lists(st.integers(1, 90), min_size=2, max_size=2), min_size=1, max_size=12),
    st.lists(st.floats(60, 400), min_size=1, max_size=40),
)
@settings(deadline=None)
def test_dividing_a_grid_keeps_every_line_in_its_order(rows: list[list[int]], rooms: list[float]) -> None:
    """Whatever room the pages have, each column shows all of its lines, once, in order."""
    style = styles_for("en").cell
    cells = [[Cell([Text("\n".join(f"{r}.{c}.{n}" for n in range(count)), style)]) for c, count in enumerate(row)]
             for r, row in enumerate(rows)]  # fmt: skip
    parts = [Grid((200, 200), [Row(row) for row in cells])]
    expected = [[strip.line for row in parts[0].placed for strip in row.stacks[column]] for column in (0, 1)]
    for room in [*rooms, *[HEIGHT] * 40]:
        if parts[-1].wrap(WIDTH, room)[1] > room:
            parts[-1:] = parts[-1].split(WIDTH, room) or [parts[-1]]
    found = [[strip.line for part in parts for row in part.placed for strip in row.stacks[column]] for column in (0, 1)]
    assert found == expected
    assert all(part.wrap(WIDTH, HEIGHT)[1] <= HEIGHT + 0.1 for part in parts)


def test_a_row_that_leads_to_the_next_does_not_end_a_page() -> None:
    style = styles_for("en").cell
    rows = [Row([Cell([Text(str(n), style)])], kept=n == 2) for n in range(6)]
    grid = Grid((200,), rows)
    height = grid.wrap(WIDTH, HEIGHT)[1] / 6
    first, second = grid.split(WIDTH, height * 3.5)
    assert [len(first.placed), len(second.placed)] == [2, 4]


def test_headings_higher_than_much_of_a_page_are_not_repeated() -> None:
    style = styles_for("en").cell
    high = Row([Cell([Text("x\n" * 40, style)])], heading=True)
    grid = Grid((200,), [high, *[Row([Cell([Text(str(n), style)])]) for n in range(40)]])
    first, second = grid.split(WIDTH, HEIGHT)
    assert first.placed[0].row.heading and not any(row.row.heading for row in second.placed)


def test_choices_stand_beside_each_other_where_they_fit() -> None:
    from brs_desktop.pdf.strips import Choices

    styles = styles_for("en")
    short = Choices(["Yes", "No"], styles.label).strips(290)
    long = Choices(["A rather long choice that needs the room", "Another one as long"], styles.label).strips(290)
    assert heights(short) == styles.label.leading
    assert heights(long) == 2 * styles.label.leading
    assert measure("Yes", styles.label)[1] < 290


class Structure:
    """The structure tree of a file, read with another library than wrote the page content."""

    def __init__(self, content: bytes) -> None:
        self.pdf = pikepdf.open(BytesIO(content))
        self.tags: list[str] = []
        self.owned: set[tuple[int, int]] = set()
        self._walk(self.pdf.Root.StructTreeRoot.K[0])

    def _walk(self, element: Any) -> None:
        self.tags.append(str(element.S)[1:])
        kids = element.get("/K", [])
        for kid in [kids] if isinstance(kids, int | pikepdf.Dictionary) else kids:
            if isinstance(kid, int) or "/MCID" in kid:
                on = element.Pg if isinstance(kid, int) else kid.Pg
                page = next(i for i, page in enumerate(self.pdf.pages) if page.obj.objgen == on.objgen)
                self.owned.add((page, kid if isinstance(kid, int) else int(kid.MCID)))
            else:
                assert kid.P.objgen == element.objgen
                self._walk(kid)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_painted_text_belongs_to_the_structure_or_is_decoration(language: str) -> None:
    content = made(language, rows=60)
    structure = Structure(content)
    painted: set[tuple[int, int]] = set()
    for index, page in enumerate(structure.pdf.pages):
        depth = 0
        for operands, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            if name in ("BDC", "BMC"):
                assert depth == 0, "marked content is not nested"
                depth += 1
                if name == "BDC" and "/MCID" in operands[1]:
                    painted.add((index, int(operands[1].MCID)))
            elif name == "EMC":
                depth -= 1
            elif name in ("TJ", "Tj", "f", "S", "Do"):
                assert depth == 1, f"{name} outside of content and decoration"
    assert painted == structure.owned
    root = structure.pdf.Root
    assert str(root.Lang) == language and bool(root.MarkInfo.Marked)
    assert structure.tags[:3] == ["Document", "Sect", "H1"]
    assert structure.tags.count("TR") == 61 and structure.tags.count("TH") == 63 and structure.tags.count("TD") == 120
    assert str(structure.pdf.docinfo["/Title"]) == "Form – Aldrin – Kenya"
    assert "/Direction" not in root.ViewerPreferences


ODD = st.text(st.characters() | st.sampled_from("אب（\u202e\u2067\u0301\n"), max_size=300)


@example(texts=["\ud800"], language="en")  # half a pair, as a broken paste leaves it
@given(st.lists(ODD, min_size=1, max_size=4),
       st.sampled_from(LANGUAGES))  # fmt: skip
@settings(deadline=None, max_examples=40)
def test_whatever_people_type_can_be_printed(texts: list[str], language: str) -> None:
    rows = tuple((question(1, "Q", Answer((text,))), question(2, text, Answer(("7",), number=True))) for text in texts)
    entries = (question(1, texts[0], Answer(tuple(texts))), Repeat("r", texts[-1], rows))
    meta = PdfMeta(texts[0], texts[-1], receipt=texts[-1])
    content, pages = press(Sheet((Section(texts[0], entries),)), meta, language=language, blank=False)
    assert pages >= 1 and problems_of(content) == []
