"""What a form says about a node in the language spoken: labels, hints, messages, with their outputs filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from brs_desktop.forms.graph.engine import Engine
from brs_desktop.forms.model.definition import FormDefinition
from brs_desktop.forms.model.itext import MEDIA, Forms, Parts
from brs_desktop.forms.model.parts import Words
from brs_desktop.forms.model.tree import AnswerNode
from brs_desktop.forms.session.host import FormHost
from brs_desktop.forms.xpath.coerce import stored_text
from brs_desktop.forms.xpath.nodes import Node


class Spoken(NamedTuple):
    """Words in a language, with their media, and whether they are the same whatever is answered."""

    text: str
    media: Mapping[str, str]
    lasts: bool


class Speaker:
    """Piecemeal words of the definition into text at a node."""

    def __init__(self, definition: FormDefinition, engine: Engine, host: FormHost) -> None:
        self.definition = definition
        self.engine = engine
        self.host = host
        host.text_of = self.itext

    def text(self, words: Words | None, node: AnswerNode) -> str:
        """The text of words at a node; '' when there are none."""
        if words is None:
            return ""
        if words.itext is not None:
            return self.itext(words.itext, node)
        if words.reference is not None:
            return stored_text(self.engine.compute(words.reference, node))
        said = (part if isinstance(part, str) else stored_text(self.engine.compute(part, node)) for part in words.parts)
        return "".join(said).strip()

    def itext(self, name: str, node: Node) -> str:
        """The text of an id: its plain form, else its long or short one; the id itself when there is none."""
        return self._text(name, self.definition.itext.forms(name, self.host.language), node)

    def spoken(self, name: str, node: Node) -> Spoken:
        """The text of an id with the pictures and sounds that belong to it."""
        forms = self.definition.itext.forms(name, self.host.language)
        plain = forms.get("", ())
        if len(forms) == len(plain) == 1 and isinstance(plain[0], str):  # as nearly all of them
            return Spoken(plain[0].strip(), {}, True)
        lasts = all(isinstance(part, str) for parts in forms.values() for part in parts)
        return Spoken(self._text(name, forms, node), self._media(forms, node), lasts)

    def _text(self, name: str, forms: Forms, node: Node) -> str:
        for form in ("", "long", "short"):
            if form in forms:
                return self._said(forms[form], node)
        return "" if forms else name

    def guidance(self, words: Words | None, node: AnswerNode) -> str:
        """The guidance of a hint."""
        if words is None or words.itext is None:
            return ""
        forms = self.definition.itext.forms(words.itext, self.host.language)
        return self._said(forms.get("guidance", ()), node)

    def media(self, words: Words | None, node: AnswerNode) -> Mapping[str, str]:
        """The pictures and sounds that belong to words."""
        if words is None or words.itext is None:
            return {}
        return self._media(self.definition.itext.forms(words.itext, self.host.language), node)

    def _media(self, forms: Forms, node: Node) -> Mapping[str, str]:
        return {form: self._said(forms[form], node) for form in MEDIA if form in forms}

    def _said(self, parts: Parts, node: Node) -> str:
        said: list[str] = []
        for part in parts:
            if isinstance(part, str):
                said.append(part)
            else:
                context = node if isinstance(node, AnswerNode) else self.engine.tree.root
                output = self.definition.itext.output(part, context.template)
                said.append(stored_text(self.engine.compute(output, context)))
        return "".join(said).strip()
