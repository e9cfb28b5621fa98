"""The hub's door: a Starlette application whose every body is bounded before it is believed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

import anyio
from anyio.to_thread import run_sync
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from brs_sync import cbor
from brs_sync.asking import AUTHORITY_PATH, MAX_ASK
from brs_sync.auth import REPLY_HEADER, REQUEST_HEADER, UNSIGNED, Credentials, parse_credentials
from brs_sync.blobs.wire import FILES_PATH
from brs_sync.enrol import MAX_ENROL
from brs_sync.errors import SyncProblem
from brs_sync.hub.admin import Device
from brs_sync.hub.beginning import Beginning, Beginnings
from brs_sync.hub.blobdoor import Few, FilesExchange
from brs_sync.hub.body import Gone, begin, chunks
from brs_sync.hub.limits import Visit, visit
from brs_sync.hub.service import Answer, HubService
from brs_sync.hub.together import Together
from brs_sync.hub.trying import tried
from brs_sync.parts import Parts, is_single, only_part
from brs_sync.views import Received
from brs_sync.wire import (
    ENROL_PATH,
    HELLO_PATH,
    MAX_MESSAGE,
    SYNC_PATH,
    decode_request,
    encode_message,
    frame_hash,
)
from brs_sync.wire import Request as SyncRequest

THREADS = 8
SHORT_BYTES = 65_536
AWAY_SECONDS = 15  # after which who found the database away asks again
_STATUS = {
    "malformed": 400,
    "bad-value": 400,
    "unauthentic": 401,
    "not-enrolled": 401,
    "no-right": 403,
    "access-ended": 403,
    "code-unknown": 404,
    "not-found": 404,
    "code-used": 409,
    "role-not-for-hub": 403,
    "stale-request": 409,
    "code-expired": 410,
    "too-large": 413,
    "slow-down": 429,
    "over-quota": 507,
    "hub-full": 507,
}
_TOLD = ("counter", "seconds", "limit", "what")
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class _Come:
    """What a request says, and who is to prove that he says it: all of `body`, or no more of it than the head."""

    credentials: Credentials
    body: bytes
    visit: Visit
    beginning: Beginning | None = None  # of an exchange whose frames are still to come


@dataclass(frozen=True, slots=True)
class _Proved:
    """The head of a request, and the device that signed it."""

    device: Device
    request: SyncRequest


@dataclass(frozen=True, slots=True)
class _Whole:
    """A request of which everything has come."""

    device: Device
    credentials: Credentials
    request: SyncRequest
    frames: tuple[bytes, ...]
    visit: Visit

    @property
    def is_short(self) -> bool:
        """Whether it is a device's usual word: what it has seen is said by a cursor, and what it brings is little."""
        usual = self.request.vectors is None and not self.request.gaps and not self.request.wants
        return usual and sum(map(len, self.frames)) <= SHORT_BYTES


