"""The thirteen axes of XPath 1.0, each in its own order."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from brs_desktop.forms.xpath import ast
from brs_desktop.forms.xpath.nodes import XML_NAMESPACE, Document, Element, Namespace, Node

Axis = Callable[[Node], list[Node]]
Test = Callable[[Node], bool]


def _children(node: Node) -> list[Node]:
    return node.content() if isinstance(node, Element) else []


def _descendants(node: Node) -> list[Node]:
    found: list[Node] = []
    pending = list(reversed(_children(node)))
    while pending:
        here = pending.pop()
        found.append(here)
        if isinstance(here, Element):
            pending.extend(reversed(here.content()))
    return found


def _ancestors(node: Node) -> list[Node]:
    found: list[Node] = []
    here = node.parent
    while here is not None:
        found.append(here)
        here = here.parent
    return found


def _siblings(node: Node) -> tuple[list[Node], int]:
    """The children of the parent and the node's place there; attributes and namespaces have no siblings."""
    if node.parent is None or node.kind in ("attribute", "namespace"):
        return [], 0
    kids = node.parent.content()
    for at, kid in enumerate(kids):
        if kid is node:
            return kids, at
    return [], 0


def _following_siblings(node: Node) -> list[Node]:
    kids, at = _siblings(node)
    return kids[at + 1 :]


def _preceding_siblings(node: Node) -> list[Node]:
    kids, at = _siblings(node)
    return kids[:at][::-1]


def _following(node: Node) -> list[Node]:
    found: list[Node] = []
    if node.kind in ("attribute", "namespace") and node.parent is not None:
        found.extend(_descendants(node.parent))
        node = node.parent
    for here in [node, *_ancestors(node)]:
        for sibling in _following_siblings(here):
            found.append(sibling)
            found.extend(_descendants(sibling))
    return found


def _preceding(node: Node) -> list[Node]:
    found: list[Node] = []
    if node.kind in ("attribute", "namespace") and node.parent is not None:
        node = node.parent
    for here in [node, *_ancestors(node)]:
        for sibling in _preceding_siblings(here):
            found.extend(reversed(_descendants(sibling)))
            found.append(sibling)
    return found


def _namespaces(node: Node) -> list[Node]:
    if not isinstance(node, Element) or node.kind != "element":
        return []
    scope = {"xml": XML_NAMESPACE, **node.scope()}
    top = node.root()
    if not isinstance(top, Document):
        return [Namespace(node, prefix, uri) for prefix, uri in sorted(scope.items()) if uri]
    return [top.namespace(node, prefix, uri) for prefix, uri in sorted(scope.items()) if uri]


AXES: Mapping[str, Axis] = {
    "ancestor": _ancestors,
    "ancestor-or-self": lambda node: [node, *_ancestors(node)],
    "attribute": lambda node: list(node.attributes) if isinstance(node, Element) else [],
    "child": _children,
    "descendant": _descendants,
    "descendant-or-self": lambda node: [node, *_descendants(node)],
    "following": _following,
    "following-sibling": _following_siblings,
    "namespace": _namespaces,
    "parent": lambda node: [node.parent] if node.parent is not None else [],
    "preceding": _preceding,
    "preceding-sibling": _preceding_siblings,
    "self": lambda node: [node],
}
_PRINCIPAL = {"attribute": "attribute", "namespace": "namespace"}


def node_test(step: ast.Step, prefixes: Mapping[str, str]) -> Test | None:
    """Whether a node passes a step's test; None when every node does."""
    test = step.test
    if isinstance(test, ast.TypeTest):
        if test.kind == "node":
            return None
        kind, literal = test.kind, test.literal
        if literal is None:
            return lambda node: node.kind == kind
        return lambda node: node.kind == kind and node.local == literal
    principal, local = _PRINCIPAL.get(step.axis, "element"), test.local
    if test.prefix is None:
        if local == "*":
            return lambda node: node.kind == principal
        return lambda node: node.local == local and not node.prefix and node.kind == principal
    prefix = test.prefix
    uri = prefixes.get(prefix, "")

    def qualified(node: Node) -> bool:
        if node.kind != principal or (local != "*" and node.local != local):
            return False
        return node.uri == uri if uri else node.prefix == prefix

    return qualified
