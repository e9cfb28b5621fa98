"""The functions of the ODK XForms specification and what it changes in XPath 1.0, each rule a row of a table."""
# ruff: noqa: E501 (each rule is a row of a table, each form a few long strings)

from __future__ import annotations

import re
from typing import Any

import pytest

from brs_desktop.forms.errors import ExpressionError
from tests.forms.asking import ask

XML = """<data><n>5</n><empty/><t>b a c</t><d>2018-03-04</d><zero>0</zero><frac>-12.5</frac>
<row><q>1</q><x>10</x><in><v>a</v></in><in><v>b</v></in></row><row><q>2</q><x/><in><v>c</v></in></row>
<row><q>3</q><x>30</x></row><shape>0 0;0 1;1 1;1 0;0 0</shape></data>"""
ROW = "/*[1]/*[{}]"

NUMBERS = [
    ("round(12.5)", 13), ("round(-12.5)", -13), ("round(-12.5, 0)", -13), ("round(-12.5, -1)", -10), ("round(15, -1)", 20),
    ("round(1.234567, 3)", 1.235), ("round(-1.234567, 3)", -1.235), ("round(1.5, 'x')", "NaN"), ("round('a')", "NaN"),
    ("round(14.29123456789, 0)", 14), ("round(1 div 0)", "Infinity"), ("round(51050, -2)", 51100), ("round(0.5)", 1),
    ("round(12345.6789, '2')", 12345.68), ("int(2.9)", 2), ("int(-2.9)", -2), ("int('7.1')", 7), ("int('x')", "NaN"),
    ("abs(-3)", 3), ("pow(2, 10)", 1024), ("pow(2, -1)", 0.5), ("pow(-8, 1 div 3)", "NaN"), ("sqrt(9)", 3), ("sqrt(-1)", "NaN"),
    ("exp(0)", 1), ("exp10(2)", 100), ("log(1)", 0), ("log10(1000)", 3), ("log(0)", "-Infinity"), ("log(-1)", "NaN"),
    ("sin(0)", 0), ("cos(0)", 1), ("tan(0)", 0), ("acos(1)", 0), ("asin(2)", "NaN"), ("round(atan2(1, 1), 4)", 0.7854),
    ("round(pi(), 5)", 3.14159), ("max(1, 3, 2)", 3), ("min('4', 2)", 2), ("max(/data/row/x)", 30), ("max(/data/row/q, 7)", 7),
    ("min(/data/row/q, /data/row/x)", 1), ("max(//none)", "NaN"), ("min('')", "NaN"), ("max(1, 'x')", "NaN"),
    ("sum(/data/row/x)", 40), ("sum(/data/row/q)", 6), ("count(/data/row)", 3), ("count-non-empty(/data/row/x)", 2),
    ("count-non-empty(//none)", 0), ("count-selected('a b  c')", 3), ("count-selected('')", 0), ("count-selected(/data/t)", 3),
    ("/data/row[2]/x + 1", "NaN"), ("string-length(/data/t)", 5), ("position(/data/row[3])", 3), ("position(/data/row[2]/in)", 1),
    ("decimal-date-time('1970-01-02T00:00:00Z')", 1), ("decimal-date-time('1970-01-01T12:00:00.000Z')", 0.5),
    ("decimal-date-time('x')", "NaN"), ("decimal-time('06:00:00.000Z')", 0.25), ("decimal-time('12:00')", 0.5),
    ("decimal-time('25:00')", "NaN"), ("decimal-time('')", "NaN"), ("number('1970-01-03')", 2), ("'1970-01-03' + 1", 3),
    ("/data/d - '2018-03-01'", 3), ("date('2018-03-04') - date('2018-03-01')", 3), ("number(date('1970-01-11'))", 10),
    ("distance('0 0; 0 0')", 0), ("area('0 0; 0 1')", 0), ("distance('0 0')", "NaN"), ("distance('0 0; 100 0')", "NaN"),
    ("distance('0 0', '0 1')", 111318.85), ("distance('0 0;0 1;0 0')", 222637.69), ("area('x')", "NaN"),
]  # fmt: skip

