"""Letters that are begun and not printed yet: what was typed, by the record it goes with, on this computer alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from brs_sync.ids import RecordKey

from brs_desktop.sentences import problem

if TYPE_CHECKING:
    from brs_desktop.workspace.workspace import Workspace

MOST = 1_000_000  # characters of all its fields, as they are written
_TABLE = (
    "CREATE TABLE IF NOT EXISTS workspace_letter (partition TEXT NOT NULL, collection TEXT NOT NULL,"
    " record TEXT NOT NULL, said TEXT NOT NULL, PRIMARY KEY (partition, collection, record)) WITHOUT ROWID"
)
_THERE = "SELECT 1 FROM sqlite_master WHERE name = 'workspace_letter'"
_SAID = "SELECT said FROM workspace_letter WHERE partition = ? AND collection = ? AND record = ?"
_KEEP = "INSERT INTO workspace_letter VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET said = excluded.said"
_FORGET = "DELETE FROM workspace_letter WHERE partition = ? AND collection = ? AND record = ?"
_PRINTED = "DELETE FROM workspace_letter WHERE partition = ? AND collection = ? AND record = ? AND said = ?"


def kept(workspace: Workspace, key: RecordKey) -> dict[str, str]:
    """What is typed by the names of its fields; nothing where no letter is begun."""
    reader = workspace.replica.reader()
    if reader.execute(_THERE).fetchone() is None:
        return {}
    found = reader.execute(_SAID, tuple(key)).fetchone()
    return {} if found is None else dict(json.loads(found[0]))


def keep(workspace: Workspace, key: RecordKey, said: Mapping[str, str]) -> None:
    """Keep it as it is now; a letter of which nothing is typed is none. Raises Problem: too-large."""
    written = _written(said)
    if len(written) > MOST:
        raise problem("too-large", what="text")
    with workspace.replica.writing() as connection:
        connection.execute(_TABLE)
        if said:
            connection.execute(_KEEP, (*key, written))
        else:
            connection.execute(_FORGET, tuple(key))


def forget(workspace: Workspace, key: RecordKey) -> None:
    """What was typed may name whose data are erased: it goes with them."""
    if kept(workspace, key):
        keep(workspace, key, {})


def printed(workspace: Workspace, key: RecordKey, said: Mapping[str, str]) -> None:
    """It is a file now: it is not kept any longer, unless something else was typed meanwhile."""
    with workspace.replica.writing() as connection:
        connection.execute(_TABLE)
        connection.execute(_PRINTED, (*key, _written(said)))


def _written(said: Mapping[str, str]) -> str:
    return json.dumps(said, sort_keys=True)
