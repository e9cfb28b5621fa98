"""Pictures on paper: answers and labels, for the eye and in words; what is broken, huge or away leaves a mark."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from brs_sync.values import Value
from PIL import Image

from brs_desktop.errors import Problem
from brs_desktop.forms import FormDefinition, FormSession, convert_xlsform, load_form
from brs_desktop.language import words
from brs_desktop.library.pictures import NoPicture
from brs_desktop.pdf import PdfMeta, export_form, phrases
from brs_desktop.pdf.figures import of_label
from brs_desktop.pdf.gallery import Gallery
from brs_desktop.pdf.pictures import raster
from brs_desktop.pdf.press import press
from brs_desktop.pdf.sheet import Answer, Note, Picture, Question, Repeat, Section, Sheet
from brs_desktop.pdf.sheets import export_sheet
from brs_desktop.pdf.strips import Text
from brs_desktop.pdf.styles import styles_for
from brs_desktop.pdf.tagging import Node
from brs_desktop.pdf.voices import Voice, Voices
from tests.pdf.accessible import findings
from tests.pdf.reading import problems_of, text_of

FORM = """
| survey | type | name | label | media::image |
|---|---|---|---|---|
| | note | how | Look for this sign | sign.png |
| | text | drum | What stands on the drum? | gone.png |
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pictures of every kind, as they come and as they should not."""
    folder = tmp_path_factory.mktemp("pictures")
    photo = Image.effect_mandelbrot((900, 600), (-2, -1.5, 1, 1.5), 60).convert("RGB")
    photo.paste("red", (0, 0, 900, 100))
    turned = Image.Exif()
    turned[0x0112] = 6  # taken with the camera on its side
    turned[0x8825] = {1: "S", 2: (1.0, 17.0, 0.0)}
    photo.save(folder / "photo.jpg", exif=turned)
    signed = Image.new("LA", (300, 100), (0, 0))
    signed.paste((0, 255), (20, 40, 280, 60))
    signed.save(folder / "signed.png")
    Image.new("I;16", (40, 40), 30_000).save(folder / "fine.png")
    Image.new("1", (9_000, 9_000)).save(folder / "huge.png")
    whole = (folder / "photo.jpg").read_bytes()
    (folder / "broken.jpg").write_bytes(whole[: len(whole) // 2])
    (folder / "words.png").write_bytes(b"Not a picture at all")
    return folder


def sheet(files: Path) -> Sheet:
    def answer(name: str) -> Answer:
        return Answer((name,), picture=Picture(name, files / name if (files / name).exists() else None))

    names = ("photo.jpg", "signed.png", "broken.jpg", "huge.png", "words.png", "away.jpg")
    asked = tuple(Question(name, name, f"Shown in {name[:3]}", answer(name)) for name in names)
    label = Question("l", "l", "Which one?", Answer(("It",)), picture=Picture("signed.png", files / "signed.png"))
    rows = Repeat("r", "Rows", tuple((Question("p", "p", "Photo", answer("photo.jpg")),) for _ in range(3)))
    note = Note("Look here", Picture("fine.png", files / "fine.png"))
    return Sheet((Section("S", (*asked, label, note, rows)),))


def figures(content: bytes) -> list[str]:
    with pikepdf.open(BytesIO(content)) as pdf:
        found = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure"]
        assert all(len(one.A.BBox) == 4 for one in found)
        return [str(one.Alt) for one in found]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_pictures_are_figures_with_words_and_what_cannot_be_shown_says_so(files: Path, language: str) -> None:
    content, _pages = press(sheet(files), PdfMeta("F"), language=language, blank=False)
    assert findings(content) == [] == problems_of(content)
    assert (content, _pages) == press(sheet(files), PdfMeta("F"), language=language, blank=False)
    alternatives = figures(content)
    assert len(alternatives) == 7 and any("photo.jpg" in one and "Shown in pho" in one for one in alternatives)
    with pikepdf.open(BytesIO(content)) as pdf:
        images = [one for one in pdf.objects if isinstance(one, pikepdf.Stream) and one.get("/Subtype") == "/Image"]
        assert sorted(str(one.Filter) for one in images) == ["/DCTDecode", "/FlateDecode", "/FlateDecode"]
    if language == "en":
        told = text_of(content)
        for words in (
            "broken.jpg\u2069 is damaged",
            "huge.png\u2069 is too",
            "words.png\u2069 is no",
            "away.jpg\u2069 was",
        ):
            assert words.replace("\u2069", "") in told.replace("\u2068", "").replace("\u2069", ""), words


def test_a_picture_is_seen_upright_on_white_paper(files: Path) -> None:
    made = Sheet((Section("", (Question("p", "p", "P", Answer(("x",), picture=Picture("x", files / "photo.jpg"))),)),))
    content, _pages = press(made, PdfMeta("F", signature=False), language="en", blank=False)
    with pypdfium2.PdfDocument(content) as pdf:
        page = pdf[0].render(scale=1).to_pil().convert("RGB")
    red = [(x, y) for x in range(page.width) for y in range(page.height) if page.getpixel((x, y)) == (254, 0, 0)]
    across, down = (max(one) - min(one) for one in zip(*red, strict=True))
    assert down > 4 * across  # the red band of the photograph is at its side once it is turned
    small = raster(files / "signed.png")
    assert Image.open(BytesIO(small.content)).convert("L").getpixel((2, 2)) == 255


def test_nothing_that_the_file_says_of_itself_goes_along(files: Path) -> None:
    made = Image.open(BytesIO(raster(files / "photo.jpg").content))
    assert not made.getexif() and made.size == (600, 900)
    assert raster(files / "fine.png").grey


@pytest.mark.parametrize(("name", "code"), [("huge.png", "huge"), ("broken.jpg", "broken"), ("words.png", "kind")])
def test_bounds(files: Path, name: str, code: str) -> None:
    with pytest.raises(NoPicture) as none:
        raster(files / name)
    assert none.value.code == code


def test_a_blank_form_shows_what_belongs_to_its_labels(files: Path, tmp_path: Path) -> None:
    form, out = load_form(convert_xlsform(FORM, "signs").xform), tmp_path / "x.pdf"
    known = {"jr://images/sign.png": files / "signed.png"}
    meta = PdfMeta("F", find=lambda thing: known.get(str(thing)))
    export_form(form, language="en", out=out, blank=True, meta=meta)
    assert figures(out.read_bytes()) == ["Picture of “Look for this sign”"]
    assert "gone.png" in text_of(out.read_bytes())


CHOICES = """
| survey | type | name | label | media::image |
|---|---|---|---|---|
| | begin group | part | Signs | part.png |
| | select_one signs | which | Which sign? | |
| | select_multiple signs | more | Which others? | |
| | begin group | inner | Inner signs | inner.png |
| | text | why | Why? | |
| | end group | | | |
| | begin repeat | site | Sites | site.png |
| | text | town | Town | |
| | end repeat | | | |
| | end group | | | |

