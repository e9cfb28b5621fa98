"""The commands on the library: import, list, fetch, keep, never, open-path."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from brs_desktop.commands.answer import Answer, Shape
from brs_desktop.commands.desk import Desk
from brs_desktop.commands.parse import Call
from brs_desktop.errors import REFUSED
from brs_desktop.sentences import problem
from brs_desktop.workspace.library import Entry, Imported, Library, LibraryRow, Wanted
from brs_desktop.workspace.library.listing import FACETS, SHELF
from brs_desktop.workspace.shapes import row_shape

PAGE = 500


def import_files(desk: Desk, call: Call) -> Answer:
    """`library import PATH… [--guess]`: files and folders; exit 3 when nothing of it was taken."""
    library = desk.workspace().library
    paths = [Path(word).expanduser().absolute() for word in call.arguments]
    done = library.import_files(paths)
    if call.flag("guess"):
        for one in done.added:
            library.accept(one.record, [offer.path for offer in library.entry(one.record, offers=True).offers])
    failed = bool(done.refused) and not done.added and not done.duplicates
    return Answer(list(_imported(library, done)), _import_text, many=True, exit_code=REFUSED if failed else 0)


def _imported(library: Library, done: Imported) -> Iterator[Shape]:
    for added in done.added:
        title = library.title(added.record)
        yield {"path": str(added.path), "outcome": "added", "id": added.record, "title": title, "reason": ""}
    for known in done.duplicates:
        yield {"path": str(known.path), "outcome": "duplicate", "id": known.record, "title": known.title, "reason": ""}
    for no in done.refused:
        yield {"path": str(no.path), "outcome": "refused", "id": "", "title": "", "reason": no.reason, "code": no.code}


def list_entries(desk: Desk, call: Call) -> Answer:
    """`library list`: entries page by page, with the state of their files."""
    workspace = desk.workspace()
    wanted = Wanted(
        search=call.option("search") or "",
        filters=_filters(call),
        sort=_sort(call, workspace.library),
        descending=call.flag("descending"),
    )
    rows = _rows(workspace.library, wanted, call.number("offset", 0) or 0, call.number("limit", None))
    return Answer(rows, _row_text, many=True)


def _sort(call: Call, library: Library) -> str | None:
    sort = call.option("sort")
    if sort is not None and sort not in library.collection.sort:
        raise problem("bad-column", column=sort[:80])
    return sort


def _filters(call: Call) -> dict[str, tuple[str, ...]]:
    filters: dict[str, tuple[str, ...]] = {}
    for word in call.repeated.get("filter", ()):
        column, equals, value = word.partition("=")
        if not equals or column not in (*FACETS, SHELF):
            raise problem("bad-option-value", option="--filter", value=word)
        filters[column] = (*filters.get(column, ()), value)
    return filters


def _rows(library: Library, wanted: Wanted, offset: int, left: int | None) -> Iterator[Shape]:
    columns = tuple(library.collection.list)
    while left is None or left > 0:
        size = PAGE if left is None else min(PAGE, left)
        rows = library.page(wanted, offset=offset, limit=size).rows
        yield from (_entry_shape(row, columns) for row in rows)
        if len(rows) < size:
            return
        offset += size
        left = None if left is None else left - size


def _entry_shape(row: LibraryRow, columns: tuple[str, ...]) -> Shape:
    stands = {"state": row.state, "kept": row.kept, "superseded": row.superseded}
    return row_shape(row.row, columns) | stands


def keep(desk: Desk, call: Call) -> Answer:
    """`library keep ID [--off]`: marks on this device that the entry's file is to be kept here."""
    library = desk.workspace().library
    return _stands(library, library.keep(call.arguments[0], not call.flag("off")))


def never(desk: Desk, call: Call) -> Answer:
    """`library never ID [--off]`: marks on this device that the entry's file is not to be brought here."""
    library = desk.workspace().library
    return _stands(library, library.refuse(call.arguments[0], not call.flag("off")))


def fetch(desk: Desk, call: Call) -> Answer:
    """`library fetch ID`: brings the entry's file from the hub now; what came before an end need not come again."""
    library = desk.workspace().library
    return _stands(library, library.fetch(call.arguments[0]))


def _stands(library: Library, entry: Entry) -> Answer:
    """Where an entry's file is, what was chosen for it here, and the room that all files take."""
    size = entry.file.size if entry.file is not None else 0
    shape = {"id": entry.key.record, "state": entry.state, "kept": entry.kept, "never": entry.never, "size": size}
    return Answer(shape | {"used_bytes": library.used_bytes()}, lambda told: f"{told['id']}\t{told['state']}")


def open_path(desk: Desk, call: Call) -> Answer:
    """`library open-path ID`: a copy of the entry's file under its own name, for another program."""
    library = desk.workspace().library
    copy = library.copy_to_open(call.arguments[0])
    file = library.file(call.arguments[0])
    assert file is not None
    shape = {"id": call.arguments[0], "path": str(copy), "name": file.name, "type": file.type, "size": file.size}
    return Answer(shape | {"sha256": file.sha256}, lambda told: str(told["path"]))


def _import_text(shape: Shape) -> str:
    return "\t".join((str(shape["outcome"]), str(shape["id"]), str(shape["title"] or shape["reason"]), shape["path"]))


def _row_text(shape: Shape) -> str:
    return "\t".join((str(shape["id"]), str(shape["title"]), str(shape["state"])))
