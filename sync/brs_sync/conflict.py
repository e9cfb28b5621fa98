"""What of a record's heads waits for a person: hard, soft and delete conflicts."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple, Protocol

from brs_sync.ids import Dot, RecordKey, is_alive_path, is_order_path, row_of, rows_of
from brs_sync.merge import ACCEPT, SETTLE, Applied, CellName, grouped, is_set_clash, knew_live, standing
from brs_sync.schema import Schema
from brs_sync.views import ConflictKind


class Placed(NamedTuple):
    """A head and the cell it is in."""

    path: str
    head: Applied


DeleteHeads = tuple[list[Placed], list[Placed]]
_Clashes = dict[str, "Found | None"]


class RecordView(Protocol):
    """One record's applied changes, as conflicts are found in them."""

    key: RecordKey
    deleted_heads: dict[str, DeleteHeads | None]  # by row, what was found in this view, which never changes

    def heads(self, path: str) -> Sequence[Applied]:
        """The live heads of a cell."""
        ...

    def live(self) -> Mapping[str, Sequence[Applied]]:
        """The live heads of all cells."""
        ...

    def decisions(self, path: str) -> Sequence[Applied]:
        """The settlements, accepts and reopens at a path."""
        ...

    def decided(self) -> Iterable[str]:
        """The paths that have any of those."""
        ...


@dataclass(frozen=True, slots=True)
class Found:
    """One conflict as found: open, or settled by decisions that still stand, or both one after the other."""

    kind: ConflictKind
    path: str
    open: bool
    heads: tuple[Placed, ...]
    decisions: tuple[Applied, ...]

    @property
    def hlc(self) -> int:
        """The newest time in it."""
        return max((part.hlc for part in (*(p.head for p in self.heads), *self.decisions)), default=0)


@lru_cache(maxsize=8192)
def conflict_id(key: RecordKey, kind: ConflictKind, path: str) -> str:
    """The conflict's name, the same on every replica."""
    digest = hashlib.sha256("\x00".join((*key, kind, path)).encode("utf-8")).digest()
    return "c" + base64.b32encode(digest).decode("ascii").lower()[:15]


def look(
    view: RecordView, schema: Schema | None, touched: Iterable[str], known: Iterable[tuple[str, str]]
) -> list[Found]:
    """The conflicts that changes at the touched paths may have opened, ended or altered.

    `known` are the (kind, path) that this record had before. Where something is deleted, all of the record is looked
    at, since a delete hides and shows what is below it.
    """
    names = set(known)
    for path in touched:
        names.update(_candidates(path, schema))
    clashes: _Clashes = {}
    looked = (find(view, schema, kind, path, clashes) for kind, path in sorted(names))
    return [found for found in looked if found is not None]


def look_everywhere(view: RecordView, schema: Schema | None, known: Iterable[tuple[str, str]] = ()) -> list[Found]:
    """All conflicts of a record."""
    return look(view, schema, [*view.live(), *view.decided()], known)


def look_at_cells(view: RecordView, touched: Iterable[str]) -> list[Found]:
    """The clashes inside single cells: enough where nothing concurrent came and nothing is deleted."""
    found = (_cell_clash(view, path) for path in touched if len(view.heads(path)) > 1)
    return [clash for clash in found if clash is not None]


def find(
    view: RecordView, schema: Schema | None, kind: str, path: str, clashes: _Clashes | None = None
) -> Found | None:
    """The conflict of this kind at this path, or None where there is none and none was settled.

    `clashes` are what single cells of this view were found to hold: each is asked for as hard and as soft.
    """
    if kind == "delete":
        return _delete_clash(view, path)
    cell = _known_clash(view, path, clashes if clashes is not None else {})
    if kind == "hard":
        return cell if cell is not None and cell.kind == "hard" else None
    row = _row_clash(view, schema, path) if _may_hold_cells(path) or view.decisions(path) else None
    parts = [part for part in (cell, row) if part is not None and part.kind == "soft"]
    if not parts:
        return None
    heads = tuple(dict.fromkeys(placed for part in parts for placed in part.heads))
    decisions = tuple(dict.fromkeys(d for part in parts for d in part.decisions))
    return Found("soft", path, any(part.open for part in parts), heads, decisions)


def hidden(view: RecordView, path: str) -> bool:
    """Whether the cell is in a row, or the record, that is deleted beyond dispute."""
    return any(deleted(view, row) for row in ("", *rows_of(path)))


def in_deleted_row(view: RecordView, path: str) -> bool:
    """Whether the cell is not displayed, its row being deleted beyond dispute; what says so is displayed."""
    rows = rows_of(path)
    return any(deleted(view, row) for row in (rows[:-1] if is_alive_path(path) else rows))


def deleted(view: RecordView, row: str) -> bool:
    """Whether the row ("" the record) is deleted beyond dispute: no head is alive that no delete covers."""
    clash = _delete_heads(view, row)
    return clash is not None and not clash[1]


def _candidates(path: str, schema: Schema | None) -> Iterator[tuple[str, str]]:
    if is_alive_path(path):
        yield "delete", path[: -len("/alive")] if "/" in path else ""
        return
    yield "hard", path
    yield "soft", path
    row = row_of(path)
    if row is not None:
        yield "soft", row
    if schema is not None:
        for group, _ in schema.groups_of(path):
            yield "soft", group


def _known_clash(view: RecordView, path: str, clashes: _Clashes) -> Found | None:
    if path not in clashes:
        clashes[path] = _cell_clash(view, path)
    return clashes[path]


def _may_hold_cells(path: str) -> bool:
    """Whether a path may be a row's or a review group's: a question's has an odd number of segments."""
    return path.count("/") % 2 == 1 or "|" in path


