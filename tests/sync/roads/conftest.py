"""One hub for a module's tests, each under prefixes of its own."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from brs_sync.hub.admin import Admin

from tests.sync.roads.hubs import AMINA, BO, NOW, Device, Hub

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
def admin(tmp_path: Path) -> Admin:
    """Of a hub that has let in two devices."""
    made = Admin(tmp_path, os.urandom)
    for key, name in ((AMINA, "Amina"), (BO, "Bo")):
        code, _ = made.invite("reader", ("contacts/KEN",), NOW)
        made.admit(key, name, made.claim(code, key, "here", NOW), f"p-{name}", b"grant " + key, NOW)
    return made


@pytest.fixture
def laptops(hub: Hub, prefix: str, tmp_path: Path) -> Iterator[tuple[Device, Device]]:
    """Two devices that have joined the hub with the test's prefix."""
    with hub.device(tmp_path / "amina", prefix) as mine, hub.device(tmp_path / "bo", prefix) as theirs:
        yield mine, theirs
