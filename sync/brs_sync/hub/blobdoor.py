"""The way in for files: a request is proved by its head, each piece is on disk before the next is looked at."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from typing import Protocol, TypeVar

from brs_sync.auth import Credentials, sign_reply
from brs_sync.blobs.wire import FILES_PATH, FilesRequest, decode_request, encode_reply
from brs_sync.errors import SyncProblem
from brs_sync.hub.admin import Device
from brs_sync.hub.limits import visit
from brs_sync.hub.service import Answer, HubService
from brs_sync.parts import Parts
from brs_sync.scopes import both
from brs_sync.wire import frame_hash

AWAY_SECONDS = 15  # after which who found the object store away asks again
WAIT_SECONDS = 5.0  # after which a request about files is told to come again
AT_ONCE = 4  # threads that may wait for it
_Result = TypeVar("_Result")


class Door(Protocol):
    """What runs blocking work, and the service behind it."""

    @property
    def service(self) -> HubService:
        """What stands behind the door."""
        ...

    def slow(self) -> AbstractAsyncContextManager[None]:
        """A place for what may take long; slow-down where there is none for a while."""
        ...

    def run(self, work: Callable[[], _Result]) -> Awaitable[_Result]:
        """Do what blocks in one of a few threads."""
        ...


class Few:
    """Places for what may take long, and no long wait for one."""

    def __init__(self, most: int = AT_ONCE) -> None:
        self._places = asyncio.Semaphore(most)

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Have one."""
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self._places.acquire()
        except TimeoutError as error:
            raise SyncProblem("slow-down", seconds=AWAY_SECONDS) from error
        try:
            yield
        finally:
            self._places.release()


class FilesExchange:
    """One request about files on its way in."""

    def __init__(self, door: Door, credentials: Credentials) -> None:
        self._door, self._credentials = door, credentials
        self._parts = Parts()
        self._device: Device | None = None
        self._request = FilesRequest()
        self._scope: tuple[str, ...] = ()
        self._count = 0

    async def feed(self, chunk: bytes) -> None:
        """Take the next bytes; frames that came whole stay, whatever comes after."""
        for part in self._parts.feed(chunk):
            if self._device is None:
                self._device = await self._door.run(partial(self._prove, part))
            else:
                await self._slowly(partial(self._take, self._device, part))

    async def answer(self) -> Answer:
        """The body has ended: all that the head promised is stored, so say what is held and give what was asked for."""
        self._parts.finish()
        device = self._device
        if device is None or self._count != len(self._request.frames):
            raise SyncProblem("malformed", what="frames")
        return await self._slowly(partial(self._reply, device))

    async def _slowly(self, work: Callable[[], _Result]) -> _Result:
        """Do what may wait for an object store: a few at once, so that there is always a thread for commits.

        And none waits long for these few: each holds a place at the door meanwhile, which commits need too.
        """
        async with self._door.slow():
            try:
                return await self._door.run(work)
            except SyncProblem as problem:
                if not problem.code.startswith("files-"):
                    raise
                # A matter of moments, or of who runs the hub: he sees what it is, devices of every release wait.
                raise SyncProblem("slow-down", seconds=AWAY_SECONDS) from problem

    def _prove(self, part: bytes) -> Device:
        service = self._door.service
        device = service.authenticate(self._credentials, part, FILES_PATH)
        self._request = decode_request(part)
        within = self._request.within
        if within is not None:
            service.check_hub(device)
        scope = service.readable(device)
        self._scope = scope if within is None else both(scope, within)
        visit().proved(device.key, brings=bool(self._request.frames))
        return device

    def _take(self, device: Device, part: bytes) -> None:
        frames = self._request.frames
        if self._count >= len(frames) or frame_hash(part) != frames[self._count]:
            raise SyncProblem("unauthentic", what="frame")
        self._count += 1
        service = self._door.service
        service.blobs.take(device.replica_text, self._scope, part, service.room)
        visit().stored(len(part))

    def _reply(self, device: Device) -> Answer:
        service = self._door.service
        service.tend()
        reply = service.blobs.reply(device.replica_text, self._scope, self._request, service.room)
        head = encode_reply(reply)
        return Answer(sign_reply(service.replica.sign, self._credentials.signature, head), head, reply.frames)
