"""One expression computed over a document that comes with it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import tzinfo
from functools import lru_cache
from typing import Any

from brs_desktop.forms.errors import ExpressionError
from brs_desktop.forms.model.itext import Itext, parts_of
from brs_desktop.forms.xpath.coerce import XValue, boolean, nodes, number, string
from brs_desktop.forms.xpath.compiler import WELL_KNOWN, compile_expression
from brs_desktop.forms.xpath.moments import Moment, from_days, from_text
from brs_desktop.forms.xpath.nodes import Document, Element, Node
from brs_desktop.forms.xpath.parser import parse
from brs_desktop.forms.xpath.scope import Closure, Host, Scope
from brs_desktop.forms.xpath.texts import UNWRITTEN
from brs_desktop.forms.xpath.xml import parse_xml
from brs_desktop.forms.zones import zone_of
from brs_desktop.language import mark

MESSAGE_LOCATION = mark("There is no node at “{location}”.")
MESSAGE_DATE = mark("“{value}” is no date.")
XHTML = "http://www.w3.org/1999/xhtml"
_WANTED = ("string", "number", "boolean", "nodeset", "date", "any")


class DocumentHost(Host):
    """Instances, words and choices found in the document itself, when it is an XForm."""

    def __init__(self, document: Document, zone: tzinfo) -> None:
        super().__init__(zone=zone)
        self.document = document
        self._itext: Itext | None = None

    def instance(self, name: str, node: Node) -> Element | None:
        return next((e for e in _elements(self.document) if e.local == "instance" and e.get("id") == name), None)

    def itext(self, name: str) -> str:
        if self._itext is None:
            element = next((e for e in _elements(self.document) if e.local == "itext"), None)
            self._itext = Itext(element)
        forms = self._itext.forms(name, self._itext.default)
        return "".join(part for part in forms.get("", ()) if isinstance(part, str))

    def choice_name(self, value: str, path: str, node: Node) -> str:
        """The words of a choice of the control whose ref is the path."""
        control = next((e for e in _elements(self.document) if e.get("ref").strip() == path.strip()), None)
        for item in control.elements() if control is not None else ():
            told = item.first("value")
            if item.local == "item" and told is not None and told.string() == value:
                return self._words(item.first("label"))
        return ""

    def _words(self, label: Element | None) -> str:
        if label is None:
            return ""
        reference = label.get("ref")
        if reference.startswith("jr:itext("):
            return self.itext(reference[9:-1].strip("'\" "))
        return "".join(part for part in parts_of(label) if isinstance(part, str))


def evaluate(request: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to one request of `form eval --batch`: {type, value} and epoch_ms for a date."""
    context = request.get("context") or {}
    zone = zone_of(request.get("tz"))
    document = _document(str(context.get("xml") or "<root/>"))
    prefixes = {**WELL_KNOWN, **_strings(context.get("ns"))}
    node = locate(document, str(context.get("node") or "/"), prefixes)
    host = DocumentHost(document, zone)
    if context.get("root"):
        host.top = locate(document, str(context["root"]), prefixes)
    scope_of_node = node if isinstance(node, Element) else node.parent
    declared = scope_of_node.scope() if scope_of_node is not None else {}
    known = {**WELL_KNOWN, **declared, **_strings(context.get("ns"))}
    closure = _closure(str(request["expr"]), tuple(sorted(known.items())))
    value = closure(node, Scope(host, node))
    return shaped(value, str(request.get("want_type") or "any"), zone)


@lru_cache(maxsize=32)
def _document(xml: str) -> Document:
    """The tree of a document; elements of web pages are asked for with a prefix only, as in XPath 1.0."""
    document = parse_xml(xml, doctype=True)
    for element in _elements(document) if XHTML in xml else ():
        if element.uri == XHTML and not element.prefix:
            element.prefix = UNWRITTEN
    return document


@lru_cache(maxsize=4096)
def _closure(text: str, prefixes: tuple[tuple[str, str], ...]) -> Closure:
    return compile_expression(parse(text), dict(prefixes))


def _strings(value: object) -> dict[str, str]:
    return {str(name): str(uri) for name, uri in value.items()} if isinstance(value, dict) else {}


def _elements(element: Element) -> list[Element]:
    found = [element]
    for child in element.elements():
        found.extend(_elements(child))
    return found


def locate(document: Document, location: str, prefixes: Mapping[str, str]) -> Node:
    """The node a location such as `/*[1]/*[2]/@name` names."""
    if location == "/":
        return document
    value = compile_expression(parse(location), prefixes)(document, Scope(Host(), document))
    if type(value) is not list or not value:
        raise ExpressionError(MESSAGE_LOCATION, location=location)
    return value[0]


def location_of(node: Node) -> str:
    """Where a node is: places among elements, and among nodes of its kind for the others."""
    parent = node.parent
    if parent is None:
        return "/"
    above = location_of(parent).rstrip("/")
    if node.kind == "attribute":
        return f"{above}/@{node.name}"
    if node.kind == "namespace":
        return f"{above}/namespace::{node.local}"
    place = 1 + sum(1 for sibling in _before(node, parent) if sibling.kind == node.kind)
    return f"{above}/{'*' if node.kind == 'element' else node.kind + '()'}[{place}]"


def _before(node: Node, parent: Element) -> list[Node]:
    siblings = parent.content()
    at = next((index for index, sibling in enumerate(siblings) if sibling is node), 0)
    return siblings[:at]


def shaped(value: XValue, wanted: str, zone: tzinfo) -> dict[str, Any]:
    """A result as the type asked for, or as the type it is."""
    if wanted not in _WANTED:
        raise ValueError(f"unknown want_type “{wanted}”")
    if wanted == "any":
        wanted = _type_of(value)
    if wanted == "nodeset":
        return {"type": "nodeset", "value": [location_of(node) for node in nodes(value)]}
    if wanted == "number":
        return {"type": "number", "value": json_number(number(value, zone))}
    if wanted == "boolean":
        return {"type": "boolean", "value": boolean(value)}
    if wanted == "string":
        return {"type": "string", "value": string(value)}
    moment = _moment(value, zone)
    return {"type": "date", "value": moment.text(), "epoch_ms": json_number(float(moment.epoch_ms))}


def _type_of(value: XValue) -> str:
    if isinstance(value, Moment):
        return "date"
    if type(value) is list:
        return "nodeset"
    return "boolean" if type(value) is bool else "number" if type(value) is float else "string"


def _moment(value: XValue, zone: tzinfo) -> Moment:
    moment = value if isinstance(value, Moment) else None
    if type(value) is float:
        moment = from_days(value, zone)
    elif moment is None:
        moment = from_text(string(value), zone)
    if moment is None or not moment.valid:
        raise ExpressionError(MESSAGE_DATE, value=string(value))
    return moment


def json_number(value: float) -> float | int | str:
    """A number for JSON, which has no NaN and no infinities."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return int(value) if value == int(value) and abs(value) < 2**53 else value
