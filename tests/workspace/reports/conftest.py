"""A workspace that keeps a kind of report with every kind of answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from brs_sync.clock import FixedClock

from brs_desktop.workspace import Workspace
from tests.helpers.made import new_workspace
from tests.workspace.reports.surveys import KINDS


@pytest.fixture
def workspace(tmp_path: Path, clock: FixedClock) -> Iterator[Workspace]:
    folder = tmp_path / "w"
    with new_workspace(folder, country="KEN", name="Amina", collections=(KINDS,), clock=clock) as opened:
        yield opened
