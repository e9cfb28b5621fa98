"""Functions of nodes, positions and choices."""

from __future__ import annotations

import hashlib
import math

from brs_desktop.forms.errors import ExpressionError
from brs_desktop.forms.xpath.coerce import XValue, nodes, number, string, texts
from brs_desktop.forms.xpath.functions.repeats import indexed_repeat, position_among_siblings
from brs_desktop.forms.xpath.functions.table import eager, lazy
from brs_desktop.forms.xpath.nodes import Element, Node, in_document_order
from brs_desktop.forms.xpath.scope import Scope
from brs_desktop.language import mark

MESSAGE_NO_INSTANCE = mark("The form has no list named “{name}”.")
_PRIME, _MULTIPLIER = 2_147_483_647, 16_807


def _position(scope: Scope, node: Node, *of: XValue) -> XValue:
    return position_among_siblings(nodes(of[0])) if of else float(scope.pos)


def _count_non_empty(scope: Scope, node: Node, value: XValue) -> XValue:
    return float(sum(1 for item in nodes(value) if item.string() != ""))


def _first_or_here(node: Node, value: tuple[XValue, ...]) -> Node | None:
    if not value:
        return node
    found = nodes(value[0])
    return found[0] if found else None


def _local_name(scope: Scope, node: Node, *value: XValue) -> XValue:
    subject = _first_or_here(node, value)
    return subject.local if subject is not None else ""


def _name(scope: Scope, node: Node, *value: XValue) -> XValue:
    subject = _first_or_here(node, value)
    return subject.name if subject is not None else ""


def _namespace_uri(scope: Scope, node: Node, *value: XValue) -> XValue:
    subject = _first_or_here(node, value)
    return subject.uri if subject is not None else ""


def _id(scope: Scope, node: Node, value: XValue) -> XValue:
    wanted = set(" ".join(texts([value])).split())
    top = scope.host.root(node)
    found: list[Node] = []
    pending = [top]
    while pending and wanted:
        here = pending.pop()
        if isinstance(here, Element):
            if any(mark_.value in wanted and mark_.name in ("id", "xml:id") for mark_ in here.attributes):
                found.append(here)
            pending.extend(here.children)
    return in_document_order(found)


def _current(scope: Scope, node: Node) -> XValue:
    return [scope.current]


def _instance(scope: Scope, node: Node, name: XValue) -> XValue:
    found = scope.host.instance(string(name), node)
    return [found] if found is not None else []


def _choice_name(scope: Scope, node: Node, value: XValue, path: XValue) -> XValue:
    return scope.host.choice_name(string(value), string(path), scope.current)


def _pulldata(scope: Scope, node: Node, list_: XValue, column: XValue, key: XValue, value: XValue) -> XValue:
    """One column of the first row of a list whose key column has a value."""
    root = scope.host.instance(string(list_), node)
    if root is None:
        raise ExpressionError(MESSAGE_NO_INSTANCE, name=string(list_))
    wanted = string(value)
    for table in root.elements():
        found = None if string(key).startswith("@") else table.lookup("item", [(string(key), wanted)])
        for row in found if found is not None else table.named("item"):
            told = _columns(row, string(column)) if isinstance(row, Element) else []
            if told and isinstance(row, Element) and wanted in _columns(row, string(key)):
                return told[0]
    return ""


def _columns(row: Element, name: str) -> list[str]:
    """What a row of a list has under the name of a column, or of an attribute (`@code`)."""
    if name.startswith("@"):
        return [row.get(name[1:])] if row.has(name[1:]) else []
    return [cell.string() for cell in row.named(name)]


def _choices(value: XValue) -> list[str]:
    return string(value).split()


def _selected(scope: Scope, node: Node, value: XValue, choice: XValue) -> XValue:
    wanted = string(choice).strip()
    return wanted in _choices(value) if wanted else not _choices(value)


def _selected_at(scope: Scope, node: Node, value: XValue, at: XValue) -> XValue:
    place = number(at, scope.zone)
    chosen = _choices(value)
    return chosen[int(place)] if math.isfinite(place) and 0 <= int(place) < len(chosen) else ""


def _count_selected(scope: Scope, node: Node, value: XValue) -> XValue:
    return float(len(_choices(value)))


def _seed(value: XValue, scope: Scope) -> int:
    """The seed as the field's engines read it: a number cut to a whole one, a text by its SHA-256, blank is 0."""
    seed = number(value, scope.zone)
    if math.isnan(seed):
        text = string(value)
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
        return int.from_bytes(digest[:8], "big", signed=True) if text and text != "NaN" else 0
    limit = 2**63
    return max(-limit, min(limit - 1, int(seed) if math.isfinite(seed) else (limit if seed > 0 else -limit)))


def _randomize(scope: Scope, node: Node, value: XValue, *seed: XValue) -> XValue:
    """The nodes shuffled: with a seed in the fixed order of Park-Miller numbers and inside-out Fisher-Yates (ODK)."""
    found = nodes(value)
    start = _seed(seed[0], scope) if seed else int(scope.host.chance() * (_PRIME - 1)) + 1
    state = start % _PRIME if start >= 0 else -(-start % _PRIME)
    if state <= 0:
        state += _PRIME - 1
    shuffled: list[Node] = []
    for at, item in enumerate(found):
        state = state * _MULTIPLIER % _PRIME
        place = int((state - 1) / (_PRIME - 1) * (at + 1))
        shuffled.append(item)
        shuffled[at], shuffled[place] = shuffled[place], item
    return shuffled


def _missing(scope: Scope, node: Node, value: XValue) -> XValue:
    """Why there is no value (`unknown`, `not-collected`, `confidential`, `not-applicable`), '' otherwise."""
    found = nodes(value)
    return scope.host.missing(found[0]) if found else ""


TABLE = (
    eager("last", 0, 0, lambda scope, node: float(scope.size)),
    eager("position", 0, 1, _position),
    eager("count", 1, 1, lambda scope, node, value: float(len(nodes(value))), aggregate=True),
    eager("count-non-empty", 1, 1, _count_non_empty, aggregate=True),
    eager("local-name", 0, 1, _local_name),
    eager("name", 0, 1, _name),
    eager("namespace-uri", 0, 1, _namespace_uri),
    eager("id", 1, 1, _id),
    eager("current", 0, 0, _current),
    eager("instance", 1, 1, _instance),
    eager("jr:choice-name", 2, 2, _choice_name),
    eager("pulldata", 4, 4, _pulldata),
    eager("selected", 2, 2, _selected),
    eager("selected-at", 2, 2, _selected_at),
    eager("count-selected", 1, 1, _count_selected),
    eager("randomize", 1, 2, _randomize, volatile=True, aggregate=True),
    eager("missing", 1, 1, _missing),
    lazy("indexed-repeat", 3, None, indexed_repeat, aggregate=True),
)
