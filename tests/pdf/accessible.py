"""What PDF/UA asks of a file and a program can look at: structure, names, fonts. Written from the norm."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
import uharfbuzz as hb

_INSIDE = {"Table": {"TR", "Caption"}, "TR": {"TH", "TD"}, "L": {"LI", "Caption"}, "LI": {"Lbl", "LBody"}}
_ONLY_IN: dict[str, tuple[str, ...]] = {
    "TR": ("Table",),
    "TH": ("TR",),
    "TD": ("TR",),
    "LI": ("L",),
    "Lbl": ("LI",),
    "LBody": ("LI",),
}
_ONLY_IN |= {"Caption": ("Table", "L", "Figure")}
_NEEDS = {"L": "LI", "LI": "LBody", "Table": "TR"}
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")
_WIDTH_SLACK = 1.5  # thousandths of the size


def findings(content: bytes) -> list[str]:
    """What is wrong with the file, each in one sentence; nothing is as it should be."""
    with pikepdf.open(BytesIO(content)) as pdf:
        return [*_head(pdf), *_Tree(pdf).findings(), *_fonts(pdf)]


def _head(pdf: Any) -> Iterator[str]:
    root = pdf.Root
    if not root.get("/MarkInfo", {}).get("/Marked", False):
        yield "the file is not called marked"
    if not str(root.get("/Lang", "")):
        yield "the file has no language"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False):
        yield "readers are not asked to show the title"
    with pdf.open_metadata() as data:
        if data.get("pdfuaid:part") != "1":
            yield "the file is not called PDF/UA"
        if not data.get("dc:title"):
            yield "the file has no title"
    for number, page in enumerate(pdf.pages, 1):
        if "/StructParents" not in page.obj or page.obj.get("/Tabs") != pikepdf.Name.S:
            yield f"page {number} does not follow the structure"


class _Tree:
    """The structure tree, walked once."""

    def __init__(self, pdf: Any) -> None:
        self.pdf = pdf
        self.pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        self.headings: list[int] = []
        self.notes: list[str] = []
        self.owned: dict[tuple[int, int], Any] = {}
        self.said: list[str] = []

    def findings(self) -> list[str]:
        """What is wrong below the root."""
        root = self.pdf.Root.StructTreeRoot
        for kid in _list(root.K):
            self._walk(kid, "")
        self._headings()
        named = [str(part) for part in root.get("/IDTree", {}).get("/Names", [])[::2]]
        if named != sorted(set(self.notes)) or len(named) != len(self.notes):
            self.said.append(f"notes {self.notes} are named {named}")
        self._parents(root)
        return self.said

    def _walk(self, element: Any, parent: str) -> None:
        tag = str(element.S)[1:]
        if parent in _INSIDE and tag not in _INSIDE[parent]:
            self.said.append(f"{tag} inside of {parent}")
        if parent not in _ONLY_IN.get(tag, (parent,)):
            self.said.append(f"{tag} outside of {' or '.join(_ONLY_IN[tag])}")
        self._kids(element, tag)
        if tag == "TH" and str(element.get("/A", {}).get("/Scope", "")) not in ("/Row", "/Column", "/Both"):
            self.said.append("TH without scope")
        if tag == "Figure" and not str(element.get("/Alt", "")):
            self.said.append("Figure without a text in its place")
        if tag == "Note":
            self.notes.append(str(element.get("/ID", "")))
        if tag in ("H1", "H2", "H3", "H4", "H5", "H6"):
            self.headings.append(int(tag[1]))
        if tag == "Table":
            self._regular(element)
        for kid in _list(element.get("/K", [])):
            self._kid(kid, element, tag)

    def _kids(self, element: Any, tag: str) -> None:
        """What an element must have below it, where, and in which language it speaks."""
        kids = [str(kid.S)[1:] if hasattr(kid, "S") else "" for kid in _list(element.get("/K", []))]
        if tag in _NEEDS and _NEEDS[tag] not in kids:
            self.said.append(f"{tag} without {_NEEDS[tag]}")
        if "Caption" in kids[1:-1] or kids.count("Caption") > 1:
            self.said.append(f"Caption in the middle of {tag}")
        if "Lbl" in kids[1:]:
            self.said.append("Lbl behind what it is the sign of")
        spoken = str(element.get("/Lang", ""))
        if "/Lang" in element and (tag != "Document") == (spoken == str(self.pdf.Root.get("/Lang", ""))):
            self.said.append(f"{tag} says once more, or otherwise, that it is in {spoken}")
        if "/Lang" in element and not _LANGUAGE.fullmatch(spoken):
            self.said.append(f"{tag} is in no language: {spoken}")
        span = element.get("/A", {}).get("/ColSpan", 1)
        if not isinstance(span, int) or span < 1 or (span > 1 and tag not in ("TH", "TD")):
            self.said.append(f"{tag} goes over {span} columns")

    def _kid(self, kid: Any, element: Any, tag: str) -> None:
        if isinstance(kid, int):
            self.owned[self.pages[element.Pg.objgen], kid] = element
        elif "/MCID" in kid:
            self.owned[self.pages[kid.get("/Pg", element.get("/Pg")).objgen], int(kid.MCID)] = element
        elif kid.P.objgen != element.objgen:
            self.said.append(f"{kid.S} names another parent")
        else:
            self._walk(kid, tag)

    def _regular(self, table: Any) -> None:
        """All rows have as many columns."""
        spans = {
            sum(int(cell.get("/A", {}).get("/ColSpan", 1)) for cell in _list(row.get("/K", [])))
            for row in _list(table.get("/K", []))
            if row.S == pikepdf.Name.TR
        }
        if len(spans) != 1:
            self.said.append(f"rows of {sorted(spans)} columns in one table")

    def _headings(self) -> None:
        before = 0
        for level in self.headings:
            if level > before + 1:
                self.said.append(f"H{level} after H{before}")
            before = level

    def _parents(self, root: Any) -> None:
        """The way back from each mark leads to who owns it, and each mark on the pages has an owner."""
        numbers = root.ParentTree.Nums
        way = {int(numbers[at]): numbers[at + 1] for at in range(0, len(numbers), 2)}
        for number, page in enumerate(self.pdf.pages):
            marks = {
                int(operands[1].MCID)
                for operands, operator in pikepdf.parse_content_stream(page)
                if str(operator) == "BDC" and "/MCID" in operands[1]
            }
            owned = {mark for at, mark in self.owned if at == number}
            if marks != owned:
                self.said.append(f"page {number + 1} has marks {sorted(marks ^ owned)} that nobody or nothing has")
            back = way.get(int(page.obj.get("/StructParents", -1)), [])
            if any(back[mark].objgen != self.owned[number, mark].objgen for mark in marks & owned):
                self.said.append(f"the way back from page {number + 1} leads elsewhere")


def _fonts(pdf: Any) -> Iterator[str]:
    """Fonts are inside, say what their codes mean, are as wide as they say, and draw no empty box."""
    seen: dict[Any, set[int]] = {}
    fonts: dict[Any, Any] = {}
    for stream in _streams(pdf):
        current = None
        for operands, operator in pikepdf.parse_content_stream(stream):
            if str(operator) == "Tf":
                current = stream.Resources.Font[str(operands[0])]
                fonts[current.objgen] = current
            elif str(operator) in ("TJ", "Tj") and current is not None:
                parts = operands[0] if str(operator) == "TJ" else [operands[0]]
                codes = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
                seen.setdefault(current.objgen, set()).update(_pairs(codes))
    for key, font in fonts.items():
        yield from _font(font, seen.get(key, set()))


def _streams(pdf: Any) -> Iterator[Any]:
    for page in pdf.pages:
        yield page.obj
        for form in page.obj.Resources.get("/XObject", {}).values():
            if form.Subtype == pikepdf.Name.Form:
                yield form


def _font(font: Any, used: set[int]) -> Iterator[str]:
    inner, name = font.DescendantFonts[0], str(font.BaseFont)
    program = hb.Face(inner.FontDescriptor.FontFile2.read_bytes())
    shape, glyphs = hb.Font(program), _pairs(inner.CIDToGIDMap.read_bytes())
    widths = [float(width) for width in inner.W[1]]
    told = font.ToUnicode.read_bytes().decode("ascii")
    for code in sorted(used):
        glyph = glyphs[code]
        if glyph == 0:
            yield f"{name} draws the empty box for code {code}"
        elif abs(shape.get_glyph_h_advance(glyph) * 1000 / program.upem - widths[code - 1]) > _WIDTH_SLACK:
            yield f"{name} is not as wide as it says at code {code}"
        if f"<{code:04X}> <" not in told:
            yield f"{name} does not say what code {code} means"


def _pairs(content: bytes) -> list[int]:
    return [int.from_bytes(content[at : at + 2]) for at in range(0, len(content), 2)]


def _list(kids: Any) -> list[Any]:
    return list(kids) if isinstance(kids, list | pikepdf.Array) else [kids]
