"""Forms that are large or deep on purpose: bounded, refused with a sentence, never a hang or a crash."""

from __future__ import annotations

import io
import zipfile

import pytest

from brs_desktop.forms import FormError, convert_xlsform, load_form, xlsform
from brs_desktop.forms.errors import ExpressionError
from brs_desktop.forms.running import run
from brs_desktop.forms.shapes import Limits
from brs_desktop.forms.xlsform import MOST_ROWS, refuse_rows
from brs_desktop.forms.xpath.functions.patterns import matches
from tests.forms.xforms import inputs, xform

STRICT = """| survey |
| | type | name | label | calculation |
| | begin_repeat | r | R | |
| | integer | n | N | |
| | end_repeat | | | |
| | calculate | s | | sum(${n}) |
| settings |
| | form_title | form_id | namespaces | attribute::brs:blanks |
| | T | t | brs="urn:brs-desktop:xforms" | strict |
"""


def test_a_hundred_thousand_choices_are_read_and_filtered() -> None:
    items = "".join(f"<item><name>v{at}</name><p>g{at % 1000}</p></item>" for at in range(100_000))
    body = (
        '<input ref="/data/g"/><select1 ref="/data/c"><itemset nodeset="instance(\'l\')/root/item[p = /data/g]">'
        '<value ref="name"/><label ref="name"/></itemset></select1>'
    )
    form = xform("<g/><c/>", "", body, f"<instance id='l'><root>{items}</root></instance>")
    answer = run({"xform": form, "steps": [{"op": "answer", "ref": "/data/g", "value": "g7"}]})
    assert [value for value, _label in answer["states"][1]["/data/c"]["choices"][:2]] == ["v7", "v1007"]
    assert len(answer["states"][1]["/data/c"]["choices"]) == 100


@pytest.mark.parametrize(
    ("limits", "what"), [(Limits(nodes=50), "nodes"), (Limits(depth=5), "depth"), (Limits(bytes=500), "size")]
)
def test_a_form_beyond_its_limits_is_refused(limits: Limits, what: str) -> None:
    form = xform("<a/>" * 60, "", inputs("/data/a"))
    with pytest.raises(FormError, match=what):
        load_form(form, limits=limits)


def test_nesting_without_end_is_refused() -> None:
    deep = "<g>" * 5_000 + "</g>" * 5_000
    assert run({"xform": xform(deep)})["load"] == "error"
    brackets = "(" * 5_000 + "1" + ")" * 5_000
    refused = run({"xform": xform("<a/>", f'/data/a | calculate="{brackets}"')})
    assert "nested too deeply" in refused["message"]
    assert "/data/a calculate" in refused["message"]


def test_a_chain_of_thousands_of_formulas_is_computed() -> None:
    count = 3_000
    data = "".join(f"<c{at}/>" for at in range(count))
    binds = "\n".join(f'/data/c{at} | calculate="/data/c{at - 1} + 1"' for at in range(1, count))
    form = xform(data, binds, inputs("/data/c0"))
    answer = run({"xform": form, "steps": [{"op": "answer", "ref": "/data/c0", "value": 1}]})
    assert answer["states"][1][f"/data/c{count - 1}"]["value"] == str(count)


def test_a_workbook_that_is_none_is_refused_with_a_sentence() -> None:
    for damaged in (b"PK\x03\x04 no archive", b"\x00" * 100, b""):
        with pytest.raises(FormError) as refusal:
            convert_xlsform(damaged)
        [issue] = refusal.value.issues
        assert issue.code in ("workbook-foreign", "workbook-torn") and issue.level == "error"
        assert issue.sentence() and "{" not in issue.sentence()


def test_a_workbook_that_swells_is_refused_before_it_is_opened() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for sheet in range(3):
            archive.writestr(f"xl/worksheets/sheet{sheet}.xml", b"0" * 100_000_000)
    assert len(packed.getvalue()) < 1_000_000
    with pytest.raises(FormError, match="200"):
        convert_xlsform(packed.getvalue())


@pytest.mark.parametrize("row", ["<row>", "<x:row r='1'>", '<row r="1">'])
def test_rows_are_counted_however_a_workbook_writes_them_and_wherever_they_lie(row: str) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/_rels/workbook.xml.rels", "<Relationships/>")
        archive.writestr("elsewhere/sheet1.xml", f"{row}</row>" * (MOST_ROWS + 1))
    with pytest.raises(FormError) as refusal:
        refuse_rows(packed.getvalue())
    assert refusal.value.issues[0].row == MOST_ROWS + 1


def test_rows_of_what_swells_are_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsform, "MAX_UNPACKED", 1_000_000)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 1_000_001)
    with pytest.raises(FormError) as refusal:
        refuse_rows(packed.getvalue())
    assert refusal.value.issues[0].values == {"limit": "1"}


def test_the_settings_sheet_makes_a_form_strict_about_blanks() -> None:
    form = convert_xlsform(STRICT).xform
    assert load_form(form).strict_blanks
    steps = [{"op": "add_repeat", "ref": "/data/r"}, {"op": "answer", "ref": "/data/r[1]/n", "value": 3}]
    assert run({"xform": form, "steps": steps})["states"][-1]["/data/s"]["value"] == ""
    steps.append({"op": "answer", "ref": "/data/r[2]/n", "value": 4})
    assert run({"xform": form, "steps": steps})["states"][-1]["/data/s"]["value"] == "7"


@pytest.mark.parametrize("pattern", ["((?=.*z).)*", "((?!.*y).)*", "([{ranges}]*)*z"])
def test_a_pattern_that_has_too_much_to_do_with_a_long_answer_is_refused(pattern: str) -> None:
    """What looks ahead from every place, and what has thousands of ranges for every character, has one budget."""
    ranges = "".join(f"{chr(0x4E00 + 3 * at)}-{chr(0x4E01 + 3 * at)}" for at in range(3_000))
    text = "a" * 19_999 + "z"
    with pytest.raises(ExpressionError, match="too long"):
        matches(text, pattern.format(ranges=f"a{ranges}"))
