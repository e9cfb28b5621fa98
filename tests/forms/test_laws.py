"""The invariants of forms, over random forms and random commands."""
# ruff: noqa: E501 (lists of pieces)

from __future__ import annotations

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brs_desktop.forms import ExpressionError, FormSession, load_form
from brs_desktop.forms.evaluation import evaluate
from brs_desktop.forms.xpath.functions import FUNCTIONS
from tests.forms.filling import Record, picture, reopened, session
from tests.forms.randomforms import ANSWERS, Command, answers, anything, forms, forward

LAW = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _begun(text: str, record: Record) -> FormSession:
    """A session with three rows and a few answers, so that the commands meet something."""
    filling = session(load_form(text), record)
    for row in ("x", "y", "z"):
        filling.add_row("row", row)
        filling.answer(f"row/{row}/a", str(len(filling.rows("row"))))
    for name in ("q0", "q1", "q2", "q4"):
        filling.answer(name, "2")
    return filling


@LAW
@given(forms(chance=True), st.lists(anything, max_size=25))
def test_incremental_computing_equals_computing_everything(text: str, commands: list[Command]) -> None:
    record = Record()
    filling = _begun(text, record)
    for command in commands:
        command.do(filling)
    seen, xml = picture(filling), filling.xml()
    assert not filling.recompute().changed
    assert filling.xml() == xml
    assert picture(reopened(filling, record)) == seen


@LAW
@given(forms(chance=True), st.lists(forward, max_size=15))
def test_undo_and_redo_give_the_same_bytes(text: str, commands: list[Command]) -> None:
    filling = session(load_form(text), Record())
    written = [filling.xml()]
    for command in commands:
        before = filling.can_undo, len(written)
        command.do(filling)
        if filling.xml() != written[-1] or filling.can_undo != before[0]:
            written.append(filling.xml())
    last = written[-1]
    assert filling.xml() == last
    while filling.can_undo:
        now = filling.xml()
        filling.undo()
        if filling.xml() != now:
            assert now == written.pop()
    assert filling.xml() == written[0]
    while filling.can_redo:
        filling.redo()
    assert filling.xml() == last
    assert not filling.recompute().changed
    assert filling.xml() == last


@LAW
@given(
    forms(),
    st.dictionaries(st.sampled_from(["q0", "q1", "q2", "q3", "q4", "row/x/a", "row/x/b"]), ANSWERS),
    st.randoms(),
)
def test_the_order_of_entering_does_not_matter(text: str, values: dict[str, str | None], random) -> None:  # type: ignore[no-untyped-def]
    definition = load_form(text)
    written = set()
    for _ in range(3):
        record = Record()
        filling = session(definition, record)
        filling.add_row("row", "x")
        paths = list(values)
        random.shuffle(paths)
        for path in paths:
            filling.answer(path, values[path])
        assert {path: record.cells.get(path) for path in values} == values
        written |= {filling.xml(), reopened(filling, record).xml()}
    assert len(written) == 1


@LAW
@given(forms(), st.lists(answers, max_size=15), st.integers(0, 2))
def test_removing_a_row_changes_no_other_rows_answer(text: str, commands: list[Command], gone: int) -> None:
    filling = _begun(text, Record())
    for command in commands:
        command.do(filling)
    rows = filling.rows("row")
    kept = [row for row in rows if row != rows[gone]]
    before = {row: (filling.state(f"row/{row}/a").value, filling.state(f"row/{row}/b").value) for row in kept}
    filling.remove_row("row", rows[gone])
    assert filling.rows("row") == tuple(kept)
    assert {row: (filling.state(f"row/{row}/a").value, filling.state(f"row/{row}/b").value) for row in kept} == before


@LAW
@given(forms(chance=True), st.lists(anything, max_size=10))
def test_switching_the_language_changes_no_value(text: str, commands: list[Command]) -> None:
    filling = _begun(text, Record())
    for command in commands:
        command.do(filling)
    xml = filling.xml()
    labels = set()
    for language in ("fr", "en", "fr"):
        filling.set_language(language)
        assert filling.language == language
        labels.add(filling.state("g").label.split()[0])
        assert filling.xml() == xml
    assert labels == {"Group", "Groupe"}, "what is said is said in another language"


KINDS = {"string": str, "number": (int, float, str), "boolean": bool, "nodeset": list, "date": str}
PIECES = st.sampled_from(
    ["1", "2.5", "'a'", "''", "/d/a", "//b", ".", "..", "@x", "*", "text()", "position()", "last()", "+", "-", "*", "div", "mod", "=", "!=", "<", ">", "and", "or", "|", "(", ")",
     "[", "]", ",", "/", "//", "sum(", "count(", "concat(", "if(", "not(", "date(", "round(", "substr(", "selected(", "join(", "max(", "randomize(", "indexed-repeat(", "format-date(",
     "regex(", "translate(", "once(", "coalesce(", "current()", "today()", "'2020-02-30'", "'1e999'", "9999999999999999999999", "string-length(", "pow(", "self::", "ancestor::", "preceding::"]
)  # fmt: skip


@settings(max_examples=600, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=12), st.sampled_from(["/", "/*[1]", "/*[1]/*[1]", "/*[1]/*[1]/@x"]))
def test_every_expression_gives_a_value_or_a_typed_error(pieces: list[str], node: str) -> None:
    request = {"expr": " ".join(pieces), "context": {"xml": '<d><a x="1">2</a><b>2020-01-01</b><b/></d>', "node": node}}
    _total(request)


def _total(request: dict[str, object]) -> bool:
    """Whether a request has a value: one of a known type that can be written down; else a whole sentence says why."""
    try:
        answer = evaluate(request)
    except ExpressionError as problem:
        assert "{" not in problem.issue().sentence(), "every value of the sentence is filled in"
        return False
    assert isinstance(answer["value"], KINDS[answer["type"]])
    assert json.loads(json.dumps(answer)) == answer
    return True


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(["sum", "count", "concat", "if", "not", "date", "round", "substr", "selected", "join", "max", "min", "randomize", "indexed-repeat", "format-date", "regex", "translate", "once", "coalesce", "int", "pow", "area", "distance", "digest", "selected-at", "checklist", "weighted-checklist", "decimal-time", "decimal-date-time", "position", "number", "string", "boolean", "uuid", "substring", "abs", "exp", "log", "atan2", "format-date-time", "base64-decode", "intersects", "geofence", "lang", "id", "pulldata", "instance", "missing"]), st.lists(st.sampled_from(["1", "-1", "0 div 0", "1 div 0", "-1 div 0", "1e", "'a'", "''", "'2020-01-01'", "//b", "//none", "/d/a", "true()", "date('2020-01-01')", "date('x')", "'((('", "pow(10, 400)", "-pow(10, 400)", "'%Y %Q'", "'MD5'"]), max_size=5))  # fmt: skip
def test_every_function_is_total(name: str, arguments: list[str]) -> None:
    request = {
        "expr": f"{name}({', '.join(arguments)})",
        "context": {"xml": "<d><a>2</a><b>2020-01-01</b><b/></d>", "node": "/*[1]/*[1]"},
    }
    found = _total(request)
    assert FUNCTIONS[name].takes(len(arguments)) or not found, "a wrong number of arguments has no value"
