"""What can be said of one form without filling it: what breaks, and where the engines of the field disagree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from brs_desktop.forms.appearances import unhonoured
from brs_desktop.forms.errors import FormIssue
from brs_desktop.forms.graph.dependencies import Vertex
from brs_desktop.forms.model.definition import FormDefinition
from brs_desktop.forms.model.parts import walk
from brs_desktop.forms.model.secondary import LAST_SAVED
from brs_desktop.forms.portability import portability_notes
from brs_desktop.forms.targets import rowless
from brs_desktop.forms.xpath import ast
from brs_desktop.forms.xpath.functions import FUNCTIONS
from brs_desktop.language import mark

MESSAGE_TWICE = mark("The name “{name}” stands for {count} questions; a record needs names that are unique.")
MESSAGE_RESERVED = mark("The name “{name}” is kept for the record itself.")
MESSAGE_FUNCTION = mark("“{name}” uses the function {function}(), which does not exist.")
MESSAGE_ARITY = mark("“{name}” gives the function {function}() {count} arguments, which it does not take.")
MESSAGE_NOWHERE = mark("“{name}” reads {path}, which is no place in the form.")
MESSAGE_LAST = mark("“{name}” reads the answers saved last: records do not bring them, so here it finds nothing.")
MESSAGE_TABLE = mark("“{name}” is a table of rows: its answers cannot be one cell.")
MESSAGE_IN_CELL = mark(
    "“{name}” cannot stand in the group “{group}”, whose answers are one cell: only questions with one answer each can."
)
RESERVED = frozenset({"alive", "form"})


def check_definition(definition: FormDefinition) -> list[FormIssue]:
    """All findings on one form: errors for use as a record's schema, warnings, notes on portability.

    A finding names its question (`name`) and the property of it (`in`); `Book.placed` says where in the sheets that is.
    """
    found = [*definition.warnings, *_names(definition), *_unkept(definition), *one_cell_faults(definition)]
    found.extend(unhonoured(definition))
    found.extend(rowless(definition))
    for vertex in definition.graph.vertices:
        found.extend(_calls(vertex))
        found.extend(_places(definition, vertex))
        found.extend(portability_notes(definition, vertex))
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


def one_cell_faults(definition: FormDefinition) -> Iterator[FormIssue]:
    """What a group whose answers are one cell cannot hold: the cell knows each question by its name and one answer."""
    for group in definition.templates.values():
        if not group.bind.whole:
            continue
        if group.is_repeat:
            yield _issue(MESSAGE_TABLE, "error", "cell", **{"name": group.local, "in": "bind::brs:cell"})
        for inner in walk(group):
            several = inner.kind == "select_multiple" or inner.bind.multilingual or inner.is_repeat or inner.is_group
            if inner is not group and several:
                yield _issue(MESSAGE_IN_CELL, "error", "cell", name=inner.local, group=group.local)


def _unkept(definition: FormDefinition) -> Iterator[FormIssue]:
    """What `form run` knows and a record does not: said, for its question stays empty without a fault."""
    last = {name for name, one in definition.instances.items() if one.source.startswith(LAST_SAVED)}
    for vertex in definition.graph.vertices if last else ():
        calls = (node for node in ast.walk(vertex.expression.tree) if isinstance(node, ast.Call))
        if any(one.name == "instance" and _literal(one) in last for one in calls):
            values = {"name": vertex.template.local, "in": vertex.property}
            yield _issue(MESSAGE_LAST, "warning", "record", **values)


def _literal(call: ast.Call) -> str:
    first = call.arguments[0] if call.arguments else None
    return str(first.value) if isinstance(first, ast.Literal_) else ""


def _calls(vertex: Vertex) -> Iterator[FormIssue]:
    name, place = vertex.template.local, {"in": vertex.property}
    for call in (node for node in ast.walk(vertex.expression.tree) if isinstance(node, ast.Call)):
        function = FUNCTIONS.get(call.name)
        if function is None:
            yield _issue(MESSAGE_FUNCTION, "error", "function", name=name, function=call.name, **place)
        elif not function.takes(len(call.arguments)):
            count = str(len(call.arguments))
            yield _issue(MESSAGE_ARITY, "error", "function", name=name, function=call.name, count=count, **place)


def _places(definition: FormDefinition, vertex: Vertex) -> Iterator[FormIssue]:
    for path in (node for node in ast.walk(vertex.expression.tree) if isinstance(node, ast.Path)):
        names = ast.plain_names(path.steps)
        if path.origin == "root" and names is not None and names:
            told = "/" + "/".join(names)
            if told not in definition.templates:
                values = {"name": vertex.template.local, "path": told, "in": vertex.property}
                yield _issue(MESSAGE_NOWHERE, "error", "path", **values)
