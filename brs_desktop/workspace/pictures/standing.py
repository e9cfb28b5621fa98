"""The map of ratification: the standing of every State under one of the three conventions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from brs_sync.values import Value
from brs_sync.views import Cell

from brs_desktop.drawing.picture import Picture
from brs_desktop.drawing.shapes import Table
from brs_desktop.drawing.worldmap import Class, Country, WorldMap
from brs_desktop.language import format_date, mark, words

if TYPE_CHECKING:
    from brs_desktop.workspace.workspace import Workspace

_TITLES = {
    "basel": mark("Basel Convention: Parties"),
    "rotterdam": mark("Rotterdam Convention: Parties"),
    "stockholm": mark("Stockholm Convention: Parties"),
}
# What resources/reference/README.md gives as the date of knowledge of the facts about Parties.
KNOWN = "2024-05"
_KNOWN = mark("Facts known up to {date}.")
DISCLAIMER = mark(
    "What this map shows or calls by name takes no position on the legal status of any country, territory, city or"
    " area, or of its authorities, nor on where frontiers or boundaries run. Its lines are simplified."
)
GREY = mark("Territories and areas in grey are not classed. Small States are drawn as dots.")
_NO_AREA = mark("In the table, without an area on the map: {names}.")
_NOT_KNOWN = mark("Not known")
_SAID, _SINCE = mark("{country}: {status}"), mark("{country}: {status}, in force since {date}")
_COUNTS = mark("{title}. {counts}. The table has every State.")
_COUNT = mark("{status}: {count}")
_MOST = 1_000
_LOOKS = (
    ("party", Class("party", "", "series1")),
    ("signatory", Class("signatory", "", "series2", "diagonal", "square")),
    ("none", Class("none", "", "series3", "specks", "triangle")),
    ("", Class("", "", "muted", "cross", "diamond")),
)


def names(_workspace: Workspace, language: str) -> list[tuple[str, str]]:
    """The three conventions."""
    say = words(language)
    return [(name, say(title)) for name, title in _TITLES.items()]


def read(workspace: Workspace, which: str, language: str) -> Picture:
    """Every State of the list by its standing; the table has the same, row by row."""
    say, collection = words(language), workspace.collection("parties")
    status, since = f"{which}_status", f"{which}_in_force"
    place = collection.list.index(status)
    code = collection.list.index("code")
    called = dict(collection.choices(status, language)) | {"": say(_NOT_KNOWN)}
    countries, rows, counts = [], [], dict.fromkeys((key for key, _look in _LOOKS), 0)
    for row in workspace.page("parties", limit=_MOST, language=language).rows:
        kind = row.raw[place] if row.raw[place] in called else ""
        counts[kind] += 1
        date = _date(workspace.replica.cells(row.key), since, language)
        told = {"country": row.title, "status": called[kind], "date": date}
        countries.append(Country(row.raw[code], kind, say(_SINCE if date else _SAID).format(**told), row.id))
        rows.append((row.title, called[kind], date))
    title = say(_TITLES[which])
    classes = tuple(
        Class(key, called[key], look.role, look.pattern, look.marker) for key, look in _LOOKS if counts[key]
    )
    counted = ", ".join(say(_COUNT).format(status=one.words, count=counts[one.key]) for one in classes)
    headings = (collection.field_label("name", language), collection.field_label(status, language))
    shown = WorldMap(
        title,
        language,
        say(_COUNTS).format(title=title, counts=counted),
        Table((*headings, collection.field_label(since, language)), tuple(rows)),
        classes,
        tuple(countries),
    )
    return Picture(shown, _notes(countries, rows, language), {one.key: () for one in countries})


def _notes(countries: list[Country], rows: list[tuple[str, str, str]], language: str) -> tuple[str, ...]:
    from brs_desktop.drawing.world import areas

    say, drawn = words(language), {area.code for area in areas()}
    found = [say(_KNOWN).format(date=month(language)), say(GREY), say(DISCLAIMER)]
    missing = [row[0] for one, row in zip(countries, rows, strict=True) if one.code not in drawn]
    if missing:
        found.insert(1, say(_NO_AREA).format(names=", ".join(missing)))
    return tuple(found)


def month(language: str) -> str:
    """The month up to which the facts are known: its last day, as dates are written."""
    return format_date(f"{KNOWN}-31", language)


def _date(cells: Mapping[str, Cell], path: str, language: str) -> str:
    cell = cells.get(path)
    value: Value = cell.value if cell is not None else None
    return format_date(value, language) if isinstance(value, str) and value else ""
