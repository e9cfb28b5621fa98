"""An expression of a form: its text, its tree in the context of a node, what it reads, its closure."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from brs_desktop.forms.errors import ExpressionError
from brs_desktop.forms.model.parts import Template
from brs_desktop.forms.model.rowwise import NAMES, with_memory
from brs_desktop.forms.xpath import ast
from brs_desktop.forms.xpath.compiler import compile_expression, compiled
from brs_desktop.forms.xpath.functions import AGGREGATES, VOLATILE
from brs_desktop.forms.xpath.parser import Shape, read
from brs_desktop.forms.xpath.scope import Closure

# Functions that look where they stand: without them and relative paths an expression reads the same anywhere.
_OF_PLACE = frozenset({"current", "position", "once", "jr:choice-name", "indexed-repeat", "string", "number", "name"})
# Functions that ask more of a path than the values of its nodes.
_BEYOND_VALUES = frozenset(
    {"count", "current", "indexed-repeat", "jr:choice-name", "local-name", "name", "namespace-uri"}
) | frozenset({"position", "randomize"})
_SPEAKING = frozenset({"jr:itext", "jr:choice-name"})


class Expression:
    """An expression bound to the node it belongs to; compiled when it is first used."""

    __slots__ = (
        "_closure",
        "_reading",
        "_tree",
        "gaps",
        "paths",
        "placeless",
        "template",
        "text",
        "traits",
        "volatile",
        "what",
    )

    def __init__(self, text: str, template: Template, what: str) -> None:
        self.text = text
        self.template = template
        self.what = what
        try:
            reading = read(text)
        except ExpressionError as problem:
            raise problem.at(f"{template.path} {what}") from None
        self._reading = reading
        self._tree: ast.Expr | None = None
        self.traits = _traits(reading.shape)
        self.volatile = self.traits.volatile
        # Whether it reads the same wherever in the form it stands.
        self.placeless = self.traits.placeless and not template.repeats
        # All that it reads, where it reads absolute paths alone and asks nothing but their values.
        self.paths = reading.paths if self.traits.plain and not template.repeats else None
        # What is in the gaps of its shape, where these are all absolute paths it has and it asks nothing but values.
        self.gaps = reading.paths if self.paths is not None or self.traits.gapped else ()
        self._closure: Closure | None = None

    @property
    def shape(self) -> Shape:
        """What it has in common with others, which differ in their paths alone."""
        return self._reading.shape

    @property
    def tree(self) -> ast.Expr:
        """Its tree in the context of its node; most are computed by their shapes and never need it."""
        if self._tree is None:
            tree, template = self._reading.tree(), self.template
            self._tree = in_row(tree, template, aggregate=self.what == "choices") if template.repeats else tree
        return self._tree

    @property
    def closure(self) -> Closure:
        """The compiled expression."""
        if self._closure is None:
            self._closure = self._compile()
        return self._closure

    def _compile(self) -> Closure:
        if not self.traits.calls.isdisjoint(NAMES):
            return compile_expression(with_memory(self.tree, self.template))
        return compile_expression(self.tree) if self.template.repeats else compiled(self.text)

    @property
    def where(self) -> str:
        """The question and property, for messages."""
        return f"{self.template.path} {self.what}"

    def __repr__(self) -> str:
        return f"Expression({self.text!r} of {self.where})"


class Traits(NamedTuple):
    """What is told of an expression wherever it stands: the functions it calls, whether it is volatile, whether it
    speaks a language, whether it reads the same at every node, whether that are the values of absolute paths, and
    whether all absolute paths that it has are in the gaps of its shape."""

    calls: frozenset[str]
    volatile: bool
    speaks: bool
    placeless: bool
    plain: bool
    gapped: bool


@lru_cache(maxsize=8192)
def _traits(shape: Shape) -> Traits:
    """The traits of all expressions of a shape."""
    names: set[str] = set()
    volatile = relative = False
    plain = gapped = True
    for node in ast.walk(shape.tree):
        if isinstance(node, ast.Call):
            names.add(node.name)
            volatile = volatile or _is_volatile(node)
        elif isinstance(node, ast.Path):
            relative = relative or node.origin in ("here", "current")
            gapped = gapped and node.origin in ("here", "current")
            plain = False
        elif isinstance(node, ast.Filter):
            plain = gapped = False
    return Traits(
        calls=frozenset(names),
        volatile=volatile,
        speaks=not names.isdisjoint(_SPEAKING),
        placeless=not relative and names.isdisjoint(_OF_PLACE),
        plain=plain and names.isdisjoint(_BEYOND_VALUES),
        gapped=gapped and names.isdisjoint(_BEYOND_VALUES | NAMES),
    )


def _is_volatile(call: ast.Call) -> bool:
    """A seeded randomize() gives the same order every time."""
    return call.name in VOLATILE and (call.name != "randomize" or len(call.arguments) < 2)


def in_row(expr: ast.Expr, context: Template, *, aggregate: bool = False) -> ast.Expr:
    """The same expression with absolute paths inside the context's repeats made relative to the present rows (ODK)."""
    if isinstance(expr, ast.Path):
        return _path_in_row(expr, context, aggregate)
    if isinstance(expr, ast.Call):
        inside = expr.name in AGGREGATES
        return ast.Call(expr.name, tuple(in_row(item, context, aggregate=inside) for item in expr.arguments))
    if isinstance(expr, ast.Binary):
        return _binary_in_row(expr, context, aggregate)
    if isinstance(expr, ast.Negate):
        return ast.Negate(in_row(expr.operand, context))
    if isinstance(expr, ast.Filter):
        predicates = tuple(in_row(predicate, context) for predicate in expr.predicates)
        return ast.Filter(in_row(expr.primary, context, aggregate=aggregate), predicates)
    return expr


