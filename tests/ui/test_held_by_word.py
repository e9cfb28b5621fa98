"""The place Sync says what is shown on the hub's word alone, and the finder that lists are still being made."""

from __future__ import annotations

from brs_desktop.ui.sync.held import held_words
from brs_desktop.workspace.behind import Attested

AT = 1_767_225_600_000


def test_what_stands_on_a_word_is_said_with_its_tier_and_time() -> None:
    words = held_words([Attested("Regional centre", AT, 3, 0, 0)], 0)
    assert "3 parts of the data are shown as held by Regional centre on" in words and "stays there" in words
    assert "history" not in words


def test_what_comes_and_what_contradicts_is_said() -> None:
    words = held_words([Attested("", AT, 1, 1, 0), Attested("Centre", AT, 1, 0, 1)], 12)
    assert "as held by the hub on" in words and "comes with the next exchange" in words
    assert "What Centre sent as the history is not what it had said before" in words
    assert "Lists are still being made: 12 records are to come." in words


def test_where_everything_is_here_nothing_is_said() -> None:
    assert held_words((), 0) == ""
