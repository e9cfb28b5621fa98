"""A device's line to a hub of the same process: real requests and no sockets, so that one death ends both sides."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from io import BytesIO
from typing import TypeVar

import requests
from brs_sync.auth import REPLY_HEADER, REQUEST_HEADER, parse_credentials
from brs_sync.blobs.wire import FILES_PATH
from brs_sync.hub.application import Door, _Exchange
from brs_sync.hub.blobdoor import FilesExchange
from brs_sync.hub.service import Answer, HubService
from brs_sync.parts import only_part
from brs_sync.wire import ENROL_PATH, encode_message
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse

URL = "http://hub.invalid"
_CHUNK = 5_000  # bytes: a body comes in several, as from a slow line
_Result = TypeVar("_Result")


def line_to(hub: HubService) -> requests.Session:
    """What a client sends through this reaches the hub at once; only the first answer counts, as over a socket."""
    session = requests.Session()
    session.mount(URL, _Line(hub))
    return session


class _Door(Door):
    """The hub's door where everything is done by the one thread that there is."""

    gathers = False

    async def run(self, work: Callable[[], _Result]) -> _Result:
        return work()


class _Line(HTTPAdapter):
    """Hands a request to the hub's door and its answer back."""

    def __init__(self, hub: HubService) -> None:
        super().__init__()
        self._hub, self._door = hub, _Door(hub)

    def send(self, request: requests.PreparedRequest, *_how: object, **_more: object) -> requests.Response:
        body = request.body.read()  # type: ignore[union-attr]
        credentials = request.headers.get(REQUEST_HEADER, "")
        answer = asyncio.run(self._answer(request.path_url, body, credentials))
        raw = HTTPResponse(
            BytesIO(encode_message(answer.head, answer.frames)),
            {REPLY_HEADER: answer.signature},
            status=200,
            preload_content=False,
        )
        return self.build_response(request, raw)

    async def _answer(self, path: str, body: bytes, credentials: str) -> Answer:
        if path == ENROL_PATH:
            return self._hub.enrol(only_part([body]), "")
        if path == FILES_PATH:
            files = FilesExchange(self._door, parse_credentials(credentials))
            for at in range(0, len(body), _CHUNK):
                await files.feed(body[at : at + _CHUNK])
            return await files.answer()
        exchange = _Exchange(self._door, parse_credentials(credentials))
        for at in range(0, len(body), _CHUNK):
            await exchange.feed(body[at : at + _CHUNK])
        exchange.finish()
        return await exchange.answer()