class Door:
    """The endpoints over one service."""

    gathers = True  # those who wait are done together, which takes an event loop

    def __init__(self, service: HubService) -> None:
        self._service = service
        self._threads = anyio.CapacityLimiter(THREADS)
        reading = ThreadPoolExecutor(1, "asking")
        self._proving = Together(self._prove, reading)
        self._telling = Together(self._answer, reading)
        self._asking: Together[_Come, Answer | _Whole] = Together(self._do, reading)
        # A thread of its own: who only asks does not wait for the writer's lock.
        writing = ThreadPoolExecutor(1, "bringing")
        self._taking = Together(self._answer, writing)
        self._bringing: Together[_Come, Answer | _Whole] = Together(self._do, writing)
        self._few = Few()
        self._under_way: dict[bytes, _Exchange] = {}  # the last exchange of each device that has not ended
        self._beginnings = Beginnings()

    async def hello(self, request: Request) -> Response:
        """Say who is here."""
        return JSONResponse(self._service.hello(), headers={REPLY_HEADER: UNSIGNED})

    async def enrol(self, request: Request) -> Response:
        """Admit a device."""
        head = only_part([chunk async for chunk in chunks(request, MAX_ENROL)])
        source = request.client.host if request.client is not None else ""
        return _answer(await self.run(partial(self._service.enrol, head, source)))

    async def sync(self, request: Request) -> Response:
        """Take in frames as they come and answer; what came whole before a cut is kept."""
        credentials = parse_credentials(request.headers.get(REQUEST_HEADER, ""))
        begun = await begin(request, MAX_MESSAGE)
        if not begun.more and len(begun.chunk) <= SHORT_BYTES and self._gathers:
            return _answer(await self._at_once(_Come(credentials, begun.chunk, visit())))
        exchange = _Exchange(self, credentials)
        try:
            async for chunk in chunks(request, MAX_MESSAGE, begun):
                await exchange.feed(chunk)
            exchange.finish()
            return _answer(await exchange.answer())
        except Gone:
            await exchange.save()
            raise
        finally:
            self._under_way = {who: one for who, one in self._under_way.items() if one is not exchange}
            self._beginnings.end(exchange.beginning)

    async def _at_once(self, come: _Come) -> Answer:
        """Answer a request that came in one piece: by one turn of a thread, where it is a usual one."""
        road = self._asking if is_single(come.body) else self._bringing
        done = await road.do(come)
        if isinstance(done, Answer):
            return done
        await self._beginnings.wait(done.device.key, done.credentials.counter)
        if (before := self._under_way.get(done.device.key)) is not None:
            await before.save()
        return await self.answer(done)

    async def authority(self, request: Request) -> Response:
        """Answer what a device asks about devices and invitations."""
        credentials = parse_credentials(request.headers.get(REQUEST_HEADER, ""))
        head = only_part([chunk async for chunk in chunks(request, MAX_ASK)])
        return _answer(await self.run(partial(self._service.asked, credentials, head)))

    async def files(self, request: Request) -> Response:
        """Take in lists and pieces of files as they come, and answer what is held and what was asked for."""
        exchange = FilesExchange(self, parse_credentials(request.headers.get(REQUEST_HEADER, "")))
        async for chunk in chunks(request, MAX_MESSAGE):
            await exchange.feed(chunk)
        return _answer(await exchange.answer())

    async def follow(self, exchange: _Exchange, device: Device) -> None:
        """Begin an exchange; what came whole of the device's last one, which nobody waits for now, is kept first."""
        await self._beginnings.wait(device.key, exchange.beginning.counter)  # several are proved at once
        before = self._under_way.get(device.key)
        self._under_way[device.key] = exchange
        self._beginnings.end(exchange.beginning)
        if before is not None:
            await before.save()

    async def prove(self, credentials: Credentials, head: bytes, beginning: Beginning) -> _Proved:
        """The request in a head, and the device that signed it, which may go on."""
        come = _Come(credentials, head, visit(), beginning)
        return await self._proving.do(come) if self._gathers else await self.run(partial(self._proved, come))

    async def answer(self, one: _Whole) -> Answer:
        """Store, then reply; with others where it is short, and nobody has to wait for a server meanwhile."""
        if not self._gathers or not one.is_short:
            return await self.run(partial(self._alone, one))
        return await (self._taking if one.frames else self._telling).do(one)

    @property
    def _gathers(self) -> bool:
        return self.gathers and not self._service.is_shared

    def _alone(self, one: _Whole) -> Answer:
        (answer,) = self._answer([one])
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _prove(self, them: Sequence[_Come]) -> list[_Proved | Exception]:
        return [tried(partial(self._proved, one)) for one in them]

    def _proved(self, come: _Come) -> _Proved:
        device = self._service.authenticate(come.credentials, come.body, signed=self._beginnings.noting(come.beginning))
        request = decode_request(come.body)
        come.visit.proved(device.key, brings=bool(request.frames))
        return _Proved(device, request)

    def _do(self, them: Sequence[_Come]) -> list[Answer | _Whole | Exception]:
        """Prove, store and reply; what is not short, or follows what is to be kept first, comes back for that."""
        read = [tried(partial(self._read, one)) for one in them]
        now = [one for one in read if isinstance(one, _Whole) and self._goes_now(one)]
        done = {id(one): answer for one, answer in zip(now, self._answer(now), strict=True)}
        return [done.get(id(one), one) for one in read]

    def _goes_now(self, one: _Whole) -> bool:
        return one.is_short and one.device.key not in self._beginnings and one.device.key not in self._under_way

    def _read(self, come: _Come) -> _Whole:
        """A whole body: its head is proved before any frame is looked at."""
        parts, taken, proved = Parts(), list[bytes](), None
        for part in parts.feed(come.body):
            if proved is None:
                proved = self._proved(replace(come, body=part))
            else:
                taken.append(_named(proved.request, len(taken), part))
        parts.finish()
        return _whole(come.credentials, proved, taken, come.visit)

    def _answer(self, them: Sequence[_Whole]) -> list[Answer | Exception]:
        stored = self._service.store_all([(one.device, one.frames) for one in them])
        return [tried(partial(self._reply, *pair)) for pair in zip(them, stored, strict=True)]

    def _reply(self, one: _Whole, received: Received | Exception) -> Answer:
        if isinstance(received, Exception):
            raise received
        one.visit.took(sum(map(len, one.frames)), received)
        self._service.room.check(received)
        return self._service.reply(one.device, one.credentials, one.request, received)

    async def run(self, work: Callable[[], _Result]) -> _Result:
        """Do what blocks in one of a few threads."""
        return await run_sync(work, limiter=self._threads)

    def slow(self) -> AbstractAsyncContextManager[None]:
        """A place for what may take long; slow-down where there is none for a while."""
        return self._few.place()

    @property
    def service(self) -> HubService:
        """What stands behind the door."""
        return self._service


