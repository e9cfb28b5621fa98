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


class Searcher:
    """Finds choices; what a choice is found by is put together when a list is first searched."""

    def __init__(self, itext: Itext) -> None:
        self._itext = itext
        self._known: dict[object, str] = {}

    def found(
        self, entries: Sequence[Offered], itemset: Itemset, search: str, say: Callable[[Offered], str]
    ) -> list[Offered]:
        """The choices that have every word of a search, in the list's order; `say` tells the words of one now.

        A choice whose code was typed comes first, then those in which each word begins one.
        """
        wanted, code = terms(search), fold(search)
        begun: list[Offered] = []
        others: list[Offered] = []
        for entry, words in zip(entries, self._words(entries, itemset, say), strict=True):
            if all(term in words for term in wanted):
                (begun if all(_HEAD + term in words for term in wanted) else others).append(entry)
        ranked = begun + others
        place = next((at for at, entry in enumerate(ranked) if fold(entry.value) == code), 0)
        return [*ranked[place : place + 1], *ranked[:place], *ranked[place + 1 :]]

    def _words(self, entries: Sequence[Offered], itemset: Itemset, say: Callable[[Offered], str]) -> list[str]:
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
        told = (self._itext.forms(name, language) for language in self._itext.languages)
        shown = [forms.get("") or forms.get("long") or forms.get("short") or () for forms in told]
        texts = dict.fromkeys(part for parts in shown for part in parts if isinstance(part, str))
        return texts if all(isinstance(part, str) for parts in shown for part in parts) else None


def _with_heads(text: str) -> str:
    """A text in which a blank stands before the beginning of each word, also of one behind a bracket or a hyphen."""
    plain = _BETWEEN.sub(_HEAD, text)
    return f"{_HEAD}{text}" if plain == text else f"{_HEAD}{text}{_HEAD}{plain}"


def _key(entry: Offered) -> object:
    """What a choice is remembered by: its row, or its code with its words."""
    if isinstance(entry, Choice):
        return entry.value, entry.label
    return entry.source if isinstance(entry.source, Element) else (entry.value, entry.source)
