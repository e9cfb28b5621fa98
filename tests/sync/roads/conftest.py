"""One hub for a module's tests, each under prefixes of its own."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.roads.hubs import Device, Hub

_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    with Hub(tmp_path_factory.mktemp("hub")) as hub:
        yield hub


@pytest.fixture
def prefix() -> str:
    """A partition that no other test uses."""
    return f"contacts/T{next(_numbers)}"


@pytest.fixture
def laptops(hub: Hub, prefix: str, tmp_path: Path) -> Iterator[tuple[Device, Device]]:
    """Two devices that have joined the hub with the test's prefix."""
    with hub.device(tmp_path / "amina", prefix) as mine, hub.device(tmp_path / "bo", prefix) as theirs:
        yield mine, theirs
