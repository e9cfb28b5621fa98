"""Text into runs, each in one direction, script and language, so that Word takes the right face and speller."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal
from xml.sax.saxutils import escape

from brs_desktop.pdf.bidi import direction, resolve
from brs_desktop.pdf.shaping import clean

Script = Literal["latin", "cyrillic", "complex", "han", "other"]

LOCALES = {"en": "en-GB", "fr": "fr-FR", "es": "es-ES", "ru": "ru-RU", "zh": "zh-CN", "ar": "ar-SA"}
_WESTERN = ("en", "fr", "es")
_RANGES: tuple[tuple[int, int, Script], ...] = (
    (0x41, 0x24F, "latin"), (0x1E00, 0x1EFF, "latin"), (0x400, 0x52F, "cyrillic"), (0x590, 0x8FF, "complex"),
    (0xFB1D, 0xFDFF, "complex"), (0xFE70, 0xFEFE, "complex"), (0x900, 0xDFF, "complex"), (0xE00, 0xEFF, "complex"),
    (0x2E80, 0xA4CF, "han"), (0xAC00, 0xD7AF, "han"), (0xF900, 0xFAFF, "han"), (0xFF01, 0xFFEF, "han"),
    (0x20000, 0x3FFFF, "han"),
)  # fmt: skip
_PLAIN = re.compile(r"[ -~\u00a0-\u024f\u2010-\u2027\n]*")
_NO_XML = re.compile("[\ufffe\uffff]")


@dataclass(frozen=True)
class Look:
    """How a run looks beside what its paragraph's style says."""

    bold: bool = False
    colour: str = ""
    style: str = ""


PLAIN = Look()


def script_of(character: str) -> Script | None:
    """The script that a character belongs to; None for signs and digits, which go with what is before them."""
    code = ord(character)
    found = next((script for first, last, script in _RANGES if first <= code <= last), None)
    if found in ("complex", "han"):
        return found
    return (found or "other") if character.isalpha() else None


def is_backwards(text: str, otherwise: bool) -> bool:
    """Whether a paragraph of this text is written from right to left; one without letters as what is around it."""
    found = direction(text)
    return otherwise if found is None else bool(found)


def runs(text: str, language: str, *, backwards: bool, look: Look = PLAIN, within: str = "") -> str:
    """The runs of one paragraph; its lines are parted, and nothing stands in it that XML does not take.

    `within` is the language of the document, where the text's is another one.
    """
    text = _NO_XML.sub("\ufffd", clean(text))
    within = within or language
    lines = (_line(line, language, backwards, look, within) for line in text.split("\n"))
    return "<w:r><w:br/></w:r>".join(lines)


def _line(text: str, language: str, backwards: bool, look: Look, within: str) -> str:
    if not text:
        return ""
    if not backwards and language in _WESTERN and _PLAIN.fullmatch(text):
        return _run(text, "latin", False, (language, within), look)
    spoken = (language, within)
    return "".join(_run(part, script, turned, spoken, look) for part, script, turned in _parts(text, backwards))


def _parts(text: str, backwards: bool) -> Iterator[tuple[str, Script, bool]]:
    """Neighbours of one script and one direction; what has neither takes them from before."""
    levels = resolve(text, int(backwards)).levels
    script: Script = next((known for one in text if (known := script_of(one)) is not None), "other")
    level = int(backwards)
    told: list[tuple[str, Script, bool]] = []
    for character, found in zip(text, levels, strict=True):
        script = script_of(character) or script
        level = found if found >= 0 else level  # what only gives directions goes with what is before it
        told.append((character, script, bool(level % 2)))
    for (kind, turned), group in groupby(told, key=lambda one: one[1:]):
        yield "".join(one[0] for one in group), kind, turned


def _run(text: str, script: Script, turned: bool, spoken: tuple[str, str], look: Look) -> str:
    asked = [f'<w:rStyle w:val="{look.style}"/>'] if look.style else []
    if script == "han":
        asked.append('<w:rFonts w:hint="eastAsia"/>')
    asked += ["<w:b/><w:bCs/>"] if look.bold else []
    asked += [f'<w:color w:val="{look.colour}"/>'] if look.colour else []
    asked += ["<w:rtl/>"] if turned else []
    asked.append(_spoken(script, turned, *spoken))
    said = "".join(asked)
    about = f"<w:rPr>{said}</w:rPr>" if said else ""
    return f'<w:r>{about}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _spoken(script: Script, turned: bool, language: str, within: str) -> str:
    """The language of a run, where it is not the document's own."""
    if language != within and not turned and script == ("cyrillic" if language == "ru" else "latin"):
        return f'<w:lang w:val="{LOCALES[language if language in ("ru", *_WESTERN) else "en"]}"/>'
    language = within
    if turned or script == "complex":
        return f'<w:lang w:bidi="{LOCALES["ar"]}"/>' if language != "ar" else ""
    if script == "han":
        return f'<w:lang w:eastAsia="{LOCALES["zh"]}"/>' if language != "zh" else ""
    if script == "cyrillic":
        return f'<w:lang w:val="{LOCALES["ru"]}"/>' if language != "ru" else ""
    return f'<w:lang w:val="{LOCALES["en"]}"/>' if script == "latin" and language not in _WESTERN else ""
