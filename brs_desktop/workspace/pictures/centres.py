"""The map of regional centres and offices, and of the countries that each of them serves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from brs_sync.values import Number, Value
from brs_sync.views import Cell

from brs_desktop.drawing.picture import Picture
from brs_desktop.drawing.shapes import Marker, Role, Table
from brs_desktop.drawing.worldmap import Class, Country, Spot, WorldMap
from brs_desktop.language import mark, words
from brs_desktop.workspace.pictures.standing import DISCLAIMER

if TYPE_CHECKING:
    from brs_desktop.workspace.workspace import Workspace

_TITLE = mark("Regional centres and offices on the map")
_SERVED, _SERVES = mark("Served by what is chosen"), mark("{centre}, {place}. Serves: {countries}")
_UNTOLD = mark("{centre}, {place}. Which countries it serves is not known.")
_WHOLE = mark("{title}: {count} places. The table names each with the countries that it serves.")
_PLACES = mark(
    "Marks stand at the city, not at the address. Come to a mark and the countries that it serves are shown."
)
_HINT = mark("Which countries a centre serves is a hint, not an agreed list.")
_MOST = 1_000
_LOOKS: dict[str, tuple[Marker, Role]] = {
    "centre": ("circle", "point"),
    "coordinating": ("square", "point"),
    "secretariat": ("diamond", "series6"),
    "fao_regional": ("cross", "series3"),
    "fao_subregional": ("cross", "series3"),
}
_OTHER: tuple[Marker, Role] = ("triangle", "series2")


def names(_workspace: Workspace, language: str) -> list[tuple[str, str]]:
    """One map."""
    return [("world", words(language)(_TITLE))]


def read(workspace: Workspace, _which: str, language: str) -> Picture:
    """Every place of the list, its kind, and whom it serves."""
    say, collection = words(language), workspace.collection("centres")
    at = {name: collection.list.index(name) for name in ("name", "kind", "country", "city")}
    called = _countries(workspace, language)
    spots, rows, reach = [], [], {}
    looks: dict[tuple[Marker, Role], list[str]] = {}
    for row in workspace.page("centres", limit=_MOST, language=language).rows:
        cells = workspace.replica.cells(row.key)
        served = sorted((code for code in _chosen(cells, "served/") if code in called), key=list(called).index)
        told = {name: row.values[place] for name, place in at.items()}
        where = ", ".join(part for part in (told["city"], told["country"]) if part)
        countries = ", ".join(called[code] for code in served)
        said = say(_SERVES if served else _UNTOLD).format(centre=told["name"], place=where, countries=countries)
        rows.append((told["name"], told["kind"], where, countries))
        longitude, latitude = _value(cells, "lon"), _value(cells, "lat")
        if isinstance(longitude, Number) and isinstance(latitude, Number):
            marker, role = _LOOKS.get(row.raw[at["kind"]], _OTHER)
            looks.setdefault((marker, role), []).append(told["kind"])
            spots.append(Spot(float(longitude.text), float(latitude.text), row.id, said, marker, role))
            reach[row.id] = tuple(Country(code, "served", called[code]) for code in served)
    title = say(_TITLE)
    labels = [collection.field_label(name, language) for name in ("name", "kind", "city", "served")]
    legend = tuple((" / ".join(dict.fromkeys(kinds)), *look) for look, kinds in looks.items())
    alternative = say(_WHOLE).format(title=title, count=len(rows))
    shown = WorldMap(title, language, alternative, Table(tuple(labels), tuple(rows)), (), (), tuple(spots), legend)
    class_served = Class("served", say(_SERVED), "series4", "solid", "square")
    return Picture(shown, (say(_PLACES), say(_HINT), say(DISCLAIMER)), reach, class_served)


def _countries(workspace: Workspace, language: str) -> dict[str, str]:
    place = workspace.collection("parties").list.index("code")
    return {row.raw[place]: row.title for row in workspace.page("parties", limit=_MOST, language=language).rows}


def _value(cells: Mapping[str, Cell], path: str) -> Value:
    cell = cells.get(path)
    return cell.value if cell is not None else None


def _chosen(cells: Mapping[str, Cell], begins: str) -> list[str]:
    """The choices of an answer of several, each of which is a cell."""
    return [path.removeprefix(begins) for path, cell in cells.items() if path.startswith(begins) and cell.value]
