"""A workspace with what the program ships, over real files."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from brs_desktop.language import set_language
from brs_desktop.workspace import Workspace
from brs_desktop.workspace.library import Library

Open = Callable[[], Workspace]


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new workspace of Kenya, closed again; tests work on copies, for making one takes time."""
    folder = tmp_path_factory.mktemp("fresh") / "w"
    Workspace.init(folder, country="KEN", name="Amina", languages=("en",)).close()
    return folder


@pytest.fixture
def reopen(tmp_path: Path, fresh: Path) -> Iterator[Open]:
    """Opens the workspace, closing what was open before."""
    opened: list[Workspace] = []
    shutil.copytree(fresh, tmp_path / "w")
    set_language("en")

    def again() -> Workspace:
        while opened:
            opened.pop().close()
        opened.append(Workspace.open(tmp_path / "w"))
        return opened[-1]

    yield again
    while opened:
        opened.pop().close()
    set_language("en")


@pytest.fixture
def workspace(reopen: Open) -> Workspace:
    return reopen()


@pytest.fixture
def library(workspace: Workspace) -> Library:
    return workspace.library


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """A folder of files that somebody wants to import."""
    folder = tmp_path / "given"
    folder.mkdir()
    return folder
