"""A simulated history in which every hub keeps its log in a shared one, and each start is another process's."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from brs_sync.hub.service import HubService
from brs_sync.hub.store.opening import open_database
from brs_sync.hub.store.sharedlog import SharedLog
from brs_sync.hub.store.sharing import Shared

from tests.helpers.postgres import Server
from tests.simulation.history import Life
from tests.simulation.machines import Hub, founded
from tests.simulation.quiet import come_to_rest, judge

SEED = 19  # a chain of hubs of which none stands on another's snapshot


@pytest.fixture(params=["postgresql", *(["sqlite"] if os.environ.get("BRS_HYPOTHESIS") == "long" else [])])
def shared(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    servers: Callable[[str], Server],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[dict[str, SharedLog]]:
    """Hubs that start from now on are processes over a log, each hub's its own."""
    founded("chain")  # by hubs that are one folder each
    logs: dict[str, SharedLog] = {}
    where: dict[str, str | Path] = {}

    def start(hub: Any) -> None:
        if hub.name not in where:
            is_file = request.param == "sqlite"
            where[hub.name] = tmp_path / f"{hub.name}.db" if is_file else servers("newest").database()
        if hub.name in logs:
            logs.pop(hub.name).close()
        log = SharedLog(open_database(where[hub.name]))
        logs[hub.name] = log
        hub._service = HubService(
            Path("/simulated") / hub.name,
            clock=hub.clock,
            entropy=hub.entropy(),
            disk=hub.disk,
            snapshots_from=1 << 30,
            points=hub._count,
            shared=Shared(log, None, None),
        )

    with ExitStack() as stack:
        monkeypatch.setattr(Hub, "start", start)
        yield logs
        for log in logs.values():
            stack.callback(log.close)


def test_a_history_over_shared_logs_is_judged_like_any_other(shared: dict[str, SharedLog]) -> None:
    life = Life(SEED, [])
    life.ended()
    come_to_rest(life.world)
    judge(life.world)
    for name, hub in life.world.hubs.items():
        hub.service._kept.share()
        assert hub.replica.vectors(("",)), name
        held = {
            commit.header
            for partition in shared[name].places(prefixes=("",))
            for commit in shared[name].news(partition, most=1 << 30).commits
        }
        rows = hub.disk.rows("SELECT c.header FROM commits c JOIN replica r ON r.id=c.replica WHERE r.shipped=0")
        assert held == {header for (header,) in rows}
    assert life.world.counts["hub crash"]
