"""Forms filled step by step: the rules of ODK XForms and what FORMS decided where engines disagree."""
# ruff: noqa: E501 (each rule is a row of a table, each form a few long strings)

from __future__ import annotations

import io
import json

from brs_desktop.forms.batch import eval_lines, run_lines
from brs_desktop.forms.running import run
from tests.forms.xforms import add, column, inputs, languages, put, remove, states, table, values, xform

ROWS = "<row jr:template=''><q/><a/></row><row><q/><a/></row><total/>"


def test_relevance_is_inherited_reads_as_blank_and_comes_back() -> None:
    form = xform(
        "<a/><g><b/><c/></g><s/>",
        """/data/g | relevant="/data/a = 'y'"
        /data/s | calculate="concat(/data/g/b, '!')" """,
        inputs("/data/a") + f'<group ref="/data/g"><label>G</label>{inputs("/data/g/b", "/data/g/c")}</group>',
    )
    found = states(form, put("/data/a", "y"), put("/data/g/b", "1"), put("/data/a", "n"), put("/data/a", "y"))
    assert [state["/data/g/b"]["relevant"] for state in found] == [False, True, True, False, True]
    assert [state["/data/g/b"]["value"] for state in found] == ["", "", "1", "", "1"]
    assert [state["/data/s"]["value"] for state in found] == ["!", "!", "1!", "!", "1!"]


def test_an_answer_that_breaks_its_constraint_is_stored_and_flagged() -> None:
    form = xform(
        "<a/>",
        """/data/a | type="int" constraint=". &gt; 3" jr:constraintMsg="too small" required="true()" """,
        inputs("/data/a"),
    )
    found = [state["/data/a"] for state in states(form, put("/data/a", 2), put("/data/a", 5), put("/data/a", None))]
    assert [(node["value"], node["violation"], node["message"]) for node in found] == [
        ("", "required", None), ("2", "constraint", "too small"), ("5", None, None), ("", "required", None),
    ]  # fmt: skip


def test_a_fraction_in_a_whole_number_is_cut_off_on_import() -> None:
    form = xform("<a/>", '/data/a | type="int"', inputs("/data/a"))
    assert values(states(form, put("/data/a", "-7.9"))[1], "/data/a") == ["-7"]


def test_sums_and_extremes_ignore_blanks() -> None:
    form = xform(
        ROWS + "<max/>",
        """/data/total | calculate="sum(/data/row/q)"
        /data/max | calculate="max(/data/row/q)" """,
        table("/data/row", "q"),
    )
    last = states(form, put("/data/row[1]/q", "4"), add("/data/row"), add("/data/row"), put("/data/row[3]/q", "2"))[-1]
    assert values(last, "/data/total", "/data/max") == ["6", "4"]
    assert last["/data/row"] == {"count": 3}


def test_every_row_that_depends_on_a_total_follows() -> None:
    form = xform(
        ROWS,
        """/data/total | calculate="sum(/data/row/q)"
        /data/row/a | calculate="round(../q div /data/total, 2)" """,
        table("/data/row", "q"),
    )
    found = states(form, put("/data/row[1]/q", 1), add("/data/row"), put("/data/row[2]/q", 3), remove("/data/row[1]"))
    assert column(found[3], "/data/row[*]/a") == ["0.25", "0.75"]
    assert column(found[4], "/data/row[*]/a") == ["1"]


def test_an_absolute_path_in_a_row_means_this_row_unless_an_aggregate_reads_it() -> None:
    form = xform(
        "<row jr:template=''><q/><same/><all/><next/></row><row><q/><same/><all/><next/></row>",
        """/data/row/same | calculate="/data/row/q + 0"
        /data/row/all | calculate="sum(/data/row/q)"
        /data/row/next | calculate="/data/row[position() = position(current()/..) + 1]/q" """,
        table("/data/row", "q"),
    )
    last = states(form, add("/data/row"), put("/data/row[1]/q", 1), put("/data/row[2]/q", 2))[-1]
    assert column(last, "/data/row[*]/same") == ["1", "2"]
    assert column(last, "/data/row[*]/all") == ["3", "3"]
    assert column(last, "/data/row[*]/next") == ["2", ""]


