"""Several reports in one file, and files that open with a passphrase only."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest

from brs_desktop.errors import Problem
from brs_desktop.forms import FormSession
from brs_desktop.pdf import PdfMeta, export_form, export_forms
from tests.forms.filling import Record, session
from tests.pdf.accessible import findings
from tests.pdf.reading import page_texts, problems_of, squeezed
from tests.pdf.spoken import spoken
from tests.pdf.test_said import GOODS


def three(folder: Path, language: str = "en", passphrase: str = "", tagged: bool = True) -> bytes:
    forms = []
    for number in range(3):
        filling = session(GOODS, Record())
        filling.answer("people", str(1000 + number))
        forms.append((filling, PdfMeta("Form", f"Kenya {2023 + number}", receipt=f"RC-{number}", printed_ms=0)))
    way: dict[str, Any] = {"language": language, "passphrase": passphrase, "tagged": tagged}
    return export_forms(forms, out=folder / "year.pdf", **way).path.read_bytes()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_each_report_begins_on_its_own_page_under_its_own_heads(language: str, tmp_path: Path) -> None:
    content = three(tmp_path, language)
    pages = [squeezed(text) for text in page_texts(content)]
    assert len(pages) == 4
    for number, text in enumerate(pages[1:]):
        assert f"1,00{number}" in text and f"RC-{number}" in text
        others = {f"RC-{other}" for other in range(3) if other != number}
        assert not any(other in text for other in others), "neither head nor foot of another report"
        assert str(number + 2) in text and "4" in text
    assert squeezed("Kenya 2024") in pages[2] and "RC-" not in pages[0]
    assert not findings(content) and not problems_of(content)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_first_page_says_on_which_each_begins_and_whoever_listens_hears_it(language: str, tmp_path: Path) -> None:
    forms = []
    for number, rows in enumerate((60, 0, 0)):
        filling = session(GOODS, Record())
        filling.answer("people", str(1000 + number))
        for row in range(rows):
            filling.add_row("goods", f"r{row}")
            filling.answer(f"goods/r{row}/name", f"Barrels {row}")
        forms.append((filling, PdfMeta("Form", f"Kenya {2023 + number}", printed_ms=0)))
    out = tmp_path / "year.pdf"
    export_forms(forms, language=language, out=out)
    begins = [at for at, text in enumerate(page_texts(out.read_bytes()), 1) if at > 1 and "1,00" in text]
    assert begins[0] == 2 and begins[1] > 3 and begins[2] == begins[1] + 1
    listed = [one.text for one in spoken(out.read_bytes()) if one.tags[-1] == "LBody"][:3]
    told = [f"Kenya {2023 + number}Form{page}" for number, page in enumerate(begins)]
    assert [squeezed(one) for one in listed] == [squeezed(one) for one in told]


def test_one_report_alone_has_no_contents(tmp_path: Path) -> None:
    filling = session(GOODS, Record())
    result = export_forms([(filling, PdfMeta("Form", printed_ms=0))], language="en", out=tmp_path / "one.pdf")
    assert "Contents" not in page_texts(result.path.read_bytes())[0]


def test_the_outline_leads_to_each_report(tmp_path: Path) -> None:
    content = three(tmp_path)
    with pypdfium2.PdfDocument(content) as pdf:
        found = [(one.get_title(), one.get_dest().get_index()) for one in pdf.get_toc() if one.level == 0]
    assert found == [("Kenya 2023", 1), ("Kenya 2024", 2), ("Kenya 2025", 3)]


def test_the_same_reports_give_the_same_bytes(tmp_path: Path) -> None:
    assert three(tmp_path) == three(tmp_path)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_file_without_marks_says_the_same_and_does_not_claim_to_be_for_everybody(
    language: str, tmp_path: Path
) -> None:
    marked, bare = three(tmp_path, language), three(tmp_path, language, tagged=False)
    assert page_texts(bare) == page_texts(marked) and len(bare) < len(marked) and not problems_of(bare)
    assert three(tmp_path, language, tagged=False) == bare
    with pikepdf.open(BytesIO(bare)) as pdf:
        assert "/StructTreeRoot" not in pdf.Root and "/MarkInfo" not in pdf.Root and str(pdf.Root.Lang) == language
        written = [operator for page in pdf.pages for _operands, operator in pikepdf.parse_content_stream(page)]
        assert not {"BDC", "BMC", "EMC"} & {str(one) for one in written}
        assert "pdfuaid" not in pdf.Root.Metadata.read_bytes().decode()
        assert all("/StructParents" not in page for page in pdf.pages)
    with pypdfium2.PdfDocument(bare) as pdf:
        assert [one.get_title() for one in pdf.get_toc() if one.level == 0] == [
            "Kenya 2023",
            "Kenya 2024",
            "Kenya 2025",
        ]


@pytest.mark.parametrize(("typed", "opens"), [("Пароль 密码", "Пароль 密码"), ("ﬁle\u00a01", "file 1")])
def test_a_file_with_a_passphrase_opens_with_it_alone(typed: str, opens: str, tmp_path: Path) -> None:
    content = three(tmp_path, passphrase=typed)
    assert b"Kenya" not in content
    for wrong in ("", "other"):
        with pytest.raises(pikepdf.PasswordError):
            pikepdf.open(BytesIO(content), password=wrong)
    with pikepdf.open(BytesIO(content), password=opens) as pdf:
        assert pdf.encryption.R == 6 and pdf.encryption.bits == 256
        assert pdf.allow.accessibility and pdf.allow.extract and pdf.allow.print_highres
        plain = BytesIO()
        pdf.save(plain, encryption=False)
    assert not findings(plain.getvalue())
    with pypdfium2.PdfDocument(content, password=opens) as pdf:
        assert "1,000" in pdf[1].get_textpage().get_text_bounded()


@pytest.mark.parametrize("passphrase", ["я" * 64, "中" * 43, "two\nlines", "half\ud800", "\0"])
def test_a_passphrase_that_readers_would_cut_is_refused_and_nothing_is_written(passphrase: str, tmp_path: Path) -> None:
    with pytest.raises(Problem) as refused:
        export_form(
            session(GOODS, Record()), language="en", out=tmp_path / "x.pdf", blank=False, meta=PdfMeta("F"),
            passphrase=passphrase,
        )  # fmt: skip
    assert refused.value.code == "bad-passphrase" and not list(tmp_path.iterdir())


def test_forty_wide_letters_lock_a_file_and_what_only_joins_letters_is_no_part_of_them(tmp_path: Path) -> None:
    for passphrase, plain in (("中" * 40, "中" * 40), ("می\u200cخواهم sof\u00adt", "میخواهم soft")):
        way = {"language": "en", "blank": False, "meta": PdfMeta("F"), "passphrase": passphrase}
        export_form(session(GOODS, Record()), out=tmp_path / "x.pdf", **way)
        with pikepdf.open(tmp_path / "x.pdf", password=plain):
            pass


def test_forms_are_asked_for_one_by_one_and_no_more_of_them_once_it_is_cancelled(tmp_path: Path) -> None:
    asked: list[int] = []

    def forms(count: int) -> Iterator[tuple[FormSession, PdfMeta]]:
        for number in range(count):
            asked.append(number)
            yield session(GOODS, Record()), PdfMeta("F", title=f"Title {number}")

    with pytest.raises(Problem) as refused:
        export_forms(forms(9), language="en", out=tmp_path / "x.pdf", cancelled=lambda: len(asked) == 2)
    assert refused.value.code == "cancelled" and asked == [0, 1] and not list(tmp_path.iterdir())
    export_forms(forms(21), language="en", out=tmp_path / "x.pdf")
    with pikepdf.open(tmp_path / "x.pdf") as pdf:
        title = str(pdf.docinfo["/Title"])
    assert title.startswith("Title 0 · Title 1") and title.endswith("Title 19 · …")


def test_encrypted_files_differ_though_they_say_the_same(tmp_path: Path) -> None:
    for one, two in itertools.pairwise(three(tmp_path, passphrase="secret") for _ in range(2)):
        assert one != two
