"""Where a record can be moved to: another country's partition, or another key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from brs_sync.ids import RecordKey, in_scope, is_frozen
from brs_sync.values import Value

from brs_desktop.language import language as spoken
from brs_desktop.records import Collection
from brs_desktop.records.keys import value_text
from brs_desktop.records.partitions import HOME, is_practice, is_shipped
from brs_desktop.sentences import problem
from brs_desktop.workspace.rights import check_right, country_place, own_place

if TYPE_CHECKING:
    from brs_desktop.workspace.workspace import Workspace

_SEGMENT = f"{{{HOME}}}"
_COUNTRY_LETTERS = 3


def home_in(collection: Collection, partition: str) -> str | None:
    """The country in a partition of this collection, or in somebody's own place beneath it.

    None where the collection's rule has no country, and in practice.
    """
    segments, parts = collection.manifest.partition.segments, (country_place(partition) or partition).split("/")
    if _SEGMENT not in segments or len(parts) != len(segments) or is_practice(partition):
        return None
    return parts[segments.index(_SEGMENT)]


def can_move(collection: Collection) -> bool:
    """Whether records of this collection have another place to go to."""
    return not collection.read_only and (bool(collection.key) or _SEGMENT in collection.manifest.partition.segments)


def homes(workspace: Workspace, collection: Collection) -> tuple[str, ...]:
    """The countries in whose partitions of this collection this device may write, its own first."""
    if _SEGMENT not in collection.manifest.partition.segments:
        return ()
    known = [home for home in (workspace.filling.home(), *granted_homes(workspace)) if home]
    rows = workspace.replica.reader().execute("SELECT path FROM partition").fetchall()
    known += sorted(home for (path,) in rows if (home := home_in(collection, path)))
    start, replica = collection.manifest.partition.segments[0], workspace.replica
    return tuple(home for home in dict.fromkeys(known) if may_write(workspace, own_place(replica, f"{start}/{home}")))


def granted_homes(workspace: Workspace) -> list[str]:
    """The countries that the grants of this device name to write in."""
    replica = workspace.replica
    parts = (p.split("/") for one in replica.rights(replica.key) if "write" in one.rights for p in one.prefixes)
    found = (part[1] for part in parts if len(part) > 1)
    return list(dict.fromkeys(home for home in found if len(home) == _COUNTRY_LETTERS and home.isupper()))


def may_write(workspace: Workspace, partition: str) -> bool:
    """Whether what is written there will be taken elsewhere; without any grant everything is provisional (rule 5)."""
    replica = workspace.replica
    rights = replica.rights(replica.key)
    return not rights or any(in_scope(partition, one.prefixes) and "write" in one.rights for one in rights)


def may_begin(workspace: Workspace, collection: Collection) -> bool:
    """Whether what is begun in this collection can be taken elsewhere, in some country and with some key."""
    replica = workspace.replica
    rights = replica.rights(replica.key)
    rule = collection.manifest.partition.segments
    given = (prefix for one in rights if "write" in one.rights for prefix in one.prefixes)
    return not rights or any(_meets(prefix, rule) for prefix in given)


def _meets(prefix: str, rule: Sequence[str]) -> bool:
    """Whether a partition that this rule makes can lie beneath a prefix, or be the place above it."""
    parts = prefix.split("/") if prefix else []
    return all(part in ("*", segment) or segment[0] == "{" for part, segment in zip(parts, rule, strict=False))


def target_of(
    workspace: Workspace, source: RecordKey, partition: str | None, key: Mapping[str, Value], home: str | None
) -> tuple[RecordKey, dict[str, Value]]:
    """The record that a move would make or meet, and its key's answers; refused where this collection has no such."""
    collection, replica = workspace.collection(source.collection), workspace.replica
    if not can_move(collection):
        raise problem("read-only-collection", collection=collection.label(spoken()))
    cells = workspace.replica.cells(source)
    first = {name: key.get(name, cells[name].value if name in cells else None) for name in collection.key}
    record = collection.record_id(first) if collection.key else ""
    at = home or (home_in(collection, partition) if partition else None)
    at = at or home_in(collection, source.partition) or workspace.filling.home()
    place = _place(workspace, collection, source, partition, collection.partition_for(at, replica.id_text, first))
    if partition and partition != place:
        raise problem("move-no-place", partition=partition[:80], collection=collection.label(spoken()))
    target = RecordKey(place, source.collection, record)
    if place == source.partition and record in ("", source.record):
        raise problem("move-nowhere")
    return target, first


def _place(workspace: Workspace, collection: Collection, source: RecordKey, partition: str | None, born: str) -> str:
    """Where a record goes that would be born in a place: into somebody's own there if that is named, or holds it."""
    if partition and country_place(partition) == born and _is_known(workspace, partition):
        return partition
    if not partition and country_place(source.partition) == born and may_write(workspace, source.partition):
        return source.partition
    return own_place(workspace.replica, born, collection.name)


def _is_known(workspace: Workspace, partition: str) -> bool:
    """Whether anything was ever written in a partition: a slip of the pen makes no place."""
    found = workspace.replica.reader().execute("SELECT 1 FROM partition WHERE path = ?", (partition,))
    return found.fetchone() is not None


def check_target(workspace: Workspace, partition: str) -> None:
    """A move needs write under both: where nobody would take the copy, the old record must not be hidden."""
    if is_shipped(partition) or is_frozen(partition) or not (is_practice(partition) or may_write(workspace, partition)):
        raise problem("move-no-right", partition=partition)
    check_right(workspace.replica, partition, "write")


def check_source(workspace: Workspace, source: RecordKey) -> None:
    """What may be read and not written may not be moved; what a device wrote elsewhere by itself may (rule 5).

    A what-if draft follows its report and goes nowhere by itself.
    """
    if workspace.reports.drafts.is_one(source):
        raise problem("what-if-not-moved")
    if is_shipped(source.partition) or is_frozen(source.partition):
        raise problem("move-read-only", partition=source.partition)
    replica = workspace.replica
    covering = [one for one in replica.rights(replica.key) if in_scope(source.partition, one.prefixes)]
    if covering and not any("write" in one.rights for one in covering):
        raise problem("move-read-only", partition=source.partition)


def key_text(collection: Collection, values: Mapping[str, Value]) -> str:
    """A key as one line, for sentences and lists."""
    return ", ".join(value_text(values.get(name)) for name in collection.key)
