"""What is wrong with a translation as a text: not settled, a broken placeholder, English left in it, a foreign script.

`words/repeated.toml` lists what may stand in a language as it stands in English, each group with its reason.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

WORDS = Path(__file__).resolve().parent / "words"
SCRIPTS = {"ru": "\u0400-\u052f", "zh": "\u3400-\u9fff", "ar": "\u0600-\u06ff"}
# What stands in every language as it does in English: placeholders with their formats, tags, commands in backticks.
_HOLE = re.compile(r"\$?\{\w*[^{}]*\}|%\(\w+\)[sd]|</?\w+[^<>]*>|`[^`]*`")
_WORDS = re.compile(r"[^\W\d_]")
# The number itself, which "one conflict" may leave out in some languages.
_PLURAL = re.compile(r"\{count[^{}]*\}")


@dataclass(frozen=True)
class Said:
    """A text in a language, what it says in English (both numbers, where there are two), and where it stands."""

    place: str
    english: tuple[str, ...]
    language: str
    texts: tuple[str, ...]
    fuzzy: bool = False


@lru_cache(maxsize=1)
def repeated() -> frozenset[tuple[str, str]]:
    """What is listed: language and text."""
    listed = tomllib.loads((WORDS / "repeated.toml").read_text("utf-8"))["repeated"]
    return frozenset(
        (code, text) for one in listed for code in one["languages"] for text in one["texts"] if one["reason"]
    )


def faults(said: Said, used: set[tuple[str, str]]) -> Iterator[str]:
    """What is wrong with a text; the listed repetitions that it needs are added to `used`."""
    if said.fuzzy:
        yield "fuzzy"
    if any(not _keeps_holes(said, text) for text in said.texts):
        yield "placeholder"
    if said.language == "en" or not any(map(_has_words, said.english)):
        return
    for text in said.texts:
        wrong = "repeats English" if text in said.english else "" if _own_script(text, said.language) else "script"
        if wrong and (said.language, text) in repeated():
            used.add((said.language, text))
        elif wrong:
            yield wrong


def _has_words(text: str) -> bool:
    return _WORDS.search(_HOLE.sub("", text)) is not None


def _own_script(text: str, language: str) -> bool:
    """Whether a text has letters of the language's own script, or no letters at all."""
    plain = _HOLE.sub("", text)
    return language not in SCRIPTS or not _has_words(text) or re.search(f"[{SCRIPTS[language]}]", plain) is not None


def _keeps_holes(said: Said, text: str) -> bool:
    """Whether a text has the placeholders of its English; of two grammatical numbers, those of either."""
    has = set(_HOLE.findall(text))
    wanted = [set(_HOLE.findall(english)) for english in said.english]
    if len(wanted) == 1:
        return has == wanted[0]
    return any(_uncounted(has) == _uncounted(one) for one in wanted)


def _uncounted(holes: set[str]) -> set[str]:
    return {hole for hole in holes if not _PLURAL.fullmatch(hole)}
