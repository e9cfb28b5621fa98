"""Frames as they came, opened into commits and statements in the order that their chains need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from brs_sync.commit import dot_of
from brs_sync.errors import SyncProblem
from brs_sync.frames import Frame, decode_frame, decode_whole
from brs_sync.pieces import PieceStore
from brs_sync.views import StoredCommit


@dataclass(slots=True)
class Delivery:
    """What frames brought; `wholes` are the large ones whose pieces may go once the rest is stored."""

    commits: list[StoredCommit] = field(default_factory=list)
    statements: list[bytes] = field(default_factory=list)
    wholes: list[bytes] = field(default_factory=list)
    snapshots: list[tuple[bytes, bytes]] = field(default_factory=list)  # what is in one, and it as it came
    large: dict[bytes, frozenset[str]] = field(default_factory=dict)  # the partitions of the commits in each large one

    def add(self, frame: Frame, whole: bytes = b"") -> None:
        """Take in what the frame holds, which came as this; files have a road of their own."""
        if frame.file:
            raise SyncProblem("malformed", what="kind")
        self.commits += frame.commits
        self.statements += frame.statements
        self.snapshots += [(frame.snapshot, whole)] if frame.snapshot else []


def open_frames(parts: Sequence[bytes], store: PieceStore, sender: str, now_ms: int) -> Delivery:
    """Open frames; pieces are kept until their frame is whole, which then counts as come where its first piece did."""
    frames = [decode_frame(part) for part in parts]
    whole = store.put([frame.piece for frame in frames if frame.piece is not None], sender, now_ms)
    delivery = Delivery()
    for frame in frames:
        delivery.add(frame)
        if frame.piece is not None and frame.piece.whole in whole - set(delivery.wholes):
            _add_whole(delivery, store, sender, frame.piece.whole, now_ms)
    return delivery


def left_over(store: PieceStore, sender: str, now_ms: int) -> Delivery:
    """Large frames that were whole when the process ended before it stored what was in them."""
    delivery = Delivery()
    for who, whole in store.complete():
        if who == sender and whole not in delivery.wholes:
            _add_whole(delivery, store, sender, whole, now_ms)
    return delivery


def _add_whole(delivery: Delivery, store: PieceStore, sender: str, whole: bytes, now_ms: int) -> None:
    """Take in what is whole; where that is a piece itself, it is kept like any other before its slices may go."""
    due = [whole]
    while due:
        data = store.take(sender, name := due.pop())
        if data is None:
            continue
        delivery.wholes.append(name)
        frame = decode_whole(data)
        delivery.add(frame, data)
        delivery.large[name] = frozenset(dot_of(commit)[0] for commit in frame.commits)
        if frame.piece is not None:
            due += store.put([frame.piece], sender, now_ms) - set(delivery.wholes)
