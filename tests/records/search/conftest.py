"""A shelf whose records are searched."""

from __future__ import annotations

import pytest

from brs_desktop.records import Registry
from tests.records.search.asking import Asker


@pytest.fixture
def ask(registry: Registry) -> Asker:
    """An empty shelf, its index whole."""
    return Asker(registry)
