"""Two languages on one paper: all that a form says stands in both, each in its direction, and is read in its order."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from brs_sync.values import Number, Value

from brs_desktop.forms import FormDefinition, FormSession, convert_xlsform, load_form
from brs_desktop.language import words
from brs_desktop.pdf import Claim, PdfMeta, export_form, phrases
from brs_desktop.pdf.export import pages_of, sheet_of
from brs_desktop.pdf.pairing import paired
from brs_desktop.pdf.sheet import Group, Note, Question, Repeat, Second, Section, Sheet, Space
from brs_desktop.workspace.paper import paper_languages
from tests.pdf.accessible import findings
from tests.pdf.reading import page_texts, problems_of, squeezed, text_of
from tests.pdf.spoken import spoken

FORM = """
| survey | type | name | label::English (en) | label::Arabic (ar) | label::Chinese (zh) | hint::English (en) | hint::Arabic (ar) |
|---|---|---|---|---|---|---|---|
| | begin group | part | Storage of wastes | تخزين النفايات | 废物贮存 | | |
| | note | how | Tell what you know | اذكر ما تعرفه | 请说明 | | |
| | select_one yn | law | Is there a law? | هل يوجد قانون؟ | 有法律吗？ | In force today | الساري اليوم |
| | decimal | mass | How much in tonnes | الكمية بالأطنان | 数量（吨） | | |
| | date | since | Since when | منذ متى | 自何时起 | | |
| | text | who | Who keeps it | من يحتفظ بها | 保管人 | | |
| | begin repeat | site | Sites | المواقع | 地点 | | |
| | text | town | Town | المدينة | 城市 | | |
| | select_one yn | open | Open | مفتوح | 开放 | | |
| | end repeat | | | | | | |
| | end group | | | | | | |

| choices | list_name | name | label::English (en) | label::Arabic (ar) | label::Chinese (zh) |
|---|---|---|---|---|---|
| | yn | yes | Yes indeed | نعم بالتأكيد | 是 |
| | yn | no | Not at all | كلا مطلقا | 否 |

