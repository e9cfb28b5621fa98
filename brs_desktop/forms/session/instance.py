"""Between the tree of answers and an XForms instance: default rows in, XML out, and in again without change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from brs_desktop.forms.model.definition import FormDefinition
from brs_desktop.forms.model.parts import Template
from brs_desktop.forms.model.shape import BRS, is_row_template
from brs_desktop.forms.model.tree import AnswerNode, Range, Tree, set_missing, walk
from brs_desktop.forms.xpath.nodes import Element

# What stands beside answers, by their nodes and kinds.
Beside = Mapping[AnswerNode, Mapping[str, str]]
OPENROSA = "http://openrosa.org/xforms"
_FORBIDDEN = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ud800-\\udfff\\ufffe\\uffff]")


def fill_from(tree: Tree, source: Element) -> None:
    """Give the tree what an instance holds: values, and the rows it has (a template row is none)."""
    _fill(tree, tree.root, source)


def _fill(tree: Tree, node: AnswerNode, source: Element) -> None:
    template = node.template
    if template.given:
        for attribute in node.attributes:
            attribute.value = source.get(attribute.name, attribute.value)
    if not template.children:
        _fill_leaf(node, source)
        return
    for child, found in _beside(node, source):
        if found is None:
            continue
        if child.template.is_bare and not (found.children or found.has_attributes):
            child.stored = child.text = found.text  # nearly all there is in rows
        elif not child.template.is_repeat:
            _fill(tree, child, found)
    if node.ranges is None:
        return
    for rows in node.ranges.values():
        for element in source.elements():
            if element.name == rows.template.name and not is_row_template(element):
                row = tree.grow(rows.template, node, f"n{len(rows.rows) + 1}")
                rows.insert(row, len(rows.rows))
                _fill(tree, row, element)


def _beside(node: AnswerNode, source: Element) -> Iterable[tuple[AnswerNode, Element | None]]:
    """Each child with the element of its name: as they stand, where these are the same names in the same order."""
    children, elements = node.answer_children(), list(source.elements())
    if len(children) == len(elements):
        for child, element in zip(children, elements, strict=True):
            if child.local != element.local or child.prefix != element.prefix:
                break
        else:
            return zip(children, elements, strict=True)
    first: dict[str, Element] = {}
    for element in elements:
        first.setdefault(element.name, element)
    return [(child, first.get(child.template.name)) for child in children]


def _fill_leaf(node: AnswerNode, source: Element) -> None:
    node.stored = node.text = source.string() if source.children else source.text
    reason = source.get("brs:missing") if source.has_attributes else ""
    if reason != node.missing:
        set_missing(node, reason)


@dataclass(frozen=True)
class Identity:
    """What an instance that leaves is called: the record, this state of it, and the one that it takes the place of.

    `beside` are the kinds of what stands beside answers that go along.
    """

    instance: str
    deprecated: str = ""
    record: str = ""
    beside: tuple[str, ...] = ()


def to_xml(
    definition: FormDefinition,
    tree: Tree,
    *,
    relevant_only: bool = False,
    identity: Identity | None = None,
    beside: Beside | None = None,
) -> str:
    """The instance as XML; `relevant_only` leaves out what is not relevant, as a submission does (FORMS).

    With an identity its ids stand in `meta`, and rows are named, so that it can be read again whatever their order;
    what stands beside an answer is an attribute of it then.
    """
    root = tree.root
    scope = definition.primary.scope()
    used = {template.prefix: template.uri for template in definition.templates.values() if template.prefix}
    for template in definition.templates.values():
        used |= {prefix: uri for prefix, _local, uri, _value in template.given if prefix}
    if identity is not None or any(node.missing for node in walk(root)):
        used["brs"] = BRS
    declared = [f'xmlns:{prefix}="{quoted(uri or scope.get(prefix, ""))}"' for prefix, uri in sorted(used.items())]
    own = definition.primary.namespaces or {}
    if own.get(""):
        declared.insert(0, f'xmlns="{quoted(own[""])}"')
    if identity is not None and identity.record:
        declared.append(f'brs:record="{quoted(identity.record)}"')
    out: list[str] = []
    _write(root, out, relevant_only, declared, identity, (beside or {}) if identity is not None else {})
    return "".join(out)


def _write(
    node: AnswerNode,
    out: list[str],
    relevant_only: bool,
    declared: Sequence[str] = (),
    identity: Identity | None = None,
    beside: Beside = MappingProxyType({}),
) -> None:
    if relevant_only and not node.relevant:
        return
    name = node.name
    own = [*declared, *(f'{item.name}="{quoted(item.value)}"' for item in node.attributes)]
    if identity is not None and node.row:
        own.append(f'brs:row="{quoted(node.row)}"')
    own += [f'brs:{kind}="{quoted(text)}"' for kind, text in beside.get(node, {}).items()]
    opened = " ".join([name, *own])
    if node.template.children:
        out.append(f"<{opened}>")
        for child in node.answer_children():
            _write(child, out, relevant_only, (), identity, beside)
        if identity is not None:
            out.append(_ids_behind(node, identity))
        out.append(f"</{name}>")
        return
    text = _text_of(node, identity)
    out.append(f"<{opened}>{escaped(text)}</{name}>" if text else f"<{opened}/>")


def _text_of(node: AnswerNode, identity: Identity | None) -> str:
    if identity is not None and _is_meta(node.parent) and node.local in ("instanceID", "deprecatedID"):
        return identity.instance if node.local == "instanceID" else identity.deprecated
    computed = "calculate" in node.template.bind.expressions and not node.typed
    return node.text if computed else node.stored


def _is_meta(node: object) -> bool:
    return isinstance(node, AnswerNode) and node.local == "meta" and node.template.depth == 1


def _ids_behind(node: AnswerNode, identity: Identity) -> str:
    """The ids that the form has no place for, at the end of its `meta`; a form without one gets it."""
    if node.template.depth == 0:
        if any(_is_meta(child) for child in node.answer_children()):
            return ""
        replaced = f"<orx:deprecatedID>{escaped(identity.deprecated)}</orx:deprecatedID>" if identity.deprecated else ""
        own = f"<orx:instanceID>{escaped(identity.instance)}</orx:instanceID>{replaced}"
        return f'<orx:meta xmlns:orx="{OPENROSA}">{own}</orx:meta>'
    names = {child.local: child for child in node.answer_children()} if _is_meta(node) else {}
    if not identity.deprecated or "deprecatedID" in names or "instanceID" not in names:
        return ""
    prefix = f"{names['instanceID'].prefix}:" if names["instanceID"].prefix else ""
    return f"<{prefix}deprecatedID>{escaped(identity.deprecated)}</{prefix}deprecatedID>"


def escaped(text: str) -> str:
    """A text as XML content; characters that XML cannot hold are left out."""
    text = _FORBIDDEN.sub("", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def quoted(text: str) -> str:
    """A text as the value of an attribute."""
    return escaped(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")


# References of the batch interface: every repeat's row by its place


def reference_of(node: AnswerNode) -> str:
    """`/data/row[2]/amount`."""
    parts: list[str] = []
    here: object = node
    while isinstance(here, AnswerNode):
        parts.append(here.name + (f"[{place_of(here)}]" if here.template.is_repeat else ""))
        here = here.parent
    return "/" + "/".join(reversed(parts))


def place_of(row: AnswerNode) -> int:
    """A row's place among the rows of its repeat, from 1."""
    parent = row.parent
    assert isinstance(parent, AnswerNode) and parent.ranges is not None, "a row has a parent with ranges"
    rows = parent.ranges[row.template.name].rows
    return 1 + next(at for at, found in enumerate(rows) if found is row)


def find_reference(tree: Tree, reference: str) -> AnswerNode | Range:
    """The node a reference names, or the rows when it ends in a repeat without a place; LookupError otherwise."""
    parts = reference.strip().strip("/").split("/")
    here = tree.root
    if not parts or _named(parts[0])[0] not in (here.name, here.local):
        raise LookupError(reference)
    for at, part in enumerate(parts[1:], 1):
        name, place = _named(part)
        template = _child(here.template, name)
        if template is None:
            raise LookupError(reference)
        if template.is_repeat:
            rows = (here.ranges or {})[template.name]
            if place is None and at == len(parts) - 1:
                return rows
            if not 1 <= (place or 1) <= len(rows.rows):
                raise LookupError(reference)
            here = rows.rows[(place or 1) - 1]
        else:
            here = next(child for child in here.answer_children() if child.template is template)
    return here


def _named(part: str) -> tuple[str, int | None]:
    name, bracket, place = part.partition("[")
    number = place.rstrip("]").strip()
    return name, int(number) if bracket and number.isdigit() else None


def _child(template: Template, name: str) -> Template | None:
    found = template.children.get(name)
    return found or next((child for child in template.children.values() if child.local == name), None)
