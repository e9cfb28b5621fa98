"""A workspace that keeps a kind of report with every kind of answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from brs_sync.clock import FixedClock

from brs_desktop.workspace import Workspace
from tests.workspace.reports.surveys import KINDS, warm


@pytest.fixture
def workspace(tmp_path: Path, clock: FixedClock) -> Iterator[Workspace]:
    folder = warm(tmp_path / "w")
    with Workspace.init(folder, country="KEN", name="Amina", collections=(KINDS,), clock=clock) as opened:
        yield opened
