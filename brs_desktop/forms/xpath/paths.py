"""Paths, steps and predicates to closures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from brs_desktop.forms.xpath import ast
from brs_desktop.forms.xpath.axes import AXES, Axis, Test, node_test
from brs_desktop.forms.xpath.coerce import XValue, boolean, nodes, string
from brs_desktop.forms.xpath.nodes import Element, Node, in_document_order
from brs_desktop.forms.xpath.scope import Closure, Scope

Compile = Callable[[ast.Expr, Mapping[str, str]], Closure]
StepClosure = Callable[[list[Node], Scope], list[Node]]
Predicate = Callable[[list[Node], Scope], list[Node]]
_FLAT = frozenset({"child", "attribute", "self"})
_COUNTING = frozenset({"position", "last"})


def compile_path(path: ast.Path, prefixes: Mapping[str, str], compile_: Compile) -> Closure:
    """The closure of a path; the commonest form, plain names, walks the child-name indexes."""
    names = ast.plain_names(path.steps)
    if names is not None and isinstance(path.origin, str) and names:
        return _from_root(names) if path.origin == "root" else _named_path(path.origin, 0, names)
    climb, below = _climbing(path.steps)
    if below and path.origin in ("here", "current"):
        assert isinstance(path.origin, str), "asked above"
        return _named_path(path.origin, climb, below)
    if path.origin == "here" and path.steps == (ast.SELF,):
        return lambda node, scope: [node]
    if path.steps == (ast.PARENT,) and path.origin in ("here", "current"):
        return _parent(path.origin == "current")
    start = _origin(path.origin, prefixes, compile_)
    steps = [compile_step(step, prefixes, compile_) for step in _merged(path.steps)]

    def run(node: Node, scope: Scope) -> XValue:
        found = start(node, scope)
        for step in steps:
            if not found:
                break
            found = step(found, scope)
        return found

    return run


def compile_filter(expr: ast.Filter, prefixes: Mapping[str, str], compile_: Compile) -> Closure:
    """`(…)[…]`: predicates count in the order of the node-set."""
    primary = compile_(expr.primary, prefixes)
    predicates = [_predicate(predicate, prefixes, compile_) for predicate in expr.predicates]

    def run(node: Node, scope: Scope) -> XValue:
        found = nodes(primary(node, scope))
        for predicate in predicates:
            found = predicate(found, scope)
        return found

    return run


def _climbing(steps: tuple[ast.Step, ...]) -> tuple[int, tuple[str, ...]]:
    """How often `..` stands at the begin of a path of plain names, and the names; none where it is another path."""
    climb = 0
    while climb < len(steps) and steps[climb] == ast.PARENT:
        climb += 1
    return climb, ast.plain_names(steps[climb:]) or ()


def _from_root(names: tuple[str, ...]) -> Closure:
    """An absolute path; where the host says that it leads to the same node for ever, it is walked once."""

    def run(node: Node, scope: Scope) -> XValue:
        host = scope.host
        known = host.lasting.get(names)
        if known is not None:
            return known
        found = _walked([host.root(node)], names)
        if len(found) == 1 and host.lasts(found[0]):
            host.lasting[names] = found
        return found

    return run


def _parent(current: bool) -> Closure:
    def run(node: Node, scope: Scope) -> XValue:
        above = (scope.current if current else node).parent
        return [above] if above is not None else []

    return run


def _named_path(origin: str, climb: int, names: tuple[str, ...]) -> Closure:
    def of_sibling(node: Node, scope: Scope) -> XValue:
        here = (scope.current if current else node).parent
        return here.named(names[0]) if here is not None else []

    def run(node: Node, scope: Scope) -> XValue:
        here: Node | None = scope.current if current else node
        for _step in up:
            here = here.parent if here is not None else None
        if here is None:
            return []
        if only is not None:
            return here.named(only) if isinstance(here, Element) else []
        return _walked([here], names)

    up = range(climb)
    current = origin == "current"
    only = names[0] if len(names) == 1 else None
    return of_sibling if climb == 1 and only is not None else run  # the commonest by far in rows


def _walked(found: list[Node], names: tuple[str, ...]) -> list[Node]:
    """The nodes that child names lead to; the list may be one that an element keeps, so it is never changed."""
    for name in names:
        if len(found) == 1:
            only = found[0]
            found = only.named(name) if isinstance(only, Element) else []
        else:
            found = [kid for one in found if isinstance(one, Element) for kid in one.named(name)]
        if not found:
            break
    return found


def _origin(
    origin: str | ast.Expr, prefixes: Mapping[str, str], compile_: Compile
) -> Callable[[Node, Scope], list[Node]]:
    if origin == "root":
        return lambda node, scope: [scope.host.root(node)]
    if origin == "here":
        return lambda node, scope: [node]
    if origin == "current":
        return lambda node, scope: [scope.current]
    assert not isinstance(origin, str), "the three words are above"
    closure = compile_(origin, prefixes)
    return lambda node, scope: nodes(closure(node, scope))


def _merged(steps: tuple[ast.Step, ...]) -> list[ast.Step]:
    """`//name` as one descendant step where no predicate can count positions."""
    found: list[ast.Step] = []
    for step in steps:
        if found and found[-1] == ast.DESCENDANTS and step.axis == "child" and not step.predicates:
            found[-1] = ast.Step("descendant", step.test)
        else:
            found.append(step)
    return found


def compile_step(step: ast.Step, prefixes: Mapping[str, str], compile_: Compile) -> StepClosure:
    """A step over a list of nodes; the result is in document order without repetition."""
    select = _selector(step, prefixes)
    predicates = [_predicate(predicate, prefixes, compile_) for predicate in step.predicates]
    indexed = _indexed(step, prefixes, compile_)
    flat, reverse = step.axis in _FLAT, step.axis in ast.REVERSE_AXES

    def from_one(node: Node, scope: Scope) -> list[Node]:
        if indexed is not None:
            found = indexed(node, scope)
            if found is not None:
                for predicate in predicates[1:]:
                    found = predicate(found, scope)
                return found
        found = select(node)
        for predicate in predicates:
            found = predicate(found, scope)
        return found

    def run(context: list[Node], scope: Scope) -> list[Node]:
        if len(context) == 1:
            found = from_one(context[0], scope)
            return found[::-1] if reverse else found
        merged = [node for one in context for node in from_one(one, scope)]
        return merged if flat else in_document_order(merged)

    return run


def _selector(step: ast.Step, prefixes: Mapping[str, str]) -> Axis:
    test = step.test
    if step.axis == "child" and isinstance(test, ast.NameTest) and test.prefix is None and test.local != "*":
        local = test.local
        return lambda node: node.named(local) if isinstance(node, Element) else []
    axis, passes = AXES[step.axis], node_test(step, prefixes)
    return axis if passes is None else _filtered(axis, passes)


def _filtered(axis: Axis, passes: Test) -> Axis:
    return lambda node: [found for found in axis(node) if passes(found)]


def _predicate(expr: ast.Expr, prefixes: Mapping[str, str], compile_: Compile) -> Predicate:
    if isinstance(expr, ast.Literal_) and isinstance(expr.value, float):
        return _at(expr.value)
    closure = compile_(expr, prefixes)

    def run(found: list[Node], scope: Scope) -> list[Node]:
        position, size = scope.pos, scope.size
        kept: list[Node] = []
        scope.size = len(found)
        try:
            for place, node in enumerate(found, 1):
                scope.pos, scope.size = place, len(found)
                value = closure(node, scope)
                if value == place if type(value) is float else boolean(value):
                    kept.append(node)
        finally:
            scope.pos, scope.size = position, size
        return kept

    return run


def _at(place: float) -> Predicate:
    at = int(place) if place == int(place) else 0
    return lambda found, scope: found[at - 1 : at] if at >= 1 else []


def _indexed(
    step: ast.Step, prefixes: Mapping[str, str], compile_: Compile
) -> Callable[[Node, Scope], list[Node] | None] | None:
    """`name[column = value and …]` by the hash index of an unchanging tree or by the provider of a list (FORMS)."""
    test = step.test
    if step.axis != "child" or not step.predicates or not isinstance(test, ast.NameTest):
        return None
    if test.prefix is not None or test.local == "*":
        return None
    pairs, rest = column_conditions(step.predicates[0])
    if not pairs or any(not _COUNTING.isdisjoint(ast.calls(expr)) for expr in rest):
        return None  # a place is that among all rows, not among those that the index finds
    local = test.local
    wanted = [(column, compile_(value, prefixes)) for column, value in pairs]
    # A part of a conjunction is a condition: a number in it is no place, as it is when it stands alone.
    residual = [_predicate(ast.Call("boolean", (expr,)), prefixes, compile_) for expr in rest]

    def run(node: Node, scope: Scope) -> list[Node] | None:
        if not isinstance(node, Element):
            return None
        where = _texts(wanted, node, scope)
        found = node.lookup(local, where) if where is not None else None
        for predicate in residual if found is not None else ():
            assert found is not None, "asked in the line above"
            found = predicate(found, scope)
        return found

    return run


def _texts(wanted: Sequence[tuple[str, Closure]], node: Node, scope: Scope) -> list[tuple[str, str]] | None:
    """The texts that columns must equal; None when one is compared as something else than a text."""
    found: list[tuple[str, str]] = []
    for column, closure in wanted:
        value = closure(node, scope)
        if type(value) is not str and (type(value) is not list or len(value) != 1):
            return None
        found.append((column, string(value)))
    return found


def column_conditions(expr: ast.Expr) -> tuple[list[tuple[str, ast.Expr]], list[ast.Expr]]:
    """The parts `column = value` of a conjunction, where the value does not look at the row, and the other parts."""
    if isinstance(expr, ast.Binary) and expr.operator == "and":
        left, right = column_conditions(expr.left), column_conditions(expr.right)
        return left[0] + right[0], left[1] + right[1]
    if isinstance(expr, ast.Binary) and expr.operator == "=":
        for column, value in ((expr.left, expr.right), (expr.right, expr.left)):
            name = _column(column)
            if name is not None and _ignores_row(value):
                return [(name, value)], []
    return [], [expr]


def _column(expr: ast.Expr) -> str | None:
    if not isinstance(expr, ast.Path) or expr.origin != "here":
        return None
    names = ast.plain_names(expr.steps)
    return names[0] if names is not None and len(names) == 1 else None


def _ignores_row(expr: ast.Expr) -> bool:
    """Whether an expression is the same for every row: it starts at the root or at current(), and counts nothing."""
    if isinstance(expr, ast.Path) and expr.origin == "here":
        return False
    if isinstance(expr, ast.Call) and expr.name in ("position", "last", "random", "uuid", "once"):
        return False
    if isinstance(expr, ast.Call) and not expr.arguments and expr.name not in ("today", "now", "true", "false", "pi"):
        return False
    inner = [expr.origin] if isinstance(expr, ast.Path) and not isinstance(expr.origin, str) else []
    if isinstance(expr, ast.Path):  # predicates inside look at their own rows, not at this one
        return all(map(_ignores_row, inner))
    return all(map(_ignores_row, ast.children(expr)))
