"""The hub's door with its limits, figures and log around it, and the office's pages, from the settings."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial

from starlette.types import ASGIApp

from brs_sync.clock import Clock
from brs_sync.hub.application import build
from brs_sync.hub.limits import Limits
from brs_sync.hub.logs import Handler, Log
from brs_sync.hub.metrics import Metrics
from brs_sync.hub.office import Office
from brs_sync.hub.page.gate import asks_page
from brs_sync.hub.page.mounting import beside, page_of
from brs_sync.hub.service import HubService
from brs_sync.hub.settings import Settings
from brs_sync.hub.usage import Usage
from brs_sync.hub.watch import Watch


@contextmanager
def guarded(service: HubService, settings: Settings, clock: Clock) -> Iterator[tuple[ASGIApp, ASGIApp]]:
    """What answers devices, and what answers who runs the hub."""
    log, metrics = Log(settings.log), Metrics()
    handler = Handler(log)
    logging.getLogger().addHandler(handler)
    try:
        with closing(Usage(service.admin.books, clock)) as usage:
            limits = Limits(settings, usage, time.monotonic)
            figures = Office(service, limits, metrics)
            page = page_of(service, settings, figures.looks, log, clock)
            office = beside(figures.application(), page, settings.page)
            token = settings.admin_token.value if settings.admin_token is not None else ""
            log.event("started")
            door = beside(build(service), page, settings.page)
            yield Watch(door, limits, metrics, log, office, token, partial(asks_page, setting=settings.page)), office
            log.event("stopped")
    finally:
        logging.getLogger().removeHandler(handler)
