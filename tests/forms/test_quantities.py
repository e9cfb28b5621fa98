"""An amount and its unit are one answer; converting is exact; parts of a mixture make its total."""

from __future__ import annotations

from decimal import Context, Decimal, localcontext
from itertools import permutations
from typing import cast

import pytest
from brs_sync.values import Missing, Number, Value
from hypothesis import given
from hypothesis import strategies as st

from brs_desktop.forms.compare import compare_forms
from brs_desktop.forms.leftovers import leftovers
from brs_desktop.forms.onecell import cell_of, folded, members_of, unfolded
from brs_desktop.forms.quantities import quantities
from brs_desktop.forms.units import convert, percent_of, unit_of
from tests.forms.filling import Record, form, reopened, session

HEAD = """
| settings | namespaces | form_id | version |
| | brs="urn:brs-desktop:xforms" | f | {version} |
| choices | list_name | name | label |
| | u | u_kg | kilograms |
| | u | u_t | metric tons |
| | u | u_l | litres |
| survey | type | name | label | bind::brs:cell | bind::brs:unit | relevant | calculation | constraint | readonly |
"""
WASTE = (
    HEAD
    + """
| | begin_repeat | line | Line | | | | | | |
| | text | code | Code | | | | | | |
{begin}| | decimal | amount | Amount | | kg | | | . > 0 | |
| | select_one u | unit | Unit | | | ${{code}} != 'none' | | | |
{end}| | calculate | tons | | | | | convert(${{amount}}, ${{unit}}, 't') | | |
| | end_repeat | | | | | | | | |
"""
)
APART = WASTE.format(version="1", begin="", end="")
WHOLE = WASTE.format(
    version="2", begin="| | begin_group | q | Quantity | one | | | | | |\n", end="| | end_group | | | | | | | | |\n"
)
MIXTURE = (
    HEAD.format(version="1")
    + """
| | begin_group | q | Quantity | one | | | | | |
| | decimal | total | Amount | | kg | | | | |
| | select_one u | unit | Unit | | | | | | |
| | end_group | | | | | | | | |
| | begin_repeat | part | Component | | | | | | |
| | text | substance | Substance | | | | | | |
| | decimal | share | Share (per cent) | | | | | . > 0 and . <= 100 | |
| | decimal | comes_to | Amount (kilograms) | | | | percent-of(${share}, convert(${total}, ${unit}, 'kg')) | | yes |
| | end_repeat | | | | | | | | |
| | note | whole | The shares make ${shares} per cent. | | | | | | |
| | calculate | shares | | | | | round(sum(${share}), 6) | | |
"""
)

AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15).map(str)
EXACT = Context(prec=500)


@pytest.mark.parametrize("units", [("mg", "g", "kg", "t", "kt"), ("ml", "l", "m3")])
@given(amount=AMOUNTS)
def test_there_and_back_is_exact(units: tuple[str, ...], amount: str) -> None:
    for unit, to in permutations(units, 2):
        there = convert(amount, unit, to)
        assert Decimal(convert(there, to, unit)) == Decimal(amount)
        assert Decimal(there) == EXACT.multiply(Decimal(amount), Decimal(convert("1", unit, to)))


@given(shares=st.lists(st.decimals(min_value=0, max_value=100, places=3), min_size=1, max_size=6), total=AMOUNTS)
def test_parts_make_the_whole(shares: list[Decimal], total: str) -> None:
    parts = [Decimal(percent_of(str(share), total)) for share in shares]
    with localcontext(EXACT):
        assert sum(parts, Decimal()) == sum(shares, Decimal()) * Decimal(total) / 100


def test_what_measures_something_else_is_no_amount() -> None:
    assert [convert("5", *pair) for pair in (("kg", "l"), ("x", "kg"), ("kg", ""))] == ["", "", ""]
    assert [convert(text, "kg", "t") for text in ("", "abc", "1,5", "nan", "9" * 101)] == [""] * 5
    assert (convert("2.50", "t", "kg"), convert("500", "kg", "t")) == ("2500", "0.5")
    assert [unit_of(choice) for choice in ("cu_t", "L", "cond_unit_kg", "piece", "")] == ["t", "l", "kg", "", ""]


