"""Where other engines of the field may do otherwise with a form: which situations it has, and in which questions.

FORMS, 'Decided where the reference engines disagree': the situations are those of its table, with those of what only
this program knows. A situation that a form does not have is not told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from brs_desktop.forms.errors import FormIssue, Said
from brs_desktop.forms.graph.dependencies import Vertex
from brs_desktop.forms.model.definition import FormDefinition
from brs_desktop.forms.model.parts import Template
from brs_desktop.forms.unable import unable
from brs_desktop.forms.xpath import ast
from brs_desktop.forms.xpath.functions import AGGREGATES
from brs_desktop.language import mark

# A list from here on is slow to open and to search in browsers.
LONG_LIST = 5_000
_OWN = frozenset({"missing", "convert", "percent-of"})
MESSAGE_PORTABLE = mark("“{name}”: other tools may compute this otherwise ({reason}).")
REASON_BLANKS = mark("blanks in sum(), max() and min()")
REASON_ROUND = mark("round() to tens or of halves below zero")
REASON_PULLDATA = mark("pulldata()")
REASON_ROWS = mark("a row that depends on a total or on another row")
REASON_CHOICE_NAME = mark("the label of a choice after a change of language")


@dataclass(frozen=True)
class Situation:
    """One thing on which engines disagree: what happens here, what happens elsewhere, and who is concerned."""

    code: str
    what: str
    here: str
    elsewhere: str
    questions: tuple[str, ...] = ()
    # Of each question its row on the sheet “survey”, where that is known.
    rows: tuple[int | None, ...] = ()


@dataclass(frozen=True)
class _Rule:
    situation: Situation
    applies: Callable[[FormDefinition, Template], bool] | None = None
    names: Callable[[FormDefinition], Iterator[str]] | None = None
    reads: Callable[[FormDefinition, Vertex], bool] | None = None


def portability(definition: FormDefinition) -> list[Situation]:
    """The situations that this form has, each with its questions in the order of the form."""
    found = []
    for rule in _RULES:
        names = dict.fromkeys(_concerned(definition, rule))
        if names:
            told = rule.situation
            found.append(Situation(told.code, told.what, told.here, told.elsewhere, tuple(names)))
    return found


def portability_notes(definition: FormDefinition, vertex: Vertex) -> Iterator[FormIssue]:
    """The same of one formula, as findings at their place."""
    for test, reason in _REASONS:
        if test(definition, vertex):
            values = {"name": vertex.template.local, "reason": Said(reason), "in": vertex.property}
            yield FormIssue(MESSAGE_PORTABLE, values, level="note", code="portability")


def _concerned(definition: FormDefinition, rule: _Rule) -> Iterator[str]:
    if rule.applies is not None:
        yield from (one.local for one in definition.templates.values() if rule.applies(definition, one))
    if rule.names is not None:
        yield from rule.names(definition)
    if rule.reads is not None:
        yield from (one.template.local for one in definition.graph.vertices if rule.reads(definition, one))


def _unable(definition: FormDefinition) -> Iterator[str]:
    targets = (definition.templates.get(action.target) for action in unable(definition))
    return (template.local for template in targets if template is not None)


def _blanks(_definition: FormDefinition, vertex: Vertex) -> bool:
    return bool(ast.calls(vertex.expression.tree) & {"sum", "max", "min"})


def _pulldata(_definition: FormDefinition, vertex: Vertex) -> bool:
    return "pulldata" in ast.calls(vertex.expression.tree)


def _choice_name(_definition: FormDefinition, vertex: Vertex) -> bool:
    return "jr:choice-name" in ast.calls(vertex.expression.tree) and vertex.property == "calculate"


def _rounds(_definition: FormDefinition, vertex: Vertex) -> bool:
    calls = (node for node in ast.walk(vertex.expression.tree) if isinstance(node, ast.Call))
    return any(call.name == "round" and len(call.arguments) == 2 for call in calls)


def _beyond_row(definition: FormDefinition, vertex: Vertex) -> bool:
    """Whether a formula in a row reads other rows, or a value that is computed over rows."""
    if not (vertex.eager and vertex.template.repeats):
        return False
    for template, level in definition.graph.reads(vertex.expression):
        if len(template.repeats) > level:
            return True
        calculation = template.bind.expressions.get("calculate")
        if calculation is not None and not template.repeats and ast.calls(calculation.tree) & AGGREGATES:
            return True
    return False


def _maybe_absent(definition: FormDefinition, vertex: Vertex) -> bool:
    """Whether a calculation reads a question that may stop to apply while the calculation goes on."""
    if vertex.property != "calculate":
        return False
    own = {id(one) for one in vertex.template.lineage()}
    return any(
        "relevant" in above.bind.expressions and id(above) not in own
        for template, _level in definition.graph.reads(vertex.expression)
        for above in template.lineage()
    )


def _constrained(_definition: FormDefinition, template: Template) -> bool:
    return "constraint" in template.bind.expressions


def _counted(_definition: FormDefinition, template: Template) -> bool:
    return template.control is not None and template.control.count is not None


def _cascades(_definition: FormDefinition, template: Template) -> bool:
    itemset = template.control.itemset if template.control else None
    return itemset is not None and itemset.filtered


def _computed_whole(_definition: FormDefinition, template: Template) -> bool:
    return template.bind.type in ("int", "integer") and "calculate" in template.bind.expressions


def _long(definition: FormDefinition, template: Template) -> bool:
    return template.control is not None and len(definition.choice_values(template.local)) >= LONG_LIST


def _own(_definition: FormDefinition, template: Template) -> bool:
    called = (ast.calls(expression.tree) for expression in template.bind.expressions.values())
    told = template.bind.multilingual or bool(template.bind.was) or template.bind.whole
    return told or any(not _OWN.isdisjoint(names) for names in called)


_REASONS: tuple[tuple[Callable[[FormDefinition, Vertex], bool], str], ...] = (
    (_blanks, REASON_BLANKS), (_pulldata, REASON_PULLDATA), (_choice_name, REASON_CHOICE_NAME),
    (_rounds, REASON_ROUND), (_beyond_row, REASON_ROWS),
)  # fmt: skip
_RULES = (
    _Rule(
        Situation(
            "constraint",
            mark("An answer breaks its rule"),
            mark("it is kept and marked"),
            mark("JavaRosa (ODK Collect) refuses it and keeps the answer before"),
        ),
        applies=_constrained,
    ),
    _Rule(
        Situation(
            "blanks",
            mark("sum(), max() or min() meets an empty answer"),
            mark("empty answers are left out"),
            mark("ODK Web Forms shows no result as long as one is empty"),
        ),
        reads=_blanks,
    ),
    _Rule(
        Situation(
            "relevance",
            mark("A calculation reads a question that may not apply"),
            mark("it reads as empty, and its answer comes back when it applies again"),
            mark("JavaRosa goes on computing with the answer that is no longer seen"),
        ),
        reads=_maybe_absent,
    ),
    _Rule(
        Situation(
            "repeat-count",
            mark("The number of rows is computed and becomes smaller"),
            mark("rows are hidden, kept for undo and never counted"),
            mark("ODK Web Forms deletes them, JavaRosa goes on counting them"),
        ),
        applies=_counted,
    ),
    _Rule(
        Situation(
            "rows",
            mark("A row depends on a total or on another row"),
            mark("every row follows"),
            mark("JavaRosa computes only the row that was changed"),
        ),
        reads=_beyond_row,
    ),
    _Rule(
        Situation(
            "choice-name",
            mark("The label of a choice is computed"),
            mark("it follows the language"),
            mark("JavaRosa keeps the label of the language before"),
        ),
        reads=_choice_name,
    ),
    _Rule(
        Situation(
            "cascade",
            mark("Which choices are offered depends on another answer"),
            mark("a choice that is no longer offered is cleared, which is said and can be undone"),
            mark("JavaRosa keeps the choice"),
        ),
        applies=_cascades,
    ),
    _Rule(
        Situation(
            "round",
            mark("round() to a number of places"),
            mark("halves are rounded away from zero, tens are possible"),
            mark("JavaRosa rounds -12.5 to -12 and knows no tens"),
        ),
        reads=_rounds,
    ),
    _Rule(
        Situation(
            "whole",
            mark("A whole number is computed"),
            mark("a fraction is cut off"),
            mark("JavaRosa may keep the fraction"),
        ),
        applies=_computed_whole,
    ),
    _Rule(
        Situation(
            "pulldata",
            mark("pulldata()"),
            mark("it is computed by the form itself"),
            mark("JavaRosa leaves it to ODK Collect; other tools have none"),
        ),
        reads=_pulldata,
    ),
    _Rule(
        Situation(
            "long-list",
            mark("A list has thousands of choices"),
            mark("it is searched as one types"),
            mark("browsers take seconds to open and to filter it"),
        ),
        applies=_long,
    ),
    _Rule(
        Situation(
            "device",
            mark("A place or a sound is taken from the device"),
            mark("nothing is taken, which is said while one fills"),
            mark("ODK Collect takes it by itself; in browsers only some tools do"),
        ),
        names=_unable,
    ),
    _Rule(
        Situation(
            "own",
            mark("What only this program knows: answers in several languages, why a number is missing, former names"),
            mark("it is kept and shown"),
            mark("other tools pass it by"),
        ),
        applies=_own,
    ),
)
