"""Text put in order: one sort key for each of the six languages."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from brs_desktop.folding import SPELLED

_LAST = "\U0010fffd"
_OTHER_SCRIPT = "\ufffd"
_HAN_FIRST = 0xE000
_OWN_SCRIPT = {"ru": ("\u0400", "\u052f"), "ar": ("\u0600", "\u06ff")}
_OWN_LETTERS = {"es": {"ñ": "n" + _LAST}, "ru": {"й": "й"}}


@lru_cache(maxsize=8192)
def sort_key(text: str, language: str) -> str:
    """A text whose order by code point is the language's order of `text`.

    Latin letters sort by their base letter, as Cyrillic and Arabic ones do, but for the letters of an alphabet of
    their own (ñ after n in Spanish, й after и in Russian). The 3,755 commonest Chinese characters come in the order of
    GB 2312's first level, which is that of pinyin; others follow by code point. In Russian, Chinese and Arabic the
    language's own script comes before the others, as in CLDR. It is CLDR's first level only: ties are broken by record.
    """
    composed = unicodedata.normalize("NFKC", text).casefold()
    return "".join([_letter(char, language) for char in " ".join(composed.split())])


@lru_cache(maxsize=16_384)
def _letter(char: str, language: str) -> str:
    """What one character adds to the key; a text is made of few different ones."""
    own = _OWN_LETTERS.get(language, {})
    if char in own:
        return own[char]
    bases = (base for base in unicodedata.normalize("NFKD", char) if not unicodedata.combining(base))
    return "".join(_placed(letter, language) for base in bases for letter in SPELLED.get(base, base))


def _placed(char: str, language: str) -> str:
    """The character where the language's order of scripts puts it."""
    if language == "zh":
        return _chinese(char)
    first_last = _OWN_SCRIPT.get(language)
    if first_last is None or not char.isalpha() or first_last[0] <= char <= first_last[1]:
        return char
    return _OTHER_SCRIPT + char


def _chinese(char: str) -> str:
    """Pinyin order for the first level of GB 2312 (rows 16 to 55), then other characters, then other scripts."""
    if not char.isalpha():
        return char
    try:
        coded = char.encode("gb2312")
    except UnicodeEncodeError:
        coded = b""
    if len(coded) == 2 and 0xB0 <= coded[0] <= 0xD7:
        return chr(_HAN_FIRST + (coded[0] - 0xB0) * 94 + coded[1] - 0xA1)
    if unicodedata.name(char, "").startswith("CJK"):
        return "\uf8ff" + char
    return _OTHER_SCRIPT + char
