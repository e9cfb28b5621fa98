"""A small bundle as letters for a QR code, which a scanner can also type: `BRS1:` and Base45 (RFC 9285)."""

from __future__ import annotations

from brs_sync.errors import SyncProblem

MARK = "BRS1:"
MOST_LETTERS = 4296  # in the largest code, version 40 with the least correction
MOST_BYTES = (MOST_LETTERS - len(MARK)) // 3 * 2
_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_PLACES = {sign: place for place, sign in enumerate(_SIGNS)}
_MOST_PASTED = 4 * MOST_LETTERS


def to_letters(data: bytes) -> str:
    """The bundle in letters; refused with bundle-too-large-for-code where no code can hold it."""
    if len(data) > MOST_BYTES:
        raise SyncProblem("bundle-too-large-for-code", size=len(data), most=MOST_BYTES)
    out = [MARK]
    for at in range(0, len(data) - 1, 2):
        rest, first = divmod(data[at] << 8 | data[at + 1], 45)
        third, second = divmod(rest, 45)
        out += (_SIGNS[first], _SIGNS[second], _SIGNS[third])
    if len(data) % 2:
        second, first = divmod(data[-1], 45)
        out += (_SIGNS[first], _SIGNS[second])
    return "".join(out)


def is_letters(text: str) -> bool:
    """Whether a text begins as such a bundle does."""
    return text.lstrip()[: len(MARK)].upper() == MARK


def from_letters(text: str) -> bytes:
    """The bundle behind letters, however their lines were broken; no-bundle, or bundle-damaged where some are amiss."""
    if not is_letters(text) or len(text) > _MOST_PASTED:
        raise SyncProblem("no-bundle")
    # A space is a letter, so only what breaks lines is left out.
    letters = text.lstrip().upper().translate({10: None, 13: None, 9: None})[len(MARK) :]
    if len(letters) > MOST_LETTERS or any(sign not in _PLACES for sign in letters):
        raise SyncProblem("bundle-damaged", what="letters")
    return b"".join(_bytes(letters[at : at + 3]) for at in range(0, len(letters), 3))


def _bytes(letters: str) -> bytes:
    number = 0
    for sign in reversed(letters):
        number = number * 45 + _PLACES[sign]
    size = len(letters) - 1
    if not size or number >= 256**size:
        raise SyncProblem("bundle-damaged", what="letters")
    return number.to_bytes(size, "big")
