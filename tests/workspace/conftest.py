"""A workspace with the wells in it, over real files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from brs_sync.clock import FixedClock

from brs_desktop.workspace import Workspace, settings
from tests.helpers.made import new_workspace
from tests.workspace.wells import write_wells

Open = Callable[..., Workspace]


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def wells(tmp_path: Path) -> Path:
    return write_wells(tmp_path / "collections")


@pytest.fixture
def reopen(tmp_path: Path, wells: Path, clock: FixedClock) -> Iterator[Open]:
    """Opens the folder, closing what was open before; the first time it makes the workspace."""
    opened: list[Workspace] = []

    def again() -> Workspace:
        while opened:
            opened.pop().close()
        folder = tmp_path / "w"
        if (folder / settings.FILE).exists():
            opened.append(Workspace.open(folder, collections=(wells,), clock=clock))
        else:
            opened.append(new_workspace(folder, country="KEN", name="Amina", collections=(wells,), clock=clock))
        return opened[-1]

    yield again
    while opened:
        opened.pop().close()


@pytest.fixture
def workspace(reopen: Open) -> Workspace:
    return reopen()
