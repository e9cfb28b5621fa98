"""Papers that a person signs: the designation form and the certificate, filled from a record or blank."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import docx
import pikepdf
import pypdfium2
import pytest

from brs_desktop.errors import Problem
from brs_desktop.workspace import Workspace
from brs_desktop.workspace.certificates import MOST_NAMES, Event, export_certificates, names_in, participants
from brs_desktop.workspace.erasing import erase, follow, preview
from brs_desktop.workspace.letterdrafts import MOST, keep, kept, printed
from brs_desktop.workspace.letters import MOST_TEXT, drafted, export_letter
from brs_desktop.workspace.pictures.serving import read as serving
from brs_desktop.workspace.profiles import export_profile
from tests.helpers.made import new_workspace
from tests.helpers.samples import sample
from tests.pdf.accessible import findings

GRACE = {
    "name": "Grace Wanjiru",
    "country": "KEN",
    "organisation": "Ministry of Environment",
    "conv/cv_b": True,
    "bc_kind/bk_fp": True,
}


@pytest.fixture(scope="module")
def kenya(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    workspace = new_workspace(tmp_path_factory.mktemp("papers") / "w", name="Amina", country="KEN")
    yield workspace
    workspace.close()


@pytest.fixture(scope="module")
def grace(kenya: Workspace) -> str:
    return f"contacts/{kenya.add('contacts', GRACE).key.record}"


def text_of(file: Path) -> str:
    with pypdfium2.PdfDocument(file) as pdf:
        return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in pdf).split())


def test_a_designation_form_is_filled_from_the_contact_and_leaves_room_for_the_rest(
    kenya: Workspace, grace: str, tmp_path: Path
) -> None:
    out = tmp_path / "form.pdf"
    for code, title, signed in (
        ("en", "Designation form", "Signature and stamp"),
        ("ar", "استمارة التعيين", "التوقيع"),
        ("zh", "指定表", "签字"),
    ):
        export_profile(kenya, grace, language=code, out=out, name="designation")
        said = text_of(out)
        assert title in said and signed in said and "Grace Wanjiru" in said and "Ministry of Environment" in said
        assert findings(out.read_bytes()) == []
    export_profile(kenya, grace, language="en", out=out, name="designation")
    said = text_of(out)
    # What is not known yet is asked, what was answered is not asked again, what does not apply stays away.
    assert "Designated since" in said and "Year" in said and "Competent authority" not in said
    assert "under the Rotterdam Convention" not in said and "No answer" not in said


def test_a_blank_designation_form_asks_everything_of_nobody(kenya: Workspace, grace: str, tmp_path: Path) -> None:
    out, word = tmp_path / "form.pdf", tmp_path / "form.docx"
    export_profile(kenya, "contacts", language="en", out=out, name="designation", blank=True)
    said = text_of(out)
    assert "Competent authority" in said and "under the Rotterdam Convention" in said and "Grace" not in said
    export_profile(kenya, "contacts", language="fr", out=word, name="designation", blank=True, word=True)
    assert docx.Document(str(word)).paragraphs[0].text == "Formulaire de désignation"
    for subject in ("parties", "basel_reports"):  # a profile has no blank, a report no such paper
        with pytest.raises(Problem) as refused:
            export_profile(kenya, subject, language="en", out=out, blank=True)
        assert refused.value.code == "not-found"


def test_a_certificate_names_who_took_part_on_one_sheet(kenya: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "certificate.pdf"
    said = {"ws": "BRS-2026-NBO-01", "country": "KEN"}
    named = kenya.add("workshop_forms", {**said, "step": "is_reg", "p_name": "Amina Odhiambo"}).key.record
    nameless = kenya.add("workshop_forms", {**said, "step": "is_eval"}).key.record
    for code, title in (("en", "This is to certify that"), ("ar", "شهادة مشاركة"), ("zh", "兹证明")):
        assert export_profile(kenya, f"workshop_forms/{named}", language=code, out=out).pages == 1  # type: ignore[union-attr]
        text = text_of(out)
        assert title in text and "Amina Odhiambo" in text and "NBO-" in text
        assert code == "ar" or "BRS-2026-NBO-01" in text  # PDFium turns what stands in a line of Arabic
        assert findings(out.read_bytes()) == []
    made = export_profile(kenya, f"workshop_forms/{named}", language="fr", second="ar", out=out)
    assert made.pages == 1 and findings(out.read_bytes()) == []  # type: ignore[union-attr]
    text = text_of(out)
    assert "Attestation" in text and "شهادة مشاركة" in text and text.count("Amina Odhiambo") == 1
    with pytest.raises(Problem) as refused:
        export_profile(kenya, f"workshop_forms/{named}", language="fr", second="de", out=out)
    assert refused.value.code == "bad-language"
    # An evaluation names nobody, and a blank nothing: there are lines to write on.
    for subject, blank in ((f"workshop_forms/{nameless}", False), ("workshop_forms", True)):
        export_profile(kenya, subject, language="en", out=out, blank=blank)
        text = text_of(out)
        assert "Name of the participant" in text and "Amina" not in text and ("Kenya" in text) is not blank


def test_a_workshop_has_its_certificates_in_one_file_with_what_its_forms_do_not_ask(
    kenya: Workspace, tmp_path: Path
) -> None:
    out, said = tmp_path / "certificates.pdf", {"ws": "BRS-2026-DKR-02", "country": "KEN", "step": "is_reg"}
    for person, institution in (("Grace Wanjiru", "NEMA"), ("Yuki 石川", "Customs"), ("Grace Wanjiru", "Port")):
        kenya.add("workshop_forms", {**said, "p_name": person, "p_inst": institution})
    kenya.add("workshop_forms", {**said, "step": "is_eval"})
    kenya.add("workshop_forms", {**said, "ws": "BRS-2026-DKR-021", "p_name": "Somebody Else"})
    names = participants(kenya, "workshop_forms", said["ws"], "en")
    assert sorted(names) == ["Grace Wanjiru", "Grace Wanjiru", "Yuki 石川"]
    event = Event(said["ws"], "Reporting on PCBs", "Dakar", "3–5 March 2026")
    names = (*names, *names_in("Moussa  Diop\n\n أمينة العلي \n"))
    for code, took in (("en", "took part in the workshop"), ("ar", "حلقة العمل"), ("zh", "参加了研讨会")):
        made = export_certificates(kenya, "workshop_forms", event, names, language=code, out=out)
        assert made.pages == 5 and findings(out.read_bytes()) == []
        with pypdfium2.PdfDocument(out) as pdf:
            sheets = [" ".join(page.get_textpage().get_text_bounded().split()) for page in pdf]
            outline = [entry.get_title() for entry in pdf.get_toc()]
        assert len(outline) == 5 and outline[-2].endswith("Moussa Diop")
        assert all(took in one and "Reporting on PCBs" in one for one in sheets)
        assert code == "ar" or all(said["ws"] in one for one in sheets)
        assert all("3–5 March 2026" in one and "Dakar" in one for one in sheets)
    # Two of one name have each what they registered with; of a name alone nothing else is said or asked.
    assert {"NEMA" in one for one in sheets} == {"Port" in one for one in sheets} == {True, False}
    assert "Moussa Diop" in sheets[3] and "Kenya" not in sheets[3] and "肯尼亚" in sheets[0]
    before = out.read_bytes()
    for wrong, code in (((), "no-names"), (("x",), "line-too-long"), (("x" * 301,), "line-too-long")):
        far = Event(title="x" * 301) if wrong == ("x",) else event
        with pytest.raises(Problem) as refused:
            export_certificates(kenya, "workshop_forms", far, wrong, language="en", out=out)
        assert refused.value.code == code
    assert out.read_bytes() == before
    for text, told in (("Amina\n" + "Moussa " * 50, "Moussa Moussa"), ("x\n" * (MOST_NAMES + 1), "501")):
        with pytest.raises(Problem) as refused:
            names_in(text)
        assert told in refused.value.message


def test_whoever_is_named_on_a_certificate_registered_and_stands_there_as_the_name_is_given(
    kenya: Workspace, tmp_path: Path
) -> None:
    out, said = tmp_path / "certificates.pdf", {"ws": "BRS-2026-GVA-07", "country": "KEN", "step": "is_reg"}
    for name, institution in (("JOSE garcia", "NEMA"), ("José García", "Port")):
        kenya.add("workshop_forms", {**said, "p_name": name, "p_inst": institution})
    turned = kenya.add("workshop_forms", {**said, "p_name": "Left Over"}).key
    kenya.set(turned, {"step": "is_eval"})  # what was registered stays in its cell
    assert sorted(participants(kenya, "workshop_forms", said["ws"], "en")) == ["JOSE garcia", "José García"]
    names = ("José García", "José Garcia", "Left Over")
    export_certificates(kenya, "workshop_forms", Event(said["ws"]), names, language="en", out=out)
    with pypdfium2.PdfDocument(out) as pdf:
        sheets = [" ".join(page.get_textpage().get_text_bounded().split()) for page in pdf]
        outline = [entry.get_title() for entry in pdf.get_toc()]
    assert [any(one in sheet for one in ("NEMA", "Port")) for sheet in sheets] == [True, True, False]
    assert "José García" in sheets[0] and "Port" in sheets[0]
    assert "José Garcia" in sheets[1] and "NEMA" in sheets[1] and "JOSE" not in sheets[1]
    assert "Left Over" in sheets[2] and "No answer" not in sheets[2]
    assert [one.rsplit(" – ", 1)[-1] for one in outline] == list(names) and not any(
        said["ws"] in one for one in outline
    )


def test_more_participants_than_a_file_holds_are_all_told_and_none_is_cut(
    kenya: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("brs_desktop.workspace.certificates.MOST_NAMES", 2)
    said = {"ws": "BRS-2026-MANY", "country": "KEN", "step": "is_reg"}
    for name in ("Asha", "Moussa", "Yuki"):
        kenya.add("workshop_forms", {**said, "p_name": name})
    names = participants(kenya, "workshop_forms", said["ws"], "en")
    assert sorted(names) == ["Asha", "Moussa", "Yuki"]
    with pytest.raises(Problem) as refused:
        export_certificates(kenya, "workshop_forms", Event(said["ws"]), names, language="en", out=tmp_path / "c.pdf")
    assert refused.value.code == "names-many" and "3" in refused.value.message


def test_a_certificate_stays_on_its_sheet_whatever_is_said_on_it(kenya: Workspace, tmp_path: Path) -> None:
    event = Event("BRS-2026-LONG", *("Training on the environmentally sound management of wastes and their " * 4,) * 3)
    for code in ("en", "ar"):
        made = export_certificates(
            kenya, "workshop_forms", event, ("Maria " * 50,), language=code, out=tmp_path / "long.pdf"
        )
        assert made.pages == 1


def test_a_letter_that_goes_with_a_submitted_report_bears_its_receipt_code(kenya: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "letter.pdf"
    draft = kenya.add("import_responses", sample("import_responses")).key
    subject = f"import_responses/{draft.record}"
    codes = []
    for law in ("Act 4", "Act 5"):
        kenya.set(draft, {"law": law})
        codes.append(kenya.reports.submit(draft, acknowledged=kenya.reports.check(draft).acknowledge).code)
        letter = drafted(kenya, subject, "en")
        assert letter.receipt == codes[-1]
    export_letter(kenya, letter, language="en", out=out)
    assert codes[1] in text_of(out) and codes[0] not in text_of(out)


def test_what_is_typed_of_a_letter_is_kept_by_its_record_until_it_is_printed(kenya: Workspace, grace: str) -> None:
    key, other = kenya.find(grace), kenya.add("contacts", {**GRACE, "name": "John"}).key
    assert kept(kenya, key) == {}
    for said in ({"text": "Dear"}, {"text": "Dear Grace\n\ud800", "language": "fr"}):
        keep(kenya, key, said)
        assert kept(kenya, key) == said and kept(kenya, other) == {}
    printed(kenya, key, {"text": "Dear"})  # something else was typed meanwhile
    assert kept(kenya, key) == said
    with pytest.raises(Problem) as refused:
        keep(kenya, key, {"text": "x" * MOST})
    assert refused.value.code == "too-large" and kept(kenya, key) == said
    printed(kenya, key, said)
    assert kept(kenya, key) == {}
    keep(kenya, key, said)
    keep(kenya, key, {})
    assert kept(kenya, key) == {}


def test_an_unfinished_letter_goes_with_the_personal_data_that_are_erased(kenya: Workspace) -> None:
    key, other = (kenya.add("contacts", {**GRACE, "name": name}).key for name in ("Asha", "John"))
    for one in (key, other):
        keep(kenya, one, {"text": "Dear Asha"})
    assert preview(kenya, key, "en").letter and not preview(kenya, kenya.add("contacts", GRACE).key, "en").letter
    erase(kenya, key, (), "she asked for it")
    assert kept(kenya, key) == {} and kept(kenya, other) == {"text": "Dear Asha"}


def test_an_unfinished_letter_goes_wherever_the_erasure_is_heard_of_also_one_that_is_addressed_to_whom_it_names(
    kenya: Workspace,
) -> None:
    key, request = kenya.add("contacts", {**GRACE, "name": "Asha"}).key, kenya.add("contacts", GRACE).key
    keep(kenya, key, {"text": "Dear Asha"})
    keep(kenya, request, {"addressee": "Asha\nNairobi", "contact": key.record})
    assert preview(kenya, key, "en").letter
    kenya.replica.erase(key, (), "she asked for it elsewhere")
    follow(kenya)  # as after everything that comes in
    assert kept(kenya, key) == kept(kenya, request) == {}
    for _again in range(2):  # what is begun afterwards is of what is left of the record
        keep(kenya, key, {"text": "To the office"})
        follow(kenya)
    assert kept(kenya, key) == {"text": "To the office"}


def test_a_map_says_of_whom_it_has_no_place_for_that_nothing_is_marked(kenya: Workspace) -> None:
    shown, notes = serving(kenya, "EU", "European Union", "en")
    assert notes[0] == "European Union has no place of its own on the map of the world that comes with the program."
    assert shown is None or ("marked" not in shown.alternative and not shown.countries and not shown.classes)
    there, said = serving(kenya, "KEN", "Kenya", "en")
    assert there is not None and "with Kenya marked" in there.alternative and len(said) == 1


def test_a_letter_knows_who_it_is_for_and_what_it_goes_with(kenya: Workspace, grace: str, tmp_path: Path) -> None:
    out = tmp_path / "letter.pdf"
    letter = drafted(kenya, grace, "en")
    assert letter.sender == "Amina" and letter.addressee.splitlines()[0] == "Grace Wanjiru"
    assert "Kenya" in letter.addressee and "肯尼亚" in drafted(kenya, grace, "zh").addressee
    report = kenya.add("import_responses", {"country": "KEN", "chem": "dieldrin"}).key.record
    for code, annexes in (("en", "Enclosures"), ("ar", "المرفقات"), ("zh", "附件")):
        letter = drafted(kenya, f"import_responses/{report}", code)
        assert letter.annexes == (letter.subject,) and not letter.receipt
        assert drafted(kenya, f"import_responses/{report}", code, grace).addressee.startswith("Grace Wanjiru")
        typed = replace(letter, text="Dear colleagues,\n\nThe response is attached.", receipt="KEN-7F3A")
        assert export_letter(kenya, typed, language=code, out=out).pages == 1  # type: ignore[union-attr]
        word = tmp_path / "letter.docx"
        export_letter(kenya, typed, language=code, out=word, word=True)
        lines = [one.text for one in docx.Document(str(word)).paragraphs]
        assert annexes in lines and "The response is attached." in lines and any("KEN-7F3A" in one for one in lines)
        assert "Amina" in lines and docx.Document(str(word)).core_properties.title == typed.subject
        said = text_of(out)
        assert annexes in said and "The response is attached." in said and "KEN-7F3A" in said and "Amina" in said
        assert code != "zh" or "：KEN-7F3A" in said  # each language has its colon
        assert findings(out.read_bytes()) == []
    export_letter(kenya, replace(typed, subject=""), language="en", out=tmp_path / "bare.pdf")
    assert findings((tmp_path / "bare.pdf").read_bytes()) == []
    with pikepdf.open(out) as pdf:
        tags = [str(one.S) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/S" in one]
    assert tags.count("/L") == 1 and tags.count("/LI") == tags.count("/Lbl") == tags.count("/LBody") == 1
    with pytest.raises(Problem):
        drafted(kenya, f"import_responses/{report}", "en", f"import_responses/{report}")
    before = out.read_bytes()
    for wrong in ({"text": "x" * (MOST_TEXT + 1)}, {"annexes": ("x",) * 41}, {"subject": "x" * 501}):
        with pytest.raises(Problem) as refused:
            export_letter(kenya, replace(letter, **wrong), language="en", out=out)
        assert refused.value.code == ("too-large" if "annexes" in wrong else "line-too-long")
    assert out.read_bytes() == before
