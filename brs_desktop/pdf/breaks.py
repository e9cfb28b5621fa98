"""Where a line may end: after blanks and hyphens, between Chinese characters but not before what closes a sentence."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_HAN = re.compile("[\u1100-\u11ff\u2e80-\u312f\u3130-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U0001b000-\U0001b2ff\U0001f200-\U0001f2ff\U00020000-\U0003ffff]")  # fmt: skip  # noqa: E501
BLANKS = frozenset(" \u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u205f\u3000")
_GLUE = frozenset("\u00a0\u202f\u2007\u2060\ufeff\u2011\u034f")
_WORD_ENDS = frozenset("-\u2010\u2013\u2014/")
# Kinsoku: what must not begin a line, and what must not end one.
_NOT_FIRST = frozenset(
    "!%),.:;?]}¢°’”†‡›»‰′″℃、。〃々〉》」』】〕〗〙〛〞〟・ー゛゜ゝゞヽヾぁぃぅぇぉっゃゅょァィゥェォッャュョ！％），．：；？］｝～｡｣､·…‥—–،؛؟٪"
)
_NOT_LAST = frozenset("([{‘“‹«¡¿〈《「『【〔〖〘〚〝（［｛｢$£¥＄￡￥№#§")
_PAIRS_KEPT = frozenset(("……", "——", "──"))


def spans(text: str) -> list[tuple[int, int]]:
    """The unbreakable stretches of one line of text, blanks being stretches of their own."""
    found: list[tuple[int, int]] = []
    start = 0
    for index in range(1, len(text)):
        if _may_break(text, index):
            found.append((start, index))
            start = index
    if text:
        found.append((start, len(text)))
    return found


def _may_break(text: str, index: int) -> bool:
    """Whether a line may end before the character at the index."""
    before, after = text[index - 1], text[index]
    if before in BLANKS or after in BLANKS:
        return (before in BLANKS) != (after in BLANKS)
    if before == "\u200b":
        return True
    if before in _GLUE or after in _GLUE or _joins(after) or before == "\u200d":
        return False
    if _HAN.match(before) or _HAN.match(after):
        return after not in _NOT_FIRST and before not in _NOT_LAST and before + after not in _PAIRS_KEPT
    return before in _WORD_ENDS and index > 1 and text[index - 2].isalpha() and after.isalpha()


@lru_cache(maxsize=2048)
def _joins(character: str) -> bool:
    return unicodedata.category(character) in ("Mn", "Me", "Mc") or character in "\u200c\u200d\u200b\u00ad"


def clusters(text: str) -> list[int]:
    """Where a word that is too long for its line may be cut: before a letter, never before its marks."""
    return [i for i in range(1, len(text)) if not _joins(text[i]) and text[i - 1] != "\u200d"]
