"""Fonts inside the file: only the glyphs used, each with the text it stands for, so that copied text is right."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import uharfbuzz as hb
from reportlab.pdfbase import pdfdoc

from brs_desktop.pdf.fonts import Face

_SYMBOLIC = 4
_CMAP_HEAD = (
    "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
    "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
    "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
    "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
)
_CMAP_TAIL = "endcmap CMapName currentdict /CMap defineresource pop end end\n"
_ROWS = 100  # a bfchar section holds no more


class Embedded:
    """One face in one document. A code stands for a glyph and its text: one glyph with two texts has two codes."""

    def __init__(self, face: Face, name: str) -> None:
        self.face, self.name = face, name
        self._codes: dict[tuple[int, str], int] = {}

    def code(self, glyph: int, text: str) -> int:
        """The two-byte code that paints the glyph and is copied as the text."""
        key = (glyph, text)
        found = self._codes.get(key)
        if found is None:
            found = self._codes[key] = len(self._codes) + 1
        return found

    def add_to(self, document: Any) -> None:
        """Write the composite font, its widths, its subset and its ToUnicode map into the document."""
        glyphs = [glyph for glyph, _ in self._codes]
        program, renumbered = _subset(self.face, glyphs)
        base = f"{_tag(program)}+{self.face.name}"
        descendant = pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("Font"),
                "Subtype": pdfdoc.PDFName("CIDFontType2"),
                "BaseFont": pdfdoc.PDFName(base),
                "CIDSystemInfo": pdfdoc.PDFDictionary(
                    {"Registry": pdfdoc.PDFString("Adobe"), "Ordering": pdfdoc.PDFString("Identity"), "Supplement": 0}
                ),
                "FontDescriptor": document.Reference(self._descriptor(document, base, program)),
                "DW": 1000,
                "W": pdfdoc.PDFArray([1, pdfdoc.PDFArray([round(self.face.advance(glyph), 2) for glyph in glyphs])]),
                "CIDToGIDMap": document.Reference(_stream(_glyph_map(renumbered[glyph] for glyph in glyphs))),
            }
        )
        font = pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("Font"),
                "Subtype": pdfdoc.PDFName("Type0"),
                "BaseFont": pdfdoc.PDFName(base),
                "Encoding": pdfdoc.PDFName("Identity-H"),
                "DescendantFonts": pdfdoc.PDFArray([document.Reference(descendant)]),
                "ToUnicode": document.Reference(_stream(self._to_unicode().encode("ascii"))),
            }
        )
        document.idToObject["BasicFonts"].dict[self.name] = document.Reference(font)

    def _descriptor(self, document: Any, base: str, program: bytes) -> Any:
        extents = self.face.hb_font.get_font_extents("ltr")
        scale = self.face.scale
        ascent, descent = round(extents.ascender * scale), round(extents.descender * scale)
        stream = _stream(program)
        stream.dictionary["Length1"] = len(program)
        return pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("FontDescriptor"),
                "FontName": pdfdoc.PDFName(base),
                "Flags": _SYMBOLIC,
                "FontBBox": pdfdoc.PDFArray([-1000, descent, 2000, ascent]),
                "ItalicAngle": 0,
                "Ascent": ascent,
                "Descent": descent,
                "CapHeight": 714,
                "StemV": 160 if self.face.name.endswith("Bold") else 90,
                "FontFile2": document.Reference(stream),
            }
        )

    def _to_unicode(self) -> str:
        rows = [f"<{code:04X}> <{text.encode('utf-16-be').hex()}>" for (_, text), code in self._codes.items() if text]
        parts = [_CMAP_HEAD]
        for start in range(0, len(rows), _ROWS):
            part = rows[start : start + _ROWS]
            parts.append(f"{len(part)} beginbfchar\n" + "\n".join(part) + "\nendbfchar\n")
        return "".join((*parts, _CMAP_TAIL))


class FontBook:
    """The faces that one document uses; ReportLab asks it for their objects when everything is painted."""

    def __init__(self) -> None:
        self._fonts: dict[Face, Embedded] = {}

    def font(self, face: Face) -> Embedded:
        """The face in this document."""
        found = self._fonts.get(face)
        if found is None:
            found = self._fonts[face] = Embedded(face, f"N{len(self._fonts) + 1}")
        return found

    def addObjects(self, document: Any) -> None:
        """ReportLab's hook for fonts that are written last."""
        for font in self._fonts.values():
            font.add_to(document)


def _subset(face: Face, glyphs: Iterable[int]) -> tuple[bytes, dict[int, int]]:
    """The font program with these glyphs alone, and their numbers in it."""
    wanted = hb.SubsetInput()
    wanted.glyph_set.update(glyphs)
    wanted.layout_feature_tag_set.clear()
    wanted.flags = hb.SubsetFlags.NOTDEF_OUTLINE
    plan = hb.SubsetPlan(face.hb_face, wanted)
    return plan.execute().blob.data, dict(plan.old_to_new_glyph_mapping)


def _glyph_map(glyphs: Iterable[int]) -> bytes:
    return b"\0\0" + b"".join(glyph.to_bytes(2, "big") for glyph in glyphs)


def _stream(content: bytes) -> Any:
    return pdfdoc.PDFStream(content=content, filters=[pdfdoc.PDFZCompress])


def _tag(program: bytes) -> str:
    """The six letters that PDF wants before the name of a subset."""
    digest = hashlib.sha256(program).digest()
    return "".join(chr(ord("A") + byte % 26) for byte in digest[:6])
