"""What is looked for in an open record: what was written is found however it is typed, and shown where it stands."""

from __future__ import annotations

from brs_sync.values import Missing, Number
from hypothesis import given
from hypothesis import strategies as st

from brs_desktop.folding import fold
from brs_desktop.workspace.seeking import differs, excerpt, found_in, wanted

WORDS = st.sampled_from(["waste", "Énergie", "отходы", "危险废物", "نفايات", "PCB", "3.1", "Straße", "mercure"])
PIECES = st.lists(st.lists(WORDS, max_size=60).map(" ".join), max_size=6)


@given(PIECES, st.lists(WORDS, min_size=1, max_size=4), st.booleans())
def test_found_is_what_holds_every_word_and_one_word_more_never_finds_more(
    pieces: list[str], typed: list[str], loud: bool
) -> None:
    said = " ".join(typed).upper() if loud else " ".join(typed)
    words = wanted(said).words
    at = found_in(pieces, words)
    holds = [sum(word in fold(piece) for word in words) for piece in pieces]
    everywhere = all(any(word in fold(piece) for piece in pieces) for word in words)
    assert (at is not None) == everywhere
    assert at is None or (holds[at] == max(holds) and max(holds) not in holds[:at])
    assert at is None or found_in(pieces, words[:-1]) is not None
    if at is not None:
        shown = excerpt(pieces[at], words)
        assert len(shown) <= 130 and any(word in fold(shown) for word in words)


def test_nothing_typed_takes_every_question() -> None:
    assert found_in(["Waste", "yes"], ()) == 0 and not wanted("  ").anything and wanted("", "invalid").anything


def test_a_number_written_otherwise_is_the_same_answer() -> None:
    assert not differs(Number("1.50"), Number("1.5")) and differs(Number("1"), Number("2"))
    assert differs(Missing("unknown"), None) and differs("a", None) and not differs("a", "a")
