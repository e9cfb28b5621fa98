"""The page beside what else answers at an address; nothing of it is loaded before somebody asks for it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from anyio.to_thread import run_sync
from starlette.types import ASGIApp, Receive, Scope, Send

from brs_sync.hub.page.gate import asks_page

if TYPE_CHECKING:
    from brs_sync.clock import Clock
    from brs_sync.hub.logs import Log
    from brs_sync.hub.service import HubService
    from brs_sync.hub.settings import Settings


class Later:
    """An application that is made, in a thread, when it is first asked for: templates and catalogues take memory."""

    def __init__(self, make: Callable[[], ASGIApp]) -> None:
        self._make = make
        self._made: ASGIApp | None = None
        self._making = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        async with self._making:
            if self._made is None:
                self._made = await run_sync(self._make)
        await self._made(scope, receive, send)


def page_of(
    service: HubService, settings: Settings, looks: Callable[[], Mapping[str, bool]], log: Log, clock: Clock
) -> ASGIApp:
    """The page of a hub, once for all addresses at which it answers."""

    def make() -> ASGIApp:
        from brs_sync.hub.page.application import build_page
        from brs_sync.hub.page.sessions import Sessions
        from brs_sync.hub.page.views import Views

        sessions = Sessions(service.admin.books, os.urandom)
        return build_page(Views(service, settings, sessions, looks), log, clock)

    return Later(make)


def beside(inner: ASGIApp, page: ASGIApp, setting: str) -> ASGIApp:
    """The page at its own paths for whom the setting lets in; for all others there is none."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await (page if asks_page(scope, setting) else inner)(scope, receive, send)

    return answer