def test_positions_and_other_rows_follow_when_rows_go() -> None:
    form = xform(
        "<row jr:template=''><q/><at/><before/></row>",
        """/data/row/at | calculate="position(..)"
        /data/row/before | calculate="indexed-repeat(/data/row/q, /data/row, position(..) - 1)" """,
        table("/data/row", "q"),
    )
    steps = [add("/data/row")] * 3 + [put(f"/data/row[{at}]/q", at * 10) for at in (1, 2, 3)]
    found = states(form, *steps, remove("/data/row[2]"), put("/data/row[1]/q", 7))
    assert column(found[6], "/data/row[*]/before") == ["", "10", "20"]
    assert column(found[7], "/data/row[*]/at") == ["1", "2"]
    assert column(found[7], "/data/row[*]/before") == ["", "10"]
    assert column(found[8], "/data/row[*]/before") == ["", "7"]


def test_a_counted_repeat_hides_rows_and_brings_them_back_uncounted() -> None:
    form = xform(
        "<n/><row jr:template=''><q/></row><total/><text/>",
        """/data/total | calculate="count(/data/row)"
        /data/text | calculate="join(' ', /data/row/q)" """,
        inputs("/data/n")
        + '<group ref="/data/row"><repeat nodeset="/data/row" jr:count="/data/n">'
        + inputs("/data/row/q")
        + "</repeat></group>",
    )
    found = states(
        form, put("/data/n", 3), put("/data/row[1]/q", "x"), put("/data/row[3]/q", "y"), put("/data/n", 1), put("/data/n", 3), put("/data/n", "")
    )  # fmt: skip
    assert [state["/data/row"]["count"] for state in found] == [0, 3, 3, 3, 1, 3, 0]
    assert values(found[4], "/data/total", "/data/text") == ["1", "x"]
    assert values(found[5], "/data/total", "/data/text") == ["3", "x  y"]


def test_nested_repeats_count_within_their_row() -> None:
    form = xform(
        "<o jr:template=''><n/><i jr:template=''><q/></i><sum/><left/></o>",
        """/data/o/sum | calculate="sum(../i/q)"
        /data/o/left | calculate="sum(/data/o/i/q)" """,
        '<group ref="/data/o"><repeat nodeset="/data/o"><group ref="/data/o/i"><repeat nodeset="/data/o/i" jr:count="../n"><input ref="/data/o/i/q"/></repeat></group></repeat></group>',
    )
    steps = [add("/data/o"), add("/data/o"), put("/data/o[1]/n", 2), put("/data/o[2]/n", 1)]
    steps += [put("/data/o[1]/i[1]/q", 1), put("/data/o[1]/i[2]/q", 2), put("/data/o[2]/i[1]/q", 5)]
    last = states(form, *steps)[-1]
    assert last["/data/o[1]/i"] == {"count": 2}
    assert column(last, "/data/o[*]/sum") == ["3", "5"]
    assert column(last, "/data/o[*]/left") == ["3", "5"]


CITIES = """<instance id="c"><root><item><name>p</name><label>Paris</label><in>fr</in></item>
<item><name>l</name><label>Lyon</label><in>fr</in></item><item><name>r</name><label>Rome</label><in>it</in></item></root></instance>"""
CASCADE = xform(
    "<land/><city/><cities/><said/>",
    """/data/said | calculate="jr:choice-name(/data/city, '/data/city')" """,
    """<select1 ref="/data/land"><label>Land</label><item><label>France</label><value>fr</value></item><item><label>Italy</label><value>it</value></item></select1>
    <select1 ref="/data/city"><label>City</label><itemset nodeset="instance('c')/root/item[in = /data/land]"><value ref="name"/><label ref="label"/></itemset></select1>
    <select ref="/data/cities"><label>Cities</label><itemset nodeset="instance('c')/root/item[in = /data/land]"><value ref="name"/><label ref="label"/></itemset></select>""",
    CITIES,
)