| settings | form_title | form_id | default_language |
|---|---|---|---|
| | Two | two | English (en) |
"""  # noqa: E501
SAID = {
    "en": ("Storage of wastes", "Tell what you know", "Is there a law?", "Yes indeed", "Since when", "Town", "Open"),
    "ar": ("تخزين النفايات", "اذكر ما تعرفه", "هل يوجد قانون؟", "نعم بالتأكيد", "منذ متى", "المدينة", "مفتوح"),
    "zh": ("废物贮存", "请说明", "有法律吗？", "是", "自何时起", "城市", "开放"),
}
PAIRS = [("en", "ar"), ("ar", "zh"), ("zh", "en")]


@pytest.fixture(scope="module")
def form() -> FormDefinition:
    return load_form(convert_xlsform(FORM, "two").xform)


@pytest.fixture(scope="module")
def session(form: FormDefinition) -> FormSession:
    answers: dict[str, Value] = {"law": "yes", "mass": Number("1234.5"), "since": "2025-03-09", "who": "Amina"}
    for row, town in (("a", "Kisumu"), ("b", "蒙巴萨")):
        answers |= {f"site/{row}/alive": True, f"site/{row}/town": town, f"site/{row}/open": "no"}
    return FormSession(form, clock=lambda: datetime(2026, 11, 20, tzinfo=UTC), zone=UTC, answers=answers, language="en")


def says(text: str, words: str) -> bool:
    """Whether all the words are there: PDFium gives those of a line in the order in which they are painted."""
    return all(word.strip("？؟?") in squeezed(text) for word in words.split())


def printed(thing: FormDefinition | FormSession, first: str, second: str, out: Path, **more: object) -> bytes:
    meta = PdfMeta("Title", "Kenya", second=Second(second, f"Title in {second}", f"Kenya in {second}"), **more)  # type: ignore[arg-type]
    export_form(thing, language=first, out=out, blank=isinstance(thing, FormDefinition), meta=meta)
    return out.read_bytes()


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_a_blank_form_says_everything_twice_and_each_in_its_language(
    form: FormDefinition, tmp_path: Path, first: str, second: str
) -> None:
    content = printed(form, first, second, tmp_path / "x.pdf")
    assert findings(content) == [] == problems_of(content)
    told = spoken(content)
    for own, other in zip(SAID[first], SAID[second], strict=True):
        at = next(at for at, one in enumerate(told) if one.language == first and says(one.text, own))
        # Whoever listens hears the other language right after the one.
        assert told[at + 1].language == second and says(told[at + 1].text, other), (own, told[at : at + 3])
    assert [one.text for one in told if one.tags[-2:] == ("H1", "Span")] == ["Title", f"Title in {second}"]
    choices = [one for one in told if "LBody" in one.tags and says(one.text, SAID[second][3])]
    assert choices and all(one.tags[-4:] == ("L", "LI", "LBody", "Span") for one in choices)


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_a_filled_form_says_choices_and_days_in_both_and_once_what_was_typed(
    session: FormSession, tmp_path: Path, first: str, second: str
) -> None:
    claims = {"who": [Claim("Bakari", "Chipo")]}
    content = printed(session, first, second, tmp_path / "x.pdf", contested=claims)
    assert findings(content) == [] == problems_of(content)
    text = squeezed(text_of(content))
    assert text.count("Amina") == 1 and text.count("Bakari") == 2 and text.count("蒙巴萨") == 1
    told = spoken(content)
    at = next(at for at, one in enumerate(told) if one.language == first and says(one.text, SAID[first][3]))
    assert told[at + 1].language == second and says(told[at + 1].text, SAID[second][3])
    assert session.language == "en"  # the window's own language is as it was


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_the_foot_of_every_page_and_the_code_to_scan_are_told_in_both(
    form: FormDefinition, session: FormSession, tmp_path: Path, first: str, second: str
) -> None:
    for thing in (form, session):
        content = printed(thing, first, second, tmp_path / "x.pdf", printed_ms=0, receipt="AB-12")
        pages = [squeezed(text) for text in page_texts(content)]
        for code, (number, text) in itertools.product((first, second), enumerate(pages, 1)):
            say = words(code)
            page = say(phrases.PAGE).replace("{page}", str(number)).replace("{pages}", str(len(pages)))
            asked = [page, say(phrases.PRINTED).split("{")[0]]
            asked += [say(phrases.BLANK), say(phrases.PAGE_CODE).split("{")[0]] if thing is form else []
            assert all(says(text, one) for one in asked), (code, number)
        if thing is session:
            with pikepdf.open(tmp_path / "x.pdf") as pdf:
                told = [str(one.Alt) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/Alt" in one]
            (figure,) = told
            for code, line in zip((first, second), figure.split("\n"), strict=True):
                assert words(code)(phrases.RECEIPT_CODE) in line and "AB-12" in line


def test_the_second_language_changes_neither_entries_nor_their_order(
    session: FormSession, form: FormDefinition
) -> None:
    for thing, blank in ((session, False), (form, True)):
        alone = sheet_of(thing, "en", blank=blank, meta=PdfMeta("T"))
        both = sheet_of(thing, "en", blank=blank, meta=PdfMeta("T", second=Second("ar")))
        assert names(both) == names(alone)


def names(sheet: Sheet) -> list[object]:
    def of(entries: tuple[object, ...]) -> list[object]:
        return [
            (one.name, [of(row) for row in one.rows]) if isinstance(one, Repeat) else one.name  # type: ignore[attr-defined]
            for one in entries
        ]

    return [(section.name, of(section.entries)) for section in sheet.sections]


def test_what_only_one_of_the_languages_has_stands_alone_and_nothing_is_told_of_another() -> None:
    def question(name: str, label: str) -> Question:
        return Question(name, name, label, Space("line"))

    first = Sheet((Section("S", (Note("Only here", name="n"), question("a", "A"), Group("G", name="g")), "s"),))
    second = Sheet((Section("T", (Group("H", name="g"), question("a", "B"), question("z", "Z")), "s"),))
    (section,) = paired(first, second).sections
    note, asked, group = section.entries
    assert isinstance(note, Note) and note.other == "" and section.other == "T"
    assert isinstance(asked, Question) and asked.other is not None and asked.other.label == "B"
    assert isinstance(group, Group) and group.other == "H"


def test_a_form_speaks_a_language_of_paper_however_it_writes_it() -> None:
    swiss = load_form(convert_xlsform(FORM.replace("English (en)", "French (fr-CH)"), "two").xform)
    assert paper_languages(swiss) == ("fr", "zh", "ar")
    other = load_form(convert_xlsform(FORM.replace("English (en)", "Klingon (tlh)"), "two").xform)
    assert paper_languages(other) == ("zh", "ar")


def test_a_page_of_one_language_keeps_its_code(form: FormDefinition) -> None:
    """What a page asks is the same slots whichever languages it says them in."""
    alone = pages_of(form, language="en", meta=PdfMeta("T"))
    both = pages_of(form, language="en", meta=PdfMeta("T", second=Second("ar")))
    assert [slot for page in alone for slot in page] == [slot for page in both for slot in page]
