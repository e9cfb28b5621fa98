"""A large frame in pieces, and a file: begun at one process of a hub, ended at another, and no byte goes twice."""

from __future__ import annotations

import random

from brs_sync.inbox import open_frames
from brs_sync.outgoing import pack_commits

from tests.sync.store.office import KEN, Office, told
from tests.sync.store.test_processes import everywhere, office

__all__ = ["office"]


@everywhere
def test_pieces_that_came_to_one_process_are_sent_to_no_other(office: Office) -> None:
    office.open("a", "b")
    ana, bo = office.device("ana", at="a"), office.device("bo", at="b")
    lot = random.Random(1)
    ana.write("jo", **{name: lot.randbytes(45_000).hex() for name in ("notes", "more", "rest")})
    frames = pack_commits(ana.replica.commits_after(KEN, {}, 1 << 22), 1 << 22, {}).frames
    size = sum(map(len, frames))
    assert len(frames) > 10
    first, second = office.desks["a"], office.desks["b"]
    (row,) = (one for one in first.admin.devices() if one.replica == ana.replica.id)
    first.store(row, frames[:8])
    held = second._pieces.held(row.replica_text)
    assert held and held == first._pieces.held(row.replica_text)
    second.store(row, frames[8:])
    assert not first._pieces.complete() and first._pieces.count() == 0
    assert told(first) == told(second)
    client = ana._client("a")
    assert client.sync_once().agreed and client._road.bytes_up < size / 10  # type: ignore[attr-defined]
    bo.sync("a")
    assert bo.value("jo", "notes") == ana.value("jo", "notes")


@everywhere
def test_a_process_that_starts_takes_in_what_another_left_whole(office: Office) -> None:
    office.open("a", "b")
    ana = office.device("ana", at="a")
    ana.write("jo", notes=random.Random(2).randbytes(45_000).hex())
    frames = pack_commits(ana.replica.commits_after(KEN, {}, 1 << 22), 1 << 22, {}).frames
    (row,) = (one for one in office.desks["a"].admin.devices() if one.replica == ana.replica.id)
    office.desks["a"].store(row, frames[:-1])
    # As far as a process comes that ends before it has written what was in the frame.
    assert open_frames(frames[-1:], office.desks["b"]._pieces, row.replica_text, 0).commits
    office.end("b", forget=True)
    assert office.desks["a"]._pieces.complete()
    service = office.open("c")
    assert service._pieces.count() == 0 and [seq for seq, _ in service.replica.vectors([KEN])[KEN].values()] == [1]
