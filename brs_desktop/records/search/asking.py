"""What a person typed turned into what the index is asked: every word must be found, the last by its beginning."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from brs_desktop.records.search import arabic
from brs_desktop.records.search.analyser import START, Word, whole_title, words

MAX_LENGTH = 200
MAX_WORDS = 8
# Fewer letters than this are looked for at the beginnings of titles' words only.
SHORT = 3
TITLE = "{title start}"
# Words that nearly every text has: left out beside others.
_COMMON = frozenset(
    word
    for line in (
        "a an and at by for from in of on or the to with s",
        "au aux avec d de des du en et l la le les ou par pour qu sur un une",
        "al con del el las los para por una y e o",
        "в и к на о об от по с со у для из",
        "في من على الي عن",
    )
    for word in line.split()
)
# The words in the index that begin with a text, the most usual first and only so many.
Complete = Callable[[str], Iterable[str]]


@dataclass(frozen=True, slots=True)
class AskedWord:
    """One word of the question: any of these tokens, or all of its parts, will do."""

    word: Word
    last: bool
    loose: bool = False

    @property
    def beginning(self) -> str:
        """What a word in the index may begin with to be meant; nothing when too short for that, or not the last."""
        word = self.word
        return word.folded if self.last and not word.han and len(word.folded) >= SHORT else ""

    def beginnings(self) -> tuple[str, ...]:
        """The same, in Arabic also without its article."""
        if not self.beginning or not arabic.is_arabic(self.beginning[0]):
            return (self.beginning,) if self.beginning else ()
        return tuple(dict.fromkeys((self.beginning, arabic.without_article(self.beginning))))

    def condition(self, complete: Complete) -> str:
        """The condition of this word in the index's own language, made of tokens only."""
        word = self.word
        if word.han:
            return _all(_typed_pairs(word.folded))
        parts = _all(AskedWord(part, False).condition(complete) for part in word.parts) if word.parts else ""
        if word.parts and not word.is_code:
            return parts
        either = [_quoted(token) for token in (word.folded, *word.stems)]
        either += [_quoted(found) for start in self.beginnings() for found in complete(start)]
        if self.last and len(word.folded) < SHORT:
            either.append(_quoted(START + word.folded))
        if parts and self.loose:
            either.append(parts)
        return f"({' OR '.join(dict.fromkeys(either))})"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: its words in the order typed."""

    text: str
    words: tuple[AskedWord, ...]

    def condition(self, complete: Complete) -> str:
        """What the index is asked."""
        return _all(word.condition(complete) for word in self.words)

    def whole(self) -> str:
        """The condition that a title is exactly what was typed."""
        return _quoted(whole_title(self.text))

    def loosened(self) -> Asked | None:
        """The same with codes asked for by their parts too; None when there are none."""
        if not any(one.word.parts and one.word.is_code and not one.loose for one in self.words):
            return None
        return Asked(self.text, tuple(AskedWord(one.word, one.last, True) for one in self.words))


def asked(text: str) -> Asked:
    """The question that a text is; bounded, and without words when there is nothing to look for in it."""
    text = text[:MAX_LENGTH]
    found = [word for word in words(text) if not (word.han and not word.folded)]
    telling = [word for word in found if word.han or word.folded not in _COMMON] or found
    kept = telling[:MAX_WORDS]
    # A word is complete when something was typed behind it; one that was left out as common may be just begun.
    open_end = bool(text) and not text[-1:].isspace() and len(telling) <= MAX_WORDS
    last = found[-1] if found and open_end else None
    return Asked(text, tuple(AskedWord(word, word is last) for word in kept))


def _typed_pairs(run: str) -> tuple[str, ...]:
    """A run of Chinese by its pairs, a single character by itself."""
    pairs = (run[at : at + 2] for at in range(len(run) - 1)) if len(run) > 1 else (run,)
    return tuple(_quoted(pair) for pair in dict.fromkeys(pairs))


def _all(conditions: Iterable[str]) -> str:
    return f"({' AND '.join(conditions)})"


def _quoted(token: str) -> str:
    """A token as the index's language takes it literally."""
    return '"' + token.replace('"', "") + '"'
