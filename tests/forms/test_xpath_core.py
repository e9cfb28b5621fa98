"""XPath 1.0 as its recommendation says, each rule a row of a table."""
# ruff: noqa: E501 (each rule is a row of a table, each form a few long strings)

from __future__ import annotations

import re
from typing import Any

import pytest

from brs_desktop.forms.errors import ExpressionError
from brs_desktop.forms.xpath.parser import parse
from tests.forms.asking import ask

XML = """<doc xmlns:p="urn:p" lang="en"><!--note--><a id="one" p:x="9">1</a><a id="two">2</a><?go now?><b><c>3</c>tail<c>4</c></b>
<p:q>5</p:q><e/></doc>"""

NUMBERS = [
    ("1 + 2 * 3", 7), ("(1 + 2) * 3", 9), ("7 mod 3", 1), ("-7 mod 3", -1), ("7 mod -3", 1), ("5 mod 1.5", 0.5),
    ("1 div 4", 0.25), ("1 div 0", "Infinity"), ("-1 div 0", "-Infinity"), ("0 div 0", "NaN"), ("1 mod 0", "NaN"),
    ("--1", 1), ("- -- 1", -1), ("2 - -1", 3), ("1-1", 0), ("1 - 1 - 1", -1), ("8 div 2 div 2", 2), ("2div1", 2),
    (".5 + 1.", 1.5), ("number('12')", 12), ("number(' 12 ')", 12), ("number('-12.5')", -12.5), ("number('+1')", "NaN"),
    ("number('1e3')", "NaN"), ("number('')", "NaN"), ("number('.5')", 0.5), ("number('5.')", 5), ("number('1 2')", "NaN"),
    ("number(true())", 1), ("number(false())", 0), ("'2' * '3'", 6), ("'a' + 1", "NaN"), ("true() + true()", 2),
    ("floor(-1.5)", -2), ("ceiling(-1.5)", -1), ("floor(2.6)", 2), ("ceiling(2.2)", 3), ("floor('x')", "NaN"),
    ("count(/doc/a)", 2), ("count(//c)", 2), ("count(//@*)", 4), ("sum(//c)", 7), ("sum(/doc/none)", 0),
    ("string-length('äöü')", 3), ("string-length('')", 0), ("count(/doc/a | /doc/a[1] | /doc/b)", 3),
    ("last()", 1), ("position()", 1), ("count(/)", 1), ("-(2 + 3)", -5), ("-2 * -2", 4), ("3 * - 2", -6),
]  # fmt: skip

STRINGS = [
    ("string(1)", "1"), ("string(1.50)", "1.5"), ("string(-0)", "0"), ("string(0.1 + 0.2)", "0.30000000000000004"),
    ("string(1 div 3)", "0.3333333333333333"), ("string(0.000001)", "0.000001"), ("string(0.0000001)", "0.0000001"),
    ("string(123456789012)", "123456789012"), ("string(1000000 * 1000000000000000)", "1000000000000000000000"),
    ("string(1 div 0)", "Infinity"), ("string(-1 div 0)", "-Infinity"), ("string(0 div 0)", "NaN"),
    ("string(true())", "true"), ("string(//a)", "1"), ("string(//none)", ""), ("string(/doc/b)", "3tail4"),
    ("concat('a', 1, true())", "a1true"), ("substring('12345', 2, 3)", "234"), ("substring('12345', 2)", "2345"),
    ("substring('12345', 1.5, 2.6)", "234"), ("substring('12345', 0, 3)", "12"), ("substring('12345', 0 div 0, 3)", ""),
    ("substring('12345', 1, 0 div 0)", ""), ("substring('12345', -42, 1 div 0)", "12345"),
    ("substring('12345', -1 div 0, 1 div 0)", ""), ("substring('12345', -1 div 0)", "12345"),
    ("substring-before('1999/04/01', '/')", "1999"), ("substring-after('1999/04/01', '/')", "04/01"),
    ("substring-before('abc', 'x')", ""), ("substring-after('abc', 'x')", ""), ("substring-before('abc', '')", ""),
    ("substring-after('abc', '')", "abc"), ("normalize-space('  a \t b\n c ')", "a b c"), ("normalize-space('')", ""),
    ("translate('bar', 'abc', 'ABC')", "BAr"), ("translate('--aaa--', 'abc-', 'ABC')", "AAA"),
    ("translate('aa', 'aa', 'bc')", "bb"), ("local-name(//p:q)", "q"), ("name(//p:q)", "p:q"),
    ("namespace-uri(//p:q)", "urn:p"), ("local-name(//a/@p:x)", "x"), ("name(//processing-instruction())", "go"),
    ("name(//none)", ""), ("namespace-uri(/doc)", ""), ('concat("it\'s", \'"\')', "it's\""),
    ("string(/doc/comment())", "note"), ("string(//processing-instruction('go'))", "now"),
]  # fmt: skip

