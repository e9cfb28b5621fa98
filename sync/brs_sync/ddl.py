"""The statements that make the tables of each kind of file: written out, for the classes that define them load slowly.

`python -m brs_sync.ddl` writes them anew from those classes; a test holds the two to each other.
"""

from __future__ import annotations

import json
from pathlib import Path

FILE = Path(__file__).with_name("ddl.json")


def statements(kind: str) -> list[str]:
    """Those of one kind of file, in their order."""
    return [str(one) for one in json.loads(FILE.read_text("utf-8"))[kind]]


def defined() -> dict[str, list[str]]:
    """The statements of all kinds, out of the classes."""
    from brs_sync.blobs.tables import hub_tables, shelf_tables
    from brs_sync.hub.tables import admin_tables
    from brs_sync.piecetable import piece_tables
    from brs_sync.tables import journal_tables, workspace_tables

    return {
        "workspace": workspace_tables(),
        "journal": journal_tables(),
        "shelf": shelf_tables(),
        "hub-shelf": hub_tables(),
        "pieces": piece_tables(),
        "admin": admin_tables(),
    }


if __name__ == "__main__":
    FILE.write_text(json.dumps(defined(), indent=1) + "\n", "utf-8")
