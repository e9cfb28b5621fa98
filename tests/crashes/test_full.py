"""A disk that fills up: refused by its name, nothing called safe is lost, and with room the next try completes."""

from __future__ import annotations

import os
import resource
from pathlib import Path

import pytest
from brs_sync.errors import SyncProblem

from brs_desktop.sentences import as_problem
from tests.crashes import full
from tests.crashes.acts import Act
from tests.sync.roads.hubs import Hub
from tests.sync.roads.test_cuts import work

pytestmark = [
    pytest.mark.skipif(not full.is_possible(), reason="no process may have a small disk of its own here"),
    pytest.mark.kills,
]
NAMES = (
    "answer", "arrival", "settle", "erase", "begin", "renewal", "push", "exchange", "snapshot", "give", "fetch",
    "export", "import", "parts", "form", "save", "backup", "restore",
)  # fmt: skip
# Rooms in KB; `make crashes` tries every page.
ROOMS = range(0, 600, 4) if os.environ.get("BRS_CRASHES") == "all" else (0, 36, 260)

PLACE = "contacts/KEN"
REFUSALS = ("disk-full", "backup-no-space", "bundle-no-space")  # each said in a sentence, with what is safe


@pytest.mark.parametrize("name", NAMES)
def test_a_full_disk_is_said_to_be_full_and_loses_nothing(name: str, made: tuple[dict[str, Act], Path]) -> None:
    filled = [full.run(made[0][name], made[1], room) for room in ROOMS]
    assert {one.wrong for one in filled} == {""}
    assert {one.code for one in filled} <= {*REFUSALS, ""}
    assert filled[0].code in REFUSALS, "or nothing was filled"


def test_with_ample_room_nothing_is_refused(made: tuple[dict[str, Act], Path]) -> None:
    assert full.run(made[0]["answer"], made[1], full.AMPLE_KB // 2) == full.Filled("", "")


@pytest.mark.parametrize("large", [False, True], ids=["small", "pieces"])
def test_a_hub_that_runs_full_amid_a_push_says_so_lives_on_and_takes_the_rest(tmp_path: Path, large: bool) -> None:
    """The device hears a refusal, keeps its work as unsent, and sends it once the hub has room."""
    with Hub(tmp_path / "hub") as hub:
        with hub.device(tmp_path / "a", PLACE) as mine, hub.device(tmp_path / "b", PLACE) as theirs:
            work(mine, PLACE, large)
            peer, waiting = hub.key.hex(), mine.replica.outbox(hub.key.hex()).commits
            resource.prlimit(hub.process.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
            with pytest.raises(SyncProblem) as refused:
                mine.sync()
            told = as_problem(refused.value)
            assert told.code == "hub-refused" and told.message and told.safe
            assert mine.replica.outbox(peer).commits == waiting > 0 and hub.process.poll() is None
            resource.prlimit(hub.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
            assert mine.sync().agreed and theirs.sync().agreed
            assert theirs.replica.state_digest() == mine.replica.state_digest()
        assert hub.run("status")[0]["unfinished_pieces"] == 0
