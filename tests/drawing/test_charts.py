"""Charts laid out: figures where they belong, every one in the table, texts apart, mirrored in Arabic."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brs_desktop.drawing import Chart, Dot, Drawing, Figure, Rect, Series, Stroke, Text, lay_out
from brs_desktop.drawing.chart import Kind
from brs_desktop.drawing.patterns import segments
from brs_desktop.drawing.shapes import Box, Pattern, mirrored
from tests.drawing.charts import figures, measure, wastes

KINDS: tuple[Kind, ...] = ("bars", "stacked", "across", "lines", "dots")
VALUES = st.one_of(st.none(), st.decimals(-(10**9), 10**9, allow_nan=False, places=2))


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    count = draw(st.integers(1, 14))
    names = tuple(draw(st.lists(st.text("abcdefg ", max_size=30), min_size=count, max_size=count)))
    series = tuple(
        Series(f"s{number}", tuple(Figure(draw(VALUES), "why") for _ in range(count)))
        for number in range(draw(st.integers(1, 6)))
    )
    return Chart(draw(st.sampled_from(KINDS)), "T", draw(st.sampled_from(("en", "ar"))), "Year", names, series, "t")


@settings(max_examples=25, deadline=None)
@given(charts(), st.integers(220, 900), st.integers(160, 500))
def test_texts_never_lie_over_each_other_and_every_figure_can_be_walked_to(
    chart: Chart, width: int, height: int
) -> None:
    drawing = lay_out(chart, float(width), float(height), measure)
    boxes = [shape.box(measure) for shape in drawing.shapes if isinstance(shape, Text) and shape.text]
    assert not any(one.meets(other) for place, one in enumerate(boxes) for other in boxes[:place])
    assert len(drawing.marks) == len(chart.series) * len(chart.categories) == len({one.key for one in drawing.marks})
    for mark in drawing.marks:
        assert mark.box.x >= -1 and mark.box.right <= width + 1
    assert all(len(row) == len(chart.series) + 1 for row in drawing.table.rows)


def test_a_bar_is_as_high_as_its_figure_and_none_is_no_bar_of_nought() -> None:
    drawing = lay_out(wastes(), 480, 260, measure)
    found = {mark.key: mark for mark in drawing.marks}
    first, second = found["0/0"], found["1/0"]
    assert isinstance(first, Rect) and isinstance(second, Rect)
    assert first.box.height / second.box.height == pytest.approx(10, rel=0.01)
    assert first.box.foot == pytest.approx(second.box.foot)
    nought, absent = found["0/2"], found["0/3"]
    assert isinstance(nought, Rect) and nought.box.height == 1
    assert isinstance(absent, Dot) and absent.marker == "ring"
    assert absent.name == "Generated, 2019: not collected"
    assert drawing.table.rows[3] == ("2019", "not collected", "2,500")
    assert drawing.table.rows[2] == ("2018", "0", "3,000")
    assert first.pattern != second.pattern, "never colour alone"


def test_a_line_is_broken_where_a_figure_is_missing() -> None:
    one = Series("s", figures("1", "2", None, "4", "5", None, "7"))
    chart = Chart("lines", "T", "en", "Year", tuple("abcdefg"), (one,))
    strokes = [shape for shape in lay_out(chart, 400, 200, measure).shapes if isinstance(shape, Stroke)]
    runs = [shape.points for shape in strokes if shape.role == "series1"]
    assert [len(run) for run in runs] == [2, 2]


def test_stacked_bars_stand_on_each_other_and_below_nought_apart() -> None:
    series = (Series("a", figures("3")), Series("b", figures("-2")), Series("c", figures("5")))
    marks = {
        one.key: one.box for one in lay_out(Chart("stacked", "T", "en", "Y", ("x",), series), 300, 200, measure).marks
    }
    assert marks["2/0"].foot == pytest.approx(marks["0/0"].y)
    assert marks["1/0"].y == pytest.approx(marks["0/0"].foot)


@pytest.mark.parametrize("kind", KINDS)
def test_in_arabic_all_is_mirrored(kind: Kind) -> None:
    plain, turned = (lay_out(wastes(kind, code), 480, 260, measure) for code in ("en", "ar"))
    assert turned.rtl and not plain.rtl
    there = {mark.key: mark.box for mark in turned.marks}
    for mark in plain.marks:
        assert there[mark.key].right == pytest.approx(480 - mark.box.x)
    back = mirrored(mirrored(plain.shapes, 480), 480)
    assert [type(one) for one in back] == [type(one) for one in plain.shapes]


def test_what_has_no_room_is_cut_or_left_out_and_stands_in_the_table_whole() -> None:
    long = tuple(f"The {number}th of many long names of one thing" for number in range(12))
    for kind in KINDS:
        drawing: Drawing = lay_out(
            Chart(kind, "T", "en", "Y", long, (Series("s", figures(*["1000000"] * 12)),)), 300, 200, measure
        )
        texts = [shape for shape in drawing.shapes if isinstance(shape, Text)]
        assert all(text.box(measure).x >= 0 and text.box(measure).right <= 300 for text in texts)
        assert [row[0] for row in drawing.table.rows] == list(long)


def test_more_kinds_than_can_be_told_apart_are_refused() -> None:
    with pytest.raises(ValueError, match="series"):
        Chart("bars", "T", "en", "Y", ("a",), tuple(Series("s", figures("1")) for _ in range(7)))
    with pytest.raises(ValueError, match="figures"):
        Chart("bars", "T", "en", "Y", ("a", "b"), (Series("s", figures("1")),))


@settings(max_examples=30)
@given(
    st.sampled_from(("diagonal", "back", "cross", "level", "specks")),
    st.builds(Box, *[st.floats(-200, 200)] * 2, *[st.floats(8, 90)] * 2),
)
def test_a_pattern_covers_its_box_and_stays_within_reach_of_it(pattern: Pattern, box: Box) -> None:
    found = segments(pattern, box)
    assert found
    for start, end in found:
        for x, y in (start, end):
            assert box.x - 1 <= x <= box.right + 1 and box.y - 1 <= y <= box.foot + 1


def test_alternative_says_range_and_that_the_table_has_all() -> None:
    said = lay_out(wastes(), 480, 260, measure).alternative
    assert "Generated: from 0 to 130,500.5." in said and said.startswith("Hazardous waste.")
    assert lay_out(Chart("bars", "T", "en", "Y", ("a",), (Series("s", figures(None)),)), 300, 200, measure).marks
