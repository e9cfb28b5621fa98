"""The commands on records: add, set, show, list, delete, history; and the collections there are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from brs_sync.ways import way_of

from brs_desktop.commands.answer import Answer, Shape, dump
from brs_desktop.commands.desk import Desk
from brs_desktop.commands.parse import Call
from brs_desktop.commands.values import Assignment, assignments
from brs_desktop.sentences import problem
from brs_desktop.workspace.shapes import change_shape, row_shape, way_shape

PAGE = 500


def typed(desk: Desk, words: tuple[str, ...]) -> list[Assignment]:
    """The assignments of a command, with fresh rows named by this workspace's replica."""
    return assignments(words, desk.workspace().new_row_id)


def add(desk: Desk, call: Call) -> Answer:
    """`record add COLLECTION [PATH=VALUE…]`: a new record, or for a key that exists the record that has it."""
    collection, *words = call.arguments
    added = desk.workspace().add(
        collection,
        typed(desk, tuple(words)),
        partition=call.option("partition"),
        start_empty=call.flag("empty"),
    )
    return Answer(added.shape(), lambda shape: str(shape["id"]))


def set_cells(desk: Desk, call: Call) -> Answer:
    """`record set ID PATH=VALUE…`: changes only the cells whose value differs from what is shown."""
    record, *words = call.arguments
    return Answer(desk.workspace().set(record, typed(desk, tuple(words))).shape(), _saved)


def show(desk: Desk, call: Call) -> Answer:
    """`record show ID`: every cell with its heads."""
    return Answer(desk.workspace().show(call.arguments[0]), _record_text)


def way(desk: Desk, call: Call) -> Answer:
    """`record way ID`: how far it is known to have come, by the word of each hub above."""
    workspace = desk.workspace()
    key = workspace.find(call.arguments[0])
    return Answer(way_shape(key, way_of(workspace.replica, key)), _way_text)


def delete(desk: Desk, call: Call) -> Answer:
    """`record delete ID [--row rep/ROW]`: writes `alive` only."""
    return Answer(desk.workspace().delete(call.arguments[0], call.option("row")).shape(), _saved)


def history(desk: Desk, call: Call) -> Answer:
    """`record history ID [PATH]`: every change, newest last."""
    record, *path = call.arguments
    changes = desk.workspace().history(record, path[0] if path else None)
    return Answer([change_shape(change) for change in changes], _change_text, many=True)


def collections(desk: Desk, call: Call) -> Answer:
    """`collections`: what this workspace can keep."""
    workspace = desk.workspace()
    shapes = [
        {"collection": one.name, "label": one.label(workspace.language), "place": one.place, "key": list(one.key)}
        for one in workspace.collections
    ]
    return Answer(shapes, lambda shape: f"{shape['collection']}\t{shape['label']}", many=True)


def list_records(desk: Desk, call: Call) -> Answer:
    """`record list COLLECTION`: the records page by page, so that no whole table is ever held."""
    (name,) = call.arguments
    query: dict[str, Any] = {
        "search": call.option("search") or "",
        "filters": filters_of(call),
        "sort": call.option("sort"),
        "descending": call.flag("descending"),
    }
    # What cannot be asked is refused before the first line is printed.
    desk.workspace().page(name, offset=0, limit=1, **query)
    rows = _rows(desk, name, query, call.number("offset", 0) or 0, call.number("limit", None))
    return Answer(rows, _row_text, many=True)


def filters_of(call: Call) -> dict[str, str]:
    """What every `--filter FIELD=VALUE` asks for."""
    filters = {}
    for word in call.repeated.get("filter", ()):
        column, equals, value = word.partition("=")
        if not equals:
            raise problem("bad-option-value", option="--filter", value=word)
        filters[column] = value
    return filters


def _rows(desk: Desk, name: str, query: dict[str, Any], offset: int, limit: int | None) -> Iterator[Shape]:
    columns = tuple(desk.workspace().collection(name).list)
    left = limit
    while left is None or left > 0:
        size = PAGE if left is None else min(PAGE, left)
        rows = desk.workspace().page(name, offset=offset, limit=size, **query).rows
        yield from (row_shape(row, columns) for row in rows)
        if len(rows) < size:
            return
        offset += size
        left = None if left is None else left - size


def _way_text(shape: Shape) -> str:
    return "\n".join([str(shape["state"] or "-"), *(f"{one['tier']}\t{one['held'] or '-'}" for one in shape["tiers"])])


def _saved(shape: Shape) -> str:
    return str(shape["id"])


def _row_text(shape: Shape) -> str:
    return "\t".join((str(shape["id"]), str(shape["title"]), *(str(words) for words in shape["shown"].values())))


def _record_text(shape: Shape) -> str:
    lines = [f"{shape['collection']}/{shape['id']}  ({shape['partition']})"]
    for path, cell in shape["cells"].items():
        for head in cell["heads"] or [{"value": cell["value"], "author": "", "time": ""}]:
            lines.append(f"  {path} = {plain(head['value'])}\t{head['author']} {head['time']}".rstrip())
    return "\n".join(lines)


def _change_text(shape: Shape) -> str:
    reason = f"  “{shape['reason']}”" if shape["reason"] else ""
    return f"{shape['time']}  {shape['author']}  {shape['kind']} {shape['path']} = {plain(shape['value'])}{reason}"


def plain(value: Any) -> str:
    """A value for reading: text as it is, everything else as JSON."""
    return value if isinstance(value, str) else dump(value)
