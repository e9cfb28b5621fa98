"""What who runs the hub asks it: does it live, can it take work, and its figures; never open to devices."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from anyio.to_thread import run_sync
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from brs_sync.columns import VERDICTS
from brs_sync.errors import SyncProblem
from brs_sync.hub.limits import Limits
from brs_sync.hub.metrics import KIND, Metrics, resident_bytes
from brs_sync.hub.service import HubService


class Office:
    """Three answers over one service."""

    def __init__(self, service: HubService, limits: Limits, metrics: Metrics) -> None:
        self._service, self._limits, self._metrics = service, limits, metrics

    def application(self) -> Starlette:
        """The pages."""
        return Starlette(
            routes=[
                Route("/health", self.health),
                Route("/ready", self.ready),
                Route("/metrics", self.metrics),
            ]
        )

    async def health(self, request: Request) -> Response:
        """The process lives."""
        return JSONResponse({"alive": True})

    async def ready(self, request: Request) -> Response:
        """The store opens and the disk has room; else 503, and which of them fails."""
        found = await run_sync(self.looks)
        # A process that lacks something still serves all the rest: one commit that fits nowhere stops no hub.
        lacking = {"lacking": self._service.lacking} if self._service.lacking else {}
        # Nor does an object store that is away: commits come and go, devices are told to bring their files later.
        away = {"files": store.wrong} if (store := self._service.objects) is not None and store.wrong else {}
        told = {**found, **lacking, **away}
        return JSONResponse({"ready": all(found.values()), **told}, 200 if all(found.values()) else 503)

    async def metrics(self, request: Request) -> Response:
        """The figures."""
        lines = await run_sync(lambda: list(self._metrics.lines(self._gauges())))
        return PlainTextResponse("\n".join(lines) + "\n", media_type=KIND)

    def looks(self) -> dict[str, bool]:
        """What a hub needs to take work, and whether it is there."""
        return {
            "log": _works(lambda: self._service.replica.reader().execute("SELECT 1").fetchone()),
            "books": _works(self._service.admin.epoch),
            **({"database": _works(self._service.look_at_database)} if self._service.is_shared else {}),
            "disk": _works(self._limits.free) and self._limits.free() >= 0,
        }

    def _gauges(self) -> Mapping[str, Callable[[], float | Mapping[str, float]]]:
        places, store, room = self._limits.places, self._service.objects, self._service.room
        return {
            "brs_hub_bodies": lambda: {"taken": places.taken, "waiting": places.waiting},
            "brs_hub_writer_waiting": lambda: self._service.writing,
            "brs_hub_held_commits": self._held,
            "brs_hub_lacking_partitions": lambda: self._service.lacking,
            **({} if store is None else {"brs_hub_files_away": lambda: bool(store.wrong)}),
            "brs_hub_devices": lambda: len(self._service.admin.devices()),
            "brs_hub_disk_room_bytes": self._limits.free,
            "brs_hub_partition_bytes": lambda: {"fullest": room.fullest(), "quota": room.most},
            "process_resident_memory_bytes": resident_bytes,
        }

    def _held(self) -> Mapping[str, float]:
        """Commits that are kept and not applied, by verdict."""
        rows = self._service.replica.reader().execute(
            "SELECT verdict, count(*) FROM commits WHERE verdict<>0 GROUP BY verdict"
        )
        return {word: 0.0 for word in VERDICTS[1:]} | {VERDICTS[verdict]: float(count) for verdict, count in rows}


def _works(look: Callable[[], object]) -> bool:
    try:
        look()
    except (SyncProblem, OSError):
        return False
    return True
