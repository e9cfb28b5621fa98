"""Pages look as they did when somebody last looked at them: in every language a page of each kind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PIL import Image, ImageChops

from brs_desktop.language import LANGUAGES
from tests.pdf.pages import KEPT, PAGES, apart, done, drawn, same


@pytest.fixture(scope="module", autouse=True)
def closed() -> Iterator[None]:
    yield
    done()


def kept(page: str, language: str) -> Image.Image:
    with Image.open(KEPT / f"{page}-{language}.png") as picture:
        return picture.convert("L")


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_look_as_they_did(language: str) -> None:
    """Where a page is meant to look otherwise: packaging/references.py, and look at what it made."""
    found = {page: drawn(page, language) for page in PAGES}
    told = {page: round(apart(kept(page, language), now), 4) for page, now in found.items()}
    assert all(same(kept(page, language), now) for page, now in found.items()), told


def test_no_picture_is_kept_for_nothing() -> None:
    assert {f"{page}-{code}.png" for page in PAGES for code in LANGUAGES} == {file.name for file in KEPT.iterdir()}


@pytest.mark.parametrize("page", PAGES)
def test_a_person_would_see_the_difference_and_so_does_the_comparison(page: str) -> None:
    before = kept(page, "ar")
    assert not same(before, kept(page, "en"))
    assert not same(before, before.transpose(Image.Transpose.FLIP_LEFT_RIGHT))
    assert not same(before, ImageChops.offset(before, 0, 6))
    gone = before.copy()
    title = 80 if page == "letter" else 30  # above its subject stand who writes and to whom
    gone.paste(255, (0, title, gone.width, title + 30))
    assert not same(before, gone)
    noisy = before.point([min(255, shade + 5) for shade in range(256)])
    assert same(before, noisy)