TRUTHS = [
    ("selected(/data/t, 'a')", True), ("selected(/data/t, 'ab')", False), ("selected('a b', ' b ')", True), ("selected('', 'a')", False),
    ("boolean-from-string('true')", True), ("boolean-from-string('1')", True), ("boolean-from-string('yes')", False),
    ("boolean-from-string(1)", True), ("regex('12345', '[0-9]+')", True), ("regex('abc', '[0-9]+')", False), ("regex('a12', '[0-9]+')", False),
    ("regex('1-2', '^[0-9]-[0-9]$')", True), ("regex('Ünï', '\\p{L}+')", True), ("regex('', 'a*')", True), ("ends-with('abc', 'bc')", True),
    ("ends-with('abc', 'b')", False), ("ends-with('abc', '')", True), ("checklist(1, 2, true(), false())", True), ("checklist(2, 2, true(), false())", False),
    ("checklist(-1, 1, true(), true())", False), ("checklist(-1, -1)", True), ("checklist(3, 3, /data/row/q)", True), ("checklist(1, 3, /data/row/x, /data/zero)", True),
    ("weighted-checklist(3, 3, true(), 1, true(), 2)", True), ("weighted-checklist(3, -1, true(), 1, false(), 2)", False),
    ("weighted-checklist(6, 6, /data/row/q, /data/row/q)", True), ("today() > '2020-01-01'", True), ("'2018-01-02' > '2018-01-01'", True),
    ("date('2018-01-01') = '2018-01-01'", True), ("date('2018-01-01') < now()", True), ("now() >= today()", True), ("/data/d = date('2018-03-04')", True),
    ("intersects('0 0;1 1;0 1;1 0')", True), ("intersects('0 0;1 1;2 2')", False), ("intersects('0 0;0 1;1 1;1 0;0 0')", False), ("intersects('')", False),
    ("intersects('0 0;0 2;0 1')", True), ("geofence('0.5 0.5', /data/shape)", True), ("geofence('2 2', /data/shape)", False),
    ("random() < 1 and random() >= 0", True), ("uuid() = uuid()", False), ("if(/data/n > 4, true(), false())", True), ("not(selected(/data/empty, 'a'))", True),
]  # fmt: skip

