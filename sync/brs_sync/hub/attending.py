"""Words left for a hub that is being served: its process takes them one by one and leaves what came of each."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from brs_sync.clock import SystemClock
from brs_sync.errors import SyncProblem

if TYPE_CHECKING:
    from brs_sync.hub.admin import Admin
    from brs_sync.hub.service import HubService
    from brs_sync.hub.settings import Settings

LOOK_SECONDS = 0.25
WAIT_SECONDS = 60.0
LONGEST_SECONDS = 600.0  # for an answer to a word that was taken: its process may have ended since
_TIDY_SECONDS = 60.0
_log = logging.getLogger(__name__)


@contextmanager
def attending(service: HubService) -> Iterator[None]:
    """Take the words that are left for this hub as long as this lasts."""
    ends = threading.Event()

    def look() -> None:
        tidied = 0.0
        while not ends.wait(LOOK_SECONDS):
            try:
                while attend(service):
                    pass
                service.note_seen()
                if time.monotonic() - tidied >= _TIDY_SECONDS:
                    tidied = time.monotonic()
                    service.admin.forget_words(SystemClock().now_ms())
            except SyncProblem:
                pass  # books that are away for a moment are looked into again
            except Exception as error:  # whatever it was, the next word is taken
                _log.error("attending", exc_info=error)

    thread = threading.Thread(target=look, name="attending", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ends.set()
        thread.join()


def attend(service: HubService) -> bool:
    """Take one word, if there is one, and leave its answer."""
    asked = service.admin.asked()
    if asked is None:
        return False
    name, act, said = asked
    try:
        result: dict[str, Any] = {"told": service.perform(act, json.loads(said))}
    except SyncProblem as problem:
        values = {key: str(value)[:400] for key, value in problem.values.items()}
        result = {"error": problem.code, "exit": problem.exit, "values": values}
    except Exception as error:  # who asked is told, and does not wait for ever
        _log.error("attending", exc_info=error)
        result = {"error": "hub-failed", "exit": 1, "values": {}}
    service.admin.answer(name, json.dumps(result))
    return True


def ask(settings: Settings, act: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """Have something done at the hub: by this process, or by the one that serves it."""
    from brs_sync.hub.store.settled import service_of

    try:
        service = service_of(settings)
    except SyncProblem as problem:
        if problem.code != "database-locked":
            raise
        return _left(settings, act, said)
    try:
        return service.perform(act, said)
    finally:
        service.close()


def _left(settings: Settings, act: str, said: Mapping[str, Any]) -> dict[str, Any]:
    from brs_sync.hub.store.settled import admin_of

    admin = admin_of(settings, create=False)
    try:
        name = admin.ask(act, json.dumps(dict(said)), SystemClock().now_ms())
        result = json.loads(_answer(admin, name))
    finally:
        admin.close()
    if "error" in result:
        raise SyncProblem(result["error"], exit_code=int(result["exit"]), **result["values"])
    told: dict[str, Any] = result["told"]
    return told


def _answer(admin: Admin, name: str) -> str:
    begun = time.monotonic()
    while (answer := admin.answered(name)) is None:
        waited = time.monotonic() - begun
        if waited > WAIT_SECONDS and admin.withdraw(name):
            raise SyncProblem("database-locked", name="hub")
        if waited > LONGEST_SECONDS:
            raise SyncProblem("hub-failed")
        time.sleep(LOOK_SECONDS / 5)
    return answer
