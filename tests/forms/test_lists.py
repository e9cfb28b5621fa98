"""Choices read once for a whole list are those that each row says, whatever its columns, filter, words or language."""

from __future__ import annotations

from xml.sax.saxutils import escape

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.forms.xforms import put, states, xform

COLUMNS = ("name", "label", "group", "p:name")
ROWS = st.lists(
    st.lists(st.tuples(st.sampled_from(COLUMNS), st.sampled_from(("", "a", "b", "c"))), max_size=5), max_size=7
)
BINDS = "/data/group | type='string'\n/data/one | type='string'\n/data/two | type='string'"


def _select(name: str, nodes: str, label: str, value: str = "name") -> str:
    return (
        f'<select1 ref="/data/{name}"><itemset nodeset="{escape(nodes)}"><value ref="{value}"/>'
        f'<label ref="{label}"/></itemset></select1>'
    )


def _form(model: str, *selects: str) -> str:
    return xform("<group/><one/><two/>", BINDS, '<input ref="/data/group"/>' + "".join(selects), model)


def _items(rows: list[list[tuple[str, str]]]) -> str:
    return "".join(f"<item>{''.join(f'<{name}>{text}</{name}>' for name, text in row)}</item>" for row in rows)


def _first(row: list[tuple[str, str]], column: str) -> str:
    return next((text for name, text in row if name == column), "")


@settings(max_examples=40)
@given(ROWS, st.lists(st.sampled_from(("a", "b", "")), min_size=1, max_size=4))
def test_a_filtered_list_offers_what_its_rows_say(rows: list[list[tuple[str, str]]], groups: list[str]) -> None:
    model = f'<instance id="x"><root xmlns:p="urn:p">{_items(rows)}</root></instance>'
    form = _form(
        model,
        _select("one", "instance('x')/root/item[group = /data/group]", "label"),
        _select("two", "instance('x')/root/item[group != /data/group]", "group"),
    )
    for group, state in zip(groups, states(form, *(put("/data/group", one) for one in groups))[1:], strict=True):
        alike = [row for row in rows if ("group", group) in row]
        others = [row for row in rows if any(name == "group" and text != group for name, text in row)]
        assert state["/data/one"]["choices"] == [
            [_first(row, "name"), _first(row, "label")] for row in alike if _first(row, "name")
        ]
        assert state["/data/two"]["choices"] == [
            [_first(row, "name"), _first(row, "group")] for row in others if _first(row, "name")
        ]


LIST = (
    '<instance id="x"><root><item><name>a</name><label>A</label><long>Long A</long></item>'
    "<item><name>b</name><label>B</label><long>Long B</long></item></root></instance>"
)


def test_two_questions_take_their_words_from_two_columns_of_one_list() -> None:
    for nodes in ("instance('x')/root/item", "instance('x')/root/item[name != /data/group]"):
        [state] = states(_form(LIST, _select("one", nodes, "label"), _select("two", nodes, "long")))
        assert state["/data/one"]["choices"] == [["a", "A"], ["b", "B"]]
        assert state["/data/two"]["choices"] == [["a", "Long A"], ["b", "Long B"]]


def test_rows_of_two_lists_are_offered_together() -> None:
    other = '<instance id="y"><root><item><name>c</name><label>C</label></item></root></instance>'
    nodes = "instance('x')/root/item | instance('y')/root/item[name = 'c']"
    [state] = states(_form(LIST + other, _select("one", nodes, "label")))
    assert state["/data/one"]["choices"] == [["a", "A"], ["b", "B"], ["c", "C"]]


def test_rows_of_the_form_are_read_anew_beside_a_list_that_never_changes() -> None:
    form = xform(
        "<row><name>r</name><label>before</label></row><one/>",
        "/data/one | type='string'",
        '<repeat nodeset="/data/row"><input ref="/data/row/label"/></repeat>'
        + _select("one", "instance('x')/root/item[name = 'b'] | /data/row", "label"),
        LIST,
    )
    first, second = states(form, put("/data/row[1]/label", "after"))
    assert first["/data/one"]["choices"] in ([["b", "B"], ["r", "before"]], [["r", "before"], ["b", "B"]])
    assert ["r", "after"] in second["/data/one"]["choices"] and ["b", "B"] in second["/data/one"]["choices"]


WORDS = (
    '<itext><translation lang="English (en)"><text id="t-a"><value>Apple</value></text>'
    '<text id="t-b"><value>Of <output value="/data/group"/></value></text></translation>'
    '<translation lang="French (fr)"><text id="t-a"><value>Pomme</value></text>'
    '<text id="t-b"><value>De <output value="/data/group"/></value></text></translation></itext>'
    '<instance id="x"><root><item><itextId>t-a</itextId><name>a</name></item>'
    "<item><itextId>t-b</itextId><name>b</name></item></root></instance>"
)


def test_words_of_choices_follow_the_language_and_the_answers_in_them() -> None:
    form = _form(WORDS, _select("one", "instance('x')/root/item[name != /data/two]", "jr:itext(itextId)"))
    steps = (
        put("/data/group", "x"), {"op": "set_language", "value": "French (fr)"}, put("/data/group", "y"),
        put("/data/two", "a"), {"op": "set_language", "value": "English (en)"},
    )  # fmt: skip
    assert [state["/data/one"]["choices"] for state in states(form, *steps)] == [
        [["a", "Apple"], ["b", "Of"]],
        [["a", "Apple"], ["b", "Of x"]],
        [["a", "Pomme"], ["b", "De x"]],
        [["a", "Pomme"], ["b", "De y"]],
        [["b", "De y"]],
        [["b", "Of y"]],
    ]
