"""Secondary instances: lists inside the form, files beside it, and lists kept as records."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from brs_desktop.forms.errors import ExpressionError
from brs_desktop.forms.shapes import Limits, Resource
from brs_desktop.forms.xpath.nodes import Document, Element
from brs_desktop.forms.xpath.xml import next_serial, parse_xml
from brs_desktop.language import mark

MESSAGE_RESOURCE = mark("The file “{name}” that the form needs cannot be used.")
MESSAGE_ROWS = mark("The list “{name}” has more entries than allowed.")
LAST_SAVED = "jr://instance/last-saved"
MAX_CELLS = 4_000_000


@dataclass(frozen=True, eq=False)
class Secondary:
    """A secondary instance: its content, or None when it lives outside the form (a list from records)."""

    name: str
    source: str
    content: Element | None


def read_secondary(element: Element, resources: Mapping[str, Resource], limits: Limits, *, strict: bool) -> Secondary:
    """The instance an `<instance>` element declares; `strict` makes a missing file an error."""
    name, source = element.get("id"), element.get("src")
    if not source:
        return Secondary(name, "", _detached(element))
    if source.startswith(LAST_SAVED):
        return Secondary(name, source, Document(next_serial(), static=True))
    resource = _resource(source, resources)
    if resource is None:
        if strict:
            raise ExpressionError(MESSAGE_RESOURCE, name=source)
        inline = next(element.elements(), None)
        return Secondary(name, source, _detached(element) if inline is not None else None)
    if resource.status >= 400:
        raise ExpressionError(MESSAGE_RESOURCE, name=source)
    return Secondary(name, source, read_resource(resource, source, limits))


def _resource(source: str, resources: Mapping[str, Resource]) -> Resource | None:
    """A resource by its whole URL or by its file name."""
    if source in resources:
        return resources[source]
    name = source.rpartition("/")[2]
    return next((found for url, found in resources.items() if url.rpartition("/")[2] == name), None)


def read_resource(resource: Resource, source: str, limits: Limits) -> Document:
    """The rows of a CSV, GeoJSON or XML file as a tree `root/item/column`, an XML file as it is."""
    kind = _kind(resource, source)
    if len(resource.body) > limits.bytes:
        raise ExpressionError(MESSAGE_ROWS, name=source)
    try:
        if kind == "csv":
            return _tree(_csv_rows(resource.body), source)
        if kind == "geojson":
            return _tree(_geojson_rows(resource.body), source)
    except (ValueError, TypeError, KeyError, AttributeError, csv.Error, RecursionError):
        raise ExpressionError(MESSAGE_RESOURCE, name=source) from None
    document = parse_xml(resource.body, limits=limits, blank_text=False)
    document.static = True
    return document


def _kind(resource: Resource, source: str) -> str:
    told = f"{resource.type.lower()} {source.lower()}"
    if "geo+json" in told or "geojson" in told or resource.body.lstrip()[:1] == "{":
        return "geojson"
    if "csv" in told:
        return "csv"
    return "xml"


def _detached(element: Element) -> Document:
    """The content of an instance element as an unchanging tree of its own."""
    document = Document(next_serial(), static=True)
    for child in element.children:
        document.append(child)
    return document


def _csv_rows(text: str) -> Iterable[list[tuple[str, str]]]:
    text = text.removeprefix("\ufeff")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header = [name.strip() for name in next(reader, [])]
    for cells in reader:
        if any(cells):
            padded = cells + [""] * (len(header) - len(cells))
            yield [(name, cell) for name, cell in zip(header, padded, strict=False) if name]


def _geojson_rows(text: str) -> Iterable[list[tuple[str, str]]]:
    collection = json.loads(text)
    if collection.get("type") != "FeatureCollection":
        raise ValueError("no feature collection")
    for feature in collection["features"]:
        cells = {"geometry": _geometry(feature.get("geometry") or {})}
        if "id" in feature:
            cells["id"] = str(feature["id"])
        for name, value in (feature.get("properties") or {}).items():
            cells[name] = value if isinstance(value, str) else json.dumps(value) if value is not None else ""
        yield list(cells.items())


def _geometry(geometry: Mapping[str, object]) -> str:
    """A geometry as ODK writes places: `lat lon 0 0`, points separated by semicolons."""
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if not isinstance(coordinates, list):
        return ""
    if kind == "Point":
        coordinates = [coordinates]
    elif kind == "Polygon":
        coordinates = coordinates[0]
    elif kind != "LineString":
        return ""
    return "; ".join(f"{_plain(pair[1])} {_plain(pair[0])} 0 0" for pair in coordinates)


def _plain(value: object) -> str:
    return json.dumps(value)


def _tree(rows: Iterable[list[tuple[str, str]]], source: str) -> Document:
    document = Document(next_serial(), static=True)
    root = Element("root")
    document.append(root)
    count = 0
    for row in rows:
        item = Element("item")
        for name, value in row:
            cell = Element(name.replace(" ", "_"))
            cell.text = value
            item.append(cell)
        root.append(item)
        count += len(row) + 1
        if count > MAX_CELLS:
            raise ExpressionError(MESSAGE_ROWS, name=source)
    return document
