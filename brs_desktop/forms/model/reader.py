"""An XForm's text to a FormDefinition."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from types import MappingProxyType

from brs_desktop.forms.errors import ExpressionError, FormError, FormIssue
from brs_desktop.forms.graph.dependencies import Graph
from brs_desktop.forms.model.body import BodyReader
from brs_desktop.forms.model.definition import FormDefinition
from brs_desktop.forms.model.expression import Expression
from brs_desktop.forms.model.itext import WORDS, Itext, is_itext
from brs_desktop.forms.model.kinds import sections_of, settle_kinds
from brs_desktop.forms.model.secondary import Secondary, read_secondary
from brs_desktop.forms.model.shape import BRS, Shape, is_plain_bind, read_bind
from brs_desktop.forms.shapes import Limits, Resource
from brs_desktop.forms.unable import unknown_property
from brs_desktop.forms.uncollected import uncollected
from brs_desktop.forms.xpath.nodes import Document, Element
from brs_desktop.forms.xpath.xml import parse_xml
from brs_desktop.language import mark

MESSAGE_PART = mark("The form lacks its {part}.")
MESSAGE_CYCLE = mark("The formulas of these questions need each other: {cycle}.")
MESSAGE_DEEP = mark("The form is nested too deeply.")
MESSAGE_BIND = mark("A rule is for “{path}”, which the form does not have.")

# `attribute::brs:blanks` = `strict` on the settings sheet: blanks in sum(), max() and min() give no number (FORMS).
BLANKS = ("blanks", BRS, "strict")
# `attribute::brs:jump` = `10` there: how far a number may be from the last report's before a reason is asked for.
JUMP = ("jump", BRS)


def load_form(
    xform: str,
    *,
    resources: Mapping[str, Resource] | None = None,
    limits: Limits | None = None,
    strict_resources: bool = False,
) -> FormDefinition:
    """Read a form; everything found wrong comes in one FormError, cycles with their questions named (FORMS).

    An external instance without a resource is a list from records, unless `strict_resources`.
    """
    limits = limits or Limits()
    try:
        with uncollected():
            document = _document(xform, limits)
            reader = _FormReader(document, limits)
            definition = reader.definition(xform, resources or {}, strict_resources)
    except ExpressionError as problem:
        raise FormError([problem.issue()]) from None
    except RecursionError:
        raise FormError([FormIssue(MESSAGE_DEEP, code="size")]) from None
    if reader.issues:
        raise FormError(reader.issues)
    return definition


def _document(xform: str, limits: Limits) -> Document:
    """The form's nodes, its words set aside; whoever asks something called `itext` gets it whole."""
    document = parse_xml(xform, limits=limits, blank_text=False, aside=WORDS)
    if document.aside is None or is_itext(document.aside[0]):
        return document
    return parse_xml(xform, limits=limits, blank_text=False)


def _needing_each_other(cycle: tuple[str, ...], shape: Shape) -> FormIssue:
    """A cycle at the place of the first formula in it."""
    first = next((path for path in cycle if shape.templates[path].bind.expressions), cycle[0])
    formulas = shape.templates[first].bind.expressions
    told = {"cycle": " → ".join(cycle), "name": shape.templates[first].local}
    return FormIssue(MESSAGE_CYCLE, told | {"in": next(iter(formulas), "")}, code="cycle")


class _FormReader:
    """The stages of reading one form."""

    def __init__(self, document: Document, limits: Limits) -> None:
        html = next(document.elements(), None)
        head = html.first("head") if html is not None else None
        model = head.first("model") if head is not None else None
        body = html.first("body") if html is not None else None
        if html is None or model is None or body is None:
            raise ExpressionError(MESSAGE_PART, part="model")
        instance = model.first("instance")
        primary = next(instance.elements(), None) if instance is not None else None
        if primary is None or instance is None:
            raise ExpressionError(MESSAGE_PART, part="instance")
        title = head.first("title") if head is not None else None
        self.title = title.string() if title is not None else ""
        self.model, self.body, self.primary, self.primary_instance = model, body, primary, instance
        self.limits = limits
        self.document = document
        self.issues: list[FormIssue] = []
        self.warnings: list[FormIssue] = []

    def definition(self, xform: str, resources: Mapping[str, Resource], strict: bool) -> FormDefinition:
        aside = self.document.aside
        itext = Itext(self.model.first("itext"), self.document.outputs, aside[1] if aside is not None else None)
        shape = Shape(self.primary, self.body, self.model)
        body = BodyReader(shape, itext, self.issues)
        self.read_binds(shape, body)
        body.read(self.body)
        actions = tuple(body.action(element) for element in self.model.elements() if is_action(element))
        settle_kinds(shape.root)
        instances = self.read_instances(resources, strict)
        graph = Graph(shape.root, itext)
        for cycle in graph.cycles:
            self.issues.append(_needing_each_other(cycle, shape))
        return FormDefinition(
            form_id=self.primary.get("id") or self.primary.uri,
            version=self.primary.get("version"),
            hash=hashlib.sha256(xform.encode("utf-8", "surrogatepass")).hexdigest(),
            languages=itext.languages,
            default_language=itext.default,
            titles=MappingProxyType({"": self.title}),
            root=shape.root,
            templates=MappingProxyType(shape.templates),
            itext=itext,
            instances=MappingProxyType(instances),
            actions=actions,
            primary=self.primary,
            primary_name=self.primary_instance.get("id"),
            graph=graph,
            sections=sections_of(shape.root),
            warnings=(*self.warnings, *body.warnings),
            strict_blanks=BLANKS in ((item.local, item.uri, item.value) for item in self.primary.attributes),
            jump=next((item.value for item in self.primary.attributes if (item.local, item.uri) == JUMP), ""),
        )

    def read_binds(self, shape: Shape, body: BodyReader) -> None:
        for element in self.model.elements():
            if element.local != "bind":
                continue
            path = (element.get("nodeset") or element.get("ref")).strip()
            owner, slash, name = path.rpartition("/@")
            template = shape.find(owner if slash else path, shape.root)
            if template is None:
                self.warnings.append(FormIssue(MESSAGE_BIND, {"path": path}, level="warning", code="bind"))
                continue
            if not is_plain_bind(element) and element.get("id"):
                shape.by_bind_id[element.get("id")] = template
            try:
                if not slash:
                    template.bind = read_bind(element, template, body)
                    if template.bind.preload:  # as few have
                        unknown = unknown_property(template.bind.preload, template.bind.preload_params, template.local)
                        self.warnings += [unknown] if unknown is not None else []
                elif element.get("calculate").strip():
                    template.computed[name] = Expression(element.get("calculate"), template, f"@{name}")
            except ExpressionError as problem:
                self.issues.append(problem.issue())

    def read_instances(self, resources: Mapping[str, Resource], strict: bool) -> dict[str, Secondary]:
        found: dict[str, Secondary] = {}
        for element in self.model.elements():
            if element.local != "instance" or element is self.primary_instance:
                continue
            if element.get("id") in found:
                continue
            try:
                found[element.get("id")] = read_secondary(element, resources, self.limits, strict=strict)
            except ExpressionError as problem:
                self.issues.append(problem.issue())
        return found


def is_action(element: Element) -> bool:
    """Whether an element of the model or body is an action."""
    return element.local in ("setvalue", "setgeopoint", "setlocation", "recordaudio")
