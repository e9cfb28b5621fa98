"""Two laptops set up from one disk image, as processes: what each adds stays its own, by hub and by stick."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.program import PREFIXES, ROLE, Batch, Refused, join
from tests.helpers.made import new_folder
from tests.tour.processes import Hub


def exchange(batch: Batch, hub: Hub) -> str:
    """Sync, and join again where the hub has to know a new key; what was said of it."""
    try:
        batch("sync")
    except Refused as refused:
        batch("enrol", hub.invite(ROLE, *PREFIXES), "--hub", hub.url)
        batch("sync")
        return refused.code
    return ""


def by_stick(giver: Batch, taker: Batch, stick: Path) -> None:
    stick.mkdir(exist_ok=True)
    for file in giver("bundle", "export", "--to", "Person B", "--out", str(stick))["files"]:
        taker("bundle", "import", file)


@pytest.mark.parametrize("first_by_stick", [False, True])
def test_rule_14_people_whom_either_laptop_added_are_there_once(tmp_path: Path, first_by_stick: bool) -> None:
    for name in "ab":
        new_folder(tmp_path / name, country="KEN", name=f"Person {name.upper()}")
    with Hub(tmp_path / "hub") as hub, Batch(tmp_path / "b") as b:
        with Batch(tmp_path / "a") as a:
            join(a, hub)
            join(b, hub)
            shared = a("record", "add", "contacts", "name=Shared", "organisation=Ministry")["id"]
            exchange(a, hub)
            b("sync")
            a("sync")
        shutil.copytree(tmp_path / "a", tmp_path / "twin")
        people = {shared: "Shared"}
        with Batch(tmp_path / "a") as a, Batch(tmp_path / "twin") as twin:
            for batch, name in ((a, "Ada"), (twin, "Ben"), (a, "Cem"), (twin, "Dao")):
                made = batch("record", "add", "contacts", f"name={name}", f"organisation=of {name}")
                people[made["id"]] = name
            assert len(people) == 5
            if first_by_stick:
                by_stick(twin, b, tmp_path / "stick")
            told = [exchange(batch, hub) for batch in (a, b, twin, a, b, twin, a, b)]
            assert told.count("cloned") >= 1 and told[-3:] == ["", "", ""]
            for batch in (a, b, twin):
                listed = batch("record", "list", "contacts")
                assert {one["id"]: one["title"] for one in listed} == people
                for one in listed:
                    owner = "Ministry" if one["id"] == shared else f"of {one['title']}"
                    assert batch.value(one["id"], "organisation") == owner and not one["contested"]
                assert batch("conflicts", "list") == []
            assert len({batch("digest")["digest"] for batch in (a, b, twin)}) == 1
            history = [one["error"] for batch in (a, twin) for one in batch("sync", "history")]
            assert "cloned" in history