STRINGS = [
    ("coalesce('', 'b')", "b"), ("coalesce('a', 'b')", "a"), ("coalesce(/data/empty, /data/n)", "5"), ("coalesce(0 div 0, 'b')", "b"),
    ("coalesce(/data/none, '')", ""), ("concat(/data/row/q)", "123"), ("concat('a', /data/row/q, 1)", "a1231"), ("concat()", ""),
    ("join(',', /data/row/q)", "1,2,3"), ("join('-', 'a', /data/row/q, 4)", "a-1-2-3-4"), ("join(' ')", ""), ("join(', ', //none)", ""),
    ("selected-at(/data/t, 1)", "a"), ("selected-at(/data/t, 3)", ""), ("selected-at(/data/t, -1)", ""), ("substr('hello', 1)", "ello"),
    ("substr('hello', 1, 3)", "el"), ("substr('hello', -3, -1)", "ll"), ("substr('hello', 0, 99)", "hello"), ("substr('hello', 3, 1)", ""),
    ("substr('', 0, 1)", ""), ("if(1 > 2, 'a', 'b')", "b"), ("string(date('2012-07-23'))", "2012-07-23"), ("string(date(0))", "1970-01-01"),
    ("string(date('2012-07-23T10:11:12.000Z'))", "2012-07-23T10:11:12.000+00:00"), ("string(date(''))", ""), ("string(date(15555))", "2012-08-03"),
    ("string(date(0.5))", "1970-01-01T12:00:00.000+00:00"), ("string(date('2012-7-3'))", "2012-07-03"), ("string(date-time('1970-01-01'))", "1970-01-01"),
    ("format-date('2012-07-08', '%Y/%n | %y/%m | %b | %d/%e | %a')", "2012/7 | 12/07 | Jul | 08/8 | Sun"), ("format-date('', '%Y')", ""),
    ("format-date-time('2001-12-31T09:08:07.006Z', '%H:%M:%S.%3 %h')", "09:08:07.006 9"), ("format-date('x', '%Y')", ""),
    ("format-date(date('2013-08-09'), '%d.%m.%Y')", "09.08.2013"), ("digest('abc', 'MD5', 'hex')", "900150983cd24fb0d6963f7d28e17f72"),
    ("digest('abc', 'SHA-1', 'hex')", "a9993e364706816aba3e25717850c26c9cd0d89d"), ("digest('abc', 'SHA-256')", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="),
    ("base64-decode('w6TDtg==')", "äö"), ("base64-decode('?')", ""), ("indexed-repeat(/data/row/q, /data/row, 2)", "2"),
    ("indexed-repeat(/data/row/in/v, /data/row, 1, /data/row/in, 2)", "b"), ("indexed-repeat(/data/row/in/v, /data/row/in, 2, /data/row, 1)", "b"),
    ("string(indexed-repeat(/data/row/q, /data/row, 9))", ""), ("string(5 + 0.50)", "5.5"), ("translate('a-b', '-', '')", "ab"),
    ("string(boolean-from-string('1'))", "true"), ("string(number('a'))", "NaN"), ("normalize-space(' a  b ')", "a b"), ("version()", ""),
]  # fmt: skip


@pytest.mark.parametrize(("expr", "expected"), NUMBERS + TRUTHS + STRINGS)
def test_a_function_has_the_value_of_the_specification(expr: str, expected: Any) -> None:
    want = "string" if isinstance(expected, str) and expected not in ("NaN", "Infinity", "-Infinity") else "any"
    found = ask(expr, XML, "/*[1]", want=want)
    assert found == expected
    assert isinstance(found, bool) == isinstance(expected, bool)


@pytest.mark.parametrize(
    ("expr", "node", "expected"),
    [
        ("position(..)", ROW.format(9) + "/*[1]", 3),
        ("position(.)", ROW.format(8), 2),
        ("once('new')", ROW.format(1), "5"),
        ("once('new')", ROW.format(2), "new"),
        ("once(nonsense())", ROW.format(1), "5"),
        ("indexed-repeat(../q, .., 1)", ROW.format(9) + "/*[1]", "1"),
        ("indexed-repeat(../q, .., position(..) - 1)", ROW.format(9) + "/*[1]", "2"),
        ("indexed-repeat(v, ../../row, 1, ., 2)", ROW.format(7) + "/*[3]", "b"),
        ("../row[position() < position(current())]/q", ROW.format(8), ["/*[1]/*[7]/*[1]"]),
        ("../row[q = current()/q]/x", ROW.format(8), ["/*[1]/*[8]/*[2]"]),
        ("current()/../n", ROW.format(3), ["/*[1]/*[1]"]),
    ],
)
def test_a_function_that_looks_at_the_current_node(expr: str, node: str, expected: Any) -> None:
    found = ask(expr, XML, node, want="any" if not isinstance(expected, str) else "string")
    assert found == expected


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        ("number(date('1970-01-01'))", 7 / 24),
        ("decimal-date-time('1970-01-01')", 7 / 24),
        ("'1970-01-02' + 0", 1 + 7 / 24),
        ("decimal-time('17:00:00.000-07:00')", 17 / 24),
        ("decimal-time('00:00:00Z')", 17 / 24),
        ("date('2012-03-04') - date('2012-03-01')", 3),
    ],
)
def test_dates_are_days_since_1970_from_midnight_of_the_zone(expr: str, expected: float) -> None:
    assert ask(expr, tz="America/Phoenix") == pytest.approx(expected, abs=1e-9)


def test_calendar_days_stay_whole_over_a_change_of_the_clocks() -> None:
    assert ask("'2024-04-10' - '2024-03-20'", tz="Europe/Paris") == 21


def test_a_date_reads_in_the_zone() -> None:
    assert ask("string(date('2012-07-23T00:30:00.000Z'))", tz="America/Phoenix") == "2012-07-22T17:30:00.000-07:00"
    assert ask("date('2012-07-23')", tz="America/Phoenix") == "2012-07-23"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+05:30", ask("string(now())", tz="Asia/Kolkata"))


