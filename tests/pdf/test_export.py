"""Forms on paper, end to end: a definition or a session in, a file out, read back."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from brs_sync.values import Missing, Number, Ref, Value

from brs_desktop.errors import Problem
from brs_desktop.forms import FormDefinition, FormSession, convert_xlsform, load_form
from brs_desktop.language import LANGUAGES
from brs_desktop.pdf import Claim, PdfMeta, export_form
from tests.pdf.reading import fonts_of, page_texts, problems_of, squeezed, text_of, word_recall

COLLECTIONS = Path(__file__).resolve().parents[2] / "resources" / "collections"
META = PdfMeta("Form", "Aldrin – Kenya", "2026-11-20", "RC-7K2M", 1_795_000_000_000)
FORM = """
| survey | type | name | label::English (en) | label::Arabic (ar) | relevant | required | appearance | calculation |
|---|---|---|---|---|---|---|---|---|
| | text | top | Outside of sections | خارج الأقسام | | | | |
| | begin_group | facts | Facts | الوقائع | | | | |
| | decimal | zero | Zero tonnes | صفر أطنان | | yes | | |
| | decimal | empty | Nothing given | لم يُعط شيء | | | | |
| | decimal | unknown | Unknown tonnes | أطنان غير معروفة | | | | |
| | decimal | uncollected | Uncollected tonnes | أطنان لم تجمع | | | | |
| | decimal | secret | Confidential tonnes | أطنان سرية | | | | |
| | decimal | unfit | Inapplicable tonnes | أطنان لا تنطبق | | | | |
| | integer | since | Year of ratification | سنة التصديق | | | year | |
| | decimal | many | Many tonnes | أطنان كثيرة | | | | |
| | calculate | hidden | | | | | | 1 + 1 |
| | text | why | Why zero? | لماذا صفر؟ | ${zero} = 1 | | multiline | |
| | note | told | Read the guidance first. | اقرأ الإرشادات أولاً. | | | | |
| | end_group | facts | | | | | | |
| | begin_group | lists | Lists | القوائم | | | | |
| | select_one yn | agreed | Agreed? | هل تمت الموافقة؟ | | | | |
| | select_multiple media | where | Released to | أُطلق إلى | | | | |
| | begin_group | inner | Inner group | مجموعة داخلية | | | | |
| | date | day | Day of entry | يوم الدخول | | | | |
| | end_group | inner | | | | | | |
| | begin_repeat | moves | Movements | التحركات | | | | |
| | text | from | From | من | | | | |
| | decimal | tonnes | Tonnes moved | الأطنان المنقولة | | | | |
| | end_repeat | moves | | | | | | |
| | begin_repeat | sites | Sites | المواقع | | | | |
| | text | site | Name of the site | اسم الموقع | | | | |
| | begin_repeat | tanks | Tanks | الصهاريج | | | | |
| | text | tank | Contents of the tank | محتويات الصهريج | | | | |
| | end_repeat | tanks | | | | | | |
| | end_repeat | sites | | | | | | |
| | end_group | lists | | | | | | |

