"""Worlds for the sync tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sync.world import World, made_world


@pytest.fixture
def world() -> Iterator[World]:
    """Three people's replicas and a hub, all enrolled."""
    with made_world() as made:
        yield made