| choices | list_name | name | label | media::image |
|---|---|---|---|---|
| | signs | skull | Skull | skull.png |
| | signs | flame | Flame | flame.png |
| | signs | none | None of them | |
"""


@pytest.fixture(scope="module")
def signs() -> FormDefinition:
    return load_form(convert_xlsform(CHOICES, "choices").xform)


@pytest.mark.parametrize("language", ["en", "ar", "zh"])
def test_pictures_of_choices_groups_and_repeats_are_printed_blank_and_filled(
    signs: FormDefinition, files: Path, tmp_path: Path, language: str
) -> None:
    def find(thing: object) -> Path | None:
        return files / ("photo.jpg" if "skull" in str(thing) else "signed.png")

    meta, out = PdfMeta("F", find=find), tmp_path / "x.pdf"
    export_form(signs, language=language, out=out, blank=True, meta=meta)
    told = figures(out.read_bytes())
    assert findings(out.read_bytes()) == [] == problems_of(out.read_bytes())
    names = ("Skull", "Flame", "Signs", "Inner signs", "Sites")
    assert [sum(one.count(name + end) for one in told for end in "”»") for name in names] == [2, 2, 1, 1, 1]
    answers: dict[str, Value] = {
        "which": "skull",
        "more/flame": True,
        "why": "So",
        "site/a/alive": True,
        "site/a/town": "T",
    }
    filled = FormSession(signs, clock=lambda: datetime(2026, 11, 20, tzinfo=UTC), zone=UTC, answers=answers)
    export_form(filled, language=language, out=out, blank=False, meta=meta)
    told = figures(out.read_bytes())
    assert findings(out.read_bytes()) == []
    assert [sum(one.count(name + end) for one in told for end in "”»") for name in names] == [1, 1, 1, 1, 1]


def test_a_stop_is_looked_for_before_each_picture_and_nothing_is_written(files: Path, tmp_path: Path) -> None:
    seen: list[int] = []

    def stop() -> bool:
        seen.append(1)
        return len(seen) > 2

    out = tmp_path / "x.pdf"
    with pytest.raises(Problem) as stopped:
        export_sheet(sheet(files), language="en", out=out, meta=PdfMeta("F"), cancelled=stop)
    assert stopped.value.code == "cancelled" and len(seen) == 3 and not list(tmp_path.iterdir())


def test_a_paper_holds_so_many_pictures_and_says_which_are_left_out(files: Path) -> None:
    gallery = Gallery(most=2)
    for name in ("photo.jpg", "signed.png", "photo.jpg"):
        gallery.take(files / name)
    with pytest.raises(NoPicture) as none:
        gallery.take(files / "fine.png")
    styles, say = styles_for("en"), words("en")
    assert none.value.code == "many"
    blocks = of_label(
        Picture("fine.png", files / "fine.png"), ("Fine", ""), Voices(Voice(styles, say)), Node("P"), gallery
    )
    assert any(isinstance(one, Text) and "fine.png" in one.text and "at most" in one.text for one in blocks)


def test_who_cannot_see_a_picture_hears_of_it_in_both_languages(files: Path) -> None:
    spoken = Voices(*(Voice(styles_for(code), words(code)) for code in ("en", "zh")))
    node = Node("P")
    of_label(Picture("fine.png", files / "fine.png"), ("Fine", "很好"), spoken, node, Gallery())
    told = [kid.alternative.split("\n") for kid in node.kids if isinstance(kid, Node)]
    own, other = (words(code)(phrases.PICTURE_OF) for code in ("en", "zh"))
    assert told == [[own.replace("{question}", "Fine"), other.replace("{question}", "很好")]]
