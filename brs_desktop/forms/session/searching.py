"""Choices looked for by words: in every language of the form and by code; case and accents do not count."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from brs_desktop.folding import fold, fold_all, terms
from brs_desktop.forms.model.itext import Itext
from brs_desktop.forms.model.parts import Itemset
from brs_desktop.forms.session.columns import cell
from brs_desktop.forms.session.offers import Offered
from brs_desktop.forms.shapes import Choice
from brs_desktop.forms.uncollected import uncollected
from brs_desktop.forms.xpath.nodes import Document, Element, root_of

_BETWEEN = re.compile(r"[\W_]+")
_HEAD = " "
_STRETCH = 64  # so many choices are looked at in one turn


class Searcher:
    """Knows what choices are found by; of each it is put together when it is first looked at."""

    def __init__(self, itext: Itext) -> None:
        self._itext = itext
        self._known: dict[object, str] = {}
        self._languages = itext.reading()

    def read_on(self) -> bool:
        """Read some more of the form's words, the languages that nobody has read in; whether there is more."""
        with uncollected():
            return next(self._languages, self) is None

    def words(self, entries: Sequence[Offered], itemset: Itemset, say: Callable[[Offered], str]) -> list[str]:
        """What each choice is found by: its code and its words in all languages, folded."""
        with uncollected():
            return self._put_together(entries, itemset, say)

    def _put_together(self, entries: Sequence[Offered], itemset: Itemset, say: Callable[[Offered], str]) -> list[str]:
        keys = [_key(entry) for entry in entries]
        lasting: dict[object, str] = {}
        passing: dict[object, str] = {}
        for key, entry in zip(keys, entries, strict=True):
            if key not in self._known:
                labels = self._labels(entry, itemset)
                told = passing if labels is None else lasting
                told[key] = _HEAD.join((entry.value, *((say(entry),) if labels is None else labels)))
        self._known |= zip(lasting, map(_with_heads, fold_all([*lasting.values()])), strict=True)
        now = dict(zip(passing, map(_with_heads, fold_all([*passing.values()])), strict=True))
        return [self._known[key] if key in self._known else now[key] for key in keys]

    def _labels(self, entry: Offered, itemset: Itemset) -> Iterable[str] | None:
        """The words of a choice in all languages; None where they depend on answers."""
        if isinstance(entry, Choice):
            return (entry.label,)
        if isinstance(entry.source, Element):
            top = root_of(entry.source)
            lasts = isinstance(top, Document) and top.static
            return self._in_all_languages(cell(entry.source, itemset.label)) if lasts else None
        if entry.source.itext is not None:
            return self._in_all_languages(entry.source.itext)
        return None if entry.source.plain is None or entry.source.reference else (entry.source.plain,)

    def _in_all_languages(self, name: str) -> Iterable[str] | None:
        """The texts of an id; None when an output stands in one."""
        texts: dict[str, None] = {}
        for language in self._itext.languages:
            plain = self._itext.plain(name, language)
            if plain is not None:
                texts[plain] = None
                continue
            forms = self._itext.forms(name, language)
            for part in forms.get("") or forms.get("long") or forms.get("short") or ():
                if not isinstance(part, str):
                    return None
                texts[part] = None
        return texts


class Seeking:
    """One search, done a stretch at a time; what was found so far can be asked for meanwhile.

    A choice whose code was typed comes first, then those in which each word begins one, then the others, all in the
    list's order. `say` tells the words of one choice as they are now.
    """

    def __init__(
        self,
        searcher: Searcher,
        entries: Sequence[Offered],
        itemset: Itemset,
        search: str,
        say: Callable[[Offered], Choice],
    ) -> None:
        self._searcher, self.entries, self._itemset, self._say = searcher, entries, itemset, say
        self._wanted, self._code = terms(search), fold(search)
        self._reads = True
        self._named: Offered | None = None
        self._begun: list[Offered] = []
        self._others: list[Offered] = []
        self.looked, self.total = 0, len(entries)

    def go_on(self) -> bool:
        """Do the next stretch; whether there is more to do."""
        self._reads = self._reads and self._searcher.read_on()
        if not self._reads:
            stretch = self.entries[self.looked : self.looked + _STRETCH]
            words = self._searcher.words(stretch, self._itemset, lambda entry: self._say(entry).label)
            for entry, told in zip(stretch, words, strict=True):
                self._look_at(entry, told)
            self.looked += len(stretch)
        return self.looked < self.total

    def _look_at(self, entry: Offered, words: str) -> None:
        if not all(term in words for term in self._wanted):
            return
        if self._named is None and fold(entry.value) == self._code:
            self._named = entry
            return
        (self._begun if all(_HEAD + term in words for term in self._wanted) else self._others).append(entry)

    def found(self, offset: int, limit: int) -> tuple[tuple[Choice, ...], bool]:
        """Some of what was found so far, and whether there is more of it."""
        ranked = [*([self._named] if self._named is not None else ()), *self._begun, *self._others]
        shown = tuple(self._say(entry) for entry in ranked[offset : offset + limit])
        return shown, len(ranked) > offset + limit


def _with_heads(text: str) -> str:
    """A text in which a blank stands before the beginning of each word, also of one behind a bracket or a hyphen."""
    plain = _BETWEEN.sub(_HEAD, text)
    return f"{_HEAD}{text}" if plain == text else f"{_HEAD}{text}{_HEAD}{plain}"


def _key(entry: Offered) -> object:
    """What a choice is remembered by: its row, or its code with its words."""
    if isinstance(entry, Choice):
        return entry.value, entry.label
    return entry.source if isinstance(entry.source, Element) else (entry.value, entry.source)
