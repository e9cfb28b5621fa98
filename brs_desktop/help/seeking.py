"""Finding pages of the guide by words, in whatever form these stand there: the stems that records are found by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from brs_desktop.help.page import Page
from brs_desktop.records.search.analyser import Tokens, Word, analysed, places, tokens, words


@dataclass(frozen=True)
class _Kept:
    page: Page
    title: Tokens
    whole: Tokens


class Index:
    """The pages of one language."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self._kept = tuple(_Kept(one, tokens(one.title, one.language), tokens(one.text, one.language)) for one in pages)

    def find(self, asked: str) -> tuple[Page, ...]:
        """The pages that hold all that is asked, those first whose titles do; all of them where nothing is asked."""
        if not self._kept:
            return ()
        wanted = tuple(words(asked, self._kept[0].page.language))
        found = [kept for kept in self._kept if _held_all(wanted, kept.whole)]
        return tuple(kept.page for kept in sorted(found, key=lambda kept: not _held_all(wanted, kept.title)))


def spots(text: str, asked: str, language: str) -> Iterator[tuple[int, int]]:
    """Where in a text the words stand that are asked for: first character and the one after the last."""
    wanted = tuple(words(asked, language))
    for start, end, written in places(text):
        for word in analysed(written, language):
            if word.han:
                yield from _runs_of(word.folded, start, wanted)
            elif any(_held(one, Tokens(word.tokens, word.beginnings)) for one in wanted):
                yield start, end
                break


def _runs_of(run: str, start: int, wanted: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Chinese has no blanks: what is asked stands anywhere in a run."""
    for one in wanted:
        at = run.find(one.folded) if one.han else -1
        while at >= 0:
            yield start + at, start + at + len(one.folded)
            at = run.find(one.folded, at + len(one.folded))


def _held_all(wanted: Sequence[Word], held: Tokens) -> bool:
    return all(_held(word, held) for word in wanted)


def _held(word: Word, held: Tokens) -> bool:
    """A typed word may be the beginning of one; a run of Chinese is held where each pair of it is."""
    if word.han:
        run = word.folded
        pairs = {run[at : at + 2] for at in range(len(run) - 1)} or {run}
        return pairs <= held.held
    if word.tokens & held.held:
        return True
    return any(begun.startswith(word.folded) for begun in held.beginnings)
