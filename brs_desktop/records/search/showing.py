"""Where the words of a question stand in a text, and the piece of a text that shows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from brs_desktop.records.search.analyser import Word, analysed, places
from brs_desktop.records.search.asking import Asked, AskedWord
from brs_desktop.records.search.documents import Passage

Span = tuple[int, int]
# Characters of a record that are looked through for the best piece.
MOST_READ = 40_000
_BEFORE, _LENGTH = 40, 160
_BLANKS = str.maketrans("\n\r\t\v\f", "     ")


@dataclass(frozen=True, slots=True)
class Shown:
    """A text with the places in it to be set off; `field` is the question that it answers."""

    text: str = ""
    spans: tuple[Span, ...] = ()
    field: str = ""


class Marker:
    """Finds in texts what the index was asked for."""

    def __init__(self, asked: Asked) -> None:
        self._words = tuple(_Sought(one) for one in asked.words)
        self._met: set[_Sought] = set()

    def spans(self, text: str) -> tuple[Span, ...]:
        """Every place of a text that one of the words was found by, in order and apart from each other."""
        return tuple(_joined(sorted(self._found(text))))

    def snippet(self, passages: Iterable[Passage], language: str) -> Shown:
        """The piece of the passage with the most of the words; one in the reader's language before others."""
        others: list[Passage] = []

        def own() -> Iterator[Passage]:
            for passage in passages:
                if passage.language in ("", language):
                    yield passage
                else:
                    others.append(passage)

        return self._best(own()) or self._best(others) or Shown()

    def _best(self, passages: Iterable[Passage]) -> Shown | None:
        """Looked for no longer than until every word is met."""
        best: Shown | None = None
        most, left = 0, MOST_READ
        for passage in passages:
            text = passage.text[:left]
            left -= len(text)
            self._met.clear()
            here = tuple(_joined(sorted(self._found(text))))
            if len(self._met) > most:
                best, most = _cut(text, here, passage.field), len(self._met)
            if most == len(self._words) or left <= 0:
                break
        return best

    def _found(self, text: str) -> Iterator[Span]:
        for start, end, written in places(text):
            for word in analysed(written, ""):
                for sought in self._words:
                    for place in sought.places(word, start, end, written):
                        self._met.add(sought)
                        yield place


class _Sought:
    """One word of the question, ready to be compared."""

    def __init__(self, one: AskedWord) -> None:
        word = one.word
        self._pairs: tuple[str, ...] = ()
        if word.han:
            self._pairs = tuple(word.folded[at : at + 2] for at in range(len(word.folded) - 1)) or (word.folded,)
        self._tokens = frozenset({word.folded, *word.stems})
        if word.parts and (one.loose or not word.is_code):
            self._tokens = self._tokens.union(*({part.folded, *part.stems} for part in word.parts))
        self._starts = one.beginnings() or ((word.folded,) if one.last and not word.han else ())

    def places(self, word: Word, start: int, end: int, written: str) -> Iterator[Span]:
        """Where in a word of a text it stands: all of the word, or neighbours in a run of Chinese."""
        if self._pairs:
            yield from self._in_run(start, written)
        elif not self._tokens.isdisjoint(word.tokens) or (
            self._starts and any(held.startswith(self._starts) for held in word.beginnings)
        ):
            yield start, end

    def _in_run(self, start: int, written: str) -> Iterator[Span]:
        for piece in self._pairs:
            at = written.find(piece)
            while at >= 0:
                yield start + at, start + at + len(piece)
                at = written.find(piece, at + 1)


def _cut(text: str, here: tuple[Span, ...], field: str) -> Shown:
    """A piece of the text around the first place; it begins and ends at a blank where there is one near."""
    first = max(0, here[0][0] - _BEFORE)
    if first and (blank := text.find(" ", first, here[0][0])) >= 0:
        first = blank + 1
    last = min(len(text), max(first + _LENGTH, here[0][1]))
    if last < len(text) and (blank := text.rfind(" ", here[0][1], last)) >= 0:
        last = blank
    head, tail = ("…" if first else ""), ("…" if last < len(text) else "")
    move = len(head) - first
    kept = tuple((start + move, min(end, last) + move) for start, end in here if first <= start < last)
    return Shown(head + text[first:last].translate(_BLANKS) + tail, kept, field)


def _joined(found: list[Span]) -> Iterator[Span]:
    held: Span | None = None
    for start, end in found:
        if held is None or start > held[1]:
            if held is not None:
                yield held
            held = start, end
        else:
            held = held[0], max(held[1], end)
    if held is not None:
        yield held
