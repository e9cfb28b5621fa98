"""Worlds for the sync tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sync.erased import NEW, OLD
from tests.sync.world import World, made_world, record, type_in


@pytest.fixture
def world() -> Iterator[World]:
    """Three people's replicas and a hub, all enrolled."""
    with made_world() as made:
        yield made


@pytest.fixture
def typed(world: World) -> World:
    """Ana's contact with a phone number that was changed once, held by everybody."""
    type_in(world["ana"], record(), name="Anna", phone=OLD)
    type_in(world["ana"], record(), phone=NEW)
    world.meet()
    return world