TRUTHS = [
    ("1 = 1", True), ("1 = '1'", True), ("'1' = 1", True), ("'1.0' = 1", True), ("'a' = 'a'", True), ("1 != 2", True),
    ("true() = 'false'", True), ("true() = 0", False), ("false() = ''", True), ("1 < 2 < 3", True), ("3 > 2 > 1", False),
    ("'10' > '9'", True), ("'a' < 'b'", False), ("0 div 0 = 0 div 0", False), ("0 div 0 != 0 div 0", True),
    ("//a = 1", True), ("//a = '2'", True), ("//a != 1", True), ("//a = 3", False), ("//a > 1", True), ("//a > 2", False),
    ("2 < //a", False), ("1 < //a", True), ("//a = //c", False), ("//a != //c", True), ("//none = //none", False),
    ("//none != //none", False), ("//none = ''", False), ("//none = false()", True), ("//a = true()", True),
    ("//none != true()", True), ("true() != //none", True), ("not(//none)", True), ("boolean('false')", True),
    ("boolean(0)", False), ("boolean(0 div 0)", False), ("boolean('')", False), ("boolean(//a)", True), ("boolean(-1)", True),
    ("1and1", True), ("1 or 0", True), ("0 or 0", False), ("1 and 0", False), ("1or 0", True), ("false() or 2 = 2", True),
    ("starts-with('abc', 'ab')", True), ("starts-with('abc', '')", True), ("contains('abc', 'bc')", True),
    ("contains('', '')", True), ("contains('abc', 'x')", False), ("//a[1] <= //a[2]", True), ("//none < 1", False),
    ("false() < true()", True), ("//none < true()", True), ("//a > false()", True),
]  # fmt: skip