def test_a_quantity_is_one_cell_with_what_was_typed() -> None:
    record = Record()
    filling = session(WHOLE, record)
    filling.add_row("line", "a")
    filling.answer("line/a/amount", Number("2.50"))
    filling.answer("line/a/unit", "u_t")
    assert record.cells["line/a/q"] == {"amount": Number("2.50"), "unit": "u_t"}
    assert not {"line/a/amount", "line/a/unit", "line/a/tons"} & set(record.cells)
    assert filling.state("line/a/tons").text == "2.5"
    assert reopened(filling, record).state("line/a/amount").value == Number("2.50")
    filling.answer("line/a/unit", "u_kg")
    assert filling.state("line/a/tons").text == "0.0025"
    filling.undo()
    assert record.cells["line/a/q"] == {"amount": Number("2.50"), "unit": "u_t"}
    filling.answer("line/a/amount", Missing("confidential"))
    assert record.cells["line/a/q"] == {"amount": Missing("confidential"), "unit": "u_t"}
    assert filling.state("line/a/tons").text == ""


def test_what_is_not_asked_stays_in_the_draft_and_never_leaves_it() -> None:
    record = Record()
    filling = session(WHOLE, record)
    filling.add_row("line", "a")
    filling.answer_all([("line/a/amount", Number("3")), ("line/a/unit", "u_kg"), ("line/a/code", "none")])
    assert record.cells["line/a/q"] == {"amount": Number("3"), "unit": "u_kg"}
    assert filling.relevant_values() == {"line/a/code": "none", "line/a/amount": Number("3")}
    assert folded(filling.definition, filling.relevant_cells())["line/a/q"] == {"amount": Number("3")}


def test_answers_of_a_version_that_had_two_cells_are_read_and_go_into_one() -> None:
    record = Record()
    first = session(APART, record)
    first.add_row("line", "a")
    first.answer_all([("line/a/amount", Number("3")), ("line/a/unit", "u_kg")])
    assert not [one for one in compare_forms(form(APART), form(WHOLE)) if one.level == "error"]
    now = session(WHOLE, record, answers=dict(record.cells))
    assert (now.state("line/a/amount").value, now.state("line/a/unit").value) == (Number("3"), "u_kg")
    now.answer("line/a/amount", Number("4"))
    assert record.cells["line/a/q"] == {"amount": Number("4"), "unit": "u_kg"}
    assert record.cells["line/a/amount"] is None and record.cells["line/a/unit"] is None
    now.answer_all([("line/a/amount", None), ("line/a/unit", None)])
    again = session(WHOLE, answers=dict(record.cells))
    assert again.state("line/a/amount").value is None
    [wrong] = [one for one in compare_forms(form(WHOLE), form(APART)) if one.code == "against" and one.level == "error"]
    assert wrong.column == "q"


def test_members_of_a_one_cell_group_never_change_under_its_name() -> None:
    other = WHOLE.replace("| unit | Unit |", "| measure | Unit |").replace("${unit}", "${measure}")
    found = compare_forms(form(WHOLE), form(other.replace("| 2 |", "| 3 |")))
    assert ("error", "q") in [(one.level, one.column) for one in found]


def test_a_cell_is_told_by_its_questions() -> None:
    definition = form(WHOLE)
    cells = {"line/a/alive": True, "line/a/code": "x", "line/a/q": {"amount": Number("3")}}
    told = unfolded(definition, cells)
    assert folded(definition, told) == cells
    assert told == {"line/a/alive": True, "line/a/code": "x", "line/a/amount": Number("3")}
    assert members_of(definition, "line/a/q") == ("line/a/amount", "line/a/unit")
    assert (cell_of(definition, "line/a/unit"), cell_of(definition, "line/a/code")) == ("line/a/q", "line/a/code")
    again = session(definition, answers=told)
    assert again.state("line/a/amount").value == Number("3") and quantities(definition)["amount"].form_unit == "kg"


def test_the_components_of_a_mixture_are_computed_from_their_shares() -> None:
    filling = session(MIXTURE)
    filling.answer_all([("total", Number("2.5")), ("unit", "u_t")])
    for row, share in (("a", "33.3"), ("b", "33.3"), ("c", "33.4")):
        filling.add_row("part", row)
        filling.answer(f"part/{row}/share", Number(share))
    parts = [cast("Number", filling.state(f"part/{row}/comes_to").value) for row in "abc"]
    assert parts == [Number("832.5"), Number("832.5"), Number("835")]
    assert filling.state("whole").label == "The shares make 100 per cent."
    filling.answer("unit", "u_l")
    assert filling.state("part/a/comes_to").value is None


