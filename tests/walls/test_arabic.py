"""Arabic writes the ending of adverbs in one way, its sign before the alif, and always: in catalogues and the guide."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pytest

from brs_desktop.help.guide import FOLDER
from tests.helpers.scripts import catalogues

_WORD = re.compile("[\u0621-\u0652]+")
_ENDING, _TURNED = "\u064b\u0627", "\u0627\u064b"


def otherwise(texts: Iterable[str]) -> Iterator[str]:
    """The words whose ending is written in another way, or left out although it is written elsewhere."""
    words = {word for text in texts for word in _WORD.findall(text)}
    yield from sorted(word for word in words if _TURNED not in word and _ENDING in word)
    bare = {word.removesuffix(_TURNED) + "\u0627" for word in words if word.endswith(_TURNED)}
    yield from sorted(bare & words)


def test_arabic_words_are_spelt_in_one_way() -> None:
    said = [text for one in catalogues.said() if one.language == "ar" and "." not in one.place for text in one.texts]
    guide = [page.read_text("utf-8") for page in sorted((FOLDER / "ar").iterdir())]
    assert len(said) > 2000 and len(guide) > 20
    assert list(otherwise([*said, *guide])) == []


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (("ملف\u064bا",), ["ملف\u064bا"]),
        (("ملفا\u064b", "ملفا"), ["ملفا"]),
        (("ملفا\u064b", "هذا ملف"), []),
    ],
)
def test_what_is_spelt_otherwise_is_found(texts: tuple[str, ...], found: list[str]) -> None:
    assert list(otherwise(texts)) == found
