"""What a printed blank asks on each page, and the code at the foot of a page by which a typist finds it again.

A code is twelve digits, so that any keyboard types it: the language, the form, the layout, the page, and two digits
that tell a slip. What a page asks is noted while it is painted; the layout's digits are made of all pages together,
so that a code of paper that this program would set otherwise today is never taken for a page of now.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from brs_desktop.language import LANGUAGES

_THOUSAND = 1_000
_DIGITS, _GROUP = 12, 4
_BETWEEN = frozenset(" -‐‑–.\u00a0\u2066\u2067\u2068\u2069\u200e\u200f")


@dataclass(frozen=True)
class Slot:
    """Room for one answer: its question, and the rows that it stands in, by repeat and number from 1."""

    name: str
    rows: tuple[tuple[str, int], ...] = ()


Pages = tuple[tuple[Slot, ...], ...]


@dataclass(frozen=True)
class PageCode:
    """What a code says: the language of the paper, the marks of form and layout, the page from 1."""

    language: str
    form: int
    layout: int
    page: int


class Register:
    """Notes what each page of one printing asks; the first page that holds a part of a question has it."""

    def __init__(self, form_hash: str, language: str) -> None:
        self._form, self._language = form_hash, language
        self._asked: dict[int, list[Slot]] = {}
        self._known: set[Slot] = set()

    def ask(self, page: int, slots: Sequence[Slot]) -> None:
        """These are painted on a page."""
        new = [slot for slot in slots if slot not in self._known]
        self._known.update(new)
        self._asked.setdefault(page, []).extend(new)

    def pages(self, count: int) -> Pages:
        """All pages once they are painted, those without questions too."""
        return tuple(tuple(self._asked.get(number, ())) for number in range(1, count + 1))

    def code(self, page: int, count: int) -> str:
        """The code of a page, as it is printed."""
        pages = self.pages(count)
        return written(PageCode(self._language, form_mark(self._form), layout_mark(self._language, pages), page))


def form_mark(form_hash: str) -> int:
    """Three digits of a version of a form."""
    return _mark(form_hash)


def layout_mark(language: str, pages: Pages) -> int:
    """Three digits of what stands on which page."""
    return _mark(f"{language}\n" + "\n".join(repr([(slot.name, slot.rows) for slot in page]) for page in pages))


def _mark(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) % _THOUSAND


def written(code: PageCode) -> str:
    """The digits in groups, the last two of them telling a slip."""
    languages = tuple(LANGUAGES)
    spoken = languages.index(code.language) + 1 if code.language in languages else 0
    body = f"{spoken}{code.form:03}{code.layout:03}{code.page % _THOUSAND:03}"
    digits = body + f"{98 - int(body + '00') % 97:02}"
    return "-".join(digits[at : at + _GROUP] for at in range(0, _DIGITS, _GROUP))


def read(text: str) -> PageCode | None:
    """What somebody typed from a page, in the digits of any script; None for what is no code."""
    plain = [sign for sign in text.strip() if sign not in _BETWEEN]
    if len(plain) != _DIGITS or not all(sign.isdecimal() for sign in plain):
        return None
    digits = "".join(str(unicodedata.decimal(sign)) for sign in plain)
    body, check = digits[:-2], int(digits[-2:])
    languages = ("", *LANGUAGES)
    spoken = int(body[0])
    if 98 - int(body + "00") % 97 != check or spoken >= len(languages):
        return None
    return PageCode(languages[spoken], int(body[1:4]), int(body[4:7]), int(body[7:10]))
