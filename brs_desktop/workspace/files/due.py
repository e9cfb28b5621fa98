"""Which files wait to go to the hub and to come from it, and what that will cost: for the queue and the forecast."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from brs_sync.blobs import counting
from brs_sync.blobs.counting import Load
from brs_sync.blobs.plan import Errand
from brs_sync.blobs.shelf import ASK_AGAIN_MS
from brs_sync.ids import in_scope

if TYPE_CHECKING:
    from brs_sync.blobs.reading import Files as Whole

    from brs_desktop.workspace.workspace import Workspace


@dataclass(frozen=True)
class Outlook:
    """Files and bytes to go and to come; what the hub turns out to have already costs less."""

    up: Load = field(default_factory=Load)
    down: Load = field(default_factory=Load)


def outlook(workspace: Workspace, whole: Whole) -> Outlook:
    """What the next exchange is to do with files. It reads, and sends nothing."""
    shelf, peer = workspace.files.shelf, workspace.profile.hub_key
    waiting = list(_waiting(workspace, peer, shelf.by_file()))
    kept = _kept_from(workspace) if peer and waiting else frozenset()
    up = [Errand(name, size) for name, size, sha256 in waiting if sha256 not in kept]
    down = to_fetch(workspace) if peer else []
    return Outlook(counting.to_give(shelf, peer, up), counting.to_fetch(shelf, whole, down))


def _kept_from(workspace: Workspace) -> frozenset[str]:
    """The documents of which the hub will know no entry: no right of ours covers the place of any that names them.

    Such an entry is held there unseen, so the hub takes no file for it; it is not foretold either.
    """
    replica = workspace.replica
    scope = [prefix for rights in replica.rights(replica.key) for prefix in rights.prefixes]
    places = workspace.library.places()
    return frozenset(sha256 for sha256, named in places.items() if not any(in_scope(one, scope) for one in named))


def to_give(workspace: Workspace, peer: str) -> list[Errand]:
    """What is here and this hub has not said it holds, or not for long; what it knew nothing of waits for news.

    A file whose list was lost, as after a restore, gets it anew.
    """
    files = workspace.files
    lists = files.shelf.by_file()
    for sha256, _size in here(workspace):
        if bytes.fromhex(sha256) not in lists and files.store.has(sha256):
            lists[bytes.fromhex(sha256)] = [bytes.fromhex(files.enlist(sha256))]
    return [Errand(name, size, files.rank(sha256)) for name, size, sha256 in _waiting(workspace, peer, lists)]


def _waiting(
    workspace: Workspace, peer: str, lists: Mapping[bytes, Sequence[bytes]]
) -> Iterator[tuple[bytes, int, str]]:
    said = workspace.files.shelf.said(peer)
    arrivals, now = workspace.replica.arrival(), workspace.clock.now_ms()
    for sha256, size in here(workspace):
        for name in lists.get(bytes.fromhex(sha256), ()):
            held_ms, known = said.get(name, (None, -1))
            if (held_ms is None and known != arrivals) or (
                held_ms is not None and not 0 <= now - held_ms <= ASK_AGAIN_MS
            ):
                yield name, size, sha256


def to_fetch(workspace: Workspace) -> list[Errand]:
    """What is to be kept here and has not come: the media of forms first, for whoever fills them waits for them."""
    files = {file.pieces: file for file in (*workspace.versionmedia.missing(), *workspace.library.missing())}
    return [Errand(bytes.fromhex(pieces), file.size) for pieces, file in files.items() if pieces]


def here(workspace: Workspace) -> list[tuple[str, int]]:
    """The files on this computer with their sizes."""
    assert workspace.library  # its table says what is on this computer
    rows = workspace.replica.reader().execute("SELECT sha256, size FROM library_files ORDER BY sha256")
    return [(str(sha256), int(size)) for sha256, size in rows.fetchall()]