def test_a_cascading_choice_that_became_impossible_is_cleared_at_once() -> None:
    found = states(
        CASCADE, put("/data/land", "fr"), put("/data/city", "l"), put("/data/cities", "p l"), put("/data/land", "it")
    )
    assert found[0]["/data/land"]["choices"] == [["fr", "France"], ["it", "Italy"]]
    assert found[0]["/data/city"]["choices"] == []
    assert found[1]["/data/city"]["choices"] == [["p", "Paris"], ["l", "Lyon"]]
    assert values(found[3], "/data/city", "/data/cities", "/data/said") == ["l", "p l", "Lyon"]
    assert values(found[4], "/data/city", "/data/cities", "/data/said") == ["", "", ""]
    assert found[4]["/data/city"]["choices"] == [["r", "Rome"]]


def test_words_follow_the_language_and_their_outputs() -> None:
    words = {
        "English (en)": {"q": "Name", "h": "Hello <output value='/data/q'/>", "a": "Apple"},
        "French (fr)": {"q": "Nom", "h": "Salut <output value=' /data/q '/>", "a": "Pomme"},
    }
    form = xform(
        "<q/><s/><said/>",
        """/data/said | calculate="jr:choice-name(/data/s, '/data/s')" """,
        """<input ref="/data/q"><label ref="jr:itext('q')"/><hint ref="jr:itext('h')"/></input>
        <select1 ref="/data/s"><label>plain</label><item><label ref="jr:itext('a')"/><value>a</value></item></select1>""",
        languages(words),
    )
    found = states(form, put("/data/q", "Ann"), put("/data/s", "a"), {"op": "set_language", "value": "French (fr)"})
    assert [state["/data/q"]["hint"] for state in found] == ["Hello", "Hello Ann", "Hello Ann", "Salut Ann"]
    assert found[3]["/data/q"]["label"] == "Nom"
    assert found[3]["/data/s"]["choices"] == [["a", "Pomme"]]
    assert [state["/data/said"]["value"] for state in found[2:]] == ["Apple", "Pomme"]


def test_actions_run_at_their_events() -> None:
    form = xform(
        "<a/><b/><c/><d/><row jr:template=''><n/></row>",
        "",
        '<input ref="/data/a"><label>A</label><setvalue event="xforms-value-changed" ref="/data/b" value="concat(/data/a, \'!\')"/>'
        '<setvalue event="xforms-value-changed" ref="/data/c">fixed</setvalue></input>'
        '<group ref="/data/row"><repeat nodeset="/data/row"><input ref="/data/row/n"/>'
        '<setvalue event="odk-new-repeat" ref="/data/row/n" value="position(..)"/></repeat></group>',
        '<setvalue event="odk-instance-first-load" ref="/data/d" value="1 + 1"/>',
    )
    found = states(
        form,
        put("/data/a", "x"),
        add("/data/row"),
        add("/data/row"),
        {"op": "save_and_reload"},
        put("/data/d", ""),
        {"op": "save_and_reload"},
    )
    assert values(found[0], "/data/d") == ["2"]
    assert values(found[1], "/data/b", "/data/c") == ["x!", "fixed"]
    assert column(found[3], "/data/row[*]/n") == ["1", "2"]
    assert values(found[6], "/data/d", "/data/b") == ["", "x!"]


def test_a_file_beside_the_form_is_a_list() -> None:
    form = xform(
        "<s/><pull/><place/>",
        """/data/pull | calculate="pulldata('things', 'colour', 'name', /data/s)"
        /data/place | calculate="instance('places')/root/item[id = 'x']/geometry" """,
        """<select1 ref="/data/s"><label>S</label><itemset nodeset="instance('things')/root/item"><value ref="name"/><label ref="label"/></itemset></select1>""",
        '<instance id="things" src="jr://file-csv/things.csv"/><instance id="places" src="jr://file/places.geojson"/>',
    )
    geo = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": "x",
                "geometry": {"type": "Point", "coordinates": [2.5, 48]},
                "properties": {"name": "P"},
            }
        ],
    }
    resources = [
        {
            "url": "jr://file-csv/things.csv",
            "type": "text/csv",
            "body": 'name,label,colour\na,"An apple, red",red\nb,B,blue\n',
            "status": 200,
        },
        {"url": "jr://file/places.geojson", "type": "application/geo+json", "body": json.dumps(geo), "status": 200},
    ]
    last = states(form, put("/data/s", "a"), resources=resources)[-1]
    assert last["/data/s"]["choices"] == [["a", "An apple, red"], ["b", "B"]]
    assert values(last, "/data/pull", "/data/place") == ["red", "48 2.5 0 0"]
    missing = run({"xform": form, "resources": [], "steps": []})
    assert missing["load"] == "error" and "things.csv" in missing["message"]


