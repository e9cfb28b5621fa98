"""The rows that pushes left at a hub, as a bare route is sent them: each device's commits, in their order."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

TABLES = ("commits", "chain", "section", "change")
_COMMITS = "SELECT * FROM commits ORDER BY id"
_SECTIONS = 'SELECT * FROM section WHERE "commit"=? ORDER BY place'
_BYTES = "\0"  # how text begins that stands for bytes: JSON has none
Rows = list[list[Any]]


def left(folder: Path) -> list[list[bytes]]:
    """For each device that has pushed to this hub the bodies that bring the same rows, table by table."""
    with closing(sqlite3.connect(f"file:{folder}/workspace.db?mode=ro", uri=True)) as connection:
        connection.execute('CREATE TEMP TABLE cell AS SELECT * FROM change ORDER BY "commit", record, path')
        connection.execute('CREATE INDEX temp.cell_commit ON cell ("commit")')
        devices: dict[tuple[int, int], list[bytes]] = {}
        for commit in connection.execute(_COMMITS).fetchall():
            number, partition, replica, seq, digest, *_, hlc = commit[:9]
            tables = {
                "commits": [commit],
                "chain": [(partition, replica, seq, digest, hlc)],
                "section": connection.execute(_SECTIONS, (number,)).fetchall(),
                "change": connection.execute('SELECT * FROM cell WHERE "commit"=?', (number,)).fetchall(),
            }
            told = {name: [[_told(value) for value in row] for row in rows] for name, rows in tables.items()}
            devices.setdefault((partition, replica), []).append(json.dumps(told).encode())
    return list(devices.values())


def read(body: bytes) -> dict[str, Rows]:
    """The rows of a body by their tables; a benchmark's answers are text, so their rows are as they came."""
    tables: dict[str, Rows] = json.loads(body)
    return {
        name: tables[name] if name == "change" else [[_meant(value) for value in row] for row in tables[name]]
        for name in TABLES
    }


def _told(value: object) -> object:
    return _BYTES + value.hex() if isinstance(value, bytes) else value


def _meant(value: object) -> object:
    return bytes.fromhex(value[1:]) if isinstance(value, str) and value.startswith(_BYTES) else value
