"""Submitting: the journal sealed, the draft checked, one self-contained commit (SYNC rule 19)."""

from __future__ import annotations

from collections.abc import Collection as Several
from typing import TYPE_CHECKING

from brs_sync.errors import SyncProblem
from brs_sync.ids import RecordKey
from brs_sync.submission import Submission, standing, state_of

from brs_desktop.sentences import problem
from brs_desktop.workspace.reports.checking import check, lines
from brs_desktop.workspace.reports.places import sent_partition
from brs_desktop.workspace.reports.shapes import Check, Version
from brs_desktop.workspace.reports.versions import described, frozen_of

if TYPE_CHECKING:
    from brs_desktop.workspace.workspace import Workspace

# How often a draft that changes while it is being read is read again; what comes after that is told.
TRIES = 3


def submit(workspace: Workspace, draft: RecordKey, acknowledged: Several[str]) -> Version:
    """Make a version of the draft as it is now; it replaces the versions that stand, all of them."""
    for turn in range(TRIES):
        workspace.replica.seal()
        try:
            return _submit(workspace, draft, acknowledged)
        except SyncProblem as error:
            if error.code != "changed-meanwhile" or turn + 1 == TRIES:
                raise
    raise AssertionError("the last try returns or raises")


def _submit(workspace: Workspace, draft: RecordKey, acknowledged: Several[str]) -> Version:
    replica = workspace.replica
    shown = replica.context(draft.partition)
    cells = replica.cells(draft, pending=False)
    if not cells or (cells["alive"].value is False if "alive" in cells else False):
        raise problem("record-deleted" if cells else "not-found", name=draft.record)
    from brs_desktop.forms.onecell import folded

    form = workspace.form_for(draft)
    if state_of(replica.cells(draft)) != state_of(cells):  # typed since the journal was sealed: it is sealed first
        raise SyncProblem("changed-meanwhile", name=draft.record)
    form.finish()  # what is computed from the end of filling is checked as it will be sent
    _refuse(check(workspace, draft, form), acknowledged)
    frozen = frozen_of(workspace, draft)
    form_hash = cells["form"].value if "form" in cells else workspace.collection(draft.collection).form_hash
    key = replica.submit(
        Submission(
            draft=draft,
            partition=sent_partition(workspace, draft),
            cells={"form": form_hash, **folded(form.definition, form.relevant_cells())},
            shown=shown,
            state=state_of(cells),
            replaces=frozenset(one.hash for one in standing(frozen)),
            language=workspace.language,
        )
    )
    workspace.points("submit.after")
    return next(one for one in described(workspace, frozen_of(workspace, draft)) if one.id == key.record)


def _refuse(found: Check, acknowledged: Several[str]) -> None:
    """Refused with the list; what need only have been shown must have been acknowledged."""
    kinds = {one.kind for one in found.blockers}
    if "what-if" in kinds:
        raise problem("what-if-not-submitted")
    if "practice" in kinds:
        raise problem("practice-not-submitted")
    if "right" in kinds:
        raise problem("no-right", details=lines(found))
    if found.blockers:
        raise problem("report-blocked", count=len(found.blockers), details=lines(found))
    missing = [one for one in found.findings if one.acknowledge and one.acknowledge not in acknowledged]
    if missing:
        told = "\n".join(f"{one.label or one.path}: {one.message}" for one in missing)
        raise problem("report-incomplete", count=len(missing), details=told)
