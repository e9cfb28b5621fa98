"""Beside a hub that serves: what lies in its object store and nobody names any more is let go of, once a day."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from brs_sync.errors import SyncProblem
from brs_sync.hub.service import HubService
from brs_sync.hub.store.bucket import Bucket

LOOK_SECONDS, FIRST_SECONDS, EVERY_SECONDS = 60.0, 600.0, 86_400.0
_log = logging.getLogger(__name__)


def tidying(service: HubService) -> AbstractContextManager[None]:
    """Look after the object store as long as this lasts, where there is one: whether it answers, and what is loose."""
    store = service.objects
    return nullcontext() if store is None else _tidying(service, store)


@contextmanager
def _tidying(service: HubService, store: Bucket) -> Iterator[None]:
    ends = threading.Event()

    def look() -> None:
        due = time.monotonic() + FIRST_SECONDS
        while True:
            wrong = store.look()
            if not wrong and time.monotonic() >= due:
                due = time.monotonic() + EVERY_SECONDS
                _tidy(service)
            if ends.wait(LOOK_SECONDS):
                return

    thread = threading.Thread(target=look, name="tidying", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ends.set()
        thread.join(1)  # it may be in the middle of a long look, of which nothing is lost


def _tidy(service: HubService) -> None:
    try:
        service.tidy_files()
    except SyncProblem:
        pass  # a store that is away is looked through tomorrow
    except Exception as error:
        _log.error("tidying", exc_info=error)
