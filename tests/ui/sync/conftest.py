"""Two people of one country who joined a hub that is gone, and an empty stick."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from brs_desktop.workspace import Workspace
from tests.helpers import touch
from tests.tour.processes import Hub
from tests.ui.desks import new_workspace

PREFIXES = ("contacts/KEN", "report/KEN")


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Amina and Bo, who have joined a hub that is gone now."""
    folder = tmp_path_factory.mktemp("homes")
    with Hub(folder / "hub") as hub:
        opened = [Workspace.open(new_workspace(folder / name, name.title())) for name in ("amina", "bo")]
        for one in opened:
            one.enrol(hub.invite("focal-point", *PREFIXES), hub.url)
        for one in (*opened, *opened):
            one.sync()
        for one in opened:
            one.close()
    yield folder


@pytest.fixture
def folder(homes: Path, tmp_path: Path) -> Path:
    """Their workspaces, and an empty stick."""
    touch.command("brs-hub serve")
    for name in ("amina", "bo"):
        shutil.copytree(homes / name, tmp_path / name)
    (tmp_path / "stick").mkdir()
    return tmp_path
