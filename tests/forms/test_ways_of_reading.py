"""What is done the short way comes to what the long way comes to: expressions, columns, conditions, numbers."""
# ruff: noqa: E501 (each form is a few long strings)

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brs_desktop.forms.errors import ExpressionError
from brs_desktop.forms.session.columns import cell, columns
from brs_desktop.forms.xpath.lexer import split_at_paths, tokens
from brs_desktop.forms.xpath.parser import _whole, parse
from brs_desktop.forms.xpath.xml import parse_xml
from tests.forms.asking import ask
from tests.forms.filling import session
from tests.forms.xforms import put, states, xform

PIECES = (
    "/a/b", "/_", "/p:a/b", " and ", " or ", "and", "'x'", "'(/a'", '"=/b"', "'", "a", "a-b", ".", "..", "/", "//", "*", "@",
    "(", ")", "[", "]", "=", " = ", "<", "+ ", "- ", ",", ", ", "1", " ", "count(", "/a/b[1]", "/a::", "div ", "|", "\t", "$",
)  # fmt: skip


def _tree(text: str) -> object:
    try:
        return _whole(text, tokens(text))
    except ExpressionError as problem:
        return problem.issue().sentence()


def _read(text: str) -> object:
    try:
        return parse(text)
    except ExpressionError as problem:
        return problem.issue().sentence()


@settings(max_examples=200)
@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join))
def test_an_expression_cut_at_its_paths_is_the_expression_or_the_error_read_whole(text: str) -> None:
    assert _read(text) == _tree(text)


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("/a/b = 'x'", ("/a/b",)),
        ("/a/b + coalesce(/a/c, 0)", ("/a/b", "/a/c")),
        ("/a = 'x' and /b = 'y'", ("/a", "/b")),
        ("concat('(/a', /b/c)", ("/b/c",)),
        ("/a/b[. = /c] > 1", ("/c",)),
        ("a /b", None),
        ("'= /a'", None),
    ],
)
def test_paths_are_cut_out_where_nothing_but_an_operand_can_stand(text: str, paths: tuple[str, ...] | None) -> None:
    pieces = split_at_paths(text)
    assert (pieces[1::2] if pieces is not None else None) == paths
    assert pieces is None or "".join(pieces) == text


@settings(max_examples=60)
@given(st.lists(st.sampled_from(("name", "label", "p:name", "group")), max_size=4), st.sampled_from(("name", "label")))
def test_two_columns_are_those_of_each_row(names: list[str], second: str) -> None:
    plain = "<item><name>a</name><label>A</label></item>"
    odd = f"<item>{''.join(f'<{name}>{at}</{name}>' for at, name in enumerate(names))}</item>"
    text = f'<root xmlns:p="urn:p">{plain}{odd}<item/>{plain}</root>'
    rows = list(next(parse_xml(text).elements()).elements())
    assert columns(rows, "name", second) == ([cell(row, "name") for row in rows], [cell(row, second) for row in rows])


VALUES = ("", " ", "0", "-0", "7", "2.5", ".5", "1e3", "x", "2026-11-20", "2026-11-22", "NaN")


@settings(max_examples=80)
@given(st.sampled_from(VALUES), st.sampled_from(VALUES), st.sampled_from(("+", "-", "*", "div", "mod")))
def test_arithmetic_on_answers_is_that_on_their_texts(one: str, other: str, operator: str) -> None:
    xml = f"<d><a>{one}</a><b>{other}</b></d>"
    said = ask(f"coalesce(/d/a, /d/b, 3) {operator} /d/b", xml, want="number")
    first = next((text for text in (one, other) if text), "3")
    assert _same(said, ask(f"'{first}' {operator} '{other}'", want="number"))


def _same(left: float | str, right: float | str) -> bool:
    return left == right and math.copysign(1, float(left)) == math.copysign(1, float(right))


