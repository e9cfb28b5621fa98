"""What waits arrives once, whatever the line does meanwhile."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from tests.cli.program import PREFIXES, ROLE, Batch
from tests.helpers import touch
from tests.helpers.cutter import Cutter
from tests.helpers.made import new_folder
from tests.tour.processes import Hub

RECORDS = 250
CELLS = ("function", "department", "remarks", "letter")
CUTS = (2_000, 4_500, 3_000)


def fill(batch: Batch) -> list[str]:
    """1,000 answers and the four cells that each of the 250 records begins with, saved one record at a time."""
    made = []
    for number in range(RECORDS):
        # Nothing that columns or a compressor could make small: there must be something to cut.
        words = [f"{cell}={sha256(f'{cell} {number}'.encode()).hexdigest()[:24]}" for cell in CELLS]
        added = batch("record", "add", "contacts", f"name=Person {number}", "organisation=Ministry", *words)
        made.append(added["id"])
    return made


def test_a_thousand_changes_cross_a_line_cut_three_times_each_once(tmp_path: Path) -> None:
    """SYS-52: 1,000 queued changes, the link cut in the middle three times: every change arrives once, none lost."""
    touch.command("brs-hub serve")
    for name in ("a", "b"):
        new_folder(tmp_path / name, country="KEN", name=name)
    with Hub(tmp_path / "hub") as hub, Batch(tmp_path / "a") as a, Batch(tmp_path / "b") as b:
        port = urlsplit(hub.url).port
        assert port is not None
        with Cutter(port) as line:
            for batch in (a, b):
                batch("enrol", hub.invite(ROLE, *PREFIXES), "--hub", line.url)
            records = fill(a)
            for count in CUTS:
                line.break_after("up", count)
                assert a.refused("sync")[1] == 4
            line.mend()
            assert a("sync")["waiting"] == 0
            b("sync")
        assert a("vector") == b("vector")
        assert a("digest") == b("digest")
        for record in records:
            changes = b("record", "history", record)
            assert sorted(change["path"] for change in changes if change["path"] in CELLS) == sorted(CELLS)
            assert changes == a("record", "history", record)
