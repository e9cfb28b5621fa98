"""indexed-repeat() and position(node): the two functions that know of rows."""

from __future__ import annotations

import math

from brs_desktop.forms.errors import ExpressionError
from brs_desktop.forms.xpath.coerce import XValue, nodes, number
from brs_desktop.forms.xpath.nodes import Element, Node
from brs_desktop.forms.xpath.scope import Closure, Scope
from brs_desktop.language import mark

MESSAGE_PAIRS = mark("indexed-repeat() needs a repeat for each index.")


def position_among_siblings(found: list[Node]) -> float:
    """The place of a node among its siblings of the same name, from 1 (ODK)."""
    if not found:
        return math.nan
    node = found[0]
    if node.parent is not None and node.kind == "element" and not node.prefix:
        return float(node.parent.place_of(node))
    place = 1
    for sibling in node.parent.children if node.parent is not None else ():
        if sibling is node:
            return float(place)
        if sibling.kind == node.kind and sibling.local == node.local and sibling.prefix == node.prefix:
            place += 1
    return float(place)


def indexed_repeat(scope: Scope, node: Node, target: Closure, *pairs: Closure) -> XValue:
    """The target inside the rows that the indexes name; a path given relative to one row stands for all rows.

    Pairs may come in any order of nesting: the outer repeat is applied first (ODK).
    """
    if len(pairs) % 2:
        raise ExpressionError(MESSAGE_PAIRS)
    levels: list[tuple[list[Node], float]] = []
    for repeat, index in zip(pairs[::2], pairs[1::2], strict=True):
        place = number(index(node, scope), scope.zone)
        levels.append((_everywhere(nodes(repeat(node, scope))), place))
    levels.sort(key=lambda level: _depth(level[0][0]) if level[0] else 0)
    row: Node | None = None
    for rows, place in levels:
        inside = [candidate for candidate in rows if row is None or _is_inside(candidate, row)]
        if math.isnan(place) or not 1 <= place <= len(inside):
            return []
        row = inside[int(place) - 1]
    assert row is not None, "the table asks for one pair at least"
    return [item for item in _everywhere(nodes(target(node, scope))) if item is row or _is_inside(item, row)]


def _everywhere(found: list[Node]) -> list[Node]:
    """All nodes of the same names from the root as the first node found."""
    if not found or not isinstance(found[0], Element):
        return found
    names: list[str] = []
    here: Element | None = found[0]
    while here is not None and here.parent is not None:
        names.append(here.name)
        here = here.parent
    assert here is not None, "the loop ends at the top"
    level: list[Node] = [here]
    for name in reversed(names):
        level = [kid for node in level if isinstance(node, Element) for kid in node.elements() if kid.name == name]
    return level


def _depth(node: Node) -> int:
    depth, here = 0, node.parent
    while here is not None:
        depth, here = depth + 1, here.parent
    return depth


def _is_inside(node: Node, row: Node) -> bool:
    here = node.parent
    while here is not None:
        if here is row:
            return True
        here = here.parent
    return False
