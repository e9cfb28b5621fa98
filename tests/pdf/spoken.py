"""What a screen reader says of a file, in its order: elements of the structure with their language and their text."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from io import BytesIO
from typing import Any, NamedTuple

import pikepdf
import pypdfium2
import pypdfium2.raw as raw


class Spoken(NamedTuple):
    """One element that has text of its own: its tag and those around it, its language, what it says."""

    tags: tuple[str, ...]
    language: str
    text: str


def spoken(content: bytes) -> list[Spoken]:
    """Every element with text, as the tree has them."""
    with pikepdf.open(BytesIO(content)) as pdf:
        pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        texts = _texts(content)
        return [one for kid in pdf.Root.StructTreeRoot.K for one in _walk(kid, (), "", pages, texts)]


def _walk(element: Any, above: tuple[str, ...], language: str, pages: Any, texts: Any) -> Iterator[Spoken]:
    tags, language = (*above, str(element.S)[1:]), str(element.get("/Lang", language))
    kids = element.get("/K", [])
    own = ""
    for kid in list(kids) if isinstance(kids, pikepdf.Array | list) else [kids]:
        if isinstance(kid, int):
            own += texts.get((pages[element.Pg.objgen], kid), "")
        elif "/MCID" in kid:
            own += texts.get((pages[kid.Pg.objgen], int(kid.MCID)), "")
        else:
            if own:
                yield Spoken(tags, language, own)
                own = ""
            yield from _walk(kid, tags, language, pages, texts)
    if own:
        yield Spoken(tags, language, own)


def _texts(content: bytes) -> dict[tuple[int, int], str]:
    """The text of each mark, by page and number."""
    found: dict[tuple[int, int], str] = {}
    with pypdfium2.PdfDocument(content) as pdf:
        for number, page in enumerate(pdf):
            told = page.get_textpage()
            for thing in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
                mark = raw.FPDFPageObj_GetMarkedContentID(thing.raw)
                size = raw.FPDFTextObj_GetText(thing.raw, told.raw, None, 0)
                letters = ctypes.create_string_buffer(size)
                raw.FPDFTextObj_GetText(thing.raw, told.raw, ctypes.cast(letters, ctypes.POINTER(raw.FPDF_WCHAR)), size)
                if mark >= 0:
                    text = letters.raw[: max(0, size - 2)].decode("utf-16-le", "replace")
                    found[number, mark] = found.get((number, mark), "") + text
    return found