def _cell_clash(view: RecordView, path: str) -> Found | None:
    """Different values of one cell: hard, or soft where a set's element is both there and not (SYNC rule 9)."""
    if is_alive_path(path) or is_order_path(path):
        return None
    heads, decided = view.heads(path), view.decisions(path)
    if len(heads) < 2 and not decided:
        return None
    settled = standing(decided, SETTLE)
    if len(heads) < 2 and not settled:
        return None
    groups = grouped(heads)
    open_ = len(groups) > 1 and not hidden(view, path)
    values = [group[0].value for group in groups] + [s.value for s in settled]
    soft = is_set_clash(groups) or all(isinstance(value, bool) for value in values)
    if not open_ and not settled:
        return None
    placed = tuple(Placed(path, head) for group in groups for head in group)
    return Found("soft" if soft else "hard", path, open_, placed, tuple(settled))


def _delete_heads(view: RecordView, row: str) -> DeleteHeads | None:
    """The delete heads of a row or record, and the live heads that none of them covers; None if nothing deletes it."""
    known = view.deleted_heads
    if row not in known:
        known[row] = _find_delete_heads(view, row)
    return known[row]


def _find_delete_heads(view: RecordView, row: str) -> DeleteHeads | None:
    path = f"{row}/alive" if row else "alive"
    alive = view.heads(path)
    deletes = [head for head in alive if head.value is False]
    if not deletes:
        return None
    standing_up = [Placed(path, head) for head in alive if head.value is not False]
    below = f"{row}/" if row else ""
    for place, heads in view.live().items():
        if place == path or not place.startswith(below) or is_order_path(place):
            continue
        seen_by = [*deletes, *_row_deletes(view, place, row)]
        for head in heads:
            is_delete = head.value is False and is_alive_path(place)
            if not is_delete and not any(_deleted_by(view, place, head, delete) for delete in seen_by):
                standing_up.append(Placed(place, head))
    return [Placed(path, head) for head in deletes], standing_up


def _deleted_by(view: RecordView, place: str, head: Applied, delete: Applied) -> bool:
    """Whether who deleted had been shown the head, or wrote it in the same commit."""
    cell = CellName(view.key.collection, view.key.record, place)
    return head.dot == delete.dot or knew_live(delete.context, head.dot, cell, view.decisions(place))


def _row_deletes(view: RecordView, place: str, row: str) -> Iterator[Applied]:
    """The delete heads of rows further in: who deleted those had been shown what is in them."""
    for inner in rows_of(place):
        if len(inner) > len(row) and inner.startswith(row):
            yield from (head for head in view.heads(f"{inner}/alive") if head.value is False)


def _delete_clash(view: RecordView, row: str) -> Found | None:
    """Deleted there, edited here, found from either side (SYNC rule 9)."""
    path = f"{row}/alive" if row else "alive"
    clash, decided = _delete_heads(view, row), view.decisions(path)
    if clash is None and not decided:
        return None
    settled = standing(decided, SETTLE)
    open_ = clash is not None and bool(clash[1]) and not any(deleted(view, outer) for outer in _outside(row))
    if not open_ and not settled:
        return None
    heads = (*clash[0], *clash[1]) if clash is not None else ()
    return Found("delete", row, open_, heads, tuple(settled))


def _outside(row: str) -> tuple[str, ...]:
    return ("", *rows_of(row + "/alive")[:-1]) if row else ()


def _row_clash(view: RecordView, schema: Schema | None, path: str) -> Found | None:
    """Concurrent edits of different cells of one row or review group, merged and listed for review (SYNC rule 9)."""
    members = _members(view, schema, path)
    accepts = standing(view.decisions(path), ACCEPT)
    if len(members) < 2 and not accepts:
        return None
    by_commit: dict[Dot, list[Placed]] = {}
    for placed in members:
        by_commit.setdefault(placed.head.dot, []).append(placed)
    accepted = [frozenset(accept.names) for accept in accepts]
    clashing: set[Dot] = set()
    for a, b in combinations(sorted(by_commit), 2):
        if not any(a in names and b in names for names in accepted) and _crossed(by_commit[a], by_commit[b]):
            clashing.update((a, b))
    place = path.split("|")[0] if "|" in path else path + "/."
    open_ = bool(clashing) and not hidden(view, place)
    if not open_ and not accepts:
        return None
    heads = tuple(placed for placed in members if placed.head.dot in clashing)
    return Found("soft", path, open_, heads, tuple(accepts))


def _members(view: RecordView, schema: Schema | None, path: str) -> list[Placed]:
    """The live heads of the row or review group; what says that a row exists, or where, does not count."""
    if "|" in path:
        cells = path.split("|")
        declared = schema is not None and any(group == path for group, _ in schema.groups_of(cells[0]))
        chosen = [place for place in view.live() if declared and _is_member(place, cells)]
    else:
        below = path + "/"
        chosen = [place for place in view.live() if place.startswith(below) and row_of(place) == path]
    return [
        Placed(place, head)
        for place in sorted(chosen)
        if not is_alive_path(place) and not is_order_path(place)
        for head in view.heads(place)
    ]


def _is_member(place: str, cells: Sequence[str]) -> bool:
    parts = place.split("/")
    if len(parts) % 2 == 0:
        place = "/".join(parts[:-1])
    return place in cells or place.rsplit("@", 1)[0] in cells


def _crossed(a: Sequence[Placed], b: Sequence[Placed]) -> bool:
    """Whether two commits wrote different cells without either author having been shown the other's."""
    if a[0].head.context.holds(b[0].head.dot) or b[0].head.context.holds(a[0].head.dot):
        return False
    return any(one.path != two.path for one in a for two in b)
