"""What leaves a device with an exchange, and what never does."""

from __future__ import annotations

import random
from pathlib import Path

from brs_sync.commit import stub
from brs_sync.ids import RecordKey

from tests.sync.roads.hubs import Device, Hub
from tests.sync.roads.test_wants import Laptop

SECTIONS, NOISE = 6, 15_000


def test_rule_01_what_is_typed_into_an_open_editor_goes_with_the_next_exchange(
    laptops: tuple[Device, Device], prefix: str
) -> None:
    mine, theirs = laptops
    session = mine.replica.open_session(RecordKey(prefix, "contacts", "=jo"))
    session.write("name", "Jo")
    assert mine.sync().agreed and theirs.sync().agreed
    assert theirs.value(prefix, "jo", "name") == "Jo"
    assert not session.closed and session.pending == 0


def test_rule_05_practice_never_leaves_the_device(hub: Hub, laptops: tuple[Device, Device], prefix: str) -> None:
    mine, _ = laptops
    mine.write(f"practice/{mine.replica.id_text}", "jo", name="only looking around")
    mine.write(prefix, "jo", name="Jo")
    assert mine.sync().agreed
    (status,) = hub.run("status")
    assert "practice" not in str(status)
    assert mine.replica.outbox(hub.key.hex()).commits == 0


def test_rule_12_who_shows_what_he_holds_is_asked_for_what_the_hub_lacks(hub: Hub, prefix: str, tmp_path: Path) -> None:
    """The hub has the chain by way of somebody who had no sections; its vectors equal those of who has them."""
    noise = random.Random(3)
    with Laptop(tmp_path / "a", hub, prefix) as mine, Laptop(tmp_path / "b", hub, prefix) as theirs:
        for n in range(SECTIONS):
            key = RecordKey(prefix, "contacts", f"=p{n}")
            mine.replica.write([(key, "name", "A"), (key, "phone", noise.randbytes(NOISE).hex())])
        commits = list(mine.replica.commits_after(prefix, {}, 1 << 24))
        theirs.replica.receive([stub(commit, ("open",)) for commit in commits])
        assert theirs.client.sync_once().agreed
        with Laptop(tmp_path / "c", hub, prefix) as third:
            third.replica.receive(commits)
            assert third.client.sync_once().agreed
        assert theirs.client.sync_once().agreed
        assert theirs.replica.wanted(("",)) == {}
        assert list(theirs.replica.commits_after(prefix, {}, 1 << 24)) == commits
