"""Pseudo-languages: English that is longer, accented and in brackets, so that who sees a screen sees what is wrong.

What has no brackets was never marked for translation; what is cut off would be cut off in German or Tamil. One is read
from the left, as French; the other is mirrored and read from the right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo

# The languages whose place they take: one from the left, with two plural forms, and one from the right.
PLAIN, MIRRORED = "fr", "ar"
OPEN, CLOSE = "[", "]"
LONGER = 0.3  # how much is added, as the longest of the six languages add
_ACCENTED = str.maketrans("aceinouyzACEINOUYZ", "àçéîñöûýžÀÇÉÎÑÖÛÝŽ")
_FROM_RIGHT, _DONE = "\u202e", "\u202c"
# What is no word: placeholders, tags, commands, shortcuts, file masks of a dialog.
_KEPT = re.compile(r"\{[^{}]*\}|</?\w+[^<>]*>|&\w+;|`[^`]*`|\(\*[^)]*\)|https?://\S+")
_PADDING = "· "


def pseudo(text: str, *, mirrored: bool = False) -> str:
    """A text in a pseudo-language; what is no word in it stays."""
    parts, after = [], 0
    for kept in _KEPT.finditer(text):
        parts += [_said(text[after : kept.start()], mirrored), kept[0]]
        after = kept.end()
    parts.append(_said(text[after:], mirrored))
    more = round(sum(len(part) for part in _KEPT.split(text)) * LONGER)
    return f"{OPEN}{''.join(parts)}{(' ' + _PADDING * more)[:more].rstrip()}{CLOSE}"


def _said(words: str, mirrored: bool) -> str:
    accented = words.translate(_ACCENTED)
    if not mirrored:
        return accented
    return re.sub(r"[^\W\d_]+", lambda word: f"{_FROM_RIGHT}{word[0]}{_DONE}", accented)


def write(folder: Path, english: Iterable[Message]) -> None:
    """Compile both pseudo-languages into a folder of catalogues; the others are not there and fall back to English."""
    kept = list(english)
    for code in (PLAIN, MIRRORED):
        catalog = Catalog(locale=code, charset="utf-8")
        for message in kept:
            catalog.add(message.id, _plurals(message, catalog, code == MIRRORED), context=message.context)
        target = folder / code / "LC_MESSAGES" / "brs_desktop.mo"
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            write_mo(file, catalog)


def _plurals(message: Message, catalog: Catalog, mirrored: bool) -> str | tuple[str, ...]:
    if isinstance(message.id, str):
        return pseudo(message.id, mirrored=mirrored)
    one, many = (pseudo(english, mirrored=mirrored) for english in message.id)
    return (one, *[many] * (catalog.num_plurals - 1))