def test_a_submission_is_edited_under_a_new_id_without_what_is_not_relevant() -> None:
    form = xform(
        "<a/><b>kept</b><orx:meta><orx:instanceID/></orx:meta>",
        """/data/b | relevant="/data/a != 'n'"
        /data/orx:meta/orx:instanceID | type="string" readonly="true()" jr:preload="uid" """,
        inputs("/data/a", "/data/b"),
    )
    found = states(form, put("/data/a", "n"), {"op": "edit_submission"}, put("/data/a", "y"), {"op": "new_instance"})
    first, edited = (
        found[0]["/data/orx:meta/orx:instanceID"]["value"],
        found[2]["/data/orx:meta/orx:instanceID"]["value"],
    )
    assert first.startswith("uuid:") and edited.startswith("uuid:") and first != edited
    assert found[2]["/data/orx:meta/orx:deprecatedID"]["value"] == first
    assert values(found[4], "/data/a", "/data/b") == ["", "kept"]


def test_readonly_is_inherited_and_required_may_be_computed() -> None:
    form = xform(
        "<a/><g><b/></g>",
        """/data/g | readonly="/data/a = 1"
        /data/g/b | required="/data/a = 1" """,
        inputs("/data/a") + f'<group ref="/data/g">{inputs("/data/g/b")}</group>',
    )
    found = states(form, put("/data/a", 1))
    assert [(s["/data/g/b"]["readonly"], s["/data/g/b"]["required"]) for s in found] == [(False, False), (True, True)]


def test_a_cycle_is_refused_and_named() -> None:
    form = xform("<a/><b/>", '/data/a | calculate="/data/b + 1"\n/data/b | calculate="/data/a + 1"')
    answer = run({"xform": form})
    assert answer["load"] == "error"
    assert "/data/a" in answer["message"] and "/data/b" in answer["message"]
    own = run({"xform": xform("<a/>", '/data/a | relevant="/data/a = 1"')})
    assert own["load"] == "error"
    assert "states" in run({"xform": xform("<a/>", '/data/a | constraint="/data/a = 1"')})


def test_a_bad_line_answers_with_an_error_and_the_next_goes_on() -> None:
    out = io.StringIO()
    eval_lines(
        [
            "nonsense\n",
            '{"id": 1, "expr": "1 +"}\n',
            '{"id": 2, "expr": "1 + 1", "context": {"xml": "<a/>", "node": "/"}}\n',
            "\n",
            "[]\n",
            '{"id": NaN, "expr": "2"}\n',
            '{"id": 1e999, "expr": "2"}\n',
            '{"id": 3, "expr": "3"}\n',
        ],
        out,
    )
    found = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [answer.get("type") for answer in found] == ["error", "error", "number", *["error"] * 3, "number"]
    assert found[5]["id"] is None and found[6]["id"] == 3
    assert found[2] == {"id": 2, "type": "number", "value": 2}


def test_a_form_that_cannot_be_loaded_says_so() -> None:
    out = io.StringIO()
    lines = [
        json.dumps({"id": "x", "xform": "<a/>", "steps": [], "more": 1}),
        json.dumps({"id": "y"}),
        json.dumps({"id": "z", "xform": xform("<a/>"), "steps": []}),
    ]
    run_lines([line + "\n" for line in lines], out)
    found = [json.loads(line) for line in out.getvalue().splitlines()]
    assert found[0]["load"] == "error" and found[0]["id"] == "x"
    assert found[1]["type"] == "error"
    assert found[2]["states"][0]["/data/a"]["value"] == ""


def test_a_step_that_cannot_be_done_leaves_everything_as_it_was() -> None:
    answer = run({"xform": xform("<a>1</a>"), "steps": [put("/data/none", 1), {"op": "dance"}, put("/data/a", 2)]})
    assert [state["/data/a"]["value"] for state in answer["states"]] == ["1", "1", "1", "2"]
    assert [failure["step"] for failure in answer["failures"]] == [0, 1]


