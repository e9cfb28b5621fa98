"""Text put in order: one sort key for each of the six languages."""

from __future__ import annotations

import lzma
import unicodedata
from functools import lru_cache
from pathlib import Path

from brs_desktop.folding import SPELLED

_HAN = Path(__file__).resolve().parents[1] / "resources" / "order" / "han.xz"
_LAST, _NEXT_TO_LAST = "\U0010fffd", "\U0010fffc"
_OTHER_SCRIPT = "\U0010ffff"
_HAN_FIRST = 0xF0000
_OTHER_HAN = "\U0010fffe"
_BLANK, _SIGN = "\x01", "\x02"
# CLDR's order of signs: before digits and letters.
_SIGNS = {
    sign: f"{_SIGN}{place:c}"
    for place, sign in enumerate("_-–—,;:!?.·'\"“”«»()[]{}§¶@*/\\&#%‰†‡•`^°©®+±÷×<=>|~$¢£¥€", 33)
}
_OWN_SCRIPT = {"ru": ("\u0400", "\u052f"), "ar": ("\u0600", "\u06ff")}
# Letters of an alphabet of their own, by what they come behind; a composed letter that stays is one by itself.
_OWN_LETTERS = {
    "es": {"ñ": f"n{_LAST}"},
    "ru": {"й": "й", "ґ": "г", "є": f"е{_LAST}", "і": f"и{_LAST}", "ї": f"и{_LAST}"},
    "ar": {
        **dict.fromkeys("ءؤئ", "ا"), "آ": "اا", "ة": "ت", "ى": "ي", "پ": f"ب{_LAST}", "چ": f"ج{_LAST}",
        "ڤ": f"ف{_LAST}", "ک": f"ك{_NEXT_TO_LAST}", "گ": f"ك{_LAST}",
    },
}  # fmt: skip


@lru_cache(maxsize=8192)
def sort_key(text: str, language: str) -> str:
    """A text whose order by code point is the language's order of `text`.

    It is the first level of CLDR's collation: signs, digits, letters by their base letter but for those of an alphabet
    of their own (ñ after n in Spanish, й after и in Russian), Chinese characters by pinyin, and in Russian, Chinese and
    Arabic the language's own script before the others. Ties are broken by record.
    """
    composed = unicodedata.normalize("NFKC", text).casefold()
    return "".join([_letter(char, language) for char in " ".join(composed.split())])


@lru_cache(maxsize=16_384)
def _letter(char: str, language: str) -> str:
    """What one character adds to the key; a text is made of few different ones."""
    if char == " ":
        return _BLANK
    own = _OWN_LETTERS.get(language, {})
    if char in own:
        return own[char]
    bases = (base for base in unicodedata.normalize("NFKD", char) if not unicodedata.combining(base))
    return "".join(_placed(letter, language) for base in bases for letter in SPELLED.get(base, base))


def _placed(char: str, language: str) -> str:
    """The character where the language's order of scripts puts it."""
    if char in _SIGNS:
        return _SIGNS[char]
    if language == "zh":
        return _chinese(char)
    first_last = _OWN_SCRIPT.get(language)
    if first_last is None or not char.isalpha() or first_last[0] <= char <= first_last[1]:
        return char
    return _OTHER_SCRIPT + char


def _chinese(char: str) -> str:
    """Characters in the order of pinyin, then those that no list has, then other scripts."""
    if not char.isalpha():
        return char
    place = _pinyin().get(char)
    if place is not None:
        return chr(_HAN_FIRST + place)
    return (_OTHER_HAN if unicodedata.name(char, "").startswith("CJK") else _OTHER_SCRIPT) + char


@lru_cache(maxsize=1)
def _pinyin() -> dict[str, int]:
    """The place of each Chinese character, read when the first one is put in order."""
    listed = lzma.decompress(_HAN.read_bytes()).decode("utf-16-be")
    return {char: place for place, char in enumerate(listed)}
