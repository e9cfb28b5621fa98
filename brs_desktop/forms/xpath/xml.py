"""XML text to the node tree: no DTD, no entities, bounded in size, depth and nodes."""

from __future__ import annotations

from itertools import count
from xml.parsers import expat

from brs_desktop.forms.errors import ExpressionError
from brs_desktop.forms.shapes import Limits
from brs_desktop.forms.xpath.nodes import XML_NAMESPACE, Comment, Document, Element, Instruction, Text
from brs_desktop.language import mark

MESSAGE_XML = mark("The XML cannot be read: {reason} (line {line}).")
MESSAGE_LARGE = mark("The XML is larger than allowed ({what}).")
MESSAGE_DTD = mark("The XML has a document type or entities, which are refused.")
_serials = count(1)


def next_serial() -> int:
    """The serial of a new tree: among several trees, nodes come in the order the trees were made."""
    return next(_serials)


def parse_xml(text: str, *, limits: Limits | None = None, blank_text: bool = True, doctype: bool = False) -> Document:
    """The tree of an XML text; `blank_text=False` drops space between elements, `doctype` lets a bare one pass."""
    limits = limits or Limits()
    if len(text) > limits.bytes:
        raise ExpressionError(MESSAGE_LARGE, what="size")
    builder = _Builder(limits, blank_text, doctype)
    parser = expat.ParserCreate(encoding="utf-8")
    parser.buffer_text = True
    parser.ordered_attributes = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.characters
    parser.CommentHandler = builder.comment
    parser.ProcessingInstructionHandler = builder.instruction
    parser.StartDoctypeDeclHandler = builder.doctype
    parser.EntityDeclHandler = builder.entity
    try:
        parser.Parse(text.encode("utf-8", "surrogatepass"), True)
    except (expat.ExpatError, UnicodeEncodeError) as problem:
        line = getattr(problem, "lineno", 0)
        raise ExpressionError(MESSAGE_XML, reason=expat.ErrorString(getattr(problem, "code", 0)), line=line) from None
    return builder.document


class _Builder:
    """Grows the tree from the parser's events."""

    def __init__(self, limits: Limits, blank_text: bool, doctype: bool) -> None:
        self.limits = limits
        self.blank_text = blank_text
        self.allow_doctype = doctype
        self.document = Document(next_serial())
        self.here: Element = self.document
        self.depth = 0
        self.nodes = 0
        self.scope: dict[str, str] = {"xml": XML_NAMESPACE}
        self.scopes: list[dict[str, str]] = []

    def count(self) -> None:
        self.nodes += 1
        if self.nodes > self.limits.nodes:
            raise ExpressionError(MESSAGE_LARGE, what="nodes")

    def doctype(self, _name: str, _system: str | None, _public: str | None, internal: bool) -> None:
        if internal or not self.allow_doctype:
            raise ExpressionError(MESSAGE_DTD)

    def entity(self, *_declaration: object) -> None:
        raise ExpressionError(MESSAGE_DTD)

    def start(self, name: str, pairs: list[str]) -> None:
        self.depth += 1
        if self.depth > self.limits.depth:
            raise ExpressionError(MESSAGE_LARGE, what="depth")
        self.nodes += 1 + len(pairs) // 2
        if self.nodes > self.limits.nodes:
            raise ExpressionError(MESSAGE_LARGE, what="nodes")
        here = self.here
        if here.text:
            self.settle()
        scope = self.scope
        declared = _declared(pairs) if pairs and "xmlns" in "".join(pairs[::2]) else None
        if declared:
            self.scopes.append(scope)
            scope = self.scope = {**scope, **declared}
        prefix, _, local = name.rpartition(":") if ":" in name else ("", "", name)
        element = Element(local, prefix=prefix, uri=scope.get(prefix, ""), parent=here)
        if pairs:
            element.namespaces = declared
            element.written(pairs)
        here.children.append(element)
        self.here = element
        if local == "output":
            self.document.outputs.append(element)

    def end(self, _name: str) -> None:
        element = self.here
        if element.children:
            self.settle()
        assert element.parent is not None, "the document never ends as an element"
        self.here = element.parent
        self.depth -= 1
        if element.namespaces is not None:
            self.scope = self.scopes.pop()

    def settle(self) -> None:
        """Turn text collected in front of a sibling into a node of its own."""
        here = self.here
        if here.text:
            if self.blank_text or not here.text.isspace():
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


def _declared(pairs: list[str]) -> dict[str, str] | None:
    """The namespace declarations among attribute name-value pairs, None when there are none."""
    found: dict[str, str] = {}
    for at in range(0, len(pairs), 2):
        name = pairs[at]
        if name == "xmlns":
            found[""] = pairs[at + 1]
        elif name.startswith("xmlns:"):
            found[name[6:]] = pairs[at + 1]
    return found or None
