"""Laws that hold for any text: folding twice changes nothing, a text is found by itself, no text breaks the index."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from brs_sync.database import driver
from hypothesis import given
from hypothesis import strategies as st

from brs_desktop.folding import bare
from brs_desktop.language import LANGUAGES
from brs_desktop.records.search import arabic, tables
from brs_desktop.records.search.analyser import analysed, places, starts, tokens, words
from brs_desktop.records.search.asking import TITLE, asked
from brs_desktop.records.search.documents import Passage
from brs_desktop.records.search.showing import Marker

# What people and machines write in these six languages, and what they would not.
SCRIPTS = st.text(
    st.one_of(
        st.sampled_from("aeioué ñçœ'’-/.,@ 0123456789 ABCYZ"),
        st.characters(min_codepoint=0x0400, max_codepoint=0x045F),
        st.characters(min_codepoint=0x0600, max_codepoint=0x06FF),
        st.characters(min_codepoint=0x4E00, max_codepoint=0x4FFF),
    ),
    max_size=60,
)
TEXTS = st.one_of(SCRIPTS, st.text(max_size=60))


@pytest.fixture(scope="module")
def index():
    connection = driver.connect(":memory:", isolation_level=None)
    tables.prepare(connection)
    yield connection
    connection.close()


@given(TEXTS)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert bare(bare(text)) == bare(text)
    assert arabic.fold(arabic.fold(text)) == arabic.fold(text)


@given(SCRIPTS, st.sampled_from(("NFC", "NFD", "NFKC", "NFKD")))
def test_a_text_gives_the_same_tokens_however_it_is_composed(text: str, form: str) -> None:
    plain = "".join(char for char in text if not unicodedata.combining(char))
    assert tokens(unicodedata.normalize(form, plain)) == tokens(unicodedata.normalize("NFC", plain))


@given(TEXTS, st.sampled_from(LANGUAGES))
def test_case_and_accents_change_nothing_of_what_is_found(text: str, language: str) -> None:
    for word in words(text, language):
        assert word.folded == bare(word.folded)


@given(TEXTS, st.sampled_from(("", *LANGUAGES)))
def test_a_text_is_found_by_each_of_its_words(text: str, language: str) -> None:
    held = tokens(text, language).held
    for one in asked(text + " ").words:
        if one.word.han:
            assert {one.word.folded[at : at + 2] for at in range(len(one.word.folded) - 1)} <= held
        elif one.word.parts and not one.word.is_code:
            assert all({part.folded, *part.stems} & held for part in one.word.parts)
        elif len(one.word.folded) <= 64:
            assert {one.word.folded, *one.word.stems} & held, one.word.folded


@given(TEXTS)
def test_words_stand_where_they_are_said_to_stand(text: str) -> None:
    for start, end, written in places(text):
        assert 0 <= start < end <= len(text) and len(written) == end - start


@given(TEXTS)
def test_tokens_are_made_of_what_the_index_takes_for_one_word(index, text: str) -> None:
    """What is kept and what is asked for are cut alike: a token is never cut again by the database."""
    held = sorted(tokens(text).held | starts(text))
    index.execute("DELETE FROM search_index")
    index.execute("INSERT INTO search_index (rowid, title, start, body) VALUES (1, ?, '', '')", (" ".join(held),))
    for token in held:
        asked_for = '"' + token.replace('"', "") + '"'
        found = index.execute("SELECT rowid FROM search_index WHERE search_index MATCH ?", (asked_for,)).fetchall()
        assert found == [(1,)], token


@given(st.text(max_size=300))
def test_nothing_that_is_typed_breaks_the_question(index, text: str) -> None:
    question = asked(text)
    if question.words:
        wanted = question.condition(lambda start: ("word",))
        for condition in (wanted, f"{TITLE} : {wanted}", f"start : {question.whole()}"):
            index.execute("SELECT rowid FROM search_index WHERE search_index MATCH ?", (condition,)).fetchall()
        loose = question.loosened()
        if loose is not None:
            index.execute("SELECT rowid FROM search_index WHERE search_index MATCH ?", (loose.condition(list),))


HOSTILE = (
    *(
        '"',
        "'",
        "a AND",
        "AND",
        "NEAR(a b, 2)",
        "title:x",
        "{title}: x",
        "a* *",
        "^a",
        "-a",
        "a OR OR b",
        ")))(((",
        "﷽",
    ),
    *(
        "a\x00b",
        '"a" "',
        "x" * 10_000,
        "a " * 10_000,
        "汞" * 10_000,
        "\ue000en",
        "\ue001",
        "50-29-3 -- DROP TABLE",
        "½",
    ),
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_questions_are_questions(index, text: str) -> None:
    question = asked(text)
    assert len(question.words) <= 8 and len(question.text) <= 200
    if question.words:
        index.execute(
            "SELECT rowid FROM search_index WHERE search_index MATCH ?", (question.condition(lambda start: (start,)),)
        ).fetchall()


@given(TEXTS, st.integers(0, 59))
def test_what_is_set_off_is_in_order_and_inside(text: str, at: int) -> None:
    found = [written for _start, _end, written in places(text)]
    typed = found[at % len(found)] if found else text
    marker = Marker(asked(typed + " "))
    spans = marker.spans(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(before[1] < after[0] for before, after in pairwise(spans))
    if found and any(analysed(typed, "")):
        assert spans
    shown = marker.snippet([Passage("q", text)], "en")
    assert all(0 <= start < end <= len(shown.text) for start, end in shown.spans)
