"""A device that comes back while its broken exchange is still being proved: what it sent before goes first."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from brs_sync.auth import Credentials, sign_request
from brs_sync.clock import SystemClock
from brs_sync.enrol import ask_to_enrol, decode_enrolled, encode_enrol
from brs_sync.hub.application import Door, _Come, _Exchange, _Whole
from brs_sync.hub.beginning import Beginning, Beginnings
from brs_sync.hub.limits import visit
from brs_sync.hub.service import Answer, HubService
from brs_sync.ids import RecordKey
from brs_sync.outgoing import pack_commits
from brs_sync.replica import Replica
from brs_sync.wire import SYNC_PATH, Request, encode_message, encode_request

from tests.helpers.patience import PATIENCE_S

PLACE = "contacts/KEN"
NOBODY = bytes(12)


class Line:
    """A device and the door of a hub, without a socket between them."""

    def __init__(self, folder: Path) -> None:
        self.service = HubService(folder / "hub", clock=SystemClock(), entropy=lambda count: bytes(range(count)))
        self.door = Door(self.service)
        self.device = Replica.open(folder / "ana", schemas=lambda collection: None)
        self._counters = itertools.count(1)
        code, _ = self.service.admin.invite("focal-point", (PLACE,), SystemClock().now_ms())
        asked = encode_enrol(ask_to_enrol(code, self.device.key, "Ana", self.device.sign))
        told = decode_enrolled(self.service.enrol(asked, "").head)
        for key, prefixes in told.roots:
            self.device.add_root(key, prefixes)
        self.device.receive([], [*told.statements, told.grant])

    def close(self) -> None:
        self.device.close()
        self.service.close()

    def signed(self, request: Request) -> tuple[Credentials, bytes]:
        """Its head, and who says so."""
        head = encode_request(request)
        sign, who, hub = self.device.sign, self.device.id, self.service.replica.key
        return sign_request(sign, who, hub, SYNC_PATH, next(self._counters), head), head

    def come_back(self) -> _Come:
        """The usual word, all in one piece."""
        credentials, head = self.signed(Request(NOBODY))
        return _Come(credentials, encode_message(head), visit())

    @property
    def held(self) -> bool:
        """Whether the hub has what the device wrote."""
        return bool(self.service.replica.vectors((PLACE,)))


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    line = Line(tmp_path)
    yield line
    line.close()


def test_who_comes_back_while_the_broken_exchange_is_proved_is_answered_after_its_frames_are_kept(line: Line) -> None:
    line.device.write([(RecordKey(PLACE, "contacts", "=one"), "name", "Anna")])
    frames = pack_commits(line.device.commits_after(PLACE, {}, 1 << 20), 1 << 20, {}).frames
    credentials, head = line.signed(Request(NOBODY, frames=tuple(frames)))

    async def scene() -> None:
        exchange = _Exchange(line.door, credentials)
        broken = _Come(credentials, head, visit(), exchange.beginning)
        (proved,) = line.door._prove([broken])  # in its thread, and nobody has gone on with it yet
        assert not isinstance(proved, Exception)
        (now,) = line.door._do([line.come_back()])
        assert isinstance(now, _Whole), "it was answered before what came earlier was known of"
        later = asyncio.create_task(line.door._at_once(line.come_back()))
        while not line.door._asking._is_busy:
            await asyncio.sleep(0)
        while line.door._asking._is_busy:
            await asyncio.sleep(0.001)
        await asyncio.sleep(0)
        assert not later.done() and not line.held
        exchange._proved, exchange._frames = proved, list(frames)
        await line.door.follow(exchange, proved.device)
        assert isinstance(await asyncio.wait_for(later, PATIENCE_S), Answer)
        assert line.held

    asyncio.run(scene())


def test_an_exchange_that_ends_before_it_is_known_keeps_nobody_waiting() -> None:
    async def scene() -> None:
        beginnings, one, other = Beginnings(), Beginning(1), Beginning(2)
        noting, late = beginnings.noting(one), beginnings.noting(other)
        assert noting is not None and late is not None and beginnings.noting(None) is None
        noting(b"ana")
        waits = asyncio.create_task(beginnings.wait(b"ana", 3))
        await asyncio.sleep(0)
        assert b"ana" in beginnings and not waits.done()
        beginnings.end(other)
        late(b"ana")  # proved after it had ended
        await asyncio.sleep(0)
        assert not waits.done()
        beginnings.end(one)
        await asyncio.wait_for(waits, PATIENCE_S)
        assert b"ana" not in beginnings

    asyncio.run(scene())


def test_of_two_exchanges_that_are_proved_at_once_the_earlier_one_goes_first(line: Line) -> None:
    """As by a hub of several threads: whichever comes back from its thread first."""
    line.device.write([(RecordKey(PLACE, "contacts", "=one"), "name", "Anna")])
    frames = pack_commits(line.device.commits_after(PLACE, {}, 1 << 20), 1 << 20, {}).frames
    signed = [line.signed(Request(NOBODY, frames=tuple(frames))) for _ in range(2)]

    async def scene() -> None:
        first, second = (_Exchange(line.door, credentials) for credentials, _ in signed)
        comes = [_Come(*one, visit(), exchange.beginning) for one, exchange in zip(signed, (first, second))]
        proved = [one for one in line.door._prove(comes) if not isinstance(one, Exception)]
        first._proved, first._frames = proved[0], list(frames)
        later = asyncio.create_task(line.door.follow(second, proved[1].device))
        await asyncio.sleep(0)
        await line.door.follow(first, proved[0].device)
        await asyncio.wait_for(later, PATIENCE_S)
        assert list(line.door._under_way.values()) == [second], "the device's last one"
        assert line.held, "what came whole of the one before it is kept"

    asyncio.run(scene())
