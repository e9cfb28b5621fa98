"""Rows typed anew beside those of the last report: matched by what is no figure, only where one alone is alike."""

from __future__ import annotations

from collections.abc import Sequence

from brs_sync.values import Number, Value
from hypothesis import given
from hypothesis import strategies as st

from brs_desktop.forms import FormSession
from brs_desktop.workspace.reports.pairing import Paired, paired
from brs_desktop.workspace.reports.unusual import jumps
from tests.forms.filling import session

TABLE = """
| survey | type | name | label | appearance | relevant |
| | begin_repeat | line | Line | | |
| | text | code | Code | | |
| | text | land | Land | | |
| | integer | year | Year | year | |
| | decimal | tons | Tons | | |
| | text | remark | Remark | multiline | |
| | begin_repeat | ship | Ship | | ${code} != 'air' |
| | text | name | Name | | |
| | decimal | load | Load | | |
| | end_repeat | | | | |
| | end_repeat | | | | |
"""
Line = tuple[str, str, str, str]  # id, code, land, tons
LINES = st.lists(
    st.tuples(st.sampled_from("abcde"), st.sampled_from("xyz "), st.sampled_from("kt "), st.sampled_from("149")),
    max_size=5,
    unique_by=lambda line: line[0],
)


def filled(lines: Sequence[Line], **more: Value) -> FormSession:
    cells: dict[str, Value] = {path.replace("__", "/"): value for path, value in more.items()}
    for row, code, land, tons in lines:
        cells |= {f"line/{row}/alive": True, f"line/{row}/code": code.strip(), f"line/{row}/land": land.strip()}
        cells[f"line/{row}/tons"] = Number(tons)
    return session(TABLE, answers=cells)


def pairs(found: Paired, form: FormSession) -> dict[str, str]:
    return {row: then for row in found.known.rows(form) if (then := found.row(row))}


def test_rows_typed_anew_are_known_by_what_is_no_figure() -> None:
    before = filled([("a", "x", "k", "1"), ("b", "y", "k", "1"), ("c", "z", "t", "1"), ("d", "z", "t", "2")])
    form = filled(
        [("p", "X", "k", "9"), ("q", "y", "t", "9"), ("r", "z", "t", "9"), ("d", "y", "k", "9"), ("s", "", "", "9")]
    )
    assert pairs(paired(form, before), form) == {"line/p": "line/a", "line/d": "line/d"}
    assert dict(jumps(form, before)) == {"line/p/tons": "line/a/tons", "line/d/tons": "line/d/tons"}
    assert not dict(jumps(form, before, key=("line/p/tons", "line/d/tons")))


def test_a_year_and_the_rows_around_name_a_row_and_remarks_do_not() -> None:
    ships = {"line__a__ship__s__alive": True, "line__a__ship__s__name": "Aurora", "line__a__ship__s__load": Number("2")}
    before = filled([("a", "x", "k", "1")], line__a__year=Number("2024"), line__a__remark="No doubt", **ships)
    again = {path.replace("__a__", "__p__").replace("__s__", "__t__"): value for path, value in ships.items()}
    form = filled([("p", "x", "k", "1")], line__p__year=Number("2024"), line__p__remark="Another", **again)
    assert pairs(paired(form, before), form) == {"line/p": "line/a", "line/p/ship/t": "line/a/ship/s"}
    assert paired(form, before).path("line/p/ship/t/load") == "line/a/ship/s/load"
    form.answer("line/p/year", Number("2025"))
    assert pairs(paired(form, before), form) == {}
    assert paired(form, before).path("line/p/tons") == "" and paired(form, before).path("title") == "title"


@given(LINES, LINES, LINES)
def test_kept_up_to_date_it_is_what_a_fresh_look_finds(then: list[Line], first: list[Line], second: list[Line]) -> None:
    before, form = filled(then), filled(first)
    kept = paired(form, before)
    now = filled(second)
    rows = list(kept.known.rows(now))
    for row in kept.looked_at() - set(rows):
        kept.forget(row)
    for row in reversed(rows):
        kept.look(now, row)
    found = pairs(kept, now)
    assert found == pairs(paired(now, before), now)
    assert len(set(found.values())) == len(found), "no row of the last report stands beside two"
