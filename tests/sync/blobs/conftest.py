"""A hub for a module's tests, and two devices of one prefix with files."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sync.blobs.shelves import Keeper
from tests.sync.roads.conftest import hub, laptops, prefix
from tests.sync.roads.hubs import Device

__all__ = ["hub", "laptops", "prefix"]


@pytest.fixture
def keepers(laptops: tuple[Device, Device]) -> Iterator[tuple[Keeper, Keeper]]:
    """The devices of the hub's prefix, with their files."""
    mine, theirs = (Keeper(device) for device in laptops)
    yield mine, theirs
    mine.close()
    theirs.close()