def test_choices_can_be_the_rows_of_a_repeat() -> None:
    form = xform(
        "<p jr:template=''><name/><friend/></p><head/>",
        "",
        f"""<group ref="/data/p"><repeat nodeset="/data/p">{inputs("/data/p/name")}
        <select1 ref="/data/p/friend"><label>F</label><itemset nodeset="/data/p[./name != '']"><value ref="name"/><label ref="name"/></itemset></select1></repeat></group>
        <select1 ref="/data/head"><label>H</label><itemset nodeset="/data/p"><value ref="name"/><label ref="name"/></itemset></select1>""",
    )
    found = states(
        form,
        add("/data/p"),
        add("/data/p"),
        put("/data/p[1]/name", "A"),
        put("/data/p[2]/name", "B"),
        put("/data/head", "B"),
        put("/data/p[2]/name", "C"),
        remove("/data/p[1]"),
    )
    assert found[4]["/data/p[1]/friend"]["choices"] == [["A", "A"], ["B", "B"]]
    assert found[4]["/data/head"]["choices"] == [["A", "A"], ["B", "B"]]
    assert found[5]["/data/head"]["value"] == "B"
    assert found[6]["/data/head"]["value"] == ""
    assert found[7]["/data/head"]["choices"] == [["C", "C"]]


def test_a_result_is_kept_as_the_type_of_its_node() -> None:
    form = xform(
        "<w/><d/><s/><t/>",
        """/data/w | type="int" calculate="7.9"
        /data/d | type="date" calculate="date('2020-01-31T10:00:00.000Z') + 1"
        /data/s | calculate="date('2020-01-31') + 1"
        /data/t | type="int" calculate="-0.5" """,
    )
    assert values(states(form)[0], "/data/w", "/data/d", "/data/s", "/data/t") == ["7", "2020-02-01", "18293", "0"]


def test_attributes_of_the_instance_are_kept_and_read() -> None:
    form = xform("<a x='5'/><b/>", """/data/b | calculate="/data/a/@x + /data/@version" """)
    found = states(form, {"op": "save_and_reload"})
    assert [state["/data/b"]["value"] for state in found] == ["6", "6"]


def test_relative_references_and_bind_ids_lead_to_the_same_nodes() -> None:
    form = xform(
        "<g><a/><b/></g>",
        '/data/g/b | id="bb" calculate="../a"',
        '<group ref="/data/g"><label>G</label><input ref="a"><label>A</label></input><input bind="bb"><label>B</label></input></group>',
    )
    last = states(form, put("/data/g/a", "1"))[-1]
    assert (last["/data/g/a"]["label"], last["/data/g/b"]["label"], last["/data/g/b"]["value"]) == ("A", "B", "1")


def test_an_entity_declaration_does_not_stop_a_form() -> None:
    form = xform(
        "<a/><meta><entity dataset='t' id='' create='1'><label/></entity></meta>",
        '/data/meta/entity/@id | type="string"\n/data/meta/entity/label | calculate="/data/a"',
        inputs("/data/a"),
        '<setvalue event="odk-instance-first-load" ref="/data/meta/entity/@id" value="uuid()"/>',
    )
    assert states(form, put("/data/a", "x"))[-1]["/data/meta/entity/label"]["value"] == "x"


def test_what_is_refused_from_outside() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + xform("<a>1</a>").replace("<a>1", "<a>&b;")
    assert run({"xform": bomb})["load"] == "error"
    assert run({"xform": "<!DOCTYPE html>" + xform("<a/>")})["load"] == "error"
    assert run({"xform": xform("<a>" * 200 + "</a>" * 200)})["load"] == "error"
    assert run({"xform": xform("<a/>", f'/data/a | calculate="{"(" * 500}1{")" * 500}"')})["load"] == "error"
    assert run({"xform": xform("<a/>", f'/data/a | calculate="{"1+" * 40000}1"')})["load"] == "error"
    assert (
        run(
            {
                "xform": xform("<n/><r jr:template=''><q/></r>", "", '<repeat nodeset="/data/r" jr:count="9999999"/>'),
                "steps": [],
            }
        )["states"][0]["/data/r"]["count"]
        <= 10_000
    )
