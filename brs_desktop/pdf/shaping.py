"""Words into glyphs: HarfBuzz with a cache, one stretch of one direction and one face at a time."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import NamedTuple

import uharfbuzz as hb

from brs_desktop.pdf.fonts import Face, Family

# Steers the direction or the break but is never drawn; joiners are not here, letters change shape by them.
UNDRAWN = frozenset("\u00ad\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff")


class Glyph(NamedTuple):
    """One glyph and the text that it stands for (empty for the second glyph of a letter); thousandths of the size."""

    glyph: int
    text: str
    advance: float
    right: float
    up: float


class Piece(NamedTuple):
    """Glyphs of one face at one bidi level, in the order they stand from left to right."""

    face: Face
    level: int
    width: float
    glyphs: tuple[Glyph, ...]


@lru_cache(maxsize=20_000)
def pieces(text: str, levels: tuple[int, ...] | int, family: Family) -> tuple[Piece, ...]:
    """The pieces of a word in reading order; `levels` is one number when all its characters have it."""
    spread = (levels,) * len(text) if isinstance(levels, int) else levels
    kept = [index for index, character in enumerate(text) if character not in UNDRAWN]
    shown = "".join(text[index] for index in kept)
    faces = family.faces(shown)
    found: list[Piece] = []
    start = 0
    for end in range(1, len(kept) + 1):
        same = end < len(kept) and faces[end] is faces[start] and spread[kept[end]] == spread[kept[start]]
        if not same:
            found.append(_shape(shown[start:end], faces[start], spread[kept[start]], family.language))
            start = end
    return tuple(found)


def _shape(text: str, face: Face, level: int, language: str) -> Piece:
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.cluster_level = hb.BufferClusterLevel.MONOTONE_CHARACTERS
    buffer.guess_segment_properties()
    buffer.language = language
    buffer.direction = "rtl" if level & 1 else "ltr"
    hb.shape(face.hb_font, buffer)
    infos, positions = buffer.glyph_infos, buffer.glyph_positions
    ends = _cluster_ends([info.cluster for info in infos], len(text))
    glyphs: list[Glyph] = []
    told = set()
    for info, position in zip(infos, positions, strict=True):
        start = info.cluster
        words = "" if start in told else text[start : ends[start]]
        told.add(start)
        scaled = (face.scale * value for value in (position.x_advance, position.x_offset, position.y_offset))
        glyph = Glyph(info.codepoint, words, *scaled)
        glyphs += _as_read_backwards(glyph, face) if level & 1 else (glyph,)
    return Piece(face, level, sum(glyph.advance for glyph in glyphs), tuple(glyphs))


def _as_read_backwards(glyph: Glyph, face: Face) -> tuple[Glyph, ...]:
    """What programs that copy text expect of a line from right to left, which they turn round letter by letter.

    A bracket stands for what it looks like, and each letter of a ligature has a code of its own: its last letter the
    ligature's, the others ghosts over its right side.
    """
    if len(glyph.text) < 2:
        return (glyph._replace(text=face.mirrored.get(glyph.glyph, glyph.text)),)
    others, last = glyph.text[:-1], glyph.text[-1]
    back = -face.advance(face.ghost)
    return (glyph._replace(text=last), *(Glyph(face.ghost, letter, 0.0, back, 0.0) for letter in reversed(others)))


def _cluster_ends(clusters: list[int], length: int) -> dict[int, int]:
    starts = sorted(set(clusters))
    return dict(zip(starts, [*starts[1:], length], strict=True))


def clean(text: str) -> str:
    """Text as it can be set: composed, one kind of line end, tabs as blanks, no control characters or half pairs."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if text.isprintable():
        return text
    return "".join(_settable(character) for character in text)


def _settable(character: str) -> str:
    if character in "\n\u2028\u2029\u0085\v\f":
        return "\n"
    if character == "\t":
        return " "
    kind = unicodedata.category(character)
    if kind == "Cs":
        return "\ufffd"
    return "" if kind == "Cc" else character
