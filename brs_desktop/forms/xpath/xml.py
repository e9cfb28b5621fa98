"""XML text to the node tree: no DTD, no entities, bounded in size, depth and nodes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from xml.parsers import expat

from brs_desktop.forms.errors import ExpressionError
from brs_desktop.forms.shapes import Limits
from brs_desktop.forms.xpath.nodes import XML_NAMESPACE, Comment, Document, Element, Instruction, Node, Text
from brs_desktop.language import mark

MESSAGE_XML = mark("The XML cannot be read: {reason} (line {line}).")
MESSAGE_LARGE = mark("The XML is larger than allowed ({what}).")
MESSAGE_DTD = mark("The XML has a document type or entities, which are refused.")
_serials = count(1)


def next_serial() -> int:
    """The serial of a new tree: among several trees, nodes come in the order the trees were made."""
    return next(_serials)


@dataclass(frozen=True)
class Aside:
    """An element whose content stays text until somebody needs it, where it is `plain` and so well within limits."""

    name: str
    plain: re.Pattern[str]

    def content(self, text: str) -> tuple[int, int] | None:
        """From where to where the content is; None where it is not plain."""
        opening = f"<{self.name}>"
        at = text.find(opening[:-1])
        if at < 0 or not text.startswith(opening, at):
            return None
        start = at + len(opening)
        end = text.find(f"</{self.name}>", start)
        return (start, end) if end > 0 and self.plain.fullmatch(text, start, end) is not None else None


def parse_xml(
    text: str,
    *,
    limits: Limits | None = None,
    blank_text: bool = True,
    doctype: bool = False,
    aside: Aside | None = None,
) -> Document:
    """The tree of an XML text; `blank_text=False` drops space between elements, but for that after an `<output>`,
    which parts its words from the next; `doctype` lets a bare one pass.

    What is set aside is held to be well-formed and counted, and has no nodes; the document knows its text.
    """
    limits = limits or Limits()
    if len(text) > limits.bytes:
        raise ExpressionError(MESSAGE_LARGE, what="size")
    builder = _Builder(limits, blank_text, doctype, text.count("xmlns"))
    parser = expat.ParserCreate(encoding="utf-8")
    parser.buffer_text = True
    _listen(parser, builder)
    parser.CommentHandler = builder.comment
    parser.ProcessingInstructionHandler = builder.instruction
    parser.StartDoctypeDeclHandler = builder.doctype
    parser.EntityDeclHandler = builder.entity
    content = aside.content(text) if aside is not None else None
    try:
        if content is not None and aside is not None:
            start, end = content
            parser.Parse(_bytes(text[:start]), False)
            if builder.set_aside(aside.name, text[start:end]):
                _listen(parser, None)
                parser.Parse(_bytes(text[start:end]), False)
                _listen(parser, builder)
                text = text[end:]
            else:
                text = text[start:]
        parser.Parse(_bytes(text), True)
    except (expat.ExpatError, UnicodeEncodeError) as problem:
        line = getattr(problem, "lineno", 0)
        raise ExpressionError(MESSAGE_XML, reason=expat.ErrorString(getattr(problem, "code", 0)), line=line) from None
    return builder.document


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _is_output(children: Sequence[Node]) -> bool:
    return bool(children) and isinstance(children[-1], Element) and children[-1].local == "output"


def _listen(parser: expat.XMLParserType, builder: _Builder | None) -> None:
    parser.StartElementHandler = builder.start if builder is not None else None
    parser.EndElementHandler = builder.end if builder is not None else None
    parser.CharacterDataHandler = builder.characters if builder is not None else None


class _Builder:
    """Grows the tree from the parser's events."""

    def __init__(self, limits: Limits, blank_text: bool, doctype: bool, declarations: int) -> None:
        self.most_depth, self.most_nodes = limits.depth, limits.nodes
        self.blank_text = blank_text
        self.allow_doctype = doctype
        self.document = Document(next_serial())
        self.here: Element = self.document
        self.depth = 0
        self.nodes = 0
        self.scope: dict[str, str] = {"xml": XML_NAMESPACE}
        self.scopes: list[dict[str, str]] = []
        # Names of elements as written, with their parts in the scope of here.
        self.names: dict[str, tuple[str, str, str]] = {}
        # How many namespaces may still be declared: behind the last one nobody looks for any.
        self.declarations = declarations

    def set_aside(self, name: str, content: str) -> bool:
        """Whether the content that begins here is that of the element to set aside (and no comment speaks of it)."""
        nodes = content.count("<") - content.count("</") + content.count("=")
        if self.here.local != name or self.here.children or self.nodes + nodes > self.most_nodes:
            return False
        self.nodes += nodes
        self.document.aside = self.here, content
        return True

    def count(self) -> None:
        self.nodes += 1
        if self.nodes > self.most_nodes:
            raise ExpressionError(MESSAGE_LARGE, what="nodes")

    def doctype(self, _name: str, _system: str | None, _public: str | None, internal: bool) -> None:
        if internal or not self.allow_doctype:
            raise ExpressionError(MESSAGE_DTD)

    def entity(self, *_declaration: object) -> None:
        raise ExpressionError(MESSAGE_DTD)

    def start(self, name: str, pairs: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > self.most_depth:
            raise ExpressionError(MESSAGE_LARGE, what="depth")
        self.nodes += 1 + len(pairs)
        if self.nodes > self.most_nodes:
            raise ExpressionError(MESSAGE_LARGE, what="nodes")
        here = self.here
        if here.text:
            self.settle()
        declared = self.declared(pairs) if self.declarations > 0 and pairs else None
        local, prefix, uri = self.names.get(name) or self.named(name)
        self.here = element = Element(local, prefix, uri, here, pairs)
        if declared is not None:
            element.namespaces = declared
        if here.children:
            here.children.append(element)
        else:
            here.children = [element]
        if local == "output":
            self.document.outputs.append(element)

    def named(self, name: str) -> tuple[str, str, str]:
        """The local name, prefix and namespace of elements that are written so, until the scope is another."""
        prefix, _, local = name.rpartition(":")
        found = self.names[name] = local, prefix, self.scope.get(prefix, "")
        return found

    def declared(self, pairs: Mapping[str, str]) -> dict[str, str] | None:
        """The namespace declarations among attributes, in scope from here on; None when there are none."""
        found = {name[6:]: uri for name, uri in pairs.items() if name == "xmlns" or name.startswith("xmlns:")}
        if not found:
            return None
        self.declarations -= len(found)
        self.scopes.append(self.scope)
        self.scope = {**self.scope, **found}
        self.names = {}
        return found

    def end(self, _name: str) -> None:
        element = self.here
        if element.text and element.children:
            self.settle()
        assert element.parent is not None, "the document never ends as an element"
        self.here = element.parent
        self.depth -= 1
        if element.namespaces is not None:
            self.scope = self.scopes.pop()
            self.names = {}

    def settle(self) -> None:
        """Turn text collected in front of a sibling into a node of its own."""
        here = self.here
        if here.text:
            if self.blank_text or not here.text.isspace() or _is_output(here.children):
                here.append(Text(here, here.text))
            here.text = ""

    def characters(self, text: str) -> None:
        if self.here is not self.document:
            self.here.text += text

    def comment(self, text: str) -> None:
        self.count()
        self.settle()
        self.here.append(Comment(self.here, text))

    def instruction(self, target: str, text: str) -> None:
        self.count()
        self.settle()
        self.here.append(Instruction(self.here, target, text))
