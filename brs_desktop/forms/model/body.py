"""The body of an XForm: controls with their words, choices, counts and actions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from brs_desktop.forms.errors import ExpressionError, FormIssue
from brs_desktop.forms.model.expression import Expression
from brs_desktop.forms.model.itext import Itext, parts_of
from brs_desktop.forms.model.parts import NO_PARAMETERS, Action, Control, Itemset, Template, Words
from brs_desktop.forms.model.shape import Shape
from brs_desktop.forms.unable import issue as undone
from brs_desktop.forms.xpath import ast
from brs_desktop.forms.xpath.nodes import Element
from brs_desktop.forms.xpath.parser import parse
from brs_desktop.language import mark

MESSAGE_EVENT = mark("“{name}” is to be set at “{event}”, an event that no form knows: it would never be set.")
_ITEXT = re.compile(r"\s*jr:itext\(\s*(?:'([^']*)'|\"([^\"]*)\"|([^'\"()]+))\s*\)\s*")
_CONTROLS = frozenset({"input", "select", "select1", "rank", "range", "trigger", "upload", "secret", "textarea"})
_ACTIONS = frozenset({"setvalue", "setgeopoint", "setlocation", "recordaudio"})
# Those that forms of the field name; the last two belong to what no person does here.
_EVENTS = frozenset(
    {"odk-instance-first-load", "odk-instance-load", "odk-new-repeat", "xforms-ready", "xforms-value-changed"}
) | frozenset({"jr-insert", "xforms-revalidate"})
_REFERRED = frozenset({"ref", "nodeset", "bind"})
_DESCRIBED = _REFERRED | {"appearance", "mediatype"}


class BodyReader:
    """Reads controls into the templates of a shape."""

    def __init__(self, shape: Shape, itext: Itext, issues: list[FormIssue]) -> None:
        self.shape = shape
        self.itext = itext
        self.issues = issues
        self.warnings: list[FormIssue] = []  # also errors that keep a form from being put in use, not from being read
        self.order = 0

    def read(self, body: Element) -> None:
        """All controls of the body."""
        self._inside(body, self.shape.root)

    def _inside(self, element: Element, context: Template) -> None:
        for child in element.elements():
            try:
                self._control(child, context)
            except ExpressionError as problem:
                self.issues.append(problem.issue())

    def _control(self, element: Element, context: Template) -> None:
        if element.local == "group":
            self._group(element, context)
        elif element.local == "repeat":
            self._repeat(element, context)
        elif element.local in _CONTROLS:
            template = self.shape.target(element, context)
            if template is not None and template.control is None:
                template.control = self._described(element, template)
                self._place(template)

    def _place(self, template: Template) -> None:
        if not template.order:
            self.order += 1
            template.order = self.order

    def _group(self, element: Element, context: Template) -> None:
        template = self.shape.target(element, context)
        if template is not None and template is not self.shape.root:
            template.group_control = self._described(element, template)
            self._place(template)
        self._inside(element, template or context)

    def _repeat(self, element: Element, context: Template) -> None:
        template = self.shape.target(element, context)
        if template is None:
            return
        self._place(template)
        count = self._count(element, template, context)
        fixed = element.get("jr:noAddRemove") or element.get("noAddRemove")
        around = template.group_control
        described = self._described(element, template)
        template.control = Control(
            tag="repeat",
            label=described.label or (around.label if around is not None else None),
            hint=described.hint or (around.hint if around is not None else None),
            appearance=described.appearance or (around.appearance if around is not None else ""),
            count=Expression(count, template, "count") if count else None,
            fixed_rows=bool(count) or fixed in ("true()", "true"),
            actions=described.actions,
            parameters=described.parameters,
            order=self.order,
        )
        self._inside(element, template)

    def _count(self, element: Element, template: Template, context: Template) -> str:
        """How many rows there are, as seen from a row; a path that leads nowhere from there is seen from around it."""
        count = (element.get("jr:count") or element.get("count")).strip()
        beside = template.parent is context and count and self.shape.find(count, template) is None
        return f"../{count}" if beside and self.shape.find(count, context) is not None else count

    def _described(self, element: Element, template: Template) -> Control:
        parts: dict[str, Element] = {}
        for child in element.children:
            if isinstance(child, Element):
                parts.setdefault(child.local, child)
        label, hint = parts.get("label"), parts.get("hint")
        told = element.written_values()
        plain = told.keys() <= _REFERRED  # as most are
        return Control(
            tag=element.local,
            label=self._words(label, template) if label is not None else None,
            hint=self._words(hint, template) if hint is not None else None,
            appearance="" if plain else element.get("appearance").strip(),
            mediatype="" if plain else element.get("mediatype"),
            itemset=self._itemset(element, parts, template),
            actions=tuple(self.action(child, template) for child in element.elements() if child.local in _ACTIONS)
            if not _ACTIONS.isdisjoint(parts)
            else (),
            parameters=NO_PARAMETERS if plain else _parameters(told),
            order=self.order,
        )

    def _words(self, element: Element, template: Template) -> Words:
        reference = element.get("ref")
        if reference:
            return self.reference(reference, template)
        parts: list[str | Expression] = []
        for part in parts_of(element):
            parts.append(part if isinstance(part, str) else self.itext.output(part, template))
        return Words(parts=tuple(parts))

    def reference(self, reference: str, template: Template) -> Words:
        """The words behind `jr:itext('id')` or behind another expression."""
        match = _ITEXT.fullmatch(reference)
        if match is not None and match[3] is None:
            return Words(itext=match[1] or match[2] or "")
        return Words(reference=Expression(reference, template, "label"))

    def message(self, text: str, template: Template) -> Words | None:
        """A constraint or required message: an itext reference or the text itself."""
        if not text:
            return None
        if _ITEXT.fullmatch(text):
            return self.reference(text, template)
        return Words(parts=(text,))

    def _itemset(self, element: Element, parts: Mapping[str, Element], template: Template) -> Itemset | None:
        if "itemset" in parts:
            return self._from_nodes(parts["itemset"], template)
        if "item" not in parts:
            return Itemset() if element.local in ("select", "select1", "rank") else None
        fixed: list[tuple[str, Words]] = []
        for item in element.elements():
            if item.local != "item":
                continue
            value, label = item.first("value"), item.first("label")
            words = self._words(label, template) if label is not None else Words()
            fixed.append((value.string() if value is not None else "", words))
        return Itemset(fixed=tuple(fixed))

    def _from_nodes(self, element: Element, template: Template) -> Itemset:
        value, label = element.first("value"), element.first("label")
        told = label.get("ref") if label is not None else ""
        match = _ITEXT.fullmatch(told)
        nodes = Expression(element.get("nodeset"), template, "choices")
        instance, filtered = _rows_of(nodes.text)
        return Itemset(
            nodes=nodes,
            value=(value.get("ref") if value is not None else "") or "value",
            label=match[3].strip() if match is not None and match[3] else told or "label",
            label_is_itext=match is not None,
            instance=instance,
            filtered=instance is None or filtered,
            shuffled="randomize" in nodes.traits.calls,
            reads=self._row_reads(nodes, value, label, template) if instance is None else (),
        )

    def _row_reads(
        self, nodes: Expression, value: Element | None, label: Element | None, template: Template
    ) -> tuple[Expression, ...]:
        """What choices made of the form's own rows read besides the rows: the nodes of their values and labels."""
        rows = nodes.text.strip() if isinstance(nodes.tree, ast.Path) else f"({nodes.text})"
        columns = [element.get("ref") for element in (value, label) if element is not None]
        paths = [column for column in columns if column and not column.startswith("jr:itext(")]
        return tuple(Expression(f"{rows}/{path}", template, "choices") for path in paths)

    def action(self, element: Element, context: Template | None = None) -> Action:
        """One action: at which events which node, or which attribute of a node, is given what."""
        context = context or self.shape.root
        template, attribute = self.shape.target_or_attribute(element, context)
        if element.local != "setvalue":
            self.warnings.append(undone(element.local, template.local))
        events = frozenset(element.get("event").split())
        if not events <= _EVENTS:
            told = {"name": template.local, "event": " ".join(sorted(events - _EVENTS))}
            # An error of the form, not of reading it: it is not put in use, and where it is, its drafts are read.
            self.warnings.append(FormIssue(MESSAGE_EVENT, told, code="event"))
        value = element.get("value").strip()
        return Action(
            events=events,
            target=template.path,
            value=Expression(value, template, "setvalue") if value else None,
            text=element.string(),
            name=element.local,
            attribute=attribute,
            where=_conditions(element, context),
        )


