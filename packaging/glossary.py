"""Holds translations to the conventions' official terms: which of them a text uses other words for.

`words/glossary.csv` has each term in English, how English writes it where that is more than its plural (`english`, a
regular expression), and the official word in each language; behind `|` stand further official words and the term's
other parts of speech. `words/senses.toml` lists where the English word is not the term, each with its reason.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from brs_desktop.records.search import analyser

LANGUAGES = ("fr", "es", "ru", "zh", "ar")
WORDS = Path(__file__).resolve().parent / "words"
# What is no text of ours: placeholders, tags, commands, options, names of sheets and functions.
_CODE = re.compile(r"\$?\{[^{}]*\}|%\(\w+\)[sd]|<[^<>]*>|`[^`]*`|“survey”|(?<!\w)--?[a-z][\w-]*|https?://\S+|\b\w+\(\)")
_WEAK = re.compile("[اوي]")
_WORD = re.compile(r"\b\w+")
_BEGINNING = 3  # letters by which the terms that may stand at a word are found
_ALIKE = 5  # first letters that words of one family share
_JOINING = 3  # of a term of several words, words as short as this only join the others


@dataclass(frozen=True)
class Term:
    """An official term: its name, how it is found in English, and what each language may say for it."""

    name: str
    english: re.Pattern[str]
    said: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Sense:
    """English words that look like a term and mean something else, or that an official text says otherwise."""

    term: str
    english: re.Pattern[str]
    places: re.Pattern[str]
    languages: tuple[str, ...]
    reason: str


@lru_cache(maxsize=1)
def terms() -> tuple[Term, ...]:
    """All terms, those of most words first: what is part of a longer term is not a term there."""
    with (WORDS / "glossary.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = [
        Term(
            row["term"],
            _pattern(row["term"], row["english"]),
            {code: tuple(row[code].split("|")) for code in LANGUAGES},
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda term: -len(term.name.split())))


@lru_cache(maxsize=1)
def senses() -> tuple[Sense, ...]:
    """The listed exceptions."""
    listed = tomllib.loads((WORDS / "senses.toml").read_text("utf-8"))["sense"]
    return tuple(
        Sense(
            one["term"],
            re.compile(one["english"], re.IGNORECASE),
            re.compile(one.get("places", "")),
            tuple(one.get("languages", LANGUAGES)),
            one["reason"],
        )
        for one in listed
    )


def _pattern(term: str, english: str) -> re.Pattern[str]:
    """How a term is found: whole words, with a plural; one with a capital letter (Party) only so."""
    if english:
        return re.compile(rf"\b(?:{english})\b", re.IGNORECASE)
    words = re.escape(term.removesuffix("s")).replace("’", "['’]")
    ending = "(?:y|ies)" if words.endswith("y") else "(?:s|es)?"
    flags = re.NOFLAG if term[0].isupper() else re.IGNORECASE
    return re.compile(rf"\b{words.removesuffix('y')}{ending}\b", flags)


@lru_cache(maxsize=8192)
def found(english: str) -> list[tuple[Term, int, int]]:
    """The terms in an English text and where they stand; none within another."""
    text = _CODE.sub(lambda code: "\x00" * len(code[0]), english)
    stands, after = [], 0
    for word in _WORD.finditer(text):
        if word.start() < after:
            continue
        for term in _by_beginning().get(word[0][:_BEGINNING].lower(), ()):
            if match := term.english.match(text, word.start()):
                stands.append((term, match.start(), match.end()))
                after = match.end()
                break
    return stands


@lru_cache(maxsize=1)
def _by_beginning() -> Mapping[str, tuple[Term, ...]]:
    """The terms by the first letters of how they are written."""
    begun: dict[str, tuple[Term, ...]] = {}
    for term in terms():
        written = term.english.pattern.removeprefix(r"\b").removeprefix("(?:")
        for beginning in {way[:_BEGINNING].lower() for way in written.split("|")}:
            begun[beginning] = (*begun.get(beginning, ()), term)
    return begun


def departures(english: str, translated: str, language: str, place: str, used: set[Sense]) -> list[str]:
    """The terms for which a translation uses another word; the senses that were needed are added to `used`."""
    others: list[str] = []
    for term, start, end in found(english):
        if term.name in others or any(says(words, translated, language) for words in term.said[language]):
            continue
        sense = next((one for one in senses() if _covers(one, term, english, language, place, (start, end))), None)
        if sense is None:
            others.append(term.name)
        else:
            used.add(sense)
    return others


def _covers(sense: Sense, term: Term, english: str, language: str, place: str, span: tuple[int, int]) -> bool:
    if sense.term != term.name or language not in sense.languages or not sense.places.search(place):
        return False
    return any(match.start() <= span[0] and span[1] <= match.end() for match in sense.english.finditer(english))


def says(term: str, text: str, language: str) -> bool:
    """Whether a text uses every word of a term, inflected as it needs."""
    if language == "zh" or term.lower() in text.lower():
        return term in text or language != "zh"
    needed = [word for word in analyser.words(term, language)]
    held = _families(_CODE.sub(" ", text), language)
    return all(
        (len(word.folded) <= _JOINING and len(needed) > 1) or _alike(word.tokens, held, language) for word in needed
    )


@lru_cache(maxsize=256)
def _families(text: str, language: str) -> frozenset[str]:
    return frozenset(token for word in analyser.words(text, language) for token in word.tokens)


def _alike(stems: frozenset[str], held: frozenset[str], language: str) -> bool:
    """Whether a word of a family is held: the same stem, or the same beginning; in Arabic the same consonants."""
    if stems & held:
        return True
    if language == "ar":
        bones = {_WEAK.sub("", stem) for stem in stems}
        return any(len(bone) > 2 and _WEAK.sub("", one).startswith(bone) for bone in bones for one in held)
    return any(len(one) >= _ALIKE and one.startswith(stem[:_ALIKE]) for stem in stems for one in held)
