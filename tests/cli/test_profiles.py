"""The profiles of a country and of a chemical by command: one paper of what several collections keep, PDF and Word."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import docx
import pikepdf
import pypdfium2
import pytest
from PIL import Image

from brs_desktop.drawing.palette import PAPER
from brs_desktop.errors import Problem
from brs_desktop.records import ManifestProblem
from brs_desktop.records.reading import manifest_from
from brs_desktop.workspace import Workspace
from brs_desktop.workspace.profiles import Composer, _named
from tests.cli.program import Batch
from tests.helpers.made import new_folder
from tests.pdf.accessible import findings

PARTIES = Path("resources/collections/parties/collection.toml")


def text_of(file: Path) -> str:
    with pypdfium2.PdfDocument(file) as pdf:
        return "\n".join(page.get_textpage().get_text_bounded() for page in pdf)


def test_a_country_profile_holds_what_other_collections_keep_of_it(tmp_path: Path) -> None:
    new_folder(tmp_path / "w", country="KEN", name="Amina")
    out, word = tmp_path / "profile.pdf", tmp_path / "profile.docx"
    with Batch(tmp_path / "w") as program:
        program("record", "add", "contacts", "name=Grace", "country=KEN", "conv=cv_b", "bc_kind=bk_fp")
        program("record", "add", "contacts", "name=Moussa", "country=SEN")
        program("record", "add", "basel_reports", "country=KEN", "year=2024")
        told = program("export-profile", "KEN", "--language", "en", "--out", str(out))
        assert told == {"out": str(out), "language": "en", "format": "pdf", "pages": 3, "unshown": [], "second": ""}
        said = text_of(out)
        for words in (
            "Country profile",
            "Republic of Kenya",
            "30 Aug 2000",
            "Grace",
            "2024",
            "Draft",
            "Africa Institute",
        ):
            assert words in said
        assert "Moussa" not in said and "No entries." in said
        with pikepdf.open(out) as pdf:
            shown = [str(one.Alt) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/Alt" in one]
        (map_,) = shown
        assert map_.startswith("Map of the world with Kenya marked") and "Africa Institute" in map_
        assert "no position on the legal status" in said
        for code, title in (("ar", "قطري"), ("zh", "国家简介")):
            program("export-profile", "parties/=ken", "--language", code, "--out", str(out))
            assert findings(out.read_bytes()) == [] and title in text_of(out)
        both = ("--language", "ar", "--second", "en", "--out", str(out))
        assert program("export-profile", "KEN", *both)["second"] == "en" and findings(out.read_bytes()) == []
        assert all(one in text_of(out) for one in ("Country profile", "قطري", "Republic of Kenya"))
        with pikepdf.open(out) as pdf:
            (told,) = (str(one.Alt) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/Alt" in one)
        assert told.splitlines()[1] == map_ and "كينيا" in told.splitlines()[0]
        program("export-profile", "KEN", "--language", "fr", "--format", "docx", "--out", str(word))
        tables = [cell.text for table in docx.Document(str(word)).tables for row in table.rows for cell in row.cells]
        assert "Grace" in tables and "Moussa" not in tables
        program("export-profile", "KEN", *both[:4], "--format", "docx", "--out", str(word))
        # The map is a picture of the one on paper, told in both languages; the country is drawn in its colour.
        written = docx.Document(str(word))
        (shape,) = written.inline_shapes
        about = shape._inline.docPr.get("descr")
        assert map_ in about and "كينيا" in about and shape.width.pt > 400
        drawn = written.part.related_parts[shape._inline.graphic.graphicData.pic.blipFill.blip.embed].blob
        colours = [rgb for _count, rgb in Image.open(BytesIO(drawn)).convert("RGB").getcolors(1 << 24)]
        marked = tuple(bytes.fromhex(PAPER["series1"].removeprefix("#")))
        assert marked in colours and not any(map_ == one.text for one in written.paragraphs)
        before = out.read_bytes()
        for words, code in (
            (("KEN", "--out", str(tmp_path / "none" / "x.pdf")), "no-such-folder"),
            (("XXX", "--out", str(out)), "not-found"),
            (("KEN", "--format", "csv", "--out", str(out)), "bad-option-value"),
            (("KEN",), "option-missing"),
        ):
            assert program.refused("export-profile", *words) == (code, 2)
        assert out.read_bytes() == before


def test_a_chemical_profile_holds_what_speaks_of_it_by_key_by_number_or_by_name(tmp_path: Path) -> None:
    new_folder(tmp_path / "w", country="KEN", name="Amina")
    out = tmp_path / "profile.pdf"
    with Batch(tmp_path / "w") as program:
        program("record", "add", "import_responses", "country=KEN", "cat=ct_pest", "chem=ddt", "dec=cd_cond")
        program("record", "add", "import_responses", "country=SEN", "cat=ct_pest", "chem=aldrin", "dec=cd_no")
        for common, cas in (("DDT (technical)", ""), ("Zeidane", "50-29-3"), ("Methoxychlor", "72-43-5")):
            program("record", "add", "regulatory_actions", "country=KEN", f"common={common}", f"cas={cas}")
        # One listing is enough: the other convention's is told too.
        program("export-profile", "SC-B-ddt", "--language", "en", "--out", str(out))
        said = text_of(out)
        for words in ("Chemical profile", "50-29-3", "Annex III", "Annex B", "24 Feb 2004", "Kenya", "SC-4/2"):
            assert words in said
        assert "DDT (technical)" in said and "Zeidane" in said
        assert "Methoxychlor" not in said and "Senegal" not in said
        program("export-profile", "chemicals/=rc-iii-ddt", "--language", "zh", "--out", str(out))
        assert findings(out.read_bytes()) == [] and "化学品" in text_of(out)
        assert "全权代表会议" in text_of(out) and "Plenipotentiaries" not in text_of(out)
    with Workspace.open(tmp_path / "w") as workspace:
        key = _named(workspace, "SC-B-ddt")
        (part,) = (one for one in workspace.collection("chemicals").papers[0].parts if one.collection == "documents")
        composer = Composer(workspace, key, "en", lambda: True)
        # Found and looked at, and not one of them given: who leaves is heard all the same.
        with pytest.raises(Problem) as stopped:
            list(composer._named(replace(part, collection="regulatory_actions", within=("iupac",))))
        assert stopped.value.code == "cancelled"


@pytest.mark.parametrize(
    ("was", "now", "code"),
    [
        ('own = "code"', 'own = "code", colour = "red"', "unknown-key"),
        ('group = "basel", ', "", "missing-key"),
        ('en = "Country profile"', "", "missing-key"),
        ('fields = ["year"]', 'fields = ["Y ear"]', "bad-value"),
        ('map = "centres"', 'map = "moon"', "bad-value"),
        ('map = "centres", own = "code"', 'map = "centres"', "missing-key"),
        ('en = "Country profile"', 'en = "x"\ntogether = "code"', "missing-key"),
    ],
)
def test_a_paper_that_is_written_wrongly_is_refused_by_its_key(was: str, now: str, code: str) -> None:
    text = PARTIES.read_text(encoding="utf-8")
    assert was in text
    with pytest.raises(ManifestProblem) as refused:
        manifest_from("parties", text.replace(was, now), PARTIES)
    assert refused.value.code == code and refused.value.key.startswith("print.profile")
