"""The versions of a report: in order, with what is known of their way, and their answers as submitted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from brs_sync.ids import RecordKey, is_frozen
from brs_sync.passage import Passage
from brs_sync.submission import FrozenVersion, standing
from brs_sync.tierwords import holders

from brs_desktop.sentences import problem
from brs_desktop.workspace.reports.places import sent_partition
from brs_desktop.workspace.reports.shapes import Receipt, Version, VersionCells, VersionState

if TYPE_CHECKING:
    from brs_desktop.forms import FormSession
    from brs_desktop.workspace.workspace import Workspace

_CODE = re.compile(r"[A-Z2-7]{4}-?[A-Z2-7]{4}-?[A-Z2-7]{4}")
_GROUPED = re.compile(r"[A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4}")


def versions_of(workspace: Workspace, draft: RecordKey) -> tuple[Version, ...]:
    """The versions made from a draft, oldest first."""
    return described(workspace, frozen_of(workspace, draft))


def frozen_of(workspace: Workspace, draft: RecordKey) -> list[FrozenVersion]:
    """The same as sync knows them."""
    found = workspace.replica.versions(draft.collection, sent_partition(workspace, draft))
    return [one for one in found if one.draft == draft]


def is_code(workspace: Workspace, text: str) -> bool:
    """Whether this is a version's code: twelve letters and digits in groups, large or small.

    Without groups it may as well be a collection or a record's id: then it is a code when a version here has it.
    """
    typed = text.strip().upper()
    if _CODE.fullmatch(typed) is None:
        return False
    return _GROUPED.fullmatch(typed) is not None or (
        workspace.registry.get(text.strip()) is None and _coded(workspace, typed) is not None
    )


def _coded(workspace: Workspace, text: str) -> RecordKey | None:
    """The version that has this code."""
    code = text.upper().replace("-", "")
    return next((key for key, one in all_frozen(workspace) if one.code.replace("-", "") == code), None)


def version_key(workspace: Workspace, version: str) -> RecordKey:
    """The record of a version, by its id or by its code as printed."""
    text = version.strip()
    key = _coded(workspace, text) if is_code(workspace, text) else workspace.find(text)
    if key is None or not is_frozen(key.partition):
        raise problem("no-version", name=text[:80])
    return key


def all_frozen(workspace: Workspace) -> list[tuple[RecordKey, FrozenVersion]]:
    """Every version on this device."""
    replica = workspace.replica
    names = [one.name for one in workspace.collections if one.report is not None]
    places = [(name, partition) for name in names for partition in replica.frozen_partitions(name)]
    return [(one.key, one) for name, partition in places for one in replica.versions(name, partition)]


class Rivals:
    """Versions that stand beside each other. Asked for with every status, so it is kept until a version comes."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._mark = ""
        self._found: tuple[tuple[RecordKey, tuple[FrozenVersion, ...]], ...] = ()

    def look(self) -> tuple[tuple[RecordKey, tuple[FrozenVersion, ...]], ...]:
        """Each draft of which several versions stand."""
        names = [one.name for one in self._workspace.collections if one.report is not None]
        mark = self._workspace.replica.frozen_mark(names)
        if mark != self._mark:
            by_draft: dict[RecordKey, list[FrozenVersion]] = {}
            for _key, one in all_frozen(self._workspace):
                by_draft.setdefault(one.draft, []).append(one)
            families = ((draft, standing(versions)) for draft, versions in sorted(by_draft.items()))
            self._found = tuple((draft, several) for draft, several in families if len(several) > 1)
            self._mark = mark
        return self._found


def version_cells(workspace: Workspace, version: str) -> VersionCells:
    """A version with its answers, which nothing changes any more."""
    key = version_key(workspace, version)
    for one in workspace.replica.versions(key.collection, key.partition):
        if one.key == key:
            family = [other for other in _family(workspace, one) if other.draft == one.draft]
            told = next(told for told in described(workspace, family) if told.id == key.record)
            return VersionCells(told, workspace.replica.version_cells(one))
    raise problem("no-version", name=version[:80])


def _family(workspace: Workspace, one: FrozenVersion) -> list[FrozenVersion]:
    return workspace.replica.versions(one.key.collection, one.key.partition)


def described(workspace: Workspace, frozen: Sequence[FrozenVersion]) -> tuple[Version, ...]:
    """Versions of one draft with number, state and whether they stand."""
    stands = {one.hash for one in standing(frozen)}
    codes = {one.hash: one.code for one in frozen}
    found = []
    for number, one in enumerate(frozen, 1):
        way = workspace.replica.passage(one.key.partition, one.dot)
        found.append(
            Version(
                id=one.key.record,
                number=number,
                submitted_ms=one.wall_ms,
                person=one.author,
                code=one.code,
                state=_state(one, way),
                held_by=hub_name(workspace, way.hub),
                held_ms=way.held_ms,
                replaces=tuple(sorted(codes.get(digest, "") for digest in one.replaces if digest in codes)),
                stands=one.hash in stands,
                form_hash=one.form,
                dot=one.dot,
                rival=one.hash in stands and len(stands) > 1,
                collection=one.key.collection,
                partition=one.key.partition,
                draft=one.draft.record,
                draft_partition=one.draft.partition,
                sent_ms=way.left_ms,
                aside=way.aside,
                language=one.language,
                hash=one.hash.hex(),
                own=one.own,
                holders=holders(workspace.replica, one.key.partition, one.dot),
            )
        )
    return tuple(found)


def _state(one: FrozenVersion, way: Passage) -> VersionState:
    """Held by a receipt alone; sent once it left here, or, when it is another's, since it came from there."""
    if way.held_ms is not None:
        return "held"
    return "sent" if way.left_ms is not None or not one.own else "waiting"


def hub_name(workspace: Workspace, key: str) -> str:
    """What to call a hub: its address where it is the one joined, else the beginning of its key."""
    profile = workspace.profile
    if key and key == profile.hub_key:
        return urlsplit(profile.hub_url).netloc or profile.hub_url
    return key[:16]


def version_form(workspace: Workspace, held: VersionCells) -> FormSession:
    """A version in its own form, at the moment at which it was submitted; what is done to it is kept nowhere."""
    collection = workspace.collection(held.version.collection)
    answers = {path: value for path, value in held.cells.items() if path not in ("alive", "form")}
    moment = datetime.fromtimestamp(held.version.submitted_ms / 1000, UTC)
    definition = workspace.forms.form(collection, held.version.form_hash or None)
    return workspace.filling.form(definition, answers, collection, new=False, now=lambda: moment)


def receipt(workspace: Workspace, version: str, language: str) -> Receipt:
    """What a hub has said about a version."""
    told = version_cells(workspace, version).version
    way = workspace.replica.passage(told.partition, told.dot)
    collection = workspace.collection(told.collection)
    return Receipt(
        told,
        workspace.title(workspace.find(told.id, told.collection), language),
        collection.form_title(language),
        hub_name(workspace, way.hub),
        way.hub,
        way.held_ms,
    )
