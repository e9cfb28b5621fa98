"""Party, centre and Secretariat: three hubs and their devices as real processes over real sockets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.tiers.chain import Tier, held_by, submit


@pytest.fixture
def tiers(tmp_path: Path) -> Iterator[tuple[Tier, Tier]]:
    """A Secretariat, which is served, and a centre under it, which is not."""
    top, centre = Tier(tmp_path / "top", "Secretariat"), Tier(tmp_path / "centre", "Centre North")
    top.serve()
    centre.join(top)
    yield top, centre
    for tier in (top, centre):
        tier.kill()


def test_a_version_goes_up_and_every_tier_receipt_comes_back(tiers: tuple[Tier, Tier], tmp_path: Path) -> None:
    _top, centre = tiers
    centre.serve()
    with centre.device(tmp_path / "amina") as amina:
        version = submit(amina)
        assert held_by(amina, version) == {"centre": False, "secretariat": False}
        amina.sync()
        assert held_by(amina, version) == {"centre": True, "secretariat": False}
        centre.stop()
        met = centre.meet()
        assert met["sent"] == 1, met
        assert met["agreed"]
        centre.serve()
        amina.sync()
        assert held_by(amina, version) == {"centre": True, "secretariat": True}
