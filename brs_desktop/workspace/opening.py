"""Opens the parts of a workspace in their order; what cannot be opened is refused before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from brs_sync.clock import Clock
from brs_sync.core import Projector
from brs_sync.database import Connection
from brs_sync.errors import SyncProblem
from brs_sync.ids import RecordKey
from brs_sync.points import points_from_environment
from brs_sync.replica import Replica

from brs_desktop.records import SHIPPED, ReadModel, Registry, shipped
from brs_desktop.sentences import problem
from brs_desktop.workspace import due, settings, temporary, touched
from brs_desktop.workspace.formstore import FormStore, in_use_folder
from brs_desktop.workspace.settings import Profile


@dataclass(frozen=True)
class Parts:
    """Everything a workspace is made of; `unfilled` are the collections whose lists are to be filled."""

    folder: Path
    clock: Clock
    profile: Profile
    replica: Replica
    registry: Registry
    model: ReadModel
    unfilled: tuple[str, ...]
    forms: FormStore
    points: Callable[[str], None]


def collection_folders(folder: Path, more: Sequence[Path] = ()) -> tuple[Path, ...]:
    """Where collections come from: the program, the caller, the workspace's own folder."""
    return (SHIPPED, *more, folder / "collections")


def parts(folder: Path, clock: Clock, collections: Sequence[Path], made: Profile | None = None) -> Parts:
    """Open the replica first: a folder that is damaged, locked, newer, read-only or not ours is not touched.

    With the profile `made` the workspace is a new one; a folder that has its profile already has lost what is missing.
    """
    known = made or settings.read(folder)
    points = points_from_environment()

    @cache
    def registry() -> Registry:
        return Registry.load(
            collection_folders(folder, collections), cache=folder / "cache", in_use=in_use_folder(folder)
        )

    models: list[tuple[ReadModel, tuple[str, ...]]] = []

    def projecting(replica: Replica) -> Projector:
        """Read models are there before recovery seals what a crash left, so that lists show it too."""
        model = ReadModel(registry(), replica)
        models.append((model, model.prepare()))
        due.prepare(replica)
        touched.prepare(replica)
        return lambda connection, keys: _project(connection, keys, model)

    # The registry is read when the replica first asks, which is after the folder has been found to be in order.
    try:
        replica = Replica.open(
            folder,
            clock=clock,
            schemas=lambda name: registry().schema(name),
            create=made is not None,
            points=points,
            projecting=projecting,
        )
    except SyncProblem as refused:
        if refused.code != "not-found":
            raise
        raise problem("database-damaged") from refused
    try:
        temporary.sweep(folder)
        store = FormStore(folder / "forms", registry())
        return Parts(folder, clock, known, replica, registry(), *models[0], store, points)
    except BaseException:
        replica.close()
        raise


def _project(connection: Connection, keys: frozenset[RecordKey], model: ReadModel) -> None:
    model.project(connection, keys)
    touched.mark(connection, keys)
    due.mark(connection, (key for key in keys if key.collection in model.registry))


def pin_reference(replica: Replica) -> None:
    """The facts that every installer carries."""
    shipped.pin_sets(replica)