| choices | list_name | name | label::English (en) | label::Arabic (ar) |
|---|---|---|---|---|
| | yn | yes | Agreed fully | تمت الموافقة |
| | yn | no | Refused flatly | رُفض |
| | media | air | Ambient air | الهواء |
| | media | water | Surface water | الماء |
| | media | soil | Fertile soil | التربة |
"""
ANSWERS: dict[str, Value] = {
    "top": "A free text",
    "zero": Number("0"),
    "unknown": Missing("unknown"),
    "uncollected": Missing("not-collected"),
    "secret": Missing("confidential"),
    "unfit": Missing("not-applicable"),
    "since": Number("2004"),
    "many": Number("1234567.50"),
    "why": "An answer to a question that is not relevant",
    "agreed": "yes",
    "where/air": True,
    "where/soil": True,
    "day": "2026-03-04",
    "moves/a/alive": True,
    "moves/a/from": "Mombasa port",
    "moves/a/tonnes": Missing("confidential"),
    "moves/b/alive": True,
    "moves/b/from": "Kisumu port",
    "moves/b/tonnes": Number("12.50"),
    "sites/n/alive": True,
    "sites/n/site": "Northern depot",
    "sites/n/tanks/t/alive": True,
    "sites/n/tanks/t/tank": "Waste oil",
}


@pytest.fixture(scope="module")
def form() -> FormDefinition:
    return load_form(convert_xlsform(FORM, "paper").xform)


@pytest.fixture(scope="module")
def response() -> FormDefinition:
    text = (COLLECTIONS / "import_responses" / "form.md").read_text("utf-8")
    return load_form(convert_xlsform(text, "import_responses").xform)


def session(form: FormDefinition, answers: Mapping[str, Value]) -> FormSession:
    return FormSession(form, clock=lambda: datetime(2026, 11, 20, tzinfo=UTC), zone=UTC, answers=answers)


def printed(
    form: FormDefinition | FormSession, folder: Path, language: str = "en", *, blank: bool = False, meta: PdfMeta = META
) -> bytes:
    result = export_form(form, language=language, out=folder / "out.pdf", blank=blank, meta=meta)
    content = result.path.read_bytes()
    assert len(page_texts(content)) == result.pages
    return content


def answer_of(label: str, text: str, following: str) -> str:
    """What stands between two labels on the paper."""
    found = re.search(re.escape(label) + r"(.*?)" + re.escape(following), text)
    assert found, (label, following)
    return found[1].strip()


def test_empty_zero_and_each_reason_are_six_different_answers(form: FormDefinition, tmp_path: Path) -> None:
    """FORMS: empty, zero, unknown, not collected, confidential and not applicable."""
    text = text_of(printed(session(form, ANSWERS), tmp_path))
    labels = ["Zero tonnes", "Nothing given", "Unknown tonnes", "Uncollected tonnes", "Confidential tonnes"]
    labels += ["Inapplicable tonnes", "Year of ratification"]
    said = [answer_of(label, text, following) for label, following in pairwise(labels)]
    assert said == ["0", "No answer", "Unknown", "Not collected", "Confidential", "Not applicable"]


def test_numbers_are_written_in_the_language_of_the_paper_and_years_are_no_numbers(
    form: FormDefinition, tmp_path: Path
) -> None:
    assert "1,234,567.50" in text_of(printed(session(form, ANSWERS), tmp_path))
    text = text_of(printed(session(form, ANSWERS), tmp_path))
    assert answer_of("Year of ratification", text, "Many tonnes") == "2004"


def test_what_is_not_relevant_is_not_on_paper(form: FormDefinition, tmp_path: Path) -> None:
    """FORMS: not relevant never leaves the draft."""
    text = text_of(printed(session(form, ANSWERS), tmp_path))
    assert "Why zero?" not in text and "not relevant" not in text


def test_every_answer_is_found_in_the_text_of_the_file(form: FormDefinition, tmp_path: Path) -> None:
    text = squeezed(text_of(printed(session(form, ANSWERS), tmp_path)))
    for wanted in (
        "A free text", "Agreed fully", "Ambient air", "Fertile soil", "4 Mar 2026", "Mombasa port", "12.50", "Facts",
        "Northern depot", "Waste oil", "Inner group", "Movements", "Read the guidance first.", "RC-7K2M",
        "Sites – 1", "20 Nov 2026",
    ):  # fmt: skip
        assert squeezed(wanted) in text, wanted
    assert "Surfacewater" not in text and "Refused" not in text


def test_an_arabic_paper_says_everything_in_arabic(form: FormDefinition, tmp_path: Path) -> None:
    shown = [form.label(question.name, "ar") for question in form.questions if question.name not in ("why", "hidden")]
    recall = word_recall(
        [*shown, "تمت الموافقة", "الهواء", "التربة"], text_of(printed(session(form, ANSWERS), tmp_path, "ar"))
    )
    assert recall >= 0.95


def test_the_screen_keeps_its_language_while_paper_speaks_another(form: FormDefinition, tmp_path: Path) -> None:
    filling = session(form, ANSWERS)
    assert "الهواء" in text_of(printed(filling, tmp_path, "ar"))
    assert filling.language == "en"


def test_contested_answers_carry_a_mark_and_the_other_answer_in_words(form: FormDefinition, tmp_path: Path) -> None:
    claims = {
        "agreed": [Claim("no", "A. Njoroge", 1_795_000_000_000, "no"), Claim("yes", "B", None, "yes")],
        "moves/b/tonnes": [Claim("?", "", None, Missing("unknown")), Claim("7", "C. Diaz", None, Number("7000"))],
    }
    meta = PdfMeta("Form", "T", contested=claims)
    text = text_of(printed(session(form, ANSWERS), tmp_path, meta=meta))
    assert "Agreed fully [1]" in text and "12.50 [2] [3]" in text
    assert "[1] Another answer stands beside this one: Refused flatly (A. Njoroge, 18 Nov 2026" in text
    assert "[2] Another answer stands beside this one: Unknown" in text
    assert "[3] Another answer stands beside this one: 7,000 (C. Diaz)" in text
    assert "[4]" not in text


def test_a_reference_is_printed_with_its_label(response: FormDefinition, tmp_path: Path) -> None:
    answers: dict[str, Value] = {"country": Ref("KEN", "Kenya"), "chem": Ref("aldrin", "Aldrin")}
    text = text_of(printed(session(response, answers), tmp_path))
    assert answer_of("Country", text, "Category") == "Kenya"
    assert answer_of("Chemical", text, "CAS number") == "Aldrin"


def test_a_repeat_of_200_rows_prints_them_all_under_repeated_headings(form: FormDefinition, tmp_path: Path) -> None:
    answers: dict[str, Value] = {}
    for row in range(200):
        answers |= {f"moves/r{row:03}/alive": True, f"moves/r{row:03}/from": f"Harbour{row:03}"}
        answers[f"moves/r{row:03}/tonnes"] = Number(str(row))
    pages = page_texts(printed(session(form, answers), tmp_path))
    assert {int(found) for text in pages for found in re.findall(r"Harbour(\d{3})", text)} == set(range(200))
    with_rows = [text for text in pages if "Harbour" in text]
    assert len(with_rows) >= 4 and all("Tonnes moved" in text for text in with_rows)


def test_a_blank_form_asks_every_question_relevant_or_not(form: FormDefinition, tmp_path: Path) -> None:
    """Also from a session: its answers stay at home."""
    for source in (form, session(form, ANSWERS)):
        text = text_of(printed(source, tmp_path, blank=True))
        for question in form.questions:
            if question.name != "hidden":
                assert squeezed(form.label(question.name, "en")) in squeezed(text), question.name
        for choice in ("Agreed fully", "Refused flatly", "Ambient air", "Surface water", "Fertile soil"):
            assert choice in text
        assert "Why zero? Answer only if this applies." in text
        assert "Mombasa" not in text and "Northern" not in text and "RC-7K2M" not in text
        assert text.count("Contents of the tank") == 2, "one table of tanks in each of two sites"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shipped_report_form_prints_in_every_language(
    response: FormDefinition, tmp_path: Path, language: str
) -> None:
    """Every label and every choice of the blank form is on the paper; fonts are inside; qpdf has no complaint."""
    content = printed(response, tmp_path, language, blank=True)
    assert all(fonts_of(content).values()) and problems_of(content) == []
    labels = [response.label(question.name, language) for question in response.questions]
    labels += [
        choice.label for name in ("cat", "dec", "rtype", "hist") for choice in response.choices(name, language) or ()
    ]
    text = text_of(content)
    if language == "ar":
        assert word_recall(labels, text) >= 0.95
    else:
        assert all(squeezed(label) in squeezed(text) for label in labels)


def test_progress_reaches_its_end_and_cancelling_writes_nothing(form: FormDefinition, tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []
    out = tmp_path / "report.pdf"
    out.write_bytes(b"the old file")

    def stop() -> bool:
        return len(heard) >= 2

    filling = session(form, ANSWERS)
    with pytest.raises(Problem) as cancelled:
        export_form(
            filling,
            language="en",
            out=out,
            blank=False,
            meta=META,
            progress=lambda *at: heard.append(at),
            cancelled=stop,
        )
    assert cancelled.value.code == "cancelled"
    assert out.read_bytes() == b"the old file" and os.listdir(tmp_path) == ["report.pdf"]
    heard.clear()
    export_form(filling, language="en", out=out, blank=False, meta=META, progress=lambda *at: heard.append(at))
    assert heard[-1][0] == heard[-1][1] > 0 and all(done <= total for done, total in heard)
    assert out.read_bytes().startswith(b"%PDF") and os.listdir(tmp_path) == ["report.pdf"]


def test_a_full_disk_is_told_and_leaves_the_old_file(
    form: FormDefinition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "report.pdf"
    out.write_bytes(b"the old file")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Problem) as problem:
        export_form(form, language="en", out=out, blank=True, meta=META)
    assert problem.value.code == "disk-full"
    assert out.read_bytes() == b"the old file" and os.listdir(tmp_path) == ["report.pdf"]


def test_a_place_that_cannot_be_written_is_told(form: FormDefinition, tmp_path: Path) -> None:
    for out in (tmp_path / "missing" / "report.pdf", tmp_path):
        with pytest.raises(Problem) as problem:
            export_form(form, language="en", out=out, blank=True, meta=META)
        assert problem.value.code in ("no-such-file", "not-writable", "disk-full")
    assert os.listdir(tmp_path) == []
