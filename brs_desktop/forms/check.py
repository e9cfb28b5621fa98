"""What can be said of one form without filling it: what breaks, and where the engines of the field disagree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from brs_desktop.forms.errors import FormIssue
from brs_desktop.forms.graph.dependencies import Vertex
from brs_desktop.forms.model.definition import FormDefinition
from brs_desktop.forms.xpath import ast
from brs_desktop.forms.xpath.functions import AGGREGATES, FUNCTIONS
from brs_desktop.language import mark

MESSAGE_TWICE = mark("The name “{name}” stands for {count} questions; a record needs names that are unique.")
MESSAGE_RESERVED = mark("The name “{name}” is kept for the record itself.")
MESSAGE_FUNCTION = mark("“{name}” uses the function {function}(), which does not exist.")
MESSAGE_ARITY = mark("“{name}” gives the function {function}() {count} arguments, which it does not take.")
MESSAGE_NOWHERE = mark("“{name}” reads {path}, which is no place in the form.")
MESSAGE_PORTABLE = mark("“{name}”: other tools may compute this otherwise ({reason}).")
REASON_BLANKS = mark("blanks in sum(), max() and min()")
REASON_ROUND = mark("round() to tens or of halves below zero")
REASON_PULLDATA = mark("pulldata()")
REASON_ROWS = mark("a row that depends on a total or on another row")
REASON_CHOICE_NAME = mark("the label of a choice after a change of language")
RESERVED = frozenset({"alive", "form"})


def check_definition(definition: FormDefinition) -> list[FormIssue]:
    """All findings on one form: errors for use as a record's schema, warnings, notes on portability."""
    found = [*definition.warnings, *_names(definition)]
    for vertex in definition.graph.vertices:
        found.extend(_calls(vertex))
        found.extend(_places(definition, vertex))
        found.extend(_portability(definition, vertex))
    return list({_key(issue): issue for issue in found}.values())


def _key(issue: FormIssue) -> tuple[str, tuple[tuple[str, str], ...]]:
    return issue.message_id, tuple(sorted(issue.values.items()))


def _issue(message: str, level: str, code: str, **values: str) -> FormIssue:
    return FormIssue(message, values, column=values.get("name", ""), level=level, code=code)


def _names(definition: FormDefinition) -> Iterator[FormIssue]:
    counted = Counter(question.name for question in definition.questions)
    for name, count in counted.items():
        if count > 1:
            yield _issue(MESSAGE_TWICE, "error", "name", name=name, count=str(count))
        if name in RESERVED:
            yield _issue(MESSAGE_RESERVED, "error", "name", name=name)


def _calls(vertex: Vertex) -> Iterator[FormIssue]:
    name = vertex.template.local
    for call in (node for node in ast.walk(vertex.expression.tree) if isinstance(node, ast.Call)):
        function = FUNCTIONS.get(call.name)
        if function is None:
            yield _issue(MESSAGE_FUNCTION, "error", "function", name=name, function=call.name)
        elif not function.takes(len(call.arguments)):
            count = str(len(call.arguments))
            yield _issue(MESSAGE_ARITY, "error", "function", name=name, function=call.name, count=count)


def _places(definition: FormDefinition, vertex: Vertex) -> Iterator[FormIssue]:
    for path in (node for node in ast.walk(vertex.expression.tree) if isinstance(node, ast.Path)):
        names = ast.plain_names(path.steps)
        if path.origin == "root" and names is not None and names:
            told = "/" + "/".join(names)
            if told not in definition.templates:
                yield _issue(MESSAGE_NOWHERE, "error", "path", name=vertex.template.local, path=told)


def _portability(definition: FormDefinition, vertex: Vertex) -> Iterator[FormIssue]:
    called = ast.calls(vertex.expression.tree)
    reasons: list[str] = []
    if called & {"sum", "max", "min"}:
        reasons.append(REASON_BLANKS)
    if "pulldata" in called:
        reasons.append(REASON_PULLDATA)
    if "jr:choice-name" in called and vertex.property == "calculate":
        reasons.append(REASON_CHOICE_NAME)
    if any(map(_rounds_tens, ast.walk(vertex.expression.tree))):
        reasons.append(REASON_ROUND)
    if vertex.eager and vertex.template.repeats and _reads_beyond_row(definition, vertex):
        reasons.append(REASON_ROWS)
    for reason in reasons:
        yield _issue(MESSAGE_PORTABLE, "note", "portability", name=vertex.template.local, reason=reason)


def _rounds_tens(node: ast.Expr) -> bool:
    return isinstance(node, ast.Call) and node.name == "round" and len(node.arguments) == 2


def _reads_beyond_row(definition: FormDefinition, vertex: Vertex) -> bool:
    """Whether a formula in a row reads other rows, or a value that is computed over rows."""
    for template, level in definition.graph.reads(vertex.expression):
        if len(template.repeats) > level:
            return True
        calculation = template.bind.expressions.get("calculate")
        if calculation is not None and not template.repeats and ast.calls(calculation.tree) & AGGREGATES:
            return True
    return False
