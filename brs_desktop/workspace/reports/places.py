"""Where a report's versions live, told from where its draft lives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brs_sync.ids import RecordKey, is_frozen
from brs_sync.values import Value

from brs_desktop.records import Collection
from brs_desktop.records.manifest import Report
from brs_desktop.sentences import problem

if TYPE_CHECKING:
    from brs_desktop.workspace.workspace import Workspace

_HOME = "{home}"


def report_of(collection: Collection) -> Report:
    """What the manifest says of the collection as a kind of report; `not-a-report` where it says nothing."""
    if collection.report is None:
        raise problem("not-a-report", collection=collection.name)
    return collection.report


def draft_key(workspace: Workspace, reference: str | RecordKey) -> RecordKey:
    """The draft that a reference means; a version stands for the draft it was made from."""
    key = reference if isinstance(reference, RecordKey) else workspace.find(reference)
    report_of(workspace.collection(key.collection))
    if not is_frozen(key.partition):
        return key
    for one in workspace.replica.versions(key.collection, key.partition):
        if one.key == key:
            return one.draft
    raise problem("not-found", name=key.record)


def sent_partition(workspace: Workspace, draft: RecordKey) -> str:
    """The partition of the versions of this draft: the same country and key, whatever the profile says today."""
    collection = workspace.collection(draft.collection)
    values = {name: cell.value for name, cell in workspace.replica.cells(draft).items() if name in collection.key}
    return sent_for(workspace, collection, draft.partition, values)


def sent_for(workspace: Workspace, collection: Collection, partition: str, values: dict[str, Value]) -> str:
    """The same from the draft's partition and key fields."""
    home = home_of(collection, partition) or workspace.filling.home()
    rule = report_of(collection).sent
    return rule.resolve(home, workspace.replica.id_text, values)


def home_of(collection: Collection, partition: str) -> str | None:
    """The country in a draft's partition, where the manifest's rule has one; None in practice."""
    segments, parts = collection.manifest.partition.segments, partition.split("/")
    if _HOME not in segments or len(parts) != len(segments) or parts[0] != segments[0]:
        return None
    return parts[segments.index(_HOME)]


def country_of(collection: Collection, partition: str) -> str:
    """Whose reports the partition holds: the country, in practice the one who practises."""
    return home_of(collection, partition) or "/".join(partition.split("/")[:2])
