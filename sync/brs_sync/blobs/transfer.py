"""Files given to a hub and fetched from it: what is there already is never sent, and each piece counts once it came."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from brs_sync.blobs.asking import Asking
from brs_sync.blobs.borders import LEAST
from brs_sync.blobs.deltas import WORTH
from brs_sync.blobs.manifest import Manifest
from brs_sync.blobs.plan import LEAST_BYTES, TOGETHER, Errand, in_order, paced
from brs_sync.blobs.reading import Files
from brs_sync.blobs.shelf import Shelf
from brs_sync.blobs.under_way import Coming, Going, Progress, Taking, wants_of
from brs_sync.blobs.wire import HELD, UNKNOWN, FilesReply, FilesRequest, State
from brs_sync.clock import Clock
from brs_sync.errors import SyncProblem
from brs_sync.points import Point, no_point

_HEADS = 700  # bytes of a request and its answer beside their frames, and rather more
_STALLED = 2


@dataclass(slots=True)
class Moved:
    """What a run did, by the hashes of lists: given and acknowledged, fetched, not to be had, not finished.

    `stopped` says that the bytes that were allowed were used up; the rest goes on another time.
    """

    given: list[bytes] = field(default_factory=list)
    fetched: list[bytes] = field(default_factory=list)
    absent: list[bytes] = field(default_factory=list)
    unfinished: list[bytes] = field(default_factory=list)
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """Who may stop a transfer: `allows` is asked for the bytes of each request and its answer before it is sent."""

    cancelled: Callable[[], bool] = lambda: False
    allows: Callable[[int], bool] = lambda size: True
    told: Callable[[Progress], None] = lambda progress: None


class _EnoughError(Exception):
    """The bytes that were allowed are used up."""


class Transfer:
    """One run with one hub; each request is complete in itself, so it may end after any of them."""

    def __init__(
        self,
        asking: Asking,
        shelf: Shelf,
        files: Files,
        clock: Clock,
        limits: Limits,
        arrivals: int,
        points: Point = no_point,
    ) -> None:
        self._asking, self._shelf, self._files, self._clock = asking, shelf, files, clock
        self._limits, self._arrivals, self._points = limits, arrivals, points
        self._size = LEAST_BYTES
        self.moved = Moved()

    # Fetching.

    def fetch(self, errands: Sequence[Errand]) -> None:
        """Fetch files, the most urgent first; what is not whole when this ends goes on next time."""
        with self._within_limits():
            for group in _groups(errands):
                self._fetch_together(Coming(self._shelf, self._files, one) for one in group)

    def _fetch_together(self, found: Iterator[Coming]) -> None:
        coming = [one for one in found if not self._finish(one)]
        stalled = 0
        while coming:
            room = self._room()
            wants = wants_of(coming, room)
            before = sum(one.lacking for one in coming)
            need = sum(one.bytes_of(wants.get(one.name, ())) for one in coming)
            bases = {one.name: some for one in coming if one.name in wants and (some := one.bases())}
            request = FilesRequest(wants=wants, most=max(room, need), bases=bases)
            reply = self._ask(request, need, Taking(coming, self._told))
            gone = set(reply.absent)
            self.moved.absent += [one.name for one in coming if one.name in gone]
            coming = [one for one in coming if one.name not in gone and not self._finish(one)]
            stalled = stalled + 1 if sum(one.lacking for one in coming) >= before else 0
            if stalled >= _STALLED:
                self.moved.unfinished += [one.name for one in coming]
                return

    def _finish(self, coming: Coming) -> bool:
        """Put the file together once all of it is here."""
        if not coming.is_all_here():
            return False
        if coming.finish():
            self._shelf.hear_held(self._asking.peer, coming.name, self._clock.now_ms())
            self.moved.fetched.append(coming.name)
        else:
            self.moved.unfinished.append(coming.name)
        self._points("files.finished")
        return True

    def _told(self, coming: Coming) -> None:
        self._points("files.piece_stored")
        self._limits.told(coming.progress())
        if self._limits.cancelled():
            raise SyncProblem("cancelled")

    # Giving.

    def give(self, errands: Sequence[Errand]) -> None:
        """Give files that a hub may lack; only its signed word makes one count as held (SYNC rule 16)."""
        with self._within_limits():
            for group in _groups(errands):
                lists = [self._shelf.manifest(one.name) for one in group]
                self._give_together([one for manifest in lists if (one := self._going(manifest)) is not None])

    def _going(self, manifest: Manifest | None) -> Going | None:
        path = self._files.path(manifest.blob) if manifest is not None else None
        if manifest is None or path is None:
            return None
        base = self._shelf.nearest(manifest, self._asking.peer) if manifest.size >= WORTH else None
        return Going(manifest, path, base)

    def _give_together(self, going: list[Going]) -> None:
        stalled = 0
        while going:
            frames = self._pack(going)
            offers = tuple(one.name for one in going)
            before = [one.state for one in going]
            reply = self._ask(FilesRequest(offers, frames=frames), sum(map(len, frames)), _nothing_comes)
            for one in going:
                one.deltas = reply.deltas
                self._hear(one, reply.states.get(one.name, UNKNOWN))
            stalled = stalled + 1 if before == [one.state for one in going] else 0
            if stalled >= _STALLED:
                self.moved.unfinished += [one.name for one in going]
                return
            going = [one for one in going if one.state not in (HELD, UNKNOWN)]

    def _pack(self, going: list[Going]) -> tuple[bytes, ...]:
        """Lists that are asked for, and pieces that are lacking, up to what one message takes."""
        frames: list[bytes] = []
        room = self._room()
        for one in going:
            if room > 0:
                packed = one.frames(room)
                room -= sum(map(len, packed))
                frames += packed
        return tuple(frames)

    def _hear(self, one: Going, state: State) -> None:
        one.state = state
        if state == HELD:
            self._shelf.hear_held(self._asking.peer, one.name, self._clock.now_ms())
            self.moved.given.append(one.name)
        elif state == UNKNOWN:
            self._shelf.hear_unknown(self._asking.peer, one.name, self._arrivals)
        self._limits.told(one.progress())

    @contextmanager
    def _within_limits(self) -> Iterator[None]:
        try:
            yield
        except _EnoughError:
            self.moved.stopped = True

    def _room(self) -> int:
        """How many bytes of pieces the next message may have: as the line is quick, and as the budget still buys."""
        room = self._size
        while room > LEAST and not self._limits.allows(room + _HEADS):
            room //= 2
        return room

    def _ask(self, request: FilesRequest, size: int, frame: Callable[[bytes], None]) -> FilesReply:
        if self._limits.cancelled():
            raise SyncProblem("cancelled")
        if not self._limits.allows(size + _HEADS):
            raise _EnoughError
        self._points("files.send")
        began = self._clock.now_ms()
        reply = self._asking.ask(request, frame)
        self._size = paced(self._size, max(0, self._clock.now_ms() - began))
        self._points("files.answered")
        return reply


def _groups(errands: Sequence[Errand]) -> Iterator[list[Errand]]:
    waiting = in_order(errands)
    for start in range(0, len(waiting), TOGETHER):
        yield waiting[start : start + TOGETHER]


def _nothing_comes(frame: bytes) -> None:
    raise SyncProblem("malformed", what="frame")
