"""What a file says of itself: title, language, edition, symbol. Offered to a person, never written by itself."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

from brs_desktop.library.kinds import DAMAGED, EPUB, HTML, PDF
from brs_desktop.library.paper import BadPaper, Paper

_MOST_XML = 200_000
_MOST_TITLE = 300
_FIRST_PAGES = 3
_SYMBOL = re.compile(r"\b(?:UNEP|UNEP-\w+|FAO|UNIDO|WHO|A|E|BC|RC|SC)/[A-Z0-9][A-Za-z0-9./_-]{3,40}\b")
_DECISION = re.compile(r"\b(?:BC|RC|SC)-(?:[IVX]+|\d{1,2})/\d{1,3}\b")
_EDITION = re.compile(
    r"\b(?:(?:first|second|third|fourth|fifth|revised|updated|\d{1,2}(?:st|nd|rd|th)) edition"
    r"|(?:version|rev(?:ision)?)\.? ?\d[\d.]{0,5}"
    r"|(?:premi[eè]re|deuxi[eè]me|troisi[eè]me|nouvelle) [ée]dition"
    r"|(?:primera|segunda|tercera|nueva) edici[oó]n)\b",
    re.IGNORECASE,
)
_NOT_TITLES = re.compile(r"^(untitled|microsoft word|document\d*|slide \d+|print|\(?anonymous\)?)\b|\.\w{2,5}$", re.I)
_FREQUENT = {
    code: frozenset(words.split())
    for code, words in (
        ("en", "the of and to in for is that on with shall by as are"),
        ("fr", "le la les des de et du en une que pour dans est sur au"),
        ("es", "el la los las de y del en una que para por con se al"),
        ("pt", "o os as de e do da em uma que para por com se ao dos"),
    )
}
_SCRIPTS = {"ARABIC": "ar", "CYRILLIC": "ru", "CJK": "zh"}


@dataclass(frozen=True)
class Guess:
    """What might be written into an entry; empty where the file says nothing."""

    title: str = ""
    language: str = ""
    edition: str = ""
    symbol: str = ""


def guess(path: Path, media_type: str) -> Guess:
    """What the content of a stored file says; a file that cannot be read says nothing."""
    try:
        if media_type == PDF.type:
            return _of_pdf(path)
        if media_type == HTML.type:
            return _of_html(path)
        if media_type.startswith("application/vnd.openxmlformats"):
            return _of_members(path, "docProps/core.xml")
        if media_type == EPUB.type:
            return _of_members(path, "content.opf")
    except (BadPaper, ElementTree.ParseError, AssertionError, *DAMAGED):  # the reader of HTML raises AssertionError
        return Guess()
    return Guess()


def language_of(text: str, told: str = "") -> str:
    """The language of a text, by what the file says, else by its script, else by its commonest words."""
    code = told.strip().lower().partition("-")[0]
    if code in (*_FREQUENT, *_SCRIPTS.values()):
        return code
    letters = [letter for letter in text if letter.isalpha()][:4_000]
    for script, language in _SCRIPTS.items():
        if letters and sum(script in unicodedata.name(one, "") for one in letters) > 0.3 * len(letters):
            return language
    words = re.findall(r"[^\W\d_]+", text.lower())[:3_000]
    counts = {code: sum(word in common for word in words) for code, common in _FREQUENT.items()}
    best = max(counts, key=lambda code: counts[code])
    sure = counts[best] >= 8 and counts[best] > 1.15 * max(v for code, v in counts.items() if code != best)
    return best if sure else ""


def _of_pdf(path: Path) -> Guess:
    with Paper(path) as paper:
        told = paper.told()
        pages = range(min(_FIRST_PAGES, len(paper.sizes)))
        text = "\n".join(paper.text(number, places=False).letters for number in pages)
    return _from(told.title, text, told.language)


def _from(title: str, text: str, told_language: str) -> Guess:
    plain = " ".join(title.replace("\x00", "").split())[:_MOST_TITLE]
    if not any(letter.isalpha() for letter in plain) or _NOT_TITLES.search(plain):
        plain = ""
    symbol = _DECISION.search(plain) or _SYMBOL.search(text)
    edition = _EDITION.search(plain) or _EDITION.search(text)
    return Guess(
        plain,
        language_of(text, told_language),
        " ".join(edition[0].split()) if edition else "",
        symbol[0].rstrip("./-_") if symbol else "",
    )


class _Html(HTMLParser):
    """The title and the language of a web page."""

    def __init__(self) -> None:
        super().__init__()
        self.title = self.language = ""
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "html":
            self.language = dict(attrs).get("lang") or ""
        self._inside = tag == "title" and not self.title

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        self.title += data if self._inside else ""


def _of_html(path: Path) -> Guess:
    with path.open("rb") as stream:
        text = stream.read(_MOST_XML).decode("utf-8", "replace")
    read = _Html()
    read.feed(text)
    return _from(read.title, re.sub(r"<[^<>]{0,2000}>", " ", text), read.language)


def _of_members(path: Path, ending: str) -> Guess:
    """Title and language from the Dublin Core that offices and books write; entities are not followed."""
    with zipfile.ZipFile(path) as packed:
        name = next((name for name in packed.namelist() if name.endswith(ending)), None)
        if name is None or packed.getinfo(name).file_size > _MOST_XML:
            return Guess()
        raw = packed.read(name)
    if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
        return Guess()
    root = ElementTree.fromstring(raw)  # noqa: S314 (bounded, and without a document type there are no entities)
    found = {child.tag.rpartition("}")[2]: (child.text or "") for child in root.iter()}
    return _from(found.get("title", ""), "", found.get("language", ""))
