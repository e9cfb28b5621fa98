"""The words of a form in its languages, read language by language when they are first needed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from brs_desktop.forms.model.expression import Expression
from brs_desktop.forms.model.parts import Template
from brs_desktop.forms.xpath.nodes import Element
from brs_desktop.forms.xpath.xml import Aside, parse_xml

_CODE = re.compile(r"\(\s*([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]+)*)\s*\)\s*$")
_NAMES = {
    "english": "en", "french": "fr", "français": "fr", "francais": "fr", "spanish": "es", "español": "es",
    "espanol": "es", "russian": "ru", "русский": "ru", "chinese": "zh", "中文": "zh", "arabic": "ar", "العربية": "ar",
}  # fmt: skip
Parts = tuple[str | Element, ...]
Forms = Mapping[str, Parts]

_TAG = r"<{}(?![\w.:-])[^<>]*+"
_VALUE = rf"{_TAG.format('value')}(?:(?<=/)>|(?<!/)>(?:[^<]++|{_TAG.format('output')}(?<=/)>)*+</value\s*+>)\s*+"
_TEXT = rf"{_TAG.format('text')}(?:(?<=/)>|(?<!/)>\s*+(?:{_VALUE})*+</text\s*+>)\s*+"
_WHOLE = rf"{_TAG.format('translation')}(?:(?<=/)>|(?<!/)>\s*+(?:{_TEXT})*+</translation\s*+>)\s*+"
_ENTRY = re.compile(r'<text\s+id="([^"&<>\r\n\t]*)"\s*>(.*?)</text\s*>', re.DOTALL)
_PLAIN = re.compile(r"\s*<value>([^<&\r]*)</value>\s*")
_HEAD = re.compile(rf"{_TAG.format('translation')}>")
MEDIA = ("image", "big-image", "audio", "video")
_UNSPOKEN = "default"  # where a workbook's columns without a language go beside those with one
_STRETCH = 256  # so many texts are read in one turn
# The words of a form are more than half of it; a language that nobody reads in costs nothing but its characters.
WORDS = Aside("itext", re.compile(rf"\s*+(?:{_WHOLE})++"))


def language_code(name: str) -> str:
    """`English (en)` is `en`; a name without a code is known by its word, else it stays as it is."""
    match = _CODE.search(name)
    if match is not None:
        return match[1].replace("_", "-")
    return _NAMES.get(name.strip().lower(), name)


class Itext:
    """All translations: id and form (label is '', others long, short, image, audio, video, guidance) to parts."""

    def __init__(self, element: Element | None, outputs: Iterable[Element] = (), aside: str | None = None) -> None:
        self._sources: dict[str, Element | str] = {}
        self._read: dict[str, dict[str, Forms] | _Unread] = {}
        self._written: dict[str, str] = {}
        self.default = ""
        for translation, source in _translations(element, aside):
            written = translation.get("lang")
            code = language_code(written)
            if not written or code in self._sources:
                code = written or f"lang{len(self._sources)}"
            self._sources[code] = source
            self._written[written] = code
            if translation.has("default") and translation.get("default") not in ("false()", "false"):
                self.default = code
        self.languages: tuple[str, ...] = tuple(self._sources)
        if not self.default and self.languages:
            self.default = self.languages[0]
        self._outputs: dict[tuple[int, Template], Expression] = {}
        self._with_outputs: dict[str, list[Element]] = {}
        for output in outputs if aside is None else (*outputs, *_outputs(aside)):
            text = _enclosing_text(output)
            if text is not None:
                self._with_outputs.setdefault(text.get("id"), []).append(output)

    def code(self, language: str) -> str | None:
        """The form's own code for a language however it is written, None when the form does not speak it."""
        if language in self._sources:
            return language
        code = self._written.get(language) or language_code(language)
        if code in self._sources:
            return code
        base = code.partition("-")[0]
        return next((known for known in self.languages if known.partition("-")[0] == base), None)

    def forms(self, name: str, language: str) -> Forms:
        """What a text id has in a language, in the default language when it has nothing there."""
        for code in (language, self.default):
            if code in self._sources:
                found = self._texts(code).get(name)
                if found:
                    return self._with_shared(name, found) if _UNSPOKEN in self._sources else found
        return {}

    def _with_shared(self, name: str, found: Forms) -> Forms:
        """With the pictures and sounds that the form gives to no language, where this one has none of its own."""
        shared = self._texts(_UNSPOKEN).get(name) or {}
        return {**{form: parts for form, parts in shared.items() if form in MEDIA}, **found}

    def plain(self, name: str, language: str) -> str | None:
        """The text of an id that is nothing but a text, kept nowhere; None where `forms` has to tell."""
        texts = self._texts(language)
        return texts.plain(name) if isinstance(texts, _Unread) else None

    def reading(self) -> Iterator[None]:
        """Read all languages, some texts in a turn; whoever asks for one meanwhile has it read at once."""
        for code, source in self._sources.items():
            if code in self._read or not isinstance(source, str):
                continue
            written: dict[str, str] = {}
            entries = ((entry[1], entry[2]) for entry in _ENTRY.finditer(source))
            while stretch := dict(islice(entries, _STRETCH)):
                written |= stretch
                yield
            if code not in self._read:
                self._read[code] = _told(source, written)
            yield

    def outputs_of(self, name: str) -> list[Element]:
        """The outputs in a text in all languages, to know what the text reads."""
        return self._with_outputs.get(name, [])

    def output(self, element: Element, template: Template) -> Expression:
        """The expression of an `<output>` at the node whose words it stands in."""
        key = (id(element), template)
        found = self._outputs.get(key)
        if found is None:
            found = Expression(element.get("value") or element.get("ref"), template, "label")
            self._outputs[key] = found
        return found

    def _texts(self, code: str) -> dict[str, Forms] | _Unread:
        texts = self._read.get(code)
        if texts is None:
            source = self._sources[code]
            written = dict(_ENTRY.findall(source)) if isinstance(source, str) else {}
            texts = _told(source, written)
            self._read[code] = texts
        return texts


