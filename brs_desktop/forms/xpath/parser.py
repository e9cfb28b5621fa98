"""Tokens to the tree of an expression, by operator precedence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from brs_desktop.forms.errors import ExpressionError
from brs_desktop.forms.xpath import ast
from brs_desktop.forms.xpath.lexer import Token, split_at_paths, tokens
from brs_desktop.language import mark

MAX_NESTING = 96
MESSAGE_UNEXPECTED = mark("The expression “{expression}” has “{near}” where something else is needed.")
MESSAGE_DEEP = mark("The expression “{expression}” is nested too deeply.")
MESSAGE_AXIS = mark("The expression “{expression}” names the unknown axis “{near}”.")

_PRECEDENCE = {
    "or": 1, "and": 2, "=": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4,
    "+": 5, "-": 5, "*": 6, "div": 6, "mod": 6, "|": 8,
}  # fmt: skip
_UNARY = 7
_NODE_TYPES = frozenset({"comment", "text", "processing-instruction", "node"})


# Expressions of more tokens are read one by one: few are alike, and their trees may be deeper than recursion goes.
_LONG = 60


@dataclass(frozen=True, eq=False, slots=True)
class Shape:
    """What expressions have in common that differ in their absolute paths alone: a tree with gaps for these."""

    tree: ast.Expr


class Reading(NamedTuple):
    """An expression as it was read: its shape, and the paths in the gaps of that."""

    shape: Shape
    paths: tuple[str, ...]

    def tree(self) -> ast.Expr:
        """The whole tree, for the few who need it."""
        return _filled(self.shape.tree, self.paths) if self.paths else self.shape.tree


@lru_cache(maxsize=8192)
def parse(text: str) -> ast.Expr:
    """The tree of an expression; raises ExpressionError when it is not one."""
    return read(text).tree()


@lru_cache(maxsize=8192)
def read(text: str) -> Reading:
    """The shape of an expression with its paths: a form has hundreds of expressions and a dozen shapes."""
    pieces = split_at_paths(text)
    if pieces is not None:
        shape = _shape_between(pieces[::2])
        if shape is not None:
            return Reading(shape, pieces[1::2])
    found = tokens(text)
    if len(found) > _LONG:
        return Reading(Shape(_whole(text, found)), ())
    paths = tuple([token.text for token in found if token.kind == "path"])
    try:
        shape = _shape(tuple([_UNSAID if token.kind == "path" else token for token in found]))
    except ExpressionError:
        _whole(text, found)  # which tells what is wrong with this very text
        raise
    return Reading(shape, paths)


@lru_cache(maxsize=8192)
def _shape_between(pieces: tuple[str, ...]) -> Shape | None:
    """The shape of all expressions that have these texts around their paths; None where they have to be read whole."""
    try:
        found = tokens(_ANY_PATH.join(pieces))
    except ExpressionError:
        return None
    paths = [token.text for token in found if token.kind == "path"]
    if len(found) > _LONG or paths != [_ANY_PATH] * (len(pieces) - 1):
        return None
    try:
        return _shape(tuple([_UNSAID if token.kind == "path" else token for token in found]))
    except ExpressionError:
        return None


@lru_cache(maxsize=8192)
def _shape(found: tuple[Token, ...]) -> Shape:
    return Shape(_whole("", found))


def _whole(text: str, found: Sequence[Token]) -> ast.Expr:
    reader = _Parser(text, found)
    expr = reader.expression(0)
    if reader.token.kind != "end":
        raise reader.unexpected()
    return expr


def _filled(expr: ast.Expr, paths: Sequence[str]) -> ast.Expr:
    """The tree of a shape with paths in its gaps."""
    if isinstance(expr, ast.Gap):
        return absolute(paths[expr.at])
    if isinstance(expr, ast.Binary):
        return ast.Binary(expr.operator, _filled(expr.left, paths), _filled(expr.right, paths))
    if isinstance(expr, ast.Call):
        return ast.Call(expr.name, tuple([_filled(argument, paths) for argument in expr.arguments]))
    if isinstance(expr, ast.Negate):
        return ast.Negate(_filled(expr.operand, paths))
    if isinstance(expr, ast.Filter):
        primary = _filled(expr.primary, paths)
        return ast.Filter(primary, tuple([_filled(predicate, paths) for predicate in expr.predicates]))
    if isinstance(expr, ast.Path):
        origin = expr.origin if isinstance(expr.origin, str) else _filled(expr.origin, paths)
        return ast.Path(origin, tuple([_filled_step(step, paths) for step in expr.steps]))
    return expr


def _filled_step(step: ast.Step, paths: Sequence[str]) -> ast.Step:
    if not step.predicates:
        return step
    return ast.Step(step.axis, step.test, tuple([_filled(predicate, paths) for predicate in step.predicates]))


class _Parser:
    """A cursor over the tokens of one expression."""

    def __init__(self, text: str, found: Sequence[Token]) -> None:
        self.text = text
        self.found = found
        self.at = 0
        self.depth = 0
        self.gaps = 0

    @property
    def token(self) -> Token:
        return self.found[self.at]

    def unexpected(self, message: str = MESSAGE_UNEXPECTED) -> ExpressionError:
        near = self.token.text or self.text[-20:]
        return ExpressionError(message, expression=self.text[:200], near=near)

    def take(self) -> Token:
        token = self.found[self.at]
        self.at += 1
        return token

    def is_op(self, *texts: str) -> bool:
        token = self.token
        return token.kind == "op" and token.text in texts

    def expect(self, text: str) -> None:
        if not self.is_op(text):
            raise self.unexpected()
        self.at += 1

    def expression(self, least: int) -> ast.Expr:
        """An expression whose operators bind at least as strongly as `least`."""
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise self.unexpected(MESSAGE_DEEP)
        left = self.operand()
        while True:
            kind, operator = self.found[self.at]
            strength = _PRECEDENCE.get(operator, 0) if kind == "op" else 0
            if not strength or strength < least:
                break
            self.at += 1
            left = ast.Binary(operator, left, self.expression(strength + 1))
        self.depth -= 1
        return left

    def operand(self) -> ast.Expr:
        kind, text = self.found[self.at]
        if kind == "path":
            self.at += 1
            if text:
                return absolute(text)
            self.gaps += 1
            return ast.Gap(self.gaps - 1)
        minus = 0
        while self.is_op("-"):
            self.at += 1
            minus += 1
        if not minus:
            return self.path()
        # Unary minus binds weaker than a union and stronger than everything else.
        operand = self.expression(_UNARY)
        for _ in range(min(minus, 2 - minus % 2)):
            operand = ast.Negate(operand)
        return operand

    def path(self) -> ast.Expr:
        if self.is_op("/", "//"):
            return self.absolute_path()
        if self.starts_step():
            return ast.Path("here", tuple(self.steps()))
        primary = self.filtered()
        if not self.is_op("/", "//"):
            return primary
        return ast.Path(_origin(primary), tuple(self.more_steps()))

    def absolute_path(self) -> ast.Expr:
        if self.is_op("/"):
            self.at += 1
            return ast.Path("root", tuple(self.steps()) if self.starts_step() else ())
        return ast.Path("root", tuple(self.more_steps()))

    def starts_step(self) -> bool:
        token, following = self.token, self.found[min(self.at + 1, len(self.found) - 1)]
        if token.kind == "op":
            return token.text in (".", "..", "@")
        if token.kind != "name":
            return False
        return not (following.kind == "op" and following.text == "(") or token.text in _NODE_TYPES

    def steps(self) -> list[ast.Step]:
        return [self.step(), *self.more_steps()]

    def more_steps(self) -> list[ast.Step]:
        found: list[ast.Step] = []
        while self.is_op("/", "//"):
            if self.take().text == "//":
                found.append(ast.DESCENDANTS)
            if not self.starts_step():
                raise self.unexpected()
            found.append(self.step())
        return found

    def step(self) -> ast.Step:
        # `.` and `..` take predicates too: some authors write `..[…]` and the field's engines read it.
        if self.is_op("."):
            self.at += 1
            return ast.Step("self", ast.TypeTest("node"), self.predicates())
        if self.is_op(".."):
            self.at += 1
            return ast.Step("parent", ast.TypeTest("node"), self.predicates())
        axis = self.axis()
        return ast.Step(axis, self.node_test(), self.predicates())

    def axis(self) -> str:
        if self.is_op("@"):
            self.at += 1
            return "attribute"
        following = self.found[self.at + 1]
        if self.token.kind == "name" and following.kind == "op" and following.text == "::":
            if self.token.text not in ast.AXES:
                raise self.unexpected(MESSAGE_AXIS)
            name = self.take().text
            self.at += 1
            return name
        return "child"

    def node_test(self) -> ast.NameTest | ast.TypeTest:
        if self.token.kind != "name":
            raise self.unexpected()
        name = self.take().text
        if self.is_op("("):
            return self.type_test(name)
        prefix, colon, local = name.rpartition(":")
        return ast.NameTest(prefix if colon else None, local)

    def type_test(self, name: str) -> ast.TypeTest:
        if name not in _NODE_TYPES:
            raise self.unexpected()
        self.expect("(")
        literal = None
        if self.token.kind == "string" and name == "processing-instruction":
            literal = self.take().text
        self.expect(")")
        return ast.TypeTest(name, literal)

    def predicates(self) -> tuple[ast.Expr, ...]:
        found: list[ast.Expr] = []
        while self.is_op("["):
            self.at += 1
            found.append(self.expression(0))
            self.expect("]")
        return tuple(found)

    def filtered(self) -> ast.Expr:
        primary = self.primary()
        predicates = self.predicates()
        return ast.Filter(primary, predicates) if predicates else primary

    def primary(self) -> ast.Expr:
        token = self.token
        if token.kind == "number":
            self.at += 1
            return ast.Literal_(float(token.text))
        if token.kind == "string":
            self.at += 1
            return ast.Literal_(token.text)
        if token.kind == "name":
            return self.call()
        if self.is_op("("):
            self.at += 1
            inner = self.expression(0)
            self.expect(")")
            return inner
        if self.is_op("$"):
            self.at += 1
            if self.token.kind == "name":
                return ast.Variable(self.take().text)
        raise self.unexpected()

    def call(self) -> ast.Expr:
        name = self.take().text
        self.expect("(")
        arguments: list[ast.Expr] = []
        while not self.is_op(")"):
            if arguments:
                self.expect(",")
            arguments.append(self.expression(0))
        self.at += 1
        return ast.Call(name, tuple(arguments))


@lru_cache(maxsize=8192)
def absolute(path: str) -> ast.Path:
    """An absolute path of plain names; one for all who ask."""
    return ast.Path("root", tuple(map(_child, path[1:].split("/"))))


@lru_cache(maxsize=8192)
def _child(name: str) -> ast.Step:
    prefix, colon, local = name.rpartition(":")
    return ast.Step("child", ast.NameTest(prefix if colon else None, local))


_UNSAID = Token("path", "")
# Stands for a path where only what is around it is read; should the text around say this too, it is a path too many.
_ANY_PATH = "/_"


def _origin(primary: ast.Expr) -> ast.Expr | Literal["current"]:
    """What a path starts from: `current()` is told apart, so that references through it are static."""
    if primary == ast.Call("current", ()):
        return "current"
    return primary