def _conditions(element: Element, context: Template) -> Expression | None:
    """The reference of an action, where it means some of a target's nodes by conditions (`/data/row[1]/amount`)."""
    path = (element.get("ref") or element.get("nodeset")).partition("/@")[0]
    return Expression(path, context, "setvalue") if "[" in path else None


def _parameters(told: Mapping[str, str]) -> dict[str, str]:
    """What a control says beyond what every control says."""
    written = ((name.rpartition(":")[2], value) for name, value in told.items())
    return {name: value for name, value in written if name not in _DESCRIBED}


@lru_cache(maxsize=8192)
def _rows_of(text: str) -> tuple[str | None, bool]:
    """The instance whose rows an itemset offers, and whether it leaves some of them out."""
    tree = parse(text)
    return instance_of(tree), any(isinstance(node, ast.Path) and _has_predicates(node) for node in ast.walk(tree))


def instance_of(expr: ast.Expr) -> str | None:
    """The name of the instance that an itemset's path starts from, also inside randomize()."""
    if isinstance(expr, ast.Call) and expr.name == "randomize" and expr.arguments:
        return instance_of(expr.arguments[0])
    if isinstance(expr, (ast.Path, ast.Filter)):
        origin = expr.origin if isinstance(expr, ast.Path) else expr.primary
        if isinstance(origin, ast.Call) and origin.name == "instance" and len(origin.arguments) == 1:
            name = origin.arguments[0]
            return str(name.value) if isinstance(name, ast.Literal_) else None
        if not isinstance(origin, str):
            return instance_of(origin)
    return None


def _has_predicates(path: ast.Path) -> bool:
    return any(step.predicates for step in path.steps)
