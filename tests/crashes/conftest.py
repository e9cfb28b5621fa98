"""The acts that are ended at their writes and on full disks: what they begin from is made once for both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crashes.acts import Act
from tests.crashes.matrix import made_acts


@pytest.fixture(scope="package")
def made() -> Iterator[tuple[dict[str, Act], Path]]:
    """The acts by name, and where their copies may die."""
    with made_acts() as (acts, copy):
        yield {act.name: act for act in acts}, copy
