"""Letters that are begun and not printed yet: what was typed, by the record it goes with, on this computer alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from brs_sync.ids import RecordKey

from brs_desktop.language import _
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
_LETTERS = "SELECT partition, collection, record, said FROM workspace_letter"
# The erasures that letters have followed: one that is begun afterwards to the same record is not taken by them.
_HEARD_TABLE = "CREATE TABLE IF NOT EXISTS workspace_letter_heard (dot TEXT PRIMARY KEY) WITHOUT ROWID"
_HEARS = "SELECT 1 FROM sqlite_master WHERE name = 'workspace_letter_heard'"
_HEARD = "SELECT dot FROM workspace_letter_heard"
_HEAR = "INSERT INTO workspace_letter_heard VALUES (?) ON CONFLICT DO NOTHING"
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
        raise problem("too-large", what=_("Text"))
    hears = workspace.replica.reader().execute(_HEARS).fetchone() is not None
    before = () if hears else tuple((str(one.dot),) for one in workspace.replica.erasures())
    with workspace.replica.writing() as connection:
        connection.execute(_TABLE)
        connection.execute(_HEARD_TABLE)
        connection.executemany(_HEAR, before)
        if said:
            connection.execute(_KEEP, (*key, written))
        else:
            connection.execute(_FORGET, tuple(key))


def about(workspace: Workspace, key: RecordKey) -> tuple[RecordKey, ...]:
    """The records whose letters name whom a record is about: its own, and those that are addressed to it."""
    reader = workspace.replica.reader()
    if reader.execute(_THERE).fetchone() is None:
        return ()
    found = ((RecordKey(*row[:3]), json.loads(row[3])) for row in reader.execute(_LETTERS))
    return tuple(one for one, said in found if one == key or said.get("contact") == key.record)


def follow(workspace: Workspace) -> None:
    """Forget the letters to those whose data were erased since this was last asked, here or anywhere else."""
    reader = workspace.replica.reader()
    hears = reader.execute(_HEARS).fetchone() is not None
    heard = {row[0] for row in reader.execute(_HEARD)} if hears else set()
    fresh = [one for one in workspace.replica.erasures() if str(one.dot) not in heard]
    if not fresh:
        return
    gone = {letter for key in {one.key for one in fresh} for letter in about(workspace, key)}
    with workspace.replica.writing() as connection:
        connection.execute(_TABLE)
        connection.execute(_HEARD_TABLE)
        connection.executemany(_FORGET, [tuple(one) for one in gone])
        connection.executemany(_HEAR, [(str(one.dot),) for one in fresh])


def printed(workspace: Workspace, key: RecordKey, said: Mapping[str, str]) -> None:
    """It is a file now: it is not kept any longer, unless something else was typed meanwhile."""
    with workspace.replica.writing() as connection:
        connection.execute(_TABLE)
        connection.execute(_PRINTED, (*key, _written(said)))


def _written(said: Mapping[str, str]) -> str:
    return json.dumps(said, sort_keys=True)