PLACES = [
    ("/", ["/"]), ("/doc", ["/*[1]"]), ("/doc/a", ["/*[1]/*[1]", "/*[1]/*[2]"]), ("//c", ["/*[1]/*[3]/*[1]", "/*[1]/*[3]/*[2]"]),
    ("/doc/a[2]", ["/*[1]/*[2]"]), ("/doc/a[last()]", ["/*[1]/*[2]"]), ("/doc/*[position() = 3]", ["/*[1]/*[3]"]),
    ("/doc/a[. = 2]", ["/*[1]/*[2]"]), ("/doc/a[@id = 'two']", ["/*[1]/*[2]"]), ("/doc/a[@id][1]", ["/*[1]/*[1]"]),
    ("/doc/a[3]", []), ("/doc/a[1.5]", []), ("/doc/a/@id", ["/*[1]/*[1]/@id", "/*[1]/*[2]/@id"]),
    ("/doc/a/@p:x", ["/*[1]/*[1]/@p:x"]), ("//@p:*", ["/*[1]/*[1]/@p:x"]), ("//p:*", ["/*[1]/*[4]"]),
    ("/doc/comment()", ["/*[1]/comment()[1]"]), ("/doc/processing-instruction()", ["/*[1]/processing-instruction()[1]"]),
    ("//processing-instruction('none')", []), ("/doc/b/text()", ["/*[1]/*[3]/text()[1]"]), ("/doc/a/text()", ["/*[1]/*[1]/text()[1]", "/*[1]/*[2]/text()[1]"]),
    ("//c/..", ["/*[1]/*[3]"]), ("//c/ancestor::*", ["/*[1]", "/*[1]/*[3]"]), ("//c[1]/ancestor-or-self::*[1]", ["/*[1]/*[3]/*[1]"]),
    ("//c[1]/ancestor::*[2]", ["/*[1]"]), ("/doc/a[2]/preceding-sibling::a", ["/*[1]/*[1]"]),
    ("/doc/e/preceding-sibling::*[1]", ["/*[1]/*[4]"]), ("(/doc/e/preceding-sibling::*)[1]", ["/*[1]/*[1]"]),
    ("/doc/a[1]/following-sibling::*", ["/*[1]/*[2]", "/*[1]/*[3]", "/*[1]/*[4]", "/*[1]/*[5]"]),
    ("/doc/a[2]/following::c", ["/*[1]/*[3]/*[1]", "/*[1]/*[3]/*[2]"]), ("//c[2]/preceding::*", ["/*[1]/*[1]", "/*[1]/*[2]", "/*[1]/*[3]/*[1]"]),
    ("//c[2]/preceding::*[1]", ["/*[1]/*[3]/*[1]"]), ("/doc/b/descendant::c[2]", ["/*[1]/*[3]/*[2]"]),
    ("/descendant::a[1]", ["/*[1]/*[1]"]), ("/doc/a/@id/..", ["/*[1]/*[1]", "/*[1]/*[2]"]), ("/doc/b | /doc/a", ["/*[1]/*[1]", "/*[1]/*[2]", "/*[1]/*[3]"]),
    ("id('two')", ["/*[1]/*[2]"]), ("id('two one none')", ["/*[1]/*[1]", "/*[1]/*[2]"]), ("/doc/self::doc", ["/*[1]"]),
    ("/doc/self::a", []), ("/doc/attribute::lang", ["/*[1]/@lang"]), ("/doc/b/node()", ["/*[1]/*[3]/*[1]", "/*[1]/*[3]/text()[1]", "/*[1]/*[3]/*[2]"]),
    ("//a[../b]", ["/*[1]/*[1]", "/*[1]/*[2]"]), ("//*[self::a or self::e][last()]", ["/*[1]/*[5]"]), ("/doc/none/a", []),
    ("//a[1]/@id/following::c", ["/*[1]/*[3]/*[1]", "/*[1]/*[3]/*[2]"]), ("/doc/b/c[2][1]", ["/*[1]/*[3]/*[2]"]),
    ("/doc/namespace::p", ["/*[1]/namespace::p"]), ("//b/descendant-or-self::node()/c[1]", ["/*[1]/*[3]/*[1]"]),
]  # fmt: skip


@pytest.mark.parametrize(("expr", "expected"), NUMBERS + STRINGS + TRUTHS + PLACES)
def test_an_expression_has_the_value_of_the_recommendation(expr: str, expected: Any) -> None:
    found = ask(expr, XML)
    assert found == expected
    assert isinstance(found, bool) == isinstance(expected, bool)


@pytest.mark.parametrize(
    ("expr", "node", "expected"),
    [
        ("..", "/*[1]/*[1]/@id", ["/*[1]/*[1]"]),
        (".", "/*[1]/*[1]/text()[1]", ["/*[1]/*[1]/text()[1]"]),
        ("ancestor::*", "/*[1]/*[1]/@id", ["/*[1]", "/*[1]/*[1]"]),
        ("string()", "/*[1]/*[2]/@id", "two"),
        ("string-length()", "/*[1]/*[2]/@id", 3),
        ("following-sibling::node()", "/*[1]/*[1]/@id", []),
        ("following-sibling::*", "/*[1]/*[3]/text()[1]", ["/*[1]/*[3]/*[2]"]),
        ("preceding-sibling::*", "/*[1]/*[3]/text()[1]", ["/*[1]/*[3]/*[1]"]),
        ("self::node()", "/*[1]/comment()[1]", ["/*[1]/comment()[1]"]),
        ("count(../node())", "/*[1]/comment()[1]", 8),
        ("name()", "/*[1]/*[1]/@p:x", "p:x"),
        ("number()", "/*[1]/*[1]", 1),
        ("normalize-space()", "/*[1]/*[3]", "3tail4"),
        ("../@lang", "/*[1]/*[1]", ["/*[1]/@lang"]),
        ("local-name()", "/*[1]/processing-instruction()[1]", "go"),
    ],
)
def test_any_kind_of_node_can_be_the_context(expr: str, node: str, expected: Any) -> None:
    assert ask(expr, XML, node) == expected


