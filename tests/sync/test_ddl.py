"""A new file's tables are those that the classes define, and making them loads none of what defines them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from brs_sync.ddl import defined, statements

_NEW_HUB = """
import os, sys
from pathlib import Path
from brs_sync.clock import SystemClock
from brs_sync.hub.service import HubService
service = HubService(Path(sys.argv[1]), clock=SystemClock(), entropy=os.urandom)
service.admin.invite("observer", ("library/global",), 0)
service.close()
print(sorted({"sqlalchemy", "sqlmodel", "pydantic"} & set(sys.modules)))
"""


def test_the_statements_are_those_that_the_classes_define() -> None:
    """Where this fails, `python -m brs_sync.ddl` writes them anew."""
    assert {kind: statements(kind) for kind in defined()} == defined()


def test_a_new_hub_loads_nothing_to_make_its_tables(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _NEW_HUB, str(tmp_path / "hub")], capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout == "[]\n"
