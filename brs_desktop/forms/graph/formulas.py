"""Computing: any expression at a node, and the formulas that the queue holds, made ready for their nodes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from brs_desktop.forms.errors import ExpressionError, FormIssue
from brs_desktop.forms.graph.dependencies import Graph, Vertex
from brs_desktop.forms.model.expression import Expression
from brs_desktop.forms.model.tree import AnswerNode, Tree
from brs_desktop.forms.model.typed import DATES
from brs_desktop.forms.xpath.coerce import XValue
from brs_desktop.forms.xpath.compiler import compiled_shape
from brs_desktop.forms.xpath.nodes import Node
from brs_desktop.forms.xpath.scope import Closure, Host, Scope
from brs_desktop.language import mark

if TYPE_CHECKING:
    from brs_desktop.forms.graph.reach import Reach

MESSAGE_COMPUTE = mark("The formula “{expression}” cannot be computed.")

_FAILURES = (ExpressionError, ArithmeticError, ValueError, RecursionError, MemoryError)
_Bound = tuple[Closure, Sequence[list[Node]]]
_NONE: list[AnswerNode] = []  # of all that are alone; never changed


class Rule:
    """What computes a vertex in this tree: the same at all its nodes, in all rows.

    Its scope is kept and told the node of each evaluation: an evaluation leaves nothing else changed in it, and no
    rule is ever computed within another one.
    """

    __slots__ = ("closure", "counts", "decides", "expression", "rank", "scope", "type", "volatile")

    def __init__(self, vertex: Vertex, closure: Closure, scope: Scope) -> None:
        self.expression = vertex.expression
        self.volatile = vertex.expression.volatile
        self.rank = vertex.rank
        self.decides = vertex.property == "relevant"
        self.type = vertex.template.bind.type
        self.counts = self.type not in DATES
        self.closure = closure
        self.scope = scope


class Formula:
    """A rule at its node, and at others that share it: made once and kept by its nodes, so that queueing it again costs
    a flag and no search.
    """

    __slots__ = ("node", "others", "queued", "reach", "rule")

    def __init__(self, rule: Rule, node: AnswerNode) -> None:
        self.rule = rule
        self.node = node
        self.others = _NONE
        self.queued = False
        # What reads its node outside rows, once that was asked for.
        self.reach: Reach | None = None


class Formulas:
    """Makes and computes the formulas of one tree of answers; failures are kept by question and node."""

    def __init__(self, graph: Graph, tree: Tree, host: Host) -> None:
        self.graph = graph
        self.tree = tree
        self.host = host
        self.errors: dict[tuple[str, int], FormIssue] = {}
        # By text and rank: conditions that are the same everywhere.
        self._shared: dict[tuple[str, int], Formula] = {}
        self._bound: dict[Expression, _Bound] = {}
        self._rules: dict[Vertex, Rule] = {}

    def compute(self, expression: Expression, node: AnswerNode) -> XValue:
        """The value of an expression at a node; a failure is kept as an issue of the question and reads as blank."""
        closure, gaps = self._bound.get(expression) or self._bind(expression)
        try:
            value = closure(node, Scope(self.host, node, gaps))
        except _FAILURES as problem:
            return self._failed(expression, node, problem)
        if self.errors:
            self.errors.pop((expression.where, id(node)), None)
        return value

    def value(self, formula: Formula) -> XValue:
        """The same of a formula that is ready."""
        rule, node = formula.rule, formula.node
        rule.scope.current = node
        try:
            value = rule.closure(node, rule.scope)
        except _FAILURES as problem:
            return self._failed(rule.expression, node, problem)
        if self.errors:
            self.errors.pop((rule.expression.where, id(node)), None)
        return value

    def _failed(self, expression: Expression, node: AnswerNode, problem: Exception) -> str:
        where = expression.where
        if isinstance(problem, ExpressionError):
            self.errors[where, id(node)] = problem.at(where).issue()
        else:
            failure = ExpressionError(MESSAGE_COMPUTE, expression=expression.text[:200], where=where)
            self.errors[where, id(node)] = failure.issue()
        return ""

    def failed(self, formula: Formula) -> bool:
        """Whether a formula could not be computed the last time."""
        return bool(self.errors) and (formula.rule.expression.where, id(formula.node)) in self.errors

    def _bind(self, expression: Expression) -> _Bound:
        """What computes an expression: one that reads single nodes alone is that of its shape, told these nodes."""
        single = self.tree.single
        nodes = [single.get(template) for template in self.graph.read_singly(expression)]
        if nodes and None not in nodes:
            bound: _Bound = compiled_shape(expression.shape), tuple([node] for node in nodes if node is not None)
        else:
            bound = expression.closure, ()
        self._bound[expression] = bound
        return bound

    def of(self, vertex: Vertex, node: AnswerNode) -> Formula:
        """What computes the value of a node, or its relevance; made when it is first needed."""
        decides = vertex.property == "relevant"
        found = node.condition if decides else node.calculation
        if found is not None:
            return found
        if decides:
            node.condition = found = self._condition(vertex, node)
        else:
            node.calculation = found = Formula(self._rules.get(vertex) or self._rule(vertex), node)
        return found

    def _condition(self, vertex: Vertex, node: AnswerNode) -> Formula:
        """A condition that says the same wherever it stands is computed once for all the nodes that it decides on."""
        expression = vertex.expression
        if not expression.placeless or expression.volatile:
            return Formula(self._rules.get(vertex) or self._rule(vertex), node)
        key = expression.text, vertex.rank
        found = self._shared.get(key)
        if found is None:
            found = self._shared[key] = Formula(self._rule(vertex), node)
            found.others = []
        else:
            found.others.append(node)
        return found

    def _rule(self, vertex: Vertex) -> Rule:
        closure, gaps = self._bound.get(vertex.expression) or self._bind(vertex.expression)
        rule = self._rules[vertex] = Rule(vertex, closure, Scope(self.host, self.tree.root, gaps))
        return rule
