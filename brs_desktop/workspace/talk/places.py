"""Where a conversation lives, told from the report that it is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from brs_sync.ids import RecordKey, is_frozen
from brs_sync.values import Value

from brs_desktop.workspace.reports.places import sent_for, sent_partition

if TYPE_CHECKING:
    from brs_desktop.workspace.workspace import Workspace

MESSAGES, PRIVATE = "remarks", "private_notes"


def about(draft: RecordKey) -> str:
    """What a message calls the report: the same on every device, whichever of draft and versions it holds."""
    return f"{draft.collection}/{draft.record}"


def talk_partition(workspace: Workspace, draft: RecordKey, first: Mapping[str, Value] | None = None) -> str:
    """Beside the versions: `report/KEN/2025/basel/talk`. `first` is the key of a report of which nothing is kept yet.

    A report may be known by its versions alone: then `draft` has the partition that these are in.
    """
    if is_frozen(draft.partition):
        return _beside(draft.partition)
    if workspace.replica.cells(draft) or not first:
        return _beside(sent_partition(workspace, draft))
    return _beside(sent_for(workspace, workspace.collection(draft.collection), draft.partition, dict(first)))


def _beside(sent: str) -> str:
    return f"{sent.rpartition('/')[0]}/talk"


def person_partition(workspace: Workspace) -> str:
    """What goes to this person's devices alone."""
    return f"person/{workspace.profile.person_id}"