def _binary_in_row(expr: ast.Binary, context: Template, aggregate: bool) -> ast.Expr:
    if expr.operator == "|":
        left, right = (in_row(side, context, aggregate=aggregate) for side in (expr.left, expr.right))
        return ast.Binary("|", left, right)
    first, rest = ast.spine(expr)
    made = in_row(first, context)
    for operator, right in rest:
        made = ast.Binary(operator, made, in_row(right, context))
    return made


def _path_in_row(path: ast.Path, context: Template, aggregate: bool) -> ast.Path:
    steps = tuple(
        ast.Step(step.axis, step.test, tuple(in_row(predicate, context) for predicate in step.predicates))
        if step.predicates
        else step
        for step in path.steps
    )
    if not isinstance(path.origin, str):
        return ast.Path(in_row(path.origin, context, aggregate=aggregate), steps)
    if path.origin != "root":
        return ast.Path(path.origin, steps)
    row = _shared_row(steps, context, aggregate)
    if row is None:
        return ast.Path("root", steps)
    up = context.depth - row.depth
    return ast.Path("current", ((ast.PARENT,) * up or (ast.SELF,)) + steps[row.depth + 1 :])


def _shared_row(steps: tuple[ast.Step, ...], context: Template, aggregate: bool) -> Template | None:
    """The innermost repeat whose present row the path means; an aggregate looks at all rows of the last repeat."""
    lineage = context.lineage()
    shared: list[Template] = []
    beyond = False
    for at, step in enumerate(steps):
        test = step.test
        if step.axis != "child" or not isinstance(test, ast.NameTest):
            break
        if at >= len(lineage) or test.local != lineage[at].local or (test.prefix or "") != lineage[at].prefix:
            beyond = _repeat_follows(lineage[at - 1] if at else None, steps[at:])
            break
        if step.predicates:
            return shared[-1] if shared else None
        if lineage[at].is_repeat:
            shared.append(lineage[at])
    else:
        beyond = False
    if aggregate and not beyond and shared:
        shared.pop()
    return shared[-1] if shared else None


def _repeat_follows(from_: Template | None, steps: tuple[ast.Step, ...]) -> bool:
    """Whether a path goes through one more repeat after it has left the context's line."""
    here = from_
    for step in steps:
        if here is None or not isinstance(step.test, ast.NameTest):
            return False
        here = here.children.get(f"{step.test.prefix}:{step.test.local}" if step.test.prefix else step.test.local)
        if here is not None and here.is_repeat:
            return True
    return False
