"""Texts in six languages turned into the tokens that the index keeps and that a search asks for: pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from brs_desktop.folding import bare
from brs_desktop.records.search import arabic, stems

# Raised whenever a text gives other tokens than before: the index is then made anew.
EDITION = 1
# Before two letters of a title's word, and before a whole title: they can stand in no text.
START, WHOLE = "\ue000", "\ue001"
LONGEST = 64
MOST_PARTS = 16
_LONGEST_TITLE = 60
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_LETTER = rf"(?:[^\W_{_HAN}]|[{arabic.MARKS}\u0300-\u036f])"
_JOINER = r"(?:[-/._@+&]|(?<=\d)[,:](?=\d))"
# A run of Chinese, or a word with what joins its parts: 50-29-3, BC-10/29, name@example.org.
_WORD = re.compile(rf"[{_HAN}]+|{_LETTER}+(?:{_JOINER}{_LETTER}+)*")
_IS_HAN = re.compile(rf"[{_HAN}]")
_PART = re.compile(r"[-/._@+&,:]")
_CODE = re.compile(r"([^\W\d_]{1,3})(\d{1,6})")
# Replaced one for one, so that what is found in a text is found where it stands.
_SAME_LENGTH: dict[int, int | str] = {
    **{0xFF01 + offset: 0x21 + offset for offset in range(94)},
    **{ord(digit): str(number % 10) for number, digit in enumerate("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹")},
    **dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2212), "-"),
}


class Word:
    """A word as the index knows it: as written but folded, its stems, and its parts where it is put together.

    `tokens` is everything that the index keeps of it; `beginnings` what somebody who has typed only a beginning may
    be at: words as written, not their stems.
    """

    __slots__ = ("beginnings", "folded", "han", "parts", "stems", "tokens")

    def __init__(
        self, folded: str, stems: tuple[str, ...] = (), parts: tuple[Word, ...] = (), *, han: bool = False
    ) -> None:
        self.folded, self.stems, self.parts, self.han = folded, stems, parts, han
        own = frozenset((folded,)) if not han and len(folded) <= LONGEST else frozenset()
        bare_too = {arabic.without_article(folded)} if own and arabic.is_arabic(folded[:1]) else set()
        self.tokens: frozenset[str] = own.union(stems, *(part.tokens for part in parts))
        self.beginnings: frozenset[str] = own.union(bare_too, *(part.beginnings for part in parts))

    @property
    def is_code(self) -> bool:
        """Whether it is asked for as a whole: a number, a code, an address, not two words with a hyphen."""
        return any(char.isdigit() or char == "@" for char in self.folded)


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a text gives: tokens to be found by, and the words that typed beginnings are completed to."""

    held: frozenset[str]
    beginnings: frozenset[str]


def places(text: str) -> Iterator[tuple[int, int, str]]:
    """Every word of a text and where it stands."""
    for match in _WORD.finditer(text.translate(_SAME_LENGTH)):
        yield match.start(), match.end(), match[0]


def words(text: str, language: str = "") -> Iterator[Word]:
    """Every word of a text in a language, or in whichever it may be."""
    for _start, _end, written in places(text):
        yield from analysed(written, language)


def tokens(text: str, language: str = "") -> Tokens:
    """What the index keeps of a text."""
    held: set[str] = set()
    beginnings: set[str] = set()
    for word in words(text, language):
        held |= word.tokens
        beginnings |= word.beginnings
    return Tokens(frozenset(held), frozenset(beginnings))


def starts(text: str) -> frozenset[str]:
    """What a title is found by when one or two letters are typed, or all of it."""
    every = {beginning for word in words(text) for beginning in word.beginnings}
    return frozenset({START + every_one[:length] for every_one in every for length in (1, 2)} | {whole_title(text)})


def whole_title(text: str) -> str:
    """The token of a title that is exactly this."""
    return (WHOLE + "".join(word.folded for word in words(text)))[:_LONGEST_TITLE]


def analysed(written: str, language: str) -> tuple[Word, ...]:
    """What one written word is; several where compatibility forms hide blanks ("½" is "1⁄2")."""
    if written.isalpha():
        return _known(written, language)
    return _analysed(written, language)


@lru_cache(maxsize=16_384)
def _known(written: str, language: str) -> tuple[Word, ...]:
    """Words of letters come again and again; numbers and addresses would only crowd them out."""
    return _analysed(written, language)


def _analysed(written: str, language: str) -> tuple[Word, ...]:
    if _IS_HAN.match(written):
        return (_chinese(written),)
    plain = unicodedata.normalize("NFKC", written)
    found = [match[0] for match in _WORD.finditer(plain)]
    if found != [plain]:
        return tuple(word for piece in found for word in analysed(piece, language) if piece != written)
    pieces = [piece for piece in _PART.split(plain) if piece]
    if len(pieces) == 1:
        return _simple(plain, language)
    parts = tuple(word for piece in pieces[:MOST_PARTS] for word in _part(piece, language))
    return (Word(_folded(plain), (), parts),) if parts else ()


def _part(piece: str, language: str) -> tuple[Word, ...]:
    return _known(piece, language) if piece.isalpha() else _simple(piece, language)


def _chinese(run: str) -> Word:
    """A run without blanks: found by each pair of neighbours and by each character."""
    plain = unicodedata.normalize("NFKC", run)
    pairs = {plain[at : at + 2] for at in range(len(plain) - 1)}
    return Word(plain, tuple(sorted(pairs | set(plain))), han=True)


def _simple(written: str, language: str) -> tuple[Word, ...]:
    """A word without joints; none where nothing but marks is left of it."""
    folded = _folded(written)
    if not folded:
        return ()
    if code := _CODE.fullmatch(folded):
        return (Word(folded, (), (Word(code[1]), Word(code[2]))),)
    if len(folded) < 3 or any(char.isdigit() for char in folded):
        return (Word(folded),)
    return (Word(folded, tuple(sorted(_stems(written.casefold(), folded, language) - {folded}))),)


def _folded(written: str) -> str:
    return bare(arabic.fold(written))


def _stems(written: str, folded: str, language: str) -> set[str]:
    """Stems of a word as written and as typed without accents, in its language or in all that share its script."""
    first = folded[0]
    if arabic.is_arabic(first):
        return {*arabic.alternatives(folded), arabic.without_article(folded)}
    if "\u0400" <= first <= "\u052f":
        spoken: tuple[str, ...] = ("ru",)
    elif first <= "\u024f":
        spoken = (language,) if language in stems.LATIN else stems.LATIN
    else:
        return set()
    plain = written.replace("ё", "е")
    return {bare(stems.stem(form, code)) for code in spoken for form in dict.fromkeys((plain, folded))}
