"""The guide says the same in every language, by the words that are on the screen, and is found by them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from brs_desktop.help.guide import FOLDER, PAGES, read
from brs_desktop.help.page import MOST_CHARACTERS, Page, Run, parse
from brs_desktop.help.seeking import Index, spots
from brs_desktop.language import LANGUAGES, words
from brs_desktop.pdf.guide import export_guide
from tests.helpers.scripts import catalogues
from tests.pdf.accessible import findings
from tests.pdf.reading import problems_of, squeezed, text_of

OTHERS = tuple(code for code in LANGUAGES if code != "en")


@cache
def guide(code: str) -> tuple[Page, ...]:
    return read(code)


@cache
def on_screen(code: str) -> frozenset[str]:
    """Every word of the catalogue, as it is shown."""
    say = words(code)
    return frozenset(say(one.id) for one in catalogues.messages(catalogues.read("en")) if isinstance(one.id, str))


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_page_is_there_and_no_other(code: str) -> None:
    assert {file.stem for file in (FOLDER / code).iterdir()} == set(PAGES)
    assert all(len(page.text.split()) >= 70 for page in guide(code) if code not in ("zh",))


@pytest.mark.parametrize("code", OTHERS)
def test_pages_are_built_alike_in_every_language(code: str) -> None:
    for ours, theirs in zip(guide("en"), guide(code), strict=True):
        assert [(one.kind, one.number) for one in ours.blocks] == [(one.kind, one.number) for one in theirs.blocks]
        for first, second in zip(ours.blocks, theirs.blocks, strict=True):
            assert sorted(filter(None, (run.link for run in first.runs))) == sorted(
                filter(None, (run.link for run in second.runs))
            ), theirs.name


@pytest.mark.parametrize("code", OTHERS)
def test_names_are_those_that_the_english_page_calls(code: str) -> None:
    say = words(code)
    for ours, theirs in zip(guide("en"), guide(code), strict=True):
        assert sorted(say(name) for name in ours.names) == sorted(theirs.names), theirs.name


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_is_named_is_called_so_on_the_screen(code: str) -> None:
    assert {name for page in guide(code) for name in page.names} - on_screen(code) == set()


@pytest.mark.parametrize("code", LANGUAGES)
def test_links_lead_to_pages(code: str) -> None:
    assert {link for page in guide(code) for link in page.links} <= set(PAGES)


@pytest.mark.parametrize("code", OTHERS)
def test_no_page_repeats_the_english(code: str) -> None:
    alike = {"Contacts", "Assistance"}  # which French has from the same word
    english = {block.text for page in guide("en") for block in page.blocks} | {page.title for page in guide("en")}
    said = {block.text for page in guide(code) for block in page.blocks} | {page.title for page in guide(code)}
    assert (english & said) - alike == set()


def test_steps_are_numbered_from_one() -> None:
    for page in guide("en"):
        last = 0
        for block in page.blocks:
            assert block.kind != "step" or block.number == last + 1, page.name
            last = block.number


def test_a_page_is_read_with_its_names_and_links() -> None:
    page = parse(
        "home", "en", "# Home\n\n1. Press **Save** here.\n2. See [more](sync).\n\n## Then\n- one\nAnd so on.\n"
    )
    assert page.title == "Home" and [block.kind for block in page.blocks] == ["step", "step", "heading", "item", "text"]
    assert page.blocks[0].runs == (Run("Press "), Run("Save", name=True), Run(" here."))
    assert page.links == ("sync",) and page.names == ("Save",)


@pytest.mark.parametrize(
    "written",
    ["", "No title", "# T\n<b>x</b>", "# T\n[x](https://example.org)", "# T\n**x", "# T\n" + "x" * MOST_CHARACTERS],
)
def test_what_is_no_page_is_refused(written: str) -> None:
    with pytest.raises(ValueError):
        parse("home", "en", written)


@pytest.mark.parametrize(
    ("code", "asked", "page"),
    [
        ("en", "designated authority", "contacts"),
        ("en", "librar", "library"),
        ("fr", "bibliothèques", "library"),
        ("es", "INFORME", "reports"),
        ("ru", "докладами", "reports"),
        ("zh", "区域中心", "contacts"),
        ("ar", "مكتبة", "library"),
    ],
)
def test_pages_are_found_by_other_forms_of_their_words(code: str, asked: str, page: str) -> None:
    found = Index(guide(code)).find(asked)
    assert page in [one.name for one in found] and len(found) < len(PAGES)
    here = next(one for one in found if one.name == page)
    places = list(spots(here.text, asked, code))
    assert places and all(here.text[start:end].strip() for start, end in places)


def test_titles_come_first_and_nothing_asked_is_everything() -> None:
    index = Index(guide("en"))
    assert index.find("library")[0].name == "library"
    assert [page.name for page in index.find("  ")] == list(PAGES)
    assert index.find("xyzzy") == () and Index(()).find("home") == ()


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_whole_guide_is_printed(code: str, tmp_path: Path) -> None:
    title = words(code)("Guide to BRS Desktop")
    made = export_guide(guide(code), title, language=code, out=tmp_path / "guide.pdf", printed_ms=1_800_000_000_000)
    content = made.path.read_bytes()
    assert findings(content) == [] and problems_of(content) == []
    got = squeezed(text_of(content))
    for page in guide(code) if code != "ar" else ():
        assert squeezed(page.title) in got and squeezed(page.blocks[-1].text[-12:]) in got


def test_one_page_is_printed_under_its_own_title(tmp_path: Path) -> None:
    page = guide("en")[0]
    made = export_guide([page], "Guide", language="en", out=tmp_path / "page.pdf", printed_ms=1_800_000_000_000)
    said = text_of(made.path.read_bytes())
    assert page.title in said and f"“{page.names[0]}”" in said and "Guide" not in said