FORMULAS = {
    "whole": ("int", "/data/a + coalesce(/data/b, 3)"),
    "plain": ("string", "coalesce(/data/a, -0.5) * /data/b"),
    "of": ("decimal", "/data/a div /data/b"),
    "group": ("string", "coalesce(/data/g, 4) + /data/b"),
    "next": ("int", "/data/whole + coalesce(/data/plain, 2)"),
    "last": ("string", "/data/next mod /data/whole"),
}
SUMS = xform(
    "<a/><b/><g><c/></g>" + "".join(f"<{name}/>" for name in FORMULAS),
    "".join(f'/data/{name} | type="{kind}" calculate="{formula}"\n' for name, (kind, formula) in FORMULAS.items()),
    "".join(f'<input ref="/data/{name}"/>' for name in ("a", "b", "g/c")),
)
ANSWERS = (*VALUES, "-3", "0.1", "123456789012345678", "-0.0", "00")


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(("a", "b", "g/c")), st.sampled_from(ANSWERS)), min_size=1, max_size=5))
def test_sums_of_answers_follow_their_texts(steps: list[tuple[str, str]]) -> None:
    *_before, state = states(SUMS, *(put(f"/data/{name}", value) for name, value in steps))
    said = {name: state[f"/data/{name}"]["value"] for name in ("a", "b", "g/c", *FORMULAS)}
    inner = "".join(f"<{name}>{said[name]}</{name}>" for name in ("a", "b", *FORMULAS))
    xml = f"<data>{inner}<g><c>{said['g/c']}</c></g></data>"
    for name, (kind, formula) in FORMULAS.items():
        told = ask(f"int({formula})" if kind == "int" else formula, xml, want="string")
        assert said[name] == ("" if told == "NaN" else told), name


def test_a_chain_longer_than_a_turn_is_followed_to_its_end_with_what_branches_off() -> None:
    """Each sum follows alone from the one before, save where a second reader stands, until the last one."""
    names = [f"c{at}" for at in range(130)]
    binds = [f'/data/{one} | type="int" calculate="/data/{before} + 1"' for before, one in zip(["a", *names], names)]
    binds += ['/data/aside | calculate="/data/c60 * 2"', '/data/shown | relevant="/data/c129 > 200"']
    data = "<a/>" + "".join(f"<{name}/>" for name in names) + "<aside/><shown/>"
    body = '<input ref="/data/a"/><input ref="/data/shown"/>'
    for state, head in zip(
        states(xform(data, "\n".join(binds), body), put("/data/a", 1), put("/data/a", 100))[1:], (1, 100)
    ):
        assert [state[f"/data/{name}"]["value"] for name in names] == [str(head + at) for at in range(1, 131)]
        assert state["/data/aside"]["value"] == str((head + 61) * 2)
        assert state["/data/shown"]["relevant"] is (head == 100)


def test_a_long_sum_is_added_from_left_to_right() -> None:
    terms = [f"/d/a[{at}]" for at in range(1, 41)]
    xml = "<d>" + "".join(f"<a>{at / 10}</a>" for at in range(40)) + "</d>"
    total = 0.0
    for at in range(40):
        total += at / 10
    assert ask(" + ".join(terms), xml, want="number") == total
    assert ask(" - ".join(["'2026-11-22'", "'2026-11-20'", *terms]), xml, want="number") == 2 - total


SHARED = """
| survey | type | name | label | relevant | calculation |
| | integer | gate | Gate | | |
| | text | one | One | ${gate} = 1 | |
| | begin_repeat | rows | Rows | | |
| | text | inner | Inner | ${gate} = 1 | |
| | end_repeat | | | | |
| | text | two | Two | ${gate} = 1 | |
| | calculate | told | | ${gate} = 1 | concat(${one}, ${two}) |
"""


def test_questions_of_one_condition_come_and_go_together_also_in_rows() -> None:
    filling = session(SHARED, new=True)
    filling.add_row("rows", "r")
    for gate, shown in (("1", True), ("2", False), ("1", True), (None, False)):
        filling.answer("gate", gate)
        for path in ("one", "two", "rows/r/inner"):
            assert filling.state(path).relevant is shown, (gate, path)
    filling.answer("gate", "1")
    filling.answer("one", "a")
    assert filling.relevant_values()["told"] == "a"


FAILING = """
| survey | type | name | label | relevant |
| | text | pattern | Pattern | |
| | text | one | One | if(${pattern} = 'x', weighted-checklist(1, 1, 2), true()) |
| | text | two | Two | if(${pattern} = 'x', weighted-checklist(1, 1, 2), true()) |
"""


def test_a_shared_condition_that_fails_is_told_of_every_question_and_forgotten_again() -> None:
    filling = session(FAILING, new=True)
    errors = filling._core.engine.errors
    assert not errors
    filling.answer("pattern", "x")
    assert sorted(where for where, _node in errors) == ["/data/one relevant", "/data/two relevant"]
    assert not filling.state("one").relevant and not filling.state("two").relevant
    filling.answer("pattern", "b")
    assert not errors and filling.state("two").relevant
