"""The exchanges of late, in plain facts: what went and came, what it cost, what ended it; the newest 200 are kept."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from brs_desktop.sentences import problem

if TYPE_CHECKING:
    from brs_sync.database import Connection

KEPT_RUNS = 200
_TABLE = (
    "CREATE TABLE IF NOT EXISTS workspace_sync (id INTEGER PRIMARY KEY, time_ms INTEGER NOT NULL,"
    " sent INTEGER NOT NULL, received INTEGER NOT NULL,"
    " bytes_up INTEGER NOT NULL, bytes_down INTEGER NOT NULL, kept_aside INTEGER NOT NULL, code TEXT NOT NULL,"
    " more TEXT NOT NULL DEFAULT '{}')"
)
_LATER = "ALTER TABLE workspace_sync ADD COLUMN more TEXT NOT NULL DEFAULT '{}'"
_LAST = (
    "SELECT time_ms, sent, received, bytes_up, bytes_down, kept_aside, code, more, id FROM workspace_sync"
    " ORDER BY id DESC LIMIT 1"
)
_ALL = "SELECT time_ms, sent, received, bytes_up, bytes_down, kept_aside, code, more FROM workspace_sync ORDER BY id"
_ADD = (
    "INSERT INTO workspace_sync (time_ms, sent, received, bytes_up, bytes_down, kept_aside, code, more)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_MORE = (
    "seconds",
    "went",
    "brought",
    "road",
    "stopped",
    "left_up",
    "left_down",
    "tries",
    "first_ms",
    "what",
    "files_down",
    "freed",
    "freed_bytes",
    "lost",
    "clock_off_ms",
    "needs",
    "forgot",
    "unagreed",
    "differ",
    "history",
)


@dataclass(frozen=True)
class SyncRun:
    """One exchange: when it ended, what it took and brought, how many of this device's commits the hub holds without
    applying them, and the code of what ended it early.

    `went` and `brought` count records by collection, and `files`. `road` is "network" or "proxy". `stopped` is
    "budget" where the bytes allowed were used up. Tries that failed alike one after the other are one entry: `tries`
    of them since `first_ms`. `what` is for support. `files_down` are the bytes that files took on their way here,
    `freed` and `freed_bytes` the documents that left this computer to make room. `lost` are
    commits that the hub had held and had lost; `clock_off_ms` is how far its clock was ahead, where a receipt told.
    `needs` is the budget that the next step takes, where this one's moved nothing. `forgot`
    says that what was remembered of files on their way was damaged, and was put aside. `unagreed` says that all was
    said and both still differed, in the partitions of `differ` as far as the hub said. `history` counts what came of
    the history beneath a hub's word.
    """

    time_ms: int
    sent: int
    received: int
    bytes_up: int
    bytes_down: int
    kept_aside: int
    code: str
    seconds: float = 0.0
    went: Mapping[str, int] = field(default_factory=dict)
    brought: Mapping[str, int] = field(default_factory=dict)
    road: str = "network"
    stopped: str = ""
    left_up: int = 0
    left_down: int = 0
    tries: int = 1
    first_ms: int = 0
    what: str = ""
    files_down: int = 0
    freed: int = 0
    freed_bytes: int = 0
    lost: int = 0
    clock_off_ms: int | None = None
    needs: int = 0
    forgot: bool = False
    unagreed: bool = False
    differ: Sequence[str] = ()
    history: int = 0

    @property
    def error(self) -> str:
        """The sentence for what ended it early, in the language spoken now."""
        return problem(self.code).message if self.code else ""

    @property
    def in_vain(self) -> bool:
        """Whether it failed before anything moved, or moved nothing, no file either, though both differ."""
        files = self.freed or self.forgot or self.went or self.brought
        failed = bool(self.code) or (self.unagreed and not files)
        return failed and not self.sent and not self.received and not self.history

    def alike(self, other: SyncRun) -> bool:
        """Whether both ended for one reason."""
        return (self.code, self.unagreed) == (other.code, other.unagreed)


def prepare(connection: Connection) -> None:
    """Make the table; one of an earlier release gets what it lacks."""
    connection.execute(_TABLE)
    columns = {row[1] for row in connection.execute("PRAGMA table_info(workspace_sync)").fetchall()}
    if "more" not in columns:
        connection.execute(_LATER)


def remember(connection: Connection, run: SyncRun) -> None:
    """Add an exchange; one that failed like the one before is another try of it."""
    last = connection.execute(_LAST).fetchone()
    before = _run(last[:-1]) if last is not None else None
    if before is not None and before.in_vain and run.in_vain and before.alike(run):
        run = replace(
            run,
            tries=before.tries + 1,
            first_ms=before.first_ms or before.time_ms,
            bytes_up=before.bytes_up + run.bytes_up,
            bytes_down=before.bytes_down + run.bytes_down,
            files_down=before.files_down + run.files_down,
        )
        connection.execute("DELETE FROM workspace_sync WHERE id = ?", (last[-1],))
    values = (run.time_ms, run.sent, run.received, run.bytes_up, run.bytes_down, run.kept_aside, run.code, _more(run))
    connection.execute(_ADD, values)
    connection.execute("DELETE FROM workspace_sync WHERE id <= (SELECT max(id) FROM workspace_sync) - ?", (KEPT_RUNS,))


def read(connection: Connection) -> list[SyncRun]:
    """All that are kept, newest last."""
    return [_run(row) for row in connection.execute(_ALL).fetchall()]


def _more(run: SyncRun) -> str:
    values = {name: getattr(run, name) for name in _MORE}
    return json.dumps(values | {"went": dict(run.went), "brought": dict(run.brought)}, separators=(",", ":"))


def _run(row: tuple[Any, ...]) -> SyncRun:
    try:
        more = json.loads(row[-1])
    except ValueError:
        more = {}
    known = {name: more[name] for name in _MORE if name in more} if isinstance(more, dict) else {}
    return SyncRun(*row[:-1], **known)
