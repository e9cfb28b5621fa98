"""The map: the projection and its way back, areas that keep their size, and every State to be seen."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brs_desktop.drawing import Box, Dot, Rect, Table, Text
from brs_desktop.drawing import Path as Outline
from brs_desktop.drawing.picture import Picture
from brs_desktop.drawing.projection import backward, forward
from brs_desktop.drawing.shapes import Point, around
from brs_desktop.drawing.world import areas, edge
from brs_desktop.drawing.worldmap import Class, Country, Spot, WorldMap, lay_out
from tests.drawing.charts import measure

PARTIES = Path(__file__).resolve().parents[2] / "resources" / "reference" / "parties.csv"


def codes() -> list[str]:
    with PARTIES.open(encoding="utf-8") as file:
        return [row["code"] for row in csv.DictReader(file)]


def world(language: str = "en") -> WorldMap:
    classes = (Class("a", "First", "series1"), Class("b", "Second", "series2", "diagonal", "square"))
    countries = tuple(Country(code, "ab"[place % 2], f"State {code}") for place, code in enumerate(codes()))
    spot = Spot(31.2, 30.0, "cairo", "Cairo")
    return WorldMap("T", language, "A", Table(("h",), ()), classes, countries, (spot,), (("Place", "circle", "point"),))


@settings(max_examples=80)
@given(st.floats(-180, 180), st.floats(-89, 89))
def test_there_and_back(longitude: float, latitude: float) -> None:
    assert backward(*forward(longitude, latitude)) == pytest.approx((longitude, latitude), abs=1e-6)


def test_beside_the_globe_is_nowhere() -> None:
    assert backward(3.0, 0.0) is None and backward(0.0, 2.0) is None and backward(2.4, 1.3) is None


def test_equal_fields_of_the_globe_are_equal_on_the_sheet() -> None:
    from math import radians, sin

    def share(south: float, north: float) -> float:
        ring = [forward(10, south + (north - south) * part / 50) for part in range(51)]
        ring += [forward(-10, north - (north - south) * part / 50) for part in range(51)]
        return abs(_area(ring)) / (radians(20) * (sin(radians(north)) - sin(radians(south))))

    assert share(0, 10) == pytest.approx(share(60, 70), rel=1e-3)


def _area(ring: list[Point]) -> float:
    return sum(x * v - u * y for (x, y), (u, v) in zip(ring, [*ring[1:], ring[0]], strict=True)) / 2


def test_every_state_of_the_list_has_a_place_and_lines_lie_on_the_sheet() -> None:
    found = {area.code for area in areas()} - {""}
    assert set(codes()) - found == {"EU"} and found <= set(codes())
    box = around(edge())
    for area in areas():
        for ring in area.rings:
            assert len(ring) >= 3
            assert all(box.x - 1e-9 <= x <= box.right + 1e-9 for x, _y in ring)


def test_neighbours_share_their_boundary() -> None:
    shapes = {area.code: {point for ring in area.rings for point in ring} for area in areas()}
    for one, other in (("FRA", "ESP"), ("KEN", "TZA"), ("ZAF", "LSO"), ("ARG", "CHL")):
        assert len(shapes[one] & shapes[other]) >= 3


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_state_looks_as_its_class_says_and_small_ones_are_dots(language: str) -> None:
    told = world(language)
    drawing = lay_out(told, 900, 460, measure)
    kinds = {one.key: one for one in told.classes}
    seen = {mark.key: mark for mark in drawing.marks}
    assert [mark.key for mark in drawing.marks][:2] == ["cairo", codes()[0]], "walked through in the order of the table"
    for country in told.countries:
        if country.code == "EU":
            continue
        mark, kind = seen[country.code], kinds[country.kind]
        assert (mark.name, mark.fill) == (country.said, kind.role)
        if isinstance(mark, Dot):
            assert mark.marker == kind.marker
        else:
            assert isinstance(mark, Outline) and mark.pattern == kind.pattern
    assert all(isinstance(seen[code], Dot) for code in ("TUV", "MCO", "SGP", "NRU", "MDV", "VAT"))
    assert all(isinstance(seen[code], Outline) for code in ("BRA", "KEN", "FRA"))
    nameless = [one for one in drawing.inside if isinstance(one, Outline) and one.fill == "land"]
    assert nameless and not any(one.name for one in nameless), "nothing is said of what is no State"


def test_land_is_never_mirrored_but_the_legend_is() -> None:
    plain, turned = lay_out(world("en"), 900, 460, measure), lay_out(world("ar"), 900, 460, measure)
    assert plain.inside == turned.inside
    first, other = (next(one for one in made.shapes if isinstance(one, Text)) for made in (plain, turned))
    assert first.x == pytest.approx(900 - other.x)


def test_a_mark_shows_whom_it_has_to_do_with_and_a_sheet_has_title_and_notes() -> None:
    served = Class("served", "Served", "series4")
    told = WorldMap("Centres", "en", "A", Table(("h",), ()), (), (), world().spots)
    picture = Picture(told, ("First note. " * 30, "Second."), {"cairo": (Country("EGY", "served", "Egypt"),)}, served)
    assert picture.at("nowhere") is picture
    here = picture.at("cairo").lay_out(800, 400, measure, 9)
    assert [mark.key for mark in here.marks] == ["cairo", "EGY"]
    sheet = picture.at("cairo").sheet(800, 500, measure, 9)
    boxes = [one.box(measure) for one in sheet.shapes if isinstance(one, Text)]
    assert not any(one.meets(other) for place, one in enumerate(boxes) for other in boxes[:place])
    assert all(box.x >= 0 and box.right <= 800 and box.foot <= 500 for box in boxes)
    assert isinstance(sheet.shapes[0], Rect) and sheet.shapes[0].box == Box(0, 0, 800, 500)
    assert " ".join(one.text for one in sheet.shapes if isinstance(one, Text)).count("First note.") == 30