def test_randomize_with_a_seed_has_the_order_of_the_specification() -> None:
    xml = "<l>" + "".join(f"<i>{letter}</i>" for letter in "ABCDEF") + "</l>"

    def order(expr: str) -> str:
        return "".join("ABCDEF"[int(place[8:-1]) - 1] for place in ask(expr, xml))

    assert order("randomize(/l/i, 42)") == "AFCBDE"
    assert order("randomize(/l/i, '42')") == "AFCBDE"
    assert order("randomize(/l/i, 42.9)") == "AFCBDE"
    assert order("randomize(/l/i, -42)") == "EDAFBC"
    assert order("randomize(/l/i, '')") == order("randomize(/l/i, 0)")
    assert order("randomize(/l/i, 'x')") != order("randomize(/l/i, 'y')")
    assert sorted(order("randomize(/l/i)")) == list("ABCDEF")


def test_a_square_degree_at_the_equator_has_its_area() -> None:
    assert ask("area(/data/shape)", XML) == pytest.approx(1.2391e10, rel=1e-3)
    assert ask("area('0 0;0 1;1 1;1 0')", XML) == ask("area(/data/shape)", XML)


@pytest.mark.parametrize(("expr", "length"), [("uuid()", 36), ("uuid(12)", 12), ("uuid(100)", 100), ("uuid(0)", 0)])
def test_a_uuid_has_the_length_asked_for(expr: str, length: int) -> None:
    assert len(ask(expr)) == length


def test_lists_words_and_choices_are_found_in_the_document() -> None:
    xml = """<h><itext><translation lang="en"><text id="l"><value>Label</value></text></translation></itext>
    <instance id="c"><root><item><name>a</name><g>1</g></item><item><name>b</name><g>2</g></item></root></instance>
    <select1 ref="/d/s"><item><label>Apple</label><value>a</value></item></select1></h>"""
    assert ask("string(instance('c')/root/item[name = 'b']/g)", xml) == "2"
    assert ask("instance('c')/root/item[g = 2 and name = 'b']/name", xml) == ["/*[1]/*[2]/*[1]/*[2]/*[1]"]
    assert ask("pulldata('c', 'g', 'name', 'a')", xml) == "1"
    assert ask("pulldata('c', 'g', 'name', 'z')", xml) == ""
    assert ask("jr:itext('l')", xml) == "Label"
    assert ask("jr:choice-name('a', '/d/s')", xml) == "Apple"
    assert ask("count(instance('none')/root)", xml) == 0


@pytest.mark.parametrize("expr", ["if(1, 2)", "regex('a', '(')", "digest('a', 'MD9')", "weighted-checklist(1, 1, 1)", "indexed-repeat(/data, /data)", "coalesce(1)", "randomize('a')"])  # fmt: skip
def test_a_function_misused_is_a_typed_error(expr: str) -> None:
    with pytest.raises(ExpressionError):
        ask(expr, XML)


def test_a_reason_for_a_missing_value_can_be_asked_for_and_the_value_is_blank() -> None:
    xml = '<d xmlns:brs="urn:brs-desktop:xforms"><n brs:missing="confidential"/><m>1</m></d>'
    assert ask("missing(/d/n)", xml) == "confidential"
    assert ask("missing(/d/m)", xml) == ""
    assert ask("sum(/d/*)", xml) == 1


MOMENTS = ["2020-01-01T10:00:00.000Z", "2020-01-01T13:00:00.000+03:00", "2020-01-01", "2020-01-01T00:00:00.000Z", "1", "1.0", "a", ""]  # fmt: skip


@pytest.mark.parametrize("left", MOMENTS)
@pytest.mark.parametrize("right", MOMENTS)
def test_two_answers_are_either_equal_or_not(left: str, right: str) -> None:
    xml = f"<r><a>{left}</a><b>{right}</b></r>"
    for pair in (("/r/a", "/r/b"), ("/r/a", f"'{right}'"), (f"'{left}'", "/r/b"), (f"'{left}'", f"'{right}'")):
        assert ask(" = ".join(pair), xml) is not ask(" != ".join(pair), xml), pair
