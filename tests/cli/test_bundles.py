"""Sync by stick from the command line: what one workspace wrote comes to the other, and receipts come back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from brs_sync.bundle.mail import MAGIC

from tests.cli.program import Batch, Hub, join, two
from tests.tour.processes import Hub as _Hub  # noqa: F401


@pytest.fixture
def pair(tmp_path: Path):  # type: ignore[no-untyped-def]
    with two(tmp_path) as (a, b, hub):
        a("sync"), b("sync"), a("sync")
        (tmp_path / "stick").mkdir()
        yield a, b, hub, tmp_path / "stick"


def test_x(pair: tuple[Batch, Batch, Hub, Path]) -> None:
    a, b, hub, stick = pair
    hub.stop() if hasattr(hub, "stop") else None
    print(a("bundle readers"))
    record = a("record", "add", "contacts", "name=Amina", "organisation=NEMA")["id"]
    done = a("bundle", "export", "--to", "Person B", "--out", str(stick))
    print(json.dumps(done, indent=1))
    print(json.dumps(b("bundle", "preview", str(stick)), indent=1))
    print(json.dumps(b("bundle", "import", str(stick)), indent=1))
    assert b.value(record, "name") == "Amina"
    print(b("bundle", "history"))
    print(a("bundle", "export", "--out", str(stick)))
