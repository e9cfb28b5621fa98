"""Words into glyphs: HarfBuzz with a cache, one stretch of one direction and one face at a time."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import NamedTuple

import uharfbuzz as hb

from brs_desktop.pdf.fonts import UNKNOWN, Face, Family

# Steers the direction or the break but is never drawn; joiners are not here, letters change shape by them.
UNDRAWN = frozenset("\u00ad\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff")

_SIGNS = frozenset(".,:/%+-،")


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
    """The pieces of a word in reading order; `levels` is one number when all its characters have it.

    A character that no face has is drawn as a mark, under which the character itself is kept.
    """
    spread = (levels,) * len(text) if isinstance(levels, int) else levels
    kept = [index for index, character in enumerate(text) if character not in UNDRAWN]
    shown = "".join(text[index] for index in kept)
    drawn = shown if all(map(family.has, shown)) else "".join(c if family.has(c) else UNKNOWN for c in shown)
    faces = family.faces(drawn)
    found: list[Piece] = []
    start = 0
    for end in range(1, len(kept) + 1):
        same = end < len(kept) and faces[end] is faces[start] and spread[kept[end]] == spread[kept[start]]
        if not same:
            found.append(_shape(drawn[start:end], shown[start:end], faces[start], spread[kept[start]], family.language))
            start = end
    return tuple(found)


def _shape(text: str, told: str, face: Face, level: int, language: str) -> Piece:
    """A text shaped; `told` is what it stands for, character by character."""
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.cluster_level = hb.BufferClusterLevel.MONOTONE_CHARACTERS
    buffer.guess_segment_properties()
    buffer.language = language
    buffer.direction = "rtl" if level & 1 else "ltr"
    hb.shape(face.hb_font, buffer)
    glyphs: list[Glyph] = []
    for cluster in _clusters(buffer, len(text), face.scale):
        words = _shares(told[cluster.start : cluster.end], len(cluster.glyphs))
        if level & 1:
            words.reverse()
            named = (g._replace(text=word) for g, word in zip(cluster.glyphs, words, strict=True))
            glyphs += (glyph for found in named for glyph in _as_read_backwards(found, face))
        else:
            glyphs += (g._replace(text=word) for g, word in zip(cluster.glyphs, words, strict=True))
    if level & 1:
        _marks_before_signs(glyphs)
    return Piece(face, level, sum(glyph.advance for glyph in glyphs), tuple(glyphs))


def _marks_before_signs(glyphs: list[Glyph]) -> None:
    """Swap a full stop or comma with the vowel sign of the word that it follows; nothing moves on the paper.

    PDFium takes a sign and the vowel sign beside it for one stretch from left to right and copies it unturned.
    """
    for index in range(len(glyphs) - 1):
        sign, mark = glyphs[index], glyphs[index + 1]
        if mark.up and not mark.advance and sign.text in _SIGNS:
            glyphs[index] = mark._replace(right=mark.right + sign.advance)
            glyphs[index + 1] = sign


class _Cluster(NamedTuple):
    """Characters that HarfBuzz drew together, and their glyphs from left to right."""

    start: int
    end: int
    glyphs: list[Glyph]


def _clusters(buffer: hb.Buffer, length: int, scale: float) -> list[_Cluster]:
    infos, positions = buffer.glyph_infos, buffer.glyph_positions
    starts = sorted({info.cluster for info in infos})
    ends = dict(zip(starts, [*starts[1:], length], strict=True))
    found: list[_Cluster] = []
    for info, position in zip(infos, positions, strict=True):
        glyph = Glyph(
            info.codepoint, "", position.x_advance * scale, position.x_offset * scale, position.y_offset * scale
        )
        if not found or found[-1].start != info.cluster:
            found.append(_Cluster(info.cluster, ends[info.cluster], []))
        found[-1].glyphs.append(glyph)
    return found


def _shares(text: str, count: int) -> list[str]:
    """The letters of a cluster shared out among its glyphs in the order of reading; the first takes what is over."""
    over = max(len(text) - count, 0)
    letters = [text[: over + 1], *text[over + 1 :]]
    return letters + [""] * (count - len(letters))


def _as_read_backwards(glyph: Glyph, face: Face) -> tuple[Glyph, ...]:
    """What programs that copy text expect of a line from right to left, which they turn round letter by letter.

    A bracket stands for what it looks like, and each letter of a ligature has a code of its own: its last letter the
    ligature's, the others ghosts over its right side.
    """
    if len(glyph.text) < 2:
        return (glyph._replace(text=face.mirrored.get(glyph.glyph, glyph.text) if glyph.text else ""),)
    others, last = glyph.text[:-1], glyph.text[-1]
    back = -face.advance(face.ghost)
    return (glyph._replace(text=last), *(Glyph(face.ghost, letter, 0.0, back, 0.0) for letter in reversed(others)))


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
