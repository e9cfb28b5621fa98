"""The shape of a form's primary instance: its templates, and the reading of paths and binds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from brs_desktop.forms.errors import ExpressionError
from brs_desktop.forms.model.expression import Expression
from brs_desktop.forms.model.parts import PROPERTIES, Bind, Template
from brs_desktop.forms.xpath import ast
from brs_desktop.forms.xpath.nodes import Element
from brs_desktop.forms.xpath.parser import parse
from brs_desktop.language import mark

if TYPE_CHECKING:
    from brs_desktop.forms.model.body import BodyReader

MESSAGE_REFERENCE = mark("“{path}” is no place in this form.")
_YES = ("yes", "true", "true()", "1")
_TRIVIAL = {"readonly": ("false()", "false"), "required": ("false()", "false"), "relevant": ("true()", "true")}
_JAVAROSA = ("jr:preload", "jr:preloadParams", "jr:constraintMsg", "jr:requiredMsg")
_PLAIN = frozenset({"nodeset", "type", *PROPERTIES})
_USUAL = _PLAIN | frozenset(_JAVAROSA)
BRS = "urn:brs-desktop:xforms"
JAVAROSA = "http://openrosa.org/javarosa"


class Shape:
    """The templates of a form while it is read."""

    def __init__(self, primary: Element, body: Element, model: Element) -> None:
        self.templates: dict[str, Template] = {}
        self.by_bind_id: dict[str, Template] = {}
        self.order = 0
        bind_paths = {
            bind.get("id"): bind.get("nodeset").strip()
            for bind in model.elements()
            if bind.local == "bind" and not is_plain_bind(bind) and bind.get("id")
        }
        self.repeat_paths = set(_repeat_paths(body, f"/{primary.name}", bind_paths))
        self.root = self._grow(primary, None)
        for template in self.templates.values():
            if template.children:
                template.settle_places()
            elif template.repeats:
                template.is_bare = not (template.given or template.default)

    def _grow(self, element: Element, parent: Template | None) -> Template:
        template = Template(element.local, element.prefix, element.uri, parent)
        template.index = len(self.templates)
        self.templates[template.path] = template
        template.is_repeat = template.path in self.repeat_paths or is_row_template(element)
        outer = parent.repeats if parent is not None else ()
        template.repeats = (*outer, template) if template.is_repeat else outer
        if element.attributes:
            template.given = tuple(
                (item.prefix, item.local, item.uri, item.value)
                for item in element.attributes
                if (item.local, item.uri) != ("template", JAVAROSA)
            )
        self._grow_children(element, template)
        return template

    def _grow_children(self, element: Element, template: Template) -> None:
        for child in element.children:
            if not isinstance(child, Element):
                continue
            name = child.name if child.prefix else child.local
            known = template.children.get(name)
            if known is None:
                template.children[name] = self._grow(child, template)
            elif known.is_repeat:
                self._grow_children(child, known)  # a later row may show nodes that the first one lacks
        if not template.children:
            template.default = element.text

    def find(self, path: str, context: Template) -> Template | None:
        """The template a path of plain names leads to, absolute or relative to a context."""
        known = self.templates.get(path.strip())
        if known is not None:
            return known
        try:
            tree = parse(path.strip())
        except ExpressionError:
            return None
        if not isinstance(tree, ast.Path) or not isinstance(tree.origin, str):
            return None
        here: Template | None = None if tree.origin == "root" else context
        for at, step in enumerate(tree.steps):
            here = self._step(step, here, first=at == 0 and tree.origin == "root")
            if here is None:
                return None
        return here

    def _step(self, step: ast.Step, here: Template | None, *, first: bool) -> Template | None:
        test = step.test
        if isinstance(test, ast.TypeTest):
            if here is None:
                return None
            return here.parent if step.axis == "parent" else here if step.axis == "self" else None
        if step.axis != "child":
            return None
        name = f"{test.prefix}:{test.local}" if test.prefix else test.local
        candidates = {self.root.name: self.root} if first else here.children if here is not None else {}
        return candidates.get(name) or next((kid for kid in candidates.values() if kid.local == test.local), None)

    def target(self, element: Element, context: Template) -> Template | None:
        """The template that a control's `bind`, `ref` or `nodeset` names; an error when it names nothing."""
        if element.get("bind") and element.get("bind") in self.by_bind_id:
            return self.by_bind_id[element.get("bind")]
        path = (element.get("ref") or element.get("nodeset")).strip()
        if not path:
            return None
        found = self.find(path, context)
        if found is None:
            raise ExpressionError(MESSAGE_REFERENCE, path=path, where=path)
        return found

    def target_or_attribute(self, element: Element, context: Template) -> tuple[Template, str]:
        """The template that an action is for, with the name of its attribute when it is for that (entities)."""
        path = (element.get("ref") or element.get("nodeset")).strip()
        owner, slash, name = path.rpartition("/@")
        if not slash:
            return self.target(element, context) or context, ""
        found = self.find(owner, context)
        if found is None:
            raise ExpressionError(MESSAGE_REFERENCE, path=path, where=path)
        return found, name


def is_row_template(element: Element) -> bool:
    """Whether an element of the instance is the model of a repeat's rows and no row itself."""
    attributes = element.attributes
    return bool(attributes) and any(item.local == "template" and item.uri == JAVAROSA for item in attributes)


def _repeat_paths(element: Element, context: str, bind_paths: dict[str, str]) -> Iterator[str]:
    """The absolute paths of all repeats of a body."""
    for child in element.elements():
        inner = context
        if child.local in ("group", "repeat"):
            reference = (child.get("nodeset") or child.get("ref") or bind_paths.get(child.get("bind"), "")).strip()
            if reference:
                inner = reference if reference.startswith("/") else f"{context}/{reference.removeprefix('./')}"
            if child.local == "repeat" and reference:
                yield inner
            yield from _repeat_paths(child, inner, bind_paths)


def is_plain_bind(element: Element) -> bool:
    """Whether a `<bind>` says nothing but what most say; what it does not say need not be looked for."""
    return element.written_values().keys() <= _PLAIN


def read_bind(element: Element, template: Template, body: BodyReader) -> Bind:
    """What a `<bind>` demands of its node."""
    expressions: dict[str, Expression] = {}
    told = element.written_values()
    for name in PROPERTIES:
        if name in told:
            text = told[name].strip()
            if text and text not in _TRIVIAL.get(name, ()):
                expressions[name] = Expression(text, template, name)
    type_ = told.get("type") or "string"
    if ":" in type_:
        type_ = type_.rpartition(":")[2]
    if told.keys() <= _PLAIN:  # as most are
        return Bind(type_, expressions)
    attributes = () if told.keys() <= _USUAL else element.attributes
    marks = {attribute.local: attribute.value for attribute in attributes if attribute.uri == BRS}
    return Bind(
        type=type_,
        expressions=expressions,
        constraint_message=body.message(told.get("jr:constraintMsg", ""), template),
        required_message=body.message(told.get("jr:requiredMsg", ""), template),
        preload=told.get("jr:preload", ""),
        preload_params=told.get("jr:preloadParams", ""),
        multilingual=marks.get("multilingual", "") in _YES,
        was=marks.get("was", ""),
        soft=marks.get("soft", "") in _YES,
        jump=marks.get("jump", ""),
        whole=marks.get("cell", "") == "one",
        unit=marks.get("unit", ""),
    )
