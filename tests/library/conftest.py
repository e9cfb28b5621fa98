"""A workspace with what the program ships, over real files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from brs_desktop.language import set_language
from brs_desktop.workspace import Workspace
from brs_desktop.workspace.library import Library
from tests.helpers.made import new_folder

Open = Callable[[], Workspace]


@pytest.fixture
def reopen(tmp_path: Path) -> Iterator[Open]:
    """Opens a workspace of Kenya, closing what was open before."""
    opened: list[Workspace] = []
    new_folder(tmp_path / "w", country="KEN", name="Amina", language="en")
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