def test_an_absolute_path_starts_from_the_root_that_is_given() -> None:
    xml = "<m><i><d><v>1</v></d></i><i><d><v>2</v></d></i></m>"
    assert ask("/d/v", xml, "/*[1]/*[2]/*[1]/*[1]", root="/*[1]/*[2]") == ["/*[1]/*[2]/*[1]/*[1]"]


def test_a_prefix_of_the_expression_is_bound_by_its_own_namespaces() -> None:
    xml = '<x:r xmlns:x="urn:x"><x:v>1</x:v></x:r>'
    assert ask("/y:r/y:v", xml, ns={"y": "urn:x"}) == ["/*[1]/*[1]"]
    assert ask("/y:r/y:v", xml, ns={"y": "urn:other"}) == []


def test_names_without_prefix_find_elements_of_a_default_namespace() -> None:
    assert ask("/r/v", '<r xmlns="urn:x"><v/></r>') == ["/*[1]/*[1]"]


@pytest.mark.parametrize("expr", ["", "1 +", "(1", "a[", "a]", "foo(", "//", "a b", "1 2", "@", "'x", "$x", "child::", "nonsense::a", "a/", "=1", "!"])  # fmt: skip
def test_what_is_no_expression_is_a_typed_error(expr: str) -> None:
    with pytest.raises(ExpressionError):
        ask(expr)


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        ("true() or nonsense()", True),
        ("false() and nonsense()", False),
        ("if(true(), 1, nonsense())", 1),
        ("if(false(), true(1, 2, 3), 'no')", "no"),
        ("false() and concat", False),
    ],
)
def test_what_is_not_reached_does_not_fail(expr: str, expected: Any) -> None:
    assert ask(expr) == expected


@pytest.mark.parametrize("expr", ["nonsense()", "true(1)", "count()", "count('a')", "false() or nonsense()", "sum(1)", "'a' | 'b'", "'a'/b", "(1)[1]"])  # fmt: skip
def test_what_is_reached_and_wrong_is_a_typed_error(expr: str) -> None:
    with pytest.raises(ExpressionError):
        ask(expr)


def test_words_of_operators_are_names_where_an_operand_stands() -> None:
    assert ask("/and/or[div = 4] = 4 and /and/mod", "<and><or><div>4</div></or><mod/></and>") is True
    assert ask("* * *", "<div>3</div>") == 9


def test_a_lang_is_inherited() -> None:
    xml = '<r xml:lang="en-GB"><v/></r>'
    assert ask("lang('en')", xml, "/*[1]/*[1]") is True
    assert ask("lang('fr')", xml, "/*[1]/*[1]") is False


def test_a_long_chain_is_computed_and_a_deep_nest_is_refused() -> None:
    assert ask(" + ".join(["1"] * 5000)) == 5000
    assert ask("1" + " - 1 + /d" * 300, "<d>1</d>") == 1
    assert ask(" or ".join(["false()"] * 2000)) is False
    assert ask("(" * 50 + "1" + ")" * 50) == 1
    with pytest.raises(ExpressionError):
        ask("(" * 500 + "1" + ")" * 500)
    with pytest.raises(ExpressionError):
        ask("/a" + "[b" * 500 + "]" * 500)


@pytest.mark.parametrize(
    "text",
    [
        "/a/b = 'x' and not(/a/c)",
        "-/a/b * (/a/c + 1)",
        "if(/a/b > 1, concat(/a/c, /a/d), /a/e)",
        "/a/b[/a/c = 1]/d | (/a/e)[position() = /a/f]",
        "../x[y = /a/b]/z + sum(/a/b)",
        "instance('l')/root/item[n = /a/b]/v",
        "/a/x:b - /a/c-d",
    ],
)
def test_expressions_alike_but_for_their_paths_keep_their_own(text: str) -> None:
    """With a space in it a path is read step by step: the tree is the same."""
    for one in (text, text.replace("/a/b", "/a/other"), text.replace("/a/c", "/q/c/r")):
        assert parse(one) == parse(re.sub(r"(?<![\w).])/(?=\w)", "/ ", one))


def test_what_is_wrong_with_an_expression_is_told_of_this_one() -> None:
    for name in ("first", "second"):
        with pytest.raises(ExpressionError, match=f"/a/{name} \\+"):
            parse(f"/a/{name} + ")
