"""Bundles of every released version open for ever: made once, byte by byte as they lie in data/, and read since."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from brs_sync.bundle import mail

from tests.sync.bundles.carrying import take
from tests.sync.world import World, record, values

GOLDEN = Path(__file__).parent / "data" / "1"


@pytest.mark.parametrize("name", ["one", "several", "small"])
def test_a_bundle_of_version_1_is_taken_in(world: World, name: str) -> None:
    """`one`: a commit and vectors; `several`: chains and a large record, for two readers; `small`: a commit alone."""
    bob = world["bob"]
    taken = take(bob, (GOLDEN / f"{name}.brs").read_bytes())
    assert taken.whole and taken.unauthentic == 0 and taken.verdicts.keys() == {"applied"}
    assert values(bob, record(), "name") == ["Ann"]
    if name == "several":
        assert taken.fresh == 4 and len(str(values(bob, record("long"), "note")[0])) == 60_000


def test_a_receipt_of_version_1_is_believed(world: World) -> None:
    ana, hub = world["ana"], world["hub"]
    ana.write([(record(), "name", "Ann")])
    taken = take(ana, (GOLDEN / "receipt.brs").read_bytes())
    assert len(taken.receipts) == 1 and ana.outbox(hub.key.hex()).commits == 0


def test_parts_of_version_1_join(world: World, tmp_path: Path) -> None:
    shelf, part = mail.PartShelf(tmp_path), None
    for path in sorted(GOLDEN.glob("*.brspart"), reverse=True):
        part = mail.read_part(io.BytesIO(path.read_bytes()))
        shelf.keep(part)
    assert part is not None and shelf.missing(part) == ()
    whole = io.BytesIO()
    shelf.join(part, whole)
    assert whole.read() == (GOLDEN / "several.brs").read_bytes()
