"""The faces that paper is set in, and which of them draws a character."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import uharfbuzz as hb

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "fonts"
UNKNOWN = "\ufffd"  # what stands on paper for a character that no face has
_WESTERN_END = 0x2000  # below are alphabets, from here on signs whose Chinese form is wider
# Default_Ignorable_Code_Point: what HarfBuzz hides where a font has none.
HIDDEN = frozenset(
    code
    for first, last in (
        (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F),
        (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
        (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
    )
    for code in range(first, last + 1)
)  # fmt: skip
_STAYS = frozenset({"Mn", "Me", "Mc", "Cf"})  # a mark or joiner is drawn by the face of its letter


@dataclass(frozen=True, eq=False)
class Face:
    """One font file, read once for the process; measures are thousandths of the size.

    `ghost` is the glyph without ink, which carries text that another mark on the paper shows (one without width too
    would be passed over when text is copied); `unknown` the mark for a character that no face has, where the face has
    that mark; `mirrored` says which bracket a glyph looks like, whatever was typed.
    """

    name: str
    hb_face: hb.Face
    hb_font: hb.Font
    covered: frozenset[int]
    scale: float
    ghost: int
    unknown: int | None
    mirrored: dict[int, str]
    advances: dict[int, float] = field(default_factory=dict)

    def draws(self, character: str) -> bool:
        """Whether the face shows the character as it is, or has nothing to show of it."""
        return character != UNKNOWN and (ord(character) in self.covered or ord(character) in HIDDEN)

    def advance(self, glyph: int) -> float:
        """The width that the font itself gives the glyph."""
        width = self.advances.get(glyph)
        if width is None:
            width = self.advances[glyph] = self.hb_font.get_glyph_h_advance(glyph) * self.scale
        return width


@dataclass(frozen=True, eq=False)
class Family:
    """The faces for one language and weight, the preferred first."""

    language: str
    bold: bool
    western: tuple[Face, ...]
    eastern: tuple[Face, ...]
    latin: tuple[Face, ...]

    def order(self, character: str, latin: bool) -> tuple[Face, ...]:
        """Where to look for a character; signs and digits in a word with Latin letters are the Latin face's."""
        if latin:
            return self.latin
        return self.western if ord(character) < _WESTERN_END else self.eastern

    def has(self, character: str) -> bool:
        """Whether a face draws the character, or it is one that is never drawn."""
        return ord(character) in HIDDEN or any(ord(character) in face.covered for face in self.latin)

    def faces(self, text: str) -> list[Face]:
        """The face of every character of a text in which all are had; one never drawn goes with what is before."""
        latin = any(_is_western_letter(character) for character in text)
        found: list[Face] = []
        for character in text:
            if found and unicodedata.category(character) in _STAYS:
                previous = found[-1]
                if ord(character) in previous.covered or ord(character) in HIDDEN:
                    found.append(previous)
                    continue
            order = self.order(character, latin and ord(character) < _WESTERN_END)
            found.append(next((face for face in order if ord(character) in face.covered), order[0]))
        return found


def _is_western_letter(character: str) -> bool:
    return ord(character) < 0x590 and character.isalpha()


@cache
def face(name: str) -> Face:
    """The face in resources/fonts of that name, such as `NotoSans-Bold`."""
    hb_face = hb.Face(hb.Blob.from_file_path(str(FOLDER / f"{name}.ttf")))
    hb_font = hb.Font(hb_face)
    covered = frozenset(hb_face.unicodes)
    mirrored = {hb_font.get_nominal_glyph(code): chr(code) for code in covered if unicodedata.mirrored(chr(code))}
    ghost, unknown = hb_font.get_nominal_glyph(ord(" ")), hb_font.get_nominal_glyph(ord(UNKNOWN))
    return Face(name, hb_face, hb_font, covered, 1000.0 / hb_face.upem, ghost, unknown, mirrored)


@cache
def family(language: str, bold: bool = False) -> Family:
    """The faces for a language; rare characters that bold lacks come from the regular weight."""
    weight = "Bold" if bold else "Regular"
    sans, arabic, han = (face(f"{name}-{weight}") for name in ("NotoSans", "NotoSansArabic", "NotoSansSC"))
    rare = (face("NotoSansSC-Regular"),) if bold else ()
    latin = (sans, han, arabic, *rare)
    if language == "ar":
        return Family(language, bold, (arabic, sans, han, *rare), (arabic, sans, han, *rare), latin)
    if language == "zh":
        return Family(language, bold, latin, (han, *rare, sans, arabic), latin)
    return Family(language, bold, latin, latin, latin)
