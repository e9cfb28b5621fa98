"""A road from a machine to a hub without sockets: it may cut at any byte, lose, repeat and hold back."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from random import Random
from typing import Any, TypeVar

from brs_sync.auth import REQUEST_HEADER, parse_credentials
from brs_sync.blobs.wire import FILES_PATH
from brs_sync.errors import SyncProblem
from brs_sync.hub.application import Door, _Exchange
from brs_sync.hub.blobdoor import FilesExchange
from brs_sync.hub.service import Answer
from brs_sync.wire import encode_message

from tests.simulation.disk import Crash
from tests.simulation.machines import Hub

_Result = TypeVar("_Result")
FAULTS = ("cut-up", "cut-down", "lost", "late", "twice")


@dataclass(frozen=True, slots=True)
class Letter:
    """A request that left and is still on its way."""

    hub: str
    body: bytes
    headers: Mapping[str, str]
    path: str


class _Door(Door):
    """The hub's door where everything is done at once."""

    gathers = False

    def slow(self) -> AbstractAsyncContextManager[None]:
        """At once."""
        return nullcontext()

    async def run(self, work: Callable[[], _Result]) -> _Result:
        """Do it."""
        return work()


@dataclass(slots=True)
class _Reply:
    """A hub's answer as it comes in."""

    signature: str
    _body: bytes
    _road: SimulatedRoad
    _whole: bool
    _split: int

    def chunks(self) -> Iterator[bytes]:
        """The body in two pieces; a line that breaks is no-hub."""
        for chunk in (self._body[: self._split], self._body[self._split :]):
            if chunk:
                self._road.bytes_down += len(chunk)
                yield chunk
        if not self._whole:
            raise SyncProblem("no-hub", what="cut")


class SimulatedRoad:
    """Requests to one hub; `fault` happens to the request of number `at` (from 0)."""

    def __init__(self, hub: Hub, random: Random, told: Callable[[str], None], fault: str = "", at: int = 0) -> None:
        self.requests = self.bytes_up = self.bytes_down = 0
        self.went = False
        self.late: list[Letter] = []
        self._hub = hub
        self._random = random
        self._told = told
        self._fault = fault
        self._at = at

    def close(self) -> None:
        """Hang up."""

    @contextmanager
    def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> Iterator[_Reply]:
        """Send a body; no-hub, or the hub's own refusal, where there is no good answer."""
        fault = self._fault if self.requests == self._at else ""
        self.requests += 1
        self.bytes_up += len(body)
        self.went = fault != "cut-up"
        letter = Letter(self._hub.name, bytes(body), headers, path)
        if fault:
            self._told(fault)
        if fault == "late":
            self.late.append(letter)
            raise SyncProblem("no-hub", what="silence")
        if fault == "cut-up":
            deliver(self._hub, letter, self._told, self._random.randrange(len(body)))
            raise SyncProblem("no-hub", what="cut")
        answer = deliver(self._hub, letter, self._told)
        if fault == "twice":
            _refused(self._hub, letter, self._told)
        if fault == "lost":
            raise SyncProblem("no-hub", what="silence")
        data = encode_message(answer.head, answer.frames)
        end = self._random.randrange(len(data)) if fault == "cut-down" else len(data)
        yield _Reply(answer.signature, data[:end], self, end == len(data), self._random.randrange(end + 1))


def deliver(hub: Hub, letter: Letter, told: Callable[[str], None], cut: int | None = None) -> Answer:
    """What the hub answers; its power may go meanwhile, and then nobody does."""
    try:
        return _drive(_answered(hub, letter, cut))
    except Crash as crash:
        assert crash.machine == hub.name, (crash.machine, hub.name)
        told("hub crash")
        hub.boot()
        raise SyncProblem("no-hub", what="reset") from None


def _refused(hub: Hub, letter: Letter, told: Callable[[str], None]) -> None:
    """The line repeats a request: a hub hears each but once."""
    try:
        deliver(hub, letter, told)
    except SyncProblem as problem:
        assert problem.code in ("stale-request", "no-hub"), problem
    else:
        raise AssertionError("a repeated request was answered")


async def _answered(hub: Hub, letter: Letter, cut: int | None) -> Answer:
    if letter.path == FILES_PATH:
        return await _answered_files(hub, letter, cut)
    exchange = _Exchange(_Door(hub.service), parse_credentials(letter.headers[REQUEST_HEADER]))
    if cut is not None:
        await exchange.feed(letter.body[:cut])
        await exchange.save()
        raise SyncProblem("no-hub", what="cut")
    middle = len(letter.body) // 2
    await exchange.feed(letter.body[:middle])
    await exchange.feed(letter.body[middle:])
    exchange.finish()
    return await exchange.answer()


async def _answered_files(hub: Hub, letter: Letter, cut: int | None) -> Answer:
    exchange = FilesExchange(_Door(hub.service), parse_credentials(letter.headers[REQUEST_HEADER]))
    await exchange.feed(letter.body[:cut])
    if cut is not None:
        raise SyncProblem("no-hub", what="cut")
    return await exchange.answer()


def _drive(work: Coroutine[Any, Any, _Result]) -> _Result:
    try:
        work.send(None)
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]
    raise AssertionError("nothing here waits")