class _Exchange:
    """One request on its way in: proved by its head before any frame is looked at."""

    def __init__(self, door: Door, credentials: Credentials) -> None:
        self._door = door
        self._credentials = credentials
        self.beginning = Beginning(credentials.counter)
        self._parts = Parts()
        self._proved: _Proved | None = None
        self._frames: list[bytes] = []
        self._saving = asyncio.Lock()
        self._saved = 0

    async def feed(self, chunk: bytes) -> None:
        """Take the next bytes."""
        for part in self._parts.feed(chunk):
            if self._proved is None:
                self._proved = await self._door.prove(self._credentials, part, self.beginning)
                await self._door.follow(self, self._proved.device)
            else:
                self._frames.append(_named(self._proved.request, len(self._frames), part))

    def finish(self) -> None:
        """The body has ended: all that the head promised must be there."""
        self._parts.finish()
        self._whole()

    async def save(self) -> None:
        """Keep the frames that came whole, though nobody waits for an answer."""
        async with self._saving:
            if self._proved is not None and (frames := self._frames[self._saved :]):
                self._saved += len(frames)
                received = await self._door.run(partial(self._door.service.store, self._proved.device, frames))
                visit().took(sum(map(len, frames)), received)

    async def answer(self) -> Answer:
        """Store, then reply."""
        return await self._door.answer(self._whole())

    def _whole(self) -> _Whole:
        return _whole(self._credentials, self._proved, self._frames, visit())


def _named(request: SyncRequest, place: int, frame: bytes) -> bytes:
    """A frame that is the one that the head named there."""
    if place >= len(request.frames) or frame_hash(frame) != request.frames[place]:
        raise SyncProblem("unauthentic", what="frame")
    return frame


def _whole(credentials: Credentials, proved: _Proved | None, frames: Sequence[bytes], came: Visit) -> _Whole:
    """All that the head promised."""
    if proved is None or len(frames) != len(proved.request.frames):
        raise SyncProblem("malformed", what="frames")
    return _Whole(proved.device, credentials, proved.request, tuple(frames), came)


def build(service: HubService) -> Starlette:
    """The application over a service."""
    door = Door(service)
    return Starlette(
        routes=[
            Route(HELLO_PATH, door.hello, methods=["GET"]),
            Route(ENROL_PATH, door.enrol, methods=["POST"]),
            Route(SYNC_PATH, door.sync, methods=["POST"]),
            Route(AUTHORITY_PATH, door.authority, methods=["POST"]),
            Route(FILES_PATH, door.files, methods=["POST"]),
        ],
        exception_handlers={
            SyncProblem: _refuse,
            Gone: _nobody_there,
            404: _elsewhere,
            405: _elsewhere,
            Exception: _failed,
        },
    )


def _answer(answer: Answer) -> Response:
    body = encode_message(answer.head, answer.frames)
    return Response(body, headers={REPLY_HEADER: answer.signature})


async def _refuse(request: Request, problem: Exception) -> Response:
    """A refusal by its code; a body that was not read to its end closes the connection."""
    assert isinstance(problem, SyncProblem)
    if problem.code == "store-away":  # a matter of moments, which devices of every release wait for
        problem = SyncProblem("slow-down", seconds=AWAY_SECONDS)
    status = _STATUS.get(problem.code, 503)
    told = {name: problem.values[name] for name in _TOLD if isinstance(problem.values.get(name), int | str)}
    return _error(status, {"error": problem.code, **told})


async def _nobody_there(request: Request, problem: Exception) -> Response:
    return _error(400, {"error": "malformed", "what": "torn"})


async def _elsewhere(request: Request, problem: Exception) -> Response:
    return _error(404, {"error": "malformed", "what": "path"})


async def _failed(request: Request, problem: Exception) -> Response:
    return _error(500, {"error": "hub-failed"})


def _error(status: int, content: dict[str, object]) -> Response:
    headers = {REPLY_HEADER: UNSIGNED, "connection": "close"}
    return Response(cbor.dumps(content), status, headers=headers)
