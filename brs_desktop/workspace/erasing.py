"""Personal data erased for good: what would go, and that no file keeps it (SYNC rule 15)."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from brs_sync.erasures import Erasure
from brs_sync.ids import RecordKey

from brs_desktop.errors import Problem
from brs_desktop.sentences import problem
from brs_desktop.workspace.shapes import key_shape, time_text

if TYPE_CHECKING:
    from brs_desktop.workspace.workspace import Workspace


def erasable(workspace: Workspace, reference: str | RecordKey, paths: Sequence[str]) -> tuple[str, ...]:
    """The cells of a record that an erasure would empty: those of `paths`, or every personal one.

    Refused as the erasure would be: not-personal, nothing-to-erase, erase-contested, no-right.
    """
    return workspace.replica.erasable(workspace.find(reference), paths)


def erase(workspace: Workspace, reference: str | RecordKey, paths: Sequence[str], reason: str) -> dict[str, Any]:
    """Empty these cells here and on every device that hears of it; lists, search and files follow.

    The backups beside the workspace, too; copies that were carried elsewhere are out of reach.
    """
    if not reason.strip():
        raise problem("reason-missing")
    going = erasable(workspace, reference, paths)
    key = workspace.find(reference)
    dot = workspace.replica.erase(key, going, reason.strip())
    workspace.searching.tidy()
    with contextlib.suppress(Problem):  # where there is no room just now, they forget it at the next opening
        workspace.backups.forget()
    return key_shape(key) | {"paths": list(going), "dot": str(dot)}


def erasure_shape(one: Erasure) -> dict[str, Any]:
    """`{id, collection, partition, paths, dot, author, time, reason}`: who erased what of a record, when and why."""
    told = {"author": one.author, "time": time_text(one.wall_ms), "reason": one.reason}
    return key_shape(one.key) | {"paths": list(one.paths), "dot": str(one.dot)} | told
