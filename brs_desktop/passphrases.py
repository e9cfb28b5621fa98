"""Which passphrases lock a file, and how readers compare them: rules without any format of files."""

from __future__ import annotations

import unicodedata
from typing import Literal

# Mapped to nothing by SASLprep, which PDF 2.0 asks for: soft hyphen, joiners and the mark of bytes' order among them.
_UNSEEN = dict.fromkeys((0xAD, 0x34F, 0x1806, *range(0x180B, 0x180E), *range(0x200B, 0x200E), 0x2060, 0xFEFF))
MOST_BYTES = 127  # of UTF-8; readers cut what is longer
LEAST = 8  # characters that a window asks for: what is shorter is guessed
Fault = Literal["", "short", "unfit", "unlike"]


def normal(passphrase: str) -> str:
    """A passphrase as readers compare it, however it was typed: what only joins or parts letters is none of it."""
    return unicodedata.normalize("NFKC", passphrase.translate(_UNSEEN))


def fits(passphrase: str) -> bool:
    """Whether a PDF can be locked with it."""
    secret = normal(passphrase)
    return len(secret.encode("utf-8", "surrogatepass")) <= MOST_BYTES and secret.isprintable()


def fault(passphrase: str, again: str) -> Fault:
    """What is wrong with a passphrase that was typed twice; nothing where it can be used."""
    if not fits(passphrase):
        return "unfit"
    if len(normal(passphrase).strip()) < LEAST:
        return "short"
    return "" if normal(passphrase) == normal(again) else "unlike"