def test_an_earlier_amount_is_carried_with_its_unit_or_not_at_all() -> None:
    earlier: dict[str, Value] = {"total": Number("3"), "unit": "u_t"}
    record = Record()
    filling = session(MIXTURE, record, new=True)
    filling.answer("total", Number("500"))
    _delta, plan = filling.carry_forward(earlier)
    assert record.cells["q"] == {"total": Number("500")} and plan.kept == ["total", "unit"]
    filling.carry_forward(earlier, over=True)
    assert record.cells["q"] == earlier
    filling.carry_forward({"total": Number("7")}, over=True)
    assert record.cells["q"] == {"total": Number("7")}, "the unit of another amount is none of this one"
    filling.undo()
    assert record.cells["q"] == earlier


def test_the_unit_that_the_form_suggests_does_not_go_with_an_earlier_amount_without_one() -> None:
    suggested = WHOLE.replace("| readonly |\n", "| readonly | default |\n", 1).replace(
        "| unit | Unit | | | ${code} != 'none' | | | |", "| unit | Unit | | | | | | | u_kg |"
    )
    record = Record()
    filling = session(suggested, record)
    filling.carry_forward({"line/a/alive": True, "line/a/amount": Number("3")})
    assert record.cells["line/a/q"] == {"amount": Number("3")}
    assert filling.state("line/a/unit").value is None


def test_the_choices_of_a_set_are_no_questions_whatever_they_are_called() -> None:
    definition = form(
        MIXTURE.replace(
            "| | u | u_l | litres |", "| | u | u_l | litres |\n| | u | total | x |\n| | u | q | y |"
        ).replace(
            "| | begin_group | q |", "| | select_multiple u | things | Things | | | | | | |\n| | begin_group | q |"
        )
    )
    record = Record()
    filling = session(definition, record)
    filling.answer_all([("things", ["total", "q", "u_l"]), ("total", Number("5")), ("unit", "u_kg")])
    told = filling.relevant_cells()
    kept = {path: value for path, value in folded(definition, told).items() if path != "shares"}
    assert kept == record.cells and record.cells["q"] == {"total": Number("5"), "unit": "u_kg"}
    assert {"things/total", "things/q", "things/u_l"} < set(kept)
    assert unfolded(definition, record.cells) == {path: value for path, value in told.items() if path != "shares"}
    assert members_of(definition, "things/q") == ("things/q",)
    assert cell_of(definition, "things/total") == "things/total"


def test_a_cell_that_was_emptied_for_its_group_is_not_written_again() -> None:
    record = Record()
    first = session(APART, record)
    first.add_row("line", "a")
    first.answer_all([("line/a/amount", Number("3")), ("line/a/unit", "u_kg")])
    now = session(WHOLE, record, answers=dict(record.cells))
    now.answer("line/a/amount", Number("4"))
    assert dict(record.last).keys() == {"line/a/amount", "line/a/unit", "line/a/q"}
    now.load({"line/a/unit": "u_t"})  # a colleague with the older form, who has not seen it
    now.answer("line/a/amount", Number("5"))
    assert dict(record.last) == {"line/a/q": {"amount": Number("5"), "unit": "u_kg"}}
    now.undo()
    assert dict(record.last) == {"line/a/q": {"amount": Number("4"), "unit": "u_kg"}}


def test_what_a_group_that_is_one_cell_elsewhere_holds_is_kept_aside() -> None:
    plain = WHOLE.replace("| Quantity | one |", "| Quantity | |")
    filling = session(plain, answers={"line/a/alive": True, "line/a/q": {"amount": Number("3")}})
    assert filling.homeless == {"line/a/q": {"amount": Number("3")}}
    [left] = leftovers(form(plain), {"line/a/alive": True, "line/a/q": {"amount": Number("3")}}, [form(WHOLE)])
    assert (left.kind, left.path, left.form) == ("removed", "line/a/q", form(WHOLE))
