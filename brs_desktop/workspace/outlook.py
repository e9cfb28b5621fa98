"""What waits to leave and in which order, what the next exchange will cost, and how fast the line to the hub is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any, Literal

from brs_sync.pace import Pace, Range, Sample, pace_of
from brs_sync.ranks import FILES, Wishes

from brs_desktop.sentences import problem
from brs_desktop.workspace import budget
from brs_desktop.workspace.lately import SyncRun

if TYPE_CHECKING:
    from brs_sync.blobs.counting import Load
    from brs_sync.database import Connection

    from brs_desktop.workspace.workspace import Workspace

Wish = Literal["", "first", "later"]
WISHES: tuple[Wish, ...] = ("", "first", "later")
FILES_LINE = "files"  # what the queue calls all files together: no partition is called so
_TABLES = (
    "CREATE TABLE IF NOT EXISTS workspace_wish (partition TEXT NOT NULL PRIMARY KEY, wish TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS workspace_pace (hub TEXT NOT NULL PRIMARY KEY, pace TEXT NOT NULL)",
)
_MOST_WISHES = 1_000
_LOOKED_BACK = 10
_NEVER = frozenset({"practice", "person", "authority", "reference", "library"})


@dataclass(frozen=True)
class Item:
    """The commits of one partition that wait, or all files: what the queue is sorted and changed by."""

    partition: str
    kind: str
    commits: int
    changes: int
    bytes: int
    wish: Wish


@dataclass(frozen=True)
class Forecast:
    """The next exchange: bytes in all with an honest range, and the seconds they take at the measured speed.

    `files_up` and `files_down` are how many files go and come with it; their bytes are in all the others. `measured`
    is false as long as no exchange with this hub has told how fast the line is. `least` is the smallest budget with
    which anything goes, 0 where nothing waits, and `allowed` what is left of this month's.
    """

    up: int
    down: int
    low: int
    likely: int
    high: int
    seconds: Range
    measured: bool
    files_up: int = 0
    files_down: int = 0
    least: int = 0
    allowed: int | None = None

    @property
    def short(self) -> bool:
        """Whether what waits waits for a larger budget: what is left of the month moves nothing of it."""
        return self.allowed is not None and self.allowed < self.least


def prepare(connection: Connection) -> None:
    """Make the tables."""
    for statement in _TABLES:
        connection.execute(statement)


def wishes(workspace: Workspace) -> Wishes:
    """What this person wants first, or not now."""
    rows = workspace.replica.reader().execute("SELECT partition, wish FROM workspace_wish").fetchall()
    named = {wish: frozenset(name for name, one in rows if one == wish) for wish in ("first", "later")}
    return Wishes(named["first"], named["later"])


def wish(workspace: Workspace, partition: str, wanted: Wish) -> None:
    """Send a partition's work first, or keep it for now, or as usual; only what waits can be named.

    Files go behind the records that name them, so they can be kept and not put first.
    """
    if partition == FILES_LINE and wanted == "first":
        raise problem("files-go-last")
    if partition not in {item.partition for item in waiting(workspace)}:
        raise problem("not-waiting", name=partition[:200])
    with workspace.replica.writing() as connection:
        connection.execute("DELETE FROM workspace_wish WHERE partition = ?", (partition,))
        if wanted:
            connection.execute("INSERT INTO workspace_wish VALUES (?, ?)", (partition, wanted))
        connection.execute(
            "DELETE FROM workspace_wish WHERE rowid <= (SELECT max(rowid) FROM workspace_wish) - ?", (_MOST_WISHES,)
        )


def waiting(workspace: Workspace) -> list[Item]:
    """What has not left, in the order in which it goes; what is to stay comes last."""
    wanted = wishes(workspace)
    items = [_item(name, rows, wanted) for name, rows in _by_partition(_rows(workspace)).items()]
    up = workspace.files.outlook().up
    if up.files:
        items.append(Item(FILES_LINE, FILES_LINE, up.files, up.files, up.bytes, _said(FILES_LINE, wanted)))
    return sorted(items, key=lambda item: (item.wish == "later", _place(item, wanted)))


def keeps_files(workspace: Workspace) -> bool:
    """Whether files are to stay on this computer for now."""
    return FILES_LINE in wishes(workspace).later


def forecast(workspace: Workspace) -> Forecast | None:
    """What the next exchange will cost; None without a hub. What comes is reckoned from the exchanges of late."""
    from brs_sync.foresee import foresee

    profile = workspace.profile
    if not profile.hub_key:
        return None
    planned = foresee(workspace.replica, bytes.fromhex(profile.hub_key), profile.hub_url, wishes(workspace))
    likely, most = _comes(workspace.sync_history())
    history = workspace.behind.lacking(asked=True)
    likely, most = max(likely, history.likely), max(most, history.high)
    going, coming = _files(workspace)
    pace = read_pace(workspace)
    least, files = planned.up + planned.down, going.bytes + coming.bytes
    up, down = planned.up + going.bytes, planned.down + coming.bytes
    requests = planned.requests + going.requests + coming.requests
    total = pace.forecast(up, down + likely, requests)
    longest = pace.forecast(up, down + most, requests).high
    # The hub may have every file from somebody else, or none of those wanted: then they cost next to nothing.
    return Forecast(
        up,
        down + likely,
        least if planned.exact else int(least * 0.8),
        least + likely + files,
        least + most + files if planned.exact else int((least + most) * 1.25) + files,
        Range(pace.forecast(planned.up, planned.down, planned.requests).low, total.likely, longest),
        pace.count > 0,
        going.files,
        coming.files,
        planned.least,
        budget.spent(workspace).left,
    )


def _files(workspace: Workspace) -> tuple[Load, Load]:
    """The files that go and come with the next exchange."""
    from brs_sync.blobs.counting import Load

    found = workspace.files.outlook()
    return Load() if keeps_files(workspace) else found.up, found.down


def rest(told: Any, before: Forecast, pace: Pace) -> tuple[int, float]:
    """While an exchange runs: bytes and seconds that are about still to come."""
    up = max(0, before.up - told.bytes_up)
    down = max(told.left_down, 0 if told.bytes_down else before.down)
    return up + down, pace.seconds(up, down)


def read_pace(workspace: Workspace) -> Pace:
    """How fast the line to this hub was lately."""
    query = "SELECT pace FROM workspace_pace WHERE hub = ?"
    row = workspace.replica.reader().execute(query, (workspace.profile.hub_key,)).fetchone()
    try:
        return pace_of(json.loads(row[0])) if row else Pace()
    except ValueError:
        return Pace()


def learn(connection: Connection, hub: str, pace: Pace, samples: Iterable[Sample]) -> None:
    """Remember how fast the line was."""
    for sample in samples:
        pace = pace.measured(sample)
    connection.execute("REPLACE INTO workspace_pace VALUES (?, ?)", (hub, json.dumps(pace.as_row())))


def _rows(workspace: Workspace) -> Sequence[Any]:
    """The commits that wait: for the hub, or, where none is joined, for one."""
    from brs_sync.backlog import read_backlog
    from brs_sync.meeting import Meeting
    from brs_sync.note import decode_note

    replica, peer = workspace.replica, workspace.profile.hub_key
    if peer:
        return Meeting(replica, decode_note(replica.peer_note(peer)), peer).left()
    own = replica.id
    return read_backlog(
        replica.reader(), 0, lambda name, who: who == own and name.partition("/")[0] not in _NEVER, held=()
    )


def _by_partition(rows: Iterable[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row.partition, []).append(row)
    return found


def _item(partition: str, rows: Sequence[Any], wanted: Wishes) -> Item:
    kind, said = partition.partition("/")[0], _said(partition, wanted)
    return Item(partition, kind, len(rows), sum(row.changes for row in rows), sum(row.size for row in rows), said)


def _said(name: str, wanted: Wishes) -> Wish:
    return "first" if name in wanted.first else "later" if name in wanted.later else ""


def _place(item: Item, wanted: Wishes) -> tuple[int, str]:
    return (FILES, item.partition) if item.kind == FILES_LINE else wanted.place(item.partition)


def _comes(runs: Sequence[SyncRun]) -> tuple[int, int]:
    """What usually comes beside the least that must, and the most of late; what a hub said is left comes for sure."""
    good = [run for run in runs if not run.code][-_LOOKED_BACK:]
    extra = [max(0, run.bytes_down - run.files_down - 240) for run in good]
    left = good[-1].left_down if good else 0
    return max(int(median(extra)) if extra else 0, left), max([*extra, left, 0])
