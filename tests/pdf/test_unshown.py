"""What no letter is shipped for: a mark in its place, the character itself under it, and a sentence on that page."""

from __future__ import annotations

import pytest

from brs_desktop.language import LANGUAGES, words
from brs_desktop.pdf import phrases
from brs_desktop.pdf.press import press
from brs_desktop.pdf.sheet import Answer, PdfMeta, Question, Repeat, Section, Sheet
from tests.pdf.accessible import findings
from tests.pdf.reading import page_texts, squeezed, text_of, word_recall

THAI, EMOJI, PRIVATE = "\u0e01", "\U0001f600", "\ue123"


def printed(*texts: str, language: str = "en", title: str = "F") -> tuple[bytes, set[str]]:
    questions = tuple(Question(f"q{n}", f"q{n}", "Q", Answer((text,))) for n, text in enumerate(texts))
    unshown: set[str] = set()
    sheet = Sheet((Section("S", (*questions, Repeat("r", "R", (questions[:1],)))),))
    content, _pages = press(sheet, PdfMeta(title), language=language, blank=False, unshown=unshown)
    return content, unshown


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_character_without_a_letter_has_a_mark_and_a_sentence_and_is_still_copied(language: str) -> None:
    content, unshown = printed(f"a{THAI}b", f"{EMOJI}\u200d{EMOJI}\ufe0f", f"{PRIVATE} 中", language=language)
    assert unshown == {THAI, EMOJI, PRIVATE}
    text = text_of(content)
    assert THAI in text and EMOJI in text and f"a{THAI}b" in squeezed(text)
    sentence = words(language)(phrases.UNSHOWN).replace("{sign}", "")
    assert word_recall([sentence], text) == 1.0
    assert not findings(content), "the fonts' empty boxes are not drawn"


def test_the_sentence_stands_on_pages_with_a_mark_only() -> None:
    content, _unshown = printed(*["plain"] * 80, THAI, *["plain"] * 80)
    told = ["stands for a character" in page for page in page_texts(content)]
    assert told.count(True) == 1 and len(told) > 2


def test_what_all_can_be_shown_says_nothing() -> None:
    content, unshown = printed("é ﬁ Ωд 危 ع \u200d\ufe0f\u00ad€№", "x\u0302\u0323", language="zh")
    assert unshown == set() and "�" not in text_of(content)


def test_half_a_pair_is_shown_as_the_mark() -> None:
    content, unshown = printed("a\ud800b", language="ar")
    assert unshown == {"\ufffd"} and not findings(content)


def test_a_title_without_letters_is_marked_on_every_page() -> None:
    content, unshown = printed(*["plain"] * 80, title=f"{THAI} Form")
    pages = page_texts(content)
    assert unshown == {THAI} and len(pages) > 1
    assert all("stands for a character" in page for page in pages)
