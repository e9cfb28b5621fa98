"""The pictures that are kept of the main screens tell what a person would see, and nothing else."""

from __future__ import annotations

import pytest
from PIL import Image, ImageChops, ImageFilter

from brs_desktop.language import LANGUAGES
from tests.ui.looks import HEIGHT, KEPT, SCREENS, WIDTH, kept, same, sheet


def test_every_screen_is_kept_in_every_language() -> None:
    assert {f"{code}.png" for code in LANGUAGES} == {file.name for file in KEPT.iterdir()}
    for code in LANGUAGES:
        assert sheet(code).size == (WIDTH, HEIGHT * len(SCREENS))
        for screen in SCREENS:
            low, high = kept(code, screen).getextrema()
            assert high - low > 100, f"{code} {screen} is empty"


@pytest.mark.parametrize("screen", SCREENS)
def test_a_person_would_see_the_difference_and_so_does_the_comparison(screen: str) -> None:
    arabic, english = kept("ar", screen), kept("en", screen)
    assert not same(arabic, english)
    assert not same(arabic, arabic.transpose(Image.Transpose.FLIP_LEFT_RIGHT)), "it is mirrored"
    assert not same(english, kept("ru", screen)), "other words"
    assert not same(english, ImageChops.offset(english, 0, 3)), "all of it lies lower"
    without = english.copy()
    without.paste(247, (0, 12, 100, HEIGHT))
    assert not same(english, without), "a panel is gone"
    assert same(english, english.filter(ImageFilter.GaussianBlur(0.7))), "letters may be drawn softer"
    assert same(english, english.point([max(0, shade - 8) for shade in range(256)])), "or darker"