class _Unread:
    """Texts of a language as they are written, each read when somebody asks for it."""

    def __init__(self, written: dict[str, str]) -> None:
        self._written = written
        self._read: dict[str, Forms] = {}

    def plain(self, name: str) -> str | None:
        """What a text id has that is nothing but a text."""
        found = _PLAIN.fullmatch(self._written.get(name, ""))
        return found[1] or None if found is not None else None

    def get(self, name: str) -> Forms | None:
        """What a text id has; None when it is not there."""
        if name not in self._read and name in self._written:
            written = self._written[name]
            plain = _PLAIN.fullmatch(written)
            told = (plain[1],) if plain is not None and plain[1] else ()
            self._read[name] = {"": told} if plain is not None else _forms_of(_parsed(f"<text>{written}</text>"))
        return self._read.get(name)


def _told(source: Element | str, written: dict[str, str]) -> dict[str, Forms] | _Unread:
    """The texts of a language: as they are written when each was found, else read from its elements."""
    if isinstance(source, str) and source.count("<text") == len(written):
        return _Unread(written)
    whole = _parsed(source) if isinstance(source, str) else source
    return {text.get("id"): _forms_of(text) for text in whole.elements()}


def _forms_of(text: Element) -> Forms:
    return {value.get("form"): parts_of(value) for value in text.elements()}


def is_itext(element: Element) -> bool:
    """Whether an element holds the words of a form."""
    return element.parent is not None and element.parent.local == "model" and element.parent.first("itext") is element


def _translations(element: Element | None, aside: str | None) -> Iterator[tuple[Element, Element | str]]:
    """The languages: an element that has the attributes, and one that has the texts, or what it is read from."""
    if aside is None:
        yield from ((one, one) for one in element.elements()) if element is not None else ()
        return
    heads = list(_HEAD.finditer(aside))
    ends = [head.start() for head in heads[1:]]
    for head, end in zip(heads, [*ends, len(aside)], strict=True):
        closed = head[0] if head[0].endswith("/>") else f"{head[0]}</translation>"
        yield _parsed(closed), aside[head.start() : end]


def _parsed(written: str) -> Element:
    return next(parse_xml(written, blank_text=False).elements())


def _outputs(aside: str) -> list[Element]:
    """The outputs in texts that were set aside; only texts that have some are read for it."""
    parts = [part for part in aside.split("</text") if "<output" in part] if "<output" in aside else []
    texts = "".join(f"{part[part.rindex('<text') :]}</text>" for part in parts)
    return parse_xml(f"<itext>{texts}</itext>", blank_text=False).outputs if texts else []


def _enclosing_text(output: Element) -> Element | None:
    here = output.parent
    while here is not None and here.local != "text":
        here = here.parent
    return here


def parts_of(element: Element) -> Parts:
    """Mixed content as texts and `<output>` elements in order."""
    if not element.children:
        return (element.text,) if element.text else ()
    found: list[str | Element] = []
    for child in element.children:
        if isinstance(child, Element):
            found.append(child) if child.local == "output" else found.extend(parts_of(child))
        elif child.kind == "text":
            found.append(child.string())
    return tuple(found)
