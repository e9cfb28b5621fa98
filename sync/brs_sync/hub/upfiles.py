"""Files between a hub and the one above it: what either lacks for a partition and the other has, piece by piece.

To each other both are what a device is to a hub: who brings shows the list, is told which pieces are lacking, and
brings those; so what was cut off goes on where it stopped, and nobody is given a file for a hash (SYNC rule 17).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from brs_sync.blobs.asking import Asking
from brs_sync.blobs.plan import TOGETHER, Runs, runs_of
from brs_sync.blobs.shelf import ASK_AGAIN_MS
from brs_sync.blobs.wire import HELD, LIST_WANTED, UNKNOWN, FilesRequest, State
from brs_sync.clock import Clock
from brs_sync.errors import SyncProblem
from brs_sync.frames import has_bit
from brs_sync.hub.blobs import HubBlobs
from brs_sync.hub.uproad import UpRoad

MOST_BYTES = 300_000  # of pieces in one message
MOST_LACKING = 2000
FIRST_WAIT_MS, LONGEST_WAIT_MS = 5 * 60 * 1000, 6 * 3600 * 1000  # until what is nowhere yet is asked for again
_STALLED = 2


class Side(Protocol):
    """One of the two, as far as one partition goes."""

    def offer(self, names: Sequence[bytes], frames: Sequence[bytes]) -> Mapping[bytes, State]:
        """Bring lists and pieces; what it holds now of these files."""
        ...

    def want(self, wants: Mapping[bytes, Runs]) -> list[bytes]:
        """Lists and pieces that it has, as many as one message takes."""
        ...


@dataclass(frozen=True, slots=True)
class Here:
    """This hub: `peer` is what the other is called as one who brings."""

    blobs: HubBlobs
    peer: str
    partition: str

    def offer(self, names: Sequence[bytes], frames: Sequence[bytes]) -> Mapping[bytes, State]:
        """Take in what came."""
        for frame in frames:
            self.blobs.take(self.peer, (self.partition,), frame)
        return self.blobs.reply(self.peer, (self.partition,), FilesRequest(tuple(names))).states

    def want(self, wants: Mapping[bytes, Runs]) -> list[bytes]:
        """Give what is here."""
        request = FilesRequest(wants=wants, most=MOST_BYTES)
        return list(self.blobs.reply(self.peer, (self.partition,), request).frames)


@dataclass(frozen=True, slots=True)
class There:
    """The hub above."""

    asking: Asking
    partition: str

    def offer(self, names: Sequence[bytes], frames: Sequence[bytes]) -> Mapping[bytes, State]:
        """Send."""
        request = FilesRequest(tuple(names), frames=tuple(frames), within=(self.partition,))
        return self.asking.ask(request, _nothing).states

    def want(self, wants: Mapping[bytes, Runs]) -> list[bytes]:
        """Fetch."""
        frames: list[bytes] = []
        self.asking.ask(FilesRequest(wants=wants, most=MOST_BYTES, within=(self.partition,)), frames.append)
        return frames


class UpFiles:
    """The files of one hub on their way up and down; what the other has said is kept, so that it is asked once."""

    def __init__(self, blobs: HubBlobs, road: UpRoad, peer: str, clock: Clock) -> None:
        self._blobs, self._road, self._peer, self._clock = blobs, road, peer, clock
        self._absent: dict[tuple[str, bytes], tuple[int, int]] = {}  # when to ask again, and how long that was

    def move(
        self, asking: Asking, scope: Sequence[str], arrivals: int, stops: Callable[[], bool]
    ) -> tuple[int, int, bool]:
        """Give and fetch what is due within the scope: how many files went and came, and whether all were tried."""
        went = came = 0
        for partition, names in grouped(self._to_give(scope, arrivals)):
            if stops():
                return went, came, False
            there = There(asking, partition)
            states = pump(Here(self._blobs, self._peer, partition), there, names, self._blobs.sizes)
            for name in names:
                self._hear(partition, name, states.get(name, UNKNOWN), arrivals)
            went += sum(state == HELD for state in states.values())
        for partition, names in grouped(self._to_fetch(scope)):
            if stops():
                return went, came, False
            here = Here(self._blobs, self._peer, partition)
            states = pump(There(asking, partition), here, names, self._blobs.sizes)
            for name in names:
                self._note_absent(partition, name, gone=states.get(name) != HELD)
            came += sum(state == HELD for state in states.values())
        return went, came, True

    def forget(self) -> None:
        """The hub above went back to a backup: what it said it holds it may have lost."""
        self._road.forget_files()

    def _to_give(self, scope: Sequence[str], arrivals: int) -> Iterator[tuple[str, bytes]]:
        said: dict[str, Mapping[bytes, tuple[int | None, int]]] = {}
        now = self._clock.now_ms()
        for partition, name in self._blobs.given(scope):
            if partition not in said:
                said[partition] = self._road.files(partition)
            held_ms, known = said[partition].get(name, (None, -1))
            fresh = held_ms is not None and 0 <= now - held_ms <= ASK_AGAIN_MS
            if not fresh and (held_ms is not None or known != arrivals):
                yield partition, name

    def _to_fetch(self, scope: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        now = self._clock.now_ms()
        for name in self._blobs.lacking(scope, MOST_LACKING):
            for partition in sorted(self._blobs.named(name, scope)):
                again, _ = self._absent.get((partition, name), (0, 0))
                if not now < again <= now + LONGEST_WAIT_MS:
                    yield partition, name

    def _hear(self, partition: str, name: bytes, state: State, arrivals: int) -> None:
        if state == HELD:
            self._road.hear_file(partition, name, self._clock.now_ms())
        elif state == UNKNOWN:
            self._road.hear_file(partition, name, None, arrivals)

    def _note_absent(self, partition: str, name: bytes, *, gone: bool) -> None:
        if not gone:
            self._absent.pop((partition, name), None)
            return
        wait = min(LONGEST_WAIT_MS, 2 * self._absent.get((partition, name), (0, FIRST_WAIT_MS // 2))[1])
        self._absent[partition, name] = self._clock.now_ms() + wait, wait


def pump(
    source: Side, sink: Side, names: Sequence[bytes], sizes: Callable[[bytes], Sequence[int]]
) -> dict[bytes, State]:
    """Bring files from one side to the other; what the other holds of each at the end."""
    found: dict[bytes, State] = {}
    going, frames, stalled = list(names), list[bytes](), 0
    while going:
        before = dict(found)
        found |= sink.offer(going, frames)
        going = [name for name in going if found.get(name, UNKNOWN) not in (HELD, UNKNOWN)]
        stalled = stalled + 1 if before == found else 0
        wants = wants_of({name: found[name] for name in going}, sizes)
        frames = source.want(wants) if wants and stalled < _STALLED else []
        if not frames:
            break
    return found


def wants_of(states: Mapping[bytes, State], sizes: Callable[[bytes], Sequence[int]]) -> dict[bytes, Runs]:
    """Lists that are asked for, then the pieces that are lacking, up to what one message takes."""
    wants: dict[bytes, Runs] = {name: () for name, state in states.items() if state == LIST_WANTED}
    room = MOST_BYTES
    for name, state in states.items():
        if not isinstance(state, bytes) or room <= 0:
            continue
        places: list[int] = []
        for place, size in enumerate(sizes(name)):
            if not has_bit(state, place) and (room > 0 or not places):
                places.append(place)
                room -= size
        if places:
            wants[name] = runs_of(places)
    return wants


def grouped(due: Iterator[tuple[str, bytes]]) -> Iterator[tuple[str, list[bytes]]]:
    """A few files of one partition at a time."""
    by_partition: dict[str, list[bytes]] = {}
    for partition, name in due:
        by_partition.setdefault(partition, []).append(name)
    for partition, names in by_partition.items():
        for start in range(0, len(names), TOGETHER):
            yield partition, names[start : start + TOGETHER]


def _nothing(frame: bytes) -> None:
    raise SyncProblem("malformed", what="frame")
