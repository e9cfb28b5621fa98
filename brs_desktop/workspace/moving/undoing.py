"""What a move did on both sides, read off what this device holds: the log of each partition, or a snapshot of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from brs_sync.acts import Touched, Written, touched, writes
from brs_sync.ids import RecordKey
from brs_sync.values import Value

from brs_desktop.records.moved import ORIGIN, named, place_of

if TYPE_CHECKING:
    from brs_desktop.workspace.workspace import Workspace

_FORM = "form"


def both_sides(workspace: Workspace, source: RecordKey, target: RecordKey, last: Written) -> tuple[Touched, Touched]:
    """What the move that wrote `last` on the old record did to the copy, and what it did to the old one."""
    return _there(workspace, source, target, last), _here(workspace, source, target, last)


def _there(workspace: Workspace, source: RecordKey, target: RecordKey, last: Written) -> Touched:
    """A snapshot has no ids of acts: the half of a move that it attests is known by the origin that it wrote."""
    reader = workspace.replica.reader()
    found = touched(reader, target, last)
    if not found.before and not found.made and target.partition != source.partition:
        origins = [one for one in writes(reader, target, ORIGIN) if _is_half(one, source, last)]
        if origins:
            found = touched(reader, target, origins[-1])
    # Only a copy that was not there before is given its form: where the log is not here, this tells so.
    return found if found.known else replace(found, made=found.made and _FORM in found.before)


def _is_half(one: Written, source: RecordKey, last: Written) -> bool:
    unknown = one.attested or last.attested
    return unknown and one.dot.replica == last.dot.replica and named(source.collection, one.value) == source


def _here(workspace: Workspace, source: RecordKey, target: RecordKey, last: Written) -> Touched:
    """What came back to where it was named the copy as its origin before, whether or not that is still held."""
    found = touched(workspace.replica.reader(), source, last)
    if ORIGIN not in found.before:
        return found
    origin: Value = dict(place_of(target))
    return replace(found, before={**found.before, ORIGIN: origin})
